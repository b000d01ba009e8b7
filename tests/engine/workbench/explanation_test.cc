#include "engine/workbench/explanation.h"

#include <gmock/gmock.h>

#include "tests/engine/workbench/small_pack.h"

namespace svod::workbench::explanation_test {
namespace {

constexpr const char* kRules = R"(tables:
  topics:
    - {no: 7, topic: MANAGEMENT, years: {2014: 2, from 2015: 3}}
rules:
  - id: programmes
    for_each: row in topics
    title: {ru: "Программы {row.no}", en: "Programmes {row.no}"}
    level: required
    cites: {source: law, clause: "{row.no}"}
    count:
      items: report.education.programmes
      where: item.topic == row.topic && !(item.budget >= money("100"))
      at_least: row.years
  - id: signed
    title: {ru: Подпись, en: Signature}
    cites: {source: law, clause: "2"}
    level: recommended
    require: report.signed_on in [date("2015-01-20")]
)";

std::string Told(const std::string& rule, Language language) {
  SmallPack pack;
  pack.Write("a.rules.yaml", kRules);
  RuleTestTotals tests;
  tests.reached = {{"programmes[7]", {"PASS", "FAIL"}}, {"programmes[8]", {"PENDING"}}};
  Diagnostics diagnostics;
  std::string told;
  for (const Explanation& explanation : Explain(pack.path(), rule, language, tests, diagnostics)) {
    told += explanation.rule + " " + explanation.file + ":" + std::to_string(explanation.position.line) + "\n";
    for (const ExplainedLine& line : explanation.lines) {
      told += std::string(static_cast<size_t>(line.depth), ' ') + line.label + ": " + line.text + "\n";
    }
  }
  EXPECT_TRUE(diagnostics.empty());
  return told;
}

TEST(Explanation, AnInstanceHasTheValuesOfItsRow) {
  EXPECT_EQ(Told("programmes[7]", Language::kEnglish), R"(programmes[7] a.rules.yaml:5
title: Programmes 7
clause: 7
level: required
count: 
 lines: report.education.programmes
 of these where: item.topic = MANAGEMENT and not (item.budget ≥ money("100"))
 at least: 
  2014: 2
  from 2015: 3
tests show: FAIL, PASS
)");
}

TEST(Explanation, ARuleOverATableIsToldAsItIsWritten) {
  EXPECT_EQ(Told("programmes", Language::kRussian), R"(programmes a.rules.yaml:5
название: Программы {row.no}
пункт: {row.no}
уровень: обязательное
для каждого: row среди topics
число: 
 строки: report.education.programmes
 из них те, где: item.topic = row.topic и не (item.budget ≥ money("100"))
 не меньше: row.years
тесты показывают: FAIL, PASS, PENDING
)");
}

TEST(Explanation, ARuleWithoutTestsSaysSo) {
  EXPECT_EQ(Told("signed", Language::kEnglish), R"(signed a.rules.yaml:14
title: Signature
clause: 2
level: recommended
it holds that: report.signed_on among [date("2015-01-20")]
tests show: -
)");
}

TEST(Explanation, WhatIsNotThereIsNothing) {
  EXPECT_EQ(Told("nosuch", Language::kEnglish), "");
  EXPECT_EQ(Told("programmes[9]", Language::kEnglish), "");
}

}  // namespace
}  // namespace svod::workbench::explanation_test
