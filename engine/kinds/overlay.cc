// Tested by: tests/engine/kinds/edit_test.cc.
#include "engine/kinds/overlay.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/reflection.h>

#include <cstdint>
#include <string>
#include <vector>

namespace svod::kinds {
namespace {

using google::protobuf::ArenaOptions;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kFirstBlockBytes = 4096;  // what a cure needs

ArenaOptions Blocks() {
  ArenaOptions options;
  options.start_block_size = kFirstBlockBytes;
  return options;
}

// protobuf holds parts by pointers that are not const. An Overlay never writes through one that it borrows.
Message* Borrowed(const Message& part) {
  return const_cast<Message*>(&part);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

template <typename T>
void CopyList(const Message& from, const FieldDescriptor* field, Message* to) {
  const Reflection* r = from.GetReflection();
  r->GetMutableRepeatedFieldRef<T>(to, field).MergeFrom(r->GetRepeatedFieldRef<T>(from, field));
}

void BorrowMessages(const Message& from, const FieldDescriptor* field, Message* to) {
  const Reflection* r = from.GetReflection();
  if (!field->is_repeated()) {
    r->UnsafeArenaSetAllocatedMessage(to, Borrowed(r->GetMessage(from, field)), field);
    return;
  }
  if (field->is_map()) {
    for (int i = 0, size = r->FieldSize(from, field); i < size; ++i) {
      r->AddMessage(to, field)->CopyFrom(r->GetRepeatedMessage(from, field, i));
    }
    return;
  }
  // protobuf has nothing in the place of these two that can borrow; an item by reflection costs ten times as much.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  const auto& items = r->GetRepeatedPtrField<Message>(from, field);
  auto* borrowed = r->MutableRepeatedPtrField<Message>(to, field);
#pragma GCC diagnostic pop
  borrowed->Reserve(items.size());
  for (const Message& item : items) borrowed->UnsafeArenaAddAllocated(Borrowed(item));
}

// LONG: one case a type.
void CopyField(const Message& from, const FieldDescriptor* field, Message* to) {
  const Reflection* r = from.GetReflection();
  const bool list = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return BorrowMessages(from, field, to);
    case FieldDescriptor::CPPTYPE_INT32:
      return list ? CopyList<int32_t>(from, field, to) : r->SetInt32(to, field, r->GetInt32(from, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return list ? CopyList<int64_t>(from, field, to) : r->SetInt64(to, field, r->GetInt64(from, field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return list ? CopyList<uint32_t>(from, field, to) : r->SetUInt32(to, field, r->GetUInt32(from, field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return list ? CopyList<uint64_t>(from, field, to) : r->SetUInt64(to, field, r->GetUInt64(from, field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return list ? CopyList<double>(from, field, to) : r->SetDouble(to, field, r->GetDouble(from, field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return list ? CopyList<float>(from, field, to) : r->SetFloat(to, field, r->GetFloat(from, field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return list ? CopyList<bool>(from, field, to) : r->SetBool(to, field, r->GetBool(from, field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return list ? CopyList<int32_t>(from, field, to) : r->SetEnumValue(to, field, r->GetEnumValue(from, field));
    case FieldDescriptor::CPPTYPE_STRING:
      return list ? CopyList<std::string>(from, field, to) : r->SetString(to, field, r->GetString(from, field));
  }
}

}  // namespace

Overlay::Overlay(const Message& base) : arena_(Blocks()), root_(CopyOf(base)) {}

Message* Overlay::CopyOf(const Message& base) {
  Message* copy = base.New(&arena_);
  std::vector<const FieldDescriptor*> fields;
  base.GetReflection()->ListFields(base, &fields);
  for (const FieldDescriptor* field : fields) CopyField(base, field, copy);
  return copy;
}

Message* Overlay::Own(Message* parent, const FieldDescriptor* field, int index) {
  const Reflection* r = parent->GetReflection();
  const Message& there = index < 0 ? r->GetMessage(*parent, field) : r->GetRepeatedMessage(*parent, field, index);
  if (there.GetArena() == &arena_) return Borrowed(there);
  Message* copy = CopyOf(there);
  if (index < 0) {
    r->UnsafeArenaSetAllocatedMessage(parent, copy, field);
    return copy;
  }
  // It takes the place of the one that was there, by way of the end of the list.
  r->UnsafeArenaAddAllocatedMessage(parent, field, copy);
  r->SwapElements(parent, field, index, r->FieldSize(*parent, field) - 1);
  r->UnsafeArenaReleaseLast(parent, field);
  return copy;
}

}  // namespace svod::kinds
