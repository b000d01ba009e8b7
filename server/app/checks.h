// Use cases: dossiers are judged, from the request or from stored filings.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "engine/engine.h"
#include "server/app/call.h"
#include "server/app/clock.h"
#include "server/app/commit_queue.h"
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
  Checks(const PackRegistry& packs, const store::Store& store, CommitQueue& commits, const Clock& clock,
         telemetry::Metrics* metrics = nullptr)
      : packs_(packs), store_(store), commits_(commits), clock_(clock), metrics_(metrics) {}

  // A check stops with CANCELLED when nobody waits for it.
  absl::Status Check(const v1::CheckRequest& request, v1::CheckResponse* response, const Call& call) const;
  // One item of CheckStream.
  absl::Status CheckItem(const v1::CheckStreamRequest& request,
                         google::protobuf::RepeatedPtrField<v1::Verdict>* verdicts, const Call& call) const;
  // Calls `done` once, here or, where verdicts are recorded, on the thread of the commit queue. REQUIRES: request and
  // response live until then.
  void CheckFiling(const v1::CheckFilingRequest& request, v1::CheckFilingResponse* response,
                   const std::function<void(absl::Status)>& done, const Call& call) const;

 private:
  using Verdicts = google::protobuf::RepeatedPtrField<v1::Verdict>;

  // Judges a dossier of a request.
  absl::Status CheckAny(const google::protobuf::Any& any, const v1::CheckOptions& asked, const Call& call,
                        Verdicts* verdicts) const;
  // Judges what is stored, without texts; says by which packs.
  absl::Status Judge(const v1::CheckFilingRequest& request, const Call& call, std::shared_ptr<const RulePacks>* used,
                     Verdicts* verdicts) const;
  // Judges, without texts, and counts it.
  absl::Status CheckByAll(const RulePacks& packs, const google::protobuf::Message& dossier, const CheckOptions& options,
                          Verdicts* verdicts) const;
  static absl::Status AddAllTexts(const RulePacks& packs, Verdicts* verdicts);

  const PackRegistry& packs_;
  const store::Store& store_;
  CommitQueue& commits_;
  const Clock& clock_;
  telemetry::Metrics* metrics_;
};

}  // namespace svod::app
