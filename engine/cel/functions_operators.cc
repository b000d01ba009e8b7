// Tested by: tests/engine/cel/evaluator_test.cc; the published data (integer_math, fp_math, comparisons, lists,
// fields).
#include <cmath>
#include <limits>

#include "engine/base/number.h"
#include "engine/cel/equality.h"
#include "engine/cel/function_groups.h"

namespace svod::cel {
namespace {

constexpr int64_t kInt64Min = std::numeric_limits<int64_t>::min();

using Checked = std::optional<int64_t> (*)(int64_t, int64_t);

template <Value (*kMake)(int64_t), Checked kOperation>
Value OfInts(Frame& frame, Arguments a) {
  const std::optional<int64_t> result = kOperation(a[0].int_value(), a[1].int_value());
  return result ? kMake(*result) : OverflowError(frame);
}

template <Value (*kMake)(int64_t)>
Value Negate(Frame& frame, Arguments a) {
  const std::optional<int64_t> result = CheckedSubtract(0, a[0].int_value());
  return result ? kMake(*result) : OverflowError(frame);
}

template <bool kRemainder>
Value Divide(Frame& frame, Arguments a) {
  if (a[1].int_value() == 0) return frame.MakeError(ErrorCode::kDivisionByZero, "division by zero");
  if (a[0].int_value() == kInt64Min && a[1].int_value() == -1) return OverflowError(frame);
  return Value::Int(kRemainder ? a[0].int_value() % a[1].int_value() : a[0].int_value() / a[1].int_value());
}

template <bool kRemainder>
Value DivideUints(Frame& frame, Arguments a) {
  if (a[1].uint_value() == 0) return frame.MakeError(ErrorCode::kDivisionByZero, "division by zero");
  return Value::Uint(kRemainder ? a[0].uint_value() % a[1].uint_value() : a[0].uint_value() / a[1].uint_value());
}

Value AddUints(Frame& frame, Arguments a) {
  uint64_t result = 0;
  return __builtin_add_overflow(a[0].uint_value(), a[1].uint_value(), &result) ? OverflowError(frame)
                                                                               : Value::Uint(result);
}
Value SubtractUints(Frame& frame, Arguments a) {
  uint64_t result = 0;
  return __builtin_sub_overflow(a[0].uint_value(), a[1].uint_value(), &result) ? OverflowError(frame)
                                                                               : Value::Uint(result);
}
Value MultiplyUints(Frame& frame, Arguments a) {
  uint64_t result = 0;
  return __builtin_mul_overflow(a[0].uint_value(), a[1].uint_value(), &result) ? OverflowError(frame)
                                                                               : Value::Uint(result);
}

// IEEE 754: division by zero is an infinity or NaN.
template <char kOperator>
Value OfDoubles(Frame& /*frame*/, Arguments a) {
  const double x = a[0].double_value();
  const double y = a[1].double_value();
  if constexpr (kOperator == '+') return Value::Double(x + y);
  if constexpr (kOperator == '-') return Value::Double(x - y);
  if constexpr (kOperator == '*') return Value::Double(x * y);
  return Value::Double(x / y);
}
Value NegateDouble(Frame& /*frame*/, Arguments a) { return Value::Double(-a[0].double_value()); }

template <std::optional<Decimal> (Decimal::*kOperation)(Decimal) const>
Value OfDecimals(Frame& frame, Arguments a) {
  const std::optional<Decimal> result = (a[0].decimal().*kOperation)(a[1].decimal());
  return result ? Value::OfDecimal(*result) : OverflowError(frame);
}

Value Not(Frame& /*frame*/, Arguments a) { return Value::Bool(!a[0].bool_value()); }

Value JoinTexts(Frame& frame, Arguments a) { return NewText(frame, std::string(a[0].string()).append(a[1].string())); }

Value JoinBytes(Frame& frame, Arguments a) {
  const Value text = NewText(frame, std::string(a[0].string()).append(a[1].string()));
  return text.is_definite() ? Value::OfBytes(text.string()) : text;
}

Value JoinLists(Frame& frame, Arguments a) {
  const ListView& left = a[0].list();
  const ListView& right = a[1].list();
  if (!frame.Spend(static_cast<int64_t>(left.size() + right.size()))) return OutOfSteps(frame);
  std::vector<Value> elements;
  elements.reserve(left.size() + right.size());
  for (size_t i = 0; i < left.size(); ++i) elements.push_back(left.at(i));
  for (size_t i = 0; i < right.size(); ++i) elements.push_back(right.at(i));
  const Value joined = frame.MakeList(std::move(elements));
  const Value rest = RestOf(frame, a);
  if (!rest.is_unknown() || !joined.is_definite()) return rest.is_error() ? rest : joined;
  return joined.OpenList(rest, a[0].is_open() ? a[0].placed() : left.size() + a[1].placed());
}

template <bool kBelow, bool kSame>
Value Ordered(Frame& /*frame*/, Arguments a) {
  const std::optional<int> order = Order(a[0], a[1]);
  if (!order) return Value::Bool(false);  // NaN
  return Value::Bool(*order == 0 ? kSame : (*order < 0) == kBelow);
}

Value Index(Frame& frame, Arguments a) {
  const Value index = WholeNumber(a[1]);
  if (index.kind() != ValueKind::kInt) return NoOverload(frame, "_[_]");
  if (a[0].is_open() && index.int_value() >= static_cast<int64_t>(a[0].placed())) return a[0].rest();
  if (index.int_value() < 0 || static_cast<uint64_t>(index.int_value()) >= a[0].list().size()) {
    return frame.MakeError(ErrorCode::kIndexOutOfRange, "the list has no item " + std::to_string(index.int_value()));
  }
  return a[0].list().at(static_cast<size_t>(index.int_value()));
}

Value Lookup(Frame& frame, Arguments a) {
  if (!SpendOnText(frame, a[1])) return OutOfSteps(frame);
  Value value;
  if (a[0].fields().Find(a[1], &value)) return value;
  return frame.MakeError(ErrorCode::kNoSuchKey, "the map has no such key");
}

Value SizeOfList(Frame& /*frame*/, Arguments a) { return Value::Int(static_cast<int64_t>(a[0].list().size())); }
Value SizeOfMap(Frame& /*frame*/, Arguments a) { return Value::Int(static_cast<int64_t>(a[0].fields().size())); }
Value SizeOfBytes(Frame& /*frame*/, Arguments a) { return Value::Int(static_cast<int64_t>(a[0].string().size())); }

template <bool kBelow, bool kSame>
void AddOrder(FunctionTable& table, const std::string& name) {
  for (const char* type : {"int", "uint", "double", "string", "bytes", "bool", "date", "money", "decimal", "percent",
                           "timestamp", "duration"}) {
    table.Add(name + "(" + type + ", " + type + "): bool", &Ordered<kBelow, kSame>);
  }
  for (const char* pair : {"int, uint", "int, double", "uint, int", "uint, double", "double, int", "double, uint"}) {
    table.Add(name + "(" + pair + "): bool", &Ordered<kBelow, kSame>, true);
  }
}

}  // namespace

void AddOperators(FunctionTable& table) {
  table.Add("!_(bool): bool", &Not);
  table.Add("-_(int): int", &Negate<Value::Int>);
  table.Add("-_(double): double", &NegateDouble);
  table.Add("-_(money): money", &Negate<Value::Kopecks>);
  table.Add("+(int, int): int", &OfInts<Value::Int, &CheckedAdd>);
  table.Add("+(uint, uint): uint", &AddUints);
  table.Add("+(double, double): double", &OfDoubles<'+'>);
  table.Add("+(money, money): money", &OfInts<Value::Kopecks, &CheckedAdd>);
  table.Add("+(decimal, decimal): decimal", &OfDecimals<&Decimal::Add>);
  table.Add("+(string, string): string", &JoinTexts);
  table.Add("+(bytes, bytes): bytes", &JoinBytes);
  table.AddForOpenLists("+(list(A), list(A)): list(A)", &JoinLists);
  table.Add("-(int, int): int", &OfInts<Value::Int, &CheckedSubtract>);
  table.Add("-(uint, uint): uint", &SubtractUints);
  table.Add("-(double, double): double", &OfDoubles<'-'>);
  table.Add("-(money, money): money", &OfInts<Value::Kopecks, &CheckedSubtract>);
  table.Add("-(decimal, decimal): decimal", &OfDecimals<&Decimal::Subtract>);
  table.Add("*(int, int): int", &OfInts<Value::Int, &CheckedMultiply>);
  table.Add("*(uint, uint): uint", &MultiplyUints);
  table.Add("*(double, double): double", &OfDoubles<'*'>);
  table.Add("*(money, int): money", &OfInts<Value::Kopecks, &CheckedMultiply>);
  table.Add("*(int, money): money", &OfInts<Value::Kopecks, &CheckedMultiply>);
  table.Add("*(decimal, decimal): decimal", &OfDecimals<&Decimal::Multiply>);
  table.Add("/(int, int): int", &Divide<false>);
  table.Add("/(uint, uint): uint", &DivideUints<false>);
  table.Add("/(double, double): double", &OfDoubles<'/'>);
  table.Add("%(int, int): int", &Divide<true>);
  table.Add("%(uint, uint): uint", &DivideUints<true>);
  AddOrder<true, false>(table, "<");
  AddOrder<true, true>(table, "<=");
  AddOrder<false, false>(table, ">");
  AddOrder<false, true>(table, ">=");
  table.AddForOpenLists("_[_](list(A), int): A", &Index);
  table.Add("_[_](map(A, B), A): B", &Lookup);
  table.Add("_[_](list(A), dyn): A", &Index, true);
  table.AddBoth("size(bytes): int", &SizeOfBytes);
  table.AddBoth("size(list(A)): int", &SizeOfList);
  table.AddBoth("size(map(A, B)): int", &SizeOfMap);
}

}  // namespace svod::cel
