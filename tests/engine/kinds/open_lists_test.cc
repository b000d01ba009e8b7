// Lists that are marked as incomplete: each kind counts what is listed, and leaves open what more may be there.
#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::open_lists_test {
namespace {

const std::string kProgrammes = "report.education.programmes";

// The same case with the list complete, and marked as incomplete.
struct OpenCase {
  std::string rule;
  std::string complete;
  std::string open;
};

void Expect(const std::string& base, const std::string& mark, const std::vector<OpenCase>& cases) {
  for (const OpenCase& test : cases) {
    EXPECT_EQ(Line(JudgeRule(test.rule, Patched(base, {}), "2015-02-01", 2014)), test.complete) << test.rule;
    EXPECT_EQ(Line(JudgeRule(test.rule, Patched(base, {{mark, "true"}}), "2015-02-01", 2014)), test.open) << test.rule;
  }
}

std::string OpenAt(const std::string& list) { return "UNDETERMINED undetermined.incomplete missing=" + list + "[*]"; }

// Three programmes with a title and a budget in kopecks, two of management.
const std::string kEducation = R"({education: {programmes: [
  {title: A, topic: TOPIC_MANAGEMENT, budget: 5000, world_class_budget: 0, prepared_from: "2014-01-10",
   modules: {items: [{start_date: "2014-06-01"}]}},
  {title: B, topic: TOPIC_MANAGEMENT, budget: 4000, world_class_budget: 100, prepared_from: "2014-01-10",
   modules: {items: [{start_date: "2014-02-01"}]}},
  {title: C, topic: TOPIC_ENTREPRENEURSHIP, budget: 1000, prepared_from: "2014-01-10",
   modules: {items: [{start_date: "2014-07-01"}]}}]}})";
const std::string kMark = "report.education.incomplete";

TEST(OpenLists, Count) {
  const std::string rule = "count: {items: report.education.programmes, ";
  Expect(kEducation, kMark,
         {
             {rule + "at_least: 3}", "PASS count.at_least.pass measured=3 threshold=3 margin=0",
              "PASS count.at_least.pass measured=3 threshold=3 margin=0"},
             {rule + "at_least: 4}", "FAIL count.at_least.fail measured=3 threshold=4 margin=-1", OpenAt(kProgrammes)},
             {rule + "at_most: 3}", "PASS count.at_most.pass measured=3 threshold=3 margin=0", OpenAt(kProgrammes)},
             {rule + "at_most: 2}", "FAIL count.at_most.fail measured=3 threshold=2 margin=-1",
              "FAIL count.at_most.fail measured=3 threshold=2 margin=-1"},
             {rule + "where: item.topic == INTERNSHIPS, at_least: 1}",
              "FAIL count.at_least.fail measured=0 threshold=1 margin=-1", OpenAt(kProgrammes)},
             // Whatever is not listed, the condition does not hold for it: nothing is hidden.
             {rule + "where: item.topic == INTERNSHIPS && as_of < date('2014-01-01'), at_least: 1}",
              "FAIL count.at_least.fail measured=0 threshold=1 margin=-1",
              "FAIL count.at_least.fail measured=0 threshold=1 margin=-1"},
         });
}

// A list inside an item hides what only that item could have.
TEST(OpenLists, ListsInsideItems) {
  const std::string base = R"({activities: {items: [
      {number: 8, results: {items: [{date: "2014-03-10"}, {date: "2014-10-03"}]}},
      {number: 9, results: {items: [{date: "2014-04-01"}]}}]}})";
  const std::string rule =
      "count: {items: {activity: report.activities.items, result: activity.results.items}, "
      "where: activity.number == 8, at_most: 2}";
  const std::string pass = "PASS count.at_most.pass measured=2 threshold=2 margin=0";
  Expect(base, "report.activities.items[0].results.incomplete",
         {{rule, pass, OpenAt("report.activities.items[0].results.items")}});
  Expect(base, "report.activities.items[1].results.incomplete", {{rule, pass, pass}});
  Expect(base, "report.activities.incomplete", {{rule, pass, OpenAt("report.activities.items")}});
}

TEST(OpenLists, Share) {
  const std::string rule = "share: {items: report.education.programmes, amount: item.budget, ";
  Expect(kEducation, kMark,
         {
             {rule + "part: item.topic == MANAGEMENT, at_least: 50%}",
              "PASS share.at_least.pass measured=90 threshold=50 margin=40 amount=40.00", OpenAt(kProgrammes)},
             {rule + "part: item.topic == MANAGEMENT, at_most: 50%}",
              "FAIL share.at_most.fail measured=90 threshold=50 margin=-40 amount=-40.00", OpenAt(kProgrammes)},
             // No share is below nothing.
             {rule + "part: item.topic == MANAGEMENT, at_least: 0%}",
              "PASS share.at_least.pass measured=90 threshold=0 margin=90 amount=90.00",
              "PASS share.at_least.pass measured=90 threshold=0 margin=90 amount=90.00"},
         });
  Expect("{education: {programmes: []}}", kMark,
         {{rule + "part: item.topic == MANAGEMENT, at_least: 50%}", "NOT_APPLICABLE not_applicable.empty_whole",
           OpenAt(kProgrammes)}});
}

TEST(OpenLists, Deadline) {
  const std::string list = "report.activities.items[0].results.items";
  const std::string base = R"({activities: {items: [{number: 8, results: {items: [{date: "2014-05-10"}]}}]}})";
  const std::string rule =
      "deadline: {items: {a: report.activities.items, r: a.results.items}, date: r.date, schedule: {first: {due: ";
  Expect(base, "report.activities.items[0].results.incomplete",
         {
             {rule + "2014-06-30}}}", "PASS deadline.pass measured=2014-05-10 threshold=2014-06-30 margin=51",
              "PASS deadline.pass measured=2014-05-10 threshold=2014-06-30 margin=51"},
             // One in time may be among those that are not listed.
             {rule + "2014-03-31}}}", "FAIL deadline.late measured=2014-05-10 threshold=2014-03-31 margin=-40 late=40",
              "UNDETERMINED undetermined.incomplete late=307 missing=" + list + "[*]"},
             {rule + "2014-06-30}, then: {every: half_year}}}",
              "FAIL deadline.not_done threshold=2014-12-31 margin=-32 late=32",
              "UNDETERMINED undetermined.incomplete late=32 missing=" + list + "[*]"},
         });
}

TEST(OpenLists, LeadTime) {
  const std::string rule =
      "lead_time: {items: report.education.programmes, from: item.prepared_from, "
      "to: 'earliest(item.modules.items.map(m, m.start_date))', at_least: ";
  const std::string broken = "FAIL lead_time.weeks.fail measured=22 threshold=28 margin=-6";
  Expect(kEducation, kMark,
         {{rule + "4 weeks}", broken, broken},
          {rule + "3 weeks}", "PASS lead_time.weeks.pass measured=22 threshold=21 margin=1", OpenAt(kProgrammes)}});
  // The first module of all is not known.
  Expect(kEducation, kProgrammes + "[1].modules.incomplete",
         {{rule + "4 weeks}", broken, OpenAt(kProgrammes + "[1].modules.items")}});
  // Of several days the earliest begins it: one that is not listed could only be better.
  const std::string days = R"({education: {programmes: [{preparation: {items: [{start_date: "2014-01-10"}]},
      modules: {items: [{start_date: "2014-02-01"}]}}]}})";
  const std::string from =
      "lead_time: {items: report.education.programmes, from: 'item.preparation.items.map(s, s.start_date)', "
      "to: 'item.modules.items[0].start_date', at_least: ";
  const std::string kept = "PASS lead_time.weeks.pass measured=22 threshold=21 margin=1";
  Expect(days, kProgrammes + "[0].preparation.incomplete",
         {{from + "3 weeks}", kept, kept}, {from + "4 weeks}", broken, OpenAt(kProgrammes + "[0].preparation.items")}});
}

TEST(OpenLists, Approval) {
  const std::string base = R"({approvals: [{body: BODY_COUNCIL, date: "2014-03-01"}]})";
  const std::string rule = "approval: {approvals: report.approvals, body: approval.body, date: approval.date, ";
  Expect(base, "report.lists_incomplete",
         {
             {rule + "all_of: [COUNCIL]}", "PASS approval.pass measured=1 threshold=1 margin=0",
              "PASS approval.pass measured=1 threshold=1 margin=0"},
             {rule + "all_of: [COUNCIL, EXECUTIVE]}", "FAIL approval.lacking measured=1 threshold=2 margin=-1",
              OpenAt("report.approvals")},
             {rule + "all_of: [COUNCIL], by: date('2014-06-01')}",
              "PASS deadline.pass measured=2014-03-01 threshold=2014-06-01 margin=92",
              "PASS deadline.pass measured=2014-03-01 threshold=2014-06-01 margin=92"},
             // An earlier consent of the same body may be there.
             {rule + "all_of: [COUNCIL], by: date('2014-02-01')}",
              "FAIL deadline.late measured=2014-03-01 threshold=2014-02-01 margin=-28 late=28",
              OpenAt("report.approvals")},
         });
}

TEST(OpenLists, ApprovalOfEachItem) {
  const std::string base = R"({activities: {items: [{number: 2, results: {items: [
      {date: "2014-05-10", approvals: [{body: BODY_COUNCIL, date: "2014-05-11"}]}]}}]}})";
  const std::string list = "report.activities.items[0].results";
  const std::string rule =
      "approval: {items: {a: report.activities.items, r: a.results.items}, approvals: r.approvals, "
      "body: approval.body, date: approval.date, all_of: ";
  const std::string lacking = "FAIL approval.lacking measured=0 threshold=1 margin=-1";
  Expect(base, list + ".incomplete",
         {{rule + "[COUNCIL]}", "PASS approval.pass measured=1 threshold=1 margin=0", OpenAt(list + ".items")},
          {rule + "[EXECUTIVE]}", lacking, lacking},
          {rule + "[EXECUTIVE], by: {first: {due: 2014-06-30}}}",
           "FAIL approval.not_done threshold=2014-06-30 margin=-216 late=216",
           "UNDETERMINED undetermined.incomplete late=216 missing=" + list + ".items[*]"}});
}

TEST(OpenLists, Present) {
  const std::string empty = "{sections: {items: []}}";
  const std::string fail = "FAIL present.fail measured=0 threshold=1 margin=-1";
  const std::string mark = "report.sections.incomplete";
  Expect(empty, mark,
         {
             {"present: {of: report.sections.items}", fail, OpenAt("report.sections.items")},
             {"present: {of: report.sections.items, absent: fails}", fail, OpenAt("report.sections.items")},
             {"present: {of: [report.sections.items, report.signed_on], absent: fails}",
              "FAIL present.fail measured=0 threshold=2 margin=-2 missing=report.signed_on",
              "FAIL present.fail measured=1 threshold=2 margin=-1 missing=report.sections.items[*],report.signed_on"},
         });
  const std::string there = "PASS present.pass measured=1 threshold=1 margin=0";
  Expect("{sections: {items: [{title: A}]}}", mark, {{"present: {of: report.sections.items}", there, there}});
}

TEST(OpenLists, Disjoint) {
  const std::string rule = "disjoint: {items: report.education.programmes, first: item.budget >= money('";
  const std::string rest =
      "'), second: item.topic == ENTREPRENEURSHIP, same: 'item.modules.items[0].start_date.year()'}";
  const std::string clash = "FAIL disjoint.fail measured=2 threshold=0 margin=-2";
  Expect(kEducation, kMark,
         {{rule + "40" + rest, clash, clash},
          {rule + "60" + rest, "PASS disjoint.pass measured=0 threshold=0 margin=0", OpenAt(kProgrammes)}});
}

TEST(OpenLists, BoundsAndGrowth) {
  const std::string base = R"({kpis: {items: [{number: 1, value: "12"}]}})";
  const auto value = [](const std::string& number) {
    return "{items: {kpi: report.kpis.items}, where: kpi.number == " + number + ", of: kpi.value}";
  };
  const std::string pass = "PASS bounds.at_least.pass measured=12 threshold=10 margin=2";
  Expect(
      base, "report.kpis.incomplete",
      {
          {"bounds: {value: " + value("1") + ", at_least: 10}", pass, pass},
          {"bounds: {value: " + value("2") + ", at_least: 10}",
           "UNDETERMINED undetermined.missing missing=report.kpis.items[kpi.number == 2]", OpenAt("report.kpis.items")},
          {"growth: {value: " + value("1") + ", previous: " + value("2") + ", at_least: 5%}",
           "UNDETERMINED undetermined.missing missing=report.kpis.items[kpi.number == 2]", OpenAt("report.kpis.items")},
      });
  Expect(kEducation, kMark,
         {{"bounds: {value: 'report.education.programmes.map(p, p.budget).sum()', at_least: 100}",
           "PASS bounds.at_least.pass measured=100.00 threshold=100.00 margin=0.00", OpenAt(kProgrammes)}});
}

TEST(OpenLists, Require) {
  const std::string pass = "PASS require.pass measured=true threshold=true";
  const std::string fail = "FAIL require.fail measured=false threshold=true";
  const std::string rule = "require: report.education.programmes.";
  Expect(kEducation, kMark,
         {{rule + "exists(p, p.title == 'B')", pass, pass},
          {rule + "exists(p, p.title == 'D')", fail, OpenAt(kProgrammes)},
          {rule + "all(p, p.title < 'D')", pass, OpenAt(kProgrammes)},
          {rule + "all(p, p.title < 'C')", fail, fail}});
}

// The message says of what kind the missing data are.
TEST(OpenLists, TheMessageTellsAListFromAField) {
  const auto english = [](const std::vector<Patch>& patches) {
    const v1::Finding finding =
        JudgeRule("require: size(report.education.programmes) > 0 && size(report.kpis.items) >= 0",
                  Patched(kEducation, patches), "2015-02-01", 2014);
    return RenderMessage(finding.message()).en();
  };
  EXPECT_EQ(english({{kMark, "true"}, {"report.kpis", "{items: []}"}}),
            "Data are missing: the rest of 1\u00A0incomplete list would decide.");
  EXPECT_EQ(english({{kMark, "true"}, {"report.kpis", "{items: [], incomplete: true}"}}),
            "Data are missing: the rest of 2\u00A0incomplete lists would decide.");
  EXPECT_EQ(english({{kMark, "true"}}), "Data are missing: 2\u00A0fields would decide.");
}

// A cure is for data that are complete: of a list that goes on nobody can say what would do.
TEST(OpenLists, NoCureIsClaimed) {
  const std::string items = "{items: report.education.programmes, ";
  const std::string to = "to: 'item.modules.items[0].start_date', at_least: 4 weeks}";
  const std::string second = "second: item.topic == ENTREPRENEURSHIP, same: item.prepared_from}";
  const std::vector<std::string> rules = {
      "count: " + items + "at_most: 2}",
      "count: " + items + "weight: size(item.modules.items), at_most: 2}",
      "lead_time: " + items + "from: item.prepared_from, " + to,
      "lead_time: " + items + "from: item.prepared_from.add_days(0), " + to,
      "disjoint: " + items + "first: item.budget >= money('40'), " + second,
      "require: 'report.education.programmes.all(p, p.budget >= money(\"20\"))'",
  };
  for (const std::string& rule : rules) {
    const v1::Finding complete = CuredFinding(rule, Patched(kEducation, {}), "2014-03-01", 2014);
    EXPECT_EQ(complete.state(), v1::FINDING_STATE_FAIL) << rule;
    EXPECT_FALSE(CureLine(complete.cure()).empty()) << rule;
    const v1::Finding open = CuredFinding(rule, Patched(kEducation, {{kMark, "true"}}), "2014-03-01", 2014);
    EXPECT_EQ(open.state(), v1::FINDING_STATE_FAIL) << rule;
    EXPECT_EQ(CureLine(open.cure()), "") << rule;
  }
}

// Elsewhere a list that goes on does not matter, and the cure is what it was.
TEST(OpenLists, AListThatDoesNotMatterTakesNoCure) {
  const std::string rule = "count: {items: report.education.programmes, at_least: 4}";
  const std::string cure = CureLine(CuredFinding(rule, Patched(kEducation, {}), "2014-03-01", 2014).cure());
  EXPECT_EQ(CureLine(CuredFinding(rule, Patched(kEducation, {{kProgrammes + "[0].modules.incomplete", "true"}}),
                                  "2014-03-01", 2014)
                         .cure()),
            cure);
  EXPECT_NE(cure, "");
}

}  // namespace
}  // namespace svod::kinds::open_lists_test
