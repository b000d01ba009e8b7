// Tested by: tests/server/app/rate_limiter_test.cc.
#include "server/app/rate_limiter.h"

#include <algorithm>
#include <iterator>

namespace svod::app {
namespace {

constexpr int64_t kToken = 1'000'000;  // a token, in shares of one: each microsecond brings `per_second` of them
// Buckets after which full ones are forgotten.
constexpr size_t kBucketsKept = 1024;

}  // namespace

void RateLimiter::Fill(Bucket* bucket, int64_t now_us) const {
  const int64_t full = burst_ * kToken;
  const int64_t passed = std::max<int64_t>(now_us - bucket->filled_us, 0);
  // Without overflow: a bucket is full after burst / per_second seconds.
  const int64_t enough = full / per_second_ + 1;
  bucket->tokens_us = passed >= enough ? full : std::min(full, bucket->tokens_us + passed * per_second_);
  bucket->filled_us = std::max(now_us, bucket->filled_us);
}

void RateLimiter::ForgetFull(int64_t now_us) {
  for (auto it = buckets_.begin(); it != buckets_.end();) {
    Fill(&it->second, now_us);
    it = it->second.tokens_us == burst_ * kToken ? buckets_.erase(it) : std::next(it);
  }
}

int64_t RateLimiter::Take(std::string_view caller, int64_t now_us) {
  if (per_second_ == 0) return 0;
  const std::lock_guard<std::mutex> lock(mutex_);
  auto it = buckets_.find(caller);
  if (it == buckets_.end()) {
    if (buckets_.size() % kBucketsKept == kBucketsKept - 1) ForgetFull(now_us);
    it = buckets_.emplace(std::string(caller), Bucket{burst_ * kToken, now_us}).first;
  }
  Bucket& bucket = it->second;
  Fill(&bucket, now_us);
  if (bucket.tokens_us < kToken) return (kToken - bucket.tokens_us + per_second_ - 1) / per_second_;
  bucket.tokens_us -= kToken;
  return 0;
}

size_t RateLimiter::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return buckets_.size();
}

}  // namespace svod::app
