// Writing wraps as reading unwraps: cel-spec, langdef.md, "Protocol Buffer Data Conversion", and its section on JSON.
// Tested by: tests/engine/cel/standard_test.cc; the published data (proto2, proto3, dynamic, wrappers, enums).
#include "engine/cel/message_writer.h"

#include <absl/strings/escaping.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/limits.h"
#include "engine/cel/function_groups.h"
#include "engine/cel/messages.h"
#include "engine/cel/well_known.h"

namespace svod::cel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The memory of a value in a message; parts of lists and maps count for themselves.
size_t BytesOf(const Value& value) {
  switch (value.kind()) {
    case ValueKind::kString:
    case ValueKind::kBytes:
      return sizeof(std::string) + value.string().size();
    case ValueKind::kMessage:
      return value.message().SpaceUsedLong();
    default:
      return sizeof(int64_t);
  }
}

// One message being made. A call returns false when the value does not fit, or a limit is reached; nothing is then kept
// of the message.
class Writer {
 public:
  explicit Writer(Frame& frame) : frame_(frame), schema_(*frame.schema()) {}

  bool SetField(Message* message, const FieldDescriptor* field, const Value& value) {
    if (field->is_map()) return SetMap(message, field, value);
    if (field->is_repeated()) return SetList(message, field, value);
    if (IsUnset(field, value)) return true;
    return SetOne(message, field, value);
  }

  // Why the last call returned false.
  Value Failure(const FieldDescriptor* field) {
    if (frame_.steps_left() < 0) return OutOfSteps(frame_);
    if (made_bytes_ > kLimits.made_bytes_max) return frame_.TooMuch();
    if (too_deep_)
      return frame_.MakeError(ErrorCode::kBudgetExceeded, "the value is nested deeper than the limit allows");
    const char* why = unnamed_ ? "has an enum that knows no such number" : "cannot have this value";
    return frame_.MakeError(ErrorCode::kInvalidArgument, "the field `" + field->name() + "` " + why);
  }

 private:
  // Counts memory that the message takes, while it is made: a list that holds itself many times is short to write.
  bool Take(size_t bytes) { return (made_bytes_ += bytes) <= kLimits.made_bytes_max; }

  static const FieldDescriptor* Named(const Message& message, const char* name) {
    return message.GetDescriptor()->FindFieldByName(name);
  }

  // null leaves a message unset, except where JSON has a null of its own, or where null is no value at all.
  static bool IsUnset(const FieldDescriptor* field, const Value& value) {
    if (value.kind() != ValueKind::kNull || field->message_type() == nullptr) return false;
    const WellKnown known = WellKnownOf(field->message_type());
    return known != WellKnown::kAny && known != WellKnown::kValue && known != WellKnown::kListValue &&
           known != WellKnown::kStruct;
  }

  // null among the elements of a list or map: left out where unset would be.
  static bool IsPruned(const FieldDescriptor* field, const Value& value) {
    return IsUnset(field, value) && WellKnownOf(field->message_type()) != WellKnown::kNone;
  }

  bool SetList(Message* message, const FieldDescriptor* field, const Value& value) {
    if (value.kind() != ValueKind::kList) return false;
    for (size_t i = 0; i < value.list().size(); ++i) {
      const Value item = value.list().at(i);
      if (!item.is_definite()) return false;
      if (IsPruned(field, item)) continue;
      if (!SetElement(message, field, item)) return false;
    }
    return true;
  }

  bool SetMap(Message* message, const FieldDescriptor* field, const Value& value) {
    if (value.kind() != ValueKind::kMap) return false;
    constexpr size_t kEntryBytes = 96;  // its key, its value and its node; their texts and messages count beside it
    const Descriptor* entry_type = field->message_type();
    for (size_t i = 0; i < value.fields().size(); ++i) {
      const Value item = value.fields().ValueAt(i);
      if (IsPruned(entry_type->map_value(), item)) continue;
      Message* entry = message->GetReflection()->AddMessage(message, field, schema_.factory);
      if (!Take(kEntryBytes)) return false;
      if (!SetOne(entry, entry_type->map_key(), value.fields().KeyAt(i))) return false;
      if (!SetOne(entry, entry_type->map_value(), item)) return false;
    }
    return true;
  }

  static bool FitsInt32(const Value& value) {
    return value.kind() == ValueKind::kInt && value.int_value() >= std::numeric_limits<int32_t>::min() &&
           value.int_value() <= std::numeric_limits<int32_t>::max();
  }
  static bool FitsUint32(const Value& value) {
    return value.kind() == ValueKind::kUint && value.uint_value() <= std::numeric_limits<uint32_t>::max();
  }

  // proto2 keeps a number that an enum does not name out of the field, where nothing would find it again.
  bool FitsEnum(const Reflection& r, const FieldDescriptor* field, const Value& value) {
    if (!FitsInt32(value)) return false;
    unnamed_ = !r.SupportsUnknownEnumValues() &&
               field->enum_type()->FindValueByNumber(static_cast<int>(value.int_value())) == nullptr;
    return !unnamed_;
  }

  // Infinity beyond the range of a float; below it zero, which has no sign then.
  static float ToFloat(double value) {
    const auto rounded = static_cast<float>(value);
    return rounded == 0 && value != 0 ? 0 : rounded;
  }

  // The field itself, whatever its label; `add` appends to a repeated one.
  template <bool kAdd>
  bool Store(Message* message, const FieldDescriptor* field, const Value& value) {
    constexpr size_t kBytesAStep = 16;
    const size_t bytes = BytesOf(value);
    if (!frame_.Spend(static_cast<int64_t>(1 + bytes / kBytesAStep)) || !Take(bytes)) return false;
    const Reflection* r = message->GetReflection();
    auto number = [&](bool fits, auto set, auto add, auto converted) {
      if (fits) kAdd ? (r->*add)(message, field, converted) : (r->*set)(message, field, converted);
      return fits;
    };
    const ValueKind kind = value.kind();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return number(FitsInt32(value), &Reflection::SetInt32, &Reflection::AddInt32,
                      static_cast<int32_t>(value.int_value()));
      case FieldDescriptor::CPPTYPE_ENUM:
        return number(FitsEnum(*r, field, value), &Reflection::SetEnumValue, &Reflection::AddEnumValue,
                      static_cast<int>(value.int_value()));
      case FieldDescriptor::CPPTYPE_INT64:
        return number(kind == ValueKind::kInt, &Reflection::SetInt64, &Reflection::AddInt64, value.int_value());
      case FieldDescriptor::CPPTYPE_UINT32:
        return number(FitsUint32(value), &Reflection::SetUInt32, &Reflection::AddUInt32,
                      static_cast<uint32_t>(value.uint_value()));
      case FieldDescriptor::CPPTYPE_UINT64:
        return number(kind == ValueKind::kUint, &Reflection::SetUInt64, &Reflection::AddUInt64, value.uint_value());
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return number(kind == ValueKind::kDouble, &Reflection::SetDouble, &Reflection::AddDouble, value.double_value());
      case FieldDescriptor::CPPTYPE_FLOAT:
        return number(kind == ValueKind::kDouble, &Reflection::SetFloat, &Reflection::AddFloat,
                      ToFloat(kind == ValueKind::kDouble ? value.double_value() : 0));
      case FieldDescriptor::CPPTYPE_BOOL:
        return number(kind == ValueKind::kBool, &Reflection::SetBool, &Reflection::AddBool, value.bool_value());
      case FieldDescriptor::CPPTYPE_STRING:
        return StoreText<kAdd>(message, field, value);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return WriteMessage(
            kAdd ? r->AddMessage(message, field, schema_.factory) : r->MutableMessage(message, field, schema_.factory),
            value);
    }
    return false;
  }

  template <bool kAdd>
  static bool StoreText(Message* message, const FieldDescriptor* field, const Value& value) {
    const bool bytes = field->type() == FieldDescriptor::TYPE_BYTES;
    if (value.kind() != (bytes ? ValueKind::kBytes : ValueKind::kString)) return false;
    const Reflection* r = message->GetReflection();
    if constexpr (kAdd) {
      r->AddString(message, field, std::string(value.string()));
    } else {
      r->SetString(message, field, std::string(value.string()));
    }
    return true;
  }

  bool SetOne(Message* message, const FieldDescriptor* field, const Value& value) {
    return Store<false>(message, field, value);
  }
  bool SetElement(Message* message, const FieldDescriptor* field, const Value& value) {
    return Store<true>(message, field, value);
  }

  bool WriteMessage(Message* message, const Value& value) {
    if (!Take(message->SpaceUsedLong())) return false;
    switch (WellKnownOf(message->GetDescriptor())) {
      case WellKnown::kNone:
        return CopyMessage(message, value);
      case WellKnown::kAny:
        return WriteAny(message, value);
      case WellKnown::kValue:
        return WriteJson(message, value);
      case WellKnown::kListValue:
        return SetList(message, Named(*message, "values"), value);
      case WellKnown::kStruct:
        return WriteStruct(message, value);
      case WellKnown::kTimestamp:
        return value.kind() == ValueKind::kTimestamp && WriteInstant(message, value);
      case WellKnown::kDuration:
        return value.kind() == ValueKind::kDuration && WriteInstant(message, value);
      case WellKnown::kWrapper:
        return SetOne(message, Named(*message, "value"), value);
    }
    return false;
  }

  static bool CopyMessage(Message* message, const Value& value) {
    if (value.kind() != ValueKind::kMessage || value.message().GetDescriptor() != message->GetDescriptor())
      return false;
    message->CopyFrom(value.message());
    return true;
  }

  static bool WriteInstant(Message* message, const Value& value) {
    message->GetReflection()->SetInt64(message, Named(*message, "seconds"), value.seconds());
    message->GetReflection()->SetInt32(message, Named(*message, "nanos"), value.nanos());
    return true;
  }

  bool WriteStruct(Message* message, const Value& value) {
    if (value.kind() != ValueKind::kMap) return false;
    for (size_t i = 0; i < value.fields().size(); ++i) {
      if (value.fields().KeyAt(i).kind() != ValueKind::kString) return false;
    }
    return SetMap(message, Named(*message, "fields"), value);
  }

  // The name of the message that holds a value within an Any.
  static std::string PackedType(const Value& value) {
    switch (value.kind()) {
      case ValueKind::kBool:
        return "google.protobuf.BoolValue";
      case ValueKind::kInt:
        return "google.protobuf.Int64Value";
      case ValueKind::kUint:
        return "google.protobuf.UInt64Value";
      case ValueKind::kDouble:
        return "google.protobuf.DoubleValue";
      case ValueKind::kString:
        return "google.protobuf.StringValue";
      case ValueKind::kBytes:
        return "google.protobuf.BytesValue";
      case ValueKind::kList:
        return "google.protobuf.ListValue";
      case ValueKind::kMap:
        return "google.protobuf.Struct";
      case ValueKind::kNull:
        return "google.protobuf.Value";
      default:
        return std::string(TypeNameOf(value));
    }
  }

  bool WriteAny(Message* any, const Value& value) {
    const std::string name = PackedType(value);
    const Descriptor* type = schema_.pool->FindMessageTypeByName(name);
    if (type == nullptr) return false;
    std::unique_ptr<Message> packed(schema_.factory->GetPrototype(type)->New());
    if (!WriteMessage(packed.get(), value)) return false;
    any->GetReflection()->SetString(any, Named(*any, "type_url"), "type.googleapis.com/" + name);
    std::string bytes = packed->SerializePartialAsString();
    if (!Take(bytes.size())) return false;
    any->GetReflection()->SetString(any, Named(*any, "value"), std::move(bytes));
    return true;
  }

  // google.protobuf.Value. Whole numbers from 2^53 on are texts: as a double it is 2^53 + 1 too.
  bool WriteJson(Message* json, const Value& value) {
    const Reflection* r = json->GetReflection();
    auto number = [&](double d) { return r->SetDouble(json, Named(*json, "number_value"), d), true; };
    auto text = [&](std::string t) { return r->SetString(json, Named(*json, "string_value"), std::move(t)), true; };
    constexpr int64_t kExact = (int64_t{1} << 53) - 1;
    switch (value.kind()) {
      case ValueKind::kNull:
        return r->SetEnumValue(json, Named(*json, "null_value"), 0), true;
      case ValueKind::kBool:
        return r->SetBool(json, Named(*json, "bool_value"), value.bool_value()), true;
      case ValueKind::kInt:
        return value.int_value() >= -kExact && value.int_value() <= kExact
                   ? number(static_cast<double>(value.int_value()))
                   : text(std::to_string(value.int_value()));
      case ValueKind::kUint:
        return value.uint_value() <= static_cast<uint64_t>(kExact) ? number(static_cast<double>(value.uint_value()))
                                                                   : text(std::to_string(value.uint_value()));
      case ValueKind::kDouble:
        return number(value.double_value());
      case ValueKind::kString:
        return text(std::string(value.string()));
      case ValueKind::kBytes:
        return text(absl::Base64Escape(absl::string_view(value.string().data(), value.string().size())));
      case ValueKind::kTimestamp:
        return text(TimestampText(value));
      case ValueKind::kDuration:
        return text(DurationText(value));
      case ValueKind::kList:
      case ValueKind::kMap:
        return WriteJsonParts(json, value);
      case ValueKind::kMessage:
        return WriteJsonMessage(json, value.message());
      default:
        return false;
    }
  }

  bool WriteJsonParts(Message* json, const Value& value) {
    too_deep_ = too_deep_ || ++depth_ > kLimits.value_depth_max;
    if (too_deep_) return false;
    const char* name = value.kind() == ValueKind::kList ? "list_value" : "struct_value";
    const bool written =
        WriteMessage(json->GetReflection()->MutableMessage(json, Named(*json, name), schema_.factory), value);
    --depth_;
    return written;
  }

  // The messages that have a form of their own in JSON: an Empty is {}, a FieldMask its paths.
  bool WriteJsonMessage(Message* json, const Message& message) const {
    const Reflection* r = json->GetReflection();
    const std::string& name = message.GetDescriptor()->full_name();
    if (name == "google.protobuf.Empty") {
      r->MutableMessage(json, Named(*json, "struct_value"), schema_.factory);
      return true;
    }
    if (name != "google.protobuf.FieldMask") return false;
    std::string paths;
    const FieldDescriptor* field = Named(message, "paths");
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
      paths += (i > 0 ? "," : "") + message.GetReflection()->GetRepeatedString(message, field, i);
    }
    r->SetString(json, Named(*json, "string_value"), paths);
    return true;
  }

  Frame& frame_;
  const Schema& schema_;
  size_t made_bytes_ = 0;
  int depth_ = 0;
  bool too_deep_ = false;
  bool unnamed_ = false;  // a number that its enum does not name
};

}  // namespace

Value MakeMessage(Frame& frame, const Descriptor* type, const std::vector<FieldSetting>& fields) {
  std::unique_ptr<Message> message(frame.schema()->factory->GetPrototype(type)->New());
  Writer writer(frame);
  for (const FieldSetting& setting : fields) {
    if (!frame.Spend()) return OutOfSteps(frame);
    if (!writer.SetField(message.get(), setting.field, setting.value)) return writer.Failure(setting.field);
  }
  const Message* held = frame.Hold(std::move(message));
  return held != nullptr ? FromMessage(frame, *held) : frame.TooMuch();
}

}  // namespace svod::cel
