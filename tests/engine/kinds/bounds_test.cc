#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::bounds_test {
namespace {

const std::string kBase = R"({
  kpis: {items: [{number: 1, value: "20"}, {number: 5, value: "50.0", precision: "0.1"}, {number: 11, attendance: 150}]},
  expenditures: {items: [{item: a, amount: 100000}]}})";

// The value of indicator `no`, rounded as it says.
std::string Kpi(int no, const std::string& limits) {
  return "bounds: {value: {items: {kpi: report.kpis.items}, where: kpi.number == " + std::to_string(no) +
         ", of: kpi.value, precision: kpi.precision}, " + limits + "}";
}

TEST(Bounds, Exact) {
  const struct {
    const char* limits;
    const char* line;
  } kCases[] = {
      {"at_least: 20", "PASS bounds.at_least.pass measured=20 threshold=20 margin=0"},
      {"at_least: 20.001", "FAIL bounds.at_least.fail measured=20 threshold=20.001 margin=-0.001"},
      {"at_most: 20", "PASS bounds.at_most.pass measured=20 threshold=20 margin=0"},
      {"at_most: 19.5", "FAIL bounds.at_most.fail measured=20 threshold=19.5 margin=-0.5"},
      {"at_least: 10, at_most: 30", "PASS bounds.at_least.pass measured=20 threshold=10 margin=10"},
      {"at_least: 10, at_most: 29", "PASS bounds.at_most.pass measured=20 threshold=29 margin=9"},
      {"at_least: 21, at_most: 30", "FAIL bounds.at_least.fail measured=20 threshold=21 margin=-1"},
      {"at_least: 10, at_most: 19", "FAIL bounds.at_most.fail measured=20 threshold=19 margin=-1"},
      {"at_least: {from 2015: 30}", "NOT_APPLICABLE not_applicable.year"},
      {"at_least: {2014: 20, from 2015: 30}", "PASS bounds.at_least.pass measured=20 threshold=20 margin=0"},
  };
  for (const auto& test : kCases) {
    ExpectLines(Kpi(1, test.limits), kBase, "2015-02-01", 2014, {{test.limits, {}, test.line}});
  }
}

// 50.0 rounded to 0.1 stands for 49.95 to 50.05.
TEST(Bounds, ARoundedValueStandsForAnInterval) {
  const struct {
    const char* limits;
    const char* line;
  } kCases[] = {
      {"at_least: 49.95", "PASS bounds.at_least.pass measured=50 threshold=49.95 margin=0.05"},
      {"at_least: 49.951", "UNDETERMINED bounds.straddle measured=49.95..50.05 threshold=49.951"},
      {"at_least: 50", "UNDETERMINED bounds.straddle measured=49.95..50.05 threshold=50"},
      {"at_least: 50.05", "UNDETERMINED bounds.straddle measured=49.95..50.05 threshold=50.05"},
      {"at_least: 50.051", "FAIL bounds.at_least.fail measured=50 threshold=50.051 margin=-0.051"},
      {"at_most: 50.05", "PASS bounds.at_most.pass measured=50 threshold=50.05 margin=0.05"},
      {"at_most: 50", "UNDETERMINED bounds.straddle measured=49.95..50.05 threshold=50"},
      {"at_most: 49.949", "FAIL bounds.at_most.fail measured=50 threshold=49.949 margin=-0.051"},
      {"at_least: 49, at_most: 49.5", "FAIL bounds.at_most.fail measured=50 threshold=49.5 margin=-0.5"},
  };
  for (const auto& test : kCases) {
    ExpectLines(Kpi(5, test.limits), kBase, "2015-02-01", 2014, {{test.limits, {}, test.line}});
  }
}

TEST(Bounds, APrecisionThatIsNone) {
  const std::string squared =
      "bounds: {value: {items: {kpi: report.kpis.items}, where: kpi.number == 5, of: kpi.value, "
      "precision: kpi.precision * kpi.precision}, at_most: 60}";
  ExpectLines(squared, kBase, "2015-02-01", 2014,
              {{"rounded", {}, "PASS bounds.at_most.pass measured=50 threshold=60 margin=10"},
               {"not given: exact",
                {{"report.kpis.items[1].precision", ""}},
                "PASS bounds.at_most.pass measured=50 threshold=60 margin=10"},
               {"one that cannot be worked out",
                {{"report.kpis.items[1].precision", "\"1234567890.12345678\""}},
                "ERROR error.overflow"}});
  ExpectLines(Kpi(5, "at_most: 60"), kBase, "2015-02-01", 2014,
              {{"a negative one", {{"report.kpis.items[1].precision", "\"-0.1\""}}, "ERROR error.negative_precision"}});
}

// Another line that may be the one that is meant.
TEST(Bounds, ALineThatMayMatch) {
  ExpectLines(Kpi(1, "at_least: 20"), kBase, "2015-02-01", 2014,
              {{"beside one that does",
                {{"report.kpis.items[1].number", ""}},
                "UNDETERMINED undetermined.missing missing=report.kpis.items[1].number"},
               {"two that do are two, whatever the third is",
                {{"report.kpis.items[1].number", "1"}, {"report.kpis.items[2].number", ""}},
                "ERROR error.ambiguous_item"}});
}

TEST(Bounds, Holes) {
  ExpectLines(Kpi(1, "at_least: 20"), kBase, "2015-02-01", 2014,
              {
                  {"the value",
                   {{"report.kpis.items[0].value", ""}},
                   "UNDETERMINED undetermined.missing missing=report.kpis.items[0].value"},
                  {"the list", {{"report.kpis", ""}}, "UNDETERMINED undetermined.missing missing=report.kpis"},
                  {"the item: it was not told, and is not zero",
                   {{"report.kpis.items[0].number", "2"}},
                   "UNDETERMINED undetermined.missing missing=report.kpis.items[kpi.number == 1]"},
                  {"which item it is",
                   {{"report.kpis.items[0].number", ""}},
                   "UNDETERMINED undetermined.missing missing=report.kpis.items[0].number"},
                  {"two items", {{"report.kpis.items[1].number", "1"}}, "ERROR error.ambiguous_item"},
              });
}

TEST(Bounds, MoneyAndPeople) {
  const std::string money = "bounds: {value: 'report.expenditures.items.map(e, e.amount).sum()', ";
  ExpectLines(money + "at_least: 1000}", kBase, "2015-02-01", 2014,
              {{"on the limit", {}, "PASS bounds.at_least.pass measured=1000.00 threshold=1000.00 margin=0.00"},
               {"a kopeck less",
                {{"report.expenditures.items[0].amount", "99999"}},
                "FAIL bounds.at_least.fail measured=999.99 threshold=1000.00 margin=-0.01"}});
  ExpectLines(money + "at_most: 999.99}", kBase, "2015-02-01", 2014,
              {{"a kopeck over", {}, "FAIL bounds.at_most.fail measured=1000.00 threshold=999.99 margin=-0.01"}});
  const std::string people =
      "bounds: {value: {items: {kpi: report.kpis.items}, where: kpi.number == 11, of: kpi.attendance}, at_least: 150}";
  ExpectLines(people, kBase, "2015-02-01", 2014,
              {{"on the limit", {}, "PASS bounds.at_least.pass measured=150 threshold=150 margin=0"},
               {"one less",
                {{"report.kpis.items[2].attendance", "149"}},
                "FAIL bounds.at_least.fail measured=149 threshold=150 margin=-1"}});
}

// A limit of 18 digits in roubles has 20 in kopecks: shown as a plain number, never wrapped round 64 bits.
TEST(Bounds, LimitsBeyond64Bits) {
  const std::string rule =
      "bounds: {value: 'report.expenditures.items.map(e, e.amount).sum()', at_least: 999999999999999999}";
  ExpectLines(rule, kBase, "2015-02-01", 2014,
              {{"kopecks",
                {},
                "FAIL bounds.at_least.fail measured=1000.00 threshold=999999999999999999 margin=-999999999999998999"}});
}

TEST(Bounds, EvidenceIsTheValue) {
  v1::Finding finding = JudgeRule(Kpi(1, "at_least: 20"), Patched(kBase, {}), "2015-02-01", 2014);
  EXPECT_EQ(EvidenceOf(finding), "report.kpis.items[0].value=20");
}

TEST(Bounds, Faults) {
  EXPECT_EQ(FaultsOfRule("bounds: {value: unit.year}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("bounds: {at_least: 1}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("bounds: {value: unit.organisation, at_least: 1}"), "not-a-number");
  EXPECT_EQ(FaultsOfRule("bounds: {value: unit.year, at_least: soon}"), "not-a-number");
  EXPECT_EQ(FaultsOfRule("bounds: {value: unit.year, at_least: 1, at_best: 2}"), "unknown-key");
  EXPECT_EQ(FaultsOfRule("bounds: {value: unit.yeer, at_least: soon, at_most: late, at_best: 2}"),
            "unknown-field not-a-number not-a-number unknown-key");
}

}  // namespace
}  // namespace svod::kinds::bounds_test
