#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::present_test {
namespace {

const std::string kBase = R"({signed_on: "2015-01-26",
  expenditures: {items: [{item: Portal, amount: 100}, {amount: 0}]},
  sections: {items: [{kind: SECTION_KIND_GENERAL, title: General}]}})";

const std::string kOf = "of: [report.signed_on, report.sections.items, 'report.sections.items[0].title']";
const std::string kAll = "present: {" + kOf + "}";
const std::string kFiled = "present: {of: [report.signed_on, report.sections.items], absent: fails}";

TEST(Present, States) {
  const std::string title = "report.sections.items[0].title";
  ExpectLines(kAll, kBase, "2015-02-01", 2014,
              {
                  {"all of it", {}, "PASS present.pass measured=3 threshold=3 margin=0"},
                  {"an empty text", {{title, "''"}}, "FAIL present.fail measured=2 threshold=3 margin=-1"},
                  {"blanks are no text", {{title, "' \t'"}}, "FAIL present.fail measured=2 threshold=3 margin=-1"},
                  {"one letter is", {{title, "x"}}, "PASS present.pass measured=3 threshold=3 margin=0"},
                  {"not told", {{title, ""}}, "UNDETERMINED undetermined.missing missing=" + title},
                  {"two things not told",
                   {{title, ""}, {"report.signed_on", ""}},
                   "UNDETERMINED undetermined.missing missing=report.signed_on," + title},
                  {"one is empty, whatever the other is",
                   {{title, "''"}, {"report.signed_on", ""}},
                   "FAIL present.fail measured=2 threshold=3 margin=-1"},
                  {"the whole report", {{"report", ""}}, "UNDETERMINED undetermined.missing missing=report"},
              });
}

TEST(Present, AbsenceThatFails) {
  ExpectLines(
      kFiled, kBase, "2015-02-01", 2014,
      {
          {"both are filed", {}, "PASS present.pass measured=2 threshold=2 margin=0"},
          {"one is not",
           {{"report.sections", ""}},
           "FAIL present.fail measured=1 threshold=2 margin=-1 missing=report.sections"},
          {"one is empty", {{"report.sections.items", "[]"}}, "FAIL present.fail measured=1 threshold=2 margin=-1"},
          {"one is not filed and one is empty",
           {{"report.signed_on", ""}, {"report.sections.items", "[]"}},
           "FAIL present.fail measured=0 threshold=2 margin=-2 missing=report.signed_on"},
          {"nothing is", {{"report", ""}}, "FAIL present.fail measured=0 threshold=2 margin=-2 missing=report"},
      });
}

// Zero and no are answers; an empty list is none.
TEST(Present, WhatCountsAsThere) {
  const struct {
    std::string of;
    std::string line;
  } kCases[] = {
      {"'report.expenditures.items[1].amount'", "PASS present.pass measured=1 threshold=1 margin=0"},
      {"report.expenditures", "PASS present.pass measured=1 threshold=1 margin=0"},
      {"report.approvals", "FAIL present.fail measured=0 threshold=1 margin=-1"},
      {"'report.sections.items.filter(s, s.kind == GENERAL)'", "PASS present.pass measured=1 threshold=1 margin=0"},
      {"'report.sections.items.filter(s, s.kind == PRIORITY_ACTIVITIES)'",
       "FAIL present.fail measured=0 threshold=1 margin=-1"},
      {"'report.expenditures.items[7].amount'", "ERROR error.evaluation"},
  };
  for (const auto& test : kCases) {
    ExpectLines("present: {of: " + test.of + "}", kBase, "2015-02-01", 2014, {{test.of, {}, test.line}});
  }
}

TEST(Present, NamesWhatIsLacking) {
  Dossier dossier = Patched(kBase, {{"report.signed_on", ""}, {"report.sections.items", "[]"}});
  v1::Finding finding = JudgeRule(kFiled, dossier, "2015-02-01", 2014);
  EXPECT_EQ(EvidenceOf(finding), "report.sections.items=0");
  EXPECT_EQ(RenderFinding(finding).ru(), "Нет или пусто: report.signed_on, report.sections.items.");
  EXPECT_EQ(RenderFinding(finding).en(), "Not there, or empty: report.signed_on, report.sections.items.");
  finding = JudgeRule("present: {of: 'report.sections.items.filter(s, s.kind == PRIORITY_ACTIVITIES)'}",
                      Patched(kBase, {}), "2015-02-01", 2014);
  EXPECT_EQ(EvidenceOf(finding), "report.sections.items[0].kind=GENERAL");
}

TEST(Present, Faults) {
  EXPECT_EQ(FaultsOfRule("present: {}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("present: {of: []}"), "not-a-list");
  EXPECT_EQ(FaultsOfRule("present: {of: report.sighned_on}"), "unknown-field");
  EXPECT_EQ(FaultsOfRule("present: {of: report.signed_on, absent: passes}"), "unknown-word");
  EXPECT_EQ(FaultsOfRule("present: {of: report.sighned_on, absent: passes}"), "unknown-word unknown-field");
  EXPECT_EQ(FaultsOfRule("present: {of: report.signed_on, absnt: fails}"), "unknown-key");
  EXPECT_EQ(FaultsOfRule("present: {of: 'report.sections.items.filter(s, true)', absent: fails}"), "not-a-path");
  EXPECT_EQ(FaultsOfRule("present: report.signed_on"), "not-a-map");
}

}  // namespace
}  // namespace svod::kinds::present_test
