// Errors of the use cases: canonical codes, with google.rpc details as payloads of the status, each under the type URL
// of its message. rpc/status_map.cc carries them to the caller as they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "engine/base/diagnostic.h"

namespace svod::app {

// INVALID_ARGUMENT with google.rpc.BadRequest: one violation for each fault, its path as the field. Those that do not
// fit kServiceLimits.error_detail_bytes_max are counted in the message. REQUIRES: `faults` is not empty.
absl::Status InvalidInput(const Diagnostics& faults);

// FAILED_PRECONDITION with google.rpc.BadRequest: the rules would not fit together. REQUIRES: as above.
absl::Status DoNotFit(const Diagnostics& faults);

// ABORTED with google.rpc.ErrorInfo: reason ETAG_MISMATCH, metadata `etag` = the current one ("none": no revision yet).
absl::Status EtagMismatch(const std::string& current);

// ALREADY_EXISTS with google.rpc.ErrorInfo: reason REQUEST_ID_REUSED.
absl::Status RequestIdReused();

// FAILED_PRECONDITION with google.rpc.ErrorInfo: reason WITHDRAWN.
absl::Status AlreadyWithdrawn();

// RESOURCE_EXHAUSTED with google.rpc.RetryInfo. `what` is full.
absl::Status Overloaded(const std::string& what);

// The same for a caller who called too often: `wait_us` until his next call is free, in microseconds, more than 0.
absl::Status TooManyCalls(int64_t wait_us);

// A fault of the field at `path`.
Diagnostic FieldFault(std::string path, std::string code, std::string message);
// Adds the faults of a part, their paths put behind `prefix`.
void AddUnder(const std::string& prefix, const Diagnostics& part, Diagnostics* all);

}  // namespace svod::app
