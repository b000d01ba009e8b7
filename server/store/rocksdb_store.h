// The store on an embedded RocksDB: the default.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/store.h"

namespace svod::store {

struct RocksDbOptions {
  // Created when it is not there, with its parents.
  std::filesystem::path folder;
  // Memory for blocks read from disk.
  size_t block_cache_bytes = 64u << 20;
  // Hears the warnings of RocksDB, from any thread; empty: nobody does. RocksDB keeps no log file of its own, for it
  // aborts the process where the disk has no room for a line of it.
  std::function<void(const std::string& line)> warn = {};
};

// Opens the store, creating an empty one in an empty or absent folder, and recovers what was acknowledged before a
// crash. A torn write at the end of the log, which nobody was told of, is dropped, and so is what looks like one: a
// length that was damaged in the last 32 KiB of the log. Any other damage is an error.
// Errors: FAILED_PRECONDITION when another process has it open or its schema version is not ours, and then nothing is
// changed; DATA_LOSS when it is damaged; UNAVAILABLE when the disk fails. Closing is the destructor: after the last
// Snapshot is gone.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksDb(const RocksDbOptions& options);

// Opens a store, or a copy of one, that is there, and changes nothing of it. Commit is FAILED_PRECONDITION.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbReadOnly(const RocksDbOptions& options);

// Takes a store from schema version 1 to 2. `upgrade` writes what version 2 has more, in commits of its own; only after
// it the store has the new version. If it was broken off, the next migration calls it again. Errors: those of
// OpenRocksDb and of `upgrade`; FAILED_PRECONDITION when there is no store, or it has the new version already.
absl::Status MigrateRocksDb(const RocksDbOptions& options, absl::FunctionRef<absl::Status(Store&)> upgrade);

}  // namespace svod::store
