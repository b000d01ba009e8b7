// Tested by: tests/server/server_test.cc, tests/server/raw_calls_test.cc.
#include "server/rpc/calls.h"

namespace svod::rpc {

bool Calls::Enter() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (draining_) return false;
  ++under_way_;
  return true;
}

void Calls::Leave() {
  // Notified under the lock: when Drain returns, nobody touches this object any more.
  const std::lock_guard<std::mutex> lock(mutex_);
  if (--under_way_ == 0) left_.notify_all();
}

bool Calls::Drain(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock<std::mutex> lock(mutex_);
  draining_ = true;
  return left_.wait_until(lock, deadline, [this] { return under_way_ == 0; });
}

bool Calls::IsDraining() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return draining_;
}

size_t Calls::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return under_way_;
}

}  // namespace svod::rpc
