// Cures of whole verdicts: the shipped rules on the samples, and money that several rules bind.
#include "engine/pack/cures.h"

#include <gtest/gtest.h>

#include <memory>

#include "engine/base/limits.h"
#include "engine/engine.h"
#include "engine/kinds/edit.h"
#include "engine/verdict/rendering.h"
#include "tests/engine/kinds/kind_testing.h"
#include "tests/testing/samples.h"

namespace svod {
namespace {

using cluster::v1::Dossier;

// Of a share of the budgets: `part` and a limit, or `part_amount`.
std::string Share(const std::string& rest) {
  return "share: {items: report.education.programmes, amount: item.budget, " + rest + "}";
}

// Shares of 8.1 to 8.4 and 9, by one letter each.
const std::map<char, std::string> kShares = {
    {'m', Share("part: 'item.topic in [MANAGEMENT, REGIONAL_INNOVATION]', at_least: 50%")},
    {'e', Share("part: item.topic == ENTREPRENEURSHIP, at_least: 20%")},
    {'s', Share("part: item.topic == SCIENCE_AND_ENGINEERING, at_most: 30%")},
    {'i', Share("part_amount: item.internship_budget, at_least: 30%")},
    {'w', Share("part_amount: item.world_class_budget, at_least: 75%")},
    {'M', Share("part: item.topic == MANAGEMENT, at_least: 60%")},
    {'R', Share("part: item.topic == REGIONAL_INNOVATION, at_least: 50%")},
    {'t', Share("part: 'item.title == \"a\"', at_least: 60%")},
    {'T', Share("part: 'item.title != \"a\"', at_least: 60%")},
    {'l', Share("part_amount: item.internship_budget, at_most: 20%")},
};

v1::Verdict JudgeShares(const std::string& letters, const Dossier& dossier, const std::string& as_of,
                        int64_t steps = kLimits.cure_steps_max, int64_t* taken = nullptr) {
  pack::RulePack pack;
  for (char letter : letters) {
    std::string codes;
    pack::Rule& rule = pack.rules.emplace_back();
    rule.prototype.set_rule(std::string(1, letter));
    rule.kind = kinds::CompileRule(kShares.at(letter), &codes);
    EXPECT_EQ(codes, "") << letter;
    rule.slots = rule.CountSlots();
  }
  const Date day = *Date::Parse(as_of);
  v1::Verdict verdict;
  for (const pack::Rule& rule : pack.rules) {
    cel::Frame frame(dossier, day);
    EXPECT_TRUE(pack::Apply(rule, 2014, {}, frame, &verdict));
  }
  const int64_t all = pack::AddCures(pack, dossier, day, 2014, &verdict, steps);
  if (taken != nullptr) *taken = all;
  return verdict;
}

std::string Join(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += text;
  return all;
}

std::string GroupLine(const v1::Verdict& verdict) {
  std::string line;
  v1::Verdict shown = verdict;
  RenderTexts(&shown);
  for (const v1::GroupCure& group : shown.group_cures()) {
    line += Join(group.rules()) + " fails " + Join(group.failing()) + " " + group.message().id();
    if (!group.contradicting().empty()) line += " " + Join(group.contradicting());
    if (group.has_amount()) line += " " + ExactText(group.amount());
    line += group.verified() ? " verified" : "";
    EXPECT_EQ(group.text().ru().find('{'), std::string::npos) << group.text().ru();
    EXPECT_EQ(group.text().en().find('{'), std::string::npos) << group.text().en();
  }
  return line;
}

const std::string kBase = R"({education: {programmes: [
  {topic: TOPIC_MANAGEMENT, title: a, budget: 1000, internship_budget: 300, world_class_budget: 500},
  {topic: TOPIC_ENTREPRENEURSHIP, title: b, budget: 500, internship_budget: 100, world_class_budget: 250},
  {topic: TOPIC_SCIENCE_AND_ENGINEERING, title: c, budget: 3500, internship_budget: 600, world_class_budget: 3000}]}})";

TEST(GroupCures, OfSharesOfOneWhole) {
  const struct {
    const char* name;
    const char* rules;
    const char* line;
  } kCases[] = {
      {"each takes from what is too large", "mes", "mes fails mes cure.group.move 20.00 verified"},
      {"the marks go their own way", "mesi", "mesi fails mesi cure.group.move 25.00 verified"},
      {"all five", "mesiw", "mesiw fails mesi cure.group.move 25.00 verified"},
      {"a rule alone has its own cure", "m", ""},
      {"nothing fails", "w", ""},
      {"more than the whole, whatever the lines", "mMRe", "mMRe fails mMRe cure.group.contradiction MR"},
      {"a topic that no line has", "RM", "RM fails RM cure.group.contradiction RM"},
      {"one that no line has, and that can be", "Re", "Re fails Re cure.group.move 30.00 verified"},
      {"a line by its title may be otherwise", "tT", "tT fails t cure.group.contradiction.lines tT"},
      {"two limits of one mark", "mil", "mil fails mi cure.group.contradiction il"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(GroupLine(JudgeShares(test.rules, kinds::Patched(kBase, {}), "2014-12-01")), test.line) << test.name;
  }
}

TEST(GroupCures, AreLeftOutWhereDataAreMissing) {
  const Dossier dossier = kinds::Patched(
      kBase, {{"report.education.programmes[0].budget", ""}, {"report.education.programmes[0].topic", ""}});
  EXPECT_EQ(GroupLine(JudgeShares("mes", dossier, "2014-12-01")), "");
}

TEST(GroupCures, SayWhetherTheYearIsOver) {
  const Dossier dossier = kinds::Patched(kBase, {});
  EXPECT_EQ(JudgeShares("me", dossier, "2014-12-01").group_cures(0).mendable(), v1::MENDABLE_YES);
  EXPECT_EQ(JudgeShares("me", dossier, "2015-12-01").group_cures(0).mendable(), v1::MENDABLE_BY_CORRECTION);
}

// `3 steps`, `none` for a cure that was given up, of each finding; then of the group.
std::string FoundLine(const v1::Verdict& verdict) {
  std::string line;
  for (const v1::Finding& finding : verdict.findings()) {
    if (!finding.has_cure()) continue;
    line += finding.rule() + (finding.cure().steps().empty() ? " none, " : " found, ");
  }
  for (const v1::GroupCure& group : verdict.group_cures()) line += group.message().id();
  return line;
}

// All tries of one verdict share one budget: with what they take everything is found, with one step less the last
// search is given up, and says so.
TEST(Cures, ShareOneBudgetOfSteps) {
  const Dossier dossier = kinds::Patched(kBase, {});
  int64_t alone = 0;
  EXPECT_EQ(FoundLine(JudgeShares("m", dossier, "2014-12-01", kLimits.cure_steps_max, &alone)), "m found, ");
  EXPECT_EQ(FoundLine(JudgeShares("m", dossier, "2014-12-01", alone)), "m found, ");
  v1::Verdict none = JudgeShares("m", dossier, "2014-12-01", alone - 1);
  EXPECT_EQ(FoundLine(none), "m none, ");
  RenderTexts(&none);
  EXPECT_EQ(none.findings(0).cure().note().ru(),
            "Наименьшее изменение не найдено: поиск прекращён, он занял бы слишком много шагов.");
  EXPECT_EQ(FoundLine(JudgeShares("me", dossier, "2014-12-01", alone)), "m found, e none, cure.group.given_up");
  int64_t all = 0;
  EXPECT_EQ(FoundLine(JudgeShares("me", dossier, "2014-12-01", kLimits.cure_steps_max, &all)),
            "m found, e found, cure.group.move");
  EXPECT_EQ(FoundLine(JudgeShares("me", dossier, "2014-12-01", all)), "m found, e found, cure.group.move");
  EXPECT_EQ(FoundLine(JudgeShares("me", dossier, "2014-12-01", all - 1)), "m found, e found, cure.group.given_up");
}

// Asks for budgets of two programmes, and mends one after the other.
class Budgets : public kinds::Kind {
 public:
  explicit Budgets(std::vector<int64_t> least) : least_(std::move(least)) {}
  void Judge(cel::Frame& frame, const kinds::Terms& /*terms*/, v1::Finding* finding) const override {
    const bool holds = BudgetOf(frame, 0) >= least_[0] && BudgetOf(frame, 1) >= least_[1];
    finding->set_state(holds ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL);
  }
  std::optional<kinds::Proposal> Cure(cel::Frame& frame, const kinds::Terms& /*terms*/,
                                      kinds::Trial /*trial*/) const override {
    constexpr int64_t kBudget = 10;
    const int next = BudgetOf(frame, 0) < kBudget ? 0 : 1;
    const std::string path = "report.education.programmes[" + std::to_string(next) + "].budget";
    kinds::Proposal proposal;
    proposal.Make({kinds::SetTo(path, std::nullopt, KopecksQuantity(kBudget))});
    proposal.lesser = {kinds::SetTo(path, std::nullopt, KopecksQuantity(kBudget - 1))};
    return proposal;
  }
  [[nodiscard]] int slots() const override { return 0; }

 private:
  static int64_t BudgetOf(const cel::Frame& frame, int programme) {
    return dynamic_cast<const Dossier&>(frame.subject()).report().education().programmes(programme).budget();
  }

  std::vector<int64_t> least_;
};

// A cure is verified when it mends the rule and none of its steps could be less.
TEST(Cures, HaveNoStepThatIsNotNeeded) {
  const Dossier dossier = kinds::Patched("{education: {programmes: [{budget: 1}, {budget: 1}]}}", {});
  const struct {
    const char* name;
    std::vector<int64_t> least;
    int steps;
  } kCases[] = {
      {"both steps are needed", {10, 10}, 2},
      {"the first is not", {1, 10}, 0},
      {"less would do of the first", {9, 10}, 0},
      {"less would do of the last", {10, 9}, 0},
  };
  for (const auto& test : kCases) {
    pack::RulePack pack;
    pack.rules.emplace_back().kind = std::make_unique<Budgets>(test.least);
    const Date day = *Date::Parse("2014-12-01");
    cel::Frame frame(dossier, day);
    v1::Verdict verdict;
    EXPECT_TRUE(pack::Apply(pack.rules[0], 2014, {}, frame, &verdict));
    pack::AddCures(pack, dossier, day, 2014, &verdict);
    EXPECT_EQ(verdict.findings(0).cure().steps_size(), test.steps) << test.name;
    EXPECT_EQ(verdict.findings(0).cure().verified(), test.steps > 0) << test.name;
  }
}

// The limit is far beyond what dossiers take.
TEST(Cures, OfTheSamplesTakeFewSteps) {
  const std::shared_ptr<const RulePacks> packs = testing_support::SamplePacks();
  ASSERT_NE(packs, nullptr);
  for (const char* name : {"altaibio-2014", "altaibio-2015", "titanium-2014", "dimitrovgrad-2014"}) {
    const Dossier dossier = testing_support::SampleDossier(name);
    const CheckOptions options{.as_of = *Date::Parse("2016-02-15"), .edition = std::nullopt};
    const absl::StatusOr<v1::Verdict> verdict = Check(*packs, dossier, options);
    ASSERT_TRUE(verdict.ok());
    for (const v1::Finding& finding : verdict->findings()) {
      EXPECT_TRUE(!finding.has_cure() || !finding.cure().steps().empty()) << finding.rule();
    }
  }
}

// Every cure of the samples does what it says when it is made on the dossier itself, and the rest of the verdict of
// that rule is as good.
TEST(Cures, OfTheSamplesHold) {
  const std::shared_ptr<const RulePacks> packs = testing_support::SamplePacks();
  ASSERT_NE(packs, nullptr);
  int made = 0;
  for (const char* name : {"altaibio-2014", "altaibio-2015", "titanium-2014", "dimitrovgrad-2014"}) {
    Dossier dossier = testing_support::SampleDossier(name);
    const CheckOptions options{.as_of = *Date::Parse("2016-02-15"), .edition = std::nullopt};
    const v1::Verdict verdict = *Check(*packs, dossier, options);
    for (int i = 0; i < verdict.findings_size(); ++i) {
      const v1::Finding& finding = verdict.findings(i);
      EXPECT_EQ(finding.has_cure(), finding.state() == v1::FINDING_STATE_FAIL) << finding.rule();
      if (!finding.cure().verified()) continue;
      kinds::Edits edits(&dossier);
      for (const v1::CureStep& step : finding.cure().steps()) {
        EXPECT_TRUE(edits.MakeAll({step.changes().begin(), step.changes().end()}));
      }
      const v1::FindingState state = Check(*packs, dossier, options)->findings(i).state();
      EXPECT_TRUE(state == v1::FINDING_STATE_PASS || state == v1::FINDING_STATE_PENDING) << finding.rule();
      edits.Undo();
      ++made;
    }
    for (const v1::GroupCure& group : verdict.group_cures()) EXPECT_TRUE(group.verified());
  }
  EXPECT_GT(made, 5);
}

}  // namespace
}  // namespace svod
