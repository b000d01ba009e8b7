// Rule files to rule packs. Everything that is wrong with a pack is found in one load.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/base/rule_files.h"
#include "engine/pack/rule_pack.h"

namespace svod::pack {

// Loads the pack in `folder` (its `pack.yaml` and the files that names). nullptr and diagnostics on any fault. Paths in
// diagnostics begin with `name`, if it is not empty. A pack whose schema equals one of `schemas` shares that, so that
// one dossier can be judged by several packs; otherwise its own is added.
using Schemas = std::vector<std::shared_ptr<const Schema>>;
std::unique_ptr<const RulePack> LoadPack(const std::filesystem::path& folder, const std::string& name,
                                         Diagnostics& diagnostics, Schemas* schemas);
// The same of files that are given, which must be those that pack.yaml names and no others. A schema is refused.
std::unique_ptr<const RulePack> LoadPack(const RuleFiles& files, Diagnostics& diagnostics);

// What a digest of rule files is over: names, lengths and texts, in order.
std::string DigestedText(const RuleFiles& files);

}  // namespace svod::pack
