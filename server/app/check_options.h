// How dossiers are to be judged, as requests say it.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/cancellation.h"
#include "engine/base/diagnostic.h"
#include "engine/engine.h"
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

// An empty dossier that the arena owns. REQUIRES: the packs judge generated messages.
google::protobuf::Message* NewDossierOn(const RulePacks& packs, google::protobuf::Arena* arena);

}  // namespace svod::app
