// Limits of the engine (engine/base/limits.h) that have no test beside what they limit: each at the limit and one past
// it. The others: documents in document/document_reader_test.cc, expressions in cel/parser_test.cc, rule files in
// pack/pack_test.cc, evidence in kinds/require_test.cc.
#include "engine/base/limits.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>

#include "engine/base/cancellation.h"
#include "engine/cel/frame.h"
#include "engine/cel/pattern.h"
#include "engine/cel/program.h"
#include "engine/engine.h"
#include "engine/pack/cures.h"
#include "engine/verdict/rendering.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "tests/testing/pack_folder.h"

namespace svod {
namespace {

using cluster::v1::Dossier;

Date JudgedOn() { return *Date::Parse("2015-02-15"); }

TEST(Limits, Steps) {
  const Dossier dossier;
  cel::Frame frame(dossier, JudgedOn());
  EXPECT_TRUE(frame.Spend(kLimits.steps_max));
  EXPECT_FALSE(frame.Spend());
  frame.Reset();
  EXPECT_TRUE(frame.Spend());
}

TEST(Limits, StepsEndSoonAfterACancellation) {
  const Dossier dossier;
  cel::Frame frame(dossier, JudgedOn());
  CancelFlag flag = false;
  const CancelScope scope(&flag);
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(frame.Spend());
  flag = true;
  int more = 0;
  while (more < 100'000 && frame.Spend()) ++more;
  EXPECT_LE(more, 4096);
  // Also after a reset, at once.
  frame.Reset();
  EXPECT_FALSE(frame.Spend());
  {
    const CancelScope other(nullptr);
    frame.Reset();
    EXPECT_TRUE(frame.Spend());
  }
  EXPECT_TRUE(CancelScope::IsCancelled());
}

TEST(Limits, MemoryOfWhatIsMade) {
  const Dossier dossier;
  cel::Frame frame(dossier, JudgedOn());
  const std::string most(kLimits.made_bytes_max, 'x');
  EXPECT_TRUE(frame.MakeString(most).is_definite());
  EXPECT_TRUE(frame.MakeString("x").is_error());
  frame.Reset();
  EXPECT_TRUE(frame.MakeString("x").is_definite());
  EXPECT_TRUE(frame.MakeString(most).is_error());
  frame.Reset();
  EXPECT_TRUE(frame.MakeList(std::vector<cel::Value>(kLimits.made_bytes_max / sizeof(cel::Value))).is_definite());
  EXPECT_TRUE(frame.MakeList({cel::Value()}).is_error());
}

// Also of errors that something else outweighs.
TEST(Limits, MemoryOfErrors) {
  const Dossier dossier;
  cel::Frame frame(dossier, JudgedOn());
  const std::string detail(1u << 20, 'x');
  const auto code_of_next = [&] { return frame.ErrorOf(frame.MakeError(cel::ErrorCode::kOverflow, detail)).code; };
  for (size_t made = 0; made + 2 * detail.size() <= kLimits.made_bytes_max; made += detail.size()) {
    ASSERT_EQ(code_of_next(), cel::ErrorCode::kOverflow) << made;
  }
  EXPECT_EQ(code_of_next(), cel::ErrorCode::kBudgetExceeded);
  EXPECT_EQ(frame.MakeError(cel::ErrorCode::kOverflow, detail).handle(), frame.TooMuch().handle());
  frame.Reset();
  EXPECT_EQ(code_of_next(), cel::ErrorCode::kOverflow);
}

TEST(Limits, Places) {
  Dossier dossier;
  dossier.mutable_unit()->set_year(2014);
  const auto* unit = Dossier::descriptor()->FindFieldByName("unit");
  const cel::FieldReader reader(unit);
  cel::Frame frame(dossier, JudgedOn());
  for (size_t i = 0; i < kLimits.places_max; ++i) ASSERT_TRUE(frame.ReadField(dossier, 0, reader).is_definite()) << i;
  EXPECT_TRUE(frame.ReadField(dossier, 0, reader).is_error());
}

TEST(Limits, ReadsRecorded) {
  Dossier dossier;
  dossier.mutable_unit()->set_year(2014);
  const auto* year = cluster::v1::ReportingUnit::descriptor()->FindFieldByName("year");
  const cel::FieldReader reader(year);
  cel::Frame frame(dossier, JudgedOn());
  frame.StartTrace();
  for (size_t i = 0; i <= kLimits.trace_max; ++i) frame.ReadField(dossier.unit(), 0, reader);
  EXPECT_EQ(frame.TakeTrace().size(), kLimits.trace_max);
}

TEST(Limits, DiagnosticsAreCountedBeyond) {
  Diagnostics diagnostics;
  for (size_t i = 0; i < kLimits.diagnostics_max; ++i) diagnostics.Add({});
  EXPECT_EQ(diagnostics.omitted(), 0u);
  diagnostics.Add({});
  EXPECT_EQ(diagnostics.size(), kLimits.diagnostics_max);
  EXPECT_EQ(diagnostics.omitted(), 1u);
}

// The code of the first fault, or empty.
std::string FaultOf(const std::string& expression) {
  Diagnostics diagnostics;
  const cel::Environment environment(Dossier::descriptor());
  cel::Compile(cel::StandaloneExpression(expression), environment, std::nullopt, diagnostics);
  return diagnostics.empty() ? "" : diagnostics.items()[0].code;
}

// The size of a program is RE2's to count: one that fits well, and one a little larger that does not.
TEST(Limits, Patterns) {
  EXPECT_EQ(FaultOf(R"(unit.cluster.matches(r'\pL{2}'))"), "");
  EXPECT_EQ(FaultOf(R"(unit.cluster.matches(r'\pL{1000}'))"), "invalid-pattern");
}

// What a pattern makes of itself is paid for when it is compiled, not how long it is; one that is kept is not again.
TEST(Limits, PatternsTakeSteps) {
  const Dossier dossier;
  cel::Frame frame(dossier, JudgedOn());
  const auto cost = [&](std::string_view text) {
    const int64_t before = frame.steps_left();
    frame.PatternOf(text);
    return before - frame.steps_left();
  };
  EXPECT_LT(cost("^C[0-9]+$"), 500);
  EXPECT_GT(cost("(a{1,30}){1,20}"), 10'000);
  EXPECT_EQ(cost("(a{1,30}){1,20}"), 0);
  EXPECT_GT(cost(R"(\pL{1000})"), 100'000);  // refused as too large, after as much work
  frame.LeaveSteps(10);
  EXPECT_EQ(frame.PatternOf("(a{1,30}){1,10}"), nullptr);
}

// Patterns that expressions make are kept up to the limit; one past it is compiled each time. One that stands in the
// expression is compiled with it.
TEST(Limits, PatternsKept) {
  const Dossier dossier;
  cel::Frame frame(dossier, JudgedOn());
  for (size_t i = 0; i < kLimits.patterns_max; ++i) {
    const std::string text = "a" + std::to_string(i);
    EXPECT_EQ(frame.PatternOf(text).get(), frame.PatternOf(text).get());
  }
  EXPECT_EQ(frame.patterns_kept(), kLimits.patterns_max);
  const std::shared_ptr<const cel::Pattern> past = frame.PatternOf("b");
  EXPECT_NE(past.get(), frame.PatternOf("b").get());
  EXPECT_EQ(frame.patterns_kept(), kLimits.patterns_max);
  frame.Reset();
  EXPECT_EQ(frame.patterns_kept(), 0u);
}

TEST(Limits, PatternsOfRulesAreNoneOfTheFrame) {
  Dossier dossier;
  dossier.mutable_unit()->set_cluster("C14");
  const cel::Environment environment(Dossier::descriptor());
  const struct {
    const char* expression;
    size_t kept;
  } kCases[] = {{R"(unit.cluster.matches(r'^C\d+$'))", 0},
                {R"(matches(unit.cluster, '^C'))", 0},
                {R"(unit.cluster.matches('^' + unit.cluster))", 1},
                {R"([1, 2, 3].all(i, unit.cluster.matches('^' + unit.cluster)))", 1}};
  for (const auto& test : kCases) {
    Diagnostics diagnostics;
    const auto program =
        cel::Compile(cel::StandaloneExpression(test.expression), environment, std::nullopt, diagnostics);
    ASSERT_TRUE(program.has_value()) << test.expression;
    cel::Frame frame(dossier, JudgedOn());
    frame.EnsureSlots(program->slots());
    const cel::Value value = program->Evaluate(frame);
    ASSERT_TRUE(value.is_definite()) << test.expression;
    EXPECT_TRUE(value.bool_value()) << test.expression;
    EXPECT_EQ(frame.patterns_kept(), test.kept) << test.expression;
  }
}

class LimitsOfPacks : public testing::Test {
 protected:
  void SetUp() override { dossier_.mutable_unit()->set_year(2014); }

  // A file of rules of one text each, with ids of their own.
  void WriteRules(size_t count, const std::string& rest) {
    std::ofstream file(folder_.path() / "a.rules.yaml");
    file << "rules:\n";
    for (size_t i = 0; i < count; ++i) {
      file << "  - {id: a.r" << i
           << ", title: {ru: Да, en: Yes}, cites: {source: law, clause: \"1\"}, level: required, " << rest << "}\n";
    }
  }

  std::shared_ptr<const RulePacks> Load(std::string* fault) {
    Diagnostics diagnostics;
    auto packs = LoadRulePacks(folder_.path(), diagnostics);
    *fault = diagnostics.empty() ? "" : diagnostics.items()[0].code;
    return packs;
  }

  // The findings of a check; the code of the status when there is no verdict.
  std::string Findings() {
    std::string fault;
    const auto packs = Load(&fault);
    if (packs == nullptr) return fault;
    CheckOptions options;
    options.as_of = JudgedOn();
    const auto verdict = Check(*packs, dossier_, options);
    if (!verdict.ok()) return std::string(absl::StatusCodeToString(verdict.status().code()));
    missing_ = verdict->findings(0).missing_size();
    omitted_ = verdict->findings(0).missing_omitted();
    return std::to_string(verdict->findings_size());
  }

  testing_support::PackFolder folder_;
  Dossier dossier_;
  int missing_ = 0;
  uint32_t omitted_ = 0;
};

TEST_F(LimitsOfPacks, Rules) {
  std::string fault;
  WriteRules(kLimits.rules_max, "require: unit.year > 2000");
  EXPECT_NE(Load(&fault), nullptr) << fault;
  WriteRules(kLimits.rules_max + 1, "require: unit.year > 2000");
  EXPECT_EQ(Load(&fault), nullptr);
  EXPECT_EQ(fault, "too-many-rules");
}

TEST_F(LimitsOfPacks, FindingsOfAVerdict) {
  WriteRules(1, "for_each: item in plan.activities.items, key: item.number, require: item.number > 0");
  auto* items = dossier_.mutable_plan()->mutable_activities();
  for (size_t i = 0; i < kLimits.findings_max; ++i) items->add_items()->set_number(1);
  EXPECT_EQ(Findings(), std::to_string(kLimits.findings_max));
  items->add_items()->set_number(1);
  EXPECT_EQ(Findings(), "RESOURCE_EXHAUSTED");
}

// The first failures of a rule are cured; the others say why they are not.
TEST_F(LimitsOfPacks, CuresOfARule) {
  std::string fault;
  WriteRules(2, "for_each: item in plan.activities.items, key: item.number, require: item.number > 1");
  const auto packs = Load(&fault);
  ASSERT_NE(packs, nullptr) << fault;
  auto* items = dossier_.mutable_plan()->mutable_activities();
  items->add_items()->set_number(2);  // one that passes counts for nothing
  for (int i = 0; i < pack::kCuresMax; ++i) items->add_items()->set_number(1);
  // How many findings of each rule fail and are not cured; all of them say so.
  const auto not_sought = [&] {
    absl::StatusOr<v1::Verdict> verdict = Check(*packs, dossier_, {.as_of = JudgedOn(), .edition = {}});
    EXPECT_TRUE(verdict.ok());
    RenderTexts(&*verdict);
    std::map<std::string, int> count;
    for (const v1::Finding& finding : verdict->findings()) {
      const bool fails = finding.state() == v1::FINDING_STATE_FAIL;
      EXPECT_EQ(finding.has_cure(), fails);
      if (!fails || finding.cure().steps_size() == 1) continue;
      ++count[finding.rule()];
      EXPECT_EQ(finding.cure().message().id(), "cure.not_sought");
      const v1::LocalizedText& note = finding.cure().note();
      EXPECT_EQ(note.ru(), "Наименьшее изменение не искали: его ищут для первых 200 нарушений одного правила.");
      EXPECT_EQ(note.en(), "The least change was not looked for: it is for the first 200 failures of one rule.");
    }
    return count;
  };
  EXPECT_EQ(not_sought(), (std::map<std::string, int>{}));
  items->add_items()->set_number(1);
  EXPECT_EQ(not_sought(), (std::map<std::string, int>{{"a.r0", 1}, {"a.r1", 1}}));
}

TEST_F(LimitsOfPacks, MissingPathsOfAFinding) {
  WriteRules(1, "require: \"plan.activities.items.all(i, i.number > 0)\"");
  auto* items = dossier_.mutable_plan()->mutable_activities();
  for (size_t i = 0; i < kLimits.missing_max; ++i) items->add_items();
  EXPECT_EQ(Findings(), "1");
  EXPECT_EQ(missing_, static_cast<int>(kLimits.missing_max));
  EXPECT_EQ(omitted_, 0u);
  items->add_items();
  EXPECT_EQ(Findings(), "1");
  EXPECT_EQ(missing_, static_cast<int>(kLimits.missing_max));
  EXPECT_EQ(omitted_, 1u);
}

}  // namespace
}  // namespace svod
