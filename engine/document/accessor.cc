// Tested by: tests/reference/accessors_test.cc.
#include "engine/document/accessor.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <unordered_map>
#include <vector>

namespace svod {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Accessors = std::unordered_map<const FieldDescriptor*, const FieldAccessor*>;

std::vector<std::span<const MessageAccessors>>& Registered() {
  static std::vector<std::span<const MessageAccessors>> registered;
  return registered;
}

// Descriptors are looked up when first asked for: before main not all of them are there.
Accessors MakeTable() {
  Accessors table;
  for (std::span<const MessageAccessors> messages : Registered()) {
    for (const MessageAccessors& message : messages) {
      for (const FieldAccessor& field : message.fields) {
        table.emplace(message.type()->FindFieldByNumber(field.number), &field);
      }
    }
  }
  return table;
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

AccessorRegistration::AccessorRegistration(std::span<const MessageAccessors> messages) {
  Registered().push_back(messages);
}

const FieldAccessor* FindAccessor(const FieldDescriptor* field) {
  static const Accessors kTable = MakeTable();
  const auto found = kTable.find(field);
  return found == kTable.end() ? nullptr : found->second;
}

bool IsGenerated(const Message& message) {
  const Message* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(message.GetDescriptor());
  return prototype != nullptr && prototype->GetReflection() == message.GetReflection();
}

bool RawReader::Reflect(const Message& message, RawField* value) const {
  if (field_->has_presence() && !message.GetReflection()->HasField(message, field_)) return false;
  *value = svod::Reflect(message, field_, -1);
  return true;
}

int RawReader::ReflectSize(const Message& message) const { return message.GetReflection()->FieldSize(message, field_); }

void RawReader::ReflectAt(const Message& message, int index, RawField* value) const {
  *value = svod::Reflect(message, field_, index);
}

}  // namespace svod
