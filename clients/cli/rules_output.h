// What the verbs of `svod rules` say on stdout: as text for people, or as JSON for scripts, by name what the text says.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/output.h"
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
void PrintFailures(const std::vector<RuleTestFailure>& failures);
void WriteTests(const RuleTestTotals& totals);

void PrintCoverage(const workbench::Coverage& coverage, const Output& output);
void WriteCoverage(const std::vector<workbench::Coverage>& packs);

void PrintExplanation(const workbench::Explanation& explanation);
void WriteExplanations(const std::vector<workbench::Explanation>& all);

void PrintFields(const std::vector<workbench::ReadableField>& fields, const Output& output);
void WriteFields(const std::vector<workbench::ReadableField>& fields);

void PrintMutations(const workbench::Mutations& mutations);
void WriteMutations(const workbench::Mutations& mutations);

void PrintBoundaries(const std::vector<workbench::BoundaryCase>& cases);
void WriteBoundaries(const std::vector<workbench::BoundaryCase>& cases);

void PrintDrift(const std::vector<workbench::TitleNumber>& titles);
void WriteDrift(const std::vector<workbench::TitleNumber>& titles, const Diagnostics& diagnostics);

// The folders of the two packs.
struct PackFolders {
  std::string from;
  std::string to;
};
void PrintDiff(const std::vector<workbench::PackChange>& changes, const PackFolders& folders, bool russian);
void WriteDiff(const std::vector<workbench::PackChange>& changes, const PackFolders& folders);

}  // namespace svod::cli
