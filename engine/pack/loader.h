// Rule files to rule packs. Everything that is wrong with a pack is found in one load.
#pragma once

#include <filesystem>
#include <memory>

#include "engine/base/diagnostic.h"
#include "engine/pack/rule_pack.h"

namespace svod::pack {

// Loads the pack in `folder` (its `pack.yaml` and the files that names). nullptr and diagnostics on any fault. Paths in
// diagnostics begin with `name`, if it is not empty.
std::unique_ptr<const RulePack> LoadPack(const std::filesystem::path& folder, const std::string& name,
                                         Diagnostics& diagnostics);

}  // namespace svod::pack
