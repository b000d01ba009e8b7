// What the verbs of `svod rules` say as CSV: a head, and a row of each thing found. The columns are the fields of the
// JSON; totals, which are no rows, are left out. Every function writes to stdout.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/rules_words.h"
#include "engine/base/diagnostic.h"
#include "engine/pack/rule_test.h"
#include "engine/workbench/boundaries.h"
#include "engine/workbench/coverage.h"
#include "engine/workbench/diff.h"
#include "engine/workbench/drift.h"
#include "engine/workbench/fields.h"
#include "engine/workbench/mutation.h"

namespace svod::cli {

void RowsOfFaults(const Diagnostics& diagnostics);
// Failures.
void RowsOfTests(const RuleTestTotals& totals);
// `kind`: `rule`, for each provision that asks for it; `provision`, which no rule says; `gap`.
void RowsOfCoverage(const std::vector<workbench::Coverage>& packs);
void RowsOfFields(const std::vector<workbench::ReadableField>& fields);
// Survivors.
void RowsOfMutations(const workbench::Mutations& mutations);
void RowsOfBoundaries(const std::vector<workbench::BoundaryCase>& cases);
// `kind`: `title` or `fault`.
void RowsOfDrift(const std::vector<workbench::TitleNumber>& titles, const Diagnostics& diagnostics);
// A row of each value that changed, or of the change where it has none.
void RowsOfDiff(const std::vector<workbench::PackChange>& changes, const PackFolders& folders);

}  // namespace svod::cli
