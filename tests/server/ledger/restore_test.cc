#include "server/ledger/restore.h"

#include <gmock/gmock.h>

#include <fstream>

#include "server/ledger/files.h"
#include "server/ledger/log.h"
#include "server/store/rocksdb_store.h"
#include "tests/server/ledger/filled_store.h"
#include "tests/testing/ledger_keys.h"
#include "tests/testing/temp_folder.h"

namespace svod::ledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing_support::TempFolder;

absl::StatusOr<std::unique_ptr<store::Store>> OpenReadOnly(const std::filesystem::path& folder) {
  return store::OpenRocksDbReadOnly({.folder = folder});
}

class RestoreTest : public testing::Test {
 protected:
  // A backup as the server makes it.
  RestoreTest() {
    const auto store = *store::OpenRocksDb({.folder = folder_.path() / "data"});
    Fill(*store);
    std::filesystem::create_directory(backup_);
    EXPECT_TRUE(store->CopyTo(backup_ / "data", [](uint64_t, uint64_t) { return true; }).ok());
    WriteCheckpoint(*store, kFilledSize);
  }

  void WriteCheckpoint(const store::Store& store, uint64_t size) {
    std::filesystem::remove(backup_ / "checkpoint");
    ASSERT_TRUE(WriteSynced(backup_ / "checkpoint", CheckpointAt(*store.Read(), size, {"test", nullptr})->note()).ok());
  }

  absl::StatusOr<StoreReport> RestoreHere(const std::optional<std::string>& key = std::nullopt) {
    return Restore(backup_, restored_, &OpenReadOnly, key);
  }

  void ExpectNothingLeft() {
    EXPECT_FALSE(std::filesystem::exists(restored_));
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "restored.partial"));
  }

  TempFolder folder_;
  const std::filesystem::path backup_ = folder_.path() / "backup";
  const std::filesystem::path restored_ = folder_.path() / "restored";
};

TEST_F(RestoreTest, TheFolderHoldsWhatTheStoreHeldAndTakesMore) {
  const auto report = RestoreHere();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(report->faults, IsEmpty());
  EXPECT_EQ(report->size, kFilledSize);
  const auto store = store::OpenRocksDb({.folder = restored_});
  ASSERT_TRUE(store.ok()) << store.status();
  Filler filler(**store);
  filler.File("c/1", 0);
  filler.Commit();
  EXPECT_THAT(VerifyStore(**store, std::nullopt)->faults, IsEmpty());
}

TEST_F(RestoreTest, NothingIsWrittenOver) {
  std::filesystem::create_directory(restored_);
  std::ofstream(restored_ / "file") << "mine";
  EXPECT_TRUE(absl::IsFailedPrecondition(RestoreHere().status()));
  EXPECT_EQ(*ReadWhole(restored_ / "file"), "mine");
  std::filesystem::remove(restored_ / "file");
  EXPECT_TRUE(RestoreHere().ok());  // an empty folder is none
}

TEST_F(RestoreTest, WhatIsNoBackupIsRefused) {
  EXPECT_TRUE(absl::IsNotFound(Restore(folder_.path() / "nowhere", restored_, &OpenReadOnly, std::nullopt).status()));
  std::filesystem::remove_all(backup_ / "data");
  EXPECT_FALSE(RestoreHere().ok());
  ExpectNothingLeft();
}

TEST_F(RestoreTest, ACheckpointThatIsNotSignedIsRefusedWhereAKeyIsGiven) {
  EXPECT_TRUE(absl::IsUnauthenticated(RestoreHere(testing_support::kLedgerPublicKey).status()));
  ExpectNothingLeft();
}

TEST_F(RestoreTest, ABackupThatIsNotThatOfItsCheckpointIsRefused) {
  const TempFolder other;
  const auto store = *store::OpenRocksDb({.folder = other.path()});
  Filler filler(*store);
  for (uint32_t i = 0; i < 4; ++i) filler.File("x", i);
  filler.Commit();
  WriteCheckpoint(*store, 4);
  const auto report = RestoreHere();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(report->faults, ElementsAre(HasSubstr("the first 4 entries"), HasSubstr("the ledger has 10 entries")));
  ExpectNothingLeft();
}

// Whoever can write the backup, and has no key, adds to it as the server would.
TEST_F(RestoreTest, EntriesBehindTheCheckpointAreRefused) {
  const auto store = *store::OpenRocksDb({.folder = folder_.path() / "data"});
  WriteCheckpoint(*store, 4);
  const auto report = RestoreHere();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(report->faults, ElementsAre(HasSubstr("and the checkpoint is of 4")));
  ExpectNothingLeft();
}

TEST_F(RestoreTest, ASlashBehindTheFolderMakesNoDifference) {
  ASSERT_TRUE(Restore(backup_, restored_ / "", &OpenReadOnly, std::nullopt).ok());
  EXPECT_TRUE(std::filesystem::exists(restored_ / "CURRENT"));
}

// One byte of each file at many places. Those of OPTIONS and IDENTITY hold no data; nobody reads them.
TEST_F(RestoreTest, OneChangedByteInAnyFileOfDataIsFoundOut) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(backup_ / "data")) {
    const std::string name = entry.path().filename().string();
    if (entry.file_size() > 0 && !name.starts_with("OPTIONS") && name != "IDENTITY") files.push_back(entry.path());
  }
  ASSERT_GE(files.size(), 6u);  // the families that hold something, MANIFEST and CURRENT
  for (const std::filesystem::path& file : files) {
    const std::string whole = *ReadWhole(file);
    for (size_t at = 0; at < whole.size(); at += std::max<size_t>(1, whole.size() / 12)) {
      std::string broken = whole;
      broken[at] = static_cast<char>(broken[at] ^ 0x10);
      std::filesystem::remove(file);  // a backup on the same disk shares its files with the store
      std::ofstream(file, std::ios::binary) << broken;
      const auto report = RestoreHere();
      EXPECT_FALSE(report.ok() && report->faults.empty()) << file << " byte " << at;
      ExpectNothingLeft();
      std::filesystem::remove_all(restored_);
    }
    std::ofstream(file, std::ios::binary) << whole;
  }
  EXPECT_THAT(RestoreHere()->faults, IsEmpty());
}

}  // namespace
}  // namespace svod::ledger
