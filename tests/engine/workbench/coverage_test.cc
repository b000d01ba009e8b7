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
    const auto packs = LoadRulePacks(pack_.path(), diagnostics_);
    const RuleTests tests = RuleTests::Read(*packs, pack_.path(), diagnostics_);
    std::vector<Coverage> all = CoverageOf(pack_.path(), *packs, tests, diagnostics_);
    return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
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
  EXPECT_THAT(coverage->gaps,
              ElementsAre("no test expects FAIL of programmes", "no test expects NOT_APPLICABLE of programmes",
                          "no rule says law/3 a plan", "no provision names the rule signed"));
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
