#include <gtest/gtest.h>

#include <map>

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
      {", at_least: 2, at_most: 3}", "PASS count.at_most.pass measured=3 threshold=3 margin=0"},
      {", at_least: 2, at_most: 9}", "PASS count.at_least.pass measured=3 threshold=2 margin=1"},
      {", at_least: 2, at_most: 4}", "PASS count.at_least.pass measured=3 threshold=2 margin=1"},
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

// The headroom is what is left whatever the unknown lines are.
TEST(Count, HeadroomIsWhatIsSure) {
  const std::string council = kItems + " && result.body == COUNCIL";
  const std::vector<Patch> unknown = {{At(0, "body"), ""}};
  ExpectLines(council + ", at_most: 4}", kBase, "2015-02-01", 2014,
              {{"of at most", unknown, "PASS count.at_most.pass measured=3 threshold=4 margin=1"}});
  ExpectLines(council + ", at_least: 1}", kBase, "2015-02-01", 2014,
              {{"of at least", unknown, "PASS count.at_least.pass measured=2 threshold=1 margin=1"}});
  ExpectLines(council + ", at_least: 0, at_most: 4}", kBase, "2015-02-01", 2014,
              {{"of the nearer limit", unknown, "PASS count.at_most.pass measured=3 threshold=4 margin=1"}});
}

TEST(Count, AWeightOfNothingIsNotMissed) {
  ExpectLines(kItems + " && result.body == COUNCIL, weight: result.attendance, at_least: 60}", kBase, "2015-02-01",
              2014,
              {{"that of a line that may not count",
                {{At(0, "body"), ""}, {At(0, "attendance"), "0"}, {At(1, "body"), ""}, {At(1, "attendance"), "30"}},
                "UNDETERMINED undetermined.missing missing=" + At(1, "body")}});
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
              {{"the half with less headroom", {}, "PASS count.at_least.pass measured=1 threshold=1 margin=0"},
               {"that is the second one",
                {{At(1, "date"), "\"2014-05-05\""}},
                "PASS count.at_least.pass measured=1 threshold=1 margin=0"},
               {"none in the first half",
                {{At(0, "date"), "\"2014-07-01\""}},
                "FAIL count.at_least.fail measured=0 threshold=1 margin=-1 late=194"},
               {"none in the second half",
                {{At(1, "date"), "\"2014-06-30\""}, {At(2, "date"), "\"2014-06-30\""}},
                "FAIL count.at_least.fail measured=0 threshold=1 margin=-1 late=10"}});
}

TEST(Count, WhatIsMissingOfEachPeriod) {
  const std::string rule = kItems +
                           " && result.body == COUNCIL, date: result.date, schedule: {first: {due: 2014-06-30}, then: "
                           "{every: half_year}}, at_least: 1}";
  ExpectLines(rule, kBase, "2015-01-10", 2014,
              {{"both are undecided",
                {{At(0, "body"), ""}, {At(1, "body"), ""}, {At(2, "body"), ""}},
                "UNDETERMINED undetermined.missing late=194 missing=" + At(0, "body") + "," + At(1, "body") + "," +
                    At(2, "body")},
               {"the second is kept",
                {{At(0, "body"), ""}, {At(1, "body"), ""}},
                "UNDETERMINED undetermined.missing late=194 missing=" + At(0, "body")}});
  ExpectLines(rule, kBase, "2014-05-01", 2014,
              {{"nothing is due yet: what would be there",
                {{At(0, "body"), ""}},
                "PENDING count.pending measured=0 threshold=1 margin=-1 missing=" + At(0, "body")}});
}

TEST(Count, ASubCountThatTheYearDoesNotHave) {
  ExpectLines(kItems +
                  " && result.body == COUNCIL, at_least: 3, including: [{title: a, where: result.kind == DOCUMENT, "
                  "at_least: {from 2015: 1}}]}",
              kBase, "2015-02-01", 2014,
              {{"only the total is asked",
                {{At(0, "body"), ""}},
                "UNDETERMINED undetermined.missing missing=" + At(0, "body")}});
}

// A sub-count of a later year is not asked for either.
TEST(Count, ALaterYearConcernsNobody) {
  ExpectLines(
      kItems +
          ", date: result.date, schedule: {first: {due: 2014-12-31}}, at_least: 4, including: [{title: a, where: "
          "result.body == COUNCIL, at_least: 1}]}",
      kBase, "2015-02-01", 2013, {{"the total lacks one", {}, "NOT_APPLICABLE not_applicable.no_period"}});
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

const std::string kResult = "report.activities.items[0].results.items";

// Councils, and meetings with minutes: sub-counts of each other's lines.
std::string WithParts(const std::string& limits, int councils, int documents) {
  return kItems + limits +
         ", including: [{title: a, where: result.body == COUNCIL, at_least: " + std::to_string(councils) +
         "}, {title: b, where: result.kind == DOCUMENT, at_least: " + std::to_string(documents) + "}]}";
}

// Lines in short: `C` a council, `G` a general meeting with a document, in lower case without; `?` unknown.
std::string Lines(const std::string& lines, bool open = false) {
  const std::map<char, std::string> kLines = {{'C', "{body: BODY_COUNCIL, kind: RESULT_KIND_DOCUMENT}"},
                                              {'c', "{body: BODY_COUNCIL, kind: RESULT_KIND_EVENT}"},
                                              {'G', "{body: BODY_GENERAL_MEETING, kind: RESULT_KIND_DOCUMENT}"},
                                              {'g', "{body: BODY_GENERAL_MEETING, kind: RESULT_KIND_EVENT}"},
                                              {'?', "{attendance: 1}"}};
  std::string items;
  for (const char line : lines) items += kLines.at(line) + ", ";
  return "{activities: {items: [{number: 8, results: {items: [" + items + "]" + (open ? ", incomplete: true" : "") +
         "}}]}}";
}

TEST(Count, PartsBindEachOther) {
  const std::string council = "UNDETERMINED undetermined.missing missing=" + At(0, "body");
  const struct {
    const char* name;
    std::string rule;
    std::string lines;
    bool open;
    std::string line;
  } kCases[] = {
      {"what every undecided part misses", WithParts(", at_least: 1", 1, 1), "?g", false,
       council + "," + At(0, "kind")},
      {"only what the undecided part misses", WithParts(", at_least: 1", 1, 1), "?G", false, council},
      {"what is not of a part leaves it too little", WithParts(", at_most: 2", 2, 0), "G", true,
       "FAIL count.including.fail measured=0 threshold=2 margin=-2"},
      {"what may be of it does not", WithParts(", at_most: 2", 2, 0), "?", true, council + "," + kResult + "[*]"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(Line(JudgeRule(test.rule, Patched(Lines(test.lines, test.open), {}), "2015-02-01", 2014)), test.line)
        << test.name;
  }
}

// What holds when another part does is not missed.
TEST(Count, WhatFollowsIsNotMissed) {
  const std::string some =
      "count: {items: report.activities.items, where: item.number == 8, at_least: 2, including: [{title: a, where: "
      "'item.title == \"a\"', at_least: ";
  ExpectLines(some + "1}]}", "{activities: {items: [{number: 8, title: b}, {title: b}, {number: 8}]}}", "2015-02-01",
              2014,
              {{"the total follows from the part",
                {},
                "UNDETERMINED undetermined.missing missing=report.activities.items[2].title"}});
  ExpectLines(some + "1}]}", "{activities: {items: [{title: a}, {number: 8}]}}", "2015-02-01", 2014,
              {{"the part follows from the total",
                {},
                "UNDETERMINED undetermined.missing missing=report.activities.items[0].number"}});
  ExpectLines(some + "2}]}", "{activities: {items: [{title: a}, {title: a}]}}", "2015-02-01", 2014,
              {{"each from the other",
                {},
                "UNDETERMINED undetermined.missing "
                "missing=report.activities.items[0].number,report.activities.items[1].number"}});
}

// The fewest lines added and taken out with which the total and all sub-counts hold.
TEST(Count, CuresOfTotalAndParts) {
  const std::string more = "YES cure.count.more ";
  const std::string less = "cure.count.less ";
  const auto add = [](int index) { return " +" + kResult + "[" + std::to_string(index) + "]"; };
  const auto council = [](int index) { return " " + At(index, "body") + "=COUNCIL"; };
  const auto document = [](int index) { return " " + At(index, "kind") + "=DOCUMENT"; };
  const auto gone = [](int index) { return " -" + kResult + "[" + std::to_string(index) + "]"; };
  const struct {
    const char* name;
    std::string rule;
    std::string lines;
    std::string cure;
  } kCases[] = {
      {"none is there", WithParts(", at_least: 3", 1, 0), "", more + "3:" + council(0) + add(1) + add(2)},
      {"one that is of the part is one more", WithParts(", at_least: 3", 1, 0), "GG", more + "1:" + council(2)},
      {"one that is of both parts", WithParts(", at_least: 1", 1, 1), "", more + "1:" + council(0) + document(0)},
      {"one like another that is of both parts", WithParts(", at_least: 3", 2, 2), "CG", more + "1:" + add(2)},
      {"what the part needs stays", WithParts(", at_most: 3", 1, 0), "GGGC", "YES " + less + "1:" + gone(2)},
      {"one for another", WithParts(", at_most: 3", 1, 0), "GGG",
       more + "1:" + council(3) + "; " + less + "1:" + gone(2)},
      {"what is of a part goes for what is of both", WithParts(", at_most: 1", 1, 1), "c",
       more + "1:" + council(1) + document(1) + "; " + less + "1:" + gone(0)},
      {"more than the total may be", WithParts(", at_most: 2", 0, 0), "CCCC", "YES " + less + "2:" + gone(3) + gone(2)},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(CureLine(CuredFinding(test.rule, Patched(Lines(test.lines), {}), "2014-12-01", 2014).cure()), test.cure)
        << test.name;
  }
}

// Sub-counts that no line can be of together.
TEST(Count, CuresBySeveralSortsOfLines) {
  const std::string base = Lines("");
  const std::string rule =
      kItems +
      ", at_least: 3, including: [{title: a, where: result.body == COUNCIL, at_least: 1}, {title: b, "
      "where: result.body == GENERAL_MEETING, at_least: 1}]}";
  const std::string cure = CureLine(CuredFinding(rule, Patched(base, {}), "2014-12-01", 2014).cure());
  EXPECT_EQ(cure, "YES cure.count.more 3: " + At(0, "body") + "=COUNCIL " + At(1, "body") + "=GENERAL_MEETING +" +
                      kResult + "[2]");
}

// Units are added to lines of the part, and taken from the others.
TEST(Count, CuresOfPartsByWeight) {
  const std::string base = R"({activities: {items: [{number: 8, results: {items: [
    {body: BODY_GENERAL_MEETING, attendance: 50}, {body: BODY_COUNCIL, attendance: 20}]}}]}})";
  const std::string part = ", including: [{title: a, where: result.body == COUNCIL, at_least: ";
  const struct {
    std::string limits;
    std::string cure;
  } kCases[] = {
      {"at_least: 75" + part + "22}]}", "YES cure.count.more.units 5: " + At(1, "attendance") + "=25"},
      {"at_most: 60" + part + "20}]}", "YES cure.count.less.units 10: " + At(0, "attendance") + "=40"},
      {"at_most: 60" + part + "25}]}", "YES cure.count.more.units 5: " + At(1, "attendance") +
                                           "=25; cure.count.less.units 15: " + At(0, "attendance") + "=35"},
  };
  for (const auto& test : kCases) {
    const std::string rule = kItems + ", weight: result.attendance, " + test.limits;
    EXPECT_EQ(CureLine(CuredFinding(rule, Patched(base, {}), "2014-12-01", 2014).cure()), test.cure) << test.limits;
  }
}

// A line that may count goes as well as one that does.
TEST(Count, CuresWhereALineMayCount) {
  const std::string rule = kItems + " && result.body == COUNCIL, at_most: 1}";
  EXPECT_EQ(CureLine(CuredFinding(rule, Patched(Lines("CC?"), {}), "2014-12-01", 2014).cure()),
            "YES cure.count.less 2: -" + kResult + "[2] -" + kResult + "[1]");
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
  // Each hides no other.
  EXPECT_EQ(FaultsOfRule("count: {items: report.approvals, at_least: 50%, date: item.nope, weight: item.zz, schedule: "
                         "{first: {due: 2014-02-30}}, including: [{title: a, where: item.yy, at_least: some}]}"),
            "not-a-count invalid-date unknown-field not-a-count unknown-field unknown-field");
  EXPECT_EQ(FaultsOfRule("count: {items: report.nope, at_least: 50%, date: item.nope, schedule: {first: {due: "
                         "2014-02-30}}, including: [{title: a, where: item.yy, at_least: some}]}"),
            "unknown-field not-a-count invalid-date not-a-count");
}

}  // namespace
}  // namespace svod::kinds::count_test
