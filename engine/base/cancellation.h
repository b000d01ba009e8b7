// Stopping an evaluation whose answer nobody waits for any more: its caller has gone, or its deadline has passed.
#pragma once

#include <atomic>

namespace svod {

// Set once, by any thread.
using CancelFlag = std::atomic<bool>;

// While it lives, evaluations on this thread stop soon after the flag is set: they look at it every few thousand steps.
// What they answer then is no answer, and whoever made the scope must ask IsCancelled before he uses it. Scopes nest:
// the innermost counts. The flag must outlive the scope; nullptr: nothing stops.
class CancelScope {
 public:
  explicit CancelScope(const CancelFlag* flag) : before_(current) { current = flag; }
  CancelScope(const CancelScope&) = delete;
  CancelScope& operator=(const CancelScope&) = delete;
  ~CancelScope() { current = before_; }

  // Whether the work of this thread is to stop.
  [[nodiscard]] static bool IsCancelled() { return current != nullptr && current->load(std::memory_order_relaxed); }

 private:
  static inline thread_local const CancelFlag* current = nullptr;
  const CancelFlag* before_;
};

}  // namespace svod
