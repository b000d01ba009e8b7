// Tested by: tests/server/server_test.cc, tests/e2e/ledger_test.py.
#include "server/rpc/ledger_service.h"

namespace svod::rpc {

grpc::ServerUnaryReactor* LedgerService::GetCheckpoint(grpc::CallbackServerContext* context,
                                                       const v1::GetCheckpointRequest* request,
                                                       v1::GetCheckpointResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return ledger_.GetCheckpoint(response); });
}

grpc::ServerUnaryReactor* LedgerService::ListLedgerEntries(grpc::CallbackServerContext* context,
                                                           const v1::ListLedgerEntriesRequest* request,
                                                           v1::ListLedgerEntriesResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call& call) { return ledger_.List(*request, response, call); });
}

grpc::ServerUnaryReactor* LedgerService::GetReceipt(grpc::CallbackServerContext* context,
                                                    const v1::GetReceiptRequest* request,
                                                    v1::GetReceiptResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call& call) { return ledger_.GetReceipt(*request, response, call); });
}

grpc::ServerUnaryReactor* LedgerService::GetConsistencyProof(grpc::CallbackServerContext* context,
                                                             const v1::GetConsistencyProofRequest* request,
                                                             v1::GetConsistencyProofResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return ledger_.GetConsistencyProof(*request, response); });
}

}  // namespace svod::rpc
