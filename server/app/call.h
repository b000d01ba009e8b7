// What a use case may know of the call that it serves.
#pragma once

#include <string_view>

#include "engine/base/cancellation.h"
#include "server/app/access.h"

namespace svod::app {

// Borrows everything; lives as long as the call. `{}` is a call of the server itself: nothing is hidden, nothing stops
// it. No use case takes that for granted: a caller that was forgotten would see everything.
struct Call {
  // The names that the caller may see; nullptr: all. Whether he may make the call at all was decided before
  // (access_table.h): this is for answers that leave out what he may not see.
  const Scope* scope = nullptr;
  // Set when nobody waits for the answer any more: the caller has gone, or his deadline has passed.
  const CancelFlag* cancelled = nullptr;
  // Who calls, as limits know him; empty: nobody is asked who he is.
  std::string_view caller = {};

  [[nodiscard]] bool MaySee(std::string_view name) const { return scope == nullptr || scope->Covers(name); }
  [[nodiscard]] bool IsCancelled() const { return cancelled != nullptr && cancelled->load(std::memory_order_relaxed); }
};

}  // namespace svod::app
