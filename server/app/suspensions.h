// Use cases: rules are set aside for a time, and what that touches is told.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/call.h"
#include "server/app/clock.h"
#include "server/app/pack_registry.h"
#include "server/app/rule_log.h"
#include "server/store/store.h"
#include "svod/v1/rule_packs.pb.h"

namespace svod::app {

// Thread-safe. What a method answers, and its errors, stand at the RPC of the same name in svod/v1/rule_packs.proto; a
// response is unspecified on an error. REQUIRES: what the constructor is given outlives this.
class Suspensions {
 public:
  Suspensions(const PackRegistry& packs, RuleLog& log, const store::Store& store, const Clock& clock)
      : packs_(packs), log_(log), store_(store), clock_(clock) {}

  absl::Status Suspend(const v1::SuspendRuleRequest& request, v1::SuspendRuleResponse* response, const Call& call);
  absl::Status Lift(const v1::LiftSuspensionRequest& request, v1::LiftSuspensionResponse* response);
  absl::Status List(const v1::ListSuspensionsRequest& request, v1::ListSuspensionsResponse* response) const;
  // Shows the verdicts that the caller may see.
  absl::Status ListVerdicts(const v1::ListSuspendedVerdictsRequest& request,
                            v1::ListSuspendedVerdictsResponse* response, const Call& call) const;

 private:
  using Verdicts = google::protobuf::RepeatedPtrField<v1::SuspendedVerdict>;

  // Adds the recorded verdicts from the entry on that the suspension touches, at most `size`. The entry to go on from,
  // or nothing at the end of the ledger.
  absl::StatusOr<std::optional<uint64_t>> FindVerdicts(const Suspension& suspension, uint64_t from, size_t size,
                                                       const Call& call, Verdicts* verdicts) const;

  const PackRegistry& packs_;
  RuleLog& log_;
  const store::Store& store_;
  const Clock& clock_;
};

}  // namespace svod::app
