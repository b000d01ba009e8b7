// Tested by: tests/engine/cel/standard_test.cc; the published data (conversions, timestamps).
#include <absl/strings/numbers.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <charconv>
#include <cmath>

#include "engine/base/utf8.h"
#include "engine/cel/function_groups.h"

namespace svod::cel {
namespace {

Value OutOfRange(Frame& frame, std::string_view type) {
  return frame.MakeError(ErrorCode::kOverflow, "the number is out of the range of " + std::string(type));
}
Value Unreadable(Frame& frame, std::string_view type) {
  return InvalidArgument(frame, "the text does not read as " + std::string(type));
}

template <typename Number>
std::optional<Number> ParseWhole(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

Value IntOfUint(Frame& frame, Arguments a) {
  return a[0].int_value() < 0 ? OutOfRange(frame, "int") : Value::Int(a[0].int_value());
}
// Both ends are open: -2^63 as a double may have stood for less. cel-spec, conversions/int.
Value IntOfDouble(Frame& frame, Arguments a) {
  const double number = a[0].double_value();
  const bool fits = number > -kTwo63 && number < kTwo63;
  return fits ? Value::Int(static_cast<int64_t>(number)) : OutOfRange(frame, "int");
}
Value IntOfText(Frame& frame, Arguments a) {
  std::string_view text = a[0].string();
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  const std::optional<int64_t> number = ParseWhole<int64_t>(text);
  return number ? Value::Int(*number) : Unreadable(frame, "an int");
}
Value IntOfTimestamp(Frame& /*frame*/, Arguments a) { return Value::Int(a[0].seconds()); }

Value UintOfInt(Frame& frame, Arguments a) {
  return a[0].int_value() < 0 ? OutOfRange(frame, "uint") : Value::Uint(a[0].uint_value());
}
Value UintOfDouble(Frame& frame, Arguments a) {
  const double number = a[0].double_value();
  const bool fits = number >= 0 && number < kTwo64;
  return fits ? Value::Uint(static_cast<uint64_t>(number)) : OutOfRange(frame, "uint");
}
Value UintOfText(Frame& frame, Arguments a) {
  const std::optional<uint64_t> number = ParseWhole<uint64_t>(a[0].string());
  return number ? Value::Uint(*number) : Unreadable(frame, "a uint");
}

Value DoubleOfInt(Frame& /*frame*/, Arguments a) { return Value::Double(static_cast<double>(a[0].int_value())); }
Value DoubleOfUint(Frame& /*frame*/, Arguments a) { return Value::Double(static_cast<double>(a[0].uint_value())); }
Value DoubleOfText(Frame& frame, Arguments a) {
  double number = 0;
  const std::string_view text = a[0].string();
  const bool spaced = text.empty() || text.front() <= ' ' || text.back() <= ' ';
  return !spaced && absl::SimpleAtod(absl::string_view(text.data(), text.size()), &number)
             ? Value::Double(number)
             : Unreadable(frame, "a double");
}

Value TextOfInt(Frame& frame, Arguments a) { return frame.MakeString(std::to_string(a[0].int_value())); }
Value TextOfUint(Frame& frame, Arguments a) { return frame.MakeString(std::to_string(a[0].uint_value())); }
Value TextOfDouble(Frame& frame, Arguments a) { return frame.MakeString(DoubleText(a[0].double_value())); }
Value TextOfBool(Frame& /*frame*/, Arguments a) { return Value::String(a[0].bool_value() ? "true" : "false"); }
Value TextOfBytes(Frame& frame, Arguments a) {
  const bool valid = FindInvalidUtf8(a[0].string()) == std::string_view::npos;
  return valid ? Value::String(a[0].string()) : InvalidArgument(frame, "the bytes are not UTF-8");
}
Value TextOfTimestamp(Frame& frame, Arguments a) { return frame.MakeString(TimestampText(a[0])); }
Value TextOfDuration(Frame& frame, Arguments a) { return frame.MakeString(DurationText(a[0])); }
Value BytesOfText(Frame& /*frame*/, Arguments a) { return Value::OfBytes(a[0].string()); }

Value BoolOfText(Frame& frame, Arguments a) {
  for (std::string_view yes : {"1", "t", "true", "TRUE", "True"}) {
    if (a[0].string() == yes) return Value::Bool(true);
  }
  for (std::string_view no : {"0", "f", "false", "FALSE", "False"}) {
    if (a[0].string() == no) return Value::Bool(false);
  }
  return Unreadable(frame, "a bool");
}

Value TypeOf(Frame& /*frame*/, Arguments a) { return Value::TypeName(TypeNameOf(a[0])); }

}  // namespace

// The shortest digits that read back as the same number, with an exponent below 10^-4 and from 10^6, as C's %g.
std::string DoubleText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  char buffer[400];  // fixed notation of the largest double takes 309 digits
  const double size = std::fabs(value);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e6);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  return {buffer, std::to_chars(buffer, buffer + sizeof(buffer), value, format).ptr};
}

std::string_view TypeNameOf(const Value& value) {
  switch (value.kind()) {
    case ValueKind::kMessage:
      return value.message().GetDescriptor()->full_name();
    case ValueKind::kNull:
      return "null_type";
    case ValueKind::kBool:
      return "bool";
    case ValueKind::kInt:
    case ValueKind::kEnum:
      return "int";
    case ValueKind::kUint:
      return "uint";
    case ValueKind::kDouble:
      return "double";
    case ValueKind::kString:
      return "string";
    case ValueKind::kBytes:
      return "bytes";
    case ValueKind::kList:
      return "list";
    case ValueKind::kMap:
    case ValueKind::kRecord:
      return "map";
    case ValueKind::kDate:
      return "date";
    case ValueKind::kMoney:
      return "money";
    case ValueKind::kDecimal:
      return "decimal";
    case ValueKind::kPercent:
      return "percent";
    case ValueKind::kTimestamp:
      return "google.protobuf.Timestamp";
    case ValueKind::kDuration:
      return "google.protobuf.Duration";
    case ValueKind::kType:
      return "type";
    case ValueKind::kOptional:
      return "optional_type";
    case ValueKind::kUnknown:
    case ValueKind::kError:
      break;
  }
  return "";
}

void AddConversions(FunctionTable& table) {
  for (const char* same :
       {"bool(bool): bool", "int(int): int", "uint(uint): uint", "double(double): double", "string(string): string",
        "bytes(bytes): bytes", "timestamp(timestamp): timestamp", "duration(duration): duration", "dyn(A): dyn"}) {
    table.Add(same, &Unchanged);
  }
  table.Add("int(uint): int", &IntOfUint);
  table.Add("int(double): int", &IntOfDouble);
  table.Add("int(string): int", &IntOfText);
  table.Add("int(timestamp): int", &IntOfTimestamp);
  table.Add("uint(int): uint", &UintOfInt);
  table.Add("uint(double): uint", &UintOfDouble);
  table.Add("uint(string): uint", &UintOfText);
  table.Add("double(int): double", &DoubleOfInt);
  table.Add("double(uint): double", &DoubleOfUint);
  table.Add("double(string): double", &DoubleOfText);
  table.Add("string(int): string", &TextOfInt);
  table.Add("string(uint): string", &TextOfUint);
  table.Add("string(double): string", &TextOfDouble);
  table.Add("string(bool): string", &TextOfBool);
  table.Add("string(bytes): string", &TextOfBytes);
  table.Add("string(timestamp): string", &TextOfTimestamp);
  table.Add("string(duration): string", &TextOfDuration);
  table.Add("bytes(string): bytes", &BytesOfText);
  table.Add("bool(string): bool", &BoolOfText);
  table.Add("type(A): type(A)", &TypeOf);
}

}  // namespace svod::cel
