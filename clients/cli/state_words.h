// States as people read them: the one place for their names in both languages.
#pragma once

#include <string>

#include "clients/cli/output.h"
#include "svod/v1/rule_packs.pb.h"
#include "svod/v1/verdict.pb.h"

namespace svod::cli {

// `FAIL`, `НАРУШЕНО`. Of no state `-`.
Words NameOfState(v1::FindingState state);
// `NON-COMPLIANT`, `НЕ СООТВЕТСТВУЕТ`. Of no state `-`.
Words NameOfOverall(v1::OverallState state);
// Of a release: `ACTIVE`, `ДЕЙСТВУЕТ`. Of no state `-`.
Words NameOfRelease(v1::RulePackState state);

// The same of a state by its name in tests of rules: `FAIL`. What is no such name stands as it is.
std::string NameOfState(const std::string& word, const Output& output);

}  // namespace svod::cli
