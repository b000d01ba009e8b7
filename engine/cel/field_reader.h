// How a field of a message becomes a value; what can be known of it before evaluation is looked up once.
#pragma once

#include <cstdint>

#include "engine/cel/accessor.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"

namespace svod::cel {

// Whether a field is no data and only marks the lists beside it as incomplete (FieldRules.marks_incomplete).
bool MarksIncomplete(const google::protobuf::FieldDescriptor* field);

// Immutable; a value type. Presence, places and lists are for the frame to see to.
class FieldReader {
 public:
  // `kind`: that of the field, of its elements when it is repeated.
  FieldReader(const google::protobuf::FieldDescriptor* field, TypeKind kind);
  explicit FieldReader(const google::protobuf::FieldDescriptor* field);

  [[nodiscard]] const google::protobuf::FieldDescriptor* field() const { return field_; }
  [[nodiscard]] bool repeated() const { return repeated_; }
  // Kind of the values read.
  [[nodiscard]] ValueKind value_kind() const { return kind_; }

  // In all calls `generated` says that the message is of a generated class, and not a dynamic message of its type.
  //
  // The value, without a place. False when the field is not set, is an enum with number 0, or a text with a format that
  // does not read. Texts and messages are borrowed. REQUIRES: not repeated.
  bool Read(const google::protobuf::Message& message, bool generated, Value* value) const {
    RawField raw{};
    if (!generated || accessor_ == nullptr) return ReadByReflection(message, value);
    return accessor_->get(message, &raw) && Convert(raw, value);
  }
  // The value of a kind that IsIndexed; as Read. REQUIRES: not repeated.
  bool ReadNumber(const google::protobuf::Message& message, bool generated, int64_t* number) const {
    if (!generated || accessor_ == nullptr) return ReadNumberSlowly(message, number);
    RawField raw{};
    if (!accessor_->get(message, &raw)) return false;
    *number = raw.integer;
    return kind_ != ValueKind::kEnum || raw.integer != 0;
  }
  // The same of one element. REQUIRES: repeated; index < Size.
  bool ReadElement(const google::protobuf::Message& message, bool generated, size_t index, Value* value) const {
    RawField raw{};
    if (!generated || accessor_ == nullptr) return ReadElementByReflection(message, index, value);
    accessor_->at(message, static_cast<int>(index), &raw);
    return Convert(raw, value);
  }
  [[nodiscard]] size_t Size(const google::protobuf::Message& message, bool generated) const {
    if (!generated || accessor_ == nullptr) return SizeByReflection(message);
    return static_cast<size_t>(accessor_->size(message));
  }
  // Whether the message says that the list is a part of what there is. REQUIRES: repeated.
  [[nodiscard]] bool IsIncomplete(const google::protobuf::Message& message, bool generated) const {
    return mark_ != nullptr && IsMarked(message, generated);
  }

 private:
  [[nodiscard]] bool IsMarked(const google::protobuf::Message& message, bool generated) const;
  bool ReadNumberSlowly(const google::protobuf::Message& message, int64_t* number) const;
  bool ReadByReflection(const google::protobuf::Message& message, Value* value) const;
  bool ReadElementByReflection(const google::protobuf::Message& message, size_t index, Value* value) const;
  [[nodiscard]] size_t SizeByReflection(const google::protobuf::Message& message) const;
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

  const google::protobuf::FieldDescriptor* field_;
  const FieldAccessor* accessor_;
  // Of a repeated field: the field beside it that marks it as incomplete, if there is one.
  const google::protobuf::FieldDescriptor* mark_ = nullptr;
  const FieldAccessor* mark_accessor_ = nullptr;
  bool repeated_;
  ValueKind kind_;
};

}  // namespace svod::cel
