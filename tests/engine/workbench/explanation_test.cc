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
  const auto give = [&](const std::string& /*pack*/, Date /*edition*/) { return tests; };
  Diagnostics diagnostics;
  std::string told;
  for (const Explanation& explanation : Explain(pack.path(), rule, language, give, diagnostics)) {
    told +=
        explanation.rule + " " + explanation.place.file + ":" + std::to_string(explanation.place.position.line) + "\n";
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
 of these where: item.topic = MANAGEMENT and not (item.budget ≥ 100 roubles)
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
для каждого: row из topics
число: 
 строки: report.education.programmes
 из них те, где: item.topic = row.topic и неверно, что (item.budget ≥ 100 руб.)
 не меньше: row.years
тесты показывают: FAIL, PASS, PENDING
)");
}

TEST(Explanation, ARuleWithoutTestsSaysSo) {
  EXPECT_EQ(Told("signed", Language::kEnglish), R"(signed a.rules.yaml:14
title: Signature
clause: 2
level: recommended
it holds that: report.signed_on is one of 2015-01-20
tests show: -
)");
}

TEST(Explanation, EachEditionHasWhatItsOwnTestsShow) {
  const SmallPack pack;
  std::string head = testing_support::kPackHead;
  head.replace(head.find("edition: 2013-11-06"), 19, "edition: 2015-01-01");
  std::filesystem::create_directory(pack.path() / "later");
  pack.Write("later/pack.yaml", head);
  pack.Write("later/a.rules.yaml", kSmallRules);
  const auto tests = [](const std::string& name, Date edition) {
    EXPECT_EQ(name, "test");
    RuleTestTotals totals;
    totals.reached["signed"] = {edition.year() == 2015 ? "FAIL" : "PASS"};
    return totals;
  };
  Diagnostics diagnostics;
  std::vector<std::string> told;
  for (const Explanation& one : Explain(pack.path(), "signed", Language::kEnglish, tests, diagnostics)) {
    told.push_back(one.edition + " " + one.place.file + " " + one.lines.back().text);
  }
  EXPECT_THAT(told, testing::ElementsAre("2013-11-06 a.rules.yaml PASS", "2015-01-01 later/a.rules.yaml FAIL"));
}

TEST(Explanation, TheReadingCanBeLeftOutInBothLanguages) {
  SmallPack pack;
  std::string rules = kRules;
  rules += "    interpretation: {ru: Подпись и есть дата, en: The signature is the date}\n";
  pack.Write("a.rules.yaml", rules);
  Diagnostics diagnostics;
  const auto none = [](const std::string& /*pack*/, Date /*edition*/) { return RuleTestTotals(); };
  for (const Language language : {Language::kRussian, Language::kEnglish}) {
    const std::vector<Explanation> all = Explain(pack.path(), "signed", language, none, diagnostics);
    ASSERT_EQ(all.size(), 1U);
    const std::vector<ExplainedLine> without = WithoutReading(all.front().lines, language);
    EXPECT_EQ(without.size() + 1, all.front().lines.size());
    for (const ExplainedLine& line : without) EXPECT_EQ(line.text.find("дата"), std::string::npos) << line.text;
    for (const ExplainedLine& line : without) EXPECT_EQ(line.text.find("the date"), std::string::npos) << line.text;
  }
}

TEST(Explanation, WhatIsNotThereIsNothing) {
  EXPECT_EQ(Told("nosuch", Language::kEnglish), "");
  EXPECT_EQ(Told("programmes[9]", Language::kEnglish), "");
}

}  // namespace
}  // namespace svod::workbench::explanation_test
