// A rule in words: what it cites, whom it concerns, what it demands, what may be changed of it, and what its tests
// show. Made from the rule file, so that a methodologist can hold it against the text of the law.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "engine/base/date.h"
#include "engine/base/diagnostic.h"
#include "engine/base/rule_files.h"
#include "engine/pack/rule_test.h"
#include "engine/verdict/quantity.h"
#include "engine/workbench/rule_files.h"

namespace svod::workbench {

// `label: text`, indented by `depth`; a label alone is a heading.
struct ExplainedLine {
  int depth = 0;
  std::string label;
  std::string text;
};

struct Explanation {
  std::string rule;  // `rule` or `rule[instance]`
  std::string pack;  // that has it, and its edition
  std::string edition;
  Place place;
  std::vector<ExplainedLine> lines;
};

// What the tests of one edition of a pack gave.
using TestsOfEdition = absl::FunctionRef<RuleTestTotals(const std::string& pack, Date edition)>;

// Explains the rule of the packs under `directory`; of `rule[instance]` with the values of that row of its table. More
// than one where several editions have the rule, each with what its own tests show; none where no pack has it, or on
// faults, which are diagnostics.
std::vector<Explanation> Explain(const std::filesystem::path& directory, const std::string& rule, Language language,
                                 TestsOfEdition tests, Diagnostics& diagnostics);

// The same of the files of one edition, without what tests show.
std::vector<Explanation> Explain(const RuleFiles& files, const std::string& rule, Language language,
                                 Diagnostics& diagnostics);

// The lines without how the clause is read, for where a finding says that itself. `language` is that of the lines.
std::vector<ExplainedLine> WithoutReading(std::vector<ExplainedLine> lines, Language language);

}  // namespace svod::workbench
