// Cures of free conditions: nothing is known of them but the fields that the answer rests on, so one field after the
// other is changed and the rule judged again.
#pragma once

#include <optional>
#include <vector>

#include "engine/kinds/cure.h"

namespace svod::kinds {

// The change of one field of `read` with which the rule passes; nullopt when there is none. Tried in the order read: a
// bool turned over; an enum, if one constant alone will do; a number or a date, the least distance up or down, taking
// it that what passes at some distance passes further on too. No more than kFieldsMax fields are tried.
std::optional<Proposal> CureByTrial(const cel::Frame& frame, const std::vector<cel::Value>& read, Trial trial);

}  // namespace svod::kinds
