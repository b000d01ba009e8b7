// Tested by: tests/engine/cel/evaluator_test.cc, standard_test.cc; the published data (comparisons).
#include "engine/cel/equality.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "engine/cel/field_reader.h"
#include "engine/cel/function_groups.h"
#include "engine/cel/messages.h"

namespace svod::cel {
namespace {

int Sign(auto x, auto y) { return x < y ? -1 : x > y ? 1 : 0; }

bool IsNumber(ValueKind kind) {
  return kind == ValueKind::kInt || kind == ValueKind::kUint || kind == ValueKind::kDouble;
}

// A guard of the range, then a comparison as doubles: what the published data ask for, not the order of the exact
// numbers.
int OrderIntDouble(int64_t a, double b) {
  if (b < -kTwo63) return 1;
  if (b > kTwo63) return -1;
  return Sign(static_cast<double>(a), b);
}
int OrderUintDouble(uint64_t a, double b) {
  if (b < 0) return 1;
  if (b > kTwo64) return -1;
  return Sign(static_cast<double>(a), b);
}
int OrderIntUint(int64_t a, uint64_t b) { return a < 0 ? -1 : Sign(static_cast<uint64_t>(a), b); }

int OrderNumbers(const Value& a, const Value& b) {
  if (a.kind() == ValueKind::kInt) {
    if (b.kind() == ValueKind::kInt) return Sign(a.int_value(), b.int_value());
    if (b.kind() == ValueKind::kUint) return OrderIntUint(a.int_value(), b.uint_value());
    return OrderIntDouble(a.int_value(), b.double_value());
  }
  if (a.kind() == ValueKind::kUint) {
    if (b.kind() == ValueKind::kUint) return Sign(a.uint_value(), b.uint_value());
    if (b.kind() == ValueKind::kDouble) return OrderUintDouble(a.uint_value(), b.double_value());
    return -OrderNumbers(b, a);
  }
  return b.kind() == ValueKind::kDouble ? Sign(a.double_value(), b.double_value()) : -OrderNumbers(b, a);
}

bool IsNan(const Value& v) { return v.kind() == ValueKind::kDouble && std::isnan(v.double_value()); }

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

Value EqualLists(Frame& frame, const Value& a, const Value& b) {
  const ListView& left = a.list();
  const ListView& right = b.list();
  const auto pair_at = [&](size_t i) { return std::pair(left.at(i), right.at(i)); };
  if (!a.is_open() && !b.is_open()) {
    return left.size() == right.size() ? EqualParts(frame, left.size(), pair_at) : Value::Bool(false);
  }
  const bool longer = (!b.is_open() && left.size() > right.size()) || (!a.is_open() && right.size() > left.size());
  if (longer) return Value::Bool(false);
  const Value placed = EqualParts(frame, std::min(a.placed(), b.placed()), pair_at);
  if (placed.is_definite() && !placed.bool_value()) return placed;
  const Value rest = RestOf(frame, std::array{a, b});
  return placed.is_definite() ? rest : frame.Merge(placed, rest);
}

// A value, or none, as lists of one or none.
Value EqualOptionals(Frame& frame, const ListView& a, const ListView& b) {
  if (a.size() != b.size()) return Value::Bool(false);
  return EqualParts(frame, a.size(), [&](size_t i) { return std::pair(a.at(i), b.at(i)); });
}

Value EqualMaps(Frame& frame, const FieldsView& a, const FieldsView& b) {
  if (a.size() != b.size()) return Value::Bool(false);
  std::vector<Value> others(a.size());
  for (size_t i = 0; i < a.size(); ++i) {
    const Value key = a.KeyAt(i);
    if (!frame.Spend() || !SpendOnText(frame, key)) return OutOfSteps(frame);
    if (!b.Find(key, &others[i])) return Value::Bool(false);
  }
  return EqualParts(frame, a.size(), [&](size_t i) { return std::pair(a.ValueAt(i), others[i]); });
}

// A field of two messages as plain CEL compares it. What an Any holds is compared by its bytes where its type is not
// known.
std::pair<Value, Value> StandardPair(Frame& frame, const Value& a, const Value& b,
                                     const google::protobuf::FieldDescriptor* field) {
  const std::pair both(ReadStandard(frame, a.message(), field), ReadStandard(frame, b.message(), field));
  const bool packed =
      !field->is_repeated() && field->message_type() != nullptr && both.first.is_error() && both.second.is_error();
  if (!packed) return both;
  const auto bytes = [&](const Value& v) {
    const Value text =
        NewText(frame, v.message().GetReflection()->GetMessage(v.message(), field).SerializePartialAsString());
    return text.is_definite() ? Value::OfBytes(text.string()) : text;
  };
  return {bytes(a), bytes(b)};
}

// Fields that are set, each by its value: what is packed in an Any counts, not how.
Value EqualStandard(Frame& frame, const Value& a, const Value& b) {
  std::vector<const google::protobuf::FieldDescriptor*> of_a;
  std::vector<const google::protobuf::FieldDescriptor*> of_b;
  a.message().GetReflection()->ListFields(a.message(), &of_a);
  b.message().GetReflection()->ListFields(b.message(), &of_b);
  if (of_a != of_b) return Value::Bool(false);
  return EqualParts(frame, of_a.size(), [&](size_t i) { return StandardPair(frame, a, b, of_a[i]); });
}

Value EqualMessages(Frame& frame, const Value& a, const Value& b) {
  const auto* type = a.message().GetDescriptor();
  if (type != b.message().GetDescriptor()) return Value::Bool(false);
  if (frame.schema() != nullptr) return EqualStandard(frame, a, b);
  if (&a.message() == &b.message()) return Value::Bool(true);
  return EqualParts(frame, static_cast<size_t>(type->field_count()), [&](size_t i) {
    const auto* field = type->field(static_cast<int>(i));
    if (MarksIncomplete(field)) return std::pair(Value(), Value());  // equal
    return std::pair(frame.ReadField(a.message(), a.origin(), field), frame.ReadField(b.message(), b.origin(), field));
  });
}

// Texts of one length are looked at to the end, as many bytes a step as everywhere.
Value EqualTexts(Frame& frame, const Value& a, const Value& b) {
  if (a.string().size() != b.string().size()) return Value::Bool(false);
  return SpendOnText(frame, a) ? Value::Bool(a.string() == b.string()) : OutOfSteps(frame);
}

std::optional<int> OrderInstants(const Value& a, const Value& b) {
  return a.seconds() != b.seconds() ? Sign(a.seconds(), b.seconds()) : Sign(a.nanos(), b.nanos());
}

}  // namespace

std::optional<int> Order(const Value& a, const Value& b) {
  if (IsNan(a) || IsNan(b)) return std::nullopt;
  if (IsNumber(a.kind()) && IsNumber(b.kind())) return OrderNumbers(a, b);
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case ValueKind::kBool:
    case ValueKind::kEnum:
    case ValueKind::kDate:
    case ValueKind::kMoney:
      return Sign(a.int_value(), b.int_value());
    case ValueKind::kString:
    case ValueKind::kBytes:
    case ValueKind::kType:
      return a.string().compare(b.string());
    case ValueKind::kDecimal:
    case ValueKind::kPercent:
      return Sign(a.decimal(), b.decimal());
    case ValueKind::kTimestamp:
    case ValueKind::kDuration:
      return OrderInstants(a, b);
    default:
      return std::nullopt;
  }
}

Value Equal(Frame& frame, const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return Value::Bool(Order(a, b) == 0);
  switch (a.kind()) {
    case ValueKind::kNull:
      return Value::Bool(true);
    case ValueKind::kList:
      return EqualLists(frame, a, b);
    case ValueKind::kOptional:
      return EqualOptionals(frame, a.list(), b.list());
    case ValueKind::kMap:
      return EqualMaps(frame, a.fields(), b.fields());
    case ValueKind::kMessage:
      return EqualMessages(frame, a, b);
    case ValueKind::kRecord:
      return Value::Bool(&a.fields() == &b.fields());
    case ValueKind::kString:
    case ValueKind::kBytes:
      return EqualTexts(frame, a, b);
    default:
      return Value::Bool(Order(a, b) == 0);
  }
}

Value WholeNumber(const Value& value) {
  if (value.kind() == ValueKind::kUint && value.uint_value() <= std::numeric_limits<int64_t>::max()) {
    return Value::Int(value.int_value());
  }
  if (value.kind() != ValueKind::kDouble) return value;
  const double number = value.double_value();
  if (std::trunc(number) != number || number < -kTwo63 || number >= kTwo64) return value;
  if (number < kTwo63) return Value::Int(static_cast<int64_t>(number));
  return Value::Uint(static_cast<uint64_t>(number));
}

}  // namespace svod::cel
