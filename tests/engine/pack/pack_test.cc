#include <gtest/gtest.h>

#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "tests/testing/pack_folder.h"

namespace svod {
namespace {

class PackTest : public testing::Test {
 protected:
  void SetUp() override { svod::cluster::v1::Dossier::descriptor(); }  // links the schema

  void Write(const std::string& file, const std::string& text) { folder_.Write(file, text); }

  std::string Faults() {
    Diagnostics diagnostics;
    auto packs = LoadRulePacks(folder_.path(), diagnostics);
    EXPECT_EQ(packs == nullptr, !diagnostics.empty());
    std::string text;
    for (const Diagnostic& d : diagnostics.items()) {
      text += std::to_string(d.position.line) + ":" + std::to_string(d.position.column) + " " + d.code + "\n";
    }
    return text;
  }

  testing_support::PackFolder folder_;
};

constexpr const char* kRule = R"(rules:
  - id: a.rule
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    require: unit.year > 2000
)";

TEST_F(PackTest, ASoundPackLoads) {
  Write("a.rules.yaml", kRule);
  EXPECT_EQ(Faults(), "");
}

// What has another shape than it should must not make rules vanish.
TEST_F(PackTest, NoRuleVanishesInSilence) {
  const auto rule = [](const std::string& tables, const std::string& title, const std::string& kind) {
    return tables + "rules:\n  - id: a.rule\n" + (tables.empty() ? "" : "    for_each: row in t\n") +
           "    title: " + title + "\n    cites: {source: law, clause: \"1\"}\n    level: required\n    " + kind + "\n";
  };
  const std::string require = "require: unit.year > 2000";
  const struct {
    std::string text;
    std::string fault;
  } kCases[] = {
      {rule("tables: {t: []}\n", "{ru: Да, en: Yes}", require), "not-a-table"},
      {rule("tables: {t: }\n", "{ru: Да, en: Yes}", require), "not-a-table"},
      {rule("tables: {t: {a: {n: 1}}}\n", "{ru: Да, en: Yes}", require), "not-a-table"},
      {rule("tables: {t: five}\n", "{ru: Да, en: Yes}", require), "not-a-table"},
      {rule("tables: [1]\n", "{ru: Да, en: Yes}", require), "not-a-map"},
      {rule("", "{ru: [Да], en: Yes}", require), "not-a-text"},
      {rule("", "{ru: Да, en: {a: b}}", require), "not-a-text"},
      {rule("", "{ru: Да, en: Yes}", "count: {items: {}, at_least: 1}"), "no-items"},
      {rule("", "{ru: Да, en: Yes}", "count: {items: report.kpis.items, at_least: {}}"), "no-years"},
  };
  for (const auto& one : kCases) {
    Write("a.rules.yaml", one.text);
    EXPECT_NE(Faults().find(one.fault), std::string::npos) << one.text << Faults();
  }
}

TEST_F(PackTest, TenFaultsOfOneFileAreAllFound) {
  Write("a.rules.yaml", R"(rules:
  - id: Bad Id
    title: {ru: Да}
    cites: {source: low, clause: "1"}
    level: mandatory
    requires: unit.year > 2000
  - id: a.share
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    share:
      items: report.educaton.programmes
      part: item.topic == MANAGEMENT
      amount: item.budget
      at_least: 50
  - id: a.deadline
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    deadline:
      items: report.approvals
      where: item.body == COUNCL
      date: item.date
      schedule: {first: {due: 2014-02-30}, then: {every: week}}
)");
  EXPECT_EQ(Faults(),
            "2:5 missing-kind\n"
            "2:9 bad-rule-id\n"
            "3:12 missing-key\n"
            "4:21 unknown-source\n"
            "5:12 unknown-word\n"
            "6:5 unknown-key\n"
            "12:14 unknown-field\n"
            "15:17 not-a-percentage\n"
            "22:27 unknown-name\n"
            "24:31 invalid-date\n"
            "24:58 unknown-word\n");
}

// A pack that contradicts itself does not load: a body of a rule, or more of the rule, and the fault.
TEST_F(PackTest, WhatNothingCouldKeepIsRefused) {
  const std::vector<std::pair<std::string, std::string>> kCases = {
      {"bounds: {value: unit.year, at_least: 3, at_most: 2}", "6:42 bounds-contradict\n"},
      {"bounds: {value: unit.year, at_least: 2, at_most: 2}", ""},
      {"bounds: {value: unit.year, at_least: {2014: 1, 2015: 9}, at_most: {2014: 2, from 2015: 8}}",
       "6:42 bounds-contradict\n"},
      {"bounds: {value: unit.year, at_least: {2014: 1, 2015: 9}, at_most: {2014: 2, from 2016: 8}}", ""},
      {"count: {items: report.education.programmes, at_least: 3, at_most: 2}", "6:59 bounds-contradict\n"},
      {"count: {items: report.education.programmes, at_most: 2, "
       "including: [{title: {ru: а, en: a}, where: item.budget > money(\"1\"), at_least: 3}]}",
       "6:140 sub-count-unreachable\n"},
      {"share: {items: report.education.programmes, part: 'true', amount: item.budget, at_least: 101%}",
       "6:94 not-a-share\n"},
      {"share: {items: report.education.programmes, part: 'true', amount: item.budget, at_most: -1%}",
       "6:93 not-a-share\n"},
      {"share: {items: report.education.programmes, part: 'true', amount: item.budget, at_most: {2014: 100%}}", ""},
      {"lead_time: {items: report.education.programmes, from: item.prepared_from, to: item.prepared_from, "
       "at_least: [{is: 1 month}, {when: 'true', is: 2 months}]}",
       "6:129 case-unreachable\n"},
      {"in_force: {from: 2015-01-01, to: 2014-12-31}\n    require: unit.year > 2000", "6:22 window-empty\n"},
      {"in_force: {from: 2015-01-01, to: 2015-01-01}\n    require: unit.year > 2000", ""},
  };
  for (const auto& [body, faults] : kCases) {
    Write("a.rules.yaml",
          "rules:\n  - id: a\n    title: {ru: Да, en: Yes}\n    cites: {source: law, clause: \"1\"}\n"
          "    level: required\n    " +
              body + "\n");
    EXPECT_EQ(Faults(), faults) << body;
  }
}

TEST_F(PackTest, ATableHasEachKeyOnceAndTheColumnsThatAreAskedFor) {
  Write("a.rules.yaml", R"(tables:
  years:
    - {no: 1, last: 2000}
    - {no: 2, last: 2001}
    - {no: 1, least: 1990}
rules:
  - id: a
    for_each: row in years
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    bounds: {value: unit.year, at_most: row.last, at_least: row.leest}
)");
  EXPECT_EQ(Faults(), "5:12 duplicate-row\n12:13 missing-key\n12:61 unknown-column\n");
}

TEST_F(PackTest, PlacesInFoldedTextAreThoseOfTheFile) {
  Write("a.rules.yaml", R"(rules:
  - id: a.rule
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    require: >-
      unit.year > 2000
      && unit.yaer < 2100
)");
  EXPECT_EQ(Faults(), "8:10 unknown-field\n");
}

TEST_F(PackTest, YamlFaultsHaveTheirPlace) {
  Write("a.rules.yaml", "rules:\n  - id: [\n");
  EXPECT_NE(Faults().find("yaml-syntax"), std::string::npos);
  Write("a.rules.yaml", "rules: []\nrules: []\n");
  EXPECT_EQ(Faults(), "2:1 duplicate-key\n");
}

TEST_F(PackTest, NoPackIsAFault) {
  std::filesystem::remove(folder_.path() / "pack.yaml");
  EXPECT_EQ(Faults(), "0:0 no-packs\n");
}

TEST_F(PackTest, AFileOverTheLimitIsRefused) {
  std::string text = kRule;
  text += "#" + std::string(kLimits.rule_file_bytes_max - text.size() - 1, 'x');
  Write("a.rules.yaml", text);
  EXPECT_EQ(Faults(), "");
  Write("a.rules.yaml", text + "x");
  EXPECT_EQ(Faults(), "0:0 too-large\n");
}

}  // namespace
}  // namespace svod
