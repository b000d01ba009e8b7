// Programs of the engine, by the typed and by the boxed plan, against the reference evaluator: the same value, the same
// missing paths, the same error.
#include <gtest/gtest.h>

#include "tests/reference/cases.h"
#include "tests/reference/evaluator.h"

namespace svod::reference {
namespace {

std::string WordFor(const Outcome& outcome) {
  switch (outcome.state) {
    case Outcome::State::kValue:
      return "values";
    case Outcome::State::kUnknown:
      return "unknown";
    case Outcome::State::kError:
      break;
  }
  return "errors";
}

TEST(Differential, ProgramsAgreeWithTheReference) {
  Cases cases(20141031);
  cases.Run([&](const Compiled& compiled, const cluster::v1::Dossier& dossier) -> std::string {
    Evaluator reference(dossier, JudgedOn());
    const Outcome expected = reference.Evaluate(*compiled.tree);
    if (reference.gave_up()) return "given up";
    for (const cel::Program* program : {&compiled.program, &compiled.boxed}) {
      cel::Frame frame(dossier, JudgedOn());
      const std::string actual = ToText(frame, program->Evaluate(frame));
      if (actual == ToText(expected)) continue;
      const std::string plan = program == &compiled.boxed ? "boxed" : "typed";
      cases.Fault(compiled, dossier, "engine, " + plan + ": " + actual + "\nreference: " + ToText(expected));
    }
    return WordFor(expected);
  });
  // What is generated reaches all three answers.
  EXPECT_GT(cases.count("values"), cases.done() / 10);
  EXPECT_GT(cases.count("unknown"), cases.done() / 10);
  EXPECT_GT(cases.count("errors"), cases.done() / 200);
  EXPECT_LT(cases.count("given up"), cases.done() / 100);
}

}  // namespace
}  // namespace svod::reference
