// Tested by: tests/clients/reports/margin_bins_test.cc.
#include "clients/reports/margin_bins.h"

#include <cstdint>

#include "engine/base/number.h"
#include "engine/verdict/quantity.h"

namespace svod::reports {
namespace {

struct Margin {
  MarginKind kind;
  Ratio value;  // in the unit of the edges
};

std::optional<Margin> Numbered(MarginKind kind, Int128 numerator, Int128 denominator = 1) {
  const std::optional<Ratio> value = Ratio::Make(numerator, denominator);
  return value ? std::optional(Margin{kind, *value}) : std::nullopt;
}

std::optional<Margin> InPoints(const v1::Ratio& share) {
  const Ratio ratio = RatioOf(share);
  Int128 points = 0;
  if (__builtin_mul_overflow(ratio.numerator(), Int128{100}, &points)) return std::nullopt;
  return Numbered(MarginKind::kPoints, points, ratio.denominator());
}

std::optional<Margin> MarginOf(const v1::Quantity& margin) {
  switch (margin.kind_case()) {
    case v1::Quantity::kKopecks:
      return Numbered(MarginKind::kMoney, margin.kopecks(), 100);
    case v1::Quantity::kCount:
      return Numbered(MarginKind::kCount, margin.count());
    case v1::Quantity::kDays:
      return Numbered(MarginKind::kDays, margin.days());
    case v1::Quantity::kDecimal: {
      const std::optional<Decimal> value = Decimal::Parse(margin.decimal());
      return value ? std::optional(Margin{MarginKind::kNumber, Ratio::FromDecimal(*value)}) : std::nullopt;
    }
    case v1::Quantity::kRatio:
      return InPoints(margin.ratio());
    case v1::Quantity::kPoints:
      return InPoints(margin.points());
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<MarginBin> BinOf(const v1::Quantity& margin) {
  const std::optional<Margin> of = MarginOf(margin);
  if (!of) return std::nullopt;
  const Int128 numerator = of->value.numerator();
  if (numerator == 0) return MarginBin{of->kind, kBinsPerSide};
  const std::optional<Ratio> size = Ratio::Make(numerator < 0 ? -numerator : numerator, of->value.denominator());
  if (!size) return std::nullopt;
  int far = 1;
  for (const char* edge : kBinEdges.at(static_cast<size_t>(of->kind))) {
    if (*size >= Ratio::FromDecimal(*Decimal::Parse(edge))) ++far;
  }
  return MarginBin{of->kind, kBinsPerSide + (numerator < 0 ? -far : far)};
}

}  // namespace svod::reports
