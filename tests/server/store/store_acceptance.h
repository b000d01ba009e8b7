// What every store must do. A store's test instantiates the suite with a factory:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreAcceptance, testing::Values(StoreFactory{"memory", ...}), &NameOfStore);
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
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

// What test listings show of the parameter.
inline void PrintTo(const StoreFactory& factory, std::ostream* out) { *out << factory.name; }
inline std::string NameOfStore(const testing::TestParamInfo<StoreFactory>& info) { return info.param.name; }

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
