// The gRPC service of the ledger: each method hands its messages to the use case of the same name.
#pragma once

#include "server/app/ledger.h"
#include "server/rpc/service.h"

namespace svod::rpc {

// Thread-safe. REQUIRES: what the constructor is given outlives the server.
class LedgerService final : public Service {
 public:
  LedgerService(const app::Ledger& ledger, Calls& calls);
};

}  // namespace svod::rpc
