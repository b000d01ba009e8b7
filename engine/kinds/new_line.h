// A line that the dossier does not have and that a rule would count: where it could stand and what it would have to
// say. For cures, where there is no line to go by.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/cel/environment.h"
#include "engine/cel/frame.h"
#include "engine/cel/program.h"
#include "engine/kinds/cure.h"
#include "engine/kinds/items.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace svod::kinds {

// The index that the next new item of `list` gets when the changes are made.
int EndOf(const google::protobuf::Message& subject, const std::string& list, const Changes& changes);

// The lists and the condition of `items` and `where`: Items goes over what is there, this over what is not. Immutable;
// shared by all threads.
class NewLine {
 public:
  // `outer` is the environment before the items. nullopt where a line cannot be made up.
  static std::optional<NewLine> Of(const Items& items, const cel::Environment& outer);

  // An expression of the rule over the line, and what its value must be.
  struct Goal {
    const cel::Program* program;
    std::function<bool(cel::Value)> holds;
  };
  // The changes that add a line for which `where` and every goal holds: to a list that there is, or in an outer line
  // that is new too. The fields that the expressions ask for are tried out: each constant of an enum, `day` for a date,
  // numbers and texts that stand in the rule, `number`. Empty when none is found within kTriesMax evaluations. The last
  // change is of a field of the line, or the line itself. The line comes after those that `before` adds to its list.
  [[nodiscard]] Changes Find(cel::Frame& frame, const std::vector<Goal>& goals, Date day, int64_t number,
                             const Changes& before = {}) const;
  // Slots that the frame must have.
  [[nodiscard]] int slots() const;
  // The path of the line that such changes add.
  [[nodiscard]] std::string PathIn(const Changes& changes) const;

 private:
  struct List {
    cel::Program program;
    int slot;
    std::string
        inside;  // of the line of the list before: `.results.items`; empty for the first and where it is computed
  };
  class Search;

  NewLine() = default;
  void AddLiterals(const std::string& text);
  void AddRows(const cel::Environment& environment);

  std::vector<List> lists_;
  std::optional<cel::Program> where_;
  std::vector<int64_t> numbers_;
  std::vector<std::string> texts_;
};

}  // namespace svod::kinds
