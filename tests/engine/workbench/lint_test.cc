#include "engine/workbench/lint.h"

#include <gtest/gtest.h>

#include "tests/engine/workbench/small_pack.h"

namespace svod::workbench::lint_test {
namespace {

std::string Faults(const SmallPack& pack) {
  Diagnostics diagnostics;
  Lint(pack.path(), diagnostics);
  std::string text;
  for (const Diagnostic& one : diagnostics.items()) {
    text += one.file + ":" + std::to_string(one.position.line) + ":" + std::to_string(one.position.column) + " " +
            one.code + "\n";
  }
  return text;
}

// A pack.yaml whose only source is cited.
constexpr const char* kHead = R"(pack: test
edition: 2014-06-01
version: 1.0.0
subject: svod.cluster.v1.Dossier
period: unit.year
time_zone: Europe/Moscow
selection: period_in_force
sources: {law: {title: {ru: Закон, en: Law}, adopted: 2013-11-06}}
files: [a.rules.yaml]
)";

std::string FaultsOf(const std::string& rules) {
  SmallPack pack;
  pack.Write("pack.yaml", kHead);
  pack.Write("a.rules.yaml", rules);
  return Faults(pack);
}

// A rule of which one line is as given.
std::string Rule(const std::string& line, const std::string& title = "{ru: Да, en: Yes}",
                 const std::string& clause = "\"1\"") {
  return "rules:\n  - id: a\n    title: " + title + "\n    cites: {source: law, clause: " + clause +
         "}\n    level: required\n    " + line + "\n";
}

TEST(Lint, OfOneRule) {
  const std::string kSound = "require: unit.year > 2000";
  const std::string kCount = "count: {items: report.education.programmes, at_least: ";
  const std::vector<std::pair<std::string, std::string>> kCases = {
      {Rule(kSound), ""},
      {Rule(kSound, "{ru: '', en: Yes}"), "a.rules.yaml:3:17 missing-translation\n"},
      {Rule(kSound, "{ru: Yes, en: Yes}"), "a.rules.yaml:3:17 not-translated\n"},
      {Rule(kSound, "{ru: Да, en: Да}"), "a.rules.yaml:3:25 not-translated\n"},
      {Rule(kSound, "{ru: '12', en: '12'}"), ""},
      {Rule(kSound, "{ru: Форма «ISO», en: Form «Форма 1»}"), ""},
      {Rule(kSound, "{ru: Да}"), ""},  // loading says it
      {Rule(kSound, "{ru: Да, en: Yes}", "' '"), "a.rules.yaml:4:34 missing-citation\n"},
      {Rule("count: {items: a, at_most: 1, including: [{title: {ru: Да}, where: b, at_least: 1}]}"),
       "a.rules.yaml:6:55 missing-translation\n"},
      {Rule("in_force: {to: 2013-12-31}\n    " + kSound), "a.rules.yaml:6:20 never-in-force\n"},
      {Rule("in_force: {to: 2014-01-31}\n    " + kSound), ""},
      {Rule(kCount + "{2014: 1, from 2016: 2}}"), "a.rules.yaml:6:59 year-without-value\n"},
      {Rule(kCount + "{2014: 1, from 2015: 2}}"), ""},
      {Rule(kCount + "{to 2014: 1, 2015: 2, 2016-2018: 3}}"), ""},
      {Rule("in_force: {from: 2014-01-01, to: 2016-12-31}\n    " + kCount + "{2014: 1, 2015: 2}}"),
       "a.rules.yaml:7:59 year-without-value\n"},
      {Rule("in_force: {from: 2013-01-01}\n    " + kCount + "{from 2014: 1}}"),
       "a.rules.yaml:7:59 year-without-value\n"},
      {Rule("in_force: {from: 2014-01-01, to: 2015-12-31}\n    " + kCount + "{2014: 1, 2015: 2}}"), ""},
      {Rule(kCount + "0}"), "a.rules.yaml:6:59 always-holds\n"},
      {Rule("share: {items: a, amount: b, part: c, at_most: 100%}"), "a.rules.yaml:6:52 always-holds\n"},
      // A part by its amount may be more than the whole, or below zero, and so may a weight.
      {Rule("share: {items: a, amount: b, part_amount: c, at_most: 100%}"), ""},
      {Rule("count: {items: a, weight: b, at_least: 0}"), ""},
  };
  for (const auto& [rules, faults] : kCases) EXPECT_EQ(FaultsOf(rules), faults) << rules;
}

TEST(Lint, OfTablesAndTheirColumns) {
  EXPECT_EQ(FaultsOf(R"(tables:
  read:
    - {no: 1, ru: Да, en: Yes, year: 2000, in_text: 5, flag: true, forgotten: 1}
    - {no: 2, ru: Нет, en: Нет, year: 2000, yearly: 1}
  unread:
    - {no: 1}
rules:
  - id: a
    for_each: row in read
    title: {ru: "{row.ru} {row.in_text}", en: "{row.ru} {row.en} {row.in_text}"}
    cites: {source: law, clause: "1"}
    level: required
    applies_when: has(row.flag)
    bounds: {value: unit.year, at_least: row.year}
)"),
            R"(a.rules.yaml:3:68 unused-column
a.rules.yaml:4:28 not-translated
a.rules.yaml:4:45 unused-column
a.rules.yaml:5:3 unused-table
a.rules.yaml:10:47 not-translated
)");
}

TEST(Lint, OfPlaceholdersThatNothingFillsIn) {
  const std::string kTable = "tables:\n  t:\n    - {no: 1}\n";
  const std::string kRequire = "require: unit.year > 2000";
  EXPECT_EQ(FaultsOf(Rule(kRequire, "{ru: \"Да {row.no}\", en: \"Yes {row.no}\"}")),
            "a.rules.yaml:3:21 not-filled-in\na.rules.yaml:3:41 not-filled-in\n");
  EXPECT_EQ(FaultsOf(Rule(kRequire, "{ru: Да, en: Yes}", "\"{row.no}\"")), "a.rules.yaml:4:35 not-filled-in\n");
  EXPECT_EQ(
      FaultsOf(kTable + Rule("for_each: row in t\n    " + kRequire, "{ru: \"Да {row.no}\", en: \"Yes {rwo.no}\"}")),
      "a.rules.yaml:6:41 not-filled-in\n");
  EXPECT_EQ(
      FaultsOf(kTable + Rule("for_each: row in t\n    " + kRequire, "{ru: \"Да {row.no}\", en: \"Yes {row.no}\"}")),
      "");
  // A list of the document has no columns.
  EXPECT_EQ(FaultsOf(Rule("for_each: p in report.education.programmes\n    key: p.topic\n    " + kRequire,
                          "{ru: Да, en: \"Yes {p.topic}\"}")),
            "a.rules.yaml:3:30 not-filled-in\n");
}

TEST(Lint, OfThePackAsAWhole) {
  SmallPack pack;
  pack.Write("pack.yaml", std::string(kHead) + "");
  pack.Write("b.rules.yaml", "rules: []\n");
  EXPECT_EQ(Faults(pack), "pack.yaml:9:8 file-not-listed\n");
  // A report that was handed in later is judged by a later edition.
  SmallPack other;
  std::string policy = kHead;
  policy.replace(policy.find("period_in_force"), 15, "{at_submission: report}");
  other.Write("pack.yaml", policy);
  other.Write("a.rules.yaml", Rule("in_force: {to: 2013-12-31}\n    require: unit.year > 2000"));
  EXPECT_EQ(Faults(other), "");
  std::string head = kHead;
  head.replace(head.find("adopted: 2013-11-06}"), 20, "adopted: 2013-11-06}, order: {adopted: 2013-01-01}");
  pack.Write("pack.yaml", head);
  EXPECT_EQ(Faults(pack),
            "pack.yaml:8:68 unused-source\npack.yaml:8:68 missing-translation\npack.yaml:9:8 file-not-listed\n");
}

TEST(Lint, OfAFileThatCannotBeReadNothingFollows) {
  SmallPack pack;
  pack.Write("pack.yaml", kHead);
  pack.Write("a.rules.yaml", "rules: [\n");
  EXPECT_EQ(Faults(pack), "a.rules.yaml:2:1 yaml-syntax\n");
}

}  // namespace
}  // namespace svod::workbench::lint_test
