// Puts the dossier of a unit together from its stored filings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/engine.h"
#include "server/store/store.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace svod::app {

// Fills `dossier`, an empty message of the subject type, with the latest revision of every document of `unit` as
// `snapshot` has it, and with the documents of other periods that the subject repeats. Such a document is that of the
// same unit in the other period; where that unit filed none, and just one other unit with the same parts before the
// period did (the next year's agreement has another number), it is that one's. Of several nobody can tell: then it
// stays absent. What is withdrawn counts as not filed. With `read_time` (microseconds since the epoch) all this is as
// it was known at that time.
//
// Adds to *stored what the store knows of each.
//
// Errors: NOT_FOUND when the unit filed nothing, or everything is withdrawn; DATA_LOSS when a stored document cannot be
// read as its type. REQUIRES: `unit` is a sound name of a unit.
absl::Status ReadDossier(const RulePacks& packs, const store::Snapshot& snapshot, const std::string& unit,
                         google::protobuf::Message* dossier, std::vector<StoredDocument>* stored,
                         std::optional<int64_t> read_time = std::nullopt);

// The same where what the unit filed has been read: `filed`, the latest revision of each of its documents that was
// known at that time. What is in it is moved away.
absl::Status FillDossier(const RulePacks& packs, const store::Snapshot& snapshot, const std::string& unit,
                         std::vector<store::Revision>* filed, google::protobuf::Message* dossier,
                         std::vector<StoredDocument>* stored, std::optional<int64_t> read_time);

}  // namespace svod::app
