// Tested by: tests/engine/cel/evaluator_test.cc, checker_test.cc.
#include "engine/cel/functions.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/base/utf8.h"

namespace svod::cel {
namespace {

using Arguments = std::span<const Value>;
constexpr int64_t kInt64Min = std::numeric_limits<int64_t>::min();

Value Overflow(Frame& frame) { return frame.MakeError(ErrorCode::kOverflow, "the result does not fit 64 bits"); }
Value OutOfSteps(Frame& frame) { return frame.MakeError(ErrorCode::kBudgetExceeded, "the step budget is used up"); }
Value Invalid(Frame& frame, std::string why) { return frame.MakeError(ErrorCode::kInvalidArgument, std::move(why)); }

template <Value (*kMake)(int64_t)>
Value FromInt(Frame& frame, std::optional<int64_t> result) {
  return result ? kMake(*result) : Overflow(frame);
}

template <Value (*kMake)(int64_t)>
Value AddInt(Frame& frame, Arguments a) {
  return FromInt<kMake>(frame, CheckedAdd(a[0].int_value(), a[1].int_value()));
}
template <Value (*kMake)(int64_t)>
Value SubtractInt(Frame& frame, Arguments a) {
  return FromInt<kMake>(frame, CheckedSubtract(a[0].int_value(), a[1].int_value()));
}
template <Value (*kMake)(int64_t)>
Value MultiplyInt(Frame& frame, Arguments a) {
  return FromInt<kMake>(frame, CheckedMultiply(a[0].int_value(), a[1].int_value()));
}
template <Value (*kMake)(int64_t)>
Value NegateInt(Frame& frame, Arguments a) {
  return FromInt<kMake>(frame, CheckedSubtract(0, a[0].int_value()));
}

Value DivideInt(Frame& frame, Arguments a) {
  if (a[1].int_value() == 0) return frame.MakeError(ErrorCode::kDivisionByZero, "division by zero");
  if (a[0].int_value() == kInt64Min && a[1].int_value() == -1) return Overflow(frame);
  return Value::Int(a[0].int_value() / a[1].int_value());
}

Value ModuloInt(Frame& frame, Arguments a) {
  if (a[1].int_value() == 0) return frame.MakeError(ErrorCode::kDivisionByZero, "division by zero");
  if (a[0].int_value() == kInt64Min && a[1].int_value() == -1) return Overflow(frame);
  return Value::Int(a[0].int_value() % a[1].int_value());
}

template <std::optional<Decimal> (Decimal::*kOperation)(Decimal) const>
Value DecimalOperation(Frame& frame, Arguments a) {
  std::optional<Decimal> result = (a[0].decimal().*kOperation)(a[1].decimal());
  return result ? Value::OfDecimal(*result) : Overflow(frame);
}

Value DateDifference(Frame& /*frame*/, Arguments a) { return Value::Int(a[0].date() - a[1].date()); }

Value FromDate(Frame& frame, std::optional<Date> date) {
  return date ? Value::OfDate(*date) : Invalid(frame, "the date leaves the years 1900 to 2199");
}
Value AddDays(Frame& frame, Arguments a) { return FromDate(frame, a[0].date().AddDays(a[1].int_value())); }
Value AddMonths(Frame& frame, Arguments a) {
  int64_t months = std::clamp<int64_t>(a[1].int_value(), -4000, 4000);
  return FromDate(frame, a[0].date().AddMonths(static_cast<int>(months)));
}
Value YearOf(Frame& /*frame*/, Arguments a) { return Value::Int(a[0].date().year()); }
Value MonthOf(Frame& /*frame*/, Arguments a) { return Value::Int(a[0].date().month()); }
Value DayOf(Frame& /*frame*/, Arguments a) { return Value::Int(a[0].date().day()); }

Value Concatenate(Frame& frame, Arguments a) {
  return frame.MakeString(std::string(a[0].string()).append(a[1].string()));
}
Value SizeOfText(Frame& /*frame*/, Arguments a) { return Value::Int(CountCodePoints(a[0].string())); }
Value SizeOfBytes(Frame& /*frame*/, Arguments a) { return Value::Int(static_cast<int64_t>(a[0].string().size())); }
Value SizeOfList(Frame& /*frame*/, Arguments a) { return Value::Int(static_cast<int64_t>(a[0].list().size())); }
Value Contains(Frame& /*frame*/, Arguments a) {
  return Value::Bool(a[0].string().find(a[1].string()) != std::string_view::npos);
}
Value StartsWith(Frame& /*frame*/, Arguments a) { return Value::Bool(a[0].string().starts_with(a[1].string())); }
Value EndsWith(Frame& /*frame*/, Arguments a) { return Value::Bool(a[0].string().ends_with(a[1].string())); }

Value Matches(Frame& frame, Arguments a) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(1 << 20);  // a pattern of a rule is short; bounds what a hostile one costs
  RE2 pattern(re2::StringPiece(a[1].string().data(), a[1].string().size()), options);
  if (!pattern.ok()) return Invalid(frame, "the pattern is not a regular expression");
  return Value::Bool(RE2::PartialMatch(re2::StringPiece(a[0].string().data(), a[0].string().size()), pattern));
}

Value ParseDate(Frame& frame, Arguments a) {
  std::optional<Date> date = Date::Parse(a[0].string());
  return date ? Value::OfDate(*date) : Invalid(frame, "the text is not a date, as in `2014-06-30`");
}
Value ParseDecimal(Frame& frame, Arguments a) {
  std::optional<Decimal> decimal = Decimal::Parse(a[0].string());
  return decimal ? Value::OfDecimal(*decimal) : Invalid(frame, "the text is not an exact decimal, as in `12.5`");
}
Value ParsePercent(Frame& frame, Arguments a) {
  std::optional<Decimal> decimal = Decimal::Parse(a[0].string());
  return decimal ? Value::OfPercent(*decimal) : Invalid(frame, "the text is not a percentage, as in `12.5`");
}
Value ParseMoney(Frame& frame, Arguments a) {
  std::optional<Decimal> roubles = Decimal::Parse(a[0].string());
  std::optional<Decimal> kopecks = roubles ? roubles->Multiply(Decimal(100, 0)) : std::nullopt;
  std::optional<Ratio> exact = kopecks ? std::optional(Ratio::FromDecimal(*kopecks)) : std::nullopt;
  if (!exact || exact->denominator() != 1) return Invalid(frame, "the text is not roubles with at most two places");
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
    return FromInt<kMake>(frame, CheckedAdd(sum.int_value(), next.int_value()));
  });
}
Value SumDecimals(Frame& frame, Arguments a) {
  return Fold(frame, a[0], Value::OfDecimal({}), [&](Value sum, Value next) {
    std::optional<Decimal> result = sum.decimal().Add(next.decimal());
    return result ? Value::OfDecimal(*result) : Overflow(frame);
  });
}

template <bool kLatest>
Value PickDate(Frame& frame, Arguments a) {
  if (a[0].list().size() == 0) return Invalid(frame, "there is no date in an empty list");
  Value first = a[0].list().at(0);
  return Fold(frame, a[0], first, [](Value best, Value next) {
    bool better = kLatest ? next.date() > best.date() : next.date() < best.date();
    return better ? next : best;
  });
}

Value Not(Frame& /*frame*/, Arguments a) { return Value::Bool(!a[0].bool_value()); }

// Negative, zero or positive. REQUIRES: one ordered kind.
int Compare(const Value& a, const Value& b) {
  auto sign = [](auto x, auto y) { return x < y ? -1 : x > y ? 1 : 0; };
  switch (a.kind()) {
    case ValueKind::kUint:
      return sign(a.uint_value(), b.uint_value());
    case ValueKind::kDouble:
      return sign(a.double_value(), b.double_value());
    case ValueKind::kString:
    case ValueKind::kBytes:
      return a.string().compare(b.string());
    case ValueKind::kDecimal:
    case ValueKind::kPercent:
      return sign(a.decimal(), b.decimal());
    default:
      return sign(a.int_value(), b.int_value());
  }
}

bool IsNan(const Value& v) { return v.kind() == ValueKind::kDouble && std::isnan(v.double_value()); }

template <bool kBelow, bool kSame>
Value Ordered(Frame& /*frame*/, Arguments a) {
  if (IsNan(a[0]) || IsNan(a[1])) return Value::Bool(false);
  int order = Compare(a[0], a[1]);
  return Value::Bool(order == 0 ? kSame : (order < 0) == kBelow);
}

Value Index(Frame& frame, Arguments a) {
  int64_t index = a[1].int_value();
  if (index < 0 || static_cast<uint64_t>(index) >= a[0].list().size()) {
    return frame.MakeError(ErrorCode::kIndexOutOfRange, "the list has no item " + std::to_string(index));
  }
  return a[0].list().at(static_cast<size_t>(index));
}

void AddOrdering(std::vector<Overload>* table) {
  for (TypeKind kind : {TypeKind::kInt, TypeKind::kUint, TypeKind::kDouble, TypeKind::kString, TypeKind::kBytes,
                        TypeKind::kBool, TypeKind::kDate, TypeKind::kMoney, TypeKind::kDecimal, TypeKind::kPercent}) {
    table->push_back({"<", false, {{kind}, {kind}}, TypeKind::kBool, &Ordered<true, false>});
    table->push_back({"<=", false, {{kind}, {kind}}, TypeKind::kBool, &Ordered<true, true>});
    table->push_back({">", false, {{kind}, {kind}}, TypeKind::kBool, &Ordered<false, false>});
    table->push_back({">=", false, {{kind}, {kind}}, TypeKind::kBool, &Ordered<false, true>});
  }
}

std::vector<Overload> MakeTable() {
  using T = TypeKind;
  std::vector<Overload> table = {
      {"!_", false, {{T::kBool}}, T::kBool, &Not},
      {"-_", false, {{T::kInt}}, T::kInt, &NegateInt<Value::Int>},
      {"-_", false, {{T::kMoney}}, T::kMoney, &NegateInt<Value::Kopecks>},
      {"+", false, {{T::kInt}, {T::kInt}}, T::kInt, &AddInt<Value::Int>},
      {"+", false, {{T::kMoney}, {T::kMoney}}, T::kMoney, &AddInt<Value::Kopecks>},
      {"+", false, {{T::kDecimal}, {T::kDecimal}}, T::kDecimal, &DecimalOperation<&Decimal::Add>},
      {"+", false, {{T::kString}, {T::kString}}, T::kString, &Concatenate},
      {"-", false, {{T::kInt}, {T::kInt}}, T::kInt, &SubtractInt<Value::Int>},
      {"-", false, {{T::kMoney}, {T::kMoney}}, T::kMoney, &SubtractInt<Value::Kopecks>},
      {"-", false, {{T::kDecimal}, {T::kDecimal}}, T::kDecimal, &DecimalOperation<&Decimal::Subtract>},
      {"-", false, {{T::kDate}, {T::kDate}}, T::kInt, &DateDifference},
      {"*", false, {{T::kInt}, {T::kInt}}, T::kInt, &MultiplyInt<Value::Int>},
      {"*", false, {{T::kMoney}, {T::kInt}}, T::kMoney, &MultiplyInt<Value::Kopecks>},
      {"*", false, {{T::kInt}, {T::kMoney}}, T::kMoney, &MultiplyInt<Value::Kopecks>},
      {"*", false, {{T::kDecimal}, {T::kDecimal}}, T::kDecimal, &DecimalOperation<&Decimal::Multiply>},
      {"/", false, {{T::kInt}, {T::kInt}}, T::kInt, &DivideInt},
      {"%", false, {{T::kInt}, {T::kInt}}, T::kInt, &ModuloInt},
      {"_[_]", false, {{T::kList}, {T::kInt}}, T::kDyn, &Index},
      {"date", false, {{T::kString}}, T::kDate, &ParseDate},
      {"money", false, {{T::kString}}, T::kMoney, &ParseMoney},
      {"decimal", false, {{T::kString}}, T::kDecimal, &ParseDecimal},
      {"percent", false, {{T::kString}}, T::kPercent, &ParsePercent},
      {"earliest", false, {{T::kList, T::kDate}}, T::kDate, &PickDate<false>},
      {"latest", false, {{T::kList, T::kDate}}, T::kDate, &PickDate<true>},
      {"add_days", true, {{T::kDate}, {T::kInt}}, T::kDate, &AddDays},
      {"add_months", true, {{T::kDate}, {T::kInt}}, T::kDate, &AddMonths},
      {"year", true, {{T::kDate}}, T::kInt, &YearOf},
      {"month", true, {{T::kDate}}, T::kInt, &MonthOf},
      {"day", true, {{T::kDate}}, T::kInt, &DayOf},
      {"contains", true, {{T::kString}, {T::kString}}, T::kBool, &Contains},
      {"startsWith", true, {{T::kString}, {T::kString}}, T::kBool, &StartsWith},
      {"endsWith", true, {{T::kString}, {T::kString}}, T::kBool, &EndsWith},
      {"matches", true, {{T::kString}, {T::kString}}, T::kBool, &Matches},
      {"sum", true, {{T::kList, T::kInt}}, T::kInt, &SumInts<Value::Int>},
      {"sum", true, {{T::kList, T::kMoney}}, T::kMoney, &SumInts<Value::Kopecks>},
      {"sum", true, {{T::kList, T::kDecimal}}, T::kDecimal, &SumDecimals},
  };
  for (bool method : {false, true}) {
    table.push_back({"size", method, {{T::kString}}, T::kInt, &SizeOfText});
    table.push_back({"size", method, {{T::kBytes}}, T::kInt, &SizeOfBytes});
    table.push_back({"size", method, {{T::kList}}, T::kInt, &SizeOfList});
  }
  AddOrdering(&table);
  return table;
}

const std::vector<Overload>& Table() {
  static const std::vector<Overload> kTable = MakeTable();
  return kTable;
}

bool Fits(const Parameter& parameter, const Type& type) {
  if (type.kind() == TypeKind::kError || parameter.kind == TypeKind::kDyn) return true;
  if (type.kind() != parameter.kind) return false;
  if (parameter.kind != TypeKind::kList || parameter.element == TypeKind::kDyn) return true;
  TypeKind element = type.element().kind();
  return element == parameter.element || element == TypeKind::kDyn || element == TypeKind::kError;
}

// The parts of two values, pair by pair.
template <typename PairAt>
Value EqualParts(Frame& frame, size_t count, PairAt pair_at) {
  Value result = Value::Bool(true);
  for (size_t i = 0; i < count; ++i) {
    if (!frame.Spend()) return OutOfSteps(frame);
    const auto [a, b] = pair_at(i);
    Value equal = a.is_definite() && b.is_definite() ? Equal(frame, a, b) : a.is_definite() ? b : a;
    if (!a.is_definite() && !b.is_definite()) equal = frame.Merge(a, b);
    if (equal.is_definite() && !equal.bool_value()) return equal;
    if (!equal.is_definite()) result = result.is_definite() ? equal : frame.Merge(result, equal);
  }
  return result;
}

Value EqualLists(Frame& frame, const ListView& a, const ListView& b) {
  if (a.size() != b.size()) return Value::Bool(false);
  return EqualParts(frame, a.size(), [&](size_t i) { return std::pair(a.at(i), b.at(i)); });
}

Value EqualMessages(Frame& frame, const Value& a, const Value& b) {
  if (&a.message() == &b.message()) return Value::Bool(true);
  const auto* type = a.message().GetDescriptor();
  return EqualParts(frame, static_cast<size_t>(type->field_count()), [&](size_t i) {
    const auto* field = type->field(static_cast<int>(i));
    return std::pair(frame.ReadField(a.message(), a.origin(), field), frame.ReadField(b.message(), b.origin(), field));
  });
}

}  // namespace

const Overload* FindOverload(std::string_view name, bool method, std::span<const Type> arguments) {
  for (const Overload& overload : Table()) {
    if (overload.name != name || overload.method != method || overload.parameters.size() != arguments.size()) continue;
    if (std::equal(overload.parameters.begin(), overload.parameters.end(), arguments.begin(), &Fits)) return &overload;
  }
  return nullptr;
}

bool IsFunction(std::string_view name, bool method) {
  return std::any_of(Table().begin(), Table().end(),
                     [&](const Overload& overload) { return overload.name == name && overload.method == method; });
}

std::vector<std::string> FunctionNames(bool method) {
  std::vector<std::string> names;
  for (const Overload& overload : Table()) {
    if (overload.method == method && std::isalpha(static_cast<unsigned char>(overload.name[0])) != 0) {
      names.emplace_back(overload.name);
    }
  }
  return names;
}

Value Equal(Frame& frame, const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return Value::Bool(false);
  switch (a.kind()) {
    case ValueKind::kNull:
      return Value::Bool(true);
    case ValueKind::kList:
      return EqualLists(frame, a.list(), b.list());
    case ValueKind::kMessage:
      return EqualMessages(frame, a, b);
    case ValueKind::kMap:
    case ValueKind::kRecord:
      return Value::Bool(&a.fields() == &b.fields());
    default:
      return Value::Bool(!IsNan(a) && !IsNan(b) && Compare(a, b) == 0);
  }
}

}  // namespace svod::cel
