// Decisions of which it is not known whether they count, or what they say.
#include <gtest/gtest.h>

#include "engine/base/limits.h"
#include "tests/engine/kinds/amendments_testing.h"

namespace svod::kinds::amendments_test {
namespace {

TEST(Amendments, WhatIsNotKnownMattersWhereItDecides) {
  const std::string rule = Count("at_least: 3");
  const std::string least = "values: [at_least]";
  const std::string change = "amendments.decisions[0].changes[0].";
  const std::string undated = "{number: \"12\", approvals: [{body: BODY_EXECUTIVE}], changes: [{" + kSet1 + "}]}";
  ExpectAmended({
      {"the day of the decision", rule, least, undated,
       "UNDETERMINED undetermined.missing missing=amendments.decisions[0].date", ""},
      {"it passes both ways", Count("at_least: 1"), least,
       "{number: \"12\", approvals: [{body: BODY_EXECUTIVE}], changes: [{kind: CHANGE_KIND_SET, activity: 8, "
       "parameter: "
       "at_least, value: \"0\"}]}",
       "PASS count.at_least.pass measured=1 threshold=1 margin=0", ""},
      {"the new number", rule, least,
       Decision("12", "2014-02-01", "kind: CHANGE_KIND_SET, activity: 8, parameter: at_least"),
       "UNDETERMINED undetermined.missing missing=" + change + "value", ""},
      {"what it is about", rule, least,
       Decision("12", "2014-02-01", "kind: CHANGE_KIND_SET, parameter: at_least, value: \"1\""),
       "UNDETERMINED undetermined.missing missing=" + change + "activity", ""},
      {"which value", rule, least, Decision("12", "2014-02-01", "kind: CHANGE_KIND_SET, activity: 8, value: \"1\""),
       "UNDETERMINED undetermined.missing missing=" + change + "parameter", ""},
      {"a later sure one makes it irrelevant", rule, least, undated + ", " + Decision("13", "2014-05-01", kSet1),
       "PASS count.at_least.pass measured=1 threshold=1 margin=0", "13: at_least 3 -> 1"},
      {"also where the number of the earlier one is not known", rule, least,
       Decision("12", "2014-02-01", "kind: CHANGE_KIND_SET, activity: 8, parameter: at_least") + ", " +
           Decision("13", "2014-05-01", kSet1),
       "PASS count.at_least.pass measured=1 threshold=1 margin=0", "13: at_least 3 -> 1"},
  });
}

// `count` decisions of which it is not known when they were taken, each setting `value` to a number of its own from
// `first` on.
std::string Undated(size_t count, const std::string& value, size_t first) {
  std::string decisions;
  for (size_t i = 0; i < count; ++i) {
    decisions +=
        (i == 0 ? "" : ", ") + std::string("{number: \"") + std::to_string(i) +
        "\", approvals: [{body: BODY_EXECUTIVE}], changes: [{kind: CHANGE_KIND_SET, activity: 8, parameter: " + value +
        ", value: \"" + std::to_string(first + i) + "\"}]}";
  }
  return decisions;
}

TEST(Amendments, OfManyThatMayCountThoseAreNamedThatMatter) {
  const std::string both = Count("at_least: 3, at_most: 5");
  const std::string values = "values: [at_least, at_most]";
  const std::string fails = "FAIL count.at_least.fail measured=1 threshold=3 margin=-2";
  const size_t most = kLimits.unsure_changes_max;
  ExpectAmended({
      {"none of them matters", both, values, Undated(most, "at_most", 6), fails, ""},
      {"one more than are tried", both, values, Undated(most + 1, "at_most", 6),
       "UNDETERMINED undetermined.missing missing=" +
           [&] {
             std::string paths;
             for (size_t i = 0; i <= most; ++i) {
               paths += (i == 0 ? "" : ",") + std::string("amendments.decisions[") + std::to_string(i) + "].date";
             }
             return paths;
           }(),
       ""},
      {"one of two does", both, values, Undated(1, "at_most", 9) + ", " + Undated(1, "at_least", 1),
       "UNDETERMINED undetermined.missing missing=amendments.decisions[1].date", ""},
  });
}

// Where the rule itself is open one way and fails the other, what would decide it is missing, too.
TEST(Amendments, WhatTheRuleLacksIsMissingAsWell) {
  const std::string rule =
      "count: {items: {activity: report.activities.items, result: activity.results.items}, "
      "where: 'activity.number == 8 && result.date < date(\"2015-01-01\")', at_least: 3}";
  const v1::Finding finding =
      JudgeAmended(rule, "{when: '" + kEight + "', values: [at_least]}",
                   Patched(kReport, {{"report.activities.items[0].results.items[0].date", ""},
                                     {"amendments.decisions", "[" + Undated(1, "at_least", 1) + "]"}}),
                   "2015-02-01", 2014);
  EXPECT_EQ(Line(finding),
            "UNDETERMINED undetermined.missing "
            "missing=amendments.decisions[0].date,report.activities.items[0].results.items[0].date");
}

// A way that is decided asks for nothing, though it lists what is absent.
TEST(Amendments, WhatADecidedWayLacksIsNotMissing) {
  const std::string undated =
      "[{number: \"1\", approvals: [{body: BODY_EXECUTIVE}], changes: [{kind: CHANGE_KIND_DROP, activity: 8}]}]";
  const v1::Finding finding =
      JudgeAmended("present: {of: report.sections.items, absent: fails}", "{when: '" + kEight + "', lift: true}",
                   Patched(kReport, {{"amendments.decisions", undated}}), "2015-02-01", 2014);
  EXPECT_EQ(Line(finding), "UNDETERMINED undetermined.missing missing=amendments.decisions[0].date");
}

}  // namespace
}  // namespace svod::kinds::amendments_test
