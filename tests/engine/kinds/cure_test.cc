// Cures of every kind. What a verdict says is checked by itself; here each cure is made once more, by the patches that
// rule tests use, and judged.
#include "engine/kinds/cure.h"

#include <gtest/gtest.h>

#include "engine/kinds/edit.h"
#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::cure_test {
namespace {

struct CureCase {
  std::string name;
  std::vector<Patch> patches;
  std::string cure;
};

// The value of a change as JSON for a patch of its field.
std::string JsonOf(const v1::Change& change) {
  const bool number = change.to().has_kopecks() || change.to().has_count();
  if (change.to().has_kopecks()) return std::to_string(change.to().kopecks());
  if (change.path().ends_with(".kind")) return "\"RESULT_KIND_" + change.to().text() + "\"";
  if (change.path().ends_with(".body") || change.path().ends_with(".recipient"))
    return "\"BODY_" + change.to().text() + "\"";
  if (change.path().ends_with(".topic")) return "\"TOPIC_" + change.to().text() + "\"";
  if (change.path().ends_with(".source")) return "\"MONEY_SOURCE_" + change.to().text() + "\"";
  const std::string text = ExactText(change.to());
  return number || change.to().has_boolean() ? text : "\"" + text + "\"";
}

// The changes of a cure made by SetPath, AppendPath and ClearPath. An item of a list is added before its fields.
void MakeByPatch(const v1::Change& change, Dossier* dossier) {
  Diagnostics faults;
  const std::string& path = change.path();
  if (change.remove()) {
    EXPECT_TRUE(ClearPath(dossier, path, "", faults)) << path;
    return;
  }
  if (!change.like().empty()) {
    Dossier copy = *dossier;
    const std::string list = path.substr(0, path.rfind('['));
    EXPECT_TRUE(AppendPath(dossier, list, "{}", "", faults)) << path;
    Edits edits(&copy);
    EXPECT_TRUE(edits.Make(change));
    *dossier = copy;
    return;
  }
  if (!change.has_to() && path.ends_with(']')) {
    EXPECT_TRUE(AppendPath(dossier, path.substr(0, path.rfind('[')), "{}", "", faults)) << path;
    return;
  }
  if (!change.has_to()) {
    EXPECT_TRUE(SetPath(dossier, path, path.ends_with("items") ? "[{}]" : "\"2015-01-01\"", "", faults)) << path;
    return;
  }
  // Items that are not there yet, the outer first.
  for (size_t end = path.find(']'); end != std::string::npos; end = path.find(']', end + 1)) {
    const std::optional<ItemPath> item = ItemPathOf(path.substr(0, end + 1));
    ASSERT_TRUE(item.has_value()) << path;
    if (LengthOfList(*dossier, item->list) == item->index) {
      EXPECT_TRUE(AppendPath(dossier, item->list, "{}", "", faults)) << path;
    }
  }
  EXPECT_TRUE(SetPath(dossier, path, JsonOf(change), "", faults)) << path << JsonOf(change);
}

void ExpectCures(const std::string& rule, const std::string& base, const std::string& as_of,
                 const std::vector<CureCase>& cases) {
  for (const CureCase& test : cases) {
    Dossier dossier = Patched(base, test.patches);
    const v1::Finding finding = CuredFinding(rule, dossier, as_of, 2014);
    EXPECT_EQ(CureLine(finding.cure()), test.cure) << test.name << ": " << finding.text().en();
    for (const v1::CureStep& step : finding.cure().steps()) {
      EXPECT_EQ(step.text().ru().find('{'), std::string::npos) << step.text().ru();
      EXPECT_EQ(step.text().en().find('{'), std::string::npos) << step.text().en();
      EXPECT_NE(step.text().en(), step.message().id());
    }
    if (!finding.cure().verified()) continue;
    for (const v1::CureStep& step : finding.cure().steps()) {
      for (const v1::Change& change : step.changes()) MakeByPatch(change, &dossier);
    }
    const v1::FindingState state = JudgeRule(rule, dossier, as_of, 2014).state();
    EXPECT_TRUE(state == v1::FINDING_STATE_PASS || state == v1::FINDING_STATE_PENDING)
        << test.name << ": " << v1::FindingState_Name(state);
  }
}

const std::string kProgrammes = R"({education: {programmes: [
  {topic: TOPIC_MANAGEMENT, budget: 4000, internship_budget: 1600},
  {topic: TOPIC_MANAGEMENT, budget: 2000, internship_budget: 0},
  {topic: TOPIC_ENTREPRENEURSHIP, budget: 6000, internship_budget: 2000}]}})";
std::string Programme(int index, const std::string& field) {
  return "report.education.programmes[" + std::to_string(index) + "]." + field;
}
const std::string kShare = "share: {items: report.education.programmes, amount: item.budget, ";

TEST(Cures, ShareByPart) {
  const std::string more = "YES cure.share.move.more ";
  const std::string first = Programme(0, "budget");
  const std::string third = Programme(2, "budget");
  ExpectCures(kShare + "part: item.topic == MANAGEMENT, at_least: 50%}", kProgrammes, "2014-12-01",
              {
                  {"it holds", {}, ""},
                  {"one kopeck",
                   {{first, "3999"}, {third, "6001"}},
                   more + "0.01 outside 0.02: " + first + "=40.00 " + third + "=60.00"},
                  {"an odd whole needs the larger half",
                   {{third, "6001"}},
                   more + "0.01 outside 0.01: " + first + "=40.01 " + third + "=60.00"},
                  {"a part that no line has: a new line",
                   {{Programme(0, "topic"), "\"TOPIC_INTERNSHIPS\""}, {Programme(1, "topic"), "\"TOPIC_INTERNSHIPS\""}},
                   more + "60.00 outside 120.00: " + third + "=0.00 " + Programme(3, "topic") + "=MANAGEMENT " +
                       Programme(3, "budget") + "=60.00"},
                  {"data are missing", {{first, "1"}, {Programme(1, "topic"), ""}}, ""},
              });
  ExpectCures(kShare + "part: item.topic == MANAGEMENT, at_most: 30%}", kProgrammes, "2014-12-01",
              {{"too much of it",
                {},
                "YES cure.share.move.less 24.00 outside 80.00: " + first + "=16.00 " + third + "=84.00"}});
}

TEST(Cures, ShareWhenTheYearIsOver) {
  ExpectCures(kShare + "part: item.topic == MANAGEMENT, at_most: 49%}", kProgrammes, "2015-01-01",
              {{"only a correction helps",
                {},
                "BY_CORRECTION cure.share.move.less 1.20 outside 2.45: " + Programme(0, "budget") + "=38.80 " +
                    Programme(2, "budget") + "=61.20"}});
}

TEST(Cures, ShareByPartAmount) {
  ExpectCures(kShare + "part_amount: item.internship_budget, at_least: 30%}", kProgrammes, "2014-12-01",
              {{"from the line with most room",
                {{Programme(2, "internship_budget"), "1999"}},
                "YES cure.share.mark.more 0.01 outside 0.02: " + Programme(2, "internship_budget") + "=20.00"}});
  ExpectCures(kShare + "part_amount: item.internship_budget, at_most: 20%}", kProgrammes, "2014-12-01",
              {{"too much of it",
                {},
                "YES cure.share.mark.less 12.00 outside 60.00: " + Programme(2, "internship_budget") + "=8.00"}});
}

// More of the part is more of the whole, whichever line it is in.
TEST(Cures, ShareOfASum) {
  const std::string base = R"({education: {programmes: [
    {internship_budget: 300, world_class_budget: 700}, {internship_budget: 200, world_class_budget: 600}]}})";
  const std::string share =
      "share: {items: report.education.programmes, amount: item.internship_budget + item.world_class_budget, "
      "part_amount: item.internship_budget, ";
  ExpectCures(
      share + "at_least: 50%}", base, "2014-12-01",
      {{"into the first", {}, "YES cure.share.sum.more 8.00: " + Programme(0, "internship_budget") + "=11.00"}});
  ExpectCures(share + "at_most: 10%}", base, "2014-12-01",
              {{"out of the first ones",
                {},
                "YES cure.share.sum.less 3.56: " + Programme(0, "internship_budget") + "=0.00 " +
                    Programme(1, "internship_budget") + "=1.44"}});
}

TEST(Cures, Count) {
  const std::string programmes = "report.education.programmes";
  const std::string count = "count: {items: report.education.programmes, where: item.topic == MANAGEMENT, ";
  ExpectCures(count + "at_least: 4}", kProgrammes, "2014-12-01",
              {{"two more", {}, "YES cure.count.more 2: +" + programmes + "[3] +" + programmes + "[4]"},
               {"none to go by",
                {{Programme(0, "topic"), "\"TOPIC_INTERNSHIPS\""}, {Programme(1, "topic"), "\"TOPIC_INTERNSHIPS\""}},
                "YES cure.count.more 4: report.education.programmes[3].topic=MANAGEMENT +" + programmes + "[4] +" +
                    programmes + "[5] +" + programmes + "[6]"}});
  ExpectCures(count + "at_most: 1}", kProgrammes, "2014-12-01",
              {{"one less", {}, "YES cure.count.less 1: -" + programmes + "[1]"}});
  ExpectCures(count + "at_least: 1000}", kProgrammes, "2014-12-01",
              {{"more than can be named", {}, "YES cure.count.more 998; unverified"}});
  ExpectCures(count +
                  "at_least: 2, including: [{title: {ru: a, en: a}, where: 'item.budget > money(\"30\")', "
                  "at_least: 2}]}",
              kProgrammes, "2014-12-01",
              {{"of the sort that is short", {}, "YES cure.count.more 1: +" + programmes + "[3]"},
               {"both are short",
                {{Programme(1, "topic"), "\"TOPIC_INTERNSHIPS\""}},
                "YES cure.count.more 1: +" + programmes + "[3]"}});
}

TEST(Cures, CountByWeight) {
  const std::string rule = "count: {items: report.activities.items, weight: item.number, ";
  const std::string base = "{activities: {items: [{number: 3}, {number: 9}]}}";
  ExpectCures(rule + "at_least: 15}", base, "2014-12-01",
              {{"three more", {}, "YES cure.count.more.units 3: report.activities.items[0].number=6"}});
  ExpectCures(
      rule + "at_most: 2}", base, "2014-12-01",
      {{"from the heaviest",
        {},
        "YES cure.count.less.units 10: report.activities.items[1].number=0 report.activities.items[0].number=2"}});
}

const std::string kResults = R"({activities: {items: [
  {number: 2, results: {items: [{kind: RESULT_KIND_DOCUMENT, date: "2014-06-20"}]}},
  {number: 3, results: {items: [{kind: RESULT_KIND_DOCUMENT, date: "2014-01-15"}]}}]}})";
const std::string kDone = "report.activities.items[0].results.items";
const std::string kOfActivity =
    "{items: {activity: report.activities.items, result: activity.results.items}, where: activity.number == 2, date: "
    "result.date, ";

TEST(Cures, CountInAPeriod) {
  ExpectCures("count: " + kOfActivity + "at_least: 2, schedule: {first: {due: 2014-06-30}}}", kResults, "2014-09-01",
              {{"the day is past", {}, "NO cure.count.by 1: +" + kDone + "[1]"}});
}

TEST(Cures, Deadline) {
  const std::string once = "deadline: " + kOfActivity + "schedule: {first: {from: 2014-04-01, due: 2014-06-30}}}";
  ExpectCures(
      once, kResults, "2014-09-01",
      {{"late", {{kDone + "[0].date", "2014-07-04"}}, "NO cure.deadline.earlier 4: " + kDone + "[0].date=2014-06-30"},
       {"early", {{kDone + "[0].date", "2014-03-30"}}, "NO cure.deadline.later 2: " + kDone + "[0].date=2014-04-01"},
       {"only planned",
        {{kDone + "[0].date", "2014-10-01"}},
        "NO cure.deadline.not_done 1: +" + kDone + "[1] " + kDone + "[1].date=2014-06-30"},
       {"no line", {{kDone, "[]"}}, "NO cure.deadline.not_done 1: " + kDone + "[0].date=2014-06-30"},
       {"no activity",
        {{"report.activities.items", "[]"}},
        "NO cure.deadline.not_done 1: report.activities.items[0].number=2 " + kDone + "[0].date=2014-06-30"}});
  ExpectCures("deadline: " + kOfActivity + "schedule: {first: {due: 2014-03-31}, then: {every: quarter}}}", kResults,
              "2014-11-01",
              {{"two quarters of four, the last not due yet",
                {},
                "NO cure.deadline.not_done 1: +" + kDone + "[1] " + kDone +
                    "[1].date=2014-03-31; "
                    "cure.deadline.not_done 1: +" +
                    kDone + "[2] " + kDone + "[2].date=2014-09-30"}});
}

// Lines that are not there are made up from what the rule asks of a line.
TEST(Cures, NewLines) {
  const std::string list = "items: {activity: report.activities.items, result: activity.results.items}, ";
  const std::string base =
      "{activities: {items: [{number: 7, results: {items: []}}, {number: 9, results: {items: []}}]}}";
  const std::string second = "report.activities.items[1].results.items[0]";
  const std::string added = "report.activities.items[2].results.items[0]";
  const std::string due = ", date: result.date, schedule: {first: {due: 2014-06-30}}}";
  const struct {
    std::string rule;
    std::string cure;
  } kCases[] = {
      {"deadline: {" + list + "where: activity.number == 9 && result.kind == DOCUMENT" + due,
       "NO cure.deadline.not_done 1: " + second + ".kind=DOCUMENT " + second + ".date=2014-06-30"},
      {"deadline: {" + list + "where: 'activity.number == 8 && result.kind in [EVENT, DOCUMENT]'" + due,
       "NO cure.deadline.not_done 1: report.activities.items[2].number=8 " + added + ".kind=DOCUMENT " + added +
           ".date=2014-06-30"},
      {"deadline: {" + list + "where: activity.number < 9 && activity.number > 9" + due,
       "NO cure.deadline.not_done 1; unverified"},
      {"count: {" + list + "where: activity.number == 9, at_least: 2}",
       "YES cure.count.more 2: " + second + "= +report.activities.items[1].results.items[1]"},
      {"count: {items: report.activities.items, where: item.number == 3, weight: size(item.results.items), at_least: "
       "2}",
       "YES cure.count.more.units 2; unverified"},
  };
  for (const auto& test : kCases) ExpectCures(test.rule, base, "2014-09-01", {{test.rule, {}, test.cure}});
}

TEST(Cures, CountWhereDataAreMissing) {
  const std::string second = "report.education.programmes[1].topic";
  ExpectCures("count: {items: report.education.programmes, where: item.topic == MANAGEMENT, at_least: 4}", kProgrammes,
              "2014-12-01",
              {{"what is known decides, and is what must grow",
                {{second, ""}},
                "YES cure.count.more 3: +report.education.programmes[3] +report.education.programmes[4] "
                "+report.education.programmes[5]"}});
}

TEST(Cures, LeadTime) {
  const std::string base = R"({education: {programmes: [{topic: TOPIC_MANAGEMENT, prepared_from: "2014-01-31",
    modules: {items: [{kind: MODULE_KIND_MOSCOW, start_date: "2014-03-20"}]}}]}})";
  const std::string rule =
      "lead_time: {items: report.education.programmes, from: item.prepared_from, to: "
      "'earliest(item.modules.items.map(m, m.start_date))', at_least: 2 months}";
  const std::string start = Programme(0, "modules.items[0].start_date");
  ExpectCures(rule, base, "2014-02-01",
              {{"it can be put off", {}, "YES cure.lead_time.later 11: " + start + "=2014-03-31"}});
  ExpectCures(rule, base, "2015-02-01",
              {{"it is over", {}, "NO cure.lead_time.earlier 11: " + Programme(0, "prepared_from") + "=2014-01-20"},
               {"months end early",
                {{start, "2014-02-28"}, {Programme(0, "prepared_from"), "2014-01-02"}},
                "NO cure.lead_time.earlier 2: " + Programme(0, "prepared_from") + "=2013-12-31"}});
}

TEST(Cures, LeadTimeOfSeveral) {
  const std::string base = R"({education: {programmes: [
    {prepared_from: "2014-01-31", modules: {items: [{start_date: "2014-02-01"}, {start_date: "2014-02-01"}]}},
    {prepared_from: "2014-03-01", modules: {items: [{start_date: "2014-03-05"}]}}]}})";
  ExpectCures(
      "lead_time: {items: {programme: report.education.programmes, module: programme.modules.items}, from: "
      "programme.prepared_from, to: module.start_date, at_least: 1 weeks}",
      base, "2014-01-01",
      {{"three steps",
        {},
        "YES cure.lead_time.later 6: " + Programme(0, "modules.items[0].start_date") +
            "=2014-02-07; "
            "cure.lead_time.later 6: " +
            Programme(0, "modules.items[1].start_date") +
            "=2014-02-07; "
            "cure.lead_time.later 3: " +
            Programme(1, "modules.items[0].start_date") + "=2014-03-08"}});
}

TEST(Cures, Approval) {
  const std::string base = R"({approvals: [{body: BODY_COUNCIL, date: "2015-01-20"}], activities: {items: [
    {number: 2, results: {items: [{kind: RESULT_KIND_DOCUMENT, date: "2014-05-26", approvals: [
      {body: BODY_COUNCIL, date: "2014-06-10"}, {body: BODY_EXECUTIVE, date: "2014-06-20"}]}]}}]}})";
  const std::string bodies = "body: approval.body, any_of: [GENERAL_MEETING, COUNCIL], all_of: [EXECUTIVE], ";
  ExpectCures("approval: {approvals: report.approvals, " + bodies + "date: approval.date}", base, "2015-02-01",
              {{"one is lacking",
                {},
                "YES cure.approval.lacking 1: +report.approvals[1] report.approvals[1].body=EXECUTIVE "
                "report.approvals[1].date=2015-02-01"},
               {"both are",
                {{"report.approvals", "[]"}},
                "YES cure.approval.lacking 2: report.approvals[0].body=GENERAL_MEETING "
                "report.approvals[0].date=2015-02-01 report.approvals[1].body=EXECUTIVE "
                "report.approvals[1].date=2015-02-01"}});
  ExpectCures(
      "approval: {approvals: {presentation: report.presentations}, body: presentation.recipient, date: "
      "presentation.date, when: presentation.by_head, all_of: [GENERAL_MEETING]}",
      "{presentations: [{recipient: BODY_GENERAL_MEETING, date: \"2015-01-20\", by_head: false}]}", "2015-02-01",
      {{"one that counts",
        {},
        "YES cure.approval.lacking 1: +report.presentations[1] report.presentations[1].recipient=GENERAL_MEETING "
        "report.presentations[1].date=2015-02-01 report.presentations[1].by_head=true"}});
  const std::string of = "report.activities.items[0].results.items[0].approvals";
  const std::string rule =
      "approval: {items: {activity: report.activities.items, result: activity.results.items}, approvals: "
      "result.approvals, date: approval.date, " +
      bodies + "on: result.date, by: {first: {from: 2014-06-01, due: 2014-06-30}}}";
  ExpectCures(rule, base, "2015-02-01",
              {{"late", {{of + "[1].date", "2014-07-02"}}, "NO cure.deadline.earlier 2: " + of + "[1].date=2014-06-30"},
               {"both late",
                {{of + "[0].date", "2014-07-01"}, {of + "[1].date", "2014-07-02"}},
                "NO cure.deadline.earlier 2: " + of + "[0].date=2014-06-30 " + of + "[1].date=2014-06-30"},
               {"early",
                {{of + "[0].date", "2014-05-10"}, {of + "[1].date", "2014-05-20"}},
                "NO cure.deadline.later 6: report.activities.items[0].results.items[0].date=2014-06-01"},
               {"lacking",
                {{of + "[1]", ""}},
                "NO cure.approval.by 1: +" + of + "[1] " + of + "[1].body=EXECUTIVE " + of + "[1].date=2014-06-30"},
               {"no line",
                {{"report.activities.items", "[]"}},
                "NO cure.deadline.not_done 1: report.activities.items[0].results.items[0].date=2014-06-30 " + of +
                    "[0].body=GENERAL_MEETING " + of + "[0].date=2014-06-30 " + of + "[1].body=EXECUTIVE " + of +
                    "[1].date=2014-06-30"}});
}

const std::string kKpis = R"({kpis: {items: [{number: 1, value: "17"}, {number: 2, value: "2.9", precision: "0.1"}]}})";
std::string Kpi(int number) {
  return "value: {items: report.kpis.items, where: item.number == " + std::to_string(number) +
         ", of: item.value, precision: item.precision}";
}

TEST(Cures, Bounds) {
  ExpectCures("bounds: {" + Kpi(1) + ", at_least: 20}", kKpis, "2014-12-01",
              {{"three", {}, "YES cure.value.raise 3: report.kpis.items[0].value=20"},
               {"in its own places",
                {{"report.kpis.items[0].value", "'19.95'"}},
                "YES cure.value.raise 0.05: report.kpis.items[0].value=20"}});
  ExpectCures(
      "bounds: {" + Kpi(2) + ", at_least: 3.02}", kKpis, "2014-12-01",
      {{"a rounded figure must be clear of it", {}, "YES cure.value.raise 0.17: report.kpis.items[1].value=3.07"}});
  ExpectCures("bounds: {value: 'report.education.programmes[0].budget', at_most: 39.99}", kProgrammes, "2014-12-01",
              {{"money", {}, "YES cure.value.lower 0.01: " + Programme(0, "budget") + "=39.99"}});
  ExpectCures("bounds: {value: 'report.education.programmes.map(p, p.budget).sum()', at_least: 120.01}", kProgrammes,
              "2014-12-01", {{"a computed figure has no place", {}, "YES cure.value.raise 0.01; unverified"}});
}

TEST(Cures, Growth) {
  const std::string base = R"({kpis: {items: [{number: 1, value: "20"}, {number: 2, value: "3.0"},
    {number: 3, value: "2.9"}]}})";
  const auto rule = [](const std::string& now, const std::string& before, const std::string& percent) {
    return "growth: {value: {items: report.kpis.items, where: item.number == " + now +
           ", of: item.value}, previous: {items: report.kpis.items, where: item.number == " + before +
           ", of: item.value}, at_least: " + percent + "}";
  };
  ExpectCures(rule("1", "2", "600%"), base, "2015-02-01",
              {{"in whole numbers as written", {}, "BY_CORRECTION cure.value.raise 1: report.kpis.items[0].value=21"}});
  ExpectCures(rule("2", "3", "3.6%"), base, "2014-12-01",
              {{"in tenths as written", {}, "YES cure.value.raise 0.1: report.kpis.items[1].value=3.1"}});
}

TEST(Cures, Present) {
  const std::string base = R"({sections: {items: []}})";
  ExpectCures(
      "present: {of: [report.sections.items, report.signed_on], absent: fails}", base, "2015-02-01",
      {{"two things", {}, "YES cure.present 2: report.sections.items= report.signed_on="},
       {"in what is not there", {{"report", ""}}, "YES cure.present 2: report.sections.items= report.signed_on="}});
  ExpectCures("present: {of: [report.sections.items, 'report.sections.items.filter(s, s.kind == GENERAL)']}", base,
              "2015-02-01", {{"no place for what is computed", {}, "YES cure.present 2; unverified"}});
}

TEST(Cures, Disjoint) {
  const std::string base = R"({expenditures: {items: [
    {activity: 1, item: a, source: MONEY_SOURCE_CLUSTER_SUBSIDY},
    {activity: 1, item: b, source: MONEY_SOURCE_SMALL_BUSINESS_SUBSIDY},
    {activity: 1, item: c, source: MONEY_SOURCE_SMALL_BUSINESS_SUBSIDY},
    {activity: 2, item: d, source: MONEY_SOURCE_SMALL_BUSINESS_SUBSIDY},
    {activity: 2, item: e, source: MONEY_SOURCE_CLUSTER_SUBSIDY},
    {activity: 2, item: f, source: MONEY_SOURCE_CLUSTER_SUBSIDY}]}})";
  ExpectCures(
      "disjoint: {items: report.expenditures.items, first: item.source == CLUSTER_SUBSIDY, second: item.source "
      "== SMALL_BUSINESS_SUBSIDY, same: item.activity}",
      base, "2014-12-01",
      {{"two lines for four pairs",
        {},
        "YES cure.disjoint 2: -report.expenditures.items[3] -report.expenditures.items[0]"}});
}

TEST(Cures, Require) {
  const std::string base = R"({signed_on: "2015-01-26", revision: 3, expenditures: {items: [
    {activity: 32, source: MONEY_SOURCE_CLUSTER_SUBSIDY, amount: 100}]}})";
  const std::string amount = "report.expenditures.items[0].amount";
  const struct {
    std::string rule;
    std::string cure;
  } kCases[] = {
      // Nothing but the number itself will do, or there is one nearer than the doubled distances meet.
      {amount + " == money(\"7.77\")", "BY_CORRECTION cure.require 6.77: " + amount + "=7.77"},
      {amount + " == money(\"5.00\") || " + amount + " >= money(\"100.00\")",
       "BY_CORRECTION cure.require 4.00: " + amount + "=5.00"},
      {amount + " == money(\"0.00\")", "BY_CORRECTION cure.require 1.00: " + amount + "=0.00"},
      {amount + " < money(\"0.00\")", ""},  // the field takes none
      {"report.revision == 0u", "BY_CORRECTION cure.require 3: report.revision=0"},
      {"report.signed_on <= date(\"2015-01-20\")", "NO cure.require 6: report.signed_on=2015-01-20"},
      {"report.signed_on >= date(\"2015-02-20\")", "NO cure.require 25: report.signed_on=2015-02-20"},
      {"report.expenditures.items.all(i, i.amount >= money(\"1.01\"))",
       "BY_CORRECTION cure.require 0.01: " + amount + "=1.01"},
      {"report.expenditures.items.all(i, i.amount == money(\"1.01\"))",
       "BY_CORRECTION cure.require 0.01: " + amount + "=1.01"},
      {"report.expenditures.items.all(i, i.source == REGIONAL_BUDGET)",
       "BY_CORRECTION cure.require 1: report.expenditures.items[0].source=REGIONAL_BUDGET"},
      {"report.expenditures.items.all(i, i.source != CLUSTER_SUBSIDY)", ""},  // which other is not for us to say
      {"1 > 2", ""},
      {"size(report.expenditures.items) == 3", ""},
  };
  for (const auto& test : kCases) {
    ExpectCures("require: '" + test.rule + "'", base, "2015-02-01", {{test.rule, {}, test.cure}});
  }
}

// What an `exists` looks for can be added, where no field of what is there will do.
TEST(Cures, RequireByANewElement) {
  const std::string base = R"({approvals: [], expenditures: {items: [
    {activity: 32, source: MONEY_SOURCE_CLUSTER_SUBSIDY, amount: 100}]}})";
  const std::string council = "report.approvals.exists(a, a.body == COUNCIL)";
  const std::string executive = "report.approvals.exists(b, b.body == EXECUTIVE && b.date <= as_of)";
  const std::string items = "report.expenditures.items";
  const std::string both = items + ".exists(i, i.source == REGIONAL_BUDGET && i.activity == 5)";
  const struct {
    std::string rule;
    std::string cure;
  } kCases[] = {
      {council, "BY_CORRECTION cure.require.line 1: report.approvals[0].body=COUNCIL"},
      {executive,
       "BY_CORRECTION cure.require.line 1: report.approvals[0].body=EXECUTIVE report.approvals[0].date=2015-02-01"},
      {council + " || " + executive, "BY_CORRECTION cure.require.line 1: report.approvals[0].body=COUNCIL"},
      {council + " && size(" + items + ") == 1", "BY_CORRECTION cure.require.line 1: report.approvals[0].body=COUNCIL"},
      {council + " && " + executive,
       "BY_CORRECTION cure.require.line 1: report.approvals[0].body=COUNCIL; cure.require.line 1: "
       "report.approvals[1].body=EXECUTIVE report.approvals[1].date=2015-02-01"},
      {both, "BY_CORRECTION cure.require.line 1: " + items + "[1].source=REGIONAL_BUDGET " + items + "[1].activity=5"},
      {items + ".exists(i, i.source == REGIONAL_BUDGET)",  // one field is less
       "BY_CORRECTION cure.require 1: " + items + "[0].source=REGIONAL_BUDGET"},
      {council + " && size(" + items + ") == 2", ""},                                // a line is not all
      {"report.approvals.exists(a, a.body == COUNCIL && a.body == EXECUTIVE)", ""},  // nothing is such
      {"!(size(report.approvals) == 0 || " + council + ")", ""},                     // not what it looks for
  };
  for (const auto& test : kCases) {
    ExpectCures("require: '" + test.rule + "'", base, "2015-02-01", {{test.rule, {}, test.cure}});
  }
}

// A date that is worked out names the dates that it comes from.
TEST(Cures, DeadlineOfAComputedDate) {
  const std::string result = "report.activities.items[0].results.items[0]";
  const std::string base = R"({activities: {items: [{number: 1, results: {items: [
    {date: "2014-05-20", approvals: [{date: "2014-05-28"}, {date: "2014-07-04"}]}]}}]}})";
  const auto rule = [](const std::string& date) {
    return "deadline: {items: {activity: report.activities.items, result: activity.results.items}, date: '" + date +
           "', schedule: {first: {from: 2014-04-01, due: 2014-06-30}}}";
  };
  const std::string last = rule("latest([result.date, latest(result.approvals.map(a, a.date))])");
  ExpectCures(last, base, "2015-02-01",
              {{"one of them", {}, "NO cure.deadline.earlier 4: " + result + ".approvals[1].date=2014-06-30"},
               {"two of them",
                {{result + ".date", "2014-07-01"}},
                "NO cure.deadline.earlier 4: " + result +
                    ".approvals[1].date=2014-06-30; cure.deadline.earlier 1: " + result + ".date=2014-06-30"},
               {"too early",
                {{result + ".date", "2014-03-01"}, {result + ".approvals", "[{date: 2014-03-20}]"}},
                "NO cure.deadline.later 12: " + result + ".approvals[0].date=2014-04-01"}});
  ExpectCures(rule("earliest([result.date, latest(result.approvals.map(a, a.date))])"), base, "2015-02-01",
              {{"the earliest alone",
                {{result + ".date", "2014-07-02"}},
                "NO cure.deadline.earlier 2: " + result + ".date=2014-06-30"}});
  ExpectCures(
      rule("result.date.add_days(60)"), base, "2015-02-01",
      {{"so many days after it", {}, "NO cure.deadline.earlier 19: " + result + ".date=2014-05-01"},
       {"too early", {{result + ".date", "2014-01-30"}}, "NO cure.deadline.later 1: " + result + ".date=2014-01-31"}});
  ExpectCures(rule("result.date.add_months(2)"), base, "2015-02-01",
              {{"so many months after it", {}, "NO cure.deadline.earlier 20: " + result + ".date=2014-04-30"}});
  ExpectCures(rule("date(\"2014-07-01\")"), base, "2015-02-01",
              {{"of no date of the document", {}, "NO cure.deadline.earlier 1; unverified"}});
  EXPECT_EQ(EvidenceOf(JudgeRule(last, Patched(base, {}), "2015-02-01", 2014)),
            result + ".approvals[1].date=2014-07-04");
  EXPECT_EQ(EvidenceOf(JudgeRule(rule("result.date.add_days(60)"), Patched(base, {}), "2015-02-01", 2014)),
            result + ".date=2014-05-20");
  EXPECT_EQ(EvidenceOf(JudgeRule(rule("date(\"2014-07-01\")"), Patched(base, {}), "2015-02-01", 2014)), result);
}

TEST(Cures, TextsAgreeInNumber) {
  const std::string rule = "count: {items: report.education.programmes, at_least: 5}";
  const v1::Finding finding = CuredFinding(rule, Patched(kProgrammes, {}), "2014-12-01", 2014);
  ASSERT_EQ(finding.cure().steps_size(), 1);
  EXPECT_EQ(finding.cure().steps(0).text().ru(), "Нужно добавить 2\u00A0строки того же рода.");
  EXPECT_EQ(finding.cure().steps(0).text().en(), "2\u00A0more lines of this sort would do.");
  EXPECT_FALSE(finding.cure().has_note());
}

}  // namespace
}  // namespace svod::kinds::cure_test
