// How the findings of a verdict add up.
#pragma once

#include "svod/v1/verdict.pb.h"

namespace svod {

// Fills counts, counts_by_level and overall of `verdict` from its findings. NON_COMPLIANT if a required rule fails;
// else UNDETERMINED if a required rule is UNDETERMINED or ERROR; else COMPLIANT_WITH_REMARKS if a recommended rule
// fails; else COMPLIANT. PENDING and NOT_APPLICABLE never harm.
void Summarise(v1::Verdict* verdict);

}  // namespace svod
