// When values are equal, and which comes first.
#pragma once

#include <optional>

#include "engine/cel/frame.h"
#include "engine/cel/value.h"

namespace svod::cel {

// x == y: a bool, or unknown with the places that could still decide. A list is its elements, a message its fields: a
// part that differs decides, whatever else is missing; of open lists an element that is placed decides, or more
// elements than a complete list has. A field that marks lists as incomplete is no part. Values of different kinds are
// not equal, except numbers, which stand on one line (cel-spec, "Equality"). A message is itself without being looked
// into. REQUIRES: definite values.
Value Equal(Frame& frame, const Value& a, const Value& b);

// Negative, zero or positive; nullopt when the two have no order: NaN, or kinds that are not ordered together.
std::optional<int> Order(const Value& a, const Value& b);

// A number that is whole and fits an int64 or uint64, as that; other values as they are. Keys of maps are compared so.
Value WholeNumber(const Value& value);

}  // namespace svod::cel
