// The one place where results of the service become gRPC statuses.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace svod::rpc {

// The same code and message. Payloads whose URL names a google.rpc message become the details (google.rpc.Status in the
// `grpc-status-details-bin` trailer, as client libraries expect). What is for logs only (store::kDetailPayload) is left
// out.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace svod::rpc
