// Cures of a verdict: asks the kinds what would mend each failing finding, makes it on a copy of the dossier, and keeps
// what is seen to work. Rules that bind the same money are cured together.
#pragma once

#include "engine/base/date.h"
#include "engine/base/limits.h"
#include "engine/pack/rule_pack.h"
#include "svod/v1/verdict.pb.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace svod::pack {

// Fills the cure of every failing finding of `verdict`, and its group cures, without texts. Costs nothing where nothing
// fails. REQUIRES: the findings are those of Apply for each rule of `pack` in its order, for `dossier`, `year` and
// `as_of`.
//
// A verdict may have thousands of failing findings of one rule; the first kCuresMax of a rule get a cure: no one mends
// more at once. All cures of the verdict together take `steps` at most. The findings beyond either have a cure without
// steps, which says so. Returns how many were taken, more than `steps` where they did not do.
int64_t AddCures(const RulePack& pack, const google::protobuf::Message& dossier, Date as_of, int year,
                 v1::Verdict* verdict, int64_t steps = kLimits.cure_steps_max);

inline constexpr int kCuresMax = 200;

}  // namespace svod::pack
