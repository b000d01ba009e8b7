// The gRPC service of rule packs: each method hands its messages to the use case of the same name.
#pragma once

#include "server/app/rule_packs.h"
#include "server/app/suspensions.h"
#include "server/rpc/service.h"

namespace svod::rpc {

// Thread-safe. REQUIRES: what the constructor is given outlives the server.
class RulePacksService final : public Service {
 public:
  RulePacksService(app::RulePackReleases& releases, app::Suspensions& suspensions, Calls& calls);
};

}  // namespace svod::rpc
