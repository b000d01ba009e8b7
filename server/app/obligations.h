// Use case: what the rules ask of whom by when, over all stored units that a filter names.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/call.h"
#include "server/app/clock.h"
#include "server/app/pack_registry.h"
#include "server/app/scan_plan.h"
#include "server/app/source.h"
#include "server/store/store.h"
#include "svod/v1/compliance.pb.h"

namespace svod::app {

// Thread-safe. What a method answers, and its errors, stand at the RPC of the same name in svod/v1/compliance.proto.
// REQUIRES: what the constructor is given outlives this and every stream.
class Obligations {
 public:
  Obligations(const PackRegistry& packs, const store::Store& store, const Clock& clock, Scans& scans)
      : packs_(packs), store_(store), clock_(clock), scans_(scans) {}

  absl::StatusOr<std::shared_ptr<Source<v1::StreamObligationsResponse>>> Begin(
      const v1::StreamObligationsRequest& request, const Call& call) const;
  // Calls `done` once, here or on a thread of the scans. REQUIRES: the response lives until then.
  void List(const v1::ListObligationsRequest& request, v1::ListObligationsResponse* response,
            const std::function<void(absl::Status)>& done, const Call& call) const;

 private:
  absl::StatusOr<std::shared_ptr<Source<v1::StreamObligationsResponse>>> BeginWith(const v1::ObligationOptions& options,
                                                                                   const Call& call) const;

  const PackRegistry& packs_;
  const store::Store& store_;
  const Clock& clock_;
  Scans& scans_;
};

}  // namespace svod::app
