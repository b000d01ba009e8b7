// Tested by: tests/reference/accessors_test.cc.
#include "engine/cel/accessor.h"

#include <google/protobuf/descriptor.h>

#include <unordered_map>
#include <vector>

namespace svod::cel {
namespace {

using google::protobuf::FieldDescriptor;
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

}  // namespace

AccessorRegistration::AccessorRegistration(std::span<const MessageAccessors> messages) {
  Registered().push_back(messages);
}

const FieldAccessor* FindAccessor(const FieldDescriptor* field) {
  static const Accessors kTable = MakeTable();
  const auto found = kTable.find(field);
  return found == kTable.end() ? nullptr : found->second;
}

}  // namespace svod::cel
