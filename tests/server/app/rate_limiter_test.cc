#include "server/app/rate_limiter.h"

#include <gtest/gtest.h>

#include <string>

namespace svod::app {
namespace {

constexpr int64_t kSecond = 1'000'000;

TEST(RateLimiter, LetsABurstThroughAndNotOneMore) {
  RateLimiter limiter(10, 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.Take("a", 0), 0) << i;
  EXPECT_EQ(limiter.Take("a", 0), kSecond / 10);
  // Nothing was taken by the refusal; the next one is free exactly when it was said.
  EXPECT_EQ(limiter.Take("a", kSecond / 10 - 1), 1);
  EXPECT_EQ(limiter.Take("a", kSecond / 10), 0);
  EXPECT_GT(limiter.Take("a", kSecond / 10), 0);
}

TEST(RateLimiter, CallersDoNotTakeFromEachOther) {
  RateLimiter limiter(1, 1);
  EXPECT_EQ(limiter.Take("a", 0), 0);
  EXPECT_GT(limiter.Take("a", 0), 0);
  EXPECT_EQ(limiter.Take("b", 0), 0);
}

TEST(RateLimiter, SavesNoMoreThanABurst) {
  RateLimiter limiter(1'000'000, 2);
  EXPECT_EQ(limiter.Take("a", 0), 0);
  const int64_t year = int64_t{365} * 24 * 3600 * kSecond;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(limiter.Take("a", 100 * year), 0);
  EXPECT_GT(limiter.Take("a", 100 * year), 0);
}

TEST(RateLimiter, AClockThatGoesBackGivesNothing) {
  RateLimiter limiter(1, 1);
  EXPECT_EQ(limiter.Take("a", 10 * kSecond), 0);
  EXPECT_GT(limiter.Take("a", 5 * kSecond), 0);
  EXPECT_GT(limiter.Take("a", 10 * kSecond), 0);
  EXPECT_EQ(limiter.Take("a", 11 * kSecond), 0);
}

TEST(RateLimiter, ZeroIsNoLimit) {
  RateLimiter limiter(0, 1);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(limiter.Take("a", 0), 0);
  EXPECT_EQ(limiter.size(), 0u);
}

TEST(RateLimiter, ForgetsThoseWhoseBucketsAreFull) {
  RateLimiter limiter(1, 1);
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_EQ(limiter.Take("caller " + std::to_string(i), i * int64_t{10'000}), 0);  // 100 in a second
  }
  EXPECT_LT(limiter.size(), 2100u);
}

}  // namespace
}  // namespace svod::app
