// Totals of an audit: kept by thread and put together in the order of the units.
#pragma once

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "engine/engine.h"
#include "svod/v1/compliance.pb.h"

namespace svod::app {

// Not thread-safe.
class AuditTally {
 public:
  // REQUIRES: `packs` outlives this.
  explicit AuditTally(const RulePacks& packs) : packs_(&packs) {}

  // Counts a verdict of the packs; `facets` are the facets of its unit and their values. NOT_FOUND when it is not of
  // the packs.
  using Facets = std::vector<std::pair<std::string, std::string>>;
  absl::Status Add(const v1::Verdict& verdict, const Facets& facets);
  // Adds what another counted.
  void Add(const AuditTally& other);
  // Adds all of it to *totals, where each rule, clause and facet stays in one entry. In order: of equal counts the same
  // bytes.
  void AddTo(v1::AuditTotals* totals) const;

 private:
  using FindingStates = std::array<uint64_t, v1::FindingState_ARRAYSIZE>;
  using OverallStates = std::array<uint64_t, v1::OverallState_ARRAYSIZE>;

  const RulePacks* packs_;
  uint64_t verdicts_ = 0;
  OverallStates overall_{};
  // By what the rule says of itself, which the packs own; and the id of its pack.
  struct OfRule {
    std::string pack;
    FindingStates states{};
  };
  absl::flat_hash_map<const v1::Finding*, OfRule> rules_;
  std::map<std::pair<std::string, std::string>, OverallStates> facets_;
  std::vector<const v1::Finding*> found_;  // memory of Add
};

}  // namespace svod::app
