// Whether what people read of a rule still says the numbers that it is judged by.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"

namespace svod::workbench {

// A number in a title, and the operand of the rule that says it.
struct TitleNumber {
  std::string rule;      // `rule` or `rule[row]`
  std::string language;  // `ru` or `en`
  std::string number;    // `30%`, `3 months`, `12-31`
  std::string operand;   // `share.at_least`; empty: it is a name (№ 188), or there is none, which is a fault
  std::string file;
  Position position;  // of the title
};

// Compares the numbers of the titles, interpretations and other texts of every rule under `directory`, in both
// languages, with what the rule is judged by: its values, those of its row, the constants of its expressions, the days
// of its schedules; a text that is the same for every row of a table, with those of all rows. The citation and the
// rationale are not looked at. Numbers that name something (№ 188, clause 5) or stand in quotation marks need be no
// operand, but the same in both languages. Adds a diagnostic for each of these:
//   number-without-operand  the text names a number that nothing in the rule says
//   languages-differ        a number that the text of one language alone names
// Returns the numbers in titles.
std::vector<TitleNumber> Drift(const std::filesystem::path& directory, Diagnostics& diagnostics);

}  // namespace svod::workbench
