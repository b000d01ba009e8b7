// Dated lines of the dossier, gathered once and then judged for each period: what `count` and `deadline` share.
#pragma once

#include <optional>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/schedule.h"

namespace svod::kinds {

// One line that counts, or may count.
struct Occurrence {
  cel::Value item;
  cel::Value where;                          // true or unknown
  cel::Value date;                           // date, unknown, or null when the rule has no dates
  cel::Value weight;                         // int or unknown
  absl::InlinedVector<cel::Value, 1> marks;  // the further expressions of the rule: conditions, or the value of each_of
};

// Everything that the items gave.
struct Occurrences {
  absl::InlinedVector<Occurrence, 4> list;
  Gaps hidden;  // lists that are not known, or in part: any number of further lines
};

// The expressions evaluated for each item.
struct OccurrencePrograms {
  std::optional<cel::Program> date;
  std::optional<cel::Program> weight;
  std::vector<cel::Program> marks;
};

// Goes over the items. An error of any expression ends up in `hidden`.
Occurrences Gather(cel::Frame& frame, const Items& items, const OccurrencePrograms& programs);

// Whether a date lies in the period and not after the as-of date: a later date is a plan, not a result. Without a
// period every date does. Null counts as inside.
bool InPeriod(cel::Value date, const std::optional<Period>& period, Date as_of);

// Whether a day can lie in two of the periods: decisions moved one beyond the beginning of the next. Then what was done
// counts for one of them only, the first that lacks it.
bool AnyOverlap(const Periods& periods);

// The worst of several states, in the order ERROR, FAIL, UNDETERMINED, PENDING, PASS, NOT_APPLICABLE.
bool IsWorse(v1::FindingState a, v1::FindingState b);

}  // namespace svod::kinds
