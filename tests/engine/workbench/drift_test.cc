#include "engine/workbench/drift.h"

#include <gmock/gmock.h>

#include "engine/workbench/numbers.h"
#include "tests/engine/workbench/small_pack.h"

namespace svod::workbench::drift_test {
namespace {

// `30% 12-31 2014 №188`: those that are names with the sign.
std::string Numbers(const std::string& text, Language language) {
  std::string told;
  for (const TextNumber& one : NumbersOf(text, language)) {
    told += (told.empty() ? "" : " ") + std::string(one.is_name ? "№" : "") + TextOf(one.number);
  }
  return told;
}

TEST(NumbersOf, ReadsWhatPeopleWrite) {
  struct Case {
    std::string ru;
    std::string en;
    std::string numbers;
  };
  const std::vector<Case> kCases = {
      {"Не меньше двух", "At least two", ""},
      {"От 5 до 30 процентов", "From 5 to 30 percent", "5 30%"},
      {"20 %, 20% и 12,50%", "20 %, 20% and 12.50%", "20% 20% 12.5%"},
      {"не менее 3 месяцев, 2 недель и 10 дней", "at least 3 months, 2 weeks and 10 days", "3 months 2 weeks 10 days"},
      {"по 31 декабря 2014 года", "by 31 December 2014", "12-31 2014"},
      {"с 1 мая, 2014-06-30 и 06.03.2013", "from 1 May, 2014-06-30 and 06.03.2013", "05-01 06-30 2014 03-06 2013"},
      {"2 кв. 2014 г.", "2nd quarter of 2014", "2 2014"},
      {"на 3–5 лет, 2015-2018", "3–5 years, 2015-2018", "3 5 2015 2018"},
      {"1 240 000,50 руб.", "RUB 1,240,000.50", "1240000.5"},
      {"постановлениям № 188 и № 178", "decrees No. 188 and № 178", "№188 №178"},
      {"пунктам 5 и 6; 7 лет", "clauses 5 and 6; 7 years", "№5 №6 7"},
      {"«Ближайшие 4 года»: 4", "\"nearest 4 years\": 4", "№4 4"},
      {"по статье 5.4.2, части 3 и подпункту 6", "by article 5.4.2, part 3 and subclause 6", "№5.4.2 №3 №6"},
      {"части 30 %", "parts 30 %", "30%"},
      {"5 млн рублей и 1,5 тыс.", "5 million roubles and 1.5 thousand", "5 1.5"},
      {"кластер C12 и 007", "cluster C12 and 007", "7"},
  };
  for (const Case& one : kCases) {
    EXPECT_EQ(Numbers(one.ru, Language::kRussian), one.numbers) << one.ru;
    EXPECT_EQ(Numbers(one.en, Language::kEnglish), one.numbers) << one.en;
  }
}

constexpr const char* kRules = R"(tables:
  shares:
    - {no: 1, at_least: 30%}
    - {no: 2, at_least: 40%}
rules:
  - id: shares
    for_each: row in shares
    title: {ru: "Доля {row.no}: от {row.at_least}", en: "Share {row.no}: from {row.at_least}"}
    cites: {source: law, clause: "7"}
    level: required
    interpretation: {ru: "Бывает 30% и 40%, это № 5.", en: It is 30% or 40%; this is 5.}
    share: {items: report.education.programmes, part: 'true', amount: item.budget, at_least: row.at_least}
  - id: signed
    title: {ru: Подписано до 20 января 2015 года, en: Signed by 20 January 2015}
    cites: {source: law, clause: "2"}
    level: required
    rationale: {ru: Так было и в 1999 году., en: So it was.}
    require: report.signed_on <= date("2015-01-20")
  - id: meetings
    title: {ru: "Не меньше 3, по 30 июня и по 31 декабря", en: "At least 3, by 30 June and by 31 December"}
    cites: {source: law, clause: "2"}
    level: required
    in_force: {from: 2016-01-01}
    count:
      items: report.education.programmes
      date: item.prepared_from
      schedule: {first: {due: 2015-12-31}, then: {every: half_year}}
      at_least: {2014: 2, from 2015: 3}
)";

std::vector<std::string> Faults(std::string rules, const std::string& from, const std::string& to,
                                std::vector<TitleNumber>* titles = nullptr) {
  if (!from.empty()) rules.replace(rules.find(from), from.size(), to);
  SmallPack pack;
  pack.Write("a.rules.yaml", rules);
  Diagnostics diagnostics;
  std::vector<TitleNumber> found = Drift(pack.path(), diagnostics);
  if (titles != nullptr) *titles = std::move(found);
  std::vector<std::string> told;
  for (const Diagnostic& one : diagnostics.items()) {
    told.push_back(std::to_string(one.position.line) + ": " + one.code + ": " + one.message);
  }
  return told;
}

TEST(Drift, EachNumberOfATitleHasItsOperand) {
  std::vector<TitleNumber> titles;
  EXPECT_THAT(Faults(kRules, "", "", &titles), testing::IsEmpty());
  std::string told;
  for (const TitleNumber& one : titles) {
    if (one.language == "en") told += one.rule + " " + one.number + " = " + one.operand + "\n";
  }
  EXPECT_EQ(told, R"(shares[1] 1 = row.no
shares[1] 30% = row.at_least
shares[2] 2 = row.no
shares[2] 40% = row.at_least
signed 01-20 = require
signed 2015 = require
meetings 3 = count.at_least.from 2015
meetings 06-30 = count.schedule.then.every
meetings 12-31 = count.schedule.first.due
)");
}

TEST(Drift, WhatTheRuleDoesNotSayIsAFault) {
  using testing::ElementsAre;
  using testing::StartsWith;
  const auto says = [](const std::string& number) {
    return "number-without-operand: the text says `" + number + "`, and nothing in the rule does";
  };
  // A threshold moves, and the texts stay.
  EXPECT_THAT(Faults(kRules, "at_least: 40%", "at_least: 45%"),
              ElementsAre("11: " + says("40%"), "11: " + says("40%")));
  EXPECT_THAT(Faults(kRules, "date(\"2015-01-20\")", "date(\"2015-01-21\")"),
              ElementsAre("14: " + says("01-20"), "14: " + says("01-20")));
  EXPECT_THAT(Faults(kRules, "every: half_year", "every: year"),
              ElementsAre("20: " + says("06-30"), "20: " + says("06-30")));
  // A percentage is no number of days.
  EXPECT_THAT(
      Faults(kRules, "en: It is 30%", "en: It is 30 days"),
      ElementsAre(StartsWith("11: languages-differ: only the Russian text says `30%`"),
                  StartsWith("11: languages-differ: only the English text says `30 days`"), "11: " + says("30 days")));
  // One language alone.
  EXPECT_THAT(Faults(kRules, "At least 3,", "At least three,"),
              ElementsAre(StartsWith("20: languages-differ: only the Russian text says `3`")));
  EXPECT_THAT(Faults(kRules, "это № 5.", "это пять."),
              ElementsAre(StartsWith("11: languages-differ: only the English text says `5`"), "11: " + says("5")));
}

TEST(Drift, MillionsAreWrittenInFullOrNot) {
  const std::string kRule = R"(rules:
  - id: a
    title: {ru: От 5 млн рублей, en: "From 5,000,000 roubles"}
    cites: {source: law, clause: "2"}
    level: required
    require: agreement.federal_amount >= money("5000000.00")
)";
  EXPECT_THAT(Faults(kRule, "", ""), testing::IsEmpty());
  EXPECT_THAT(Faults(kRule, "5,000,000", "5 million"), testing::IsEmpty());
  EXPECT_EQ(Faults(kRule, "5000000.00", "6000000.00").size(), 2U);
  EXPECT_EQ(Faults(kRule, "5,000,000", "5,000").size(), 3U);
}

}  // namespace
}  // namespace svod::workbench::drift_test
