#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::count_test {
namespace {

const std::string kResults = "report.activities.items[0].results.items";
std::string At(int index, const std::string& field) { return kResults + "[" + std::to_string(index) + "]." + field; }

// Meetings of the bodies in 2014: a general meeting, two councils, one of them planned for December.
const std::string kBase = R"({activities: {items: [{number: 8, results: {items: [
  {date: "2014-03-10", body: BODY_GENERAL_MEETING, attendance: 50},
  {date: "2014-10-03", body: BODY_COUNCIL, attendance: 20},
  {date: "2014-12-20", body: BODY_COUNCIL, attendance: 30}]}}]}})";

const std::string kItems =
    "count: {items: {activity: report.activities.items, result: activity.results.items}, where: activity.number == 8";

TEST(Count, Limits) {
  const struct {
    const char* limits;
    const char* line;
  } kCases[] = {
      {", at_least: 3}", "PASS count.at_least.pass measured=3 threshold=3 margin=0"},
      {", at_least: 2}", "PASS count.at_least.pass measured=3 threshold=2 margin=1"},
      {", at_least: 4}", "FAIL count.at_least.fail measured=3 threshold=4 margin=-1"},
      {", at_most: 3}", "PASS count.at_most.pass measured=3 threshold=3 margin=0"},
      {", at_most: 2}", "FAIL count.at_most.fail measured=3 threshold=2 margin=-1"},
      {", at_least: 2, at_most: 3}", "PASS count.at_least.pass measured=3 threshold=2 margin=1"},
      {", at_least: 1, at_most: 2}", "FAIL count.at_most.fail measured=3 threshold=2 margin=-1"},
      {", at_least: 4, at_most: 5}", "FAIL count.at_least.fail measured=3 threshold=4 margin=-1"},
      {", weight: result.attendance, at_least: 101}", "FAIL count.at_least.fail measured=100 threshold=101 margin=-1"},
      {", at_least: {2015: 9}}", "NOT_APPLICABLE not_applicable.year"},
      {", at_least: {2014: 3, from 2015: 9}}", "PASS count.at_least.pass measured=3 threshold=3 margin=0"},
  };
  for (const auto& test : kCases)
    ExpectLines(kItems + test.limits, kBase, "2015-02-01", 2014, {{test.limits, {}, test.line}});
}

TEST(Count, Holes) {
  const std::string rule = kItems + " && result.body == COUNCIL, at_least: 2, at_most: 2}";
  ExpectLines(rule, kBase, "2015-02-01", 2014,
              {
                  {"all is known", {}, "PASS count.at_least.pass measured=2 threshold=2 margin=0"},
                  {"one that may not count, and is needed",
                   {{At(1, "body"), ""}},
                   "UNDETERMINED undetermined.missing missing=" + At(1, "body")},
                  {"one that may be too many",
                   {{At(0, "body"), ""}},
                   "UNDETERMINED undetermined.missing missing=" + At(0, "body")},
                  {"too many whatever the unknown one is",
                   {{kResults, R"([{body: BODY_COUNCIL}, {body: BODY_COUNCIL}, {body: BODY_COUNCIL}, {}])"}},
                   "FAIL count.at_most.fail measured=3 threshold=2 margin=-1"},
                  {"too few whatever the unknown one is",
                   {{kResults, R"([{}])"}},
                   "FAIL count.at_least.fail measured=0 threshold=2 margin=-2"},
                  {"the list inside",
                   {{"report.activities.items[0].results", ""}},
                   "UNDETERMINED undetermined.missing missing=report.activities.items[0].results"},
                  {"the list inside another activity hides nothing",
                   {{"report.activities.items[0].number", "9"}, {"report.activities.items[0].results", ""}},
                   "FAIL count.at_least.fail measured=0 threshold=2 margin=-2"},
                  {"everything", {{"report", ""}}, "UNDETERMINED undetermined.missing missing=report"},
              });
  ExpectLines(kItems + ", weight: result.attendance, at_least: 80}", kBase, "2015-02-01", 2014,
              {{"a weight that is needed",
                {{At(0, "attendance"), ""}},
                "UNDETERMINED undetermined.missing missing=" + At(0, "attendance")},
               {"a weight that is not",
                {{At(1, "attendance"), ""}},
                "PASS count.at_least.pass measured=80 threshold=80 margin=0"}});
}

TEST(Count, InPeriods) {
  const std::string rule = kItems +
                           ", date: result.date, schedule: {first: {from: 2014-01-01, due: 2014-12-31}, then: {every: "
                           "year}}, at_least: 3}";
  const struct {
    const char* name;
    const char* as_of;
    int year;
    std::vector<Patch> patches;
    std::string line;
  } kCases[] = {
      {"the year is over", "2015-02-01", 2014, {}, "PASS count.at_least.pass measured=3 threshold=3 margin=0"},
      {"enough before the year is over",
       "2014-12-20",
       2014,
       {},
       "PASS count.at_least.pass measured=3 threshold=3 margin=0"},
      {"a later date is a plan, not a result",
       "2014-12-19",
       2014,
       {},
       "PENDING count.pending measured=2 threshold=3 margin=-1"},
      {"on the last day it is still open",
       "2014-12-31",
       2014,
       {{At(2, "date"), "\"2015-01-01\""}},
       "PENDING count.pending measured=2 threshold=3 margin=-1"},
      {"the day after it is not",
       "2015-01-01",
       2014,
       {{At(2, "date"), "\"2015-01-01\""}},
       "FAIL count.at_least.fail measured=2 threshold=3 margin=-1 late=1"},
      {"what is before the window does not count",
       "2015-02-01",
       2014,
       {{At(0, "date"), "\"2013-12-31\""}},
       "FAIL count.at_least.fail measured=2 threshold=3 margin=-1 late=32"},
      {"a missing date",
       "2015-02-01",
       2014,
       {{At(0, "date"), ""}},
       "UNDETERMINED undetermined.missing late=32 missing=" + At(0, "date")},
      {"the next year counts its own",
       "2016-02-01",
       2015,
       {},
       "FAIL count.at_least.fail measured=0 threshold=3 margin=-3 late=32"},
      {"the year before the first due date",
       "2014-02-01",
       2013,
       {},
       "PENDING count.pending measured=0 threshold=3 margin=-3"},
      {"the same, when the first due date has passed",
       "2015-02-01",
       2013,
       {{kResults, "[]"}},
       "NOT_APPLICABLE not_applicable.no_period"},
  };
  for (const auto& test : kCases)
    ExpectLines(rule, kBase, test.as_of, test.year, {{test.name, test.patches, test.line}});
}

TEST(Count, TheWorstPeriodSpeaks) {
  const std::string rule = kItems +
                           ", date: result.date, schedule: {first: {due: 2014-06-30}, then: {every: half_year}}, "
                           "at_least: 1}";
  ExpectLines(rule, kBase, "2015-01-10", 2014,
              {{"one in each half", {}, "PASS count.at_least.pass measured=1 threshold=1 margin=0"},
               {"none in the first half",
                {{At(0, "date"), "\"2014-07-01\""}},
                "FAIL count.at_least.fail measured=0 threshold=1 margin=-1 late=194"},
               {"none in the second half",
                {{At(1, "date"), "\"2014-06-30\""}, {At(2, "date"), "\"2014-06-30\""}},
                "FAIL count.at_least.fail measured=0 threshold=1 margin=-1 late=10"}});
}

TEST(Count, Including) {
  const std::string rule = kItems +
                           ", at_least: 2, including: [{title: {ru: общие собрания, en: general meetings}, where: "
                           "result.body == GENERAL_MEETING, at_least: 1}]}";
  ExpectLines(
      rule, kBase, "2015-02-01", 2014,
      {{"both hold", {}, "PASS count.at_least.pass measured=3 threshold=2 margin=1"},
       {"the part does not",
        {{At(0, "body"), "\"BODY_COUNCIL\""}},
        "FAIL count.including.fail measured=0 threshold=1 margin=-1"},
       {"the part is unknown", {{At(0, "body"), ""}}, "UNDETERMINED undetermined.missing missing=" + At(0, "body")},
       {"the whole fails first",
        {{kResults, "[{body: BODY_COUNCIL}]"}},
        "FAIL count.at_least.fail measured=1 threshold=2 margin=-1"}});
}

TEST(Count, EvidenceIsWhatWasCounted) {
  v1::Finding finding =
      JudgeRule(kItems + " && result.body == COUNCIL, at_least: 2}", Patched(kBase, {}), "2015-02-01", 2014);
  EXPECT_EQ(EvidenceOf(finding), kResults + "[1] " + kResults + "[2]");
}

TEST(Count, Overflow) {
  const std::string rule = kItems + ", weight: result.attendance, at_least: 1}";
  ExpectLines(rule, kBase, "2015-02-01", 2014,
              {{"as many as fit",
                {{At(0, "attendance"), "9223372036854775757"}},
                "PASS count.at_least.pass measured=9223372036854775807 threshold=1 margin=9223372036854775806"},
               {"one more", {{At(0, "attendance"), "9223372036854775758"}}, "ERROR error.overflow"}});
}

TEST(Count, Faults) {
  EXPECT_EQ(FaultsOfRule("count: {items: report.approvals}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("count: {items: report.approvals, at_least: some}"), "not-a-count");
  EXPECT_EQ(FaultsOfRule("count: {items: report.approvals, at_least: 1, schedule: {first: {due: 2014-06-30}}}"),
            "missing-key");
  EXPECT_EQ(FaultsOfRule("count: {items: report.approvals, at_least: 1, including: {where: true}}"), "not-a-list");
  EXPECT_EQ(FaultsOfRule("count: {items: report.approvals, at_least: 1, including: [{where: true}]}"),
            "missing-key missing-key");
  EXPECT_EQ(FaultsOfRule("count: {items: report.signed_on, at_least: 1}"), "not-a-list");
}

}  // namespace
}  // namespace svod::kinds::count_test
