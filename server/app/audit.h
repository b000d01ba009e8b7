// Use case: all stored units that a filter names are judged, as they were at one moment.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "engine/engine.h"
#include "server/app/call.h"
#include "server/app/clock.h"
#include "server/app/limits.h"
#include "server/app/pack_registry.h"
#include "server/app/scan_plan.h"
#include "server/app/source.h"
#include "server/store/store.h"
#include "svod/v1/compliance.pb.h"

namespace svod::app {

// Thread-safe. What an audit answers, and its errors, stand at the RPC of that name in svod/v1/compliance.proto.
// REQUIRES: what the constructor is given outlives this and every audit.
class Audits {
 public:
  Audits(const PackRegistry& packs, const store::Store& store, const Clock& clock, Scans& scans,
         const ServiceLimits& limits = kServiceLimits)
      : packs_(packs), store_(store), clock_(clock), scans_(scans), progress_units_(limits.audit_progress_units) {}

  // Begins an audit by the packs of now, which it keeps, of the units that the caller may see. What is wrong with the
  // request is found here.
  absl::StatusOr<std::shared_ptr<Source<v1::AuditResponse>>> Begin(const v1::AuditRequest& request,
                                                                   const Call& call) const;

 private:
  const PackRegistry& packs_;
  const store::Store& store_;
  const Clock& clock_;
  Scans& scans_;
  const uint64_t progress_units_;
};

}  // namespace svod::app
