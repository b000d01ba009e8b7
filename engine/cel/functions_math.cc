// The math extension of CEL (cel-go, ext/math.go, versions 0 to 2).
// Tested by: the published data (math_ext).
#include <absl/strings/str_cat.h>

#include <cmath>
#include <limits>

#include "engine/cel/equality.h"
#include "engine/cel/function_groups.h"

namespace svod::cel {
namespace {

// The greatest or least of numbers of any kinds; of equal ones the first.
template <bool kGreatest>
Value PickOf(Frame& frame, const ListView& list) {
  if (list.size() == 0) return InvalidArgument(frame, "an empty list has no greatest and no least");
  Value best = list.at(0);
  for (size_t i = 0; i < list.size(); ++i) {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value next = list.at(i);
    if (!next.is_definite()) return next;
    const std::optional<int> order = Order(next, best);
    const bool number =
        next.kind() == ValueKind::kInt || next.kind() == ValueKind::kUint || next.kind() == ValueKind::kDouble;
    if (!number) return NoOverload(frame, kGreatest ? "math.greatest" : "math.least");
    if (order && (kGreatest ? *order > 0 : *order < 0)) best = next;
  }
  return best;
}

template <bool kGreatest>
Value Pick(Frame& frame, Arguments a) {
  return PickOf<kGreatest>(frame, a[0].list());
}
template <bool kGreatest>
Value PickOfTwo(Frame& /*frame*/, Arguments a) {
  const std::optional<int> order = Order(a[1], a[0]);
  return order && (kGreatest ? *order > 0 : *order < 0) ? a[1] : a[0];
}

template <bool kGreatest>
void AddPick(FunctionTable& table, const std::string& name) {
  for (const std::string type : {"int", "uint", "double"}) {
    table.Add(absl::StrCat(name, "(", type, "): ", type), &Unchanged);
    table.Add(absl::StrCat(name, "(list(", type, ")): ", type), &Pick<kGreatest>);
    for (const std::string other : {"int", "uint", "double"}) {
      table.Add(absl::StrCat(name, "(", type, ", ", other, "): ", type == other ? type : "dyn"), &PickOfTwo<kGreatest>);
    }
  }
  table.Add(name + "(list(dyn)): dyn", &Pick<kGreatest>);
}

using OfDouble = double (*)(double);
template <OfDouble kFunction>
Value DoubleBy(Frame& /*frame*/, Arguments a) {
  return Value::Double(kFunction(a[0].double_value()));
}
double Ceil(double x) { return std::ceil(x); }
double Floor(double x) { return std::floor(x); }
double Round(double x) { return std::round(x); }  // halves away from zero
double Trunc(double x) { return std::trunc(x); }
double Abs(double x) { return std::fabs(x); }
double Sqrt(double x) { return std::sqrt(x); }
double SignOf(double x) { return std::isnan(x) ? x : static_cast<double>((x > 0) - (x < 0)); }

Value IsNan(Frame& /*frame*/, Arguments a) { return Value::Bool(std::isnan(a[0].double_value())); }
Value IsInf(Frame& /*frame*/, Arguments a) { return Value::Bool(std::isinf(a[0].double_value())); }
Value IsFinite(Frame& /*frame*/, Arguments a) { return Value::Bool(std::isfinite(a[0].double_value())); }

Value AbsOfInt(Frame& frame, Arguments a) {
  const int64_t number = a[0].int_value();
  if (number == std::numeric_limits<int64_t>::min()) return OverflowError(frame);
  return Value::Int(number < 0 ? -number : number);
}
Value SignOfInt(Frame& /*frame*/, Arguments a) {
  return Value::Int((a[0].int_value() > 0 ? 1 : 0) - (a[0].int_value() < 0 ? 1 : 0));
}
Value SignOfUint(Frame& /*frame*/, Arguments a) { return Value::Uint(a[0].uint_value() > 0 ? 1 : 0); }
Value SqrtOfInt(Frame& /*frame*/, Arguments a) {
  return Value::Double(std::sqrt(static_cast<double>(a[0].int_value())));
}
Value SqrtOfUint(Frame& /*frame*/, Arguments a) {
  return Value::Double(std::sqrt(static_cast<double>(a[0].uint_value())));
}

Value OfBits(const Value& like, uint64_t bits) {
  return like.kind() == ValueKind::kInt ? Value::Int(static_cast<int64_t>(bits)) : Value::Uint(bits);
}
template <char kOperator>
Value Bits(Frame& /*frame*/, Arguments a) {
  const uint64_t x = a[0].uint_value();
  const uint64_t y = a[1].uint_value();
  return OfBits(a[0], kOperator == '&' ? x & y : kOperator == '|' ? x | y : x ^ y);
}
Value BitNot(Frame& /*frame*/, Arguments a) { return OfBits(a[0], ~a[0].uint_value()); }

// Bits shifted in are 0, also to the right of a negative number.
template <bool kLeft>
Value BitShift(Frame& frame, Arguments a) {
  const int64_t places = a[1].int_value();
  if (places < 0) return InvalidArgument(frame, "bits are not shifted by a negative number of places");
  if (places > 63) return OfBits(a[0], 0);
  return OfBits(a[0], kLeft ? a[0].uint_value() << places : a[0].uint_value() >> places);
}

void AddBits(FunctionTable& table) {
  for (const std::string type : {"int", "uint"}) {
    const std::string two = absl::StrCat("(", type, ", ", type, "): ", type);
    table.Add("math.bitAnd" + two, &Bits<'&'>);
    table.Add("math.bitOr" + two, &Bits<'|'>);
    table.Add("math.bitXor" + two, &Bits<'^'>);
    table.Add(absl::StrCat("math.bitNot(", type, "): ", type), &BitNot);
    table.Add(absl::StrCat("math.bitShiftLeft(", type, ", int): ", type), &BitShift<true>);
    table.Add(absl::StrCat("math.bitShiftRight(", type, ", int): ", type), &BitShift<false>);
  }
}

}  // namespace

void AddMath(FunctionTable& table) {
  AddPick<true>(table, "math.greatest");
  AddPick<false>(table, "math.least");
  table.Add("math.ceil(double): double", &DoubleBy<&Ceil>);
  table.Add("math.floor(double): double", &DoubleBy<&Floor>);
  table.Add("math.round(double): double", &DoubleBy<&Round>);
  table.Add("math.trunc(double): double", &DoubleBy<&Trunc>);
  table.Add("math.abs(double): double", &DoubleBy<&Abs>);
  table.Add("math.abs(int): int", &AbsOfInt);
  table.Add("math.abs(uint): uint", &Unchanged);
  table.Add("math.sign(double): double", &DoubleBy<&SignOf>);
  table.Add("math.sign(int): int", &SignOfInt);
  table.Add("math.sign(uint): uint", &SignOfUint);
  table.Add("math.sqrt(double): double", &DoubleBy<&Sqrt>);
  table.Add("math.sqrt(int): double", &SqrtOfInt);
  table.Add("math.sqrt(uint): double", &SqrtOfUint);
  table.Add("math.isNaN(double): bool", &IsNan);
  table.Add("math.isInf(double): bool", &IsInf);
  table.Add("math.isFinite(double): bool", &IsFinite);
  AddBits(table);
}

}  // namespace svod::cel
