// Fields of a message by name: the test data are dynamic messages, described by a file that is read at run time.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

namespace svod::cel {

// Borrows the message. REQUIRES of every accessor: there is such a field, of such a type.
class Fields {
 public:
  explicit Fields(const google::protobuf::Message& message) : message_(message) {}

  [[nodiscard]] std::string Text(const char* name) const { return Read().GetString(message_, Field(name)); }
  [[nodiscard]] bool Bool(const char* name) const { return Read().GetBool(message_, Field(name)); }
  [[nodiscard]] int64_t Int(const char* name) const { return Read().GetInt64(message_, Field(name)); }
  [[nodiscard]] uint64_t Uint(const char* name) const { return Read().GetUInt64(message_, Field(name)); }
  [[nodiscard]] double Double(const char* name) const { return Read().GetDouble(message_, Field(name)); }
  [[nodiscard]] int Enum(const char* name) const { return Read().GetEnumValue(message_, Field(name)); }
  [[nodiscard]] const google::protobuf::Message& Part(const char* name) const {
    return Read().GetMessage(message_, Field(name));
  }
  [[nodiscard]] std::vector<const google::protobuf::Message*> Parts(const char* name) const {
    std::vector<const google::protobuf::Message*> parts;
    for (int i = 0; i < Read().FieldSize(message_, Field(name)); ++i) {
      parts.push_back(&Read().GetRepeatedMessage(message_, Field(name), i));
    }
    return parts;
  }
  // The name of the member that is set; empty when none is.
  [[nodiscard]] std::string Set(const char* oneof) const {
    const auto* field = Read().GetOneofFieldDescriptor(message_, message_.GetDescriptor()->FindOneofByName(oneof));
    return field == nullptr ? "" : field->name();
  }

 private:
  [[nodiscard]] const google::protobuf::Reflection& Read() const { return *message_.GetReflection(); }
  [[nodiscard]] const google::protobuf::FieldDescriptor* Field(const char* name) const {
    return message_.GetDescriptor()->FindFieldByName(name);
  }

  const google::protobuf::Message& message_;
};

}  // namespace svod::cel
