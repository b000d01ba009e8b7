// How a field of a message becomes a value; what can be known of it before evaluation is looked up once.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/cel/type.h"
#include "engine/cel/value.h"
#include "engine/document/accessor.h"

namespace svod::cel {

// Whether a field is no data and only marks the lists beside it as incomplete (FieldRules.marks_incomplete).
bool MarksIncomplete(const google::protobuf::FieldDescriptor* field);

// Immutable; a value type. Presence, places and lists are for the frame to see to.
class FieldReader {
 public:
  // `kind`: that of the field, of its elements when it is repeated.
  FieldReader(const google::protobuf::FieldDescriptor* field, TypeKind kind);
  explicit FieldReader(const google::protobuf::FieldDescriptor* field);

  [[nodiscard]] const google::protobuf::FieldDescriptor* field() const { return raw_.field(); }
  [[nodiscard]] bool repeated() const { return repeated_; }
  // Kind of the values read.
  [[nodiscard]] ValueKind value_kind() const { return kind_; }

  // In all calls `generated` says that the message is of a generated class, and not a dynamic message of its type.
  //
  // The value, without a place. False when the field is not set, is an enum with number 0, or a text with a format that
  // does not read. Texts and messages are borrowed. REQUIRES: not repeated.
  bool Read(const google::protobuf::Message& message, bool generated, Value* value) const {
    RawField raw{};
    return raw_.Get(message, generated, &raw) && Convert(raw, value);
  }
  // The value of a kind that IsIndexed; as Read. REQUIRES: not repeated.
  bool ReadNumber(const google::protobuf::Message& message, bool generated, int64_t* number) const {
    RawField raw{};
    if (!raw_.Get(message, generated, &raw)) return false;
    *number = raw.integer;
    return kind_ != ValueKind::kEnum || raw.integer != 0;
  }
  // The same of one element. REQUIRES: repeated; index < Size.
  bool ReadElement(const google::protobuf::Message& message, bool generated, size_t index, Value* value) const {
    RawField raw{};
    raw_.At(message, generated, static_cast<int>(index), &raw);
    return Convert(raw, value);
  }
  [[nodiscard]] size_t Size(const google::protobuf::Message& message, bool generated) const {
    return static_cast<size_t>(raw_.Size(message, generated));
  }
  // Whether the message says that the list is a part of what there is. REQUIRES: repeated.
  [[nodiscard]] bool IsIncomplete(const google::protobuf::Message& message, bool generated) const {
    RawField raw{};
    return mark_ && mark_->Get(message, generated, &raw) && raw.integer != 0;
  }

 private:
  bool Convert(const RawField& raw, Value* value) const {
    switch (kind_) {
      case ValueKind::kMessage:
        return *value = Value::Message(raw.message), true;
      case ValueKind::kInt:
        return *value = Value::Int(raw.integer), true;
      case ValueKind::kMoney:
        return *value = Value::Kopecks(raw.integer), true;
      case ValueKind::kEnum:
        return *value = Value::Enum(static_cast<int32_t>(raw.integer)), raw.integer != 0;
      default:
        return ConvertOther(raw, value);
    }
  }
  bool ConvertOther(const RawField& raw, Value* value) const;

  RawReader raw_;
  // Of a repeated field: the field beside it that marks it as incomplete, if there is one.
  std::optional<RawReader> mark_;
  bool repeated_;
  ValueKind kind_;
};

}  // namespace svod::cel
