#include "engine/cel/type.h"

#include <google/protobuf/descriptor.h>

#include <array>
#include <map>

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
  constexpr std::array<std::string_view, 26> kNames = {
      "error",     "dyn",      "null",    "bool",    "int",           "uint", "double", "string",   "bytes",
      "list",      "map",      "message", "enum",    "row",           "date", "money",  "decimal",  "percent",
      "timestamp", "duration", "any",     "wrapper", "optional_type", "type", "opaque", "parameter"};
  return kNames[static_cast<size_t>(kind)];
}

// The well-known types that stand for something else.
const std::map<std::string_view, Type>& TypesOfMessages() {
  static const auto* const kTypes = new std::map<std::string_view, Type>{
      // never freed: read until the process ends
      {"google.protobuf.Any", TypeKind::kAny},
      {"google.protobuf.Value", TypeKind::kDyn},
      {"google.protobuf.ListValue", Type::List(TypeKind::kDyn)},
      {"google.protobuf.Struct", Type::Map(TypeKind::kString, TypeKind::kDyn)},
      {"google.protobuf.Timestamp", TypeKind::kTimestamp},
      {"google.protobuf.Duration", TypeKind::kDuration},
      {"google.protobuf.BoolValue", Type::Wrapper(TypeKind::kBool)},
      {"google.protobuf.Int32Value", Type::Wrapper(TypeKind::kInt)},
      {"google.protobuf.Int64Value", Type::Wrapper(TypeKind::kInt)},
      {"google.protobuf.UInt32Value", Type::Wrapper(TypeKind::kUint)},
      {"google.protobuf.UInt64Value", Type::Wrapper(TypeKind::kUint)},
      {"google.protobuf.FloatValue", Type::Wrapper(TypeKind::kDouble)},
      {"google.protobuf.DoubleValue", Type::Wrapper(TypeKind::kDouble)},
      {"google.protobuf.StringValue", Type::Wrapper(TypeKind::kString)},
      {"google.protobuf.BytesValue", Type::Wrapper(TypeKind::kBytes)},
  };
  return *kTypes;
}

Type StandardElement(const FieldDescriptor* field) {
  if (field->enum_type() != nullptr) return TypeKind::kInt;
  return field->message_type() != nullptr ? Type::Standard(field->message_type()) : ScalarType(field);
}

}  // namespace

Type Type::OfParts(Type type, std::vector<Type> parts) {
  auto columns = std::make_shared<std::vector<Column>>();
  type.size_ = 1;
  for (Type& part : parts) {
    type.size_ += part.size_;
    columns->emplace_back("", std::move(part));
  }
  if (type.size_ > kPartsMax) return TypeKind::kDyn;
  type.parts_ = std::move(columns);
  return type;
}

Type Type::Wrapper(TypeKind primitive) { return OfParts(TypeKind::kWrapper, {primitive}); }

Type Type::Optional(Type value) { return OfParts(TypeKind::kOptional, {std::move(value)}); }

Type Type::OfType(Type type) { return OfParts(TypeKind::kType, {std::move(type)}); }

Type Type::Opaque(std::string name, std::vector<Type> parameters) {
  Type type(TypeKind::kOpaque);
  type.name_ = std::move(name);
  return OfParts(std::move(type), std::move(parameters));
}

Type Type::Parameter(std::string name) {
  Type type(TypeKind::kParameter);
  type.name_ = std::move(name);
  return type;
}

Type Type::Standard(const google::protobuf::Descriptor* message) {
  auto known = TypesOfMessages().find(message->full_name());
  return known != TypesOfMessages().end() ? known->second : Message(message);
}

Type Type::Standard(const FieldDescriptor* field) {
  if (field->is_map()) {
    return Map(StandardElement(field->message_type()->map_key()), StandardElement(field->message_type()->map_value()));
  }
  return field->is_repeated() ? List(StandardElement(field)) : StandardElement(field);
}

const std::vector<Type::Column>& Type::columns() const {
  static const std::vector<Column> kNone;
  return parts_ ? *parts_ : kNone;
}

Type Type::WithParts(std::vector<Type> parts) const { return OfParts(*this, std::move(parts)); }

Type Type::List(Type element) { return OfParts(TypeKind::kList, {std::move(element)}); }

Type Type::Map(Type key, Type value) { return OfParts(TypeKind::kMap, {std::move(key), std::move(value)}); }

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
    case TypeKind::kWrapper:
    case TypeKind::kOptional:
      return std::string(KindName(kind_)) + "(" + element().ToString() + ")";
    case TypeKind::kOpaque:
    case TypeKind::kParameter:
      return name_;
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
  if (a.kind_ != b.kind_ || a.message_ != b.message_ || a.enum_ != b.enum_ || a.name_ != b.name_) return false;
  if (a.parts_ == b.parts_ || a.kind_ == TypeKind::kType) return true;
  return a.parts_ && b.parts_ && *a.parts_ == *b.parts_;
}

}  // namespace svod::cel
