// The one place where results of the service become gRPC statuses.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "svod/v1/item_error.pb.h"

namespace svod::rpc {

// The same code and message. Payloads whose URL names a google.rpc message become the details (google.rpc.Status in the
// `grpc-status-details-bin` trailer, as client libraries expect). What is for logs only (store::kDetailPayload) is left
// out.
grpc::Status ToGrpcStatus(const absl::Status& status);

// The same for one item of a stream. REQUIRES: not OK.
void FillItemError(const absl::Status& status, v1::ItemError* error);

}  // namespace svod::rpc
