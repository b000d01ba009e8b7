// Rule files to rule packs. Everything that is wrong with a pack is found in one load.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/pack/rule_pack.h"

namespace svod::pack {

// Loads the pack in `folder` (its `pack.yaml` and the files that names). nullptr and diagnostics on any fault. Paths in
// diagnostics begin with `name`, if it is not empty. A pack whose schema equals one of `schemas` shares that, so that
// one dossier can be judged by several packs; otherwise its own is added.
using Schemas = std::vector<std::shared_ptr<const Schema>>;
std::unique_ptr<const RulePack> LoadPack(const std::filesystem::path& folder, const std::string& name,
                                         Diagnostics& diagnostics, Schemas* schemas);

}  // namespace svod::pack
