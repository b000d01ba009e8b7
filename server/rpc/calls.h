// What the calls of all services share. Those under way are counted, so that the server can stop between them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "absl/status/status.h"
#include "server/app/work_queue.h"
#include "server/rpc/gate.h"
#include "server/rpc/unread_room.h"

namespace svod::rpc {

// What is said to who comes when the server stops.
inline absl::Status Stopping() { return absl::UnavailableError("the server is stopping"); }

// Thread-safe. REQUIRES: outlives the server.
class Calls {
 public:
  // `unread_bytes_max`: of answers that their callers have not taken yet (unread_room.h); with more, calls are refused
  // with RESOURCE_EXHAUSTED.
  Calls(const Gate& gate, app::WorkQueue& queue, size_t unread_bytes_max)
      : gate_(gate), queue_(queue), unread_(unread_bytes_max) {}

  // False when the server is stopping; otherwise the call is under way, and Leave is to be called once.
  [[nodiscard]] bool Enter();
  void Leave();

  // From now on calls are refused with UNAVAILABLE, so that clients go elsewhere. Returns when those under way have
  // been answered, or at the deadline: then false.
  bool Drain(std::chrono::steady_clock::time_point deadline);
  [[nodiscard]] bool IsDraining() const;
  // Calls under way.
  [[nodiscard]] size_t size() const;

  [[nodiscard]] const Gate& gate() const { return gate_; }
  app::WorkQueue& queue() { return queue_; }
  UnreadRoom& unread() { return unread_; }

 private:
  const Gate& gate_;
  app::WorkQueue& queue_;
  UnreadRoom unread_;
  mutable std::mutex mutex_;
  std::condition_variable left_;
  size_t under_way_ = 0;   // guarded by mutex_
  bool draining_ = false;  // guarded by mutex_
};

}  // namespace svod::rpc
