// What an evaluation records for those who must show it changes no answer.
#include <gtest/gtest.h>

#include "engine/pack/loader.h"
#include "engine/pack/rule_pack.h"
#include "tests/reference/cases.h"

namespace svod::reference {
namespace {

TEST(Tracing, ChangesNoExpression) {
  Cases cases(5);
  cases.Run([&](const Compiled& compiled, const cluster::v1::Dossier& dossier) {
    cel::Frame plain(dossier, JudgedOn());
    cel::Frame traced(dossier, JudgedOn());
    traced.StartTrace();
    const std::string text = ToText(plain, compiled.program.Evaluate(plain));
    const std::string other = ToText(traced, compiled.program.Evaluate(traced));
    if (text != other) cases.Fault(compiled, dossier, "without: " + text + "\nwith: " + other);
    return traced.TakeTrace().empty() ? "nothing read" : "read";
  });
  EXPECT_GT(cases.count("read"), cases.done() / 10);
}

// Every rule of the shipped pack on dossiers with holes: the whole finding but its evidence, which is what was
// recorded.
TEST(Tracing, ChangesNoFinding) {
  Diagnostics faults;
  pack::Schemas schemas;
  const auto pack = pack::LoadPack(SVOD_SOURCE_DIR "/rules/clusters/2013-11-06", "", faults, &schemas);
  ASSERT_NE(pack, nullptr);
  Random random(6);
  DossierGenerator dossiers(random, SVOD_SOURCE_DIR "/rules/clusters/samples");
  std::map<v1::FindingState, int> states;
  for (int round = 0; round < 200; ++round) {
    const cluster::v1::Dossier dossier = round % 2 == 0 ? dossiers.Make() : dossiers.MakeSmall();
    cel::Frame plain(dossier, JudgedOn());
    cel::Frame traced(dossier, JudgedOn());
    for (const pack::Rule& rule : pack->rules) {
      if (!pack::Enter(rule, 0, plain) || !pack::Enter(rule, 0, traced)) continue;
      traced.StartTrace();
      v1::Finding one;
      v1::Finding other;
      pack::JudgeEntered(rule, 2014, plain, &one);
      pack::JudgeEntered(rule, 2014, traced, &other);
      one.clear_evidence();
      other.clear_evidence();
      EXPECT_EQ(CanonicalBytes(one), CanonicalBytes(other)) << rule.prototype.rule() << "\n" << ToJson(dossier);
      ++states[one.state()];
    }
  }
  for (const v1::FindingState state :
       {v1::FINDING_STATE_PASS, v1::FINDING_STATE_FAIL, v1::FINDING_STATE_UNDETERMINED}) {
    EXPECT_GT(states[state], 100) << v1::FindingState_Name(state);
  }
}

}  // namespace
}  // namespace svod::reference
