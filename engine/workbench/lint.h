// What a pack that loads still lacks or says in vain: style and completeness. What makes a pack meaningless the loader
// refuses.
#pragma once

#include <filesystem>

#include "engine/base/diagnostic.h"

namespace svod::workbench {

// Adds a diagnostic for each of these, in every pack under `directory` (also in one that does not load, as far as it
// can be read):
//   missing-translation  a text that is blank, or not there, in Russian or in English
//   not-translated       a Russian text without a Cyrillic letter, an English one with one
//   missing-citation     a citation without a clause
//   unused-source        a text of law that no rule cites
//   unused-table         a table that no rule is for each row of
//   unused-column        a column that no such rule reads
//   file-not-listed      a rule file in the folder of the pack that `files` does not name
//   year-without-value   a year within `in_force`, or between two others, for which a value by years has none
//   never-in-force       a rule that ended before its edition began
//   always-holds         a threshold that everything keeps
void Lint(const std::filesystem::path& directory, Diagnostics& diagnostics);

}  // namespace svod::workbench
