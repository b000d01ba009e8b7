// Tested by: tests/server/app/commit_queue_test.cc.
#include "server/app/commit_queue.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "server/app/errors.h"
#include "server/app/names.h"

namespace svod::app {
namespace {

// A revision without its document: what later decisions and answers need.
store::Revision HeadOf(const store::Revision& revision) {
  return {revision.filing, revision.number, revision.type, "", revision.digest, revision.submit_time_us};
}

}  // namespace

struct CommitQueue::Round {
  std::unique_ptr<const store::Snapshot> stored;
  std::map<store::FilingName, store::Revision> latest;  // heads of this round
  std::map<std::string, std::pair<store::Request, store::Revision>> requests;
  store::Batch batch;

  // The latest revision that counts: of this round, else of the store.
  absl::StatusOr<std::optional<store::Revision>> Latest(const store::FilingName& filing) const {
    auto it = latest.find(filing);
    if (it != latest.end()) return it->second;
    return stored->Find(filing, std::nullopt);
  }
};

CommitQueue::CommitQueue(store::Store& store, const Clock& clock, const ServiceLimits& limits,
                         telemetry::Metrics* metrics)
    : store_(store), clock_(clock), limits_(limits), metrics_(metrics), thread_([this] { Run(); }) {}

CommitQueue::~CommitQueue() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  filled_.notify_one();
  thread_.join();
}

absl::Status CommitQueue::Submit(Submission submission, Done done) {
  const size_t bytes = submission.document.size();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (waiting_.size() >= limits_.commit_queue_max || waiting_bytes_ + bytes > limits_.commit_queue_bytes_max) {
      return Overloaded("the queue of writes");
    }
    waiting_bytes_ += bytes;
    waiting_.push_back({std::move(submission), std::move(done)});
  }
  filled_.notify_one();
  return absl::OkStatus();
}

size_t CommitQueue::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return waiting_.size();
}

absl::Status CommitQueue::Write(const store::Batch& batch) {
  const auto started = std::chrono::steady_clock::now();
  absl::Status written = store_.Commit(batch);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  if (metrics_ != nullptr) metrics_->CountCommit(written.ok(), batch.revisions.size(), took.count());
  return written;
}

void CommitQueue::Run() {
  while (true) {
    std::vector<Waiting> batch = Take();
    if (batch.empty()) return;
    Process(std::move(batch));
  }
}

// Waits for work; empty only when the queue stops and nothing waits.
std::vector<CommitQueue::Waiting> CommitQueue::Take() {
  std::unique_lock<std::mutex> lock(mutex_);
  filled_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  std::vector<Waiting> batch;
  size_t bytes = 0;
  while (!waiting_.empty() && batch.size() < limits_.commit_batch_max) {
    const size_t next = waiting_.front().submission.document.size();
    if (!batch.empty() && bytes + next > limits_.commit_batch_bytes_max) break;
    bytes += next;
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  waiting_bytes_ -= bytes;
  return batch;
}

void CommitQueue::Process(std::vector<Waiting> batch) {
  Round round;
  round.stored = store_.Read();
  std::vector<absl::StatusOr<Receipt>> answers;
  answers.reserve(batch.size());
  for (Waiting& waiting : batch) answers.push_back(Decide(waiting.submission, round));
  absl::Status written = absl::OkStatus();
  if (!round.batch.revisions.empty()) written = Write(round.batch);
  for (size_t i = 0; i < batch.size(); ++i) {
    // An answer of this round stands only if the round does; this goes for a repeat within the round, too.
    const bool stands = written.ok() || !answers[i].ok();
    batch[i].done(stands ? std::move(answers[i]) : absl::StatusOr<Receipt>(written));
  }
}

absl::StatusOr<std::optional<Receipt>> CommitQueue::FindRepeated(const Submission& submission,
                                                                 const Round& round) const {
  if (submission.request_id.empty()) return std::nullopt;
  auto it = round.requests.find(submission.request_id);
  if (it != round.requests.end()) {
    if (it->second.first.fingerprint != submission.fingerprint) return RequestIdReused();
    return Receipt{it->second.second, true};
  }
  absl::StatusOr<std::optional<store::Request>> request = round.stored->FindRequest(submission.request_id);
  if (!request.ok()) return request.status();
  if (!request->has_value()) return std::nullopt;
  if ((*request)->fingerprint != submission.fingerprint) return RequestIdReused();
  absl::StatusOr<std::optional<store::Revision>> revision =
      round.stored->Find((*request)->filing, (*request)->revision);
  if (!revision.ok()) return revision.status();
  if (!revision->has_value()) return absl::DataLossError("the revision that the request_id made is gone");
  return Receipt{HeadOf(**revision), true};
}

absl::StatusOr<Receipt> CommitQueue::Decide(Submission& submission, Round& round) const {
  absl::StatusOr<std::optional<Receipt>> repeated = FindRepeated(submission, round);
  if (!repeated.ok()) return repeated.status();
  if (repeated->has_value()) return **std::move(repeated);

  absl::StatusOr<std::optional<store::Revision>> latest = round.Latest(submission.filing);
  if (!latest.ok()) return latest.status();
  const std::string current = latest->has_value() ? EtagOf(**latest) : kNoRevisionEtag;
  if (!submission.etag.empty() && submission.etag != current) return EtagMismatch(current);

  store::Revision revision;
  revision.filing = submission.filing;
  revision.type = std::move(submission.type);
  revision.digest = std::move(submission.digest);
  revision.document = std::move(submission.document);
  revision.submit_time_us = clock_.NowMicros();
  if (latest->has_value()) {
    revision.number = (*latest)->number + 1;
    // A clock that was set back does not turn the order of revisions around.
    revision.submit_time_us = std::max(revision.submit_time_us, (*latest)->submit_time_us);
  }
  const store::Revision head = HeadOf(revision);
  round.latest[revision.filing] = head;
  if (!submission.request_id.empty()) {
    store::Request request{submission.request_id, revision.filing, revision.number, submission.fingerprint};
    round.requests.emplace(submission.request_id, std::make_pair(request, head));
    round.batch.requests.push_back(std::move(request));
  }
  round.batch.revisions.push_back(std::move(revision));
  return Receipt{head, false};
}

}  // namespace svod::app
