#include "engine/base/number.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

namespace svod {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr Int128 kMax128 = (((Int128{1} << 126) - 1) << 1) + 1;
constexpr Int128 kMin128 = -kMax128 - 1;

Decimal Dec(std::string_view text) {
  const std::optional<Decimal> value = Decimal::Parse(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value.value_or(Decimal());
}

Ratio R(Int128 numerator, Int128 denominator) {
  const std::optional<Ratio> value = Ratio::Make(numerator, denominator);
  EXPECT_TRUE(value.has_value());
  return value.value_or(Ratio());
}

TEST(CheckedTest, SaysWhenInt64DoesNotHold) {
  EXPECT_EQ(CheckedAdd(kMax, -1), kMax - 1);
  EXPECT_EQ(CheckedAdd(kMax, 1), std::nullopt);
  EXPECT_EQ(CheckedSubtract(kMin, 1), std::nullopt);
  EXPECT_EQ(CheckedSubtract(kMin, -1), kMin + 1);
  EXPECT_EQ(CheckedMultiply(kMin, -1), std::nullopt);
  EXPECT_EQ(CheckedMultiply(kMax, 1), kMax);
}

TEST(CheckedTest, WritesInt128) {
  EXPECT_EQ(ToString(Int128{0}), "0");
  EXPECT_EQ(ToString(Int128{-12}), "-12");
  EXPECT_EQ(ToString(kMax128), "170141183460469231731687303715884105727");
  EXPECT_EQ(ToString(kMin128), "-170141183460469231731687303715884105728");
}

TEST(DecimalTest, ReadsAndWritesTheShortestForm) {
  const std::vector<std::pair<const char*, const char*>> cases = {{"0", "0"},
                                                                  {"-0", "0"},
                                                                  {"-0.00", "0"},
                                                                  {"12.5", "12.5"},
                                                                  {"12.50", "12.5"},
                                                                  {"-3", "-3"},
                                                                  {"-3.0", "-3"},
                                                                  {"007", "7"},
                                                                  {"0.01", "0.01"},
                                                                  {"-0.10", "-0.1"},
                                                                  {"100", "100"},
                                                                  {"1e3", nullptr},
                                                                  {"", nullptr},
                                                                  {"-", nullptr},
                                                                  {".5", nullptr},
                                                                  {"5.", nullptr},
                                                                  {"+5", nullptr},
                                                                  {"1,5", nullptr},
                                                                  {" 1", nullptr},
                                                                  {"1.2.3", nullptr},
                                                                  {"--1", nullptr},
                                                                  {"-.5", nullptr},
                                                                  {".", nullptr},
                                                                  {"1 000", nullptr},
                                                                  {"NaN", nullptr},
                                                                  {"999999999999999999", "999999999999999999"},
                                                                  {"-99999999999999999.9", "-99999999999999999.9"},
                                                                  {"0.00000000000000001", "0.00000000000000001"},
                                                                  {"1000000000000000000", nullptr},
                                                                  {"0.000000000000000001", nullptr}};
  for (const auto& [text, written] : cases) {
    const std::optional<Decimal> value = Decimal::Parse(text);
    ASSERT_EQ(value.has_value(), written != nullptr) << text;
    if (value.has_value()) {
      EXPECT_EQ(value->ToString(), written);
    }
  }
}

TEST(DecimalTest, ComparesAcrossScales) {
  EXPECT_EQ(Dec("12.5"), Dec("12.500"));
  EXPECT_LT(Dec("12.49"), Dec("12.5"));
  EXPECT_LT(Dec("-1"), Dec("-0.999"));
  EXPECT_EQ(Decimal(0, 18), Decimal(0, 0));
  // The widest difference of scales: 18 digits against 18 places.
  EXPECT_GT(Decimal(999'999'999'999'999'999, 0), Decimal(999'999'999'999'999'999, 18));
  EXPECT_LT(Decimal(-999'999'999'999'999'999, 0), Decimal(-999'999'999'999'999'999, 18));
}

TEST(DecimalTest, AddsExactlyOrSaysItCannot) {
  EXPECT_EQ(Dec("0.1").Add(Dec("0.2")), Dec("0.3"));
  EXPECT_EQ(Dec("1").Subtract(Dec("0.01")), Dec("0.99"));
  EXPECT_EQ(Dec("1.5").Multiply(Dec("-0.5")), Dec("-0.75"));
  EXPECT_EQ(Dec("999999999999999999").Add(Dec("1")), std::nullopt);
  EXPECT_EQ(Dec("999999999999999999").Add(Dec("0.1")), std::nullopt);
  EXPECT_EQ(Dec("-999999999999999999").Subtract(Dec("1")), std::nullopt);
  EXPECT_EQ(Dec("999999999999999999").Multiply(Dec("999999999999999999")), std::nullopt);
  EXPECT_EQ(Decimal(1, 18).Multiply(Decimal(1, 1)), std::nullopt);
  EXPECT_EQ(Decimal(10, 18).Multiply(Decimal(1, 1)), Decimal(1, 18));
  // Trailing zeros give way when the digits would not fit.
  EXPECT_EQ(Dec("5.00000000000000000").Add(Dec("5.00000000000000000")), Dec("10"));
}

TEST(RatioTest, IsInLowestTerms) {
  EXPECT_EQ(R(2, 4), R(1, 2));
  EXPECT_EQ(R(-2, -4), R(1, 2));
  EXPECT_EQ(R(2, -4), R(-1, 2));
  EXPECT_EQ(R(0, -7).denominator(), 1);
  EXPECT_FALSE(Ratio::Make(1, 0).has_value());
  EXPECT_FALSE(Ratio::Make(kMin128, 1).has_value());
  EXPECT_FALSE(Ratio::Make(1, kMin128).has_value());
  EXPECT_EQ(R(kMin128, kMin128), R(1, 1));
  EXPECT_EQ(R(kMin128, 2).numerator(), kMin128 / 2);
  EXPECT_EQ(Ratio::FromPercent(Dec("12.5")), R(1, 8));
  EXPECT_EQ(Ratio::FromDecimal(Dec("-2.50")), R(-5, 2));
  EXPECT_EQ(Ratio::FromPercent(Decimal(1, 18)).denominator(), Int128{10'000'000'000} * 10'000'000'000);
}

TEST(RatioTest, ComparesWhereCrossProductsOverflow) {
  const Int128 big = kMax128;
  EXPECT_LT(R(big - 2, big - 1), R(big - 1, big));
  EXPECT_LT(R(big, big - 1), R(big - 1, big - 2));
  EXPECT_LT(R(-(big - 1), big), R(-(big - 2), big - 1));
  EXPECT_LT(R(-1, big), R(1, big));
  EXPECT_LT(R(1, big), R(1, big - 1));
  EXPECT_EQ(R(big - 1, big) <=> R(big - 1, big), std::strong_ordering::equal);
  EXPECT_GT(R(big, 1), R(big - 1, 1));
  EXPECT_LT(R(big, 3), R(big, 2));
}

TEST(RatioTest, ComparesLikeCrossProductsWhereTheyFit) {
  std::mt19937_64 random(1);
  const auto next = [&] { return static_cast<int64_t>(random() >> (random() % 60 + 1)); };
  for (int i = 0; i < 20'000; ++i) {
    const Int128 a = next() - next(), b = next() + Int128{1}, c = next() - next(), d = next() + Int128{1};
    const Ratio x = R(a, b);
    const Ratio y = R(c, d);
    ASSERT_EQ(x <=> y, a * d <=> c * b);
    // n + 1/x and n + 1/y compare the other way round, and their cross products do not fit.
    if (a <= 0 || c <= 0) continue;
    const Int128 n = kMax128 / (Int128{1} << 64);
    const std::optional<Ratio> left = Ratio::Make(n * a + b, a);
    const std::optional<Ratio> right = Ratio::Make(n * c + d, c);
    ASSERT_TRUE(left && right);
    ASSERT_EQ(*left <=> *right, b * c <=> d * a);
  }
}

TEST(RatioTest, SubtractsExactlyOrSaysItCannot) {
  EXPECT_EQ(R(1, 2).Subtract(R(1, 3)), R(1, 6));
  EXPECT_EQ(R(1, 6).Subtract(R(1, 6)), R(0, 1));
  EXPECT_EQ(R(1, kMax128).Subtract(R(1, kMax128 - 1)), std::nullopt);
  EXPECT_EQ(R(kMax128, 1).Subtract(R(-1, 1)), std::nullopt);
}

TEST(RatioTest, RoundsHalfAwayFromZero) {
  struct Case {
    Int128 numerator;
    Int128 denominator;
    int power;
    int digits;
    const char* text;
  };
  const std::vector<Case> cases = {{1, 2, 2, 1, "50.0"},
                                   {1, 3, 2, 2, "33.33"},
                                   {2, 3, 2, 2, "66.67"},
                                   {1, 8, 0, 2, "0.13"},
                                   {-1, 8, 0, 2, "-0.13"},
                                   {-1, 1000, 0, 2, "0.00"},
                                   {1, 200, 0, 2, "0.01"},
                                   {999, 1000, 0, 2, "1.00"},
                                   {999, 1000, 0, 0, "1"},
                                   {5, 10, 0, 0, "1"},
                                   {-5, 10, 0, 0, "-1"},
                                   {12345, 1, -2, 2, "123.45"},
                                   {12355, 1, -2, 1, "123.6"},
                                   {5, 1, -1, 0, "1"},
                                   {4, 1, -1, 0, "0"},
                                   {49, 1, -2, 0, "0"},
                                   {50, 1, -2, 0, "1"},
                                   {1, 1, -5, 0, "0"},
                                   {0, 1, 2, 3, "0.000"},
                                   {1, 1, 0, 3, "1.000"},
                                   {kMax128, 1, 2, 0, "17014118346046923173168730371588410572700"},
                                   {kMax128 - 1, kMax128, 2, 4, "100.0000"},
                                   {1, kMax128, 0, 2, "0.00"},
                                   {(kMax128 - 1) / 2 + 1, kMax128, 0, 0, "1"},
                                   {(kMax128 - 1) / 2, kMax128, 0, 0, "0"}};
  for (const Case& c : cases) {
    EXPECT_EQ(R(c.numerator, c.denominator).Rounded(c.power, c.digits), c.text);
  }
}

}  // namespace
}  // namespace svod
