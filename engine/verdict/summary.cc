#include "engine/verdict/summary.h"

#include <array>

namespace svod {
namespace {

void CountState(v1::FindingState state, v1::StateCounts* counts) {
  counts->set_total(counts->total() + 1);
  switch (state) {
    case v1::FINDING_STATE_PASS:
      return counts->set_pass(counts->pass() + 1);
    case v1::FINDING_STATE_FAIL:
      return counts->set_fail(counts->fail() + 1);
    case v1::FINDING_STATE_PENDING:
      return counts->set_pending(counts->pending() + 1);
    case v1::FINDING_STATE_NOT_APPLICABLE:
      return counts->set_not_applicable(counts->not_applicable() + 1);
    case v1::FINDING_STATE_UNDETERMINED:
      return counts->set_undetermined(counts->undetermined() + 1);
    case v1::FINDING_STATE_WAIVED:
      return counts->set_waived(counts->waived() + 1);
    default:  // a state nobody set is a fault of the rule's kind, and is shown as one
      return counts->set_error(counts->error() + 1);
  }
}

const v1::StateCounts& CountsOf(const v1::Verdict& verdict, v1::Level level) {
  for (const v1::LevelCounts& counts : verdict.counts_by_level()) {
    if (counts.level() == level) return counts.counts();
  }
  return v1::StateCounts::default_instance();
}

v1::OverallState OverallOf(const v1::Verdict& verdict) {
  const v1::StateCounts& required = CountsOf(verdict, v1::LEVEL_REQUIRED);
  if (required.fail() > 0) return v1::OVERALL_STATE_NON_COMPLIANT;
  if (required.undetermined() + required.error() > 0) return v1::OVERALL_STATE_UNDETERMINED;
  if (CountsOf(verdict, v1::LEVEL_RECOMMENDED).fail() > 0) return v1::OVERALL_STATE_COMPLIANT_WITH_REMARKS;
  return v1::OVERALL_STATE_COMPLIANT;
}

}  // namespace

void Summarise(v1::Verdict* verdict) {
  verdict->clear_counts();
  verdict->clear_counts_by_level();
  for (v1::Level level : {v1::LEVEL_REQUIRED, v1::LEVEL_RECOMMENDED, v1::LEVEL_INFORMATIONAL}) {
    v1::StateCounts counts;
    for (const v1::Finding& finding : verdict->findings()) {
      if (finding.level() == level) CountState(finding.state(), &counts);
    }
    if (counts.total() == 0) continue;
    v1::LevelCounts* by_level = verdict->add_counts_by_level();
    by_level->set_level(level);
    *by_level->mutable_counts() = counts;
  }
  for (const v1::Finding& finding : verdict->findings()) CountState(finding.state(), verdict->mutable_counts());
  verdict->set_overall(OverallOf(*verdict));
}

}  // namespace svod
