// Tested by: tests/server/app/pack_registry_test.cc.
#include "server/app/pack_registry.h"

namespace svod::app {

absl::Status PackRegistry::CheckReplacement(const RulePacks& packs) const {
  if (!HasOwnSchema(packs) && SubjectOf(packs).subject() == parts_.subject()) return absl::OkStatus();
  return absl::FailedPreconditionError("the rule packs judge something else than what is stored");
}

absl::Status PackRegistry::Replace(std::shared_ptr<const RulePacks> packs) {
  absl::Status status = CheckReplacement(*packs);
  if (status.ok()) packs_.Set(std::move(packs));
  return status;
}

}  // namespace svod::app
