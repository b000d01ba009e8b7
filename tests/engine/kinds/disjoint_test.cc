#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::disjoint_test {
namespace {

const std::string kItems = "report.expenditures.items";
std::string At(int index, const std::string& field) { return kItems + "[" + std::to_string(index) + "]." + field; }

// Two lines of the first, two of the second, one of neither that is the same as another.
const std::string kBase = R"({expenditures: {items: [
  {activity: 16, item: Portal, source: MONEY_SOURCE_CLUSTER_SUBSIDY},
  {activity: 32, item: Fares, source: MONEY_SOURCE_CLUSTER_SUBSIDY},
  {activity: 13, item: Advice, source: MONEY_SOURCE_SMALL_BUSINESS_SUBSIDY},
  {activity: 40, item: Stands, source: MONEY_SOURCE_SMALL_BUSINESS_SUBSIDY},
  {activity: 16, item: Portal, source: MONEY_SOURCE_REGIONAL_BUDGET}]}})";

std::string Rule(const std::string& same, const std::string& more = "") {
  return "disjoint: {items: report.expenditures.items, first: item.source == CLUSTER_SUBSIDY, "
         "second: item.source == SMALL_BUSINESS_SUBSIDY, same: " +
         same + more + "}";
}
const std::string kItem = Rule("item.item");
const std::string kEither = Rule("[item.activity, item.item]");

TEST(Disjoint, Pairs) {
  const std::string pass = "PASS disjoint.pass measured=0 threshold=0 margin=0";
  ExpectLines(
      kEither, kBase, "2015-02-01", 2014,
      {
          {"none", {}, pass},
          {"by the first key", {{At(3, "activity"), "32"}}, "FAIL disjoint.fail measured=1 threshold=0 margin=-1"},
          {"by the second key", {{At(3, "item"), "Fares"}}, "FAIL disjoint.fail measured=1 threshold=0 margin=-1"},
          {"by both keys it is one pair",
           {{At(3, "activity"), "32"}, {At(3, "item"), "Fares"}},
           "FAIL disjoint.fail measured=1 threshold=0 margin=-1"},
          {"by one key with one line, by the other with another",
           {{At(3, "activity"), "32"}, {At(3, "item"), "Portal"}},
           "FAIL disjoint.fail measured=2 threshold=0 margin=-2"},
          {"two against two",
           {{At(0, "activity"), "32"}, {At(2, "activity"), "32"}, {At(3, "activity"), "32"}},
           "FAIL disjoint.fail measured=4 threshold=0 margin=-4"},
          {"two of the same side are none", {{At(0, "activity"), "32"}, {At(0, "item"), "Fares"}}, pass},
          {"an activity is not an item", {{At(0, "item"), "'13'"}}, pass},
          {"no lines at all", {{kItems, "[]"}}, pass},
      });
}

TEST(Disjoint, Holes) {
  const std::string missing = "UNDETERMINED undetermined.missing missing=";
  ExpectLines(kEither, kBase, "2015-02-01", 2014,
              {
                  {"a key of the first", {{At(0, "activity"), ""}}, missing + At(0, "activity")},
                  {"keys of both sides",
                   {{At(1, "item"), ""}, {At(2, "activity"), ""}},
                   missing + At(1, "item") + "," + At(2, "activity")},
                  {"a key of neither", {{At(4, "activity"), ""}}, "PASS disjoint.pass measured=0 threshold=0 margin=0"},
                  {"a key, where the other side is empty",
                   {{At(0, "activity"), ""}, {At(2, "source"), "MONEY_SOURCE_EXTRABUDGETARY"}, {At(3, "source"), "1"}},
                   "PASS disjoint.pass measured=0 threshold=0 margin=0"},
                  {"a key, where a pair is sure",
                   {{At(0, "activity"), ""}, {At(3, "activity"), "32"}},
                   "FAIL disjoint.fail measured=1 threshold=0 margin=-1"},
                  {"the other key of a sure pair",
                   {{At(1, "item"), ""}, {At(3, "activity"), "32"}},
                   "FAIL disjoint.fail measured=1 threshold=0 margin=-1"},
                  {"the source of a line that may match", {{At(4, "source"), ""}}, missing + At(4, "source")},
                  {"the list", {{"report.expenditures", ""}}, missing + "report.expenditures"},
              });
}

const std::string kPass = "PASS disjoint.pass measured=0 threshold=0 margin=0";
const std::string kMissing = "UNDETERMINED undetermined.missing missing=";

// A line is no pair by itself where one of its fields would need two values.
TEST(Disjoint, SidesThatNoLineIsBothOf) {
  const auto rule = [](const std::string& first, const std::string& second, const std::string& where = "true") {
    return "disjoint: {items: report.expenditures.items, where: '" + where + "', first: '" + first + "', second: '" +
           second + "', same: item.item}";
  };
  const std::string one = "{expenditures: {items: [{activity: 1, item: A, amount: 200}]}}";
  const struct {
    std::string rule;
    bool apart;
  } kCases[] = {
      {rule("item.source == CLUSTER_SUBSIDY", "item.source == MUNICIPAL_BUDGET"), true},
      {rule("CLUSTER_SUBSIDY == item.source", "item.source != CLUSTER_SUBSIDY"), true},
      {rule("item.source in [CLUSTER_SUBSIDY, REGIONAL_BUDGET]", "item.source in [MUNICIPAL_BUDGET]"), true},
      {rule("item.source in [CLUSTER_SUBSIDY, REGIONAL_BUDGET]", "item.source in [REGIONAL_BUDGET]"), false},
      {rule("item.source == CLUSTER_SUBSIDY && report.signed_on < as_of", "item.source == MUNICIPAL_BUDGET"), true},
      {rule("item.source == CLUSTER_SUBSIDY || as_of.year() == 2015", "item.source == MUNICIPAL_BUDGET"), false},
      {rule("item.source != CLUSTER_SUBSIDY", "item.source != MUNICIPAL_BUDGET"), false},
      {rule("item.source == CLUSTER_SUBSIDY", "item.source == CLUSTER_SUBSIDY", "item.source != CLUSTER_SUBSIDY"),
       true},
      {rule("item.source == CLUSTER_SUBSIDY", "report.signed_on < as_of"), false},
      {rule("item.source == CLUSTER_SUBSIDY", "report.expenditures.items.exists(i, i.source == MUNICIPAL_BUDGET)"),
       false},
  };
  for (const auto& test : kCases) {
    const v1::Finding finding = JudgeRule(test.rule, Patched(one, {}), "2015-02-01", 2014);
    EXPECT_EQ(finding.state() == v1::FINDING_STATE_UNDETERMINED, !test.apart) << test.rule << "\n" << Line(finding);
  }
  // Of numbers the one that a condition asks for is enough.
  const std::string nowhere = "{expenditures: {items: [{item: A, source: MONEY_SOURCE_CLUSTER_SUBSIDY}]}}";
  ExpectLines(rule("item.activity == 1", "item.activity == 2"), nowhere, "2015-02-01", 2014,
              {{"1 is not 2", {}, kPass}});
  ExpectLines(rule("item.activity == 1", "item.activity > 5"), nowhere, "2015-02-01", 2014,
              {{"1 is not above 5", {}, kPass}});
  ExpectLines(rule("item.amount == money(\"1.00\")", "item.amount > money(\"1.00\")"), nowhere, "2015-02-01", 2014,
              {{"1 is not above 1", {}, kPass}});
  ExpectLines(rule("item.activity > 1", "item.activity < 1"), nowhere, "2015-02-01", 2014,
              {{"of an order it is not seen", {}, kMissing + At(0, "activity")}});
  // Two such lines are a pair where they are the same, and else not.
  const std::string two = "{expenditures: {items: [{item: A}, {item: B, source: MONEY_SOURCE_CLUSTER_SUBSIDY}]}}";
  ExpectLines(
      kItem, two, "2015-02-01", 2014,
      {{"of different items", {}, kPass},
       {"of one item", {{At(1, "item"), "A"}}, kMissing + At(0, "source")},
       {"of one item that nobody knows", {{At(1, "item"), ""}}, kMissing + At(0, "source") + "," + At(1, "item")}});
}

// What settles it by itself need not be asked what it is the same as, nor what is the same as it.
TEST(Disjoint, OnlyWhatDecides) {
  const std::string rule =
      "disjoint: {items: report.expenditures.items, first: item.amount > money(\"1.00\"), second: item.activity == 2, "
      "same: item.item}";
  const std::string base = R"({expenditures: {items: [
    {activity: 2, item: A, amount: 50}, {activity: 1, item: B, amount: 200}, {activity: 3, item: C, amount: 50}]}})";
  ExpectLines(rule, base, "2015-02-01", 2014,
              {{"as it is", {}, kPass},
               {"a line of the second that may be of both", {{At(0, "amount"), ""}}, kMissing + At(0, "amount")},
               {"the same, and what it is the same as",
                {{At(0, "amount"), ""}, {At(0, "item"), ""}},
                kMissing + At(0, "amount") + "," + At(0, "item")},
               {"what it is the same as, where no other is of the first",
                {{At(0, "amount"), ""}, {At(0, "item"), ""}, {At(1, "amount"), "50"}},
                kMissing + At(0, "amount")},
               {"another that is the same as one of the second",
                {{At(2, "amount"), ""}, {At(2, "item"), "A"}, {At(1, "item"), ""}, {At(1, "amount"), "50"}},
                kMissing + At(2, "amount")},
               {"what it is the same as, where a line may be hidden",
                {{At(0, "item"), ""}, {At(1, "amount"), "50"}, {"report.expenditures.incomplete", "true"}},
                kMissing + kItems + "[*]," + At(0, "item")},
               {"a hidden line that would match one that is shown anyway",
                {{At(1, "activity"), ""},
                 {At(1, "item"), "A"},
                 {At(1, "amount"), "50"},
                 {"report.expenditures.incomplete", "true"}},
                "UNDETERMINED undetermined.incomplete missing=" + kItems + "[*]"}});
}

// Of which side a line is matters only where the other side has a line with the same key.
TEST(Disjoint, ConditionsByThemselves) {
  const std::string rule =
      "disjoint: {items: report.expenditures.items, where: item.amount > money(\"1.00\"), first: item.activity == 1, "
      "second: item.activity == 2 || item.source == MUNICIPAL_BUDGET, same: item.item}";
  const std::string base = R"({expenditures: {items: [
    {activity: 1, item: A, amount: 200, source: MONEY_SOURCE_REGIONAL_BUDGET},
    {activity: 2, item: B, amount: 200, source: MONEY_SOURCE_REGIONAL_BUDGET}]}})";
  ExpectLines(rule, base, "2015-02-01", 2014,
              {
                  {"as it is", {}, "PASS disjoint.pass measured=0 threshold=0 margin=0"},
                  {"a line that may not count, and matches nothing",
                   {{At(1, "amount"), ""}},
                   "PASS disjoint.pass measured=0 threshold=0 margin=0"},
                  {"a line that may not count, and would match",
                   {{At(1, "amount"), ""}, {At(1, "item"), "A"}},
                   "UNDETERMINED undetermined.missing missing=" + At(1, "amount")},
                  {"a line that does not count",
                   {{At(1, "amount"), "100"}, {At(1, "item"), "A"}},
                   "PASS disjoint.pass measured=0 threshold=0 margin=0"},
                  {"one line of both is a pair by itself",
                   {{At(0, "source"), "MONEY_SOURCE_MUNICIPAL_BUDGET"}},
                   "FAIL disjoint.fail measured=1 threshold=0 margin=-1"},
                  {"even without a key",
                   {{At(0, "source"), "MONEY_SOURCE_MUNICIPAL_BUDGET"}, {At(0, "item"), ""}},
                   "FAIL disjoint.fail measured=1 threshold=0 margin=-1"},
                  {"one line that may be of both",
                   {{At(0, "source"), ""}},
                   "UNDETERMINED undetermined.missing missing=" + At(0, "source")},
              });
}

TEST(Disjoint, EvidenceIsThePairs) {
  v1::Finding finding =
      JudgeRule(kEither, Patched(kBase, {{At(3, "activity"), "32"}, {At(2, "item"), "Portal"}}), "2015-02-01", 2014);
  EXPECT_EQ(EvidenceOf(finding), At(0, "item") + "=Portal " + At(2, "item") + "=Portal " + At(1, "activity") + "=32 " +
                                     At(3, "activity") + "=32");
  EXPECT_EQ(RenderFinding(finding).ru(), "Совпадающие строки: 2\u00A0пары.");
  finding = JudgeRule(Rule("item.activity % 10"), Patched(kBase, {{At(3, "activity"), "36"}}), "2015-02-01", 2014);
  EXPECT_EQ(EvidenceOf(finding), kItems + "[0] " + kItems + "[3]");  // a computed key stands nowhere: the lines do
}

// Every pair of two thousand lines on each side: quickly, and with all of them counted.
TEST(Disjoint, WorkGrowsWithTheLines) {
  constexpr int kLines = 2000;
  Dossier dossier;
  for (int i = 0; i < 2 * kLines; ++i) {
    auto* line = dossier.mutable_report()->mutable_expenditures()->add_items();
    line->set_activity(7);
    line->set_item(std::to_string(i));
    line->set_source(i % 2 == 0 ? cluster::v1::MONEY_SOURCE_CLUSTER_SUBSIDY
                                : cluster::v1::MONEY_SOURCE_SMALL_BUSINESS_SUBSIDY);
  }
  v1::Finding finding = JudgeRule(kEither, dossier, "2015-02-01", 2014);
  EXPECT_EQ(Line(finding), "FAIL disjoint.fail measured=4000000 threshold=0 margin=-4000000");
  EXPECT_EQ(finding.evidence_size(), 20);
  EXPECT_EQ(finding.evidence_omitted(), 2U * (4000000 - 10));
}

TEST(Disjoint, Faults) {
  EXPECT_EQ(FaultsOfRule("disjoint: {items: report.approvals}"), "missing-key missing-key missing-key");
  EXPECT_EQ(FaultsOfRule("disjoint: {items: report.signed_on, first: true, second: true, same: item}"), "not-a-list");
  EXPECT_EQ(FaultsOfRule(Rule("[]")), "key-count");
  EXPECT_EQ(FaultsOfRule(Rule("[item.item, item.item, item.item, item.item, item.item]")), "key-count");
  EXPECT_EQ(FaultsOfRule(Rule("item")), "not-a-key");
  EXPECT_EQ(FaultsOfRule(Rule("item.itme")), "unknown-field");
  EXPECT_EQ(FaultsOfRule(Rule("item.item", ", third: true")), "unknown-key");
  EXPECT_EQ(FaultsOfRule("disjoint: {items: report.approvals, first: item.zz, second: true, same: [item.yy, item]}"),
            "unknown-field unknown-field not-a-key");
  EXPECT_EQ(FaultsOfRule("disjoint: {items: report.zz, first: item.zz, second: 1, same: item.yy}"),
            "unknown-field wrong-type");
  EXPECT_EQ(FaultsOfRule("disjoint: {items: report.approvals, first: item.zz, second: true, same: []}"),
            "unknown-field key-count");
  EXPECT_EQ(FaultsOfRule("disjoint: {items: report.approvals, first: 1, second: true, same: item.body}"), "wrong-type");
}

}  // namespace
}  // namespace svod::kinds::disjoint_test
