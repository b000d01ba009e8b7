#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::deadline_test {
namespace {

const std::string kResults = "report.activities.items[0].results.items";
std::string At(int index, const std::string& field) { return kResults + "[" + std::to_string(index) + "]." + field; }

// One document of activity 2, and one of activity 3 that no rule here asks for.
const std::string kBase = R"({activities: {items: [
  {number: 2, results: {items: [{kind: RESULT_KIND_DOCUMENT, date: "2014-06-20"}]}},
  {number: 3, results: {items: [{kind: RESULT_KIND_DOCUMENT, date: "2014-01-15"}]}}]}})";

std::string Rule(const std::string& schedule, const std::string& more = "") {
  return "deadline: {items: {activity: report.activities.items, result: activity.results.items}, where: "
         "activity.number "
         "== 2 && result.kind == DOCUMENT, date: result.date, schedule: " +
         schedule + more + "}";
}
const std::string kOnce = "{first: {from: 2014-04-01, due: 2014-06-30}}";

struct DeadlineCase {
  std::string name;
  std::string as_of;
  int year;
  std::vector<Patch> patches;
  std::string line;
};

void ExpectOnDays(const std::string& rule, const std::string& base, const std::vector<DeadlineCase>& cases) {
  for (const DeadlineCase& test : cases) {
    ExpectLines(rule, base, test.as_of, test.year, {{test.name, test.patches, test.line}});
  }
}

TEST(Deadline, Once) {
  const std::string date = At(0, "date");
  ExpectOnDays(
      Rule(kOnce), kBase,
      {
          {"in time", "2015-02-15", 2014, {}, "PASS deadline.pass measured=2014-06-20 threshold=2014-06-30 margin=10"},
          {"on the due date",
           "2015-02-15",
           2014,
           {{date, "2014-06-30"}},
           "PASS deadline.pass measured=2014-06-30 threshold=2014-06-30 margin=0"},
          {"one day late",
           "2015-02-15",
           2014,
           {{date, "2014-07-01"}},
           "FAIL deadline.late measured=2014-07-01 threshold=2014-06-30 margin=-1 late=1"},
          {"on the first day of the window",
           "2015-02-15",
           2014,
           {{date, "2014-04-01"}},
           "PASS deadline.pass measured=2014-04-01 threshold=2014-06-30 margin=90"},
          {"a day before the window",
           "2015-02-15",
           2014,
           {{date, "2014-03-31"}},
           "FAIL deadline.early measured=2014-03-31 threshold=2014-06-30 margin=-230 late=230"},
          {"never",
           "2015-02-15",
           2014,
           {{kResults, "[]"}},
           "FAIL deadline.not_done threshold=2014-06-30 margin=-230 late=230"},
          {"not yet, on the due date",
           "2014-06-30",
           2014,
           {{kResults, "[]"}},
           "PENDING deadline.pending threshold=2014-06-30"},
          {"not done, the day after",
           "2014-07-01",
           2014,
           {{kResults, "[]"}},
           "FAIL deadline.not_done threshold=2014-06-30 margin=-1 late=1"},
          {"a later date is a plan, not a result",
           "2014-06-19",
           2014,
           {},
           "PENDING deadline.pending threshold=2014-06-30"},
          {"on its day the plan is a result",
           "2014-06-20",
           2014,
           {},
           "PASS deadline.pass measured=2014-06-20 threshold=2014-06-30 margin=10"},
          {"nothing is due in another year", "2015-02-15", 2015, {}, "NOT_APPLICABLE not_applicable.no_period"},
          {"the dossier of the year before, while it is open",
           "2014-06-01",
           2013,
           {},
           "PENDING deadline.pending threshold=2014-06-30"},
          {"the dossier of the year before, afterwards",
           "2014-07-01",
           2013,
           {{kResults, "[]"}},
           "NOT_APPLICABLE not_applicable.no_period"},
      });
}

TEST(Deadline, Holes) {
  const std::string list = "report.activities.items[0].results";
  ExpectOnDays(Rule(kOnce), kBase,
               {
                   {"the date",
                    "2015-02-15",
                    2014,
                    {{At(0, "date"), ""}},
                    "UNDETERMINED undetermined.missing late=230 missing=" + At(0, "date")},
                   {"what kind it is",
                    "2015-02-15",
                    2014,
                    {{At(0, "kind"), ""}},
                    "UNDETERMINED undetermined.missing late=230 missing=" + At(0, "kind")},
                   {"what kind it is, but it is late anyway",
                    "2015-02-15",
                    2014,
                    {{At(0, "kind"), ""}, {At(0, "date"), "2014-07-01"}},
                    "FAIL deadline.not_done threshold=2014-06-30 margin=-230 late=230"},
                   {"the date of something else",
                    "2015-02-15",
                    2014,
                    {{"report.activities.items[1].results.items[0].date", ""}},
                    "PASS deadline.pass measured=2014-06-20 threshold=2014-06-30 margin=10"},
                   {"a second date, where the first is in time",
                    "2015-02-15",
                    2014,
                    {{kResults, "[{kind: RESULT_KIND_DOCUMENT}, {kind: RESULT_KIND_DOCUMENT, date: 2014-06-20}]"}},
                    "PASS deadline.pass measured=2014-06-20 threshold=2014-06-30 margin=10"},
                   {"a second date, where the first is late",
                    "2015-02-15",
                    2014,
                    {{kResults, "[{kind: RESULT_KIND_DOCUMENT}, {kind: RESULT_KIND_DOCUMENT, date: 2014-07-20}]"}},
                    "UNDETERMINED undetermined.missing late=230 missing=" + At(0, "date")},
                   {"the results",
                    "2015-02-15",
                    2014,
                    {{list, ""}},
                    "UNDETERMINED undetermined.missing late=230 missing=" + list},
                   {"the results of something else",
                    "2015-02-15",
                    2014,
                    {{"report.activities.items[1].results", ""}},
                    "PASS deadline.pass measured=2014-06-20 threshold=2014-06-30 margin=10"},
                   {"of which activity the results are, and the results",
                    "2015-02-15",
                    2014,
                    {{"report.activities.items[0].number", ""}, {list, ""}},
                    "UNDETERMINED undetermined.missing late=230 missing=report.activities.items[0].number," + list},
                   {"of which activity no results are",
                    "2015-02-15",
                    2014,
                    {{"report.activities.items[0].number", ""}, {kResults, "[]"}},
                    "FAIL deadline.not_done threshold=2014-06-30 margin=-230 late=230"},
                   {"everything, before it is due",
                    "2014-06-30",
                    2014,
                    {{"report", ""}},
                    "PENDING deadline.pending threshold=2014-06-30 missing=report"},
                   {"everything, afterwards",
                    "2014-07-01",
                    2014,
                    {{"report", ""}},
                    "UNDETERMINED undetermined.missing late=1 missing=report"},
               });
}

TEST(Deadline, TheEarliestInTimeSpeaks) {
  ExpectOnDays(Rule(kOnce), kBase,
               {{"early, in time and late",
                 "2015-02-15",
                 2014,
                 {{kResults,
                   "[{kind: RESULT_KIND_DOCUMENT, date: 2014-07-20}, {kind: RESULT_KIND_DOCUMENT, date: "
                   "2014-06-25}, {kind: RESULT_KIND_DOCUMENT, date: 2014-05-05}, {kind: "
                   "RESULT_KIND_DOCUMENT, date: 2014-03-05}]"}},
                 "PASS deadline.pass measured=2014-05-05 threshold=2014-06-30 margin=56"},
                {"early and late",
                 "2015-02-15",
                 2014,
                 {{kResults,
                   "[{kind: RESULT_KIND_DOCUMENT, date: 2014-03-05}, {kind: RESULT_KIND_DOCUMENT, date: "
                   "2014-07-20}]"}},
                 "FAIL deadline.late measured=2014-07-20 threshold=2014-06-30 margin=-20 late=20"}});
}

TEST(Deadline, Repeated) {
  const std::string dates = "[{kind: RESULT_KIND_DOCUMENT, date: ";
  ExpectOnDays(Rule("{first: {due: 2014-06-30}, then: {every: half_year}}"), kBase,
               {
                   {"the second half is missing",
                    "2015-02-15",
                    2014,
                    {},
                    "FAIL deadline.not_done threshold=2014-12-31 margin=-46 late=46"},
                   {"the second half is open", "2014-12-31", 2014, {}, "PENDING deadline.pending threshold=2014-12-31"},
                   {"both",
                    "2015-02-15",
                    2014,
                    {{kResults, dates + "2014-06-20}, {kind: RESULT_KIND_DOCUMENT, date: 2014-12-31}]"}},
                    "PASS deadline.pass measured=2014-12-31 threshold=2014-12-31 margin=0"},
                   // What came in July is of the second half, not late for the first.
                   {"only the second",
                    "2015-02-15",
                    2014,
                    {{At(0, "date"), "2014-07-01"}},
                    "FAIL deadline.not_done threshold=2014-06-30 margin=-230 late=230"},
               });
  ExpectOnDays(Rule("{first: {due: 2014-09-30}, then: {every: year, due: 06-30}}"), kBase,
               {
                   {"in the next year, of that year",
                    "2016-02-15",
                    2015,
                    {{At(0, "date"), "2015-06-30"}},
                    "PASS deadline.pass measured=2015-06-30 threshold=2015-06-30 margin=0"},
                   {"in the next year, a day late",
                    "2016-02-15",
                    2015,
                    {{At(0, "date"), "2015-07-01"}},
                    "FAIL deadline.late measured=2015-07-01 threshold=2015-06-30 margin=-1 late=1"},
                   {"in the next year, of the year before",
                    "2016-02-15",
                    2015,
                    {{At(0, "date"), "2014-12-31"}},
                    "FAIL deadline.early measured=2014-12-31 threshold=2015-06-30 margin=-230 late=230"},
               });
  ExpectOnDays(Rule("{first: {due: 2014-06-30}, then: {every: as_needed}}"), kBase,
               {{"nothing is due by itself", "2016-02-15", 2015, {}, "NOT_APPLICABLE not_applicable.no_period"}});
}

TEST(Deadline, EachOf) {
  const std::string rule = Rule(kOnce, ", each_of: {value: result.component, of: [PORTAL, PROJECTS_DATABASE]}");
  const std::string base = R"({activities: {items: [{number: 2, results: {items: [
    {kind: RESULT_KIND_DOCUMENT, date: "2014-06-20", component: COMPONENT_PORTAL},
    {kind: RESULT_KIND_DOCUMENT, date: "2014-06-25", component: COMPONENT_PROJECTS_DATABASE}]}}]}})";
  ExpectOnDays(rule, base,
               {
                   {"both, the later speaks",
                    "2015-02-15",
                    2014,
                    {},
                    "PASS deadline.pass measured=2014-06-25 threshold=2014-06-30 margin=5"},
                   {"one is late",
                    "2015-02-15",
                    2014,
                    {{At(1, "date"), "2014-07-03"}},
                    "FAIL deadline.late measured=2014-07-03 threshold=2014-06-30 margin=-3 late=3"},
                   {"one is another thing",
                    "2015-02-15",
                    2014,
                    {{At(1, "component"), "COMPONENT_REGISTER"}},
                    "FAIL deadline.not_done threshold=2014-06-30 margin=-230 late=230"},
                   {"one is nobody knows what",
                    "2015-02-15",
                    2014,
                    {{At(1, "component"), ""}},
                    "UNDETERMINED undetermined.missing late=230 missing=" + At(1, "component")},
                   {"a third that nobody knows decides nothing",
                    "2015-02-15",
                    2014,
                    {{kResults,
                      "[{kind: RESULT_KIND_DOCUMENT, date: 2014-06-20, component: COMPONENT_PORTAL}, {kind: "
                      "RESULT_KIND_DOCUMENT, date: 2014-06-25, component: COMPONENT_PROJECTS_DATABASE}, {kind: "
                      "RESULT_KIND_DOCUMENT}]"}},
                    "PASS deadline.pass measured=2014-06-25 threshold=2014-06-30 margin=5"},
               });
  v1::Finding finding = JudgeRule(rule, Patched(base, {}), "2015-02-15", 2014);
  EXPECT_EQ(EvidenceOf(finding), At(0, "date") + "=2014-06-20 " + At(1, "date") + "=2014-06-25");
}

TEST(Deadline, Faults) {
  const std::string head = "deadline: {items: report.approvals, date: item.date, ";
  EXPECT_EQ(FaultsOfRule(head + "}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("deadline: {items: report.approvals, schedule: {first: {due: 2014-06-30}}}"), "missing-key");
  EXPECT_EQ(FaultsOfRule(head + "schedule: {first: {due: 2014-06-30}}, each_of: {value: item.body, of: []}}"),
            "not-a-list");
  EXPECT_EQ(FaultsOfRule(head + "schedule: {first: {due: 2014-06-30}}, each_of: {value: item.body, of: [item.body]}}"),
            "not-a-constant");
  EXPECT_EQ(FaultsOfRule("deadline: {items: report.approvals, date: item.body, schedule: {first: {due: 2014-06-30}}}"),
            "wrong-type");
}

// Each fault of a rule is told, and none that only follows from another.
TEST(Deadline, AllFaultsAtOnce) {
  const std::string bad = "schedule: {first: {due: 2014-02-30}}";
  const std::string good = "schedule: {first: {due: 2014-06-30}}";
  const struct {
    std::string body;
    const char* codes;
  } kCases[] = {
      {"items: report.approvals, date: item.zz, " + bad, "invalid-date unknown-field"},
      {"items: report.approvals, date: item.zz, each_of: {value: item.yy, of: [ZZ]}, " + good,
       "unknown-field unknown-field"},
      {"items: report.approvals, date: item.date, each_of: {value: item.yy, of: []}, " + good,
       "unknown-field not-a-list"},
      {"items: {a: report.zz, b: report.yy}, date: b.date, " + good, "unknown-field unknown-field"},
      {"items: {a: report.zz, b: a.results}, date: b.date, " + good, "unknown-field"},
      {"items: {a: report.zz, b: report.signed_on}, where: a.p &&, date: b.date, " + bad,
       "unknown-field not-a-list syntax invalid-date"},
      {"items: report.zz, where: item.p && report.yy == 1, date: item.date, " + good, "unknown-field unknown-field"},
      {"items: report.zz, where: 'item.p.exists(q, q.x > 1 && size(q.y) in [item.n])', date: "
       "'item.n[0].add_days(q)', " +
           good,
       "unknown-field unknown-name"},
      {"items: report.zz, date: 'latest([item.date, item.dates.map(d, d)[0]])', each_of: {value: item.k, of: [ZZ]}, " +
           good,
       "unknown-field"},
      {"items: {}, where: a.p &&, date: b.date, " + bad, "no-items invalid-date"},
      {"where: a.p, date: b.date, " + bad, "missing-key invalid-date"},
  };
  for (const auto& test : kCases) EXPECT_EQ(FaultsOfRule("deadline: {" + test.body + "}"), test.codes) << test.body;
}

}  // namespace
}  // namespace svod::kinds::deadline_test
