// Use cases: dossiers are judged, from the request or from stored filings.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "engine/engine.h"
#include "server/app/clock.h"
#include "server/app/commit_queue.h"
#include "server/store/store.h"
#include "svod/v1/compliance.pb.h"

namespace svod::app {

// Thread-safe. What a method answers, and its errors, stand at the RPC of the same name in svod/v1/compliance.proto; a
// response is unspecified on an error. REQUIRES: store, queue and clock outlive this.
class Checks {
 public:
  Checks(std::shared_ptr<const RulePacks> packs, const store::Store& store, CommitQueue& commits, const Clock& clock)
      : packs_(std::move(packs)), store_(store), commits_(commits), clock_(clock) {}

  absl::Status Check(const v1::CheckRequest& request, v1::CheckResponse* response) const;
  // Calls `done` once, here or, where verdicts are recorded, on the thread of the commit queue. REQUIRES: request and
  // response live until then.
  void CheckFiling(const v1::CheckFilingRequest& request, v1::CheckFilingResponse* response,
                   const std::function<void(absl::Status)>& done) const;

 private:
  using Verdicts = google::protobuf::RepeatedPtrField<v1::Verdict>;

  // Adds a fault for each option that is no date. The result borrows from `options`. The day is that of `micros` where
  // none is named.
  CheckOptions ReadOptions(const v1::CheckOptions& options, int64_t micros, Diagnostics* faults) const;
  // Judges what is stored, without texts.
  absl::Status Judge(const v1::CheckFilingRequest& request, Verdicts* verdicts) const;
  absl::Status AddAllTexts(Verdicts* verdicts) const;

  std::shared_ptr<const RulePacks> packs_;
  const store::Store& store_;
  CommitQueue& commits_;
  const Clock& clock_;
};

}  // namespace svod::app
