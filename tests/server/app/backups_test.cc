#include "server/app/backups.h"

#include <gmock/gmock.h>

#include <semaphore>
#include <thread>
#include <vector>

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

bool GoOn(uint64_t /*copied*/, uint64_t /*total*/) { return true; }

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
  v1::Backup backup;
  ASSERT_TRUE(backups.Create(&GoOn, &backup).ok());
  EXPECT_EQ(backup.name(), "20150128T090000.500000Z");
  EXPECT_EQ(backup.checkpoint().size(), ledger::kFilledSize);
  EXPECT_EQ(*ledger::ReadWhole(backups_ / backup.name() / "checkpoint"), backup.checkpoint().note());
  const auto report =
      ledger::Restore(backups_ / backup.name(), folder_.path() / "restored", &OpenReadOnly, std::nullopt);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->faults.empty());
  EXPECT_EQ(report->root, backup.checkpoint().root());
}

TEST_F(BackupsTest, EachHasAFolderOfItsOwn) {
  Backups backups(backups_, *store_, &OpenReadOnly, {"test", nullptr}, clock_);
  v1::Backup backup;
  ASSERT_TRUE(backups.Create(&GoOn, &backup).ok());
  EXPECT_FALSE(backups.Create(&GoOn, &backup).ok());  // the same microsecond
  clock_.Set(1'422'435'600'500'001);
  ASSERT_TRUE(backups.Create(&GoOn, &backup).ok());
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
    v1::Backup backup;
    std::thread([&] { second = backups->Create(&GoOn, &backup); }).join();
    return OpenReadOnly(folder);
  };
  backups = std::make_unique<Backups>(backups_, *store_, open, ledger::Identity{"test", nullptr}, clock_);
  v1::Backup backup;
  EXPECT_TRUE(backups->Create(&GoOn, &backup).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
}

TEST_F(BackupsTest, OneThatNobodyWantsIsStoppedAndNothingIsLeft) {
  Backups backups(backups_, *store_, &OpenReadOnly, {"test", nullptr}, clock_);
  v1::Backup backup;
  size_t told = 0;
  const absl::Status status = backups.Create([&](uint64_t, uint64_t) { return ++told < 3; }, &backup);
  EXPECT_TRUE(absl::IsCancelled(status)) << status;
  EXPECT_EQ(told, 3u);
  EXPECT_TRUE(std::filesystem::is_empty(backups_));
  EXPECT_TRUE(backups.Create(&GoOn, &backup).ok());
}

// Takes all that a backup says, as a stream of the network does.
class Reader {
 public:
  explicit Reader(std::shared_ptr<Source<v1::CreateBackupResponse>> source) : source_(std::move(source)) {
    source_->OnReady([ready = ready_] { ready->release(); });
  }
  std::vector<v1::CreateBackupResponse> ReadAll() {
    std::vector<v1::CreateBackupResponse> all;
    while (true) {
      v1::CreateBackupResponse response;
      switch (source_->Take(&response)) {
        case Taken::kResponse:
          all.push_back(response);
          break;
        case Taken::kLater:
          ready_->acquire();
          break;
        case Taken::kEnd:
          return all;
      }
    }
  }

 private:
  // May be told of the end when nobody reads any more.
  std::shared_ptr<std::counting_semaphore<>> ready_ = std::make_shared<std::counting_semaphore<>>(0);
  std::shared_ptr<Source<v1::CreateBackupResponse>> source_;
};

TEST_F(BackupsTest, AsAStreamItSaysHowFarItIsAndLastWhatWasMade) {
  Backups backups(backups_, *store_, &OpenReadOnly, {"test", nullptr}, clock_);
  WorkQueue queue(1);
  const auto source = backups.Begin(queue);
  const std::vector<v1::CreateBackupResponse> all = Reader(source).ReadAll();
  ASSERT_TRUE(source->status().ok()) << source->status();
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.back().backup().checkpoint().size(), ledger::kFilledSize);
  uint64_t before = 0;
  for (size_t i = 0; i + 1 < all.size(); ++i) {
    const v1::BackupProgress& progress = all[i].progress();
    EXPECT_GT(progress.bytes_copied(), before);
    EXPECT_LE(progress.bytes_copied(), progress.bytes_total());
    before = progress.bytes_copied();
  }
}

TEST_F(BackupsTest, AStreamThatIsLeftMakesNone) {
  Backups backups(backups_, *store_, &OpenReadOnly, {"test", nullptr}, clock_);
  WorkQueue queue(1);
  const auto source = backups.Begin(queue);
  source->Cancel();
  for (const auto& response : Reader(source).ReadAll()) EXPECT_TRUE(response.has_progress());
  EXPECT_TRUE(absl::IsCancelled(source->status())) << source->status();
  EXPECT_TRUE(std::filesystem::is_empty(backups_));
}

TEST_F(BackupsTest, AFullQueueRefuses) {
  ServiceLimits limits = kServiceLimits;
  limits.work_queue_max = 0;
  WorkQueue queue(1, limits);
  Backups backups(backups_, *store_, &OpenReadOnly, {"test", nullptr}, clock_);
  const auto source = backups.Begin(queue);
  EXPECT_TRUE(Reader(source).ReadAll().empty());
  EXPECT_TRUE(absl::IsResourceExhausted(source->status())) << source->status();
}

TEST_F(BackupsTest, WithoutAFolderOrADiskTheyAreRefused) {
  v1::Backup backup;
  Backups nowhere("", *store_, &OpenReadOnly, {"test", nullptr}, clock_);
  EXPECT_TRUE(absl::IsFailedPrecondition(nowhere.Create(&GoOn, &backup)));
  const auto memory = store::MakeMemoryStore();
  Backups of_memory(backups_, *memory, &OpenReadOnly, {"test", nullptr}, clock_);
  EXPECT_TRUE(absl::IsUnimplemented(of_memory.Create(&GoOn, &backup)));
  EXPECT_TRUE(std::filesystem::is_empty(backups_));
}

}  // namespace
}  // namespace svod::app
