#include "engine/cel/field_reader.h"

#include <google/protobuf/descriptor.h>

#include <optional>

#include "svod/v1/annotations.pb.h"

namespace svod::cel {
namespace {

using google::protobuf::FieldDescriptor;

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

}  // namespace

bool MarksIncomplete(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL && !field->is_repeated() &&
         field->options().GetExtension(v1::field).marks_incomplete();
}

FieldReader::FieldReader(const FieldDescriptor* field, TypeKind kind)
    : raw_(field), repeated_(field->is_repeated()), kind_(ValueKindOf(field, kind)) {
  const FieldDescriptor* mark = repeated_ ? MarkOf(field->containing_type()) : nullptr;
  if (mark != nullptr) mark_.emplace(mark);
}

FieldReader::FieldReader(const FieldDescriptor* field) : FieldReader(field, KindOf(field)) {}

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
