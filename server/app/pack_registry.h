// The rule packs in force: one place that everybody asks, so that they can be changed under way. A call takes a
// snapshot and keeps it to its end.
#pragma once

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "engine/engine.h"
#include "server/app/current.h"

namespace svod::app {

// Thread-safe.
class PackRegistry {
 public:
  // REQUIRES: packs without a schema of their own (HasOwnSchema).
  explicit PackRegistry(std::shared_ptr<const RulePacks> packs) : parts_(SubjectOf(*packs)), packs_(std::move(packs)) {}

  [[nodiscard]] std::shared_ptr<const RulePacks> Snapshot() const { return packs_.Get(); }
  // What is the same for every set of packs that may come.
  [[nodiscard]] const SubjectParts& parts() const { return parts_; }

  // Puts another set in the place; calls under way go on with theirs. FAILED_PRECONDITION, and nothing is changed, when
  // it judges something else than what is stored.
  absl::Status Replace(std::shared_ptr<const RulePacks> packs);
  // Whether Replace would take it.
  [[nodiscard]] absl::Status CheckReplacement(const RulePacks& packs) const;

 private:
  const SubjectParts parts_;
  Current<RulePacks> packs_;
};

}  // namespace svod::app
