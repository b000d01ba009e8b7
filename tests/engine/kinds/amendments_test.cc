// Decisions filed with the dossier change values of a rule, or lift it.
#include <gtest/gtest.h>

#include "tests/engine/kinds/amendments_testing.h"

namespace svod::kinds::amendments_test {
namespace {

TEST(Amendments, NumberOfACount) {
  const std::string rule = Count("at_least: 3");
  const std::string least = "values: [at_least]";
  const std::string fails = "FAIL count.at_least.fail measured=1 threshold=3 margin=-2";
  const std::string passes = "PASS count.at_least.pass measured=1 threshold=1 margin=0";
  const std::string twelve = "12: at_least 3 -> 1";
  ExpectAmended({
      {"nothing is filed", rule, least, "", fails, ""},
      {"one decision", rule, least, Decision("12", "2014-02-01", kSet1), passes, twelve},
      {"without the consent that it needs", rule, least,
       "{number: \"12\", date: \"2014-02-01\", changes: [{" + kSet1 + "}]}", fails, ""},
      {"taken after the as-of date", rule, least, Decision("12", "2015-02-02", kSet1), fails, ""},
      {"of another activity", rule, least,
       Decision("12", "2014-02-01", R"(kind: CHANGE_KIND_SET, activity: 9, parameter: at_least, value: "1")"), fails,
       ""},
      {"of an indicator: no activity is meant", rule, least,
       Decision("12", "2014-02-01", R"(kind: CHANGE_KIND_SET, kpi: 8, parameter: at_least, value: "1")"), fails, ""},
      {"the later of two counts, whatever their order", rule, least,
       Decision("12", "2014-03-01", kSet1) + ", " +
           Decision("11", "2014-02-01", R"(kind: CHANGE_KIND_SET, activity: 8, parameter: at_least, value: "9")"),
       passes, twelve},
      {"a value that the rule lacks", rule, least,
       Decision("12", "2014-02-01", R"(kind: CHANGE_KIND_SET, activity: 8, parameter: due, due: "2015-01-01")"), fails,
       "!12"},
      {"half a meeting", rule, least,
       Decision("12", "2014-02-01", R"(kind: CHANGE_KIND_SET, activity: 8, parameter: at_least, value: "1.5")"), fails,
       "!12"},
      {"less than none", rule, least,
       Decision("12", "2014-02-01", R"(kind: CHANGE_KIND_SET, activity: 8, parameter: at_least, value: "-1")"), fails,
       "!12"},
      {"1.0 is whole", rule, least,
       Decision("12", "2014-02-01", R"(kind: CHANGE_KIND_SET, activity: 8, parameter: at_least, value: "1.0")"), passes,
       twelve},
  });
}

TEST(Amendments, Lifted) {
  const std::string drop = "kind: CHANGE_KIND_DROP, activity: 8";
  const std::string rule = Count("at_least: 3");
  const std::string fails = "FAIL count.at_least.fail measured=1 threshold=3 margin=-2";
  ExpectAmended({
      {"lifted", rule, "lift: true", Decision("12", "2014-02-01", drop), "WAIVED amendment.lifted", "12"},
      {"not a rule that may be lifted", rule, "values: [at_least]", Decision("12", "2014-02-01", drop), fails, "!12"},
      {"taken up again later", rule, "lift: true, values: [at_least]",
       Decision("12", "2014-02-01", drop) + ", " + Decision("13", "2014-03-01", kSet1),
       "PASS count.at_least.pass measured=1 threshold=1 margin=0", "13: at_least 3 -> 1"},
  });
}

TEST(Amendments, EveryValueOfEveryKind) {
  const auto set = [](const std::string& name, const std::string& value) {
    return Decision("5", "2014-02-01",
                    "kind: CHANGE_KIND_SET, activity: 8, parameter: " + name + ", " +
                        (value.size() == 10 ? "due" : "value") + ": \"" + value + "\"");
  };
  const std::string due = "values: [due]";
  const std::string once = "schedule: {first: {due: 2014-03-31}}";
  ExpectAmended({
      {"at most", Count("at_most: 0"), "values: [at_most]", set("at_most", "2"),
       "PASS count.at_most.pass measured=1 threshold=2 margin=1", "5: at_most 0 -> 2"},
      {"a sub-count", Count("at_least: 1, including: [{name: spring, title: spring, where: 'false', at_least: 2}]"),
       "values: [spring.at_least]", set("spring.at_least", "0"),
       "PASS count.at_least.pass measured=1 threshold=1 margin=0", "5: spring.at_least 2 -> 0"},
      {"a year without a value of its own", Count("at_least: {2015: 3}"), "values: [at_least]", set("at_least", "1"),
       "PASS count.at_least.pass measured=1 threshold=1 margin=0", "5: at_least  -> 1"},
      {"a due date", Deadline(once), due, set("due", "2014-04-01"),
       "PASS deadline.pass measured=2014-04-01 threshold=2014-04-01 margin=0", "5: due 2014-03-31 -> 2014-04-01"},
      {"not far enough", Deadline(once), due, set("due", "2014-03-20"),
       "FAIL deadline.late measured=2014-04-01 threshold=2014-03-20 margin=-12 late=12",
       "5: due 2014-03-31 -> 2014-03-20"},
      {"the first of yearly ones", Deadline("schedule: {first: {due: 2014-03-31}, then: {every: year}}"), due,
       set("due", "2014-04-30"), "PASS deadline.pass measured=2014-04-01 threshold=2014-04-30 margin=29",
       "5: due 2014-03-31 -> 2014-04-30"},
      {"a yearly one", Deadline("schedule: {first: {due: 2013-03-31}, then: {every: year, due: 03-31}}"), due,
       set("due", "2014-04-30"), "PASS deadline.pass measured=2014-04-01 threshold=2014-04-30 margin=29",
       "5: due 2014-03-31 -> 2014-04-30"},
      {"a number", "bounds: {value: size(report.activities.items), at_least: 2}", "values: [at_least]",
       set("at_least", "1"), "PASS bounds.at_least.pass measured=1 threshold=1 margin=0", "5: at_least 2 -> 1"},
      {"growth",
       "growth: {value: size(report.activities.items), previous: size(report.activities.items), at_least: 10%}",
       "values: [at_least]", set("at_least", "-5"), "PASS growth.at_least.pass measured=0 threshold=-5 margin=5",
       "5: at_least 10 -> -5"},
      {"a share",
       "share: {items: report.activities.items, part: item.number == 9, amount: size(item.results.items), at_least: "
       "50%}",
       "values: [at_least]", set("at_least", "0"), "PASS share.at_least.pass measured=0 threshold=0 margin=0 amount=0",
       "5: at_least 50 -> 0"},
      {"a length of time, in the unit of the rule",
       std::string("lead_time: {") + kItems + ", from: date(\"2014-03-01\"), to: result.date, at_least: 8 weeks}",
       "values: [at_least]", set("at_least", "4"), "PASS lead_time.weeks.pass measured=31 threshold=28 margin=3",
       "5: at_least 8 -> 4"},
  });
}

// What a decision sets must be a value that the rule can have; otherwise it has no effect, and the finding says why.
TEST(Amendments, ValuesThatTheRuleCannotHave) {
  const auto share = [](const std::string& limit) {
    return "share: {items: report.activities.items, part: item.number == 8, amount: size(item.results.items), " +
           limit + "}";
  };
  const std::string money = "bounds: {value: 'report.expenditures.items.map(e, e.amount).sum()', at_least: 1}";
  const std::string lead =
      std::string("lead_time: {") + kItems + ", from: date(\"2014-03-01\"), to: result.date, at_least: ";
  const std::string sub = Count("at_least: 1, including: [{name: spring, title: spring, where: 'true', at_least: 1}]");
  const struct {
    std::string rule;
    std::string value;
    const char* number;
    const char* why;  // empty: it has effect
  } kCases[] = {
      {lead + "8 weeks}", "at_least", "100000", ""},
      {lead + "8 weeks}", "at_least", "100001", "amendment.unfit.length"},
      {lead + "8 weeks}", "at_least", "-1", "amendment.unfit.length"},
      {lead + "8 weeks}", "at_least", "1.5", "amendment.unfit.length"},
      {lead + "{2015: 8 weeks}}", "at_least", "4", "amendment.unfit.year"},
      {Count("at_least: 3"), "at_least", "-1", "amendment.unfit.count"},
      {Count("at_least: 3"), "at_least", "0.5", "amendment.unfit.count"},
      {Count("at_most: 3"), "at_most", "-1", "amendment.unfit.count"},
      {sub, "spring.at_least", "-1", "amendment.unfit.count"},
      {sub, "spring.at_least", "2", ""},
      {share("at_least: 50%"), "at_least", "100", ""},
      {share("at_least: 50%"), "at_least", "100.01", "amendment.unfit.share"},
      {share("at_most: 50%"), "at_most", "-0.01", "amendment.unfit.share"},
      {money, "at_least", "0.01", ""},
      {money, "at_least", "0.010", ""},
      {money, "at_least", "0.001", "amendment.unfit.money"},
      {money, "at_least", "-5", "amendment.unfit.money"},
      {money, "at_least", "100000000000000000", "amendment.unfit.money"},
      {"bounds: {value: size(report.activities.items), at_least: 2}", "at_least", "-3", ""},
      {"bounds: {value: size(report.activities.items), at_least: 2}", "at_least", "1.5", "amendment.unfit.whole"},
  };
  for (const auto& test : kCases) {
    const std::string set =
        R"(kind: CHANGE_KIND_SET, activity: 8, parameter: )" + test.value + ", value: \"" + test.number + "\"";
    const Dossier plain = Patched(kReport, {{"report.expenditures.items", "[{amount: 100}]"}});
    Dossier amended = plain;
    Diagnostics faults;
    ASSERT_TRUE(SetPath(&amended, "amendments.decisions",
                        pack::ToJsonText(Yaml("[" + Decision("5", "2014-02-01", set) + "]")), "patch", faults));
    const v1::Finding finding =
        JudgeAmended(test.rule, "{when: 'true', values: [" + test.value + "]}", amended, "2015-02-01", 2014);
    const std::string name = test.rule + " " + test.number;
    ASSERT_EQ(finding.amendments_size(), 1) << name;
    const v1::Amendment& one = finding.amendments(0);
    EXPECT_EQ(one.refused(), *test.why != '\0') << name;
    if (!one.refused()) continue;
    EXPECT_EQ(one.message().id(), test.why) << name;
    EXPECT_FALSE(one.has_after()) << name;
    EXPECT_EQ(Line(finding), Line(JudgeRule(test.rule, plain, "2015-02-01", 2014))) << name;
    const v1::LocalizedText text = RenderMessage(one.message());
    EXPECT_NE(text.en(), test.why) << "a text that lacks something is shown as its id";
    EXPECT_EQ((text.ru() + text.en()).find('{'), std::string::npos) << text.ru() << text.en();
  }
}

// A limit that would pass its counterpart, as it counts when the decision is taken, has no effect.
TEST(Amendments, NothingCouldBeBetweenTheLimits) {
  const auto set = [](const std::string& side, const std::string& value) {
    return "kind: CHANGE_KIND_SET, activity: 8, parameter: " + side + ", value: \"" + value + "\"";
  };
  const auto decision = [&](const std::string& day, const std::string& side, const std::string& value) {
    return Decision(day, "2014-02-" + day, set(side, value));
  };
  const std::string rule = Count("at_least: 1, at_most: 3");
  const std::string both = "values: [at_least, at_most]";
  const std::string own = "PASS count.at_least.pass measured=1 threshold=1 margin=0";
  const auto passes = [](const std::string& least) {
    return "FAIL count.at_least.fail measured=1 threshold=" + least + " margin=" + std::to_string(1 - std::stoi(least));
  };
  ExpectAmended({
      {"as much as the most", rule, both, decision("05", "at_least", "3"), passes("3"), "05: at_least 1 -> 3"},
      {"more than the most", rule, both, decision("05", "at_least", "4"), own, "!05"},
      {"as little as the least", rule, both, decision("05", "at_most", "1"), own, "05: at_most 3 -> 1"},
      {"less than the least", rule, both, decision("05", "at_most", "0"), own, "!05"},
      {"the most was raised before", rule, both,
       decision("05", "at_most", "5") + ", " + decision("06", "at_least", "4"), passes("4"),
       "05: at_most 3 -> 5; 06: at_least 1 -> 4"},
      {"the most is raised later", rule, both, decision("06", "at_most", "5") + ", " + decision("05", "at_least", "4"),
       own, "!05; 06: at_most 3 -> 5"},
      {"both by one decision", rule, both,
       Decision("05", "2014-02-05", set("at_least", "4") + "}, {" + set("at_most", "5")), passes("4"),
       "05: at_least 1 -> 4; 05: at_most 3 -> 5"},
      {"both by one decision, and against each other", rule, both,
       Decision("05", "2014-02-05", set("at_least", "5") + "}, {" + set("at_most", "4")), own, "!05; !05"},
      {"the one that was refused leaves the one before", rule, both,
       decision("05", "at_least", "2") + ", " + decision("06", "at_least", "9"), passes("2"),
       "05: at_least 1 -> 2; !06"},
      {"a lift that was refused nothing", rule, both + ", lift: true",
       Decision("05", "2014-02-05", "kind: CHANGE_KIND_DROP, activity: 8") + ", " + decision("06", "at_least", "9"),
       "WAIVED amendment.lifted", "05; !06"},
      {"of a share",
       "share: {items: report.activities.items, part: item.number == 9, amount: "
       "size(item.results.items), at_least: 0%, at_most: 50%}",
       both, decision("05", "at_least", "50.01"), "PASS share.at_least.pass measured=0 threshold=0 margin=0 amount=0",
       "!05"},
      {"of a number", "bounds: {value: size(report.activities.items), at_least: 1, at_most: 2}", both,
       decision("05", "at_most", "0"), "PASS bounds.at_least.pass measured=1 threshold=1 margin=0", "!05"},
  });
  // Whether it counts, and so whether the other is refused, is not known: it matters where the state differs.
  const std::string undated =
      "{number: \"05\", approvals: [{body: BODY_EXECUTIVE}], changes: [{" + set("at_least", "0") + "}]}";
  ExpectAmended({{"by what is not known", Count("at_least: 1, at_most: 1"), both,
                  undated + ", " + decision("06", "at_most", "0"), own, "!06"}});
  const v1::Finding finding = JudgeAmended(
      rule, "{when: 'true', " + both + "}",
      Patched(kReport, {{"amendments.decisions", "[" + decision("05", "at_least", "4") + "]"}}), "2015-02-01", 2014);
  ASSERT_EQ(finding.amendments_size(), 1);
  EXPECT_EQ(finding.amendments(0).message().id(), "amendment.unfit.sides");
  const v1::LocalizedText text = RenderMessage(finding.amendments(0).message());
  EXPECT_EQ(text.ru(), "Решение 05 ничего не меняет: при 4 нижняя граница была бы выше верхней.");
  EXPECT_EQ(text.en(), "Decision 05 changes nothing here: with 4 the least would be more than the most.");
}

// A lift stays where a later decision sets what the rule cannot have.
TEST(Amendments, WhatHasNoEffectDoesNotTakeUpTheRuleAgain) {
  ExpectAmended(
      {{"lifted", Count("at_least: 3, date: result.date, schedule: {first: {due: 2013-03-31}}"),
        "lift: true, values: [due]",
        Decision("12", "2014-02-01", "kind: CHANGE_KIND_DROP, activity: 8") + ", " +
            Decision("13", "2014-03-01", R"(kind: CHANGE_KIND_SET, activity: 8, parameter: due, due: "2013-06-30")"),
        "WAIVED amendment.lifted", "12; !13"}});
}

struct DueCase {
  const char* name;
  std::string rule;
  int year;
  const char* as_of;
  std::vector<std::string> due;  // what decisions set: `due 2014-06-30`
  const char* results;           // dates of results of activity 8
  const char* line;
};

void ExpectDue(const std::vector<DueCase>& cases) {
  for (const DueCase& test : cases) {
    std::string decisions;
    for (const std::string& one : test.due) {
      const size_t space = one.find(' ');
      decisions += (decisions.empty() ? "" : ", ") +
                   Decision("5", "2013-02-01",
                            "kind: CHANGE_KIND_SET, activity: 8, parameter: " + one.substr(0, space) + ", due: \"" +
                                one.substr(space + 1) + "\"");
    }
    std::string results;
    for (std::string dates = test.results; !dates.empty(); dates.erase(0, 11)) {
      const std::string day = dates.substr(0, 10);
      results +=
          (results.empty() ? "" : ", ") +
          (day == "undated---" ? std::string("{approvals: [{body: BODY_EXECUTIVE}]}")
                               : "{date: \"" + day + "\", approvals: [{body: BODY_EXECUTIVE, date: \"" + day + "\"}]}");
    }
    const Dossier dossier = Patched("{activities: {items: [{number: 8, results: {items: [" + results + "]}}]}}",
                                    {{"amendments.decisions", "[" + decisions + "]"}});
    const v1::Finding finding =
        JudgeAmended(test.rule, "{when: '" + kEight + "', values: [due]}", dossier, test.as_of, test.year);
    EXPECT_EQ(Line(finding), test.line) << test.name;
  }
}

std::string Approved(const std::string& schedule) {
  return std::string("approval: {") + kItems +
         ", approvals: result.approvals, body: approval.body, date: approval.date, all_of: [EXECUTIVE], on: "
         "result.date, "
         "by: " +
         schedule + "}";
}

// A decision is of the year whose dossier has it: what it moves beyond that year is judged there all the same, since no
// other year knows of it.
TEST(Amendments, ADueDateBeyondTheYearIsJudgedInTheYear) {
  const std::string once = "{first: {due: 2014-06-30}}";
  const std::string yearly = "{first: {due: 2013-06-30}, then: {every: year}}";
  const std::string moved = "due 2015-03-31";
  const auto deadline = [](const std::string& schedule) { return Deadline("schedule: " + schedule); };
  const auto count = [](const std::string& schedule) {
    return Count("at_least: 1, date: result.date, schedule: " + schedule);
  };
  ExpectDue({
      {"before the new date",
       deadline(once),
       2014,
       "2015-03-31",
       {moved},
       "",
       "PENDING deadline.pending threshold=2015-03-31"},
      {"not done by it",
       deadline(once),
       2014,
       "2015-04-01",
       {moved},
       "",
       "FAIL deadline.not_done threshold=2015-03-31 margin=-1 late=1"},
      {"done by it",
       deadline(once),
       2014,
       "2015-04-01",
       {moved},
       "2015-03-01",
       "PASS deadline.pass measured=2015-03-01 threshold=2015-03-31 margin=30"},
      {"done after it",
       deadline(once),
       2014,
       "2015-06-01",
       {moved},
       "2015-04-02",
       "FAIL deadline.late measured=2015-04-02 threshold=2015-03-31 margin=-2 late=2"},
      {"a yearly one",
       deadline(yearly),
       2014,
       "2015-04-01",
       {moved},
       "",
       "FAIL deadline.not_done threshold=2015-03-31 margin=-1 late=1"},
      {"to an earlier year",
       deadline(once),
       2014,
       "2015-04-01",
       {"due 2013-12-31"},
       "2014-01-01",
       "FAIL deadline.late measured=2014-01-01 threshold=2013-12-31 margin=-1 late=1"},
      {"the year before leaves it to the year of the rule",
       deadline(once),
       2013,
       "2015-04-01",
       {moved},
       "",
       "NOT_APPLICABLE not_applicable.no_period"},
      {"a later year that has the decision too",
       deadline(once),
       2015,
       "2015-04-01",
       {moved},
       "",
       "FAIL deadline.not_done threshold=2015-03-31 margin=-1 late=1"},
      {"a count, before",
       count(once),
       2014,
       "2015-03-31",
       {moved},
       "",
       "PENDING count.pending measured=0 threshold=1 margin=-1"},
      {"a count, after",
       count(once),
       2014,
       "2015-04-01",
       {moved},
       "",
       "FAIL count.at_least.fail measured=0 threshold=1 margin=-1 late=1"},
      {"an approval, before",
       Approved(once),
       2014,
       "2015-03-31",
       {moved},
       "",
       "PENDING deadline.pending threshold=2015-03-31"},
      {"an approval, after",
       Approved(once),
       2014,
       "2015-04-01",
       {moved},
       "",
       "FAIL deadline.not_done threshold=2015-03-31 margin=-1 late=1"},
  });
}

// Of several due dates in a year a decision names one, `2.due`: that of the second half-year or quarter.
TEST(Amendments, OneDueDateOfSeveral) {
  const std::string half = "{first: {due: 2013-06-30}, then: {every: half_year}}";
  const std::string quarter = "{first: {due: 2014-06-30}, then: {every: quarter}}";
  const std::string late = "FAIL deadline.late measured=2014-07-20 threshold=2014-06-30 margin=-20 late=20";
  const auto deadline = [](const std::string& schedule) { return Deadline("schedule: " + schedule); };
  ExpectDue({
      {"as it stands",
       deadline(half),
       2014,
       "2014-07-31",
       {},
       "",
       "FAIL deadline.not_done threshold=2014-06-30 margin=-31 late=31"},
      {"the first half-year later",
       deadline(half),
       2014,
       "2014-07-31",
       {"1.due 2014-08-15"},
       "",
       "PENDING deadline.pending threshold=2014-08-15"},
      {"without a period it is of none",
       deadline(half),
       2014,
       "2014-07-31",
       {"due 2014-08-15"},
       "",
       "FAIL deadline.not_done threshold=2014-06-30 margin=-31 late=31"},
      {"another one",
       deadline(half),
       2014,
       "2014-07-31",
       {"2.due 2014-12-15"},
       "",
       "FAIL deadline.not_done threshold=2014-06-30 margin=-31 late=31"},
      {"one result is of one period",
       deadline(half),
       2014,
       "2015-01-31",
       {"1.due 2014-08-15"},
       "2014-07-20",
       "FAIL deadline.not_done threshold=2014-12-31 margin=-31 late=31"},
      {"two are of two",
       deadline(half),
       2014,
       "2015-01-31",
       {"1.due 2014-08-15"},
       "2014-07-20 2014-08-01",
       "PASS deadline.pass measured=2014-07-20 threshold=2014-08-15 margin=26"},
      {"the earlier one is of the first, whatever their order",
       deadline(half),
       2014,
       "2015-01-31",
       {"1.due 2014-08-15"},
       "2014-08-01 2014-05-20",
       "PASS deadline.pass measured=2014-05-20 threshold=2014-08-15 margin=87"},
      {"one of them has no date",
       deadline(half),
       2014,
       "2015-01-31",
       {"1.due 2014-08-15"},
       "2014-07-20 undated---",
       "UNDETERMINED undetermined.missing late=31 missing=report.activities.items[0].results.items[1].date"},
      {"beyond the year",
       deadline(half),
       2014,
       "2015-01-31",
       {"2.due 2015-02-28"},
       "2014-05-20",
       "PENDING deadline.pending threshold=2015-02-28"},
      {"behind the next one",
       deadline(half),
       2014,
       "2015-02-28",
       {"1.due 2015-01-31"},
       "2014-10-01 2015-01-15",
       "PASS deadline.pass measured=2015-01-15 threshold=2015-01-31 margin=16"},
      {"the first of a schedule is of the quarter in which it is due",
       deadline(quarter),
       2014,
       "2014-07-31",
       {"2.due 2014-07-15"},
       "2014-07-10",
       "PENDING deadline.pending threshold=2014-09-30"},
      {"a quarter in which nothing is due",
       deadline(quarter),
       2014,
       "2014-07-31",
       {"1.due 2014-07-15"},
       "",
       "FAIL deadline.not_done threshold=2014-06-30 margin=-31 late=31"},
      {"an approval later",
       Approved(half),
       2014,
       "2014-07-31",
       {"1.due 2014-08-15"},
       "2014-07-20",
       "PENDING deadline.pending threshold=2014-12-31"},
      {"an approval is of one period",
       Approved(half),
       2014,
       "2015-01-31",
       {"1.due 2014-08-15"},
       "2014-07-20",
       "FAIL deadline.not_done threshold=2014-12-31 margin=-31 late=31"},
  });
}

TEST(Amendments, ADueDateThatTheYearDoesNotHaveIsToldSo) {
  const Compiled compiled = CompileAmendable(Deadline("schedule: {first: {due: 2014-06-30}, then: {every: quarter}}"),
                                             kHead, "{when: 'true', values: [due]}");
  ASSERT_EQ(compiled.codes, "");
  const v1::Finding finding = JudgeAmended(
      Deadline("schedule: {first: {due: 2014-06-30}, then: {every: quarter}}"), "{when: 'true', values: [due]}",
      Patched(kReport, {{"amendments.decisions",
                         "[" +
                             Decision("5", "2014-02-01",
                                      R"(kind: CHANGE_KIND_SET, activity: 8, parameter: 1.due, due: "2014-03-01")") +
                             "]"}}),
      "2014-05-01", 2014);
  ASSERT_EQ(finding.amendments_size(), 1);
  EXPECT_EQ(RenderMessage(finding.amendments(0).message()).ru(),
            "Решение 5 ничего не меняет: на 2014 год у правила нет такой величины.");
}

TEST(Amendments, FaultsOfRules) {
  const std::string rule = Count("at_least: 3");
  const struct {
    const char* name;
    std::string rule;
    const char* amendable;
    const char* codes;
  } kCases[] = {
      {"nothing may be changed", rule, "{when: 'true'}", "missing-key"},
      {"no condition", rule, "{values: [at_least]}", "missing-key"},
      {"a side that is not written", rule, "{when: 'true', values: [at_most]}", "not-amendable"},
      {"one due date of many", Deadline("schedule: {first: {due: 2014-03-31}, then: {every: quarter}}"),
       "{when: 'true', values: [due]}", ""},
      {"one period of many, for all decisions",
       Deadline("schedule: {first: {due: 2014-03-31}, then: {every: quarter}}"), "{when: 'true', values: [2.due]}",
       "not-amendable"},
      {"one due date of many, by which is counted",
       Count("at_least: 1, date: result.date, schedule: {first: {due: 2014-03-31}, then: {every: quarter}}"),
       "{when: 'true', values: [due]}", "not-amendable"},
      {"a word", rule, "{when: 'true', values: at_least}", "not-a-list"},
      {"a lift that is no answer", rule, "{when: 'true', values: [at_least], lift: maybe}", "unknown-word"},
      {"an unknown key", rule, "{when: 'true', values: [at_least], unless: 'true'}", "unknown-key"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(CompileAmendable(test.rule, kHead, test.amendable).codes, test.codes) << test.name;
  }
  EXPECT_EQ(CompileAmendable(rule, "{items: amendments.decisions, absent: never}", "{when: 'true', lift: true}").codes,
            "missing-key missing-key missing-key missing-key missing-key unknown-word");
}

// A decision that is not filed is not known, unless the pack says that there is none then.
TEST(Amendments, AbsentMeansWhatThePackSays) {
  std::string head = kHead;
  head.replace(head.find("absent: none"), 12, "absent: unknown");
  const Compiled compiled = CompileAmendable(Count("at_least: 1"), head, "{when: 'true', values: [at_least]}");
  ASSERT_EQ(compiled.codes, "");
  const Dossier dossier = Patched(kReport, {});
  cel::Frame frame(dossier, *Date::Parse("2015-02-01"));
  frame.EnsureSlots(std::max(compiled.kind->slots(), compiled.amendments->slots()));
  v1::Finding finding;
  compiled.amendments->Judge(*compiled.kind, frame, 2014, &finding);
  EXPECT_EQ(Line(finding), "UNDETERMINED undetermined.missing missing=amendments");
}

}  // namespace
}  // namespace svod::kinds::amendments_test
