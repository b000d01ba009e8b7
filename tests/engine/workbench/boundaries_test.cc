#include "engine/workbench/boundaries.h"

#include <gmock/gmock.h>

#include "engine/engine.h"
#include "engine/pack/rule_test.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "tests/engine/workbench/small_pack.h"

namespace svod::workbench::boundaries_test {
namespace {

class BoundariesTest : public testing::Test {
 protected:
  void SetUp() override { svod::cluster::v1::Dossier::descriptor(); }  // links the schema

  std::string Told(const std::string& only) {
    Diagnostics diagnostics;
    const auto packs = LoadRulePacks(pack_.path(), diagnostics);
    if (packs == nullptr) return diagnostics.items()[0].message;
    const RuleTests tests = RuleTests::Read(*packs, pack_.path(), diagnostics);
    std::string told;
    for (const BoundaryCase& one : Boundaries(pack_.path(), *packs, tests, only, diagnostics)) {
      told += one.name + " | " + one.what + " | " + one.state + " | " + one.margin;
      told += (one.suspicion.empty() ? "" : " | suspicious") + std::string("\n");
    }
    EXPECT_TRUE(diagnostics.empty());
    return told;
  }

  // One rule, of which a test expects PASS with the changes.
  std::string ToldOf(const std::string& body, const std::string& changes = "") {
    pack_.Write("a.rules.yaml",
                "rules:\n  - id: a\n    title: {ru: Да, en: Yes}\n    cites: {source: law, clause: \"1\"}\n"
                "    level: required\n    " +
                    body + "\n");
    pack_.Write("sharp.test.yaml", "base: base.json\nas_of: 2015-02-15\ncases:\n  - name: it holds\n" + changes +
                                       "    expect: {a: PASS}\n");
    return Told("a");
  }

  SmallPack pack_;
};

TEST_F(BoundariesTest, OfLinesThatAreCounted) {
  EXPECT_EQ(ToldOf("count: {items: report.education.programmes, where: item.topic == MANAGEMENT, at_least: 2}"),
            R"(threshold - 1 | report.education.programmes: lines 1 | FAIL | -1
threshold | report.education.programmes: lines 2 | PASS | 0
threshold + 1 | report.education.programmes: lines 3 | PASS | 1
no lines | report.education.programmes | FAIL | -2
)");
}

TEST_F(BoundariesTest, OfAnAmountWithBothLimits) {
  EXPECT_EQ(ToldOf("bounds: {value: agreement.federal_amount, at_least: 100, at_most: 200}",
                   "    set: {agreement.federal_amount: 15000}\n"),
            R"(threshold - 1 | agreement.federal_amount = 99.99 | FAIL | -0.01
threshold | agreement.federal_amount = 100.00 | PASS | 0.00
threshold + 1 | agreement.federal_amount = 100.01 | PASS | 0.01
missing | agreement.federal_amount | UNDETERMINED | 
threshold + 1 | agreement.federal_amount = 200.01 | FAIL | -0.01
threshold | agreement.federal_amount = 200.00 | PASS | 0.00
threshold - 1 | agreement.federal_amount = 199.99 | PASS | 0.01
missing | agreement.federal_amount | UNDETERMINED | 
)");
}

TEST_F(BoundariesTest, OfAShareAndOfNothingAtAll) {
  const std::string told = ToldOf(
      "share: {items: report.education.programmes, part: item.topic == MANAGEMENT, amount: item.budget, at_least: "
      "50%}");
  EXPECT_THAT(told, testing::HasSubstr("threshold | report.education.programmes[3].budget = 400.01 | PASS | 0.00\n"));
  EXPECT_THAT(told,
              testing::HasSubstr("threshold + 1 | report.education.programmes[3].budget = 400.02 | FAIL | -0.01\n"));
  EXPECT_THAT(told,
              testing::HasSubstr("all zero | report.education.programmes[*].budget = 0.00 | NOT_APPLICABLE | \n"));
}

TEST_F(BoundariesTest, OfADateAndOfTheDayOfJudgement) {
  EXPECT_EQ(ToldOf("require: report.signed_on <= date(\"2015-01-20\")"),
            R"(the day after | report.signed_on = 2015-01-21 | FAIL | 
due date | report.signed_on = 2015-01-20 | PASS | 
the day before | report.signed_on = 2015-01-19 | PASS | 
missing | report.signed_on | UNDETERMINED | 
)");
  pack_.Write("sharp.test.yaml", R"(base: base.json
as_of: 2015-02-15
cases:
  - name: it fails
    expect: {a: FAIL}
)");
  pack_.Write("a.rules.yaml", R"(rules:
  - id: a
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    due: 12-31
    require: organisation.officers.items.exists(o, true) || unit.year > 2100 || size(report.education.programmes) > 9
)");
  pack_.Write("base.json", R"({"unit": {"organisation": "7302000000", "cluster": "C", "year": 2014, "agreement": "A"},
    "organisation": {"officers": {}}, "report": {"education": {}}})");
  EXPECT_EQ(Told("a"), R"(the day after | judged on 2015-01-01 | FAIL | 
due date | judged on 2014-12-31 | PENDING | 
the day before | judged on 2014-12-30 | PENDING | 
)");
}

TEST_F(BoundariesTest, WhatShowsNothingInTheFirstDossierIsTurnedInTheNext) {
  pack_.Write("a.rules.yaml", R"(rules:
  - id: a
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    require: report.signed_on <= date("2015-01-20") || agreement.federal_amount >= money("100")
)");
  pack_.Write("sharp.test.yaml", R"(base: base.json
as_of: 2015-02-15
cases:
  - name: in time, and of too little money to matter
    set: {agreement.federal_amount: 100}
    expect: {a: PASS}
  - name: late, and of enough money
    set: {report.signed_on: 2015-02-01, agreement.federal_amount: 20000}
    expect: {a: PASS}
)");
  const std::string told = Told("a");
  EXPECT_THAT(told, testing::HasSubstr("due date | report.signed_on = 2015-01-20 | PASS | \n"));
  EXPECT_THAT(told, testing::HasSubstr("threshold | agreement.federal_amount = 100.00 | PASS | \n"));
  // Once each.
  EXPECT_EQ(told.find("due date"), told.rfind("due date"));
}

TEST_F(BoundariesTest, EveryCaseNamesThePlaceOfItsRuleOrRow) {
  pack_.Write("a.rules.yaml", R"(tables:
  t:
    - {no: 1, least: 2}
rules:
  - id: a
    for_each: row in t
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    count: {items: report.education.programmes, at_least: row.least}
  - id: b
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    require: report.signed_on <= date("2015-01-20")
)");
  pack_.Write("sharp.test.yaml",
              "base: base.json\nas_of: 2015-02-15\ncases:\n  - name: it holds\n    expect: {'a[1]': PASS, b: PASS}\n");
  Diagnostics diagnostics;
  const auto packs = LoadRulePacks(pack_.path(), diagnostics);
  ASSERT_NE(packs, nullptr);
  const RuleTests tests = RuleTests::Read(*packs, pack_.path(), diagnostics);
  const std::vector<BoundaryCase> cases = Boundaries(pack_.path(), *packs, tests, "", diagnostics);
  ASSERT_FALSE(cases.empty());
  for (const BoundaryCase& one : cases) {
    EXPECT_EQ(one.place.file, "a.rules.yaml");
    EXPECT_EQ(one.place.position, one.rule == "b" ? (Position{11, 9}) : (Position{3, 7})) << one.rule;
  }
}

TEST_F(BoundariesTest, WhatCannotBeEvaluatedIsSuspicious) {
  EXPECT_EQ(ToldOf("require: report.education.programmes[0].budget >= money(\"1\")"),
            R"(threshold - 1 | report.education.programmes[0].budget = 0.99 | FAIL | 
threshold | report.education.programmes[0].budget = 1.00 | PASS | 
threshold + 1 | report.education.programmes[0].budget = 1.01 | PASS | 
missing | report.education.programmes[0].budget | UNDETERMINED | 
all zero | report.education.programmes[*].budget = 0.00 | FAIL | 
no lines | report.education.programmes | ERROR |  | suspicious
)");
}

TEST_F(BoundariesTest, WhereThereAreNoCasesItSaysWhy) {
  EXPECT_EQ(ToldOf("present: {of: [report.education]}"),
            "- | no number, date or line alone takes a dossier of its tests from PASS to FAIL or back |  | \n");
  pack_.Write("sharp.test.yaml", "base: base.json\nas_of: 2015-02-15\ncases: []\n");
  EXPECT_EQ(Told("a"), "- | no test expects PASS or FAIL of it, so there is no dossier to begin with |  | \n");
}

TEST(InLanguage, EveryWordOfACaseIsRussian) {
  const BoundaryCase english = {
      "rule", "the day after", "judged on 2015-01-21", "PASS", "-1", "the rule cannot be evaluated", {}};
  const BoundaryCase russian = InLanguage(english, Language::kRussian);
  EXPECT_EQ(russian.name, "днём позже");
  EXPECT_EQ(russian.what, "проверка на 2015-01-21");
  EXPECT_EQ(russian.suspicion, "правило не вычисляется");
  EXPECT_EQ(russian.state, "PASS");
  EXPECT_EQ(InLanguage(english, Language::kEnglish).what, english.what);
  BoundaryCase lines = english;
  lines.what = "report.items: lines 2";
  EXPECT_EQ(InLanguage(lines, Language::kRussian).what, "report.items: строк 2");
}

}  // namespace
}  // namespace svod::workbench::boundaries_test
