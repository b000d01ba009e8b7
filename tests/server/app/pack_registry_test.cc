#include "server/app/pack_registry.h"

#include <gtest/gtest.h>

#include "tests/testing/samples.h"

namespace svod::app {
namespace {

std::shared_ptr<const RulePacks> Load(const char* folder) {
  cluster::v1::Dossier::descriptor();  // links the schema
  Diagnostics diagnostics;
  auto packs = LoadRulePacks(testing_support::SourceFolder() / folder, diagnostics);
  EXPECT_NE(packs, nullptr) << folder;
  return packs;
}

TEST(PackRegistry, GivesTheNewPacksAndLeavesTheOldToWhoHasThem) {
  PackRegistry registry(Load("rules/clusters"));
  const std::shared_ptr<const RulePacks> before = registry.Snapshot();
  const auto next = Load("rules/cofinancing");
  ASSERT_TRUE(registry.Replace(next).ok());
  EXPECT_EQ(registry.Snapshot(), next);
  EXPECT_EQ(PackIds(*before).size(), 1u);
  EXPECT_EQ(registry.parts().subject()->full_name(), "svod.cluster.v1.Dossier");
}

TEST(PackRegistry, RefusesPacksThatJudgeSomethingElse) {
  PackRegistry registry(Load("rules/clusters"));
  const std::shared_ptr<const RulePacks> before = registry.Snapshot();
  EXPECT_EQ(registry.Replace(Load("tests/packs/canteens")).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(registry.Snapshot(), before);
}

}  // namespace
}  // namespace svod::app
