// Optional values (cel-go, cel/library.go, OptionalTypes) and the encoders extension.
// Tested by: the published data (optionals, encoders_ext).
#include <absl/strings/escaping.h>
#include <google/protobuf/message.h>

#include <algorithm>

#include "engine/cel/function_groups.h"

namespace svod::cel {
namespace {

bool IsEmpty(const google::protobuf::Message& message) {
  const google::protobuf::Reflection* r = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> set;
  r->ListFields(message, &set);
  return set.empty() && r->GetUnknownFields(message).empty();
}

// Whether a value is the one that its type has when nothing was given.
bool IsZero(const Value& value) {
  switch (value.kind()) {
    case ValueKind::kNull:
      return true;
    case ValueKind::kString:
    case ValueKind::kBytes:
      return value.string().empty();
    case ValueKind::kList:
    case ValueKind::kOptional:
      return value.list().size() == 0;
    case ValueKind::kMap:
      return value.fields().size() == 0;
    case ValueKind::kMessage:
      return IsEmpty(value.message());
    case ValueKind::kDouble:
      return value.double_value() == 0;
    case ValueKind::kBool:
    case ValueKind::kInt:
    case ValueKind::kUint:
      return value.int_value() == 0;
    case ValueKind::kTimestamp:
    case ValueKind::kDuration:
      return value.seconds() == 0 && value.nanos() == 0;
    default:
      return false;
  }
}

Value None(Frame& frame, Arguments /*a*/) { return frame.MakeOptional({}); }
Value Of(Frame& frame, Arguments a) { return frame.MakeOptional({a[0]}); }
Value OfNonZero(Frame& frame, Arguments a) {
  return IsZero(a[0]) ? frame.MakeOptional({}) : frame.MakeOptional({a[0]});
}
Value HasValue(Frame& /*frame*/, Arguments a) { return Value::Bool(a[0].list().size() > 0); }
Value ValueOf(Frame& frame, Arguments a) {
  if (a[0].list().size() > 0) return a[0].list().at(0);
  return InvalidArgument(frame, "the optional has no value");
}

Value Unwrap(Frame& frame, Arguments a) {
  std::vector<Value> values;
  for (size_t i = 0; i < a[0].list().size(); ++i) {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value item = a[0].list().at(i);
    if (!item.is_definite()) return item;
    if (item.kind() != ValueKind::kOptional) return NoOverload(frame, "unwrapOpt");
    if (item.list().size() > 0) values.push_back(item.list().at(0));
  }
  return frame.MakeList(std::move(values));
}

absl::string_view Absl(const Value& value) { return {value.string().data(), value.string().size()}; }

Value Encode(Frame& frame, Arguments a) { return NewText(frame, absl::Base64Escape(Absl(a[0]))); }

// RFC 4648, the padding there in full or not at all; absl takes blanks and dots too.
bool IsBase64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const size_t digits = std::min(text.find('='), text.size());
  const size_t padding = text.size() - digits;
  return text.substr(0, digits).find_first_not_of(kDigits) == std::string_view::npos &&
         text.substr(digits).find_first_not_of('=') == std::string_view::npos &&
         (padding == 0 || (padding <= 2 && text.size() % 4 == 0));
}

Value Decode(Frame& frame, Arguments a) {
  std::string bytes;
  if (!IsBase64(a[0].string()) || !absl::Base64Unescape(Absl(a[0]), &bytes))
    return InvalidArgument(frame, "the text is not base64");
  const Value text = NewText(frame, std::move(bytes));
  return text.is_definite() ? Value::OfBytes(text.string()) : text;
}

}  // namespace

void AddOptionals(FunctionTable& table) {
  table.Add("optional.none(): optional(A)", &None);
  table.Add("optional.of(A): optional(A)", &Of);
  table.Add("optional.ofNonZeroValue(A): optional(A)", &OfNonZero);
  table.Add("optional.unwrap(list(optional(A))): list(A)", &Unwrap);
  table.Add(".unwrapOpt(list(optional(A))): list(A)", &Unwrap);
  table.Add(".hasValue(optional(A)): bool", &HasValue);
  table.Add(".value(optional(A)): A", &ValueOf);
  // Nodes of their own: they are not strict.
  table.Add(".or(optional(A), optional(A)): optional(A)", nullptr);
  table.Add(".orValue(optional(A), A): A", nullptr);
  table.Add("base64.encode(bytes): string", &Encode);
  table.Add("base64.decode(string): bytes", &Decode);
}

}  // namespace svod::cel
