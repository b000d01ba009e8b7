// Timestamps and durations in their ranges: cel-spec, "Timestamp and Duration".
#pragma once

#include <cstdint>

#include "engine/cel/frame.h"
#include "engine/cel/value.h"

namespace svod::cel {

// Seconds since 1970-01-01T00:00:00Z and nanoseconds of any sign and size. An error outside the years 1 to 9999.
Value MakeTimestamp(Frame& frame, int64_t seconds, int64_t nanos);
// An error beyond the nanoseconds of an int64, 292 years.
Value MakeDuration(Frame& frame, int64_t seconds, int64_t nanos);

}  // namespace svod::cel
