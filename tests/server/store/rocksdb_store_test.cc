#include "server/store/rocksdb_store.h"

#include <gmock/gmock.h>
#include <rocksdb/db.h>

#include <algorithm>
#include <fstream>
#include <functional>

#include "server/store/key.h"
#include "server/store/record.h"
#include "tests/server/store/store_acceptance.h"
#include "tests/testing/temp_folder.h"

namespace svod::store {
namespace {

using testing::HasSubstr;
using testing_support::TempFolder;

std::unique_ptr<Store> Open(const std::filesystem::path& folder) {
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDb({.folder = folder});
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

// The store and the folder that goes with it.
class StoreInTempFolder final : public Store {
 public:
  [[nodiscard]] std::unique_ptr<const Snapshot> Read() const override { return store_->Read(); }
  [[nodiscard]] absl::Status Commit(const Batch& batch) override { return store_->Commit(batch); }
  [[nodiscard]] absl::Status CopyTo(const std::filesystem::path& folder, CopyProgress progress) const override {
    return store_->CopyTo(folder, progress);
  }
  [[nodiscard]] absl::Status VerifyFiles() const override { return store_->VerifyFiles(); }

 private:
  TempFolder folder_;
  std::unique_ptr<Store> store_ = Open(folder_.path());
};

INSTANTIATE_TEST_SUITE_P(RocksDb, StoreAcceptance,
                         testing::Values(StoreFactory{"rocksdb", [] { return std::make_unique<StoreInTempFolder>(); }}),
                         &NameOfStore);

// Works on the data behind the store's back.
void WithRawDatabase(const std::filesystem::path& folder,
                     const std::function<void(rocksdb::DB*, rocksdb::ColumnFamilyHandle* filings)>& work) {
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, folder.string(), &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open({}, folder.string(), families, &handles, &db).ok());
  const auto filings = std::find(names.begin(), names.end(), "filings") - names.begin();
  work(db, handles[static_cast<size_t>(filings)]);
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  delete db;
}

TEST(RocksDbStore, KeepsEverythingOverARestart) {
  const TempFolder folder;
  Batch batch;
  batch.revisions = {MakeRevision("a/1", "report", 0), MakeRevision("a/1", "report", 1)};
  batch.requests = {{"id", {"a/1", "report"}, 1, std::string(32, 'x')}};
  ASSERT_TRUE(Open(folder.path())->Commit(batch).ok());
  const auto store = Open(folder.path());
  EXPECT_EQ((*store->Read()->Find({"a/1", "report"}, std::nullopt))->document, "a/1|report|1");
  EXPECT_TRUE(store->Read()->FindRequest("id")->has_value());
}

TEST(RocksDbStore, MakesTheFolderWithItsParents) {
  const TempFolder folder;
  EXPECT_NE(Open(folder.path() / "one/two/data"), nullptr);
}

TEST(RocksDbStore, RefusesAFolderThatIsInUse) {
  const TempFolder folder;
  const auto store = Open(folder.path());
  const auto second = OpenRocksDb({.folder = folder.path()});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("in use"));
}

TEST(RocksDbStore, RefusesAnotherSchemaVersion) {
  const TempFolder folder;
  Open(folder.path()).reset();
  WithRawDatabase(folder.path(), [](rocksdb::DB* db, auto*) { ASSERT_TRUE(db->Put({}, "schema", "3").ok()); });
  const auto store = OpenRocksDb({.folder = folder.path()});
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("version 3"));
}

// A folder as the program of schema version 1 left it.
void MakeVersion1(const std::filesystem::path& folder, const std::vector<Revision>& revisions) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(
      rocksdb::DB::Open(options, folder.string(), {{"default", {}}, {"filings", {}}, {"requests", {}}}, &handles, &db)
          .ok());
  ASSERT_TRUE(db->Put({}, "schema", "1").ok());
  for (Revision revision : revisions) {
    revision.ledger_index.reset();
    const std::string key = RevisionKey(revision.filing, revision.number);
    ASSERT_TRUE(db->Put({}, handles[1], key, SealRecord(key, EncodeRevision(revision))).ok());
  }
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  delete db;
}

TEST(RocksDbStore, RefusesTheVersionBeforeAndLeavesItAsItIs) {
  const TempFolder folder;
  MakeVersion1(folder.path(), {MakeRevision("a/1", "report", 0)});
  for (const auto& store : {OpenRocksDb({.folder = folder.path()}), OpenRocksDbReadOnly({.folder = folder.path()})}) {
    EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(store.status().message()), HasSubstr("--migrate"));
  }
  std::vector<std::string> families;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, folder.path().string(), &families).ok());
  EXPECT_EQ(families.size(), 3u);
}

TEST(RocksDbStore, AMigrationThatWasBrokenOffIsBegunAgain) {
  const TempFolder folder;
  MakeVersion1(folder.path(), {MakeRevision("a/1", "report", 0)});
  const absl::Status broken = absl::UnavailableError("the disk is full");
  EXPECT_EQ(MigrateRocksDb({.folder = folder.path()}, [&](Store&) { return broken; }), broken);
  EXPECT_EQ(OpenRocksDb({.folder = folder.path()}).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(MigrateRocksDb({.folder = folder.path()}, [&](Store& store) {
                Batch batch;
                batch.leaves = {{0, "leaf"}};
                return store.Commit(batch);
              }).ok());
  EXPECT_EQ(*Open(folder.path())->Read()->LedgerSize(), 1u);
  const absl::Status again = MigrateRocksDb({.folder = folder.path()}, [](Store&) { return absl::OkStatus(); });
  EXPECT_EQ(again.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(again.message()), HasSubstr("already"));
}

bool GoOn(uint64_t /*copied*/, uint64_t /*total*/) { return true; }

// Copies of a store say how far they are. Linked where they are on the same file system, written anew elsewhere.
void ExpectCopied(const Store& store, const std::filesystem::path& copy) {
  std::vector<uint64_t> copied;
  uint64_t whole = 0;
  ASSERT_TRUE(store
                  .CopyTo(copy,
                          [&](uint64_t bytes, uint64_t total) {
                            copied.push_back(bytes);
                            whole = total;
                            return true;
                          })
                  .ok());
  EXPECT_THAT(copied, testing::WhenSorted(testing::ContainerEq(copied)));
  ASSERT_GT(copied.size(), 2u);
  EXPECT_EQ(copied.back(), whole);
  const auto opened = OpenRocksDbReadOnly({.folder = copy});
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ((*(*opened)->Read()->Find({"a/1", "report"}, std::nullopt))->number, 0u);
  EXPECT_TRUE((*opened)->VerifyFiles().ok());
}

TEST(RocksDbStore, ACopyOnThisFileSystemAndOnAnother) {
  const TempFolder folder;
  const auto store = Open(folder.path() / "data");
  Put(*store, {MakeRevision("a/1", "report", 0)});
  ExpectCopied(*store, folder.path() / "copy");
  const std::filesystem::path memory = std::filesystem::path("/dev/shm") / folder.path().filename();
  std::filesystem::create_directory(memory);
  ExpectCopied(*store, memory / "copy");
  std::filesystem::remove_all(memory);
}

TEST(RocksDbStore, ACopyThatNobodyWantsIsStoppedAndTheStoreGoesOn) {
  const TempFolder folder;
  const auto store = Open(folder.path() / "data");
  Put(*store, {MakeRevision("a/1", "report", 0)});
  const absl::Status stopped = store->CopyTo(folder.path() / "copy", [](uint64_t, uint64_t) { return false; });
  EXPECT_EQ(stopped.code(), absl::StatusCode::kCancelled);
  ASSERT_TRUE(store->CopyTo(folder.path() / "again", &GoOn).ok());
}

TEST(RocksDbStore, ACopyIsAsTheStoreWasAndCanBeReadWhileTheStoreGoesOn) {
  const TempFolder folder;
  const auto store = Open(folder.path() / "data");
  Put(*store, {MakeRevision("a/1", "report", 0)});
  ASSERT_TRUE(store->CopyTo(folder.path() / "copy", &GoOn).ok());
  Put(*store, {MakeRevision("a/1", "report", 1)});
  const auto copy = OpenRocksDbReadOnly({.folder = folder.path() / "copy"});
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ((*(*copy)->Read()->Find({"a/1", "report"}, std::nullopt))->number, 0u);
  EXPECT_EQ((*copy)->Commit({}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE((*copy)->VerifyFiles().ok());
  EXPECT_FALSE(store->CopyTo(folder.path() / "copy", &GoOn).ok());  // it is there already
}

TEST(RocksDbStore, ReadOnlyNeedsAStoreAndMakesNone) {
  const TempFolder folder;
  EXPECT_EQ(OpenRocksDbReadOnly({.folder = folder.path()}).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(MigrateRocksDb({.folder = folder.path()}, [](Store&) { return absl::OkStatus(); }).code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

// A fault put on the record of revision 1, and how it is told.
struct Damage {
  const char* name;
  std::function<void(std::string& record)> change;
  const char* message;
};

TEST(RocksDbStore, NamesADamagedRecordAndNeverServesIt) {
  const Damage kCases[] = {
      {"flipped bit", [](std::string& record) { record[20] = static_cast<char>(record[20] ^ 1); }, "checksum"},
      {"cut", [](std::string& record) { record.pop_back(); }, "checksum"},
      {"almost nothing", [](std::string& record) { record.resize(3); }, "too short"},
      {"version", [](std::string& record) { record[0] = 9; }, "unknown version"},
      {"of another key",
       [](std::string& record) {
         record = SealRecord(RevisionKey({"a/1", "report"}, 0), EncodeRevision(MakeRevision("a/1", "report", 0)));
       },
       "checksum"},
  };
  for (const Damage& damage : kCases) {
    const TempFolder folder;
    Put(*Open(folder.path()), {MakeRevision("a/1", "report", 0), MakeRevision("a/1", "report", 1)});
    WithRawDatabase(folder.path(), [&](rocksdb::DB* db, rocksdb::ColumnFamilyHandle* filings) {
      const std::string key = RevisionKey({"a/1", "report"}, 1);
      std::string record;
      ASSERT_TRUE(db->Get({}, filings, key, &record).ok());
      damage.change(record);
      ASSERT_TRUE(db->Put({}, filings, key, record).ok());
    });
    const auto store = Open(folder.path());
    const auto found = store->Read()->Find({"a/1", "report"}, std::nullopt);
    EXPECT_EQ(found.status().code(), absl::StatusCode::kDataLoss) << damage.name;
    EXPECT_THAT(std::string(found.status().message()), HasSubstr(damage.message)) << damage.name;
    EXPECT_THAT(std::string(found.status().message()), HasSubstr("a/1")) << damage.name;
    EXPECT_EQ(store->Read()->VisitLatest({}, [](Revision&) { return Visit::kContinue; }).code(),
              absl::StatusCode::kDataLoss)
        << damage.name;
    EXPECT_TRUE(store->Read()->Find({"a/1", "report"}, 0).ok()) << damage.name;  // the others are served
  }
}

// The log as a crash in the middle of a write leaves it: cut anywhere in the last record.
TEST(RocksDbStore, ATornWriteAtTheEndOfTheLogIsDroppedAndNothingElse) {
  const TempFolder folder;
  const std::filesystem::path crashed = folder.path() / "crashed";
  {
    const auto store = Open(folder.path() / "data");
    Put(*store, {MakeRevision("a/1", "report", 0)});
    Put(*store, {MakeRevision("a/1", "report", 1)});
    std::filesystem::copy(folder.path() / "data", crashed);
  }
  std::filesystem::path log;
  for (const auto& entry : std::filesystem::directory_iterator(crashed)) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) log = entry.path();
  }
  ASSERT_FALSE(log.empty());
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 5);
  const auto store = Open(crashed);
  ASSERT_NE(store, nullptr);
  EXPECT_EQ((*store->Read()->Find({"a/1", "report"}, std::nullopt))->number, 0u);
}

}  // namespace
}  // namespace svod::store
