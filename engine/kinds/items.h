// The lines of the dossier that a rule goes over: `items` and `where`.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "engine/cel/environment.h"
#include "engine/cel/frame.h"
#include "engine/cel/program.h"
#include "engine/kinds/spec.h"

namespace svod::kinds {

// Immutable. One that was not read has no lists; it stands for the items of a rule that is compiled for its faults
// alone.
class Items {
 public:
  // Takes `items` and `where` from `reader`; the variables of the items are added to `environment` for the other
  // expressions of the rule. nullopt and diagnostics on faults: then the variables are of the type of what is faulty
  // already, so that the other expressions can be compiled all the same and tell their own faults.
  static std::optional<Items> Read(SpecReader& reader, cel::Environment* environment);
  // Whether the rule says what its items are called. Otherwise nothing can be said of expressions about them.
  static bool AreNamed(const SpecReader& reader);

  struct Visitor {
    // The innermost element; the variables are set. `where` is true, or unknown: then the item may or may not count.
    absl::FunctionRef<void(cel::Value item, cel::Value where)> item;
    // A list that is not known, what one that is known in part does not show, or an error: any number of items may be
    // hidden behind it.
    absl::FunctionRef<void(cel::Value value)> hidden;
  };
  void Visit(cel::Frame& frame, const Visitor& visitor) const;
  // The same for lines that many rules go over in one document: what `where` says of them is asked once. REQUIRES: it
  // depends on the document and the day alone, on no variable of a rule.
  void VisitAgain(cel::Frame& frame, const Visitor& visitor) const;
  // True when nothing is known of the first list: cheaper than a visit.
  [[nodiscard]] bool IsUnknown(cel::Frame& frame) const { return lists_.front().program.Evaluate(frame).is_unknown(); }

  [[nodiscard]] int slots() const { return slots_; }
  // `where` as written; empty without one.
  [[nodiscard]] std::string where_text() const { return where_ ? where_->text() : std::string(); }
  [[nodiscard]] const std::optional<cel::Program>& where() const { return where_; }
  // The first list as written.
  [[nodiscard]] const std::string& list_text() const { return lists_.front().program.text(); }
  // Adds the variables of the items to the environment of an expression that is compiled elsewhere.
  void Declare(cel::Environment* environment) const;
  // Raises slots() to what another program of the rule needs.
  void Cover(const cel::Program& program) { slots_ = std::max(slots_, program.slots()); }

  struct List {
    cel::Program program;
    int slot;
    std::string name;
    std::optional<cel::Guard> guard;  // of `where`, on the elements of this list; borrows from where_
  };
  // From the outermost; at least one.
  [[nodiscard]] const std::vector<List>& lists() const { return lists_; }

 private:
  bool AddList(const std::string& name, const SpecNode& node, cel::Environment* environment, Diagnostics& diagnostics);
  void FindGuards();
  class Recall;
  struct Walk;
  void VisitLevel(const Walk& walk, size_t level) const;
  void VisitElements(const Walk& walk, size_t level, cel::Value value) const;
  // `guarded`: that `where` is true of it as far as the element itself goes need not be asked.
  void VisitElement(const Walk& walk, size_t level, const cel::ListView& list, size_t index, bool guarded) const;
  // What `where` says of the items hidden behind `unknown`, whatever they are.
  cel::Answer AskOfHidden(const Walk& walk, size_t level, cel::Value unknown) const;
  void SetHidden(const Walk& walk, size_t level, cel::Value unknown) const;
  void VisitHidden(const Walk& walk, size_t level, cel::Value value) const;
  void VisitItem(const Walk& walk, const cel::ListView& list, size_t index) const;

  std::vector<List> lists_;
  std::optional<cel::Program> where_;
  int slots_ = 0;
};

// Takes the expression `key` in the environment of the items. nullopt when absent (a fault when `required`) or faulty.
std::optional<cel::Program> ReadProgram(SpecReader& reader, std::string_view key, const cel::Environment& environment,
                                        const std::optional<cel::Type>& expected, bool required);

}  // namespace svod::kinds
