// What a rule says on either side of its limits. The cases are made, not written: from the dossiers of the rule's own
// tests, by turning one number, date or line of one to where the state of the finding changes. What shows a limit in
// one dossier is not turned in the next.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/verdict/quantity.h"
#include "engine/workbench/rule_files.h"

namespace svod {
class RulePacks;
class RuleTests;
}  // namespace svod

namespace svod::workbench {

struct BoundaryCase {
  std::string rule;  // `rule` or `rule[instance]`
  // `threshold`: the last value that passes; `threshold - 1`, `threshold + 1`: the ones beside it; of dates `due date`,
  // `the day after`, `the day before`; `missing`: the field is not there; `all zero`: every such field is 0; `no
  // lines`: the list is empty; `-`: there is no case, and `what` says why.
  std::string name;
  std::string what;       // `report.education.programmes[0].budget = 100.00`
  std::string state;      // PASS, FAIL, ...; empty of `-`
  std::string margin;     // as the finding says it; empty where it has none
  std::string suspicion;  // what should not be so; empty: all is well
  Place place;            // of the rule, of an instance over a table the row: where its limits stand
};

// Makes the cases of every rule of `packs`, which were loaded from `directory`, whose label has `only` in it (all:
// empty) and judges them; in the order of the packs. `tests` are theirs. Adds a diagnostic for a test case that does
// not fit its base. In English.
std::vector<BoundaryCase> Boundaries(const std::filesystem::path& directory, const RulePacks& packs,
                                     const RuleTests& tests, const std::string& only, Diagnostics& diagnostics);

// The same case in the language, all but its state.
BoundaryCase InLanguage(BoundaryCase one, Language language);

}  // namespace svod::workbench
