// The gRPC service for operators: each method hands its messages to the use case of the same name.
#pragma once

#include "server/app/backups.h"
#include "server/rpc/service.h"

namespace svod::rpc {

// Thread-safe. REQUIRES: what the constructor is given outlives the server.
class AdminService final : public Service {
 public:
  AdminService(app::Backups& backups, Calls& calls);
};

}  // namespace svod::rpc
