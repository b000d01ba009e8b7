// Use cases: dossiers are judged, from the request or from stored filings.
#pragma once

#include "absl/status/status.h"
#include "engine/engine.h"
#include "server/app/call.h"
#include "server/app/clock.h"
#include "server/app/pack_registry.h"
#include "server/store/store.h"
#include "server/telemetry/metrics.h"
#include "svod/v1/compliance.pb.h"

namespace svod::app {

// Thread-safe. What a method answers, and its errors, stand at the RPC of the same name in svod/v1/compliance.proto; a
// response is unspecified on an error. REQUIRES: what the constructor is given outlives this.
class Checks {
 public:
  // `metrics` nullptr: nothing is counted.
  Checks(const PackRegistry& packs, const store::Store& store, const Clock& clock,
         telemetry::Metrics* metrics = nullptr)
      : packs_(packs), store_(store), clock_(clock), metrics_(metrics) {}

  // A check stops with CANCELLED when nobody waits for it.
  absl::Status Check(const v1::CheckRequest& request, v1::CheckResponse* response, const Call& call = {}) const;
  absl::Status CheckFiling(const v1::CheckFilingRequest& request, v1::CheckFilingResponse* response,
                           const Call& call = {}) const;

 private:
  // Adds a fault for each option that is no date. The result borrows from `options`.
  CheckOptions ReadOptions(const RulePacks& packs, const v1::CheckOptions& options, const Call& call,
                           Diagnostics* faults) const;

  // Verdicts are answered with their texts.
  using Verdicts = google::protobuf::RepeatedPtrField<v1::Verdict>;
  absl::Status CheckAndDescribe(const RulePacks& packs, const google::protobuf::Message& dossier,
                                const CheckOptions& options, Verdicts* verdicts) const;

  const PackRegistry& packs_;
  const store::Store& store_;
  const Clock& clock_;
  telemetry::Metrics* metrics_;
};

}  // namespace svod::app
