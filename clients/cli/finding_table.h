// Verdicts as rows for spreadsheets: one of each finding, with what identifies it, its figures as plain numbers and its
// texts in the language of the output.
#pragma once

#include <string>

#include "clients/cli/output.h"
#include "svod/v1/verdict.pb.h"

namespace svod::cli {

// The names of the columns, as a row of CSV.
std::string FindingHead();
// A row of CSV for each finding of the verdict.
std::string FindingRows(const v1::Verdict& verdict, const Output& output);

// The same of verdicts without findings: a row each, with how many findings have which state.
std::string SummaryHead();
std::string SummaryRow(const v1::Verdict& verdict);

// `FAIL`, `NON_COMPLIANT`, `REQUIRED`: the words of the API without what all begin with.
std::string StateWord(v1::FindingState state);
std::string OverallWord(v1::OverallState state);
std::string LevelWord(v1::Level level);

// What the unit of a quantity is called in rows: `RUB`, `%`, `pp`, `days`, `count`, `date`; empty where it has none.
std::string UnitWord(const v1::Quantity& quantity);

}  // namespace svod::cli
