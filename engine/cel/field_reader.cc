#include "engine/cel/field_reader.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <optional>

#include "svod/v1/annotations.pb.h"

namespace svod::cel {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

TypeKind KindOf(const FieldDescriptor* field) {
  const Type type = Type::OfField(field);
  return type.kind() == TypeKind::kList ? type.element().kind() : type.kind();
}

ValueKind TextKind(TypeKind kind) {
  switch (kind) {
    case TypeKind::kDate:
      return ValueKind::kDate;
    case TypeKind::kDecimal:
      return ValueKind::kDecimal;
    case TypeKind::kPercent:
      return ValueKind::kPercent;
    case TypeKind::kBytes:
      return ValueKind::kBytes;
    default:
      return ValueKind::kString;
  }
}

ValueKind ValueKindOf(const FieldDescriptor* field, TypeKind kind) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return kind == TypeKind::kMoney ? ValueKind::kMoney : ValueKind::kInt;
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return ValueKind::kUint;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return ValueKind::kDouble;
    case FieldDescriptor::CPPTYPE_BOOL:
      return ValueKind::kBool;
    case FieldDescriptor::CPPTYPE_ENUM:
      return ValueKind::kEnum;
    case FieldDescriptor::CPPTYPE_STRING:
      return TextKind(kind);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return ValueKind::kMessage;
}

// nullptr: the lists of the message are complete.
const FieldDescriptor* MarkOf(const google::protobuf::Descriptor* message) {
  for (int i = 0; i < message->field_count(); ++i) {
    if (MarksIncomplete(message->field(i))) return message->field(i);
  }
  return nullptr;
}

// The field by reflection, or its element at `index` when index >= 0.
RawField Reflect(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection* r = message.GetReflection();
  const bool one = index < 0;
  std::string scratch;  // stays unused: messages keep strings as std::string, so the reference is into the message
  RawField raw{};
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      raw.integer = one ? r->GetInt32(message, field) : r->GetRepeatedInt32(message, field, index);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      raw.integer = one ? r->GetInt64(message, field) : r->GetRepeatedInt64(message, field, index);
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      raw.integer = one ? r->GetUInt32(message, field) : r->GetRepeatedUInt32(message, field, index);
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      raw.integer =
          static_cast<int64_t>(one ? r->GetUInt64(message, field) : r->GetRepeatedUInt64(message, field, index));
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      raw.real = one ? r->GetDouble(message, field) : r->GetRepeatedDouble(message, field, index);
      break;
    case FieldDescriptor::CPPTYPE_FLOAT:
      raw.real = one ? r->GetFloat(message, field) : r->GetRepeatedFloat(message, field, index);
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      raw.integer = (one ? r->GetBool(message, field) : r->GetRepeatedBool(message, field, index)) ? 1 : 0;
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      raw.integer = one ? r->GetEnumValue(message, field) : r->GetRepeatedEnumValue(message, field, index);
      break;
    case FieldDescriptor::CPPTYPE_STRING:
      raw.text = one ? &r->GetStringReference(message, field, &scratch)
                     : &r->GetRepeatedStringReference(message, field, index, &scratch);
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      raw.message = one ? &r->GetMessage(message, field) : &r->GetRepeatedMessage(message, field, index);
      break;
  }
  return raw;
}

}  // namespace

bool MarksIncomplete(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL && !field->is_repeated() &&
         field->options().GetExtension(v1::field).marks_incomplete();
}

FieldReader::FieldReader(const FieldDescriptor* field, TypeKind kind)
    : field_(field), accessor_(FindAccessor(field)), repeated_(field->is_repeated()), kind_(ValueKindOf(field, kind)) {
  if (repeated_) mark_ = MarkOf(field->containing_type());
  if (mark_ != nullptr) mark_accessor_ = FindAccessor(mark_);
}

FieldReader::FieldReader(const FieldDescriptor* field) : FieldReader(field, KindOf(field)) {}

bool FieldReader::ReadByReflection(const Message& message, Value* value) const {
  if (field_->has_presence() && !message.GetReflection()->HasField(message, field_)) return false;
  return Convert(Reflect(message, field_, -1), value);
}

bool FieldReader::ReadNumberSlowly(const Message& message, int64_t* number) const {
  Value value;
  if (!ReadByReflection(message, &value)) return false;
  *number = value.int_value();
  return true;
}

bool FieldReader::ReadElementByReflection(const Message& message, size_t index, Value* value) const {
  return Convert(Reflect(message, field_, static_cast<int>(index)), value);
}

size_t FieldReader::SizeByReflection(const Message& message) const {
  return static_cast<size_t>(message.GetReflection()->FieldSize(message, field_));
}

bool FieldReader::IsMarked(const Message& message, bool generated) const {
  if (!generated || mark_accessor_ == nullptr) return message.GetReflection()->GetBool(message, mark_);
  RawField raw{};
  return mark_accessor_->get(message, &raw) && raw.integer != 0;
}

bool FieldReader::ConvertOther(const RawField& raw, Value* value) const {
  switch (kind_) {
    case ValueKind::kBool:
      return *value = Value::Bool(raw.integer != 0), true;
    case ValueKind::kUint:
      return *value = Value::Uint(static_cast<uint64_t>(raw.integer)), true;
    case ValueKind::kDouble:
      return *value = Value::Double(raw.real), true;
    case ValueKind::kBytes:
      return *value = Value::OfBytes(*raw.text), true;
    case ValueKind::kString:
      return *value = Value::String(*raw.text), true;
    case ValueKind::kDate: {
      const std::optional<Date> date = Date::Parse(*raw.text);
      if (date) *value = Value::OfDate(*date);
      return date.has_value();
    }
    case ValueKind::kDecimal:
    case ValueKind::kPercent: {
      const std::optional<Decimal> decimal = Decimal::Parse(*raw.text);
      if (decimal) *value = kind_ == ValueKind::kDecimal ? Value::OfDecimal(*decimal) : Value::OfPercent(*decimal);
      return decimal.has_value();
    }
    default:
      return false;  // the kinds that Convert sees to
  }
}

}  // namespace svod::cel
