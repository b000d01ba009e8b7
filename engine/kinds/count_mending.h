// How a count that fails is mended: its total and its sub-counts together.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "engine/base/date.h"
#include "engine/cel/frame.h"
#include "engine/cel/value.h"
#include "engine/kinds/cure.h"
#include "engine/kinds/new_line.h"
#include "engine/kinds/occurrences.h"
#include "engine/kinds/range.h"
#include "engine/kinds/schedule.h"
#include "svod/v1/verdict.pb.h"

namespace svod::kinds {

// One count against one limit.
struct CountedPart {
  v1::FindingState state = v1::FINDING_STATE_PASS;
  Range<int64_t> count{0, 0};
  Range<int64_t> beside{0, 0};  // of a sub-count: what counts and is not of it
  std::optional<int64_t> at_least;
  std::optional<int64_t> at_most;
  int including = -1;  // index of the sub-count; -1: the total
  std::optional<Period> period;
  // What is missing, while it could change the answer: of lines, by their index, and what lists hide.
  std::vector<std::pair<size_t, cel::Value>> unknown;
  bool hidden = false;
  absl::InlinedVector<cel::Value, 8> counted;
  bool overflow = false;
};

// Whether a line surely lies outside the period.
bool IsOutside(const Occurrence& line, const std::optional<Period>& period, Date as_of);

// Whether a line that is not outside of the period is surely in it, and counts.
bool IsSure(const Occurrence& line);

// The fewest units, lines or what they weigh, added and taken away with which all parts of one period hold. `parts` are
// the total and then the sub-counts, as `all` has been counted; `new_line` makes up lines where there is none to copy.
// nullopt where nothing would do, or it cannot be told. Borrows all while it runs.
std::optional<Proposal> MendCounts(cel::Frame& frame, const OccurrencePrograms& programs,
                                   const std::optional<NewLine>& new_line, const Occurrences& all,
                                   std::span<const CountedPart> parts);

}  // namespace svod::kinds
