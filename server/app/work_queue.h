// The threads that do the work of calls, so that the threads of the network never wait: a fixed number, and a bounded
// queue before them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "server/app/limits.h"

namespace svod::app {

// Thread-safe.
class WorkQueue {
 public:
  // REQUIRES: threads > 0.
  explicit WorkQueue(size_t threads, const ServiceLimits& limits = kServiceLimits);
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;
  // Does what waits, and stops.
  ~WorkQueue();

  // `bytes`: what the work holds in memory while it waits. RESOURCE_EXHAUSTED with RetryInfo when the queue is full;
  // `work` is then not called. Work must not throw.
  [[nodiscard]] absl::Status Post(size_t bytes, std::function<void()> work);

  // Calls that wait.
  [[nodiscard]] size_t size() const;

 private:
  struct Item {
    size_t bytes = 0;
    std::function<void()> work;
  };
  void Run();

  const ServiceLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Item> items_;  // guarded by mutex_
  size_t bytes_ = 0;        // guarded by mutex_
  bool stopping_ = false;   // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace svod::app
