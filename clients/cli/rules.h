// The verbs of `svod rules`: the workbench of those who write rules.
#pragma once

#include <string>

#include "clients/cli/output.h"

namespace svod::cli {

struct RulesOptions : Output {
  std::string folder;  // of rule packs
  std::string other;   // of a second pack
  std::string only;    // a part of the names of what is meant; empty: everything
  std::string rule;    // `rule` or `rule[instance]`
};

// Each returns 0 when all is well, 1 when something is found wanting, 3 on faulty files.

// Loads the packs and reports every fault, and whatever else a pack lacks or says in vain (workbench/lint.h); none is
// 0, some are 3.
int RunRulesLint(const RulesOptions& options);

// Runs `tests/*.test.yaml` of every pack; `only`: cases that expect something of a rule of that name, or have it in
// their own.
int RunRulesTest(const RulesOptions& options);

// Every provision in the packs' coverage.yaml, the rules that say it, and the states that tests show of them; of a pack
// without coverage.yaml its rules and these states. Gaps are 1.
int RunRulesCoverage(const RulesOptions& options);

// The rule in words, and what its tests show. 3 when there is none of that name.
int RunRulesExplain(const RulesOptions& options);

// Cases to either side of the limits of every rule, or of those with `only` in their name, and what the rules say of
// them. Suspicious ones are 1.
int RunRulesBoundaries(const RulesOptions& options);

// The numbers in titles, each with the operand of the rule that says it. Texts that say what no operand does, or not
// the same in both languages, are faults; some are 1.
int RunRulesDrift(const RulesOptions& options);

// The fields that rules of the packs can read, or those with `only` in their path.
int RunRulesFields(const RulesOptions& options);

// What changed from the pack in `folder` to the one in `other`, in words; as diff(1) does, 0 when nothing differs and 1
// when something does.
int RunRulesDiff(const RulesOptions& options);

// Changes the packs in small ways and runs the tests on each; `only`: rules of that name. Changes that no test notices
// are listed; 1 when there are more than one in twenty.
int RunRulesMutate(const RulesOptions& options);

}  // namespace svod::cli
