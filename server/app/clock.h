// The time of day, as an effect that tests replace.
#pragma once

#include <cstdint>

namespace svod::app {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since 1970-01-01T00:00:00Z.
  [[nodiscard]] virtual int64_t NowMicros() const = 0;
};

// The clock of the machine. Lives as long as the process.
const Clock& SystemClock();

}  // namespace svod::app
