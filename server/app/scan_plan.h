// What goes over stored units is asked for: which of them, as they were known when, judged as of which day by which
// rules.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/cancellation.h"
#include "engine/engine.h"
#include "server/app/call.h"
#include "server/app/clock.h"
#include "server/app/filter.h"
#include "server/app/unit_scan.h"
#include "server/app/work_queue.h"
#include "server/store/store.h"
#include "server/telemetry/metrics.h"
#include "svod/v1/compliance.pb.h"

namespace svod::app {

// The parts of a request that such RPCs have in common.
struct ScanRequest {
  std::string parent;
  std::string filter;
  std::string path;  // of the fields in the request: empty, or `obligations.`
  v1::CheckOptions options;
  std::optional<google::protobuf::Timestamp> read_time;
  // The name of the attribute by which verdicts are kept, of its values; empty: there is none.
  std::string overall_attribute;
  telemetry::Metrics* metrics = nullptr;  // that count what is judged
};

// What filters over units may name: the fields of the unit, facets and, unless its name is empty, the attribute by
// which verdicts are kept.
std::vector<Filter::Known> FilterAttributes(const SubjectParts& parts, const std::string& overall);
// `NON_COMPLIANT`: how a filter writes the state.
std::string OverallName(v1::OverallState state);

// How many units a scan met.
struct UnitCounts {
  uint64_t read = 0;
  uint64_t judged = 0;         // that the filter names
  uint64_t without_rules = 0;  // of those: no edition of any pack is in force for them
};

// Read and checked. Immutable and thread-safe; owns all it needs, for a scan may end after the call that began it.
class ScanPlan {
 public:
  using Verdicts = google::protobuf::RepeatedPtrField<v1::Verdict>;
  // Gets a dossier and those of its verdicts that match, without texts.
  using Keep = absl::FunctionRef<absl::Status(const google::protobuf::Message& dossier, Verdicts* verdicts)>;

  // nullptr and faults where the request is wrong; NOT_FOUND or INVALID_ARGUMENT when there is no such pack or edition.
  // Without a time of its own the request is about the last entry of the ledger of the snapshot, which is from now:
  // then what is read later, from another snapshot, at that time, is the same.
  static absl::StatusOr<std::shared_ptr<const ScanPlan>> Make(std::shared_ptr<const RulePacks> packs,
                                                              std::shared_ptr<const store::Snapshot> snapshot,
                                                              const Clock& clock, const ScanRequest& request,
                                                              const Call& call, Diagnostics* faults);

  [[nodiscard]] const RulePacks& packs() const { return *packs_; }
  [[nodiscard]] const store::Snapshot& snapshot() const { return *snapshot_; }
  [[nodiscard]] Date as_of() const { return options_.as_of; }
  [[nodiscard]] int64_t read_time_us() const { return read_time_us_; }
  // The same plan by these rules over what was known at that time; nullptr where that is later than the time of this
  // plan, or none. REQUIRES: they have what the request names.
  [[nodiscard]] std::shared_ptr<const ScanPlan> At(int64_t read_time_us, std::shared_ptr<const RulePacks> packs) const;
  // The units at or below the parent.
  [[nodiscard]] store::Range range() const { return {parent_, std::nullopt}; }
  // About what part of them it has gone over when it is behind this one, in thousandths.
  [[nodiscard]] uint32_t PartRead(const std::string& last_unit) const;
  // Reads units for it.
  [[nodiscard]] UnitReader reader() const { return {*snapshot_, read_time_us_}; }

  // Gets a dossier, and how it is to be judged.
  using Visitor =
      absl::FunctionRef<absl::Status(const google::protobuf::Message& dossier, const CheckOptions& options)>;
  // Puts the dossier of the unit together, if the filter may name it and the caller may see it.
  absl::Status Visit(StoredUnit* unit, const CancelFlag& cancelled, UnitCounts* counts, Visitor visitor) const;
  // Judges it as CheckFiling does.
  absl::Status Judge(StoredUnit* unit, const CancelFlag& cancelled, UnitCounts* counts, Keep keep) const;

  // The facets of the dossier and their values.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> FacetsOf(
      const google::protobuf::Message& dossier) const;

 private:
  ScanPlan() = default;
  [[nodiscard]] bool Matches(const google::protobuf::Message& dossier, const std::string& overall) const;
  [[nodiscard]] bool CouldMatch(const google::protobuf::Message& dossier) const;

  std::shared_ptr<const RulePacks> packs_;
  std::shared_ptr<const store::Snapshot> snapshot_;
  std::string parent_;
  std::string overall_attribute_;
  v1::CheckOptions asked_;
  CheckOptions options_;  // borrows from asked_
  Filter filter_;
  telemetry::Metrics* metrics_ = nullptr;
  std::optional<Scope> scope_;
  int64_t read_time_us_ = 0;
};

// Scans under way in this process, and the threads that work for them. Thread-safe. REQUIRES: outlives every scan.
class Scans {
 public:
  // A caller may have a quarter of them, so that one who reads nothing does not keep the others from theirs.
  static constexpr size_t kShares = 4;

  // `metrics` nullptr: nothing is counted.
  explicit Scans(size_t threads, telemetry::Metrics* metrics = nullptr)
      : threads_(threads), metrics_(metrics), queue_(threads) {}

  // Held while a scan is under way; nullptr when there are too many, of all or of this caller. Who is not known by name
  // has no share of his own.
  std::shared_ptr<void> Enter(std::string_view caller);
  WorkQueue& queue() { return queue_; }
  [[nodiscard]] telemetry::Metrics* metrics() const { return metrics_; }
  // Chunks of units that one scan may have in work.
  [[nodiscard]] size_t ahead() const { return 2 * threads_ + 2; }

 private:
  void Leave(const std::string& caller);

  const size_t threads_;
  telemetry::Metrics* const metrics_;
  std::mutex mutex_;
  size_t under_way_ = 0;                     // guarded by mutex_
  std::map<std::string, size_t> of_caller_;  // guarded by mutex_
  WorkQueue queue_;
};

}  // namespace svod::app
