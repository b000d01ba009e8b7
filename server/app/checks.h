// Use cases: dossiers are judged, from the request or from stored filings.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "engine/engine.h"
#include "server/app/clock.h"
#include "server/store/store.h"
#include "svod/v1/compliance.pb.h"

namespace svod::app {

// Thread-safe. What a method answers, and its errors, stand at the RPC of the same name in svod/v1/compliance.proto; a
// response is unspecified on an error. REQUIRES: store and clock outlive this.
class Checks {
 public:
  Checks(std::shared_ptr<const RulePacks> packs, const store::Store& store, const Clock& clock)
      : packs_(std::move(packs)), store_(store), clock_(clock) {}

  absl::Status Check(const v1::CheckRequest& request, v1::CheckResponse* response) const;
  absl::Status CheckFiling(const v1::CheckFilingRequest& request, v1::CheckFilingResponse* response) const;

 private:
  // Adds a fault for each option that is no date. The result borrows from `options`.
  CheckOptions ReadOptions(const v1::CheckOptions& options, Diagnostics* faults) const;

  // Verdicts are answered with their texts.
  using Verdicts = google::protobuf::RepeatedPtrField<v1::Verdict>;
  absl::Status CheckAndDescribe(const google::protobuf::Message& dossier, const CheckOptions& options,
                                Verdicts* verdicts) const;

  std::shared_ptr<const RulePacks> packs_;
  const store::Store& store_;
  const Clock& clock_;
};

}  // namespace svod::app
