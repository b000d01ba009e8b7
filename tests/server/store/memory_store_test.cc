// The model passes the suite too: otherwise a disagreement would prove nothing.
#include "tests/server/store/memory_store.h"

#include "tests/server/store/store_acceptance.h"

namespace svod::store {
namespace {

INSTANTIATE_TEST_SUITE_P(Memory, StoreAcceptance,
                         testing::Values(StoreFactory{"memory", [] { return std::make_unique<MemoryStore>(); }}));

}  // namespace
}  // namespace svod::store
