// Cures of free conditions: nothing is known of them but the fields that the answer rests on, so one field after the
// other is changed and the rule judged again.
#pragma once

#include <optional>
#include <vector>

#include "engine/kinds/cure.h"

namespace svod::kinds {

// Whether it is a number or a date: what stands in steps of some size, and can be moved by them.
bool HasSteps(cel::Value value);

// The change of one field of `read` with which the rule passes; nullopt when there is none. Tried in the order read: a
// bool turned over; an enum, if one constant alone will do; a number or a date, the least distance up or down within
// what checks accept in the field. Of a distance it is taken that what passes at it passes further on, too; so that an
// equality is met as well, the numbers that the condition compares with are tried, `constants` and the others read, and
// what stands next to them. No more than kFieldsMax fields are tried.
std::optional<Proposal> CureByTrial(const cel::Frame& frame, const std::vector<cel::Value>& read, Trial trial,
                                    const std::vector<cel::Value>& constants = {});

}  // namespace svod::kinds
