// Dates, money, decimals and percentages: what Svod adds to CEL, because a provision speaks of days and kopecks.
// Tested by: tests/engine/cel/evaluator_test.cc.
#include <algorithm>

#include "engine/base/number.h"
#include "engine/cel/function_groups.h"

namespace svod::cel {
namespace {

Value DateDifference(Frame& /*frame*/, Arguments a) { return Value::Int(a[0].date() - a[1].date()); }

Value FromDate(Frame& frame, std::optional<Date> date) {
  return date ? Value::OfDate(*date) : InvalidArgument(frame, "the date leaves the years 1900 to 2199");
}
Value AddDays(Frame& frame, Arguments a) { return FromDate(frame, a[0].date().AddDays(a[1].int_value())); }
Value AddMonths(Frame& frame, Arguments a) {
  const int64_t months = std::clamp<int64_t>(a[1].int_value(), -4000, 4000);
  return FromDate(frame, a[0].date().AddMonths(static_cast<int>(months)));
}
Value YearOf(Frame& /*frame*/, Arguments a) { return Value::Int(a[0].date().year()); }
Value MonthOf(Frame& /*frame*/, Arguments a) { return Value::Int(a[0].date().month()); }
Value DayOf(Frame& /*frame*/, Arguments a) { return Value::Int(a[0].date().day()); }

Value ParseDate(Frame& frame, Arguments a) {
  std::optional<Date> date = Date::Parse(a[0].string());
  return date ? Value::OfDate(*date) : InvalidArgument(frame, "the text is not a date, as in `2014-06-30`");
}
Value ParseDecimal(Frame& frame, Arguments a) {
  std::optional<Decimal> decimal = Decimal::Parse(a[0].string());
  return decimal ? Value::OfDecimal(*decimal)
                 : InvalidArgument(frame, "the text is not an exact decimal, as in `12.5`");
}
Value ParsePercent(Frame& frame, Arguments a) {
  std::optional<Decimal> decimal = Decimal::Parse(a[0].string());
  return decimal ? Value::OfPercent(*decimal) : InvalidArgument(frame, "the text is not a percentage, as in `12.5`");
}
Value ParseMoney(Frame& frame, Arguments a) {
  std::optional<Decimal> roubles = Decimal::Parse(a[0].string());
  std::optional<Decimal> kopecks = roubles ? roubles->Multiply(Decimal(100, 0)) : std::nullopt;
  std::optional<Ratio> exact = kopecks ? std::optional(Ratio::FromDecimal(*kopecks)) : std::nullopt;
  if (!exact || exact->denominator() != 1) {
    return InvalidArgument(frame, "the text is not roubles with at most two places");
  }
  return Value::Kopecks(static_cast<int64_t>(exact->numerator()));
}

// One step an element.
template <typename Combine>
Value Fold(Frame& frame, const Value& list, Value start, Combine combine) {
  for (size_t i = 0; i < list.list().size(); ++i) {
    if (!frame.Spend()) return OutOfSteps(frame);
    Value next = list.list().at(i);
    if (!next.is_definite()) return next;
    start = combine(start, next);
    if (!start.is_definite()) return start;
  }
  return start;
}

template <Value (*kMake)(int64_t)>
Value SumInts(Frame& frame, Arguments a) {
  return Fold(frame, a[0], kMake(0), [&](Value sum, Value next) {
    const std::optional<int64_t> result = CheckedAdd(sum.int_value(), next.int_value());
    return result ? kMake(*result) : OverflowError(frame);
  });
}
Value SumDecimals(Frame& frame, Arguments a) {
  return Fold(frame, a[0], Value::OfDecimal({}), [&](Value sum, Value next) {
    std::optional<Decimal> result = sum.decimal().Add(next.decimal());
    return result ? Value::OfDecimal(*result) : OverflowError(frame);
  });
}

template <bool kLatest>
Value PickDate(Frame& frame, Arguments a) {
  if (a[0].list().size() == 0) return InvalidArgument(frame, "there is no date in an empty list");
  const Value first = a[0].list().at(0);
  return Fold(frame, a[0], first, [](Value best, Value next) {
    const bool better = kLatest ? next.date() > best.date() : next.date() < best.date();
    return better ? next : best;
  });
}

}  // namespace

void AddExact(FunctionTable& table) {
  table.Add("-(date, date): int", &DateDifference);
  table.Add("date(string): date", &ParseDate);
  table.Add("money(string): money", &ParseMoney);
  table.Add("decimal(string): decimal", &ParseDecimal);
  table.Add("percent(string): percent", &ParsePercent);
  table.Add("earliest(list(date)): date", &PickDate<false>);
  table.Add("latest(list(date)): date", &PickDate<true>);
  table.Add(".add_days(date, int): date", &AddDays);
  table.Add(".add_months(date, int): date", &AddMonths);
  table.Add(".year(date): int", &YearOf);
  table.Add(".month(date): int", &MonthOf);
  table.Add(".day(date): int", &DayOf);
  table.Add(".sum(list(int)): int", &SumInts<Value::Int>);
  table.Add(".sum(list(money)): money", &SumInts<Value::Kopecks>);
  table.Add(".sum(list(decimal)): decimal", &SumDecimals);
}

}  // namespace svod::cel
