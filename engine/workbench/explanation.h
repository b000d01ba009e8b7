// A rule in words: what it cites, whom it concerns, what it demands, what may be changed of it, and what its tests
// show. Made from the rule file, so that a methodologist can hold it against the text of the law.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/base/rule_files.h"
#include "engine/pack/rule_test.h"
#include "engine/verdict/quantity.h"

namespace svod::workbench {

// `label: text`, indented by `depth`; a label alone is a heading.
struct ExplainedLine {
  int depth = 0;
  std::string label;
  std::string text;
};

struct Explanation {
  std::string rule;  // `rule` or `rule[instance]`
  std::string file;  // below the directory
  Position position;
  std::vector<ExplainedLine> lines;
};

// Explains the rule of the packs under `directory`; of `rule[instance]` with the values of that row of its table.
// `tests` as its tests gave. More than one where several editions have the rule; none where no pack has it, or on
// faults, which are diagnostics.
std::vector<Explanation> Explain(const std::filesystem::path& directory, const std::string& rule, Language language,
                                 const RuleTestTotals& tests, Diagnostics& diagnostics);

// The same of the files of one edition, without what tests show.
std::vector<Explanation> Explain(const RuleFiles& files, const std::string& rule, Language language,
                                 Diagnostics& diagnostics);

}  // namespace svod::workbench
