#include "server/app/migration.h"

#include <gmock/gmock.h>

#include "engine/document/document.h"
#include "server/ledger/audit.h"
#include "server/ledger/log.h"
#include "tests/server/app/fake_clock.h"
#include "tests/server/store/faulty_store.h"

namespace svod::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

store::Revision Before(const std::string& unit, uint32_t number, int64_t time) {
  store::Revision revision;
  revision.filing = {unit, "report"};
  revision.number = number;
  revision.type = "test.Document";
  revision.document = unit + " " + std::to_string(number);
  revision.digest = Sha256(revision.document);
  revision.submit_time_us = time;
  return revision;
}

std::vector<std::string> EntriesOf(const store::Store& store) {
  std::vector<std::string> entries;
  const auto snapshot = store.Read();
  for (uint64_t index = 0; index < *snapshot->LedgerSize(); ++index) {
    const v1::SubmissionEvent event = (*ledger::ReadEntry(*snapshot, index))->submission();
    entries.push_back(event.filing() + "#" + std::to_string(event.revision()) + "@" +
                      std::to_string(event.submit_time().seconds()));
  }
  return entries;
}

class MigrationTest : public testing::Test {
 protected:
  MigrationTest() {
    store::Batch batch;
    batch.revisions = {Before("b", 0, 2'000'000), Before("a", 0, 3'000'000), Before("b", 1, 5'000'000),
                       Before("a", 1, 5'000'000)};
    EXPECT_TRUE(store_.Commit(batch).ok());
  }

  store::FaultyStore store_;
  FakeClock clock_{9'000'000};
};

TEST_F(MigrationTest, EveryRevisionGetsItsEntryInTheOrderOfTimes) {
  ASSERT_TRUE(AddLedger(store_, clock_).ok());
  EXPECT_THAT(EntriesOf(store_), ElementsAre("b/filings/report#0@2", "a/filings/report#0@3", "a/filings/report#1@5",
                                             "b/filings/report#1@5"));
  EXPECT_EQ((*ledger::ReadEntry(*store_.Read(), 0))->time().seconds(), 9);
  EXPECT_EQ((*store_.Read()->Find({"b", "report"}, 0))->submit_time_us, 2'000'000);
  EXPECT_THAT(ledger::VerifyStore(store_, std::nullopt)->faults, IsEmpty());
}

TEST_F(MigrationTest, ASecondTimeDoesNothing) {
  ASSERT_TRUE(AddLedger(store_, clock_).ok());
  const int commits = store_.commits();
  ASSERT_TRUE(AddLedger(store_, clock_).ok());
  EXPECT_EQ(store_.commits(), commits);
}

// More than one batch, broken off after the first.
TEST_F(MigrationTest, WhatWasBrokenOffGoesOn) {
  store::Batch batch;
  for (uint32_t i = 0; i < 200; ++i) batch.revisions.push_back(Before("c", i, 10'000'000 + i));
  ASSERT_TRUE(store_.Commit(batch).ok());
  // The disk is full from the second write on.
  class Once final : public store::Store {
   public:
    explicit Once(store::Store& store) : store_(store) {}
    [[nodiscard]] std::unique_ptr<const store::Snapshot> Read() const override { return store_.Read(); }
    [[nodiscard]] absl::Status Commit(const store::Batch& written) override {
      return written_++ == 0 ? store_.Commit(written) : absl::UnavailableError("the disk is full");
    }
    [[nodiscard]] absl::Status CopyTo(const std::filesystem::path& folder,
                                      store::CopyProgress progress) const override {
      return store_.CopyTo(folder, progress);
    }
    [[nodiscard]] absl::Status VerifyFiles() const override { return store_.VerifyFiles(); }

   private:
    store::Store& store_;
    int written_ = 0;
  } once(store_);
  EXPECT_TRUE(absl::IsUnavailable(AddLedger(once, clock_)));
  EXPECT_GT(EntriesOf(store_).size(), 0u);
  EXPECT_LT(EntriesOf(store_).size(), 204u);
  ASSERT_TRUE(AddLedger(store_, clock_).ok());
  EXPECT_EQ(EntriesOf(store_).size(), 204u);
  EXPECT_THAT(ledger::VerifyStore(store_, std::nullopt)->faults, IsEmpty());
}

TEST_F(MigrationTest, ADocumentThatIsNotWhatItWasStopsIt) {
  store::Batch batch;
  batch.revisions = {Before("a", 2, 1)};
  batch.revisions[0].document = "changed";
  ASSERT_TRUE(store_.Commit(batch).ok());
  const absl::Status status = AddLedger(store_, clock_);
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("revision 2 of a/filings/report"));
}

}  // namespace
}  // namespace svod::app
