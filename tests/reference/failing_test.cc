// What the engine says cannot fail (engine/cel/failing.h), by evaluating it: every part of random expressions on random
// dossiers, with the names that are bound around it.
#include "engine/cel/failing.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/reference/cases.h"

namespace svod::reference {
namespace {

using cel::Expr;

// Evaluates an expression and all its parts.
class Parts {
 public:
  Parts(const Compiled& compiled, const cluster::v1::Dossier& dossier)
      : failing_(*compiled.tree), slots_(compiled.program.slots()), frame_(dossier, JudgedOn()) {
    frame_.EnsureSlots(slots_);
    Visit(*compiled.tree);
  }

  // Parts that failed though they cannot, with the error.
  std::string wrong;
  int sure = 0;  // parts that cannot fail
  // What failed though its own parts did not: `sum`, `_[_]`.
  std::set<std::string> failed;

 private:
  static constexpr size_t kElementsMax = 3;

  cel::Value Evaluate(const Expr& part) {
    programs_.emplace_back(part.type, slots_, cel::CompileNode(part), "");
    return programs_.back().Evaluate(frame_);
  }

  // True where it failed.
  bool Visit(const Expr& part) {
    const cel::Value value = Evaluate(part);
    const bool error = value.is_error() && frame_.ErrorOf(value).code != cel::ErrorCode::kBudgetExceeded;
    const bool may = failing_.May(part);
    sure += may ? 0 : 1;
    if (error && !may) wrong += cel::Dump(part) + ": " + frame_.ErrorOf(value).detail + "\n";
    if (!VisitBelow(part) && error) failed.insert(part.text);
    return error;
  }

  bool VisitBelow(const Expr& part) {
    const bool binds = part.kind == Expr::Kind::kBind || part.kind == Expr::Kind::kMacro;
    bool error = false;
    for (size_t i = 0; i < (binds ? 1 : part.args.size()); ++i) error = Visit(*part.args[i]) || error;
    if (!binds) return error;
    const cel::Value first = Evaluate(*part.args[0]);
    if (part.kind == Expr::Kind::kBind) return VisitWith(part, first) || error;
    if (!first.is_definite()) return error;
    for (size_t i = 0; i < std::min(first.list().size(), kElementsMax); ++i) {
      if (part.index_slot >= 0) frame_.Set(part.index_slot, cel::Value::Int(static_cast<int64_t>(i)));
      error = VisitWith(part, first.list().at(i)) || error;
    }
    return error;
  }

  bool VisitWith(const Expr& part, cel::Value value) {
    bool error = false;
    for (size_t i = 1; i < part.args.size(); ++i) {
      frame_.Set(part.slot, value);  // what was visited before may have used the slot
      error = Visit(*part.args[i]) || error;
    }
    return error;
  }

  cel::Failing failing_;
  int slots_;
  std::vector<cel::Program> programs_;  // values borrow from them
  cel::Frame frame_;
};

TEST(Failing, WhatCannotFailDoesNot) {
  Cases cases(11);
  int64_t sure = 0;
  cases.Run([&](const Compiled& compiled, const cluster::v1::Dossier& dossier) {
    const Parts parts(compiled, dossier);
    if (!parts.wrong.empty()) cases.Fault(compiled, dossier, parts.wrong);
    sure += parts.sure;
    return parts.failed.empty() ? "without errors" : "with errors";
  });
  EXPECT_GT(cases.count("with errors"), cases.done() / 4);
  EXPECT_GT(sure, cases.done() * 3);
}

// Errors of some are rare in random expressions. Each that may fail, failing with nothing else that may within.
TEST(Failing, EveryOperatorThatMay) {
  const std::pair<const char*, const char*> kCases[] = {
      {"+", "9223372036854775807 + 1 > 0"},
      {"-", "-9223372036854775807 - 2 > 0"},
      {"-_", "-(-9223372036854775808) > 0"},
      {"*", "9223372036854775807 * 2 > 0"},
      {"/", "1 / 0 > 0"},
      {"%", "1 % 0 > 0"},
      {"_[_]", "[1][1] > 0"},
      {"sum", "[9223372036854775807, 1].sum() > 0"},
      {"date", "cel.bind(t, 'a', date(t) == as_of)"},
      {"money", "cel.bind(t, 'a', money(t) == money('1'))"},
      {"decimal", "cel.bind(t, 'a', decimal(t) == decimal('1'))"},
      {"percent", "cel.bind(t, 'a', percent(t) == percent('1'))"},
      {"latest", "latest([as_of].filter(d, false)) == as_of"},
      {"earliest", "earliest([as_of].filter(d, false)) == as_of"},
      {"add_days", "as_of.add_days(9223372036854775807) == as_of"},
      {"add_months", "as_of.add_months(9223372036854775807) == as_of"},
      {"matches", "cel.bind(t, '(', t.matches(t))"},
      {"x", "cel.bind(x, 1 / 0, x > 0)"},
      {"x", "true && cel.bind(x, 1 / 0, x > 0)"},
  };
  for (const auto& [name, text] : kCases) {
    const Compiled compiled = Cases::Compile(text);
    const cluster::v1::Dossier dossier;
    const Parts parts(compiled, dossier);
    EXPECT_EQ(parts.wrong, "") << text;
    EXPECT_TRUE(parts.failed.contains(name)) << text;
  }
}

}  // namespace
}  // namespace svod::reference
