// The rules of bench/rules in plain C++ with everything that the engine's verdict says of them: what a good programmer
// would write who knows these five rules and needs their findings filled. Setters of protobuf, no reflection, no
// general machinery.
#pragma once

#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "svod/v1/verdict.pb.h"

namespace svod::bench {

// Fills *verdict with what Check fills for the pack of bench/rules. Of the engine it takes what any such program would
// take from a library: names of units, exact ratios, dates, totals, hashes. Cures are written
// for the rules that fail in the samples, and are true by arithmetic: nothing is judged again.
// `pack`: the reference of the pack, with its basis. REQUIRES: as for HandWritten; *verdict is empty.
void FillHandWritten(const RulePacks& packs, const v1::PackRef& pack, const cluster::v1::Dossier& dossier,
                     const CheckOptions& options, v1::Verdict* verdict);

}  // namespace svod::bench
