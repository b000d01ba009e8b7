#include "engine/kinds/cover.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>

namespace svod::kinds::cover_test {
namespace {

bool Covers(const LinePairs& pairs, const std::set<size_t>& lines) {
  for (const auto& [first, second] : pairs) {
    if (!lines.contains(first) && !lines.contains(second)) return false;
  }
  return true;
}

// Every set of lines.
size_t Slow(const LinePairs& pairs, size_t lines) {
  size_t best = lines;
  for (unsigned set = 0; set < (1U << lines); ++set) {
    std::set<size_t> chosen;
    for (size_t i = 0; i < lines; ++i) {
      if ((set >> i & 1U) != 0) chosen.insert(i);
    }
    if (Covers(pairs, chosen)) best = std::min(best, chosen.size());
  }
  return best;
}

TEST(LeastCover, AgreesWithEverySetOfLines) {
  std::mt19937 random(188);  // the same cases every time
  for (int round = 0; round < 500; ++round) {
    constexpr size_t kLines = 9;
    // Sides as bits: first, second, both.
    std::vector<unsigned> side;
    for (size_t i = 0; i < kLines; ++i) side.push_back(random() % 8 == 0 ? 3U : 1U + random() % 2);
    LinePairs pairs;
    for (size_t a = 0; a < kLines; ++a) {
      if (side[a] == 3) pairs.emplace_back(a, a);
      for (size_t b = 0; b < kLines; ++b) {
        if ((side[a] & 1U) != 0 && (side[b] & 2U) != 0 && a != b && random() % 3 == 0) pairs.emplace_back(a, b);
      }
    }
    const std::set<size_t> cover = LeastCover(pairs);
    EXPECT_TRUE(Covers(pairs, cover));
    EXPECT_EQ(cover.size(), Slow(pairs, kLines)) << round;
  }
}

TEST(LeastCover, Known) {
  EXPECT_TRUE(LeastCover({}).empty());
  EXPECT_EQ(LeastCover({{0, 0}}), (std::set<size_t>{0}));
  EXPECT_EQ(LeastCover({{0, 1}, {0, 2}, {0, 3}}), (std::set<size_t>{0}));
  EXPECT_EQ(LeastCover({{0, 3}, {1, 3}, {2, 3}}), (std::set<size_t>{3}));
}

}  // namespace
}  // namespace svod::kinds::cover_test
