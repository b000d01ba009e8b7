#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::lead_time_test {
namespace {

const std::string kList = "report.education.programmes";
std::string At(int index, const std::string& field) { return kList + "[" + std::to_string(index) + "]." + field; }

// A programme in Russia, prepared from 31 December, and one with a module abroad.
const std::string kBase = R"({education: {programmes: [
  {topic: TOPIC_MANAGEMENT, prepared_from: "2013-12-31",
   modules: {items: [{kind: MODULE_KIND_MOSCOW, start_date: "2014-02-28", end_date: "2014-03-07"}]}},
  {topic: TOPIC_INTERNSHIPS, prepared_from: "2014-05-10",
   modules: {items: [{kind: MODULE_KIND_FOREIGN, start_date: "2014-09-01", end_date: "2014-09-10"}]}}]}})";

std::string Rule(const std::string& at_least, const std::string& from = "item.prepared_from",
                 const std::string& where = "true") {
  return "lead_time: {items: report.education.programmes, where: '" + where + "', from: " + from +
         ", to: 'item.modules.items[0].start_date', at_least: " + at_least + "}";
}
const std::string kAbroad = "item.modules.items.exists(m, m.kind == FOREIGN)";
const std::string kByPlace = "[{when: '" + kAbroad + "', is: 3 months}, {is: 2 months}]";

TEST(LeadTime, MonthsByTheCalendar) {
  const std::string rule = Rule("2 months");
  const std::string to = At(0, "modules.items[0].start_date");
  ExpectLines(
      rule, kBase, "2015-02-01", 2014,
      {
          {"31 December and two months is the last of February",
           {},
           "PASS lead_time.months.pass measured=59 threshold=59 margin=0"},
          {"a day past it", {{to, "2014-03-01"}}, "PASS lead_time.months.pass measured=60 threshold=59 margin=1"},
          {"a day before it", {{to, "2014-02-27"}}, "FAIL lead_time.months.fail measured=58 threshold=59 margin=-1"},
          {"the other item is the worst",
           {{At(1, "prepared_from"), "2014-08-01"}},
           "FAIL lead_time.months.fail measured=31 threshold=61 margin=-30"},
          {"begun afterwards",
           {{At(1, "prepared_from"), "2014-09-03"}},
           "FAIL lead_time.months.fail measured=-2 threshold=61 margin=-63"},
          {"a plan is judged as well",
           {{to, "2019-02-27"}},
           "PASS lead_time.months.pass measured=114 threshold=61 margin=53"},
          {"no programmes", {{kList, "[]"}}, "NOT_APPLICABLE not_applicable.no_items"},
      });
}

TEST(LeadTime, Units) {
  const struct {
    const char* at_least;
    const char* line;
  } kCases[] = {
      {"59 days", "PASS lead_time.days.pass measured=59 threshold=59 margin=0"},
      {"60 days", "FAIL lead_time.days.fail measured=59 threshold=60 margin=-1"},
      {"1 day", "PASS lead_time.days.pass measured=59 threshold=1 margin=58"},
      {"0 days", "PASS lead_time.days.pass measured=59 threshold=0 margin=59"},
      {"8 weeks", "PASS lead_time.weeks.pass measured=59 threshold=56 margin=3"},
      {"9 weeks", "FAIL lead_time.weeks.fail measured=59 threshold=63 margin=-4"},
      {"1 month", "PASS lead_time.months.pass measured=59 threshold=31 margin=28"},
      {"{2014: 2 months, from 2015: 3 months}", "PASS lead_time.months.pass measured=59 threshold=59 margin=0"},
      {"{from 2015: 3 months}", "NOT_APPLICABLE not_applicable.year"},
      {"99999 months", "ERROR error.overflow"},
  };
  for (const auto& test : kCases) {
    ExpectLines(Rule(test.at_least), kBase, "2015-02-01", 2014, {{test.at_least, {}, test.line}});
  }
}

TEST(LeadTime, ByACondition) {
  const std::string kind = At(1, "modules.items[0].kind");
  ExpectLines(Rule(kByPlace), kBase, "2015-02-01", 2014,
              {
                  {"each by its own", {}, "PASS lead_time.months.pass measured=59 threshold=59 margin=0"},
                  {"on the last day for abroad",
                   {{At(1, "prepared_from"), "2014-06-01"}},
                   "PASS lead_time.months.pass measured=59 threshold=59 margin=0"},
                  {"a day late for abroad",
                   {{At(1, "prepared_from"), "2014-06-02"}},
                   "FAIL lead_time.months.fail measured=91 threshold=92 margin=-1"},
                  {"which is enough at home",
                   {{At(1, "prepared_from"), "2014-06-02"}, {kind, "MODULE_KIND_MOSCOW"}},
                   "PASS lead_time.months.pass measured=59 threshold=59 margin=0"},
                  {"of unknown place, and enough for any",
                   {{kind, ""}},
                   "PASS lead_time.months.pass measured=59 threshold=59 margin=0"},
                  {"of unknown place, and enough for one",
                   {{kind, ""}, {At(1, "prepared_from"), "2014-06-02"}},
                   "UNDETERMINED undetermined.missing missing=" + kind},
                  {"of unknown place, and enough for none",
                   {{kind, ""}, {At(1, "prepared_from"), "2014-07-02"}},
                   "FAIL lead_time.months.fail measured=61 threshold=62 margin=-1"},
              });
  const std::string only_abroad = Rule("[{when: '" + kAbroad + "', is: {2014: 3 months}}]");
  ExpectLines(only_abroad, kBase, "2015-02-01", 2014,
              {{"an item of no case is not concerned",
                {{At(0, "prepared_from"), "2014-02-27"}},
                "PASS lead_time.months.pass measured=114 threshold=92 margin=22"},
               {"no item is", {{kind, "MODULE_KIND_MOSCOW"}}, "NOT_APPLICABLE not_applicable.no_items"},
               {"one may be, and breaks it",
                {{kind, ""}, {At(1, "prepared_from"), "2014-07-02"}},
                "UNDETERMINED undetermined.missing missing=" + kind},
               {"one may be, and keeps it", {{kind, ""}}, "UNDETERMINED undetermined.missing missing=" + kind}});
}

TEST(LeadTime, Holes) {
  const std::string missing = "UNDETERMINED undetermined.missing missing=";
  ExpectLines(
      Rule("2 months", "item.prepared_from", "item.topic == MANAGEMENT"), kBase, "2015-02-01", 2014,
      {
          {"the first date", {{At(0, "prepared_from"), ""}}, missing + At(0, "prepared_from")},
          {"the second date",
           {{At(0, "modules.items[0].start_date"), ""}},
           missing + At(0, "modules.items[0].start_date")},
          {"the dates of an item that does not count",
           {{At(1, "prepared_from"), ""}},
           "PASS lead_time.months.pass measured=59 threshold=59 margin=0"},
          {"whether an item counts that keeps it",
           {{At(1, "topic"), ""}},
           "PASS lead_time.months.pass measured=59 threshold=59 margin=0"},
          {"whether an item counts that breaks it",
           {{At(1, "topic"), ""}, {At(1, "prepared_from"), "2014-08-31"}},
           missing + At(1, "topic")},
          {"whether any item counts", {{At(0, "topic"), ""}}, missing + At(0, "topic")},
          {"a date, where another item breaks it",
           {{At(1, "topic"), "TOPIC_MANAGEMENT"}, {At(1, "prepared_from"), "2014-08-31"}, {At(0, "prepared_from"), ""}},
           "FAIL lead_time.months.fail measured=1 threshold=61 margin=-60"},
          {"the list", {{"report.education", ""}}, missing + "report.education"},
      });
}

// It begins on the earliest of several dates: what is not known could only be earlier.
TEST(LeadTime, TheEarliestStart) {
  const std::string rule = Rule("2 months", "['item.preparation.items.map(s, s.start_date)', item.prepared_from]",
                                "item.topic == MANAGEMENT");
  const std::string stages = At(0, "preparation.items");
  const std::string prepared = At(0, "prepared_from");
  const std::string missing = "UNDETERMINED undetermined.missing missing=";
  ExpectLines(rule, kBase, "2015-02-01", 2014,
              {
                  {"one is enough", {}, "PASS lead_time.months.pass measured=59 threshold=59 margin=0"},
                  {"the other is enough",
                   {{prepared, ""}, {stages, "[{start_date: 2014-01-20}, {start_date: 2013-12-20}]"}},
                   "PASS lead_time.months.pass measured=70 threshold=62 margin=8"},
                  {"both are known and late",
                   {{prepared, "2014-01-10"}, {stages, "[{start_date: 2014-01-20}]"}},
                   "FAIL lead_time.months.fail measured=49 threshold=59 margin=-10"},
                  {"one is late, the other may be earlier", {{prepared, "2014-01-10"}}, missing + At(0, "preparation")},
                  {"there are no stages, and the date is late",
                   {{prepared, "2014-01-10"}, {stages, "[]"}},
                   "FAIL lead_time.months.fail measured=49 threshold=59 margin=-10"},
                  {"there are no stages, and no date", {{prepared, ""}, {stages, "[]"}}, missing + prepared},
              });
  ExpectLines(
      Rule("2 months", "'item.preparation.items.map(s, s.start_date)'", "item.topic == MANAGEMENT"), kBase,
      "2015-02-01", 2014,
      {{"a known list without a date", {{stages, "[]"}}, missing + "item.preparation.items.map(s, s.start_date)"}});
}

TEST(LeadTime, EvidenceIsTheDates) {
  Dossier late = Patched(kBase, {{At(0, "prepared_from"), "2014-02-20"}, {At(1, "prepared_from"), "2014-08-31"}});
  v1::Finding finding = JudgeRule(Rule("2 months"), late, "2015-02-01", 2014);
  EXPECT_EQ(EvidenceOf(finding), At(1, "prepared_from") + "=2014-08-31 " + At(1, "modules.items[0].start_date") +
                                     "=2014-09-01 " + At(0, "prepared_from") + "=2014-02-20 " +
                                     At(0, "modules.items[0].start_date") + "=2014-02-28");
  EXPECT_EQ(RenderFinding(finding).ru(),
            "С 31.08.2014 по 01.09.2014 — 1\u00A0день, требуется не менее 2\u00A0месяцев; не хватает 60\u00A0дней.");
  finding = JudgeRule(Rule("8 weeks"), Patched(kBase, {}), "2015-02-01", 2014);
  EXPECT_EQ(EvidenceOf(finding),
            At(0, "prepared_from") + "=2013-12-31 " + At(0, "modules.items[0].start_date") + "=2014-02-28");
  EXPECT_EQ(RenderFinding(finding).en(),
            "From 2013-12-31 to 2014-02-28 is 59\u00A0days, at least 8\u00A0weeks required; 3\u00A0days to spare.");
}

TEST(LeadTime, Faults) {
  EXPECT_EQ(FaultsOfRule("lead_time: {items: report.approvals}"), "missing-key missing-key missing-key");
  EXPECT_EQ(FaultsOfRule(Rule("2 moons")), "not-a-duration");
  EXPECT_EQ(FaultsOfRule(Rule("-2 months")), "not-a-duration");
  EXPECT_EQ(FaultsOfRule(Rule("999999 days")), "not-a-duration");
  EXPECT_EQ(FaultsOfRule(Rule("two months")), "not-a-duration");
  EXPECT_EQ(FaultsOfRule(Rule("2")), "not-a-duration");
  EXPECT_EQ(FaultsOfRule(Rule("[]")), "not-a-list");
  EXPECT_EQ(FaultsOfRule(Rule("[{when: 'true'}]")), "missing-key");
  EXPECT_EQ(FaultsOfRule(Rule("[{if: 'true', is: 1 day}]")), "unknown-key");
  EXPECT_EQ(FaultsOfRule(Rule("1 day", "item.title")), "wrong-type");
  EXPECT_EQ(FaultsOfRule(Rule("1 day", "[]")), "not-a-list");
  EXPECT_EQ(FaultsOfRule("lead_time: {items: report.signed_on, from: as_of, to: as_of, at_least: 1 day}"),
            "not-a-list");
}

}  // namespace
}  // namespace svod::kinds::lead_time_test
