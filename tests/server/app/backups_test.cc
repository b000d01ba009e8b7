#include "server/app/backups.h"

#include <gmock/gmock.h>

#include <thread>

#include "server/ledger/files.h"
#include "server/store/memory_store.h"
#include "server/store/rocksdb_store.h"
#include "tests/server/app/fake_clock.h"
#include "tests/server/ledger/filled_store.h"
#include "tests/testing/temp_folder.h"

namespace svod::app {
namespace {

using testing_support::TempFolder;

absl::StatusOr<std::unique_ptr<store::Store>> OpenReadOnly(const std::filesystem::path& folder) {
  return store::OpenRocksDbReadOnly({.folder = folder});
}

class BackupsTest : public testing::Test {
 protected:
  BackupsTest() { ledger::Fill(*store_); }

  TempFolder folder_;
  const std::filesystem::path backups_ = folder_.path() / "all/backups";
  std::unique_ptr<store::Store> store_ = *store::OpenRocksDb({.folder = folder_.path() / "data"});
  FakeClock clock_{1'422'435'600'500'000};  // 2015-01-28T09:00:00.5Z
};

TEST_F(BackupsTest, ABackupIsRestoredToWhatWasStored) {
  Backups backups(backups_, *store_, &OpenReadOnly, {"test", nullptr}, clock_);
  v1::CreateBackupResponse response;
  ASSERT_TRUE(backups.Create(&response).ok());
  EXPECT_EQ(response.name(), "20150128T090000.500000Z");
  EXPECT_EQ(response.checkpoint().size(), ledger::kFilledSize);
  EXPECT_EQ(*ledger::ReadWhole(backups_ / response.name() / "checkpoint"), response.checkpoint().note());
  const auto report =
      ledger::Restore(backups_ / response.name(), folder_.path() / "restored", &OpenReadOnly, std::nullopt);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->faults.empty());
  EXPECT_EQ(report->root, response.checkpoint().root());
}

TEST_F(BackupsTest, EachHasAFolderOfItsOwn) {
  Backups backups(backups_, *store_, &OpenReadOnly, {"test", nullptr}, clock_);
  v1::CreateBackupResponse response;
  ASSERT_TRUE(backups.Create(&response).ok());
  EXPECT_FALSE(backups.Create(&response).ok());  // the same microsecond
  clock_.Set(1'422'435'600'500'001);
  ASSERT_TRUE(backups.Create(&response).ok());
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(backups_)) {
    EXPECT_NE(entry.path().extension(), ".partial") << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 2u);
}

TEST_F(BackupsTest, AnotherIsRefusedWhileOneIsMade) {
  std::unique_ptr<Backups> backups;
  absl::Status second;
  // Asked for in the middle of the first.
  const auto open = [&](const std::filesystem::path& folder) {
    v1::CreateBackupResponse response;
    std::thread([&] { second = backups->Create(&response); }).join();
    return OpenReadOnly(folder);
  };
  backups = std::make_unique<Backups>(backups_, *store_, open, ledger::Identity{"test", nullptr}, clock_);
  v1::CreateBackupResponse response;
  EXPECT_TRUE(backups->Create(&response).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
}

TEST_F(BackupsTest, WithoutAFolderOrADiskTheyAreRefused) {
  v1::CreateBackupResponse response;
  Backups nowhere("", *store_, &OpenReadOnly, {"test", nullptr}, clock_);
  EXPECT_TRUE(absl::IsFailedPrecondition(nowhere.Create(&response)));
  const auto memory = store::MakeMemoryStore();
  Backups of_memory(backups_, *memory, &OpenReadOnly, {"test", nullptr}, clock_);
  EXPECT_TRUE(absl::IsUnimplemented(of_memory.Create(&response)));
  EXPECT_TRUE(std::filesystem::is_empty(backups_));
}

}  // namespace
}  // namespace svod::app
