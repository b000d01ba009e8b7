// A copy of a RocksDB database that is in use. RocksDB's own checkpoints do the same, but neither say how far they are
// nor can be stopped.
#pragma once

#include <rocksdb/db.h>

#include <filesystem>

#include "server/store/store.h"

namespace svod::store {

// Copies the files of the database as they are at one moment into `folder`, which must not exist, and syncs them. Table
// files are linked where both are on one file system. What is written meanwhile may be in a log of the copy; all else
// is in its table files. Aborted when `progress` wants no more; on an error what was made of the copy is left.
rocksdb::Status CopyDatabase(rocksdb::DB& db, const std::filesystem::path& folder, CopyProgress progress);

}  // namespace svod::store
