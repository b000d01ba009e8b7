// What every store must do. A store's test instantiates the suite with a factory:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreAcceptance, testing::Values(StoreFactory{"memory", ...}));
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/store/store.h"

namespace svod::store {

struct StoreFactory {
  std::string name;
  // A new, empty store.
  std::function<std::unique_ptr<Store>()> make;
};

class StoreAcceptance : public testing::TestWithParam<StoreFactory> {
 protected:
  std::unique_ptr<Store> store_ = GetParam().make();
};

// A revision whose content is told by its name and number.
Revision MakeRevision(const std::string& unit, const std::string& kind, uint32_t number);
// Stores revisions; fails the test when the store does.
void Put(Store& store, std::vector<Revision> revisions);
// The names that VisitLatest gives, as `unit/kind#number`.
std::vector<std::string> Latest(const Snapshot& snapshot, const Range& range);

}  // namespace svod::store
