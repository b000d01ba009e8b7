// Tested by: tests/engine/verdict/obligations_test.cc.
#include "engine/verdict/obligations.h"

#include <compare>

#include "engine/base/number.h"
#include "engine/verdict/quantity.h"

namespace svod {
namespace {

// The number of a quantity that has one.
std::optional<Ratio> NumberOf(const v1::Quantity& quantity) {
  switch (quantity.kind_case()) {
    case v1::Quantity::kKopecks:
      return Ratio::Make(quantity.kopecks(), 1);
    case v1::Quantity::kCount:
      return Ratio::Make(quantity.count(), 1);
    case v1::Quantity::kDays:
      return Ratio::Make(quantity.days(), 1);
    case v1::Quantity::kRatio:
      return RatioOf(quantity.ratio());
    case v1::Quantity::kPoints:
      return RatioOf(quantity.points());
    case v1::Quantity::kDecimal:
      if (const std::optional<Decimal> value = Decimal::Parse(quantity.decimal())) return Ratio::FromDecimal(*value);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

// a * percent / 100.
std::optional<Ratio> PartOf(const Ratio& a, int percent) {
  Int128 numerator = 0;
  Int128 denominator = 0;
  if (__builtin_mul_overflow(a.numerator(), Int128{percent}, &numerator) ||
      __builtin_mul_overflow(a.denominator(), Int128{100}, &denominator)) {
    return std::nullopt;
  }
  return Ratio::Make(numerator, denominator);
}

bool IsLess(const Ratio& a, const Ratio& b) { return std::is_lt(a <=> b); }

// Whether less than `percent` of the threshold is left. What was counted stays, and so does the time that something
// took: of counts and of days nothing is at risk.
bool IsTight(const v1::Finding& finding, int percent) {
  const auto kind = finding.threshold().kind_case();
  if (kind == v1::Quantity::kCount || kind == v1::Quantity::kDays) return false;
  const std::optional<Ratio> margin = NumberOf(finding.margin());
  const std::optional<Ratio> threshold = NumberOf(finding.threshold());
  if (!margin || !threshold || threshold->numerator() <= 0) return false;
  const std::optional<Ratio> enough = PartOf(*threshold, percent);
  return enough && IsLess(*margin, *enough);
}

// Whether less is done than the part of the year that is over, by more than `percent` of the threshold.
bool IsBehind(const v1::Finding& finding, Date as_of, int percent) {
  const std::optional<Date> due = Date::Parse(finding.due().date());
  const std::optional<Ratio> done = NumberOf(finding.measured());
  const std::optional<Ratio> needed = NumberOf(finding.threshold());
  const std::optional<Date> first = due ? Date::FromCivil(due->year(), 1, 1) : std::nullopt;
  if (!first || !done || !needed || needed->numerator() <= 0 || as_of < *first) return false;
  const int64_t over = as_of - *first;
  const int64_t all = *due - *first + 1;
  // done / needed + percent / 100 < over / all
  const int64_t late = over * 100 - all * percent;
  const std::optional<Ratio> part_over = Ratio::Make(Int128{late}, Int128{all} * 100);
  Int128 numerator = 0;
  Int128 denominator = 0;
  if (late <= 0 || !part_over || __builtin_mul_overflow(done->numerator(), needed->denominator(), &numerator) ||
      __builtin_mul_overflow(done->denominator(), needed->numerator(), &denominator)) {
    return false;
  }
  const std::optional<Ratio> part_done = Ratio::Make(numerator, denominator);
  return part_done && IsLess(*part_done, *part_over);
}

}  // namespace

std::optional<Duty> DutyOf(const v1::Finding& finding, Date as_of, const DutyOptions& options) {
  const bool open = finding.has_due() && !finding.due().done();
  if (finding.state() == v1::FINDING_STATE_FAIL) {
    const std::optional<Date> due = open ? Date::Parse(finding.due().date()) : std::nullopt;
    return due && *due < as_of ? std::optional(Duty::kOverdue) : std::nullopt;
  }
  if (finding.state() == v1::FINDING_STATE_PENDING) {
    if (open && finding.due().days_left() <= options.within_days) return Duty::kDue;
    if (IsBehind(finding, as_of, options.risk_percent)) return Duty::kAtRisk;
    return std::nullopt;
  }
  if (options.year && *options.year < as_of.year()) return std::nullopt;
  const bool tight =
      finding.state() == v1::FINDING_STATE_PASS && !finding.due().done() && IsTight(finding, options.risk_percent);
  return tight ? std::optional(Duty::kAtRisk) : std::nullopt;
}

}  // namespace svod
