// What of a source the rules of a pack say, and what their tests show: `coverage.yaml` beside the pack names every
// provision and the rules for it (rules/LANGUAGE.md). Of a pack without that catalogue, what its tests show.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/pack/rule_test.h"
#include "engine/verdict/quantity.h"
#include "engine/workbench/rule_files.h"

namespace svod {
class RulePacks;
}  // namespace svod

namespace svod::workbench {

// A rule, or the instance of one for a row of a table: `rule[instance]`.
struct CoveredRule {
  std::string label;
  std::set<std::string> reached;  // states that a test expects of it and gets
  std::set<std::string> lacking;  // states that it can have, and no test expects
  Place place;                    // of the rule in its file, of an instance of the row
};

struct CoveredProvision {
  std::string id;      // empty: no provision asks for the rule
  std::string clause;  // as it is cited
  std::string label;   // what the provision is about, or why the rule is there
  std::vector<CoveredRule> rules;
};

// A provision without rules, a rule that nothing names, a state that no test shows, a test that fails.
struct CoverageGap {
  Place place;          // of the row of coverage.yaml, of the rule that it names, of the rule, of the expectation
  std::string message;  // in the language asked for
};

struct Coverage {
  std::string pack;
  std::string edition;
  bool has_catalogue = false;                // there is a coverage.yaml; without one there are no provisions
  std::vector<CoveredProvision> provisions;  // in the order of coverage.yaml
  std::vector<CoveredRule> rules;            // in the order of the pack
  std::vector<CoverageGap> gaps;
};

// The coverage of every pack under `directory`; `packs` were loaded from there, and `tests` are theirs, of which all
// are run. In order of the folders. Diagnostics for a coverage.yaml that is faulty; its pack is left out. States are
// called as tests write them, and what a test says itself is in English, in every language.
std::vector<Coverage> CoverageOf(const std::filesystem::path& directory, const RulePacks& packs, const RuleTests& tests,
                                 Language language, Diagnostics& diagnostics);

}  // namespace svod::workbench
