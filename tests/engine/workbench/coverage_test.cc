#include "engine/workbench/coverage.h"

#include <gmock/gmock.h>

#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "tests/engine/workbench/small_pack.h"

namespace svod::workbench::coverage_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CoverageTest : public testing::Test {
 protected:
  void SetUp() override { svod::cluster::v1::Dossier::descriptor(); }  // links the schema

  std::optional<Coverage> Read(const char* file) {
    pack_.Write("coverage.yaml", file);
    return Read();
  }

  std::optional<Coverage> Read() {
    const auto packs = LoadRulePacks(pack_.path(), diagnostics_);
    const RuleTests tests = RuleTests::Read(*packs, pack_.path(), diagnostics_);
    std::vector<Coverage> all = CoverageOf(pack_.path(), *packs, tests, Language::kEnglish, diagnostics_);
    return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
  }

  // `file:line:column: message`.
  static std::vector<std::string> Gaps(const Coverage& coverage) {
    std::vector<std::string> gaps;
    for (const CoverageGap& gap : coverage.gaps) {
      gaps.push_back(gap.place.file + ":" + std::to_string(gap.place.position.line) + ":" +
                     std::to_string(gap.place.position.column) + ": " + gap.message);
    }
    return gaps;
  }

  std::vector<std::string> Codes() {
    std::vector<std::string> codes;
    for (const Diagnostic& one : diagnostics_.items()) codes.push_back(one.code);
    return codes;
  }

  SmallPack pack_;
  Diagnostics diagnostics_;
};

TEST_F(CoverageTest, NamesTheStatesThatTestsShow) {
  const auto coverage = Read(R"(rows:
  - {id: law/1, clause: "1", label: two programmes, rules: [programmes]}
beyond:
  - {rule: signed, clause: "2", why: a date is no provision}
)");
  ASSERT_TRUE(coverage) << testing::PrintToString(Codes());
  EXPECT_THAT(coverage->gaps, IsEmpty());
  ASSERT_EQ(coverage->provisions.size(), 2U);
  EXPECT_EQ(coverage->provisions[0].id, "law/1");
  EXPECT_THAT(coverage->provisions[0].rules[0].reached, ElementsAre("FAIL", "NOT_APPLICABLE", "PASS"));
  EXPECT_EQ(coverage->provisions[1].id, "");
  EXPECT_THAT(coverage->provisions[1].rules[0].reached, ElementsAre("FAIL", "PASS"));
}

TEST_F(CoverageTest, GapsAreAProvisionWithoutRulesARuleThatNothingNamesAndAStateThatNoTestShows) {
  pack_.Write("sharp.test.yaml", R"(base: base.json
as_of: 2015-02-15
cases:
  - name: both hold
    expect: {programmes: PASS, signed: PASS}
)");
  const auto coverage = Read(R"(rows:
  - {id: law/1, clause: "1", label: two programmes, rules: [programmes]}
  - {id: law/3, clause: "3", label: a plan, rules: []}
)");
  ASSERT_TRUE(coverage);
  EXPECT_THAT(Gaps(*coverage), ElementsAre("coverage.yaml:2:61: no test expects FAIL of programmes",
                                           "coverage.yaml:2:61: no test expects NOT_APPLICABLE of programmes",
                                           "coverage.yaml:3:5: no rule says law/3 a plan",
                                           "a.rules.yaml:11:9: no provision names the rule signed"));
}

TEST_F(CoverageTest, WithoutACatalogueItIsSaidOfEachRuleWhatTestsShow) {
  pack_.Write("sharp.test.yaml", R"(base: base.json
as_of: 2015-02-15
cases:
  - name: late
    set: {report.signed_on: 2015-01-21}
    expect: {programmes: PASS, signed: PASS}
)");
  const auto coverage = Read();
  ASSERT_TRUE(coverage);
  EXPECT_FALSE(coverage->has_catalogue);
  EXPECT_THAT(coverage->provisions, IsEmpty());
  ASSERT_EQ(coverage->rules.size(), 2U);
  EXPECT_EQ(coverage->rules[0].label, "programmes");
  EXPECT_THAT(coverage->rules[0].reached, ElementsAre("PASS"));
  EXPECT_THAT(coverage->rules[1].reached, IsEmpty());
  EXPECT_EQ(coverage->rules[1].place.position, (Position{11, 9}));
  const std::vector<std::string> gaps = Gaps(*coverage);
  ASSERT_EQ(gaps.size(), 5U);
  EXPECT_EQ(gaps[0], "a.rules.yaml:2:9: no test expects FAIL of programmes");
  EXPECT_THAT(gaps[4], testing::StartsWith("sharp.test.yaml:6:40: a test fails: late: signed: state is `FAIL`"));
}

TEST_F(CoverageTest, FaultsOfTheFileAreToldWithTheirPlace) {
  EXPECT_FALSE(Read(R"(rows:
  - {id: law/1, clause: "1", label: two programmes, rules: [programme]}
  - {id: law/1, clause: "1", label: again, rules: [programmes], rule: signed}
)"));
  EXPECT_THAT(Codes(), ElementsAre("unknown-rule", "unknown-key", "duplicate-provision"));
  EXPECT_EQ(diagnostics_.items()[0].position.line, 2);
  EXPECT_THAT(diagnostics_.items()[0].hint, testing::HasSubstr("programmes"));
}

}  // namespace
}  // namespace svod::workbench::coverage_test
