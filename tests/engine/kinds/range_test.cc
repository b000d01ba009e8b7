#include "engine/kinds/range.h"

#include <gtest/gtest.h>

namespace svod::kinds::range_test {
namespace {

constexpr Answer kNo = Answer::kNo;
constexpr Answer kYes = Answer::kYes;
constexpr Answer kUnknown = Answer::kUnknown;

TEST(Range, AgainstLimits) {
  const struct {
    Range<int> range;
    int limit;
    Answer at_least;
    Answer at_most;
  } kCases[] = {
      {{5, 5}, 4, kYes, kNo},                        // exact, above
      {{5, 5}, 5, kYes, kYes},                       // exact, on the limit
      {{5, 5}, 6, kNo, kYes},                        // exact, below
      {{3, 5}, 3, kYes, kUnknown},                   // the low end decides
      {{3, 5}, 4, kUnknown, kUnknown},               // within
      {{3, 5}, 5, kUnknown, kYes},                   // the high end decides
      {{3, 5}, 6, kNo, kYes},                        // all below
      {{3, 5}, 2, kYes, kNo},                        // all above
      {{3, std::nullopt}, 3, kYes, kUnknown},        // open above: nothing can make it smaller
      {{3, std::nullopt}, 2, kYes, kNo},             //
      {{3, std::nullopt}, 1000, kUnknown, kUnknown}  // nor rule out that it is enough
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(std::to_string(test.range.low) + " against " + std::to_string(test.limit));
    EXPECT_EQ(AtLeast(test.range, test.limit), test.at_least);
    EXPECT_EQ(AtMost(test.range, test.limit), test.at_most);
  }
}

TEST(Range, BothIsTheConjunctionOfThreeValues) {
  const struct {
    Answer a, b, both;
  } kCases[] = {{kYes, kYes, kYes},         {kYes, kNo, kNo}, {kNo, kUnknown, kNo},
                {kYes, kUnknown, kUnknown}, {kNo, kNo, kNo},  {kUnknown, kUnknown, kUnknown}};
  for (const auto& test : kCases) {
    EXPECT_EQ(Both(test.a, test.b), test.both);
    EXPECT_EQ(Both(test.b, test.a), test.both);
  }
}

TEST(Range, ExactOnlyWithBothEndsEqual) {
  EXPECT_TRUE((Range<int>{3, 3}.exact()));
  EXPECT_FALSE((Range<int>{3, 4}.exact()));
  EXPECT_FALSE((Range<int>{3, std::nullopt}.exact()));
}

}  // namespace
}  // namespace svod::kinds::range_test
