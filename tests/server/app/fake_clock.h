// A clock that goes where a test puts it.
#pragma once

#include <atomic>
#include <cstdint>

#include "server/app/clock.h"

namespace svod::app {

// A time of 2014, in microseconds since 1970.
inline constexpr int64_t kNow = 1'400'000'000'000'000;

// Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(int64_t micros) : micros_(micros) {}
  [[nodiscard]] int64_t NowMicros() const override { return micros_; }
  void Set(int64_t micros) { micros_ = micros; }

 private:
  std::atomic<int64_t> micros_;
};

}  // namespace svod::app
