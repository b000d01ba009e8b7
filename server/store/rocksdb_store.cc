// Tested by: tests/server/store/rocksdb_store_test.cc and the acceptance suite beside it.
//
// Column families: `default` holds the schema version and what is of rules, the others stand in kFamilies. One batch
// over all of them is one entry of the log, synced before Commit returns.
#include "server/store/rocksdb_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <system_error>
#include <utility>

#include "absl/strings/cord.h"
#include "server/store/key.h"
#include "server/store/record.h"
#include "server/store/rocksdb_copy.h"

namespace svod::store {
namespace {

// Persisted: DO NOT CHANGE.
constexpr std::string_view kSchemaKey = "schema";
constexpr std::string_view kSchemaVersion = "2";
constexpr std::string_view kSchemaVersionBefore = "1";
struct Family {
  const char* name;
  size_t block_bytes;  // 64 KB blocks of documents compress best and scan fastest; small records want small blocks
};
constexpr std::array<Family, 6> kFamilies = {{{"default", 4u << 10},
                                              {"filings", 64u << 10},
                                              {"requests", 4u << 10},
                                              {"ledger", 16u << 10},
                                              {"ledger_nodes", 4u << 10},
                                              {"verdicts", 64u << 10}}};
constexpr const char* kFirstFamilyOfVersion2 = "ledger";

// Logs are kept until each family has written what they hold: the small ones are made to when the logs reach this size.
// It also bounds what is read again after a crash.
constexpr uint64_t kLogBytesMax = 128u << 20;

// Of the disk, that nothing is written into: a write buffer of RocksDB and what it is flushed with.
constexpr uint64_t kRoomBytes = 128u << 20;

rocksdb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }

absl::Status ToStatus(const rocksdb::Status& status, const std::string& what) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result = status.IsCorruption() ? absl::DataLossError(what + ": the stored data are damaged")
                        : status.IsNoSpace()  ? absl::UnavailableError(what + ": the disk is full")
                                              : absl::UnavailableError(what + ": the disk fails");
  result.SetPayload(kDetailPayload, absl::Cord(status.ToString()));
  return result;
}

// Handles of kFamilies, in their order.
struct Families {
  explicit Families(const std::vector<rocksdb::ColumnFamilyHandle*>& handles)
      : rules(handles[0]),
        filings(handles[1]),
        requests(handles[2]),
        leaves(handles[3]),
        nodes(handles[4]),
        verdicts(handles[5]) {}
  rocksdb::ColumnFamilyHandle* rules;
  rocksdb::ColumnFamilyHandle* filings;
  rocksdb::ColumnFamilyHandle* requests;
  rocksdb::ColumnFamilyHandle* leaves;
  rocksdb::ColumnFamilyHandle* nodes;
  rocksdb::ColumnFamilyHandle* verdicts;
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
    absl::StatusOr<std::optional<std::string>> payload = Get(families_.requests, id, "reading a request id");
    if (!payload.ok()) return payload.status();
    if (!payload->has_value()) return std::nullopt;
    absl::StatusOr<Request> request = DecodeRequest(id, **payload);
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

  uint32_t PartUpTo(const Range& range, const FilingName& filing) const override {
    // Names between a unit and those below it are counted with them: few, and it is an estimate.
    const std::vector<std::string> prefixes = ParentPrefixes(range.parent);
    std::string end = prefixes.back();
    if (end.empty()) {
      end = "\xff";
    } else {
      ++end.back();
    }
    const std::string up_to = AfterFiling(filing);
    const std::array<rocksdb::Range, 2> ranges = {rocksdb::Range(prefixes.front(), up_to),
                                                  rocksdb::Range(prefixes.front(), end)};
    std::array<uint64_t, 2> sizes = {};
    rocksdb::SizeApproximationOptions options;
    options.include_memtables = true;
    const rocksdb::Status estimated = db_->GetApproximateSizes(options, families_.filings, ranges.data(),
                                                               static_cast<int>(ranges.size()), sizes.data());
    if (!estimated.ok()) return kWhole;
    // Of what is still in memory the estimate is little better than a guess; so little is counted.
    constexpr uint64_t kCountedBytesMax = 4 << 20;
    if (sizes[1] <= kCountedBytesMax) return PartOfKeys(prefixes, up_to);
    return static_cast<uint32_t>(std::min(sizes[0], sizes[1]) * kWhole / sizes[1]);
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

  absl::StatusOr<uint64_t> LedgerSize() const override {
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(read_, families_.leaves));
    it->SeekToLast();
    if (!it->status().ok()) return ToStatus(it->status(), "reading the ledger");
    if (!it->Valid()) return 0;
    absl::StatusOr<uint64_t> last = IndexOf(it->key().ToStringView());
    if (!last.ok()) return last.status();
    return *last + 1;
  }

  absl::StatusOr<std::optional<std::string>> FindLeaf(uint64_t index) const override {
    return Get(families_.leaves, LedgerKey(index), "reading the ledger");
  }

  absl::StatusOr<std::optional<std::string>> FindNode(const LedgerNodeId& id) const override {
    return Get(families_.nodes, LedgerNodeKey(id), "reading the ledger");
  }

  absl::StatusOr<std::optional<std::string>> FindVerdict(uint64_t ledger_index) const override {
    return Get(families_.verdicts, LedgerKey(ledger_index), "reading a verdict");
  }

  absl::Status VisitLeaves(uint64_t from, absl::FunctionRef<Visit(LedgerLeaf&)> visitor) const override {
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(read_, families_.leaves));
    for (it->Seek(LedgerKey(from)); it->Valid(); it->Next()) {
      const std::string_view key = it->key().ToStringView();
      absl::StatusOr<uint64_t> index = IndexOf(key);
      if (!index.ok()) return index.status();
      absl::StatusOr<std::string_view> payload = OpenRecord(key, it->value().ToStringView());
      if (!payload.ok()) return payload.status();
      LedgerLeaf leaf{*index, std::string(*payload)};
      if (visitor(leaf) == Visit::kStop) break;
    }
    return ToStatus(it->status(), "reading the ledger");
  }

  absl::StatusOr<std::optional<Release>> FindRelease(std::string_view digest) const override {
    const std::string key = ReleaseKey(digest);
    absl::StatusOr<std::optional<std::string>> payload = Get(families_.rules, key, "reading a rule pack");
    if (!payload.ok()) return payload.status();
    if (!payload->has_value()) return std::nullopt;
    absl::StatusOr<Release> release = DecodeRelease(key, **payload);
    if (!release.ok()) return release.status();
    release->digest = digest;
    return *std::move(release);
  }

  absl::Status VisitRuleEntries(uint64_t from, absl::FunctionRef<Visit(uint64_t)> visitor) const override {
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(read_, families_.rules));
    for (it->Seek(RuleEntryKey(from)); it->Valid() && it->key().starts_with(ToSlice(RuleEntryPrefix())); it->Next()) {
      const std::string_view key = it->key().ToStringView();
      const std::optional<uint64_t> index = ParseRuleEntryKey(key);
      if (!index) return absl::DataLossError("the store has a key of rules that is none");
      absl::StatusOr<std::string_view> payload = OpenRecord(key, it->value().ToStringView());
      if (!payload.ok()) return payload.status();
      if (visitor(*index) == Visit::kStop) break;
    }
    return ToStatus(it->status(), "reading the entries of rules");
  }

 private:
  // The payload behind a key.
  absl::StatusOr<std::optional<std::string>> Get(rocksdb::ColumnFamilyHandle* family, std::string_view key,
                                                 const char* what) const {
    rocksdb::PinnableSlice value;
    const rocksdb::Status status = db_->Get(read_, family, ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return ToStatus(status, what);
    absl::StatusOr<std::string_view> payload = OpenRecord(key, value.ToStringView());
    if (!payload.ok()) return payload.status();
    return std::string(*payload);
  }

  // PartUpTo, counted; a range that cannot be read is all read.
  [[nodiscard]] uint32_t PartOfKeys(const std::vector<std::string>& prefixes, std::string_view up_to) const {
    uint64_t all = 0;
    uint64_t before = 0;
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(read_, families_.filings));
    for (const std::string& prefix : prefixes) {
      for (it->Seek(prefix); it->Valid() && it->key().starts_with(prefix); it->Next()) {
        ++all;
        if (it->key().ToStringView() < up_to) ++before;
      }
    }
    return all == 0 || !it->status().ok() ? kWhole : static_cast<uint32_t>(before * kWhole / all);
  }

  static absl::StatusOr<uint64_t> IndexOf(std::string_view key) {
    std::optional<uint64_t> index = ParseLedgerKey(key);
    if (!index) return absl::DataLossError("the ledger has a key that is none");
    return *index;
  }

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
  RocksDbStore(std::unique_ptr<rocksdb::DB> db, std::vector<rocksdb::ColumnFamilyHandle*> handles, bool read_only)
      : db_(std::move(db)), handles_(std::move(handles)), families_(handles_), read_only_(read_only) {}
  RocksDbStore(const RocksDbStore&) = delete;
  RocksDbStore& operator=(const RocksDbStore&) = delete;
  ~RocksDbStore() override {
    // Who closes in order leaves no log of writes, whose end could go missing unnoticed; and opens at once.
    if (!read_only_) db_->Flush(rocksdb::FlushOptions(), handles_);
    for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
    db_->Close();
  }

  std::unique_ptr<const Snapshot> Read() const override {
    return std::make_unique<const RocksDbSnapshot>(db_.get(), families_);
  }

  absl::Status Commit(const Batch& batch) override {
    if (read_only_) return absl::FailedPreconditionError("the data folder was opened to be read only");
    rocksdb::WriteBatch writes;
    const auto put = [&writes](rocksdb::ColumnFamilyHandle* family, const std::string& key, std::string_view payload) {
      writes.Put(family, key, SealRecord(key, payload));
    };
    for (const Revision& revision : batch.revisions) {
      put(families_.filings, RevisionKey(revision.filing, revision.number), EncodeRevision(revision));
    }
    for (const Request& request : batch.requests) put(families_.requests, request.id, EncodeRequest(request));
    for (const LedgerLeaf& leaf : batch.leaves) put(families_.leaves, LedgerKey(leaf.index), leaf.bytes);
    for (const LedgerNode& node : batch.nodes) put(families_.nodes, LedgerNodeKey(node.id), node.hash);
    for (const StoredVerdict& verdict : batch.verdicts) {
      put(families_.verdicts, LedgerKey(verdict.ledger_index), verdict.bytes);
    }
    for (const Release& release : batch.releases)
      put(families_.rules, ReleaseKey(release.digest), EncodeRelease(release));
    for (const uint64_t index : batch.rule_entries) put(families_.rules, RuleEntryKey(index), "");
    return ToStatus(Write(&writes), "storing");
  }

  absl::Status CopyTo(const std::filesystem::path& folder, CopyProgress progress) const override {
    bool stopped = false;
    const rocksdb::Status copied = CopyDatabase(*db_, folder, [&](uint64_t copied_bytes, uint64_t total) {
      stopped = !progress(copied_bytes, total);
      return !stopped;
    });
    return stopped ? absl::CancelledError("the copy is not wanted any more") : ToStatus(copied, "copying the store");
  }

  absl::Status VerifyFiles() const override {
    const rocksdb::Status whole = db_->VerifyFileChecksums(rocksdb::ReadOptions());
    // Tables of schema version 1 have checksums of their blocks alone.
    return ToStatus(whole.ok() ? db_->VerifyChecksum() : whole, "reading all files");
  }

  absl::StatusOr<std::string> SchemaVersion() const {
    std::string version;
    const rocksdb::Status status = db_->Get({}, ToSlice(kSchemaKey), &version);
    if (status.IsNotFound()) return std::string();
    if (!status.ok()) return ToStatus(status, "opening the data folder");
    return version;
  }
  absl::Status SetSchemaVersion() {
    rocksdb::WriteOptions options;
    options.sync = true;
    return ToStatus(db_->Put(options, ToSlice(kSchemaKey), ToSlice(kSchemaVersion)), "writing the schema version");
  }

 private:
  // RocksDB must not meet a full disk in the middle of a write: it may not go on after it (an assertion of its log
  // writer). So nothing is written where it would have no room to put away what it holds in memory.
  [[nodiscard]] bool HasRoom() const {
    std::error_code error;
    const std::filesystem::space_info space = std::filesystem::space(db_->GetName(), error);
    return error || space.available >= kRoomBytes;
  }

  // After a write that the disk refused RocksDB refuses all others until it is told to try the disk again.
  rocksdb::Status Write(rocksdb::WriteBatch* writes) {
    if (!HasRoom()) {
      return rocksdb::Status::NoSpace("less than " + std::to_string(kRoomBytes >> 20U) + " MiB are free");
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    rocksdb::Status status = db_->Write(options, writes);
    if (!status.ok() && refused_ && db_->Resume().ok()) status = db_->Write(options, writes);
    refused_ = !status.ok();
    return status;
  }

  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  Families families_;
  bool read_only_;
  std::atomic<bool> refused_ = false;
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

// In the place of RocksDB's log file.
class WarningLogger final : public rocksdb::Logger {
 public:
  explicit WarningLogger(std::function<void(const std::string&)> warn)
      : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL), warn_(std::move(warn)) {}
  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    if (!warn_) return;
    std::array<char, 1024> line{};
    vsnprintf(line.data(), line.size(), format, arguments);
    std::string text(line.data());
    while (text.ends_with('\n')) text.pop_back();
    warn_(text);
  }

 private:
  std::function<void(const std::string&)> warn_;
};

rocksdb::DBOptions DatabaseOptions(const RocksDbOptions& ours) {
  rocksdb::DBOptions options;
  options.info_log = std::make_shared<WarningLogger>(ours.warn);
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.max_total_wal_size = kLogBytesMax;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  return options;
}

absl::StatusOr<std::unique_ptr<RocksDbStore>> Open(const RocksDbOptions& options, bool read_only) {
  auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.reserve(kFamilies.size());
  for (const Family& family : kFamilies) families.emplace_back(family.name, FamilyOptions(cache, family.block_bytes));
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const rocksdb::DBOptions database = DatabaseOptions(options);
  const std::string folder = options.folder.string();
  const rocksdb::Status status = read_only ? rocksdb::DB::OpenForReadOnly(database, folder, families, &handles, &opened)
                                           : rocksdb::DB::Open(database, folder, families, &handles, &opened);
  if (!status.ok()) return OpenFailure(status);
  return std::make_unique<RocksDbStore>(std::unique_ptr<rocksdb::DB>(opened), std::move(handles), read_only);
}

bool HasStore(const std::filesystem::path& folder) {
  std::error_code error;
  return std::filesystem::exists(folder / "CURRENT", error);
}

// Whether the folder has a store of schema version 1. Opening it in order to see would change it.
bool HasVersion1(const std::filesystem::path& folder) {
  if (!HasStore(folder)) return false;
  std::vector<std::string> names;
  if (!rocksdb::DB::ListColumnFamilies({}, folder.string(), &names).ok()) return false;
  return std::find(names.begin(), names.end(), kFirstFamilyOfVersion2) == names.end();
}

absl::Status WrongVersion(const std::string& version) {
  std::string message =
      "the data folder has schema version " + version + ", this program reads " + std::string(kSchemaVersion);
  if (version == kSchemaVersionBefore) message += "; make a copy of the folder and run svodd once with --migrate";
  return absl::FailedPreconditionError(message);
}

absl::Status CheckVersion(const RocksDbStore& store) {
  absl::StatusOr<std::string> version = store.SchemaVersion();
  if (!version.ok()) return version.status();
  return *version == kSchemaVersion ? absl::OkStatus() : WrongVersion(version->empty() ? "none" : *version);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksDb(const RocksDbOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) return absl::UnavailableError("the data folder cannot be made: " + error.message());
  if (HasVersion1(options.folder)) return WrongVersion(std::string(kSchemaVersionBefore));
  absl::StatusOr<std::unique_ptr<RocksDbStore>> store = Open(options, false);
  if (!store.ok()) return store.status();
  absl::StatusOr<std::string> version = (*store)->SchemaVersion();
  if (!version.ok()) return version.status();
  // A new store gets the version of our schema; another one must have it.
  const absl::Status ours = version->empty() ? (*store)->SetSchemaVersion() : CheckVersion(**store);
  if (!ours.ok()) return ours;
  return *std::move(store);
}

absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbReadOnly(const RocksDbOptions& options) {
  if (!HasStore(options.folder)) return absl::FailedPreconditionError("the folder holds no stored filings");
  if (HasVersion1(options.folder)) return WrongVersion(std::string(kSchemaVersionBefore));
  absl::StatusOr<std::unique_ptr<RocksDbStore>> store = Open(options, true);
  if (!store.ok()) return store.status();
  const absl::Status ours = CheckVersion(**store);
  if (!ours.ok()) return ours;
  return *std::move(store);
}

absl::Status MigrateRocksDb(const RocksDbOptions& options, absl::FunctionRef<absl::Status(Store&)> upgrade) {
  if (!HasStore(options.folder)) return absl::FailedPreconditionError("the folder holds no stored filings");
  absl::StatusOr<std::unique_ptr<RocksDbStore>> store = Open(options, false);
  if (!store.ok()) return store.status();
  absl::StatusOr<std::string> version = (*store)->SchemaVersion();
  if (!version.ok()) return version.status();
  if (*version == kSchemaVersion) {
    return absl::FailedPreconditionError("the data folder has schema version " + *version + " already");
  }
  if (*version != kSchemaVersionBefore) return WrongVersion(version->empty() ? "none" : *version);
  const absl::Status upgraded = upgrade(**store);
  return upgraded.ok() ? (*store)->SetSchemaVersion() : upgraded;
}

}  // namespace svod::store
