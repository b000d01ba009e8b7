#include "clients/reports/margin_bins.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/base/number.h"
#include "engine/verdict/quantity.h"

namespace svod::reports {
namespace {

struct Case {
  v1::Quantity margin;
  MarginKind kind;
  int bin;  // less zero's
};

v1::Quantity Points(int64_t numerator, int64_t denominator) {
  return PointsQuantity(*Ratio::Make(numerator, denominator));
}

TEST(BinOf, IsExactAtItsEdges) {
  const std::vector<Case> kCases = {
      {KopecksQuantity(0), MarginKind::kMoney, 0},
      {KopecksQuantity(1), MarginKind::kMoney, 1},
      {KopecksQuantity(99'999), MarginKind::kMoney, 1},
      {KopecksQuantity(100'000), MarginKind::kMoney, 2},
      {KopecksQuantity(-100'000), MarginKind::kMoney, -2},
      {KopecksQuantity(-99'999), MarginKind::kMoney, -1},
      {KopecksQuantity(1'000'000'000), MarginKind::kMoney, 6},
      {KopecksQuantity(std::numeric_limits<int64_t>::min()), MarginKind::kMoney, -6},
      {DaysQuantity(6), MarginKind::kDays, 1},
      {DaysQuantity(7), MarginKind::kDays, 2},
      {DaysQuantity(-365), MarginKind::kDays, -6},
      {CountQuantity(-1), MarginKind::kCount, -1},
      {CountQuantity(2), MarginKind::kCount, 2},
      {Points(1, 1000), MarginKind::kPoints, 2},  // a tenth of a point
      {Points(999, 1'000'000), MarginKind::kPoints, 1},
      {Points(-1, 4), MarginKind::kPoints, -6},
      {DecimalQuantity(*Decimal::Parse("0.1")), MarginKind::kNumber, 2},
  };
  for (const Case& one : kCases) {
    const std::optional<MarginBin> bin = BinOf(one.margin);
    ASSERT_TRUE(bin) << one.margin.DebugString();
    EXPECT_EQ(bin->kind, one.kind) << one.margin.DebugString();
    EXPECT_EQ(bin->bin - kBinsPerSide, one.bin) << one.margin.DebugString();
  }
}

TEST(BinOf, WhatIsNoNumberHasNoBin) {
  EXPECT_FALSE(BinOf(v1::Quantity()));
  EXPECT_FALSE(BinOf(TextQuantity("much")));
  EXPECT_FALSE(BinOf(IntervalQuantity("1", "2")));
}

}  // namespace
}  // namespace svod::reports
