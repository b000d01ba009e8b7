// What the rest of an incomplete list may do to a finding: nothing, where the finding is decided.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <string>

#include "tests/reference/cases.h"
#include "tests/testing/samples.h"

namespace svod::reference {
namespace {

// What falls due in a later year may be done in this one all the same.
bool IsDecided(const v1::Finding& finding) {
  const v1::FindingState state = finding.state();
  return state == v1::FINDING_STATE_PASS || state == v1::FINDING_STATE_FAIL ||
         (state == v1::FINDING_STATE_NOT_APPLICABLE && finding.message().id() != "not_applicable.no_period");
}

std::string NameOf(const v1::Finding& finding) { return finding.rule() + "[" + finding.instance() + "]"; }

// What is added may be too large to be added up, or a second line where a rule asks for one: that is no answer of it.
bool MayBecome(const v1::Finding& before, const v1::Finding& after) {
  return before.state() == after.state() || after.state() == v1::FINDING_STATE_ERROR;
}

// The findings by name; null for those of items that have a name together.
std::map<std::string, const v1::Finding*> ByName(const v1::Verdict& verdict) {
  std::map<std::string, const v1::Finding*> findings;
  for (const v1::Finding& finding : verdict.findings()) {
    const auto [entry, added] = findings.emplace(NameOf(finding), &finding);
    if (!added) entry->second = nullptr;
  }
  return findings;
}

// Every rule of the shipped pack on dossiers with holes, before and after items were added to the lists that are marked
// as incomplete.
TEST(OpenLists, ADecidedFindingStaysWhenListsAreCompleted) {
  Random random(static_cast<uint64_t>(NumberFrom("SVOD_SEED", 0)) + 9);
  DossierGenerator dossiers(random, SVOD_SOURCE_DIR "/rules/clusters/samples");
  std::map<std::string, int> seen;
  const int64_t wanted = NumberFrom("SVOD_CASES", 4000) / 20;
  for (int64_t round = 0; round < wanted && !testing::Test::HasFailure(); ++round) {
    const cluster::v1::Dossier dossier = dossiers.Make();
    cluster::v1::Dossier complete = dossier;
    dossiers.CompleteLists(&complete);
    const CheckOptions options{.as_of = *Date::Parse(round % 3 == 0 ? "2014-10-01" : "2016-02-15"), .edition = {}};
    const absl::StatusOr<v1::Verdict> before = Check(*testing_support::SamplePacks(), dossier, options);
    const absl::StatusOr<v1::Verdict> after = Check(*testing_support::SamplePacks(), complete, options);
    if (!before.ok() || !after.ok()) continue;
    const std::map<std::string, const v1::Finding*> later = ByName(*after);
    for (const auto& [name, finding] : ByName(*before)) {
      const auto found = later.find(name);
      if (finding == nullptr || found == later.end() || found->second == nullptr) continue;
      ++seen[finding->message().id()];
      if (!IsDecided(*finding)) continue;
      ++seen["decided"];
      EXPECT_TRUE(MayBecome(*finding, *found->second)) << name << " " << finding->text().en() << "\n"
                                                       << found->second->text().en() << "\n"
                                                       << ToJson(dossier, true) << "\n"
                                                       << ToJson(complete, true);
    }
  }
  std::cout << seen["decided"] << " decided, " << seen["undetermined.incomplete"] << " by the rest of a list\n";
  EXPECT_GT(seen["decided"], wanted * 10);
  EXPECT_GT(seen["undetermined.incomplete"], wanted);
}

}  // namespace
}  // namespace svod::reference
