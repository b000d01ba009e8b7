// Tested by: tests/server/app/commit_queue_test.cc.
#include "server/app/commit_queue.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "server/app/errors.h"
#include "server/app/names.h"
#include "server/ledger/events.h"
#include "server/ledger/log.h"

namespace svod::app {
namespace {

// A revision without its document: what later decisions and answers need.
store::Revision HeadOf(const store::Revision& revision) {
  return {.filing = revision.filing,
          .number = revision.number,
          .type = revision.type,
          .document = "",
          .digest = revision.digest,
          .submit_time_us = revision.submit_time_us,
          .ledger_index = revision.ledger_index,
          .withdrawal_reason = revision.withdrawal_reason};
}

// Whether the submission may follow this state of the filing.
absl::Status CheckOrder(const Submission& submission, const std::optional<store::Revision>& latest) {
  if (submission.withdrawal_reason && !latest) return absl::NotFoundError("there is no such filing");
  const std::string current = latest ? EtagOf(*latest) : kNoRevisionEtag;
  if (!submission.etag.empty() && submission.etag != current) return EtagMismatch(current);
  if (submission.withdrawal_reason && latest->withdrawal_reason) return AlreadyWithdrawn();
  return absl::OkStatus();
}

}  // namespace

struct CommitQueue::Round {
  std::unique_ptr<const store::Snapshot> stored;
  std::map<store::FilingName, store::Revision> latest;  // heads of this round
  std::map<std::string, std::pair<store::Request, store::Revision>> requests;
  ledger::Frontier frontier;  // behind what is in `batch`
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
  return Push({bytes,
               [this, submission = std::move(submission), done = std::move(done)](const absl::Status& begun,
                                                                                  Round& round) mutable -> Answer {
                 absl::StatusOr<Receipt> receipt = begun.ok() ? Decide(submission, round) : begun;
                 // An answer of this round stands only if the round does; this goes for a repeat within it, too.
                 return [receipt = std::move(receipt), done](const absl::Status& written) {
                   done(written.ok() || !receipt.ok() ? receipt : written);
                 };
               }});
}

absl::Status CommitQueue::Record(std::vector<LedgerRecord> records, Recorded recorded) {
  size_t bytes = 0;
  for (const LedgerRecord& record : records) {
    bytes += record.verdict.size() + record.entry.ByteSizeLong();
    if (!record.release) continue;
    for (const RuleFile& file : record.release->files) bytes += file.text.size();
  }
  return Push({bytes,
               [this, records = std::move(records), recorded = std::move(recorded)](const absl::Status& begun,
                                                                                    Round& round) mutable -> Answer {
                 absl::StatusOr<std::vector<uint64_t>> indexes =
                     begun.ok() ? DecideRecords(records, round) : absl::StatusOr<std::vector<uint64_t>>(begun);
                 return [indexes = std::move(indexes), recorded](const absl::Status& written) {
                   recorded(written.ok() || !indexes.ok() ? indexes : written);
                 };
               }});
}

absl::Status CommitQueue::Push(Waiting waiting) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (waiting_.size() >= limits_.commit_queue_max ||
        waiting_bytes_ + waiting.bytes > limits_.commit_queue_bytes_max) {
      return Overloaded("the queue of writes");
    }
    waiting_bytes_ += waiting.bytes;
    waiting_.push_back(std::move(waiting));
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
  if (metrics_ != nullptr) metrics_->CountCommit(written.ok(), batch.leaves.size(), took.count());
  return written;
}

void CommitQueue::Run() {
  while (true) {
    std::vector<Waiting> batch = Take();
    if (batch.empty()) return;
    Process(batch);
  }
}

// Waits for work; empty only when the queue stops and nothing waits.
std::vector<CommitQueue::Waiting> CommitQueue::Take() {
  std::unique_lock<std::mutex> lock(mutex_);
  filled_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  std::vector<Waiting> batch;
  size_t bytes = 0;
  while (!waiting_.empty() && batch.size() < limits_.commit_batch_max) {
    const size_t next = waiting_.front().bytes;
    if (!batch.empty() && bytes + next > limits_.commit_batch_bytes_max) break;
    bytes += next;
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  waiting_bytes_ -= bytes;
  return batch;
}

// The right edge of the ledger is read once and then kept, for nobody else writes to it.
absl::Status CommitQueue::Begin(Round& round) {
  round.stored = store_.Read();
  if (!frontier_) {
    absl::StatusOr<ledger::Frontier> frontier = ledger::LoadFrontier(*round.stored);
    if (!frontier.ok()) return frontier.status();
    if (frontier->size() > 0) {
      const auto last = ledger::ReadEntry(*round.stored, frontier->size() - 1);
      if (!last.ok()) return last.status();
      if (last->has_value()) latest_us_ = std::max(latest_us_, ledger::ToMicros((*last)->time()));
    }
    frontier_ = *std::move(frontier);
  }
  round.frontier = *frontier_;
  return absl::OkStatus();
}

void CommitQueue::Process(const std::vector<Waiting>& batch) {
  Round round;
  const absl::Status begun = Begin(round);
  std::vector<Answer> answers;
  answers.reserve(batch.size());
  for (const Waiting& waiting : batch) answers.push_back(waiting.decide(begun, round));
  absl::Status written = absl::OkStatus();
  if (!round.batch.empty()) {
    written = Write(round.batch);
    if (written.ok()) {
      frontier_ = std::move(round.frontier);
    } else {
      frontier_.reset();
    }
  }
  for (const Answer& answer : answers) answer(written);
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

int64_t CommitQueue::NextMicros() { return latest_us_ = std::max(latest_us_ + 1, clock_.NowMicros()); }

absl::StatusOr<Receipt> CommitQueue::Decide(Submission& submission, Round& round) {
  absl::StatusOr<std::optional<Receipt>> repeated = FindRepeated(submission, round);
  if (!repeated.ok()) return repeated.status();
  if (repeated->has_value()) return **std::move(repeated);

  absl::StatusOr<std::optional<store::Revision>> latest = round.Latest(submission.filing);
  if (!latest.ok()) return latest.status();
  absl::Status order = CheckOrder(submission, *latest);
  if (!order.ok()) return order;

  store::Revision revision;
  revision.filing = submission.filing;
  revision.type = std::move(submission.type);
  revision.digest = std::move(submission.digest);
  revision.document = std::move(submission.document);
  revision.withdrawal_reason = std::move(submission.withdrawal_reason);
  revision.submit_time_us = NextMicros();
  if (latest->has_value()) revision.number = (*latest)->number + 1;
  revision.ledger_index = round.frontier.size();
  v1::LedgerEntry entry = ledger::DescribeRevision(revision);
  ledger::Append(&entry, &round.frontier, &round.batch);
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

std::vector<uint64_t> CommitQueue::DecideRecords(std::vector<LedgerRecord>& records, Round& round) {
  std::vector<uint64_t> indexes;
  for (LedgerRecord& record : records) {
    *record.entry.mutable_time() = ledger::ToTimestamp(NextMicros());
    ledger::Append(&record.entry, &round.frontier, &round.batch);
    const uint64_t index = record.entry.index();
    if (record.entry.has_verdict()) round.batch.verdicts.push_back({index, std::move(record.verdict)});
    if (ledger::IsOfRules(record.entry)) round.batch.rule_entries.push_back(index);
    if (record.release) round.batch.releases.push_back(*std::move(record.release));
    indexes.push_back(index);
  }
  return indexes;
}

}  // namespace svod::app
