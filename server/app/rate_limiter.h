// How many calls a caller may make in a second: a bucket of tokens for each caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace svod::app {

// Thread-safe.
class RateLimiter {
 public:
  // `per_second` calls on the average and `burst` at once. `per_second` 0: no limit. REQUIRES: burst > 0.
  RateLimiter(int64_t per_second, int64_t burst) : per_second_(per_second), burst_(burst) {}

  // Takes a call of the caller: 0, or how long he must wait until the next one is free, in microseconds; then nothing
  // is taken. `now_us`: from a clock that does not go back; where it does, nothing is given for that time.
  int64_t Take(std::string_view caller, int64_t now_us);
  // Callers whose buckets are not full: the memory of it.
  [[nodiscard]] size_t size() const;

 private:
  struct Bucket {
    int64_t tokens_us;  // tokens times the microseconds that one takes to come
    int64_t filled_us;
  };
  void Fill(Bucket* bucket, int64_t now_us) const;
  void ForgetFull(int64_t now_us);

  const int64_t per_second_;
  const int64_t burst_;
  mutable std::mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_;  // guarded by mutex_; one that is not here is full
};

}  // namespace svod::app
