// The gRPC service of the ledger: each method hands its messages to the use case of the same name.
#pragma once

#include "server/app/ledger.h"
#include "server/rpc/unary.h"
#include "svod/v1/ledger.grpc.pb.h"

namespace svod::rpc {

// Thread-safe. REQUIRES: what the constructor is given outlives the server.
class LedgerService final : public v1::LedgerService::CallbackService {
 public:
  LedgerService(const app::Ledger& ledger, UnaryRunner& runner) : ledger_(ledger), runner_(runner) {}

  grpc::ServerUnaryReactor* GetCheckpoint(grpc::CallbackServerContext* context, const v1::GetCheckpointRequest* request,
                                          v1::GetCheckpointResponse* response) override;
  grpc::ServerUnaryReactor* ListLedgerEntries(grpc::CallbackServerContext* context,
                                              const v1::ListLedgerEntriesRequest* request,
                                              v1::ListLedgerEntriesResponse* response) override;
  grpc::ServerUnaryReactor* GetReceipt(grpc::CallbackServerContext* context, const v1::GetReceiptRequest* request,
                                       v1::GetReceiptResponse* response) override;
  grpc::ServerUnaryReactor* GetConsistencyProof(grpc::CallbackServerContext* context,
                                                const v1::GetConsistencyProofRequest* request,
                                                v1::GetConsistencyProofResponse* response) override;

 private:
  const app::Ledger& ledger_;
  UnaryRunner& runner_;
};

}  // namespace svod::rpc
