// Use cases: the ledger is read, and things are proved of it.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "server/app/call.h"
#include "server/app/pack_registry.h"
#include "server/ledger/log.h"
#include "server/store/store.h"
#include "svod/v1/ledger.pb.h"

namespace svod::app {

// Thread-safe. What a method answers, and its errors, stand at the RPC of the same name in svod/v1/ledger.proto; a
// response is unspecified on an error. REQUIRES: packs and store, and the signer of the identity, outlive this.
class Ledger {
 public:
  Ledger(const PackRegistry& packs, const store::Store& store, ledger::Identity identity)
      : packs_(packs), store_(store), identity_(std::move(identity)) {}

  absl::Status GetCheckpoint(v1::GetCheckpointResponse* response) const;
  // Only what is of units that the caller may see, or of none.
  absl::Status List(const v1::ListLedgerEntriesRequest& request, v1::ListLedgerEntriesResponse* response,
                    const Call& call) const;
  // PERMISSION_DENIED where the entry is of a unit that the caller may not see.
  absl::Status GetReceipt(const v1::GetReceiptRequest& request, v1::GetReceiptResponse* response,
                          const Call& call) const;
  absl::Status GetConsistencyProof(const v1::GetConsistencyProofRequest& request,
                                   v1::GetConsistencyProofResponse* response) const;

 private:
  const PackRegistry& packs_;
  const store::Store& store_;
  const ledger::Identity identity_;
};

}  // namespace svod::app
