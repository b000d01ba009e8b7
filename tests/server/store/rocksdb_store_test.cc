#include "server/store/rocksdb_store.h"

#include <gmock/gmock.h>
#include <rocksdb/db.h>

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

 private:
  TempFolder folder_;
  std::unique_ptr<Store> store_ = Open(folder_.path());
};

INSTANTIATE_TEST_SUITE_P(RocksDb, StoreAcceptance,
                         testing::Values(StoreFactory{"rocksdb",
                                                      [] { return std::make_unique<StoreInTempFolder>(); }}));

// Works on the data behind the store's back.
void WithRawDatabase(const std::filesystem::path& folder,
                     const std::function<void(rocksdb::DB*, rocksdb::ColumnFamilyHandle* filings)>& work) {
  std::vector<rocksdb::ColumnFamilyDescriptor> families = {{"default", {}}, {"filings", {}}, {"requests", {}}};
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open({}, folder.string(), families, &handles, &db).ok());
  work(db, handles[1]);
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
  WithRawDatabase(folder.path(), [](rocksdb::DB* db, auto*) { ASSERT_TRUE(db->Put({}, "schema", "2").ok()); });
  const auto store = OpenRocksDb({.folder = folder.path()});
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("version 2"));
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
  {
    const auto store = Open(folder.path());
    Put(*store, {MakeRevision("a/1", "report", 0)});
    Put(*store, {MakeRevision("a/1", "report", 1)});
  }
  std::filesystem::path log;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) log = entry.path();
  }
  ASSERT_FALSE(log.empty());
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 5);
  const auto store = Open(folder.path());
  ASSERT_NE(store, nullptr);
  EXPECT_EQ((*store->Read()->Find({"a/1", "report"}, std::nullopt))->number, 0u);
}

}  // namespace
}  // namespace svod::store
