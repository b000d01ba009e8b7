// Inside of RulePacks: for the files of the façade alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "engine/base/diagnostic.h"
#include "engine/document/parts.h"
#include "engine/pack/editions.h"
#include "engine/pack/loader.h"
#include "engine/pack/suspension.h"

namespace svod {

class RulePacks {
 public:
  pack::Schemas schemas;
  std::vector<pack::Editions> packs;  // by id; after the schemas that they borrow from
  std::vector<Suspension> suspensions;
  std::optional<SubjectParts> parts;
  absl::TimeZone time_zone;
};

// Puts the edition where it belongs: packs by id, editions by date.
void Insert(std::shared_ptr<const pack::RulePack> edition, std::vector<pack::Editions>* packs);

// Checks that the editions fit together, and sets what follows from them: the parts of the subject, the time zone.
// Faults name `directory`. REQUIRES: there is an edition.
void Join(RulePacks* packs, const std::string& directory, Diagnostics& diagnostics);

}  // namespace svod
