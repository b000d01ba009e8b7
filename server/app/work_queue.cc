// Tested by: tests/server/app/work_queue_test.cc.
#include "server/app/work_queue.h"

#include <utility>

#include "server/app/errors.h"

namespace svod::app {

WorkQueue::WorkQueue(size_t threads, const ServiceLimits& limits) : limits_(limits) {
  threads_.reserve(threads);
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

WorkQueue::~WorkQueue() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  filled_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

absl::Status WorkQueue::Post(size_t bytes, std::function<void()> work) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (items_.size() >= limits_.work_queue_max || bytes_ + bytes > limits_.work_queue_bytes_max) {
      return Overloaded("the queue of calls");
    }
    bytes_ += bytes;
    items_.push_back({bytes, std::move(work)});
  }
  filled_.notify_one();
  return absl::OkStatus();
}

size_t WorkQueue::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return items_.size();
}

void WorkQueue::Run() {
  while (true) {
    Item item;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      filled_.wait(lock, [this] { return stopping_ || !items_.empty(); });
      if (items_.empty()) return;
      item = std::move(items_.front());
      items_.pop_front();
      bytes_ -= item.bytes;
    }
    item.work();
  }
}

}  // namespace svod::app
