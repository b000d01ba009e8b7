// Tested by: tests/server/server_test.cc, tests/e2e/ledger_test.py.
#include "server/rpc/ledger_service.h"

#include "svod/v1/ledger.grpc.pb.h"

namespace svod::rpc {

using app::Call;

LedgerService::LedgerService(const app::Ledger& ledger, Calls& calls)
    : Service(v1::LedgerService::service_full_name(), calls) {
  UnaryNow<v1::GetCheckpointRequest, v1::GetCheckpointResponse>(
      [&](const auto&, auto* response, const Call&) { return ledger.GetCheckpoint(response); });
  UnaryNow<v1::ListLedgerEntriesRequest, v1::ListLedgerEntriesResponse>(
      [&](const auto& request, auto* response, const Call& call) { return ledger.List(request, response, call); });
  UnaryNow<v1::GetReceiptRequest, v1::GetReceiptResponse>([&](const auto& request, auto* response, const Call& call) {
    return ledger.GetReceipt(request, response, call);
  });
  UnaryNow<v1::GetConsistencyProofRequest, v1::GetConsistencyProofResponse>(
      [&](const auto& request, auto* response, const Call&) { return ledger.GetConsistencyProof(request, response); });
}

}  // namespace svod::rpc
