// The rules of bench/rules in plain C++: what somebody would write who needs the answers and nothing else. Exact and
// three-valued as the engine is, but without texts, evidence, margins or the paths of missing fields.
#pragma once

#include <array>

#include "engine/base/date.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "svod/v1/verdict.pb.h"

namespace svod::bench {

// PASS, FAIL or UNDETERMINED of each rule of bench/rules/five.rules.yaml, in its order. REQUIRES: a dossier that was
// checked on input; `as_of` after the end of its year.
std::array<v1::FindingState, 5> HandWritten(const cluster::v1::Dossier& dossier, Date as_of);

}  // namespace svod::bench
