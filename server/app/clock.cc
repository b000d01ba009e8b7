// Tested by: the end-to-end tests; everything else runs on a clock of its own.
#include "server/app/clock.h"

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace svod::app {
namespace {

class MachineClock final : public Clock {
 public:
  [[nodiscard]] int64_t NowMicros() const override { return absl::ToUnixMicros(absl::Now()); }
};

}  // namespace

const Clock& SystemClock() {
  static const MachineClock kClock;
  return kClock;
}

}  // namespace svod::app
