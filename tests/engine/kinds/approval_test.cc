#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::approval_test {
namespace {

const std::string kBase = R"({signed_on: "2015-01-26",
  approvals: [{body: BODY_COUNCIL, date: "2015-01-20"}, {body: BODY_EXECUTIVE, date: "2015-01-30"}],
  activities: {items: [
    {number: 2, results: {items: [{kind: RESULT_KIND_DOCUMENT, date: "2014-05-26", approvals: [
      {body: BODY_COUNCIL, date: "2014-06-10"}, {body: BODY_EXECUTIVE, date: "2014-06-20"}]}]}},
    {number: 14, results: {items: [{kind: RESULT_KIND_DOCUMENT, date: "2014-01-10", approvals: [
      {body: BODY_GENERAL_MEETING, date: "2014-02-10"}, {body: BODY_EXECUTIVE, date: "2014-02-20"}]}]}}]}})";

std::string Of(int activity, const std::string& field) {
  return "report.activities.items[" + std::to_string(activity) + "].results.items[0]." + field;
}
const std::string kBodies = ", any_of: [GENERAL_MEETING, COUNCIL], all_of: [EXECUTIVE]";
const std::string kEach =
    "items: {activity: report.activities.items, result: activity.results.items}, where: result.kind == DOCUMENT, "
    "approvals: result.approvals, body: approval.body, date: approval.date";

// One list of consents, without days.
TEST(Approval, OneList) {
  const std::string rule = "approval: {approvals: report.approvals, body: approval.body" + kBodies + "}";
  const std::string first = "report.approvals[0].body";
  const std::string second = "report.approvals[1].body";
  const std::string missing = "UNDETERMINED undetermined.missing missing=";
  ExpectLines(rule, kBase, "2015-02-01", 2014,
              {
                  {"both", {}, "PASS approval.pass measured=2 threshold=2 margin=0"},
                  {"the other of the two",
                   {{first, "BODY_GENERAL_MEETING"}},
                   "PASS approval.pass measured=2 threshold=2 margin=0"},
                  {"another body is none",
                   {{first, "BODY_MUNICIPALITY"}},
                   "FAIL approval.lacking measured=1 threshold=2 margin=-1"},
                  {"nobody", {{"report.approvals", "[]"}}, "FAIL approval.lacking measured=0 threshold=2 margin=-2"},
                  {"one consent of somebody", {{second, ""}}, missing + second},
                  {"one of somebody, where one surely lacks",
                   {{"report.approvals", "[{date: 2015-01-20}]"}},
                   missing + "report.approvals[0].body"},
                  {"a third of somebody changes nothing",
                   {{"report.approvals", "[{body: BODY_COUNCIL}, {body: BODY_EXECUTIVE}, {date: 2015-01-20}]"}},
                   "PASS approval.pass measured=2 threshold=2 margin=0"},
                  {"the report", {{"report", ""}}, missing + "report"},
              });
}

TEST(Approval, EveryItem) {
  const std::string rule = "approval: {" + kEach + kBodies + "}";
  const std::string missing = "UNDETERMINED undetermined.missing missing=";
  const std::string all = "PASS approval.pass measured=2 threshold=2 margin=0";
  ExpectLines(
      rule, kBase, "2015-02-01", 2014,
      {
          {"all", {}, all},
          {"one of two lacks a body",
           {{Of(1, "approvals[1]"), ""}},
           "FAIL approval.lacking measured=1 threshold=2 margin=-1"},
          {"the one that lacks more speaks",
           {{Of(0, "approvals[1]"), ""}, {Of(1, "approvals"), "[]"}},
           "FAIL approval.lacking measured=0 threshold=2 margin=-2"},
          {"a consent of tomorrow is none yet",
           {{Of(1, "approvals[1].date"), "2015-02-02"}},
           "FAIL approval.lacking measured=1 threshold=2 margin=-1"},
          {"a consent of today is one", {{Of(1, "approvals[1].date"), "2015-02-01"}}, all},
          {"a consent of an unknown day", {{Of(1, "approvals[1].date"), ""}}, missing + Of(1, "approvals[1].date")},
          {"whether a line counts that has all", {{Of(1, "kind"), ""}}, all},
          {"whether a line counts that lacks one",
           {{Of(1, "kind"), ""}, {Of(1, "approvals[1]"), ""}},
           missing + Of(1, "kind")},
          {"whether any line counts",
           {{Of(0, "kind"), "RESULT_KIND_EVENT"}, {Of(1, "kind"), ""}},
           missing + Of(1, "kind")},
          {"no line counts",
           {{Of(0, "kind"), "RESULT_KIND_EVENT"}, {Of(1, "kind"), "RESULT_KIND_EVENT"}},
           "NOT_APPLICABLE not_applicable.no_items"},
          {"a gap, where another line lacks a body",
           {{Of(0, "kind"), ""}, {Of(0, "approvals"), "[]"}, {Of(1, "approvals[1]"), ""}},
           "FAIL approval.lacking measured=1 threshold=2 margin=-1"},
          {"the results of one",
           {{"report.activities.items[1].results", ""}},
           missing + "report.activities.items[1].results"},
      });
}

TEST(Approval, OnlyWhatCounts) {
  const std::string rule =
      "approval: {approvals: {p: report.presentations}, body: p.recipient, when: p.by_head, all_of: [GENERAL_MEETING]}";
  const std::string base =
      "{presentations: [{recipient: BODY_GENERAL_MEETING, by_head: true}, "
      "{recipient: BODY_EXECUTIVE, by_head: false}]}";
  const std::string pass = "PASS approval.pass measured=1 threshold=1 margin=0";
  const std::string first = "report.presentations[0].by_head";
  ExpectLines(
      rule, base, "2015-02-01", 2014,
      {{"it counts", {}, pass},
       {"it does not", {{first, "false"}}, "FAIL approval.lacking measured=0 threshold=1 margin=-1"},
       {"it may", {{first, ""}}, "UNDETERMINED undetermined.missing missing=" + first},
       {"another may", {{"report.presentations[1].by_head", ""}}, pass},
       {"a second may, where the first does",
        {{"report.presentations[1].by_head", ""}, {"report.presentations[1].recipient", "BODY_GENERAL_MEETING"}},
        pass}});
}

// Each by a day of its own: here within 60 days of its date.
TEST(Approval, ByADate) {
  const std::string rule = "approval: {" + kEach + kBodies + ", on: result.date, by: result.date.add_days(60)}";
  const std::string council = Of(1, "approvals[0].date");
  const std::string executive = Of(1, "approvals[1].date");
  const std::string missing = "UNDETERMINED undetermined.missing missing=";
  ExpectLines(
      rule, kBase, "2015-02-01", 2014,
      {
          {"the nearest to its day speaks",
           {},
           "PASS deadline.pass measured=2014-02-20 threshold=2014-03-11 margin=19"},
          {"on the last day",
           {{executive, "2014-03-11"}},
           "PASS deadline.pass measured=2014-03-11 threshold=2014-03-11 margin=0"},
          {"a day past it",
           {{executive, "2014-03-12"}},
           "FAIL deadline.late measured=2014-03-12 threshold=2014-03-11 margin=-1 late=1"},
          {"never", {{Of(1, "approvals[1]"), ""}}, "FAIL approval.not_done threshold=2014-03-11 margin=-327 late=327"},
          {"late, and the other is not known: late anyway",
           {{executive, "2014-03-12"}, {council, ""}},
           "FAIL deadline.not_done threshold=2014-03-11 margin=-327 late=327"},
          {"in time, and the other is not known", {{council, ""}}, missing + council},
          {"somebody's consent that came too late helps nobody",
           {{Of(1, "approvals[1].body"), ""}, {executive, "2014-03-12"}},
           "FAIL approval.not_done threshold=2014-03-11 margin=-327 late=327"},
          {"somebody's consent that came in time may be the one",
           {{Of(1, "approvals[1].body"), ""}},
           missing + Of(1, "approvals[1].body")},
          {"the day it is due by", {{Of(1, "date"), ""}}, missing + Of(1, "date")},
      });
  ExpectLines(rule, kBase, "2014-03-11", 2014,
              {{"on the due day it is pending",
                {{Of(1, "approvals[1]"), ""}, {"report.activities.items[0].results.items", "[]"}},
                "PENDING approval.pending threshold=2014-03-11"}});
  ExpectLines(rule, kBase, "2014-03-12", 2014,
              {{"the day after it is not",
                {{Of(1, "approvals[1]"), ""}, {"report.activities.items[0].results.items", "[]"}},
                "FAIL approval.not_done threshold=2014-03-11 margin=-1 late=1"}});
}

// A day of its own that is still to come is a plan: the line is not done, whoever has consented.
TEST(Approval, APlannedDay) {
  const std::string head = "approval: {" + kEach + kBodies + ", on: result.date, by: ";
  const std::string each = head + "report.signed_on}";
  const std::string date = Of(0, "date");
  const std::string pass = "PASS deadline.pass measured=2014-12-30 threshold=2015-01-26 margin=27";
  const std::string pending = "PENDING deadline.pending threshold=2015-01-26";
  ExpectLines(
      each, kBase, "2014-12-29", 2014,
      {{"to come", {{date, "2014-12-30"}}, pending},
       {"to come, and a consent is not known", {{date, "2014-12-30"}, {Of(0, "approvals[1].date"), ""}}, pending},
       {"to come, and a body lacks",
        {{date, "2014-12-30"}, {Of(0, "approvals[1]"), ""}},
        "PENDING approval.pending threshold=2015-01-26"},
       {"to come, and nobody knows by when it is due",
        {{date, "2014-12-30"}, {"report.signed_on", ""}},
        "UNDETERMINED undetermined.missing missing=report.signed_on"}});
  ExpectLines(each, kBase, "2014-12-30", 2014, {{"on its day", {{date, "2014-12-30"}}, pass}});
  ExpectLines(each, kBase, "2015-02-01", 2014,
              {{"to come, and it is due already",
                {{date, "2015-02-02"}},
                "FAIL deadline.not_done threshold=2015-01-26 margin=-6 late=6"}});
  const std::string one = head + "{first: {due: 2014-12-31}}}";
  const std::vector<Patch> alone = {{date, "2014-12-30"}, {"report.activities.items[1].results.items", "[]"}};
  ExpectLines(one, kBase, "2014-12-29", 2014,
              {{"the only one", alone, "PENDING deadline.pending threshold=2014-12-31"},
               {"another is done",
                {{date, "2014-12-30"}},
                "PASS deadline.pass measured=2014-02-20 threshold=2014-12-31 margin=314"}});
  ExpectLines(
      head + "{first: {due: 2014-06-30}}}", kBase, "2014-12-29", 2014,
      {{"it was due before the plan", alone, "FAIL deadline.not_done threshold=2014-06-30 margin=-182 late=182"}});
}

// The plan is moved to the due day: for a line of its own day. A period gets a line of its own.
TEST(Approval, CureOfAPlannedDay) {
  const std::string head = "approval: {" + kEach + kBodies + ", on: result.date, by: ";
  const auto cure = [&](const std::string& by, const std::vector<Patch>& patches) {
    return CureLine(CuredFinding(head + by + "}", Patched(kBase, patches), "2015-02-01", 2014).cure());
  };
  EXPECT_EQ(cure("report.signed_on", {{Of(0, "date"), "2015-02-02"}}),
            "NO cure.deadline.earlier 7: " + Of(0, "date") + "=2015-01-26");
  const std::string added = "report.activities.items[0].results.items[1].";
  EXPECT_EQ(cure("{first: {due: 2014-12-31}}",
                 {{Of(0, "date"), "2015-02-02"}, {"report.activities.items[1].results.items", "[]"}}),
            "NO cure.deadline.not_done 1: " + added + "kind=DOCUMENT " + added + "date=2014-12-31 " + added +
                "approvals[0].body=GENERAL_MEETING " + added + "approvals[0].date=2014-12-31 " + added +
                "approvals[1].body=EXECUTIVE " + added + "approvals[1].date=2014-12-31");
}

const std::string kSchedule = "{first: {from: 2014-04-01, due: 2014-06-30}, then: {every: year}}";

// As a deadline: one line in each period.
TEST(Approval, ByASchedule) {
  const std::string rule = "approval: {" + kEach + kBodies + ", on: result.date, by: " + kSchedule + "}";
  const std::string executive = Of(0, "approvals[1].date");
  const std::string results = "report.activities.items[0].results";
  const std::string missing = "UNDETERMINED undetermined.missing late=216 missing=";
  ExpectLines(
      rule, kBase, "2015-02-01", 2014,
      {
          {"the last consent is its day", {}, "PASS deadline.pass measured=2014-06-20 threshold=2014-06-30 margin=10"},
          {"its own day may be the last",
           {{Of(0, "date"), "2014-06-25"}},
           "PASS deadline.pass measured=2014-06-25 threshold=2014-06-30 margin=5"},
          {"on the due day",
           {{executive, "2014-06-30"}},
           "PASS deadline.pass measured=2014-06-30 threshold=2014-06-30 margin=0"},
          {"a day past it",
           {{executive, "2014-07-01"}},
           "FAIL deadline.late measured=2014-07-01 threshold=2014-06-30 margin=-1 late=1"},
          {"only what came before the window",
           {{results + ".items", "[]"}},
           "FAIL deadline.early measured=2014-02-20 threshold=2014-06-30 margin=-216 late=216"},
          {"never agreed",
           {{Of(0, "approvals[1]"), ""}, {"report.activities.items[1].results.items", "[]"}},
           "FAIL approval.not_done threshold=2014-06-30 margin=-216 late=216"},
          {"nothing at all",
           {{"report.activities.items", "[]"}},
           "FAIL deadline.not_done threshold=2014-06-30 margin=-216 late=216"},
          {"a day is missing", {{executive, ""}}, missing + executive},
          {"the kind is missing", {{Of(0, "kind"), ""}}, missing + Of(0, "kind")},
          {"the kind is missing, but it is late anyway",
           {{Of(0, "kind"), ""}, {executive, "2014-07-01"}},
           "FAIL deadline.early measured=2014-02-20 threshold=2014-06-30 margin=-216 late=216"},
          {"the results are missing", {{results, ""}}, missing + results},
          {"the results of another, where one is in time",
           {{"report.activities.items[1].results", ""}},
           "PASS deadline.pass measured=2014-06-20 threshold=2014-06-30 margin=10"},
      });
  ExpectLines(rule, kBase, "2014-06-30", 2014,
              {{"on the due day it is pending",
                {{Of(0, "approvals[1]"), ""}, {"report.activities.items[1].results.items", "[]"}},
                "PENDING approval.pending threshold=2014-06-30"},
               {"everything, before it is due",
                {{"report", ""}},
                "PENDING deadline.pending threshold=2014-06-30 missing=report"}});
  ExpectLines(rule, kBase, "2016-02-01", 2015,
              {{"the next year asks again",
                {},
                "FAIL deadline.early measured=2014-02-20 threshold=2015-12-31 margin=-32 late=32"},
               {"one that agreed again in it",
                {{Of(0, "approvals"),
                  "[{body: BODY_COUNCIL, date: 2014-06-10}, {body: BODY_EXECUTIVE, date: 2014-06-20}, "
                  "{body: BODY_EXECUTIVE, date: 2015-11-30}, {body: BODY_COUNCIL, date: 2015-05-05}]"}},
                "PASS deadline.pass measured=2015-05-05 threshold=2015-12-31 margin=240"},
               {"one that may have agreed again",
                {{Of(0, "lists_incomplete"), "true"}},
                "UNDETERMINED undetermined.incomplete late=32 missing=" + Of(0, "approvals[*]")},
               {"again, and nobody knows when",
                {{Of(0, "approvals"),
                  "[{body: BODY_COUNCIL, date: 2014-06-10}, {body: BODY_EXECUTIVE, date: 2014-06-20}, "
                  "{body: BODY_EXECUTIVE}]"}},
                "UNDETERMINED undetermined.missing late=32 missing=" + Of(0, "approvals[2].date")}});
  // A line that was agreed twice keeps both halves; by one day it keeps one.
  const std::string halves =
      "approval: {" + kEach + kBodies + ", by: {first: {due: 2014-06-30}, then: {every: half_year}}}";
  const std::string twice =
      "[{body: BODY_COUNCIL, date: 2014-06-10}, {body: BODY_EXECUTIVE, date: 2014-06-20}, "
      "{body: BODY_EXECUTIVE, date: 2014-12-01}]";
  ExpectLines(halves, kBase, "2015-02-01", 2014,
              {{"agreed in both",
                {{Of(0, "approvals"), twice}, {"report.activities.items[1].results.items", "[]"}},
                "PASS deadline.pass measured=2014-06-20 threshold=2014-06-30 margin=10"},
               {"agreed in one",
                {{"report.activities.items[1].results.items", "[]"}},
                "FAIL deadline.not_done threshold=2014-12-31 margin=-32 late=32"}});
  ExpectLines("approval: {" + kEach + kBodies + ", by: {first: {due: 2014-06-30}}}", kBase, "2016-02-01", 2015,
              {{"once only", {}, "NOT_APPLICABLE not_applicable.no_period"}});
}

TEST(Approval, NamesWhatIsLacking) {
  const std::string rule =
      "approval: {" + kEach +
      ", any_of: [{is: GENERAL_MEETING, title: {ru: собрание, en: the meeting}}, {is: COUNCIL, title: {ru: совет, en: "
      "the council}}], all_of: [EXECUTIVE]}";
  v1::Finding finding =
      JudgeRule(rule, Patched(kBase, {{Of(1, "approvals"), "[]"}, {Of(0, "approvals[0]"), ""}}), "2015-02-01", 2014);
  EXPECT_EQ(RenderFinding(finding).ru(), "Недостаёт: собрание или совет, EXECUTIVE.");
  EXPECT_EQ(RenderFinding(finding).en(), "Lacking: the meeting or the council, EXECUTIVE.");
  EXPECT_EQ(EvidenceOf(finding), "report.activities.items[1].results.items[0]");
  finding = JudgeRule(rule, Patched(kBase, {{Of(1, "approvals[0]"), ""}}), "2015-02-01", 2014);
  EXPECT_EQ(RenderFinding(finding).en(), "Lacking: the meeting or the council.");
  EXPECT_EQ(EvidenceOf(finding),
            "report.activities.items[1].results.items[0] " + Of(1, "approvals[0].date") + "=2014-02-20");
}

TEST(Approval, Faults) {
  const std::string list = "approvals: report.approvals, body: approval.body";
  EXPECT_EQ(FaultsOfRule("approval: {body: approval.body, all_of: [COUNCIL]}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("approval: {" + list + "}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("approval: {" + list + ", all_of: []}"), "not-a-list");
  EXPECT_EQ(FaultsOfRule("approval: {" + list + ", all_of: ['report.approvals[0].body']}"), "not-a-constant");
  EXPECT_EQ(FaultsOfRule("approval: {" + list + ", all_of: [COUNSEL]}"), "unknown-name");
  EXPECT_EQ(FaultsOfRule("approval: {" + list + ", all_of: [{is: COUNCIL}]}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("approval: {" + list + ", all_of: [COUNCIL], by: report.signed_on}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("approval: {" + list + ", all_of: [COUNCIL], on: report.signed_on}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("approval: {" + list + ", all_of: [COUNCIL], date: approval.date, by: {first: {}}}"),
            "missing-key");
  EXPECT_EQ(FaultsOfRule("approval: {" + list + ", all_of: [COUNCIL], until: 2014}"), "unknown-key");
  EXPECT_EQ(FaultsOfRule("approval: {approvals: report.signed_on, body: approval.body, all_of: [COUNCIL]}"),
            "not-a-list");
  EXPECT_EQ(FaultsOfRule("approval: {approvals: {p: report.presentations}, body: p.recipient, all_of: [COUNCIL]}"), "");
  EXPECT_EQ(FaultsOfRule("approval: {items: report.signed_on, " + list + ", all_of: [COUNCIL]}"), "not-a-list");
  // Each fault, and none that only follows from another.
  const std::string by = ", date: approval.date, by: {first: {due: 2014-02-30}}";
  EXPECT_EQ(FaultsOfRule("approval: {items: report.approvals, approvals: report.approvals, body: approval.zz, all_of: "
                         "[COUNCIL], on: item.yy" +
                         by + "}"),
            "invalid-date unknown-field unknown-field");
  EXPECT_EQ(FaultsOfRule("approval: {items: report.zz, approvals: item.approvals, body: approval.body, all_of: "
                         "[COUNCIL], on: item.yy" +
                         by + "}"),
            "unknown-field invalid-date");
  EXPECT_EQ(FaultsOfRule("approval: {approvals: report.zz, body: approval.body &&, all_of: [{is: COUNCIL}]}"),
            "unknown-field syntax missing-key");
  EXPECT_EQ(FaultsOfRule("approval: {body: approval.body, all_of: [], by: {first: {}}}"),
            "missing-key missing-key missing-key not-a-list");
  EXPECT_EQ(FaultsOfRule("approval: {" + list + ", all_of: [COUNCIL], date: approval.zz, by: report.yy, on: as_of}"),
            "unknown-field unknown-field");
}

}  // namespace
}  // namespace svod::kinds::approval_test
