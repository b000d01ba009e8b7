// What the verbs of `svod rules` say on stdout: as text for people, or as JSON for scripts, by name what the text says.
// The same as CSV: rules_csv.h.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/output.h"
#include "clients/cli/rules_words.h"
#include "engine/base/diagnostic.h"
#include "engine/pack/rule_test.h"
#include "engine/workbench/boundaries.h"
#include "engine/workbench/coverage.h"
#include "engine/workbench/diff.h"
#include "engine/workbench/drift.h"
#include "engine/workbench/explanation.h"
#include "engine/workbench/fields.h"
#include "engine/workbench/mutation.h"

namespace svod::cli {

void WriteDiagnostics(const Diagnostics& diagnostics);
void PrintFailures(const std::vector<RuleTestFailure>& failures, const Output& output);
void PrintTests(const RuleTestTotals& totals, const Output& output);
void WriteTests(const RuleTestTotals& totals);

void PrintCoverage(const workbench::Coverage& coverage, const Output& output);
void WriteCoverage(const std::vector<workbench::Coverage>& packs);

void PrintExplanation(const workbench::Explanation& explanation, const Output& output);
void WriteExplanations(const std::vector<workbench::Explanation>& all);

void PrintFields(const std::vector<workbench::ReadableField>& fields, const Output& output);
void WriteFields(const std::vector<workbench::ReadableField>& fields);

void PrintMutations(const workbench::Mutations& mutations, const Output& output);
void WriteMutations(const workbench::Mutations& mutations);

void PrintBoundaries(const std::vector<workbench::BoundaryCase>& cases, const Output& output);
void WriteBoundaries(const std::vector<workbench::BoundaryCase>& cases);

void PrintDrift(const std::vector<workbench::TitleNumber>& titles, const Output& output);
void WriteDrift(const std::vector<workbench::TitleNumber>& titles, const Diagnostics& diagnostics);

void PrintDiff(const std::vector<workbench::PackChange>& changes, const PackFolders& folders, const Output& output);
void WriteDiff(const std::vector<workbench::PackChange>& changes, const PackFolders& folders);

}  // namespace svod::cli
