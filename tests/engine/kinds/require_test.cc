#include <gtest/gtest.h>

#include "engine/base/limits.h"
#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::require_test {
namespace {

const std::string kBase = R"({signed_on: "2015-01-26", revision: 1, expenditures: {items: [
  {activity: 32, item: Fares, source: MONEY_SOURCE_CLUSTER_SUBSIDY, amount: 100},
  {activity: 16, item: Portal, source: MONEY_SOURCE_CLUSTER_SUBSIDY, amount: 200},
  {activity: 32, item: Stands, source: MONEY_SOURCE_SMALL_BUSINESS_SUBSIDY, amount: 300}]}})";

const std::string kItems = "report.expenditures.items";

TEST(Require, States) {
  const std::string rule = "require: report.signed_on <= date(\"2015-01-31\") && size(report.expenditures.items) == 3";
  ExpectLines(
      rule, kBase, "2015-02-01", 2014,
      {
          {"holds", {}, "PASS require.pass measured=true threshold=true"},
          {"does not", {{"report.signed_on", "2015-02-01"}}, "FAIL require.fail measured=false threshold=true"},
          {"is unknown", {{"report.signed_on", ""}}, "UNDETERMINED undetermined.missing missing=report.signed_on"},
          {"is false whatever the unknown part is",
           {{"report.signed_on", ""}, {kItems, "[]"}},
           "FAIL require.fail measured=false threshold=true"},
          {"nothing is known", {{"report", ""}}, "UNDETERMINED undetermined.missing missing=report"},
      });
}

// The evidence of a condition that does not hold is what broke it, not all that it looked at.
TEST(Require, Evidence) {
  const std::string a = kItems + "[0]";
  const std::string b = kItems + "[1]";
  const std::string c = kItems + "[2]";
  const std::string pairs =
      "report.expenditures.items.all(a, a.source != CLUSTER_SUBSIDY || report.expenditures.items.all(b, b.source != "
      "SMALL_BUSINESS_SUBSIDY || (a.activity != b.activity && a.item != b.item)))";
  const struct {
    std::string condition;
    std::string evidence;
  } kCases[] = {
      {"report.revision == 0u", "report.revision=1"},
      {"report.signed_on <= date(\"2015-01-01\")", "report.signed_on=2015-01-26"},
      {"report.signed_on < as_of && report.revision == 0u", "report.revision=1"},  // the first part holds
      {"report.revision == 0u && report.signed_on < as_of", "report.revision=1"},
      {"report.revision == 0u || report.signed_on > as_of", "report.revision=1 report.signed_on=2015-01-26"},
      {"!(report.revision == 1u && report.signed_on < as_of)", "report.revision=1 report.signed_on=2015-01-26"},
      {"report.revision > 0u ? report.signed_on > as_of : true", "report.revision=1 report.signed_on=2015-01-26"},
      {"size(report.expenditures.items) > 3", kItems + "=3"},
      {"size(report.approvals) > 0", "report.approvals=0"},
      {"report.approvals.exists(a, a.body == COUNCIL)", "report.approvals=0"},
      {"report.expenditures.items.exists(e, e.source == MUNICIPAL_BUDGET)",
       a + ".source=CLUSTER_SUBSIDY " + b + ".source=CLUSTER_SUBSIDY " + c + ".source=SMALL_BUSINESS_SUBSIDY"},
      {"report.expenditures.items.all(e, e.amount < money(\"2.00\"))", b + ".amount=2.00"},
      {"report.expenditures.items.map(e, e.amount).sum() > money(\"6.00\")",
       a + ".amount=1.00 " + b + ".amount=2.00 " + c + ".amount=3.00"},
      {pairs, a + ".source=CLUSTER_SUBSIDY " + c + ".source=SMALL_BUSINESS_SUBSIDY " + a + ".activity=32 " + c +
                  ".activity=32"},
  };
  for (const auto& test : kCases) {
    v1::Finding finding = JudgeRule("require: '" + test.condition + "'", Patched(kBase, {}), "2015-02-01", 2014);
    EXPECT_EQ(finding.state(), v1::FINDING_STATE_FAIL) << test.condition;
    EXPECT_EQ(EvidenceOf(finding), test.evidence) << test.condition;
  }
}

TEST(Require, NoEvidenceButForAFailure) {
  for (const char* condition : {"report.revision == 1u", "report.presentations.all(p, p.by_head)"}) {
    EXPECT_EQ(EvidenceOf(JudgeRule(std::string("require: ") + condition, Patched(kBase, {}), "2015-02-01", 2014)), "");
  }
  v1::Finding undecided = JudgeRule("require: report.revision == 1u && report.staff_breakdown.management_pay_depends",
                                    Patched(kBase, {}), "2015-02-01", 2014);
  EXPECT_EQ(Line(undecided), "UNDETERMINED undetermined.missing missing=report.staff_breakdown");
  EXPECT_EQ(EvidenceOf(undecided), "");
}

TEST(Require, EvidenceBeyondTheLimitIsCounted) {
  std::string lines;
  for (size_t i = 0; i < kLimits.evidence_max + 5; ++i) lines += "{amount: 1}, ";
  v1::Finding finding = JudgeRule("require: 'report.expenditures.items.exists(e, e.amount > money(\"1.00\"))'",
                                  Patched(kBase, {{kItems, "[" + lines + "]"}}), "2015-02-01", 2014);
  EXPECT_EQ(finding.evidence_size(), static_cast<int>(kLimits.evidence_max));
  EXPECT_EQ(finding.evidence_omitted(), 5u);
}

TEST(Require, ErrorsAreErrors) {
  ExpectLines("require: 1 / (size(report.expenditures.items) - 3) >= 0", kBase, "2015-02-01", 2014,
              {{"division by zero", {}, "ERROR error.division_by_zero"},
               {"not by zero", {{kItems, "[{}]"}}, "PASS require.pass measured=true threshold=true"}});
}

TEST(Require, Faults) {
  EXPECT_EQ(FaultsOfRule("require: report.revision"), "wrong-type");
  EXPECT_EQ(FaultsOfRule("require: report.revison > 1u"), "unknown-field");
  EXPECT_EQ(FaultsOfRule("require: [true]"), "not-an-expression");
}

}  // namespace
}  // namespace svod::kinds::require_test
