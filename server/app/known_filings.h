// Filings as they are known now, or as they were known at a time.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/diagnostic.h"
#include "server/app/clock.h"
#include "server/store/store.h"

namespace svod::app {

// Thread-safe. REQUIRES: the snapshot outlives this.
class KnownFilings {
 public:
  // `read_time`: microseconds since the epoch; only revisions that were stored up to it count. Absent: all.
  KnownFilings(const store::Snapshot& snapshot, std::optional<int64_t> read_time)
      : snapshot_(snapshot), read_time_(read_time) {}

  // The latest revision that counts; nullopt when there is none. A withdrawal is one.
  [[nodiscard]] absl::StatusOr<std::optional<store::Revision>> Find(const store::FilingName& filing) const;
  // The same of each filing in the range, in the order of Snapshot::VisitLatest.
  absl::Status VisitLatest(const store::Range& range, absl::FunctionRef<store::Visit(store::Revision&)> visitor) const;

 private:
  const store::Snapshot& snapshot_;
  std::optional<int64_t> read_time_;
};

// The time of the field `path` in microseconds. A fault and nullopt when it is no time or lies ahead: what will be
// known then is not known. A time within the last moments may miss what is being stored right now.
std::optional<int64_t> ReadPastTime(const google::protobuf::Timestamp& time, const Clock& clock, Diagnostics* faults,
                                    const std::string& path = "read_time");

// Whether the time of the field `path` does not lie behind: INVALID_ARGUMENT otherwise.
absl::Status CheckComing(const google::protobuf::Timestamp& time, const Clock& clock, const std::string& path);

}  // namespace svod::app
