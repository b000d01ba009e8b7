#include "server/app/pack_registry.h"

#include <gtest/gtest.h>

#include "tests/server/app/fake_clock.h"
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
  ASSERT_TRUE(registry.Replace({{1, next}}).ok());
  EXPECT_EQ(registry.Snapshot(), next);
  EXPECT_EQ(PackIds(*before).size(), 1u);
  EXPECT_EQ(registry.parts().subject()->full_name(), "svod.cluster.v1.Dossier");
}

TEST(PackRegistry, RefusesPacksThatJudgeSomethingElse) {
  PackRegistry registry(Load("rules/clusters"));
  const std::shared_ptr<const RulePacks> before = registry.Snapshot();
  EXPECT_EQ(registry.Replace({{1, Load("tests/packs/canteens")}}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(registry.Snapshot(), before);
}

TEST(PackRegistry, WhatIsToComeIsTakenInItsTime) {
  FakeClock clock(100);
  const auto first = Load("rules/clusters");
  const auto second = Load("rules/cofinancing");
  PackRegistry registry(first, clock);
  ASSERT_TRUE(registry.Replace({{50, first}, {110, second}, {120, first}}).ok());
  EXPECT_EQ(registry.Now().from_us, 50);
  clock.Set(110);
  EXPECT_EQ(registry.Snapshot(), second);
  clock.Set(500);  // over both
  EXPECT_EQ(registry.Now().from_us, 120);
  EXPECT_EQ(registry.Snapshot(), first);
  // Without an archive the rules are those of now, whatever the time.
  EXPECT_EQ(registry.At(60)->packs, first);
}

}  // namespace
}  // namespace svod::app
