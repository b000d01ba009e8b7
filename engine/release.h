// Editions of rule packs one by one, for who keeps them apart: compiled from the files that they are published as, and
// put together into what judges. engine.h loads the packs of a folder at once and needs nothing of this.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/base/rule_files.h"
#include "engine/engine.h"

namespace svod {

// One edition, checked and compiled. Immutable; shared by any number of threads and sets.
using Edition = std::shared_ptr<const pack::RulePack>;

// nullptr and every fault in `diagnostics`. Besides all that LoadRulePacks refuses there are faults of files that the
// pack lists and that are not given, and of files given that it does not list. Such a pack brings no schema along.
Edition CompileEdition(const RuleFiles& files, Diagnostics& diagnostics);

// Id, edition, version and digest.
const v1::PackRef& RefOf(const pack::RulePack& edition);
// What it was compiled from, in the order in which it was read. It lives as long as the edition.
const RuleFiles& FilesOf(const pack::RulePack& edition);
// The digest of an edition of these files, if they are one: `sha256:` and 64 hex digits.
std::string DigestOf(const RuleFiles& files);
// Its rules, of one over a table one for each row.
size_t RuleCount(const pack::RulePack& edition);

// All editions of all packs, in the order of ids and dates.
std::vector<Edition> EditionsOf(const RulePacks& packs);
// Those that were loaded with the packs, or given to AssembleRulePacks.
const std::vector<Suspension>& SuspensionsOf(const RulePacks& packs);

// Puts editions together, under the conditions of LoadRulePacks: nullptr and diagnostics where they do not fit
// together, or there are none. Suspensions of rules that no edition has do nothing.
std::shared_ptr<const RulePacks> AssembleRulePacks(const std::vector<Edition>& editions,
                                                   std::vector<Suspension> suspensions, Diagnostics& diagnostics);

// Adds a fault for each name in the suspension that no edition has: `pack`, `rule`, or the `instance` of a rule over a
// table; those over lists of the document have any. Each with its path and, where there is one, the nearest name.
void CheckSuspension(const RulePacks& packs, const Suspension& suspension, Diagnostics& diagnostics);

}  // namespace svod
