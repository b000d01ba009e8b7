// Tested by: tests/scenarios.
#include "svod/client/error.h"

#include <array>
#include <utility>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"

namespace svod::client {
namespace {

struct Row {
  absl::StatusCode code;
  const char* name;
  ErrorType type;
};

// RESOURCE_EXHAUSTED is of one type or another, as it comes with a delay or not.
constexpr std::array<Row, 16> kCodes = {{
    {absl::StatusCode::kInvalidArgument, "INVALID_ARGUMENT", ErrorType::kInvalidInput},
    {absl::StatusCode::kOutOfRange, "OUT_OF_RANGE", ErrorType::kInvalidInput},
    {absl::StatusCode::kAborted, "ABORTED", ErrorType::kConflict},
    {absl::StatusCode::kResourceExhausted, "RESOURCE_EXHAUSTED", ErrorType::kLimitExceeded},
    {absl::StatusCode::kNotFound, "NOT_FOUND", ErrorType::kNotFound},
    {absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS", ErrorType::kAlreadyExists},
    {absl::StatusCode::kFailedPrecondition, "FAILED_PRECONDITION", ErrorType::kFailedPrecondition},
    {absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED", ErrorType::kPermissionDenied},
    {absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED", ErrorType::kUnauthenticated},
    {absl::StatusCode::kUnavailable, "UNAVAILABLE", ErrorType::kUnavailable},
    {absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED", ErrorType::kDeadlineExceeded},
    {absl::StatusCode::kCancelled, "CANCELLED", ErrorType::kCancelled},
    {absl::StatusCode::kDataLoss, "DATA_LOSS", ErrorType::kDataLoss},
    {absl::StatusCode::kUnimplemented, "UNIMPLEMENTED", ErrorType::kUnimplemented},
    {absl::StatusCode::kInternal, "INTERNAL", ErrorType::kInternal},
    {absl::StatusCode::kUnknown, "UNKNOWN", ErrorType::kInternal},
}};

constexpr char kPrefix[] = "type.googleapis.com/";

// The detail of a type, if it is there.
template <typename Detail>
bool ReadDetail(const absl::Status& status, Detail* detail) {
  const auto payload = status.GetPayload(kPrefix + Detail::descriptor()->full_name());
  return payload && detail->ParseFromString(std::string(*payload));
}

absl::Status Make(int code, const std::string& message,
                  const google::protobuf::RepeatedPtrField<google::protobuf::Any>& details) {
  // The canonical codes of both libraries are the same numbers.
  absl::Status status(static_cast<absl::StatusCode>(code), message);
  for (const google::protobuf::Any& detail : details) status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  return status;
}

}  // namespace

std::string_view ErrorTypeName(ErrorType type) {
  constexpr std::array<std::string_view, 15> kNames = {
      "InvalidInput",     "Conflict",           "Overloaded",       "LimitExceeded",   "NotFound",
      "AlreadyExists",    "FailedPrecondition", "PermissionDenied", "Unauthenticated", "Unavailable",
      "DeadlineExceeded", "Cancelled",          "DataLoss",         "Unimplemented",   "Internal"};
  return kNames.at(static_cast<size_t>(type));
}

Error ErrorOf(const absl::Status& status) {
  Error error;
  error.code = "UNKNOWN";
  error.message = std::string(status.message());
  for (const Row& row : kCodes) {
    if (row.code != status.code()) continue;
    error.code = row.name;
    error.type = row.type;
  }
  google::rpc::BadRequest faults;
  google::rpc::ErrorInfo info;
  google::rpc::RetryInfo retry;
  if (ReadDetail(status, &faults)) {
    for (const auto& fault : faults.field_violations()) {
      error.violations.push_back({fault.field(), fault.description(), fault.reason()});
    }
  }
  if (ReadDetail(status, &info)) {
    error.reason = info.reason();
    const auto etag = info.metadata().find("etag");
    if (etag != info.metadata().end()) error.etag = etag->second;
  }
  if (error.type == ErrorType::kLimitExceeded && ReadDetail(status, &retry)) {
    error.type = ErrorType::kOverloaded;
    error.retry_delay = std::chrono::seconds(retry.retry_delay().seconds()) +
                        std::chrono::microseconds(retry.retry_delay().nanos() / 1000);
  }
  return error;
}

absl::Status StatusOf(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  // Without readable details the code and the message stand for themselves.
  if (!details.ParseFromString(status.error_details())) details.clear_details();
  return Make(status.error_code(), status.error_message(), details.details());
}

absl::Status StatusOf(const v1::ItemError& error) { return Make(error.code(), error.message(), error.details()); }

}  // namespace svod::client
