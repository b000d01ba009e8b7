// Tested by: tests/engine/cel/standard_test.cc; the published data (proto2, proto3, dynamic, wrappers, fields).
#include "engine/cel/messages.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>

#include <map>
#include <memory>

#include "engine/cel/function_groups.h"
#include "engine/cel/map_value.h"
#include "engine/cel/times.h"
#include "engine/cel/well_known.h"

namespace svod::cel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A text of the message, borrowed; copied into the frame where the message does not keep it as one.
Value TextOf(Frame& frame, const FieldDescriptor* field, const std::string& text, const std::string& scratch) {
  const Value value = &text == &scratch ? frame.MakeString(scratch) : Value::String(text);
  const bool bytes = field->type() == FieldDescriptor::TYPE_BYTES;
  return bytes && value.is_definite() ? Value::OfBytes(value.string()) : value;
}

// The field, or its element at `index` when index >= 0.
Value ReadElement(Frame& frame, const Message& message, const FieldDescriptor* field, int index) {
  const Reflection* r = message.GetReflection();
  const bool one = index < 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Value::Int(one ? r->GetInt32(message, field) : r->GetRepeatedInt32(message, field, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return Value::Int(one ? r->GetInt64(message, field) : r->GetRepeatedInt64(message, field, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      return Value::Int(one ? r->GetEnumValue(message, field) : r->GetRepeatedEnumValue(message, field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return Value::Uint(one ? r->GetUInt32(message, field) : r->GetRepeatedUInt32(message, field, index));
    case FieldDescriptor::CPPTYPE_UINT64:
      return Value::Uint(one ? r->GetUInt64(message, field) : r->GetRepeatedUInt64(message, field, index));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Value::Double(one ? r->GetDouble(message, field) : r->GetRepeatedDouble(message, field, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Value::Double(one ? r->GetFloat(message, field) : r->GetRepeatedFloat(message, field, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return Value::Bool(one ? r->GetBool(message, field) : r->GetRepeatedBool(message, field, index));
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      const std::string& text = one ? r->GetStringReference(message, field, &scratch)
                                    : r->GetRepeatedStringReference(message, field, index, &scratch);
      return TextOf(frame, field, text, scratch);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return FromMessage(frame, one ? r->GetMessage(message, field, frame.schema()->factory)
                                    : r->GetRepeatedMessage(message, field, index));
  }
  return {};
}

class RepeatedView : public ListView {
 public:
  RepeatedView(Frame& frame, const Message& message, const FieldDescriptor* field)
      : frame_(frame), message_(message), field_(field) {}
  [[nodiscard]] size_t size() const override {
    return static_cast<size_t>(message_.GetReflection()->FieldSize(message_, field_));
  }
  [[nodiscard]] Value at(size_t index) const override {
    return ReadElement(frame_, message_, field_, static_cast<int>(index));
  }

 private:
  Frame& frame_;
  const Message& message_;
  const FieldDescriptor* field_;
};

Value ListOf(Frame& frame, const Message& message, const FieldDescriptor* field) {
  auto view = std::make_unique<RepeatedView>(frame, message, field);
  const Value list = Value::List(view.get());
  frame.Own(std::move(view));
  return list;
}

Value MapOf(Frame& frame, const Message& message, const FieldDescriptor* field) {
  auto map = std::make_unique<ValueMap>();
  const Reflection* r = message.GetReflection();
  for (int i = 0; i < r->FieldSize(message, field); ++i) {
    const Message& entry = r->GetRepeatedMessage(message, field, i);
    const Value key = ReadElement(frame, entry, field->message_type()->map_key(), -1);
    if (!frame.Spend() || !SpendOnText(frame, key)) return OutOfSteps(frame);
    map->Put(key, ReadElement(frame, entry, field->message_type()->map_value(), -1));
  }
  return frame.MakeMap(std::move(map));
}

// Well-known types may be dynamic messages, so they are read by name.
const FieldDescriptor* Named(const Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

// What a message stands for that the frame holds from now on.
Value Held(Frame& frame, std::unique_ptr<Message> message) {
  const Message* held = frame.Hold(std::move(message));
  return held != nullptr ? FromMessage(frame, *held) : frame.TooMuch();
}

Value FromAny(Frame& frame, const Message& any) {
  std::string scratch;
  const std::string& url = any.GetReflection()->GetStringReference(any, Named(any, "type_url"), &scratch);
  const size_t slash = url.rfind('/');
  const Descriptor* type =
      slash == std::string::npos ? nullptr : frame.schema()->pool->FindMessageTypeByName(url.substr(slash + 1));
  if (type == nullptr) return frame.MakeError(ErrorCode::kInvalidArgument, "the Any holds no message of a known type");
  std::unique_ptr<Message> message(frame.schema()->factory->GetPrototype(type)->New());
  std::string copy;
  const std::string& bytes = any.GetReflection()->GetStringReference(any, Named(any, "value"), &copy);
  if (!SpendOnText(frame, Value::OfBytes(bytes))) return OutOfSteps(frame);
  if (!message->ParsePartialFromString(bytes)) {
    return frame.MakeError(ErrorCode::kInvalidArgument, "the Any does not hold what it names");
  }
  return Held(frame, std::move(message));
}

Value FromValue(Frame& frame, const Message& json) {
  const FieldDescriptor* kind =
      json.GetReflection()->GetOneofFieldDescriptor(json, json.GetDescriptor()->FindOneofByName("kind"));
  if (kind == nullptr || kind->enum_type() != nullptr) return {};
  return ReadElement(frame, json, kind, -1);
}

Value FromInstant(Frame& frame, const Message& message, bool timestamp) {
  const int64_t seconds = message.GetReflection()->GetInt64(message, Named(message, "seconds"));
  const int32_t nanos = message.GetReflection()->GetInt32(message, Named(message, "nanos"));
  return timestamp ? MakeTimestamp(frame, seconds, nanos) : MakeDuration(frame, seconds, nanos);
}

Value NoField(Frame& frame, std::string_view name) {
  return frame.MakeError(ErrorCode::kNoSuchKey, "the message has no field `" + std::string(name) + "`");
}

}  // namespace

WellKnown WellKnownOf(const Descriptor* message) {
  static const std::map<std::string_view, WellKnown> kTypes = {
      {"google.protobuf.Any", WellKnown::kAny},
      {"google.protobuf.Value", WellKnown::kValue},
      {"google.protobuf.ListValue", WellKnown::kListValue},
      {"google.protobuf.Struct", WellKnown::kStruct},
      {"google.protobuf.Timestamp", WellKnown::kTimestamp},
      {"google.protobuf.Duration", WellKnown::kDuration},
      {"google.protobuf.BoolValue", WellKnown::kWrapper},
      {"google.protobuf.Int32Value", WellKnown::kWrapper},
      {"google.protobuf.Int64Value", WellKnown::kWrapper},
      {"google.protobuf.UInt32Value", WellKnown::kWrapper},
      {"google.protobuf.UInt64Value", WellKnown::kWrapper},
      {"google.protobuf.FloatValue", WellKnown::kWrapper},
      {"google.protobuf.DoubleValue", WellKnown::kWrapper},
      {"google.protobuf.StringValue", WellKnown::kWrapper},
      {"google.protobuf.BytesValue", WellKnown::kWrapper},
  };
  if (!message->full_name().starts_with("google.protobuf.")) return WellKnown::kNone;
  auto found = kTypes.find(message->full_name());
  return found == kTypes.end() ? WellKnown::kNone : found->second;
}

Value FromMessage(Frame& frame, const Message& message) {
  switch (WellKnownOf(message.GetDescriptor())) {
    case WellKnown::kNone:
      return Value::Message(&message);
    case WellKnown::kAny:
      return FromAny(frame, message);
    case WellKnown::kValue:
      return FromValue(frame, message);
    case WellKnown::kListValue:
      return ListOf(frame, message, Named(message, "values"));
    case WellKnown::kStruct:
      return MapOf(frame, message, Named(message, "fields"));
    case WellKnown::kTimestamp:
      return FromInstant(frame, message, true);
    case WellKnown::kDuration:
      return FromInstant(frame, message, false);
    case WellKnown::kWrapper:
      return ReadElement(frame, message, Named(message, "value"), -1);
  }
  return {};
}

Value ReadStandard(Frame& frame, const Message& message, const FieldDescriptor* field) {
  if (field->is_map()) return MapOf(frame, message, field);
  if (field->is_repeated()) return ListOf(frame, message, field);
  if (field->message_type() != nullptr && WellKnownOf(field->message_type()) == WellKnown::kWrapper &&
      !message.GetReflection()->HasField(message, field)) {
    return {};
  }
  return ReadElement(frame, message, field, -1);
}

bool HasStandard(const Message& message, const FieldDescriptor* field) {
  const Reflection* r = message.GetReflection();
  return field->is_repeated() ? r->FieldSize(message, field) > 0 : r->HasField(message, field);
}

const FieldDescriptor* FindMember(const Schema& schema, const Descriptor* message, std::string_view name) {
  const std::string text(name);
  const FieldDescriptor* field = message->FindFieldByName(text);
  if (field != nullptr || name.find('.') == std::string_view::npos) return field;
  const FieldDescriptor* extension = schema.pool->FindExtensionByName(text);
  return extension != nullptr && extension->containing_type() == message ? extension : nullptr;
}

Value ReadMember(Frame& frame, const Message& message, std::string_view name) {
  const FieldDescriptor* field = FindMember(*frame.schema(), message.GetDescriptor(), name);
  return field == nullptr ? NoField(frame, name) : ReadStandard(frame, message, field);
}

Value HasMember(Frame& frame, const Message& message, std::string_view name) {
  const FieldDescriptor* field = FindMember(*frame.schema(), message.GetDescriptor(), name);
  return field == nullptr ? NoField(frame, name) : Value::Bool(HasStandard(message, field));
}

}  // namespace svod::cel
