// The store in memory: for trials and for tests. Nothing outlives the process.
#pragma once

#include <memory>

#include "server/store/store.h"

namespace svod::store {

// An empty store. A commit is seen at once and whole; a snapshot is a number, not a copy.
std::unique_ptr<Store> MakeMemoryStore();

}  // namespace svod::store
