// Submissions on their way to the disk. One thread gathers what waits into one batch, decides each submission (number,
// etag, request id), gives it its entry in the ledger, writes the batch with one sync and then answers: many callers
// share one write, and what is decided is decided in one place, in one order.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/clock.h"
#include "server/app/limits.h"
#include "server/ledger/merkle.h"
#include "server/store/store.h"
#include "server/telemetry/metrics.h"
#include "svod/v1/ledger.pb.h"

namespace svod::app {

// A checked document, or a withdrawal, that asks to become the next revision.
struct Submission {
  store::FilingName filing;
  std::string type;         // full name of the message type
  std::string document;     // canonical bytes
  std::string digest;       // SHA-256 of `document`, 32 bytes
  std::string etag;         // empty: whatever is there
  std::string request_id;   // empty: none
  std::string fingerprint;  // of the whole request, 32 bytes; used with request_id
  // Present: withdraws the filing; type and document are empty, the digest that of no bytes.
  std::optional<std::string> withdrawal_reason;
};

// What is only to be an entry of the ledger.
struct LedgerRecord {
  v1::LedgerEntry entry;                                 // with its event; index and time are set by the queue
  std::string verdict;                                   // of a verdict: its canonical bytes without texts
  std::optional<store::Release> release = std::nullopt;  // of a publication: what was published
};

// What came of it.
struct Receipt {
  store::Revision revision;  // without the document
  bool repeated = false;     // the answer of an earlier call with the same request id
};

// The calls are thread-safe. REQUIRES: what the constructor is given outlives the queue.
class CommitQueue {
 public:
  // Called once, on the thread of the queue, after the revision is on disk or with the reason why nothing was stored.
  // Must not block. Errors: ABORTED, ALREADY_EXISTS (server/app/errors.h), NOT_FOUND and FAILED_PRECONDITION of a
  // withdrawal, and those of the store.
  using Done = std::function<void(absl::StatusOr<Receipt>)>;
  // The same, with the indexes of the entries.
  using Recorded = std::function<void(absl::StatusOr<std::vector<uint64_t>>)>;

  // `metrics` nullptr: nothing is counted.
  CommitQueue(store::Store& store, const Clock& clock, const ServiceLimits& limits = kServiceLimits,
              telemetry::Metrics* metrics = nullptr);
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;
  // Writes what waits, answers, and stops.
  ~CommitQueue();

  // RESOURCE_EXHAUSTED with RetryInfo when the queue is full; `done` is then not called.
  [[nodiscard]] absl::Status Submit(Submission submission, Done done);
  // Submissions that wait.
  [[nodiscard]] size_t size() const;
  // The same for entries of the ledger: all of them, one after the other, or none.
  [[nodiscard]] absl::Status Record(std::vector<LedgerRecord> records, Recorded recorded);

 private:
  // A batch being decided: what its earlier submissions did is not in the store yet, but counts.
  struct Round;
  // Tells the caller, when it is known whether the round is on disk.
  using Answer = std::function<void(const absl::Status& written)>;
  struct Waiting {
    size_t bytes = 0;
    // Puts what is wanted into the round, unless the status, that of beginning the round, is an error.
    std::function<Answer(const absl::Status& begun, Round& round)> decide;
  };

  [[nodiscard]] absl::Status Push(Waiting waiting);
  void Run();
  [[nodiscard]] std::vector<Waiting> Take();
  void Process(const std::vector<Waiting>& batch);
  absl::Status Write(const store::Batch& batch);
  [[nodiscard]] absl::Status Begin(Round& round);
  // The time of the next entry, after those of all before: what is known at the time of an entry never grows.
  [[nodiscard]] int64_t NextMicros();
  [[nodiscard]] absl::StatusOr<Receipt> Decide(Submission& submission, Round& round);
  [[nodiscard]] absl::StatusOr<std::optional<Receipt>> FindRepeated(const Submission& submission,
                                                                    const Round& round) const;
  [[nodiscard]] std::vector<uint64_t> DecideRecords(std::vector<LedgerRecord>& records, Round& round);

  store::Store& store_;
  const Clock& clock_;
  const ServiceLimits limits_;
  telemetry::Metrics* metrics_;
  // The right edge of the stored ledger; absent when it must be read again. Of the thread of the queue alone.
  std::optional<ledger::Frontier> frontier_;
  // Of the last entry: what was known at a time does not change when the clock is set back.
  int64_t latest_us_ = INT64_MIN;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Waiting> waiting_;  // guarded by mutex_
  size_t waiting_bytes_ = 0;     // guarded by mutex_
  bool stopping_ = false;        // guarded by mutex_
  std::thread thread_;           // last: it uses the members above
};

}  // namespace svod::app
