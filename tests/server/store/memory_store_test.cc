#include "server/store/memory_store.h"

#include "tests/server/store/store_acceptance.h"

namespace svod::store {
namespace {

INSTANTIATE_TEST_SUITE_P(Memory, StoreAcceptance, testing::Values(StoreFactory{"memory", &MakeMemoryStore}),
                         &NameOfStore);

TEST(MemoryStore, IsNotCopied) {
  const auto progress = [](uint64_t, uint64_t) { return true; };
  EXPECT_EQ(MakeMemoryStore()->CopyTo("anywhere", progress).code(), absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace svod::store
