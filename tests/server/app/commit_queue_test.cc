#include "server/app/commit_queue.h"

#include <gmock/gmock.h>

#include <future>
#include <memory>
#include <set>

#include "engine/document/document.h"
#include "google/rpc/error_details.pb.h"
#include "server/app/names.h"
#include "server/ledger/audit.h"
#include "server/ledger/log.h"
#include "tests/server/app/fake_clock.h"
#include "tests/server/store/faulty_store.h"

namespace svod::app {
namespace {

using store::FaultyStore;

Submission MakeSubmission(const std::string& unit, const std::string& document, const std::string& etag = "",
                          const std::string& request_id = "") {
  Submission submission;
  submission.filing = {unit, "report"};
  submission.type = "test.Document";
  submission.document = document;
  submission.digest = Sha256(document);
  submission.etag = etag;
  submission.request_id = request_id;
  submission.fingerprint = Sha256(unit + etag + document);
  return submission;
}

// Whether the answer of a submission is there is told by the future: nothing here sleeps.
std::future<absl::StatusOr<Receipt>> Submit(CommitQueue& queue, Submission submission) {
  auto promise = std::make_shared<std::promise<absl::StatusOr<Receipt>>>();
  std::future<absl::StatusOr<Receipt>> future = promise->get_future();
  const absl::Status taken = queue.Submit(
      std::move(submission), [promise](absl::StatusOr<Receipt> receipt) { promise->set_value(std::move(receipt)); });
  if (!taken.ok()) promise->set_value(taken);
  return future;
}

// A store whose commits wait until the test lets them go: what is submitted meanwhile makes one round.
class GatedStore final : public store::Store {
 public:
  [[nodiscard]] std::unique_ptr<const store::Snapshot> Read() const override { return memory_.Read(); }
  [[nodiscard]] absl::Status Commit(const store::Batch& batch) override {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      ++arrived_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return open_; });
    }
    return memory_.Commit(batch);
  }
  [[nodiscard]] absl::Status CopyTo(const std::filesystem::path& folder, store::CopyProgress progress) const override {
    return memory_.CopyTo(folder, progress);
  }
  [[nodiscard]] absl::Status VerifyFiles() const override { return memory_.VerifyFiles(); }
  // Returns when `count` commits have begun.
  void AwaitCommits(int count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return arrived_ >= count; });
  }
  void Open() {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  FaultyStore& memory() { return memory_; }

 private:
  FaultyStore memory_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0;
  bool open_ = false;
};

class CommitQueueTest : public testing::Test {
 protected:
  // The store of these tests holds its first commit; what is queued behind it becomes one round.
  void Occupy(CommitQueue& queue) {
    first_ = Submit(queue, MakeSubmission("u/0", "first"));
    store_.AwaitCommits(1);
  }

  GatedStore store_;
  FakeClock clock_{1'000'000};
  std::future<absl::StatusOr<Receipt>> first_;
};

TEST_F(CommitQueueTest, NumbersRevisionsFromZero) {
  store_.Open();
  CommitQueue queue(store_, clock_);
  for (uint32_t number = 0; number < 3; ++number) {
    const auto receipt = Submit(queue, MakeSubmission("u/1", "v" + std::to_string(number))).get();
    ASSERT_TRUE(receipt.ok());
    EXPECT_EQ(receipt->revision.number, number);
    EXPECT_EQ(receipt->revision.submit_time_us, 1'000'000 + number);  // no two have one time
    EXPECT_FALSE(receipt->repeated);
  }
  EXPECT_EQ((*store_.Read()->Find({"u/1", "report"}, 1))->document, "v1");
}

TEST_F(CommitQueueTest, WhatWaitsIsWrittenInOneCommit) {
  CommitQueue queue(store_, clock_);
  Occupy(queue);
  std::vector<std::future<absl::StatusOr<Receipt>>> waiting;
  for (int i = 0; i < 50; ++i) waiting.push_back(Submit(queue, MakeSubmission("u/1", std::to_string(i))));
  store_.Open();
  std::set<uint32_t> numbers;
  for (auto& future : waiting) numbers.insert(future.get()->revision.number);
  EXPECT_EQ(numbers.size(), 50u);  // also within a round every revision has its own number
  EXPECT_EQ(*numbers.rbegin(), 49u);
  EXPECT_EQ(store_.memory().commits(), 2);
}

TEST_F(CommitQueueTest, ARoundHasAtMostItsCountAndBytes) {
  ServiceLimits limits;
  limits.commit_batch_max = 3;
  limits.commit_batch_bytes_max = 100;
  CommitQueue queue(store_, clock_, limits);
  Occupy(queue);
  std::vector<std::future<absl::StatusOr<Receipt>>> waiting;
  for (int i = 0; i < 6; ++i) waiting.push_back(Submit(queue, MakeSubmission("u/1", std::to_string(i))));
  for (int i = 0; i < 2; ++i) waiting.push_back(Submit(queue, MakeSubmission("u/2", std::string(60, 'x'))));
  waiting.push_back(Submit(queue, MakeSubmission("u/3", std::string(500, 'x'))));  // alone over the limit: goes alone
  store_.Open();
  for (auto& future : waiting) EXPECT_TRUE(future.get().ok());
  EXPECT_EQ(store_.memory().commits(), 1 + 2 + 2 + 1);
}

TEST_F(CommitQueueTest, TheEtagMustBeTheCurrentOne) {
  store_.Open();
  CommitQueue queue(store_, clock_);
  const auto first = Submit(queue, MakeSubmission("u/1", "a", kNoRevisionEtag)).get();
  ASSERT_TRUE(first.ok());
  const auto again = Submit(queue, MakeSubmission("u/1", "b", kNoRevisionEtag)).get();
  EXPECT_EQ(again.status().code(), absl::StatusCode::kAborted);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(
      info.ParseFromString(std::string(*again.status().GetPayload("type.googleapis.com/google.rpc.ErrorInfo"))));
  EXPECT_EQ(info.metadata().at("etag"), EtagOf(first->revision));
  EXPECT_TRUE(Submit(queue, MakeSubmission("u/1", "b", EtagOf(first->revision))).get().ok());
  EXPECT_FALSE(Submit(queue, MakeSubmission("u/1", "c", EtagOf(first->revision))).get().ok());
}

TEST_F(CommitQueueTest, OfSeveralWithOneEtagInOneRoundOneWins) {
  CommitQueue queue(store_, clock_);
  Occupy(queue);
  auto a = Submit(queue, MakeSubmission("u/1", "a", kNoRevisionEtag));
  auto b = Submit(queue, MakeSubmission("u/1", "b", kNoRevisionEtag));
  store_.Open();
  EXPECT_TRUE(a.get().ok());
  EXPECT_EQ(b.get().status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ((*store_.Read()->Find({"u/1", "report"}, std::nullopt))->document, "a");
}

TEST_F(CommitQueueTest, ARepeatGetsTheFirstAnswerAndStoresNothing) {
  store_.Open();
  auto queue = std::make_unique<CommitQueue>(store_, clock_);
  const auto first = Submit(*queue, MakeSubmission("u/1", "a", "", "id")).get();
  ASSERT_TRUE(Submit(*queue, MakeSubmission("u/1", "b")).get().ok());
  const auto expect_repeat = [&] {
    clock_.Set(9'000'000);
    const auto repeat = Submit(*queue, MakeSubmission("u/1", "a", "", "id")).get();
    ASSERT_TRUE(repeat.ok());
    EXPECT_TRUE(repeat->repeated);
    EXPECT_EQ(repeat->revision.number, first->revision.number);
    EXPECT_EQ(repeat->revision.submit_time_us, first->revision.submit_time_us);
    EXPECT_EQ((*store_.Read()->Find({"u/1", "report"}, std::nullopt))->number, 1u);
  };
  expect_repeat();
  queue = std::make_unique<CommitQueue>(store_, clock_);  // as after a restart
  expect_repeat();
}

TEST_F(CommitQueueTest, ARepeatInTheSameRoundCounts) {
  CommitQueue queue(store_, clock_);
  Occupy(queue);
  auto a = Submit(queue, MakeSubmission("u/1", "a", "", "id"));
  auto b = Submit(queue, MakeSubmission("u/1", "a", "", "id"));
  auto other = Submit(queue, MakeSubmission("u/1", "z", "", "id"));
  store_.Open();
  EXPECT_FALSE(a.get()->repeated);
  const auto repeat = b.get();
  EXPECT_TRUE(repeat->repeated);
  EXPECT_EQ(repeat->revision.number, 0u);
  EXPECT_EQ(other.get().status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(CommitQueueTest, AnIdUsedForOtherContentIsRefused) {
  store_.Open();
  CommitQueue queue(store_, clock_);
  ASSERT_TRUE(Submit(queue, MakeSubmission("u/1", "a", "", "id")).get().ok());
  EXPECT_EQ(Submit(queue, MakeSubmission("u/1", "b", "", "id")).get().status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Submit(queue, MakeSubmission("u/2", "a", "", "id")).get().status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_FALSE(store_.Read()->Find({"u/2", "report"}, std::nullopt)->has_value());
}

TEST_F(CommitQueueTest, WhenTheDiskRefusesNobodyIsToldThatItIsStored) {
  CommitQueue queue(store_, clock_);
  store_.memory().FailWith(absl::UnavailableError("the disk is full"));
  Occupy(queue);
  auto a = Submit(queue, MakeSubmission("u/1", "a", "", "id"));
  auto repeat = Submit(queue, MakeSubmission("u/1", "a", "", "id"));
  auto conflict = Submit(queue, MakeSubmission("u/1", "b", "7-abc"));
  store_.Open();
  EXPECT_EQ(first_.get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(a.get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(repeat.get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(conflict.get().status().code(), absl::StatusCode::kAborted);  // its own fault goes first
  store_.memory().FailWith(absl::OkStatus());
  const auto later = Submit(queue, MakeSubmission("u/1", "a", "", "id")).get();
  ASSERT_TRUE(later.ok());
  EXPECT_FALSE(later->repeated);
  EXPECT_EQ(later->revision.number, 0u);
}

// The ledger of all that was done, as it must be.
void ExpectLedgerOf(const store::Store& store, uint64_t size) {
  const absl::StatusOr<ledger::StoreReport> report = ledger::VerifyStore(store, std::nullopt);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(report->faults, testing::IsEmpty());
  EXPECT_EQ(report->size, size);
}

TEST_F(CommitQueueTest, EveryRevisionHasItsEntryAndARefusalHasNone) {
  CommitQueue queue(store_, clock_);
  Occupy(queue);
  auto a = Submit(queue, MakeSubmission("u/1", "a", "", "id"));
  auto repeat = Submit(queue, MakeSubmission("u/1", "a", "", "id"));
  auto refused = Submit(queue, MakeSubmission("u/1", "b", "7-abc"));
  auto b = Submit(queue, MakeSubmission("u/1", "b"));
  store_.Open();
  EXPECT_EQ(first_.get()->revision.ledger_index, 0u);
  EXPECT_EQ(a.get()->revision.ledger_index, 1u);
  EXPECT_EQ(repeat.get()->revision.ledger_index, 1u);
  EXPECT_FALSE(refused.get().ok());
  EXPECT_EQ(b.get()->revision.ledger_index, 2u);
  ExpectLedgerOf(store_, 3);
}

TEST_F(CommitQueueTest, TheLedgerGoesOnAfterARestartAndAfterWritesThatFailed) {
  store_.Open();
  auto queue = std::make_unique<CommitQueue>(store_, clock_);
  for (int i = 0; i < 30; ++i) {
    if (i % 4 == 3) queue = std::make_unique<CommitQueue>(store_, clock_);
    store_.memory().FailWith(i % 3 == 2 ? absl::UnavailableError("the disk is full") : absl::OkStatus());
    EXPECT_EQ(Submit(*queue, MakeSubmission("u/1", std::to_string(i))).get().ok(), i % 3 != 2);
  }
  ExpectLedgerOf(store_, 20);
}

TEST_F(CommitQueueTest, ALedgerThatCannotBeReadKeepsEverythingFromBeingWritten) {
  store::Batch batch;
  batch.leaves = {{0, ""}, {1, ""}};  // and no node over them
  ASSERT_TRUE(store_.memory().Commit(batch).ok());
  store_.Open();
  CommitQueue queue(store_, clock_);
  EXPECT_EQ(Submit(queue, MakeSubmission("u/1", "a")).get().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_FALSE(store_.Read()->Find({"u/1", "report"}, std::nullopt)->has_value());
}

// Entries of their own share a round with submissions.
TEST_F(CommitQueueTest, RecordsAreWrittenWithTheirIndexes) {
  CommitQueue queue(store_, clock_);
  Occupy(queue);
  std::vector<LedgerRecord> records(2);
  for (LedgerRecord& record : records) record.entry.mutable_activation()->set_pack("test");
  std::promise<absl::StatusOr<std::vector<uint64_t>>> recorded;
  auto before = Submit(queue, MakeSubmission("u/1", "a"));
  ASSERT_TRUE(queue.Record(records, [&](auto indexes) { recorded.set_value(std::move(indexes)); }).ok());
  auto after = Submit(queue, MakeSubmission("u/1", "b"));
  store_.Open();
  EXPECT_EQ(*recorded.get_future().get(), (std::vector<uint64_t>{2, 3}));
  EXPECT_EQ(after.get()->revision.ledger_index, 4u);
  EXPECT_EQ(store_.memory().commits(), 2);
  EXPECT_EQ((*ledger::ReadEntry(*store_.Read(), 3))->time().seconds(), 1);
  ExpectLedgerOf(store_, 5);
}

TEST_F(CommitQueueTest, AClockSetBackDoesNotTurnTheOrderAround) {
  store_.Open();
  CommitQueue queue(store_, clock_);
  ASSERT_TRUE(Submit(queue, MakeSubmission("u/1", "a")).get().ok());
  clock_.Set(5);
  EXPECT_EQ(Submit(queue, MakeSubmission("u/1", "b")).get()->revision.submit_time_us, 1'000'001);
  // Nor that of other filings: what was known at a time stays so. Another queue goes on from the store.
  EXPECT_EQ(Submit(queue, MakeSubmission("u/2", "c")).get()->revision.submit_time_us, 1'000'002);
  CommitQueue next(store_, clock_);
  EXPECT_EQ(Submit(next, MakeSubmission("u/3", "d")).get()->revision.submit_time_us, 1'000'003);
}

TEST_F(CommitQueueTest, AFullQueueRefusesAtTheLimitAndNotBefore) {
  ServiceLimits limits;
  limits.commit_queue_max = 2;
  limits.commit_queue_bytes_max = 100;
  CommitQueue queue(store_, clock_, limits);
  Occupy(queue);
  auto a = Submit(queue, MakeSubmission("u/1", std::string(50, 'a')));
  auto bytes_over = Submit(queue, MakeSubmission("u/2", std::string(51, 'b')));
  auto b = Submit(queue, MakeSubmission("u/3", std::string(50, 'b')));
  auto count_over = Submit(queue, MakeSubmission("u/4", ""));
  for (auto* refused : {&bytes_over, &count_over}) {
    const auto answer = refused->get();
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_TRUE(answer.status().GetPayload("type.googleapis.com/google.rpc.RetryInfo"));
  }
  store_.Open();
  EXPECT_TRUE(a.get().ok());
  EXPECT_TRUE(b.get().ok());
}

TEST_F(CommitQueueTest, StoppingWritesAndAnswersWhatWaits) {
  std::vector<std::future<absl::StatusOr<Receipt>>> waiting;
  {
    CommitQueue queue(store_, clock_);
    Occupy(queue);
    for (int i = 0; i < 200; ++i) waiting.push_back(Submit(queue, MakeSubmission("u/1", std::to_string(i))));
    store_.Open();
  }
  for (auto& future : waiting) EXPECT_TRUE(future.get().ok());
}

TEST_F(CommitQueueTest, ManyThreadsGetEachNumberOnce) {
  store_.Open();
  CommitQueue queue(store_, clock_);
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::multiset<uint32_t> numbers;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const auto receipt = Submit(queue, MakeSubmission("u/1", std::to_string(t) + "." + std::to_string(i))).get();
        ASSERT_TRUE(receipt.ok());
        const std::lock_guard<std::mutex> lock(mutex);
        numbers.insert(receipt->revision.number);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (uint32_t number = 0; number < 200; ++number) EXPECT_EQ(numbers.count(number), 1u) << number;
}

}  // namespace
}  // namespace svod::app
