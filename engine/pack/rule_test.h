// Tests of rule packs, as data: `tests/*.test.yaml` beside a pack (rules/LANGUAGE.md).
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"

namespace svod {

class RulePacks;

struct RuleTestTotals {
  size_t passed = 0;  // expectations that hold
  // `file: case: rule[instance]: what was expected and what came`.
  std::vector<std::string> failures;
};

// Runs every test file under `directory`, each against the pack in whose folder it stands. A test file that cannot be
// read or run is a diagnostic.
RuleTestTotals RunRuleTests(const RulePacks& packs, const std::filesystem::path& directory, Diagnostics& diagnostics);

}  // namespace svod
