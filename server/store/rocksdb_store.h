// The store on an embedded RocksDB: the default.
#pragma once

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "server/store/store.h"

namespace svod::store {

struct RocksDbOptions {
  // Created when it is not there, with its parents.
  std::filesystem::path folder;
  // Memory for blocks read from disk.
  size_t block_cache_bytes = 64u << 20;
};

// Opens the store, creating an empty one in an empty or absent folder, and recovers what was acknowledged before a
// crash. A torn write at the end of the log, which nobody was told of, is dropped; any other damage is an error.
// Errors: FAILED_PRECONDITION when another process has it open or its schema version is not ours; DATA_LOSS when it is
// damaged; UNAVAILABLE when the disk fails. Closing is the destructor: after the last Snapshot is gone.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksDb(const RocksDbOptions& options);

}  // namespace svod::store
