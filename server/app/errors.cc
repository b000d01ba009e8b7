// Tested by: tests/server/app/errors_test.cc.
#include "server/app/errors.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "server/app/limits.h"

namespace svod::app {
namespace {

void AddDetail(const google::protobuf::Message& detail, absl::Status* status) {
  status->SetPayload("type.googleapis.com/" + detail.GetTypeName(), absl::Cord(detail.SerializeAsString()));
}

void AddInfo(const std::string& reason, const std::string& key, const std::string& value, absl::Status* status) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("svod.v1");
  if (!key.empty()) (*info.mutable_metadata())[key] = value;
  AddDetail(info, status);
}

void AddRetry(int64_t wait_us, absl::Status* status) {
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(wait_us / 1'000'000);
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(wait_us % 1'000'000 * 1000));
  AddDetail(info, status);
}

std::string Describe(const Diagnostic& fault) {
  return fault.message + (fault.hint.empty() ? "" : " (" + fault.hint + ")");
}

// `invalid-date` as `INVALID_DATE`: reasons are written so (aip.dev/193).
std::string ReasonOf(const std::string& code) {
  std::string reason = absl::AsciiStrToUpper(code);
  std::replace(reason.begin(), reason.end(), '-', '_');
  return reason;
}

// Of a field its path, of a rule file the place in it.
std::string PlaceOf(const Diagnostic& fault) {
  if (fault.file.empty() || !fault.path.empty()) return fault.path;
  std::string place = fault.file;
  if (fault.position.line > 0) {
    place += ":" + std::to_string(fault.position.line) + ":" + std::to_string(fault.position.column);
  }
  return place;
}

// `code` with the faults in its details.
absl::Status WithFaults(absl::StatusCode code, const Diagnostics& faults) {
  google::rpc::BadRequest details;
  size_t bytes = 0;
  for (const Diagnostic& fault : faults.items()) {
    google::rpc::BadRequest::FieldViolation violation;
    violation.set_field(PlaceOf(fault));
    violation.set_description(Describe(fault));
    violation.set_reason(ReasonOf(fault.code));
    bytes += violation.ByteSizeLong() + 4;  // tag and length of the item
    if (bytes > kServiceLimits.error_detail_bytes_max) break;
    *details.add_field_violations() = std::move(violation);
  }
  const size_t total = faults.size() + faults.omitted();
  const auto listed = static_cast<size_t>(details.field_violations_size());
  const Diagnostic& first = faults.items().front();
  std::string message = (PlaceOf(first).empty() ? "" : PlaceOf(first) + ": ") + Describe(first);
  if (total > 1) message += "; " + std::to_string(total) + " faults in all";
  if (listed < total) message += ", " + std::to_string(listed) + " of them in the details";
  absl::Status status(code, message);
  AddDetail(details, &status);
  return status;
}

}  // namespace

absl::Status InvalidInput(const Diagnostics& faults) { return WithFaults(absl::StatusCode::kInvalidArgument, faults); }

absl::Status DoNotFit(const Diagnostics& faults) { return WithFaults(absl::StatusCode::kFailedPrecondition, faults); }

absl::Status EtagMismatch(const std::string& current) {
  absl::Status status = absl::AbortedError("the filing was changed: its etag is now " + current);
  AddInfo("ETAG_MISMATCH", "etag", current, &status);
  return status;
}

absl::Status RequestIdReused() {
  absl::Status status = absl::AlreadyExistsError("the request_id was used for another submission");
  AddInfo("REQUEST_ID_REUSED", "", "", &status);
  return status;
}

absl::Status AlreadyWithdrawn() {
  absl::Status status = absl::FailedPreconditionError("the filing is withdrawn already");
  AddInfo("WITHDRAWN", "", "", &status);
  return status;
}

absl::Status Overloaded(const std::string& what) {
  absl::Status status = absl::ResourceExhaustedError(what + " is full, try again later");
  AddRetry(kServiceLimits.retry_delay_ms * 1000, &status);
  return status;
}

absl::Status TooManyCalls(int64_t wait_us) {
  absl::Status status = absl::ResourceExhaustedError("the caller makes too many calls, try again later");
  AddRetry(wait_us, &status);
  return status;
}

Diagnostic FieldFault(std::string path, std::string code, std::string message) {
  Diagnostic fault;
  fault.path = std::move(path);
  fault.code = std::move(code);
  fault.message = std::move(message);
  return fault;
}

void AddUnder(const std::string& prefix, const Diagnostics& part, Diagnostics* all) {
  for (Diagnostic fault : part.items()) {
    fault.path = prefix + (fault.path.empty() ? "" : "." + fault.path);
    all->Add(std::move(fault));
  }
}

}  // namespace svod::app
