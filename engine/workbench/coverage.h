// What of a source the rules of a pack say, and what their tests show: `coverage.yaml` beside the pack names every
// provision and the rules for it (rules/LANGUAGE.md).
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/pack/rule_test.h"

namespace svod {
class RulePacks;
}  // namespace svod

namespace svod::workbench {

// A rule, or the instance of one for a row of a table: `rule[instance]`.
struct CoveredRule {
  std::string label;
  std::set<std::string> reached;  // states that a test expects of it and gets
  std::set<std::string> lacking;  // states that it can have, and no test expects
};

struct CoveredProvision {
  std::string id;      // empty: no provision asks for the rule
  std::string clause;  // as it is cited
  std::string label;   // what the provision is about, or why the rule is there
  std::vector<CoveredRule> rules;
};

struct Coverage {
  std::string pack;
  std::string edition;
  std::vector<CoveredProvision> provisions;  // in the order of the file
  // Sentences: a provision without rules, a rule that is not there or that nothing names, a state that no test shows.
  std::vector<std::string> gaps;
};

// The coverage of every pack under `directory` that has a coverage.yaml; `packs` were loaded from there, and `tests`
// are theirs, of which all are run. In order of the folders. Diagnostics for a coverage.yaml that is faulty, which is
// left out.
std::vector<Coverage> CoverageOf(const std::filesystem::path& directory, const RulePacks& packs, const RuleTests& tests,
                                 Diagnostics& diagnostics);

}  // namespace svod::workbench
