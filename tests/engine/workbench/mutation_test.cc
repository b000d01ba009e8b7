#include "engine/workbench/mutation.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "svod/cluster/v1/dossier.pb.h"
#include "tests/engine/workbench/small_pack.h"
#include "tests/testing/temp_folder.h"

namespace svod::workbench::mutation_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class MutationTest : public testing::Test {
 protected:
  void SetUp() override { svod::cluster::v1::Dossier::descriptor(); }  // links the schema

  std::optional<Mutations> Run(const std::string& only = "") {
    return Mutate(
        pack_.path(), only, [this](size_t, size_t all) { all_ = all; }, diagnostics_);
  }

  static std::vector<std::string> Told(const Mutations& mutations) {
    std::vector<std::string> told;
    for (const Mutant& one : mutations.survivors) {
      told.push_back(one.rule + " " + std::to_string(one.position.line) + ": " + one.was + " -> " + one.became);
    }
    return told;
  }

  SmallPack pack_;
  Diagnostics diagnostics_;
  size_t all_ = 0;
};

TEST_F(MutationTest, SharpTestsNoticeEveryChangeThatChangesAnything) {
  const auto mutations = Run();
  ASSERT_TRUE(mutations);
  EXPECT_THAT(Told(*mutations), IsEmpty());
  EXPECT_EQ(mutations->Score(), 100U);
  EXPECT_GE(mutations->killed, 10U);
  EXPECT_EQ(mutations->killed + mutations->refused, all_);
}

TEST_F(MutationTest, WhatBluntTestsDoNotNoticeIsListedWithItsPlace) {
  pack_.Write("sharp.test.yaml", R"(base: base.json
as_of: 2015-02-15
cases:
  - name: well before the day
    set: {report.signed_on: 2015-01-10}
    expect: {signed: PASS}
  - name: well after it
    set: {report.signed_on: 2015-03-10}
    expect: {signed: FAIL}
)");
  const auto mutations = Run("signed");
  ASSERT_TRUE(mutations);
  EXPECT_THAT(Told(*mutations), ElementsAre("signed 15: <= -> <", "signed 15: 2015-01-20 -> 2015-01-21",
                                            "signed 15: 2015-01-20 -> 2015-01-19"));
  EXPECT_FALSE(mutations->IsGood());
}

TEST_F(MutationTest, ADateOfAnExpressionMovesByADayAndInForceByAYear) {
  pack_.Write("a.rules.yaml", R"(rules:
  - id: signed
    title: {ru: Подпись, en: Signature}
    cites: {source: law, clause: "2"}
    level: required
    in_force: {from: 2013-01-01}
    require: report.signed_on <= date("2015-01-20")
)");
  pack_.Write("sharp.test.yaml", R"(base: base.json
as_of: 2015-02-15
cases:
  - name: long before
    set: {report.signed_on: 2014-01-20}
    expect: {signed: PASS}
  - name: long after
    set: {report.signed_on: 2016-01-20}
    expect: {signed: FAIL}
)");
  const auto mutations = Run();
  ASSERT_TRUE(mutations);
  EXPECT_THAT(Told(*mutations), ElementsAre("signed 6: 2013-01-01 -> 2014-01-01", "signed 6: 2013-01-01 -> 2012-01-01",
                                            "signed 7: <= -> <", "signed 7: 2015-01-20 -> 2015-01-21",
                                            "signed 7: 2015-01-20 -> 2015-01-19"));
}

TEST_F(MutationTest, OfAColumnThatEndsARuleTheYearAloneCounts) {
  pack_.Write("a.rules.yaml", R"(tables:
  t:
    - {no: 1, until: 2014-12-31}
rules:
  - id: signed
    for_each: row in t
    title: {ru: Подпись, en: Signature}
    cites: {source: law, clause: "2"}
    level: required
    in_force: {to: row.until}
    require: report.signed_on <= as_of
)");
  pack_.Write("sharp.test.yaml", R"(base: base.json
as_of: 2015-02-15
cases:
  - name: signed
    expect: {"signed[1]": PASS}
)");
  const auto mutations = Run();
  ASSERT_TRUE(mutations);
  EXPECT_THAT(Told(*mutations), ElementsAre("t 3: 2014-12-31 -> 2015-12-31", "signed 11: <= -> <"));
}

TEST_F(MutationTest, WhatADecisionIsIsChangedToo) {
  pack_.Write("pack.yaml", std::string(testing_support::kPackHead) + R"(amendments:
  items: {decision: amendments.decisions, change: decision.changes}
  where: change.first_year <= unit.year
  decision: decision.number
  date: decision.date
  value: change.parameter
  number: change.value
  day: change.due
  lifts: change.kind == DROP
)");
  const auto mutations = Run("amend");
  ASSERT_TRUE(mutations);
  EXPECT_THAT(Told(*mutations), ElementsAre("amendments 14: change.first_year <= unit.year -> true",
                                            "amendments 14: <= -> <", "amendments 20: == -> !="));
}

// The rules, of each of which a test far from every limit expects PASS.
std::string RulesOf(const std::vector<std::string>& bodies) {
  std::string rules = "rules:\n";
  for (size_t i = 0; i < bodies.size(); ++i) {
    rules += "  - id: r" + std::to_string(i) + "\n    title: {ru: Да, en: Yes}\n    cites: {source: law, clause: x}\n" +
             "    level: required\n    " + bodies[i] + "\n";
  }
  return rules;
}

std::string ExpectPassOf(size_t count) {
  std::string test = R"(base: base.json
as_of: 2015-02-15
cases:
  - name: far from every limit
    set: {agreement.federal_amount: 1000000000}
    expect: {)";
  for (size_t i = 0; i < count; ++i) test += (i == 0 ? "r" : ", r") + std::to_string(i) + ": PASS";
  return test + "}\n";
}

TEST_F(MutationTest, EveryNumberMovesByTheUnitOfItsLastDigit) {
  const std::vector<std::string> kRules = {
      "share: {items: report.education.programmes, part: item.topic == MANAGEMENT, amount: item.budget, at_least: "
      "12.5%}",
      "bounds: {value: agreement.federal_amount, at_least: 100000.00}",
      "bounds: {value: agreement.federal_amount, at_least: 250}",
      "require: agreement.federal_amount > money(\"100\") && agreement.federal_amount > money('0.5')",
      "require: decimal(\"-0.5\") < decimal(\"12.25\") && percent(\"12.5\") < percent(\"50\")",
      "require: unit.year > -5 && unit.year > 0",
      "require: report.signed_on <= as_of.add_days(30) && report.signed_on <= as_of.add_months(2)",
  };
  pack_.Write("a.rules.yaml", RulesOf(kRules));
  pack_.Write("sharp.test.yaml", ExpectPassOf(kRules.size()));
  const auto mutations = Run();
  ASSERT_TRUE(mutations);
  const std::vector<std::string> kShifts = {
      "r0 6: 12.5% -> 12.6%",
      "r0 6: 12.5% -> 12.4%",
      "r1 11: 100000.00 -> 100000.01",
      "r1 11: 100000.00 -> 99999.99",
      "r2 16: 250 -> 251",
      "r2 16: 250 -> 249",
      "r3 21: 100 -> 100.01",
      "r3 21: 100 -> 99.99",
      "r3 21: 0.5 -> 0.51",
      "r3 21: 0.5 -> 0.49",
      "r4 26: -0.5 -> -0.4",
      "r4 26: -0.5 -> -0.6",
      "r4 26: 12.25 -> 12.26",
      "r4 26: 12.25 -> 12.24",
      "r4 26: 12.5 -> 12.6",
      "r4 26: 12.5 -> 12.4",
      "r4 26: 50 -> 51",
      "r4 26: 50 -> 49",
      "r5 31: -5 -> -4",
      "r5 31: -5 -> -6",
      "r5 31: 0 -> 1",
      "r5 31: 0 -> -1",
      "r6 36: 30 -> 31",
      "r6 36: 30 -> 29",
      "r6 36: 2 -> 3",
      "r6 36: 2 -> 1",
  };
  EXPECT_THAT(Told(*mutations), testing::IsSupersetOf(kShifts));
}

// The rule `signed`, its expression written as given.
std::string SignedRule(const std::string& expression) {
  return "rules:\n  - id: signed\n    title: {ru: Подпись, en: Signature}\n    cites: {source: law, clause: x}\n"
         "    level: required\n    require: " +
         expression + "\n";
}

TEST_F(MutationTest, AnExpressionIsChangedHoweverItIsWritten) {
  const char* kWritten[] = {
      R"y("report.signed_on <= date(\"2015-01-20\")")y",
      R"y("\u0072eport.signed_on\n<= date(\"2015-01-20\")")y",
      "\"report.signed_on \\\n      <= date('2015-01-20')\"",
      "'report.signed_on\n\n      <= date(''2015-01-20'')'",
      ">-\n      report.signed_on\n      <= date(\"2015-01-20\")",
      "|\n      report.signed_on\n        <= date(\"2015-01-20\")\n",
      "&day !!str report.signed_on <= date(\"2015-01-20\")",
  };
  pack_.Write("sharp.test.yaml", R"(base: base.json
as_of: 2015-02-15
cases:
  - name: on the day
    expect: {signed: PASS}
  - name: a day late
    set: {report.signed_on: 2015-01-21}
    expect: {signed: FAIL}
)");
  for (const char* written : kWritten) {
    pack_.Write("a.rules.yaml", SignedRule(written));
    const auto mutations = Run();
    ASSERT_TRUE(mutations) << written;
    EXPECT_THAT(Told(*mutations), IsEmpty()) << written;
    EXPECT_EQ(mutations->killed, 3U) << written;
    EXPECT_EQ(mutations->refused, 0U) << written;
  }
}

TEST_F(MutationTest, WhateverThePackCallsItsFilesIsThere) {
  std::string head = testing_support::kPackHead;
  head.replace(head.find("a.rules.yaml"), 12, "rules/of-the-law.txt");
  std::filesystem::create_directory(pack_.path() / "rules");
  std::filesystem::remove(pack_.path() / "a.rules.yaml");
  pack_.Write("pack.yaml", head);
  pack_.Write("rules/of-the-law.txt", kSmallRules);
  const auto mutations = Run();
  ASSERT_TRUE(mutations);
  EXPECT_EQ(mutations->Score(), 100U);
  EXPECT_GE(mutations->killed, 10U);
}

TEST_F(MutationTest, RulesBehindALinkAreChangedInACopyAndNeverThere) {
  const testing_support::TempFolder elsewhere;
  const std::filesystem::path rules = elsewhere.path() / "a.rules.yaml";
  std::filesystem::rename(pack_.path() / "a.rules.yaml", rules);
  std::filesystem::create_directory_symlink(elsewhere.path(), pack_.path() / "law");
  std::string head = testing_support::kPackHead;
  head.replace(head.find("a.rules.yaml"), 12, "law/a.rules.yaml");
  pack_.Write("pack.yaml", head);
  std::filesystem::permissions(rules, std::filesystem::perms::owner_read);
  const auto before = std::filesystem::last_write_time(rules);
  const auto mutations = Run();
  ASSERT_TRUE(mutations);
  EXPECT_EQ(mutations->Score(), 100U);
  EXPECT_GE(mutations->killed, 10U);
  EXPECT_EQ(std::filesystem::last_write_time(rules), before);
}

TEST_F(MutationTest, WhatAnAliasRepeatsConcernsEveryRuleInWhichItStands) {
  pack_.Write("a.rules.yaml", RulesOf({"count: {items: report.education.programmes, at_most: &many 4}",
                                       "count: {items: report.education.programmes, at_least: *many}"}));
  pack_.Write("sharp.test.yaml", R"(base: base.json
as_of: 2015-02-15
cases:
  - name: four
    expect: {r1: PASS}
)");
  const auto mutations = Run();
  ASSERT_TRUE(mutations);
  EXPECT_THAT(Told(*mutations), ElementsAre("r0 6: 4 -> 3"));
  EXPECT_EQ(mutations->killed, 1U);
}

TEST_F(MutationTest, TestsThatFailAnywayTellNothing) {
  pack_.Write("sharp.test.yaml", R"(base: base.json
as_of: 2015-02-15
cases:
  - name: wrong
    expect: {signed: FAIL}
)");
  EXPECT_FALSE(Run());
  ASSERT_EQ(diagnostics_.size(), 1U);
  EXPECT_EQ(diagnostics_.items()[0].code, "test-fails");
  EXPECT_EQ(diagnostics_.items()[0].file, "sharp.test.yaml");
  EXPECT_EQ(diagnostics_.items()[0].position, (Position{5, 22}));
}

}  // namespace
}  // namespace svod::workbench::mutation_test
