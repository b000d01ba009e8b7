// Use case: the filings under a parent are listed, all or those that a filter names.
#pragma once

#include "absl/status/status.h"
#include "server/app/call.h"
#include "server/app/clock.h"
#include "server/app/limits.h"
#include "server/app/pack_registry.h"
#include "server/store/store.h"
#include "svod/v1/filings.pb.h"

namespace svod::app {

// Thread-safe. What it answers, and its errors, stand at the RPC ListFilings in svod/v1/filings.proto. REQUIRES: what
// the constructor is given outlives this.
class FilingList {
 public:
  FilingList(const PackRegistry& packs, const store::Store& store, const Clock& clock,
             const ServiceLimits& limits = kServiceLimits)
      : packs_(packs), store_(store), clock_(clock), units_max_(limits.list_units_max) {}

  // Only what the caller may see. CANCELLED when nobody waits for it.
  absl::Status List(const v1::ListFilingsRequest& request, v1::ListFilingsResponse* response, const Call& call) const;

 private:
  const PackRegistry& packs_;
  const store::Store& store_;
  const Clock& clock_;
  const size_t units_max_;
};

}  // namespace svod::app
