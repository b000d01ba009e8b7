// How dossiers are to be judged, as requests say it.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/cancellation.h"
#include "engine/base/diagnostic.h"
#include "engine/engine.h"
#include "server/app/clock.h"
#include "server/app/pack_registry.h"
#include "svod/v1/compliance.pb.h"

namespace google::protobuf {
class Arena;
class Message;
}  // namespace google::protobuf

namespace svod::app {

// Adds a fault for each option that is no date. The result borrows from `options` and the flag. The day is that of
// `micros` (since 1970) where none is named.
CheckOptions ReadCheckOptions(const RulePacks& packs, const v1::CheckOptions& options, int64_t micros,
                              const CancelFlag* cancelled, Diagnostics* faults);

// The rules to judge by: those of now, or of the time that the options name. A fault for a time that is none, and then
// those of now. FAILED_PRECONDITION when none were in use. `path` is that of the options in the request.
absl::StatusOr<PackRegistry::Period> RulesFor(const PackRegistry& registry, const v1::CheckOptions& options,
                                              const Clock& clock, const std::string& path, Diagnostics* faults);

// An empty dossier that the arena owns. REQUIRES: the packs judge generated messages.
google::protobuf::Message* NewDossierOn(const RulePacks& packs, google::protobuf::Arena* arena);

}  // namespace svod::app
