#include "engine/workbench/mutation.h"

#include <gmock/gmock.h>

#include "svod/cluster/v1/dossier.pb.h"
#include "tests/engine/workbench/small_pack.h"

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
}

}  // namespace
}  // namespace svod::workbench::mutation_test
