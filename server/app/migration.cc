// Tested by: tests/server/app/migration_test.cc.
#include "server/app/migration.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/document/document.h"
#include "server/app/limits.h"
#include "server/app/names.h"
#include "server/ledger/events.h"
#include "server/ledger/log.h"

namespace svod::app {
namespace {

// A revision without an entry; compares in the order in which they get one.
struct Pending {
  int64_t submit_time_us = 0;
  store::FilingName filing;
  uint32_t number = 0;

  [[nodiscard]] auto Order() const { return std::tie(submit_time_us, filing, number); }
};

absl::StatusOr<std::vector<Pending>> FindPending(const store::Snapshot& snapshot) {
  std::vector<Pending> pending;
  absl::Status status = absl::OkStatus();
  absl::Status read = snapshot.VisitLatest({}, [&](store::Revision& latest) {
    status = snapshot.VisitRevisions(latest.filing, std::nullopt, [&](store::Revision& revision) {
      if (!revision.ledger_index) pending.push_back({revision.submit_time_us, revision.filing, revision.number});
      return store::Visit::kContinue;
    });
    return status.ok() ? store::Visit::kContinue : store::Visit::kStop;
  });
  if (!read.ok()) return read;
  if (!status.ok()) return status;
  std::sort(pending.begin(), pending.end(), [](const Pending& a, const Pending& b) { return a.Order() < b.Order(); });
  return pending;
}

// Writes batches of limited size.
class Migrator {
 public:
  Migrator(store::Store& store, const Clock& clock, ledger::Frontier frontier)
      : store_(store), clock_(clock), frontier_(std::move(frontier)) {}

  absl::Status Add(store::Revision revision) {
    if (Sha256(revision.document) != revision.digest) {
      return absl::DataLossError("revision " + std::to_string(revision.number) + " of " +
                                 FilingResourceName(revision.filing) + " does not have its digest");
    }
    revision.ledger_index = frontier_.size();
    v1::LedgerEntry entry = ledger::DescribeRevision(revision);
    entry.mutable_submission()->mutable_submit_time()->Swap(entry.mutable_time());
    *entry.mutable_time() = ledger::ToTimestamp(clock_.NowMicros());
    ledger::Append(&entry, &frontier_, &batch_);
    bytes_ += revision.document.size();
    batch_.revisions.push_back(std::move(revision));
    const bool full =
        batch_.revisions.size() >= kServiceLimits.commit_batch_max || bytes_ >= kServiceLimits.commit_batch_bytes_max;
    return full ? Flush() : absl::OkStatus();
  }

  absl::Status Flush() {
    absl::Status status = batch_.empty() ? absl::OkStatus() : store_.Commit(batch_);
    batch_ = store::Batch();
    bytes_ = 0;
    return status;
  }

 private:
  store::Store& store_;
  const Clock& clock_;
  ledger::Frontier frontier_;
  store::Batch batch_;
  size_t bytes_ = 0;
};

}  // namespace

absl::Status AddLedger(store::Store& store, const Clock& clock) {
  const std::unique_ptr<const store::Snapshot> snapshot = store.Read();
  absl::StatusOr<std::vector<Pending>> pending = FindPending(*snapshot);
  if (!pending.ok()) return pending.status();
  absl::StatusOr<ledger::Frontier> frontier = ledger::LoadFrontier(*snapshot);
  if (!frontier.ok()) return frontier.status();
  Migrator migrator(store, clock, *std::move(frontier));
  for (const Pending& next : *pending) {
    absl::StatusOr<std::optional<store::Revision>> revision = snapshot->Find(next.filing, next.number);
    if (!revision.ok()) return revision.status();
    absl::Status added = migrator.Add(**std::move(revision));
    if (!added.ok()) return added;
  }
  return migrator.Flush();
}

}  // namespace svod::app
