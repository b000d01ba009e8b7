// Reading fields of generated messages without reflection: functions that a generator wrote for one schema
// (proto/accessors_main.cc). The engine knows them by the descriptors of their fields only; a field without one, and
// every field of a dynamic message, is read by reflection with the same result.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace svod {

// What a field holds, borrowed from its message. Which member is set follows from the type of the field: `integer` for
// whole numbers (unsigned ones by their bits), bool and enum numbers.
union RawField {
  int64_t integer;
  double real;
  const std::string* text;
  const google::protobuf::Message* message;
};

// How one field is read. REQUIRES for each call: the message is of the generated class that has the field.
struct FieldAccessor {
  int number;
  // Of a field that is not repeated: false when it has presence and is not set. nullptr otherwise.
  bool (*get)(const google::protobuf::Message& message, RawField* value);
  // Of a repeated field. nullptr otherwise.
  int (*size)(const google::protobuf::Message& message);
  // REQUIRES: 0 <= index < size.
  void (*at)(const google::protobuf::Message& message, int index, RawField* value);
};

struct MessageAccessors {
  const google::protobuf::Descriptor* (*type)();
  std::span<const FieldAccessor> fields;
};

// Makes accessors known for the rest of the program. A static object beside the generated functions; `messages` must
// live as long as the program. Not thread-safe: before main only.
class AccessorRegistration {
 public:
  explicit AccessorRegistration(std::span<const MessageAccessors> messages);
};

// nullptr when none was registered. Thread-safe.
const FieldAccessor* FindAccessor(const google::protobuf::FieldDescriptor* field);

// Whether the message, and with it all its parts, is of a generated class, and not a dynamic message of its type.
bool IsGenerated(const google::protobuf::Message& message);

// Reads one field by its accessor, where there is one, or by reflection. Immutable; a value type. In all calls
// `generated` is IsGenerated of the message, which is of the type that has the field.
class RawReader {
 public:
  explicit RawReader(const google::protobuf::FieldDescriptor* field) : field_(field), accessor_(FindAccessor(field)) {}

  [[nodiscard]] const google::protobuf::FieldDescriptor* field() const { return field_; }

  // False when the field has presence and is not set. REQUIRES: not repeated.
  bool Get(const google::protobuf::Message& message, bool generated, RawField* value) const {
    return IsQuick(generated) ? accessor_->get(message, value) : Reflect(message, value);
  }
  // REQUIRES for both: repeated; 0 <= index < Size.
  [[nodiscard]] int Size(const google::protobuf::Message& message, bool generated) const {
    return IsQuick(generated) ? accessor_->size(message) : ReflectSize(message);
  }
  void At(const google::protobuf::Message& message, bool generated, int index, RawField* value) const {
    return IsQuick(generated) ? accessor_->at(message, index, value) : ReflectAt(message, index, value);
  }

 private:
  [[nodiscard]] bool IsQuick(bool generated) const { return generated && accessor_ != nullptr; }
  bool Reflect(const google::protobuf::Message& message, RawField* value) const;
  [[nodiscard]] int ReflectSize(const google::protobuf::Message& message) const;
  void ReflectAt(const google::protobuf::Message& message, int index, RawField* value) const;

  const google::protobuf::FieldDescriptor* field_;
  const FieldAccessor* accessor_;
};

}  // namespace svod
