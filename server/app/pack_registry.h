// The rule packs in use: one place that everybody asks, so that they can be changed under way. A call takes what is in
// use and keeps it to its end.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/engine.h"
#include "server/app/clock.h"

namespace svod::app {

// Thread-safe.
class PackRegistry {
 public:
  // Packs that are in use from a time on: microseconds since the epoch. What was in use at that time can be had again.
  struct Period {
    int64_t from_us = 0;
    std::shared_ptr<const RulePacks> packs;
  };
  // What was in use before, and what was never in use. Thread-safe.
  class Archive {
   public:
    virtual ~Archive() = default;
    // What was in use at the time. FAILED_PRECONDITION when nothing was.
    [[nodiscard]] virtual absl::StatusOr<std::shared_ptr<const RulePacks>> At(int64_t time_us) const = 0;
    // The packs that hold just the edition with this digest. NOT_FOUND when there is none.
    [[nodiscard]] virtual absl::StatusOr<std::shared_ptr<const RulePacks>> Alone(const std::string& digest) const = 0;
  };

  // These packs were always in use. REQUIRES: packs without a schema of their own (HasOwnSchema). `clock` outlives
  // this.
  explicit PackRegistry(std::shared_ptr<const RulePacks> packs, const Clock& clock = SystemClock());

  [[nodiscard]] Period Now() const;
  [[nodiscard]] std::shared_ptr<const RulePacks> Snapshot() const { return Now().packs; }
  // What was in use at the time; without one, now. Errors: FAILED_PRECONDITION when there was nothing.
  [[nodiscard]] absl::StatusOr<Period> At(std::optional<int64_t> time_us) const;
  // Adds texts (engine.h) by the edition that the verdict names, in use or not. NOT_FOUND when nobody has it.
  absl::Status AddTextsTo(v1::Verdict* verdict) const;
  // What is the same for every set of packs that may come.
  [[nodiscard]] const SubjectParts& parts() const { return parts_; }

  // Puts other packs in the place: the first at once, each of the others at its time; calls under way go on with
  // theirs. FAILED_PRECONDITION, and nothing is changed, when one judges something else than what is stored. REQUIRES:
  // at least one, in the order of their times.
  absl::Status Replace(std::vector<Period> periods);
  // Whether Replace would take it.
  [[nodiscard]] absl::Status CheckReplacement(const RulePacks& packs) const;
  // Asked from now on for what is not in use now; borrowed. REQUIRES: before other threads use this.
  void SetArchive(const Archive* archive) { archive_ = archive; }

 private:
  const SubjectParts parts_;
  const Clock& clock_;
  const Archive* archive_ = nullptr;
  mutable std::mutex mutex_;
  mutable std::deque<Period> periods_;  // guarded by mutex_; what is over is given up by who asks
};

}  // namespace svod::app
