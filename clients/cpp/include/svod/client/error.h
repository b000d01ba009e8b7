// What a call may end with. The types are the same in every client library of Svod.
//
// A call gives an absl::Status or StatusOr, never an exception. The status has the canonical code, the message of the
// service and, as payloads, the details that it sent (google.rpc); ErrorOf reads them.
#pragma once

#include <grpcpp/support/status.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "svod/v1/item_error.pb.h"

namespace svod::client {

enum class ErrorType {
  kInvalidInput,        // the request or the document is faulty: `violations` names every fault, not only the first
  kConflict,            // the filing is not at the etag that was named: `etag` is the current one
  kOverloaded,          // the service is busy; the library waited `retry_delay` and tried again before it gave up
  kLimitExceeded,       // larger than the service allows: to repeat the same is of no use
  kNotFound,            // there is no such thing
  kAlreadyExists,       // the request id was used for something else
  kFailedPrecondition,  // things are not as the call needs them: withdrawn already, no edition of the rules fits
  kPermissionDenied,    // the caller is known, and may not do this
  kUnauthenticated,     // no valid token or certificate
  kUnavailable,         // the service cannot be reached, or cannot write at the moment
  kDeadlineExceeded,    // no answer in time; what was to be written may have been written
  kCancelled,           // the caller gave up
  kDataLoss,            // a stored record is damaged; the message names it
  kUnimplemented,       // the server does not know this call, or cannot do it as it is configured
  kInternal,            // a fault of the service, or of what lies between
};

// `InvalidInput`: the name that the type has in every library.
std::string_view ErrorTypeName(ErrorType type);

// One fault of what was sent: `document.education.programmes[3].budget`, what is wrong there, and what kind of fault
// that is, `INVALID_DATE`.
struct Violation {
  std::string field;
  std::string description;
  std::string reason;
};

struct Error {
  ErrorType type = ErrorType::kInternal;
  std::string code;  // the canonical one, `NOT_FOUND`
  std::string message;
  std::string reason;                        // what the service says beside the code, if anything: `ETAG_MISMATCH`
  std::vector<Violation> violations;         // of kInvalidInput
  std::string etag;                          // of kConflict
  std::chrono::microseconds retry_delay{0};  // of kOverloaded
};

// REQUIRES: !status.ok().
Error ErrorOf(const absl::Status& status);

// The status of a call that gRPC ended, with its details.
absl::Status StatusOf(const grpc::Status& status);
// Of one item of a stream: what a call for it alone would have ended with.
absl::Status StatusOf(const v1::ItemError& error);

}  // namespace svod::client
