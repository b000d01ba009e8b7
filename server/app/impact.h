// Use case: what a rule pack that is not in use would change for the stored units that a filter names.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "engine/release.h"
#include "server/app/call.h"
#include "server/app/clock.h"
#include "server/app/limits.h"
#include "server/app/pack_registry.h"
#include "server/app/rule_log.h"
#include "server/app/scan_plan.h"
#include "server/app/source.h"
#include "server/store/store.h"
#include "svod/v1/impact.pb.h"

namespace svod::app {

// What an analysis is asked for, read and checked.
struct ImpactTask;

// Thread-safe. What an analysis answers, and its errors, stand at the RPC AnalyzeImpact in svod/v1/compliance.proto.
// REQUIRES: what the constructor is given outlives this and every analysis.
class Impact {
 public:
  Impact(const PackRegistry& packs, const RuleLog& log, const store::Store& store, const Clock& clock, Scans& scans,
         const ServiceLimits& limits = kServiceLimits)
      : packs_(packs),
        log_(log),
        store_(store),
        clock_(clock),
        scans_(scans),
        progress_units_(limits.audit_progress_units) {}

  absl::StatusOr<std::shared_ptr<Source<v1::AnalyzeImpactResponse>>> Begin(const v1::AnalyzeImpactRequest& request,
                                                                           const Call& call) const;

 private:
  // What is asked for, and where it begins.
  absl::Status Plan(const v1::AnalyzeImpactRequest& request, const Call& call, ImpactTask* task) const;
  // The candidate, among the rules of the plan.
  absl::Status Choose(const v1::AnalyzeImpactRequest& request, ImpactTask* task) const;
  // The edition that the request brings, names or changes; nullptr and faults.
  absl::StatusOr<Edition> CandidateOf(const v1::AnalyzeImpactRequest& request, const RulePacks& in_use,
                                      Diagnostics* faults) const;

  const PackRegistry& packs_;
  const RuleLog& log_;
  const store::Store& store_;
  const Clock& clock_;
  Scans& scans_;
  const uint64_t progress_units_;
};

}  // namespace svod::app
