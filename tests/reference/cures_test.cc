// Cures over random dossiers. A verdict has made each one and judged again; here each is made once more on the dossier
// and the whole of it is checked.
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "engine/kinds/edit.h"
#include "tests/reference/cases.h"
#include "tests/testing/samples.h"

namespace svod::reference {
namespace {

bool IsMended(v1::FindingState state) { return state == v1::FINDING_STATE_PASS || state == v1::FINDING_STATE_PENDING; }

// The finding of the rule after the changes; those of a for-each rule may change in number, so it is looked for by
// name.
v1::FindingState StateWith(const cluster::v1::Dossier& dossier, const CheckOptions& options,
                           const v1::Finding& finding) {
  cluster::v1::Dossier edited = dossier;
  kinds::Edits edits(&edited);
  for (const v1::CureStep& step : finding.cure().steps()) {
    EXPECT_TRUE(edits.MakeAll({step.changes().begin(), step.changes().end()})) << finding.rule();
  }
  const absl::StatusOr<v1::Verdict> verdict = Check(*testing_support::SamplePacks(), edited, options);
  if (!verdict.ok()) return v1::FINDING_STATE_UNSPECIFIED;
  for (const v1::Finding& other : verdict->findings()) {
    if (other.rule() == finding.rule() && other.instance() == finding.instance()) return other.state();
  }
  return v1::FINDING_STATE_UNSPECIFIED;
}

TEST(Cures, HoldOnRandomDossiers) {
  Random random(static_cast<uint64_t>(NumberFrom("SVOD_SEED", 0)) + 8);
  DossierGenerator dossiers(random, SVOD_SOURCE_DIR "/rules/clusters/samples");
  std::map<std::string, int> seen;
  const int64_t wanted = NumberFrom("SVOD_CASES", 4000) / 200;
  for (int64_t round = 0; round < wanted && !testing::Test::HasFailure(); ++round) {
    const cluster::v1::Dossier dossier = round % 2 == 0 ? dossiers.Make() : dossiers.MakeSmall();
    const CheckOptions options{.as_of = *Date::Parse(round % 3 == 0 ? "2014-10-01" : "2016-02-15"), .edition = {}};
    const absl::StatusOr<v1::Verdict> verdict = Check(*testing_support::SamplePacks(), dossier, options);
    if (!verdict.ok()) continue;
    std::map<std::string, int> names;  // items may have one together: which of them a finding is of is not told then
    for (const v1::Finding& finding : verdict->findings()) ++names[finding.rule() + "[" + finding.instance()];
    for (const v1::Finding& finding : verdict->findings()) {
      if (names[finding.rule() + "[" + finding.instance()] > 1) continue;
      if (finding.state() != v1::FINDING_STATE_FAIL) {
        EXPECT_FALSE(finding.has_cure());
        continue;
      }
      const std::string id = finding.message().id();
      ++seen[id + (finding.cure().verified() ? " verified" : finding.has_cure() ? " said" : " none")];
      if (!finding.cure().verified()) continue;
      ++seen["verified"];
      EXPECT_TRUE(IsMended(StateWith(dossier, options, finding))) << finding.rule() << finding.instance();
    }
    for (const v1::GroupCure& group : verdict->group_cures()) {
      ++seen[group.message().id() + (group.verified() ? " verified" : "")];
    }
  }
  for (const auto& [what, count] : seen) std::cout << count << " " << what << "\n";
  EXPECT_GT(seen["verified"], wanted);
  EXPECT_GT(seen["cure.group.move verified"], wanted / 10);
}

}  // namespace
}  // namespace svod::reference
