// A slow, obvious evaluator of checked expressions, written from rules/LANGUAGE.md and the definition of CEL. It walks
// the tree, reads the message by reflection, copies every value and keeps missing paths as sets of texts. It shares the
// tree, dates and decimals with the engine, and no code of evaluation.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/cel/ast.h"
#include "tests/reference/outcome.h"

namespace svod::reference {

// Serves one document. Not thread-safe.
class Evaluator {
 public:
  // Borrows `subject`. Gives up after `steps_max` nodes: the engine's own budget is not modelled here.
  Evaluator(const google::protobuf::Message& subject, Date as_of, int64_t steps_max = 1'000'000);

  // REQUIRES: `expr` passed CheckTypes in an environment without rows of tables.
  Outcome Evaluate(const cel::Expr& expr);
  // It gave up: what Evaluate returned means nothing.
  [[nodiscard]] bool gave_up() const { return steps_left_ < 0; }

 private:
  using Outcomes = std::vector<Outcome>;

  Outcome Name(const cel::Expr& expr);
  Outcome Select(const cel::Expr& expr);
  Outcome Call(const cel::Expr& expr);
  Outcome Choice(const cel::Expr& expr);
  Outcome In(const cel::Expr& expr);
  Outcome Macro(const cel::Expr& expr);
  Outcome Quantify(const cel::Expr& expr, const Outcome& list);
  Outcome ExactlyOne(const cel::Expr& expr, const Outcome& list);
  Outcome Transform(const cel::Expr& expr, const Outcome& list);
  // Whether it may end in an error, judged by its form.
  [[nodiscard]] bool MayFail(const cel::Expr& expr) const;
  Outcomes Each(const std::vector<cel::ExprPtr>& expressions);
  // `body` for one element.
  Outcome With(const cel::Expr& macro, const Outcomes& items, size_t index, const cel::Expr& body);

  const google::protobuf::Message& subject_;
  Date as_of_;
  int64_t steps_left_;
  std::map<int, Outcome> variables_;
  std::set<int> fallible_;  // variables given to what may fail
};

// What a field holds: a list for a repeated one, unknown for one that is not set, says nothing (an enum of number 0) or
// does not read.
Outcome ReadField(const google::protobuf::Message& message, const std::string& path,
                  const google::protobuf::FieldDescriptor* field);

// x == y. A part that differs decides; otherwise a part that is unknown on either side leaves it unknown. A message is
// its fields, a list its elements.
Outcome AreEqual(const Outcome& a, const Outcome& b);

// A function or operator over values. `result` tells which of the forms was meant where the values cannot (an empty
// list).
Outcome Apply(const std::string& name, const std::vector<Outcome>& arguments, cel::TypeKind result);

}  // namespace svod::reference
