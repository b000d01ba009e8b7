// Static types of expressions: those of CEL, and the exact types that Svod adds (date, money, decimal, percent).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace google::protobuf {
class Descriptor;
class EnumDescriptor;
class FieldDescriptor;
}  // namespace google::protobuf

namespace svod::cel {

enum class TypeKind : uint8_t {
  kError,  // the type of an expression already reported as faulty; fits everything, so one fault is reported once
  kDyn,    // not known before evaluation: an element of an empty list
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kList,
  kMap,
  kMessage,
  kEnum,
  kRecord,   // a row of a table in the pack: named columns, each with its type
  kDate,     // civil date
  kMoney,    // kopecks
  kDecimal,  // exact decimal
  kPercent,  // exact decimal that counts hundredths
  kTimestamp,
  kDuration,
  kAny,        // google.protobuf.Any: what is packed in it, not known before evaluation
  kWrapper,    // google.protobuf.Int64Value and the like: the value, or null
  kOptional,   // optional_type: a value, or none
  kType,       // a type as a value
  kOpaque,     // a named type of declared functions, with parameters
  kParameter,  // a type parameter of a function, or a type not yet found
};

// An immutable type; copies share their parts. Thread-safe.
class Type {
 public:
  using Column = std::pair<std::string, Type>;
  // A type of more parts is dyn: types that double (a map of maps to maps, ...) grow faster than the text that makes
  // them. No document has a field of more than three.
  static constexpr uint32_t kPartsMax = 1000;

  Type() : kind_(TypeKind::kError) {}
  // REQUIRES: a kind without parts.
  Type(TypeKind kind) : kind_(kind) {}  // NOLINT(google-explicit-constructor): a kind without parts is a type
  static Type List(Type element);
  static Type Map(Type key, Type value);
  static Type Message(const google::protobuf::Descriptor* descriptor);
  static Type Enum(const google::protobuf::EnumDescriptor* descriptor);
  static Type Record(std::vector<Column> columns);
  // REQUIRES: kBool, kInt, kUint, kDouble, kString or kBytes.
  static Type Wrapper(TypeKind primitive);
  static Type Optional(Type value);
  // The type of a type: equal to that of any other.
  static Type OfType(Type type);
  static Type Opaque(std::string name, std::vector<Type> parameters);
  static Type Parameter(std::string name);
  // The type that a rule sees for a field: its FieldFormat first, then its protobuf type; a list or map for repeated.
  static Type OfField(const google::protobuf::FieldDescriptor* field);
  // The type that plain CEL gives a message or a field (cel-spec, langdef.md, "Protocol Buffer Data Conversion"): the
  // well-known types stand for what they hold, an enum is an int.
  static Type Standard(const google::protobuf::Descriptor* message);
  static Type Standard(const google::protobuf::FieldDescriptor* field);

  [[nodiscard]] TypeKind kind() const { return kind_; }
  // REQUIRES: kList, kWrapper or kOptional.
  [[nodiscard]] const Type& element() const { return (*parts_)[0].second; }
  // REQUIRES: kMap.
  [[nodiscard]] const Type& key() const { return (*parts_)[0].second; }
  [[nodiscard]] const Type& value() const { return (*parts_)[1].second; }
  // kRecord: its columns; kList, kMap, kWrapper, kOptional, kOpaque, kType: their parts, without names; otherwise
  // empty.
  [[nodiscard]] const std::vector<Column>& columns() const;
  // REQUIRES: kMessage.
  [[nodiscard]] const google::protobuf::Descriptor* message() const { return message_; }
  // REQUIRES: kEnum.
  [[nodiscard]] const google::protobuf::EnumDescriptor* enumeration() const { return enum_; }
  // REQUIRES: kOpaque or kParameter.
  [[nodiscard]] const std::string& name() const { return name_; }
  // The same type with other parts, as many. REQUIRES: a type with parts.
  [[nodiscard]] Type WithParts(std::vector<Type> parts) const;
  // As shown in errors: `list(money)`, `svod.cluster.v1.Report`.
  [[nodiscard]] std::string ToString() const;
  // A value of `from` can stand where this type is wanted: equal types, or one side dyn or error, part by part.
  [[nodiscard]] bool Accepts(const Type& from) const;
  // The more exact of two types of which one accepts the other: an empty list is what stands beside it.
  static Type Join(const Type& a, const Type& b);
  friend bool operator==(const Type& a, const Type& b);

 private:
  static Type OfParts(Type type, std::vector<Type> parts);

  TypeKind kind_;
  uint32_t size_ = 1;  // itself and its parts, as deep as they go
  std::shared_ptr<const std::vector<Column>> parts_;
  std::string name_;
  const google::protobuf::Descriptor* message_ = nullptr;
  const google::protobuf::EnumDescriptor* enum_ = nullptr;
};

}  // namespace svod::cel
