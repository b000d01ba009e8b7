// Two verdicts over one dossier compared, and totals over many such pairs.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "svod/v1/impact.pb.h"
#include "svod/v1/verdict.pb.h"

namespace svod::app {

// One side of a comparison. Borrows.
struct JudgedSide {
  const v1::Verdict* verdict = nullptr;  // nullptr: there is none
  // What the rules of its findings say of themselves, in their order.
  std::vector<const v1::Finding*> rules;
};

// Not thread-safe.
class ImpactTally {
 public:
  // Counts what differs and writes it to *impact: findings that change their state, and with `with_margins` those that
  // only change their margin. True when anything is told of the unit. Findings of one rule and instance are compared in
  // their order. REQUIRES: one side has a verdict.
  bool Compare(const JudgedSide& before, const JudgedSide& after, bool with_margins, v1::UnitImpact* impact);
  // Adds what another counted.
  void Add(const ImpactTally& other);
  // Adds all of it to *totals, where each transition stays in one entry, in order.
  void AddTo(v1::ImpactTotals* totals) const;

 private:
  using Overall = std::pair<int, int>;
  using OfRule = std::tuple<std::string, int, int>;

  uint64_t units_changed_ = 0;
  uint64_t overall_changed_ = 0;
  uint64_t margins_changed_ = 0;
  std::map<Overall, uint64_t> overall_;
  std::map<OfRule, uint64_t> rules_;
};

}  // namespace svod::app
