// Tested by: tests/server/app/known_filings_test.cc.
#include "server/app/known_filings.h"

#include <utility>

#include "server/app/errors.h"
#include "server/ledger/events.h"

namespace svod::app {
namespace {

// 9999-12-31T23:59:59Z, the last second of google.protobuf.Timestamp.
constexpr int64_t kLastSecond = 253'402'300'799;
constexpr int32_t kNanosPerSecond = 1'000'000'000;

std::optional<int64_t> ReadTime(const google::protobuf::Timestamp& time, const std::string& path, Diagnostics* faults) {
  const bool sound =
      time.seconds() >= 0 && time.seconds() <= kLastSecond && time.nanos() >= 0 && time.nanos() < kNanosPerSecond;
  if (sound) return ledger::ToMicros(time);
  faults->Add(FieldFault(path, "out-of-range", "a time lies between 1970 and 9999"));
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::optional<store::Revision>> KnownFilings::Find(const store::FilingName& filing) const {
  if (!read_time_) return snapshot_.Find(filing, std::nullopt);
  std::optional<store::Revision> known;
  absl::Status read = snapshot_.VisitRevisions(filing, std::nullopt, [&](store::Revision& revision) {
    if (revision.submit_time_us > *read_time_) return store::Visit::kContinue;
    known = std::move(revision);
    return store::Visit::kStop;
  });
  if (!read.ok()) return read;
  return known;
}

absl::Status KnownFilings::VisitLatest(const store::Range& range,
                                       absl::FunctionRef<store::Visit(store::Revision&)> visitor) const {
  if (!read_time_) return snapshot_.VisitLatest(range, visitor);
  absl::Status status = absl::OkStatus();
  absl::Status read = snapshot_.VisitLatest(range, [&](store::Revision& latest) {
    if (latest.submit_time_us <= *read_time_) return visitor(latest);
    absl::StatusOr<std::optional<store::Revision>> known = Find(latest.filing);
    if (!known.ok()) {
      status = known.status();
      return store::Visit::kStop;
    }
    return known->has_value() ? visitor(**known) : store::Visit::kContinue;
  });
  return read.ok() ? status : read;
}

std::optional<int64_t> ReadPastTime(const google::protobuf::Timestamp& time, const Clock& clock, Diagnostics* faults,
                                    const std::string& path) {
  const std::optional<int64_t> micros = ReadTime(time, path, faults);
  if (!micros || *micros <= clock.NowMicros()) return micros;
  faults->Add(FieldFault(path, "out-of-range", "the time lies ahead"));
  return std::nullopt;
}

absl::Status CheckComing(const google::protobuf::Timestamp& time, const Clock& clock, const std::string& path) {
  Diagnostics faults;
  const std::optional<int64_t> micros = ReadTime(time, path, &faults);
  if (micros && *micros < clock.NowMicros()) faults.Add(FieldFault(path, "out-of-range", "the time is past"));
  return faults.empty() ? absl::OkStatus() : InvalidInput(faults);
}

}  // namespace svod::app
