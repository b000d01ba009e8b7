#include "engine/cel/type.h"

#include <google/protobuf/descriptor.h>

#include <array>

#include "svod/v1/annotations.pb.h"

namespace svod::cel {
namespace {

using google::protobuf::FieldDescriptor;

Type ScalarType(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return TypeKind::kInt;
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return TypeKind::kUint;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return TypeKind::kDouble;
    case FieldDescriptor::CPPTYPE_BOOL:
      return TypeKind::kBool;
    case FieldDescriptor::CPPTYPE_ENUM:
      return Type::Enum(field->enum_type());
    case FieldDescriptor::CPPTYPE_STRING:
      return field->type() == FieldDescriptor::TYPE_BYTES ? TypeKind::kBytes : TypeKind::kString;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Type::Message(field->message_type());
  }
  return {};
}

Type ElementType(const FieldDescriptor* field) {
  switch (field->options().GetExtension(v1::field).format()) {
    case v1::FIELD_FORMAT_DATE:
      return TypeKind::kDate;
    case v1::FIELD_FORMAT_MONEY:
      return TypeKind::kMoney;
    case v1::FIELD_FORMAT_DECIMAL:
      return TypeKind::kDecimal;
    case v1::FIELD_FORMAT_PERCENT:
      return TypeKind::kPercent;
    default:
      return ScalarType(field);
  }
}

std::string_view KindName(TypeKind kind) {
  constexpr std::array<std::string_view, 18> kNames = {"error",  "dyn",    "null",  "bool",  "int",     "uint",
                                                       "double", "string", "bytes", "list",  "map",     "message",
                                                       "enum",   "row",    "date",  "money", "decimal", "percent"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace

Type Type::List(Type element) {
  Type type(TypeKind::kList);
  type.parts_ = std::make_shared<std::vector<Column>>(std::vector<Column>{{"", std::move(element)}});
  return type;
}

Type Type::Map(Type key, Type value) {
  Type type(TypeKind::kMap);
  type.parts_ =
      std::make_shared<std::vector<Column>>(std::vector<Column>{{"", std::move(key)}, {"", std::move(value)}});
  return type;
}

Type Type::Message(const google::protobuf::Descriptor* descriptor) {
  Type type(TypeKind::kMessage);
  type.message_ = descriptor;
  return type;
}

Type Type::Enum(const google::protobuf::EnumDescriptor* descriptor) {
  Type type(TypeKind::kEnum);
  type.enum_ = descriptor;
  return type;
}

Type Type::Record(std::vector<Column> columns) {
  Type type(TypeKind::kRecord);
  type.parts_ = std::make_shared<std::vector<Column>>(std::move(columns));
  return type;
}

Type Type::OfField(const FieldDescriptor* field) {
  if (field->is_map())
    return Map(ElementType(field->message_type()->map_key()), ElementType(field->message_type()->map_value()));
  return field->is_repeated() ? List(ElementType(field)) : ElementType(field);
}

std::string Type::ToString() const {
  switch (kind_) {
    case TypeKind::kList:
      return "list(" + element().ToString() + ")";
    case TypeKind::kMap:
      return "map(" + key().ToString() + ", " + value().ToString() + ")";
    case TypeKind::kMessage:
      return message_->full_name();
    case TypeKind::kEnum:
      return enum_->full_name();
    default:
      return std::string(KindName(kind_));
  }
}

bool Type::Accepts(const Type& from) const {
  if (kind_ == TypeKind::kError || from.kind_ == TypeKind::kError) return true;
  if (kind_ == TypeKind::kDyn || from.kind_ == TypeKind::kDyn) return true;
  if (kind_ != from.kind_) return false;
  if (kind_ == TypeKind::kList) return element().Accepts(from.element());
  if (kind_ == TypeKind::kMap) return key().Accepts(from.key()) && value().Accepts(from.value());
  return *this == from;
}

Type Type::Join(const Type& a, const Type& b) {
  if (a.kind_ == TypeKind::kDyn && b.kind_ != TypeKind::kError) return b;
  if (a.kind_ == TypeKind::kList && b.kind_ == TypeKind::kList) return List(Join(a.element(), b.element()));
  return a;
}

bool operator==(const Type& a, const Type& b) {
  if (a.kind_ != b.kind_ || a.message_ != b.message_ || a.enum_ != b.enum_) return false;
  if (a.parts_ == b.parts_) return true;
  return a.parts_ && b.parts_ && *a.parts_ == *b.parts_;
}

}  // namespace svod::cel
