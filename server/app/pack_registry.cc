// Tested by: tests/server/app/pack_registry_test.cc.
#include "server/app/pack_registry.h"

#include <iterator>

namespace svod::app {

PackRegistry::PackRegistry(std::shared_ptr<const RulePacks> packs, const Clock& clock)
    : parts_(SubjectOf(*packs)), clock_(clock) {
  periods_.push_back({0, std::move(packs)});
}

PackRegistry::Period PackRegistry::Now() const {
  std::deque<Period> over;  // given up outside of the lock
  const std::lock_guard<std::mutex> lock(mutex_);
  if (periods_.size() > 1) {
    const int64_t now = clock_.NowMicros();
    while (periods_.size() > 1 && periods_[1].from_us <= now) {
      over.push_back(std::move(periods_.front()));
      periods_.pop_front();
    }
  }
  return periods_.front();
}

absl::StatusOr<PackRegistry::Period> PackRegistry::At(std::optional<int64_t> time_us) const {
  Period now = Now();
  if (!time_us || *time_us == now.from_us || archive_ == nullptr) return now;
  absl::StatusOr<std::shared_ptr<const RulePacks>> packs = archive_->At(*time_us);
  if (!packs.ok()) return packs.status();
  return Period{*time_us, *std::move(packs)};
}

absl::Status PackRegistry::AddTextsTo(v1::Verdict* verdict) const {
  absl::Status added = AddTexts(*Snapshot(), verdict);
  if (!absl::IsNotFound(added) || archive_ == nullptr) return added;
  const absl::StatusOr<std::shared_ptr<const RulePacks>> packs = archive_->Alone(verdict->pack().digest());
  return packs.ok() ? AddTexts(**packs, verdict) : packs.status();
}

absl::Status PackRegistry::CheckReplacement(const RulePacks& packs) const {
  if (!HasOwnSchema(packs) && SubjectOf(packs).subject() == parts_.subject()) return absl::OkStatus();
  return absl::FailedPreconditionError("the rule packs judge something else than what is stored");
}

absl::Status PackRegistry::Replace(std::vector<Period> periods) {
  for (const Period& period : periods) {
    absl::Status status = CheckReplacement(*period.packs);
    if (!status.ok()) return status;
  }
  std::deque<Period> next(std::make_move_iterator(periods.begin()), std::make_move_iterator(periods.end()));
  const std::lock_guard<std::mutex> lock(mutex_);
  periods_.swap(next);
  return absl::OkStatus();
}

}  // namespace svod::app
