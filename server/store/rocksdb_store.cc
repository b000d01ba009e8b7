// Tested by: tests/server/store/rocksdb_store_test.cc and the acceptance suite beside it.
//
// Column families: `default` holds the schema version, `filings` the revisions, `requests` the request ids. One batch
// over all three is one entry of the log, synced before Commit returns.
#include "server/store/rocksdb_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "absl/strings/cord.h"
#include "server/store/key.h"
#include "server/store/record.h"

namespace svod::store {
namespace {

// Persisted: DO NOT CHANGE.
constexpr std::string_view kSchemaKey = "schema";
constexpr std::string_view kSchemaVersion = "1";
const std::string kFilingsFamily = "filings";
const std::string kRequestsFamily = "requests";

rocksdb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }

absl::Status ToStatus(const rocksdb::Status& status, const std::string& what) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result = status.IsCorruption() ? absl::DataLossError(what + ": the stored data are damaged")
                                              : absl::UnavailableError(what + ": the disk fails");
  result.SetPayload(kDetailPayload, absl::Cord(status.ToString()));
  return result;
}

struct Families {
  rocksdb::ColumnFamilyHandle* filings;
  rocksdb::ColumnFamilyHandle* requests;
};

absl::StatusOr<Revision> ReadRevision(rocksdb::Iterator& it) {
  const std::string_view key = it.key().ToStringView();
  absl::StatusOr<std::string_view> payload = OpenRecord(key, it.value().ToStringView());
  if (!payload.ok()) return payload.status();
  return DecodeRevision(key, *payload);
}

class RocksDbSnapshot final : public Snapshot {
 public:
  RocksDbSnapshot(rocksdb::DB* db, const Families& families)
      : db_(db), families_(families), snapshot_(db->GetSnapshot()) {
    read_.snapshot = snapshot_;
    read_.verify_checksums = true;
  }
  RocksDbSnapshot(const RocksDbSnapshot&) = delete;
  RocksDbSnapshot& operator=(const RocksDbSnapshot&) = delete;
  ~RocksDbSnapshot() override { db_->ReleaseSnapshot(snapshot_); }

  absl::StatusOr<std::optional<Revision>> Find(const FilingName& filing,
                                               std::optional<uint32_t> number) const override {
    const std::string prefix = FilingPrefix(filing);
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(read_, families_.filings));
    const std::string wanted = number ? RevisionKey(filing, *number) : prefix;
    it->Seek(wanted);
    if (!it->status().ok()) return ToStatus(it->status(), "reading a filing");
    // Without a number the first key behind the prefix is the latest revision.
    if (!it->Valid() || !it->key().starts_with(wanted)) return std::nullopt;
    absl::StatusOr<Revision> revision = ReadRevision(*it);
    if (!revision.ok()) return revision.status();
    return *std::move(revision);
  }

  absl::StatusOr<std::optional<Request>> FindRequest(std::string_view id) const override {
    rocksdb::PinnableSlice value;
    const rocksdb::Status status = db_->Get(read_, families_.requests, ToSlice(id), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return ToStatus(status, "reading a request id");
    absl::StatusOr<std::string_view> payload = OpenRecord(id, value.ToStringView());
    if (!payload.ok()) return payload.status();
    absl::StatusOr<Request> request = DecodeRequest(id, *payload);
    if (!request.ok()) return request.status();
    return *std::move(request);
  }

  absl::Status VisitLatest(const Range& range, absl::FunctionRef<Visit(Revision&)> visitor) const override {
    for (const std::string& prefix : ParentPrefixes(range.parent)) {
      absl::StatusOr<Visit> went = VisitPrefix(prefix, range.after, visitor);
      if (!went.ok()) return went.status();
      if (*went == Visit::kStop) break;
    }
    return absl::OkStatus();
  }

  absl::Status VisitRevisions(const FilingName& filing, std::optional<uint32_t> below,
                              absl::FunctionRef<Visit(Revision&)> visitor) const override {
    if (below && *below == 0) return absl::OkStatus();
    const std::string prefix = FilingPrefix(filing);
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(read_, families_.filings));
    for (it->Seek(below ? RevisionKey(filing, *below - 1) : prefix); it->Valid() && it->key().starts_with(prefix);
         it->Next()) {
      absl::StatusOr<Revision> revision = ReadRevision(*it);
      if (!revision.ok()) return revision.status();
      if (visitor(*revision) == Visit::kStop) break;
    }
    return ToStatus(it->status(), "reading revisions");
  }

 private:
  absl::StatusOr<Visit> VisitPrefix(const std::string& prefix, const std::optional<FilingName>& after,
                                    absl::FunctionRef<Visit(Revision&)> visitor) const {
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(read_, families_.filings));
    const std::string start = after ? std::max(prefix, AfterFiling(*after)) : prefix;
    it->Seek(start);
    while (it->Valid() && it->key().starts_with(prefix)) {
      absl::StatusOr<Revision> revision = ReadRevision(*it);
      if (!revision.ok()) return revision.status();
      const std::string filing = FilingPrefix(revision->filing);
      const std::string behind = AfterFiling(revision->filing);
      if (visitor(*revision) == Visit::kStop) return Visit::kStop;
      // Most filings have one revision: a step is cheaper than a seek.
      it->Next();
      if (it->Valid() && it->key().starts_with(filing)) it->Seek(behind);
    }
    absl::Status status = ToStatus(it->status(), "listing filings");
    if (!status.ok()) return status;
    return Visit::kContinue;
  }

  rocksdb::DB* db_;
  Families families_;
  const rocksdb::Snapshot* snapshot_;
  rocksdb::ReadOptions read_;
};

class RocksDbStore final : public Store {
 public:
  RocksDbStore(std::unique_ptr<rocksdb::DB> db, std::vector<rocksdb::ColumnFamilyHandle*> handles)
      : db_(std::move(db)), handles_(std::move(handles)), families_{handles_[1], handles_[2]} {}
  RocksDbStore(const RocksDbStore&) = delete;
  RocksDbStore& operator=(const RocksDbStore&) = delete;
  ~RocksDbStore() override {
    for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
    db_->Close();
  }

  std::unique_ptr<const Snapshot> Read() const override {
    return std::make_unique<const RocksDbSnapshot>(db_.get(), families_);
  }

  absl::Status Commit(const Batch& batch) override {
    rocksdb::WriteBatch writes;
    for (const Revision& revision : batch.revisions) {
      const std::string key = RevisionKey(revision.filing, revision.number);
      writes.Put(families_.filings, key, SealRecord(key, EncodeRevision(revision)));
    }
    for (const Request& request : batch.requests) {
      writes.Put(families_.requests, request.id, SealRecord(request.id, EncodeRequest(request)));
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    return ToStatus(db_->Write(options, &writes), "storing");
  }

  // A new store gets the version of our schema; another one must have it.
  absl::Status CheckSchema() {
    std::string version;
    const rocksdb::Status status = db_->Get({}, ToSlice(kSchemaKey), &version);
    if (status.ok() && version == kSchemaVersion) return absl::OkStatus();
    if (status.ok()) {
      return absl::FailedPreconditionError("the data folder has schema version " + version + ", this program reads " +
                                           std::string(kSchemaVersion));
    }
    if (!status.IsNotFound()) return ToStatus(status, "opening the data folder");
    rocksdb::WriteOptions options;
    options.sync = true;
    return ToStatus(db_->Put(options, ToSlice(kSchemaKey), ToSlice(kSchemaVersion)), "opening the data folder");
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  Families families_;
};

rocksdb::ColumnFamilyOptions FamilyOptions(const std::shared_ptr<rocksdb::Cache>& cache, size_t block_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = block_bytes;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = rocksdb::kLZ4Compression;
  return options;
}

absl::Status OpenFailure(const rocksdb::Status& status) {
  // RocksDB has no code of its own for a lock that is held.
  if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
    absl::Status held = absl::FailedPreconditionError("the data folder is in use by another process");
    held.SetPayload(kDetailPayload, absl::Cord(status.ToString()));
    return held;
  }
  return ToStatus(status, "opening the data folder");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksDb(const RocksDbOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) return absl::UnavailableError("the data folder cannot be made: " + error.message());

  rocksdb::DBOptions db_options;
  db_options.create_if_missing = true;
  db_options.create_missing_column_families = true;
  db_options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db_options.track_and_verify_wals_in_manifest = true;
  db_options.keep_log_file_num = 4;
  auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  // 64 KB blocks of documents compress best and scan fastest; small records want small blocks.
  const std::vector<rocksdb::ColumnFamilyDescriptor> families = {
      {rocksdb::kDefaultColumnFamilyName, FamilyOptions(cache, 4 << 10)},
      {kFilingsFamily, FamilyOptions(cache, 64 << 10)},
      {kRequestsFamily, FamilyOptions(cache, 4 << 10)},
  };
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(db_options, options.folder.string(), families, &handles, &opened);
  if (!status.ok()) return OpenFailure(status);
  auto store = std::make_unique<RocksDbStore>(std::unique_ptr<rocksdb::DB>(opened), std::move(handles));
  absl::Status schema = store->CheckSchema();
  if (!schema.ok()) return schema;
  return store;
}

}  // namespace svod::store
