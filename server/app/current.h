// Something that may be changed under way: whoever uses it takes what is current and keeps it to the end of his work.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace svod::app {

// Thread-safe.
template <typename T>
class Current {
 public:
  explicit Current(std::shared_ptr<const T> first) : value_(std::move(first)) {}
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;
  ~Current() = default;

  [[nodiscard]] std::shared_ptr<const T> Get() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return value_;
  }
  void Set(std::shared_ptr<const T> value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    value_.swap(value);  // the old one is given up where the parameter ends, outside of the lock
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;  // guarded by mutex_
};

}  // namespace svod::app
