// Tested by: tests/engine/kinds/edit_test.cc.
#include "engine/kinds/edit.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <charconv>
#include <limits>
#include <memory>
#include <utility>

#include "engine/cel/environment.h"
#include "engine/verdict/quantity.h"
#include "svod/v1/annotations.pb.h"

namespace svod::kinds {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// `name` or `name[3]` as a field and an index.
bool ReadStep(const Message& message, std::string_view step, const FieldDescriptor** field, int* index) {
  const std::string_view name = step.substr(0, step.find('['));
  *field = message.GetDescriptor()->FindFieldByName(std::string(name));
  *index = -1;
  if (*field == nullptr || name.size() == step.size()) return *field != nullptr;
  const char* end = step.data() + step.size() - 1;
  const auto [rest, error] = std::from_chars(step.data() + name.size() + 1, end, *index);
  return (*field)->is_repeated() && error == std::errc() && rest == end && *end == ']' && *index >= 0;
}

std::optional<int64_t> WholeOf(const v1::Quantity& value) {
  switch (value.kind_case()) {
    case v1::Quantity::kKopecks:
      return value.kopecks();
    case v1::Quantity::kCount:
      return value.count();
    case v1::Quantity::kDays:
      return value.days();
    default:
      return std::nullopt;
  }
}

// The number of the constant that rules call `name`; 0, which says nothing, when there is none.
int NumberOf(const EnumDescriptor* type, const std::string& name) {
  for (int i = 0; i < type->value_count(); ++i) {
    const int number = type->value(i)->number();
    if (type->value(i)->name() == name || cel::Environment::ShortName(type, number) == name) return number;
  }
  return 0;
}

bool SetWhole(Message* message, const FieldDescriptor* field, int64_t value) {
  const Reflection* r = message->GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64:
      r->SetInt64(message, field, value);
      return true;
    case FieldDescriptor::CPPTYPE_INT32:
      if (value < std::numeric_limits<int32_t>::min() || value > std::numeric_limits<int32_t>::max()) return false;
      r->SetInt32(message, field, static_cast<int32_t>(value));
      return true;
    case FieldDescriptor::CPPTYPE_UINT64:
      if (value < 0) return false;
      r->SetUInt64(message, field, static_cast<uint64_t>(value));
      return true;
    case FieldDescriptor::CPPTYPE_UINT32:
      if (value < 0 || value > std::numeric_limits<uint32_t>::max()) return false;
      r->SetUInt32(message, field, static_cast<uint32_t>(value));
      return true;
    default:
      return false;
  }
}

bool SetScalar(Message* message, const FieldDescriptor* field, const v1::Quantity& value) {
  const Reflection* r = message->GetReflection();
  if (const auto whole = WholeOf(value)) return SetWhole(message, field, *whole);
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      r->SetString(message, field, ExactText(value));
      return true;
    case FieldDescriptor::CPPTYPE_BOOL:
      r->SetBool(message, field, value.boolean());
      return value.has_boolean();
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = NumberOf(field->enum_type(), value.text());
      if (number != 0) r->SetEnumValue(message, field, number);
      return number != 0;
    }
    default:
      return false;
  }
}

// Something that is there and not empty, to stand for what only people can know.
bool SetAnything(Message* message, const FieldDescriptor* field) {
  const Reflection* r = message->GetReflection();
  if (field->is_repeated()) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return false;
    r->AddMessage(message, field);
    return true;
  }
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      r->MutableMessage(message, field);
      return true;
    case FieldDescriptor::CPPTYPE_BOOL:
      r->SetBool(message, field, true);
      return true;
    case FieldDescriptor::CPPTYPE_ENUM:
      if (field->enum_type()->value_count() < 2) return false;
      r->SetEnumValue(message, field, field->enum_type()->value(1)->number());
      return true;
    case FieldDescriptor::CPPTYPE_STRING: {
      const bool date = field->options().GetExtension(v1::field).format() == v1::FIELD_FORMAT_DATE;
      r->SetString(message, field, date ? "2000-01-01" : "1");
      return true;
    }
    default:
      return SetWhole(message, field, 1);
  }
}

}  // namespace

bool Edits::Step(Message* message, std::string_view step, Target* target) const {
  target->message = message;
  return ReadStep(*message, step, &target->field, &target->index);
}

// The message that a step on the way leads into; an absent one is made. nullptr when there is none.
Message* Edits::Enter(const Target& target) {
  const Reflection* r = target.message->GetReflection();
  if (target.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return nullptr;
  if (target.field->is_repeated()) {
    const bool known = target.index >= 0 && target.index < r->FieldSize(*target.message, target.field);
    return known ? Own(target) : nullptr;
  }
  if (!r->HasField(*target.message, target.field)) {
    // To set one member of a oneof would destroy another, which could not be taken back.
    const auto* choice = target.field->real_containing_oneof();
    if (choice != nullptr && r->HasOneof(*target.message, choice)) return nullptr;
    undo_.emplace_back([r, target] { r->ClearField(target.message, target.field); });
    return r->MutableMessage(target.message, target.field);
  }
  return Own(target);
}

// The message at `target`, to be changed.
Message* Edits::Own(const Target& target) {
  const Reflection* r = target.message->GetReflection();
  if (overlay_ != nullptr) return overlay_->Own(target.message, target.field, target.index);
  return target.index < 0 ? r->MutableMessage(target.message, target.field)
                          : r->MutableRepeatedMessage(target.message, target.field, target.index);
}

bool Edits::Find(std::string_view path, Target* target) {
  Message* message = &message_;
  while (true) {
    const size_t dot = path.find('.');
    if (message == nullptr || !Step(message, path.substr(0, dot), target)) return false;
    if (dot == std::string_view::npos) return true;
    const Reflection* r = message->GetReflection();
    // A field of an item that is not there yet makes the item.
    if (target->index >= 0 && target->index == r->FieldSize(*message, target->field) && !Add(*target, nullptr)) {
      return false;
    }
    message = Enter(*target);
    path.remove_prefix(dot + 1);
  }
}

// An empty message of the sort of the target's, on the same arena, where there is one: only pointers change places
// then.
std::shared_ptr<Message> Edits::NewLike(const Target& target) {
  auto* arena = target.message->GetArena();
  return {target.message->New(arena), [arena](Message* message) {
            if (arena == nullptr) delete message;
          }};
}

// The new content is built in a message of its own and changes places with the old one, which so is kept.
void Edits::SwapIn(const Target& target, const std::shared_ptr<Message>& other) {
  const auto swap = [target, other] {
    target.message->GetReflection()->SwapFields(target.message, other.get(), {target.field});
  };
  swap();
  undo_.emplace_back(swap);
}

bool Edits::Set(const Target& target, const v1::Quantity* value) {
  const std::shared_ptr<Message> other = NewLike(target);
  if (value != nullptr && target.field->is_repeated()) return false;
  const bool fits =
      value == nullptr ? SetAnything(other.get(), target.field) : SetScalar(other.get(), target.field, *value);
  if (fits) SwapIn(target, other);
  return fits;
}

bool Edits::Add(const Target& target, const Message* like) {
  const Reflection* r = target.message->GetReflection();
  if (target.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
      target.index != r->FieldSize(*target.message, target.field)) {
    return false;
  }
  Message* added = r->AddMessage(target.message, target.field);
  undo_.emplace_back([r, target] { r->RemoveLast(target.message, target.field); });
  if (like != nullptr) added->CopyFrom(*like);
  return true;
}

void Edits::Remove(const Target& target) {
  const Reflection* r = target.message->GetReflection();
  const int last = r->FieldSize(*target.message, target.field) - 1;
  for (int i = target.index; i < last; ++i) r->SwapElements(target.message, target.field, i, i + 1);
  const auto to_its_place = [r, target, last] {
    for (int i = last; i > target.index; --i) r->SwapElements(target.message, target.field, i, i - 1);
  };
  if (target.message->GetArena() != nullptr) {  // that owns it, or what the overlay lies over does
    Message* removed = r->UnsafeArenaReleaseLast(target.message, target.field);
    undo_.emplace_back([r, target, removed, to_its_place] {
      r->UnsafeArenaAddAllocatedMessage(target.message, target.field, removed);
      to_its_place();
    });
    return;
  }
  std::shared_ptr<Message> removed(r->ReleaseLast(target.message, target.field));
  undo_.emplace_back([r, target, removed, to_its_place] {
    Message* back = r->AddMessage(target.message, target.field);
    back->GetReflection()->Swap(back, removed.get());
    to_its_place();
  });
}

bool Edits::Make(const v1::Change& change) {
  Target target;
  if (!Find(change.path(), &target)) return false;
  const int size = target.index < 0 ? 0 : target.message->GetReflection()->FieldSize(*target.message, target.field);
  if (change.remove()) {
    if (target.index < 0 || target.index >= size || target.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      return false;
    }
    Remove(target);
    return true;
  }
  if (!change.like().empty()) {
    Target like;
    if (!Find(change.like(), &like) || like.index < 0 || like.field != target.field) return false;
    const Message* source = Enter(like);
    if (source == nullptr) return false;
    const std::unique_ptr<Message> copy(source->New());  // the list may move when it grows
    copy->CopyFrom(*source);
    return Add(target, copy.get());
  }
  if (target.index >= 0) return target.index == size && !change.has_to() && Add(target, nullptr);
  return Set(target, change.has_to() ? &change.to() : nullptr);
}

bool Edits::MakeAll(const std::vector<v1::Change>& changes) {
  for (const v1::Change& change : changes) {
    if (!Make(change)) return false;
  }
  return true;
}

bool Edits::Clear(std::string_view path) {
  Target target;
  if (!Find(path, &target) || target.index >= 0) return false;
  SwapIn(target, NewLike(target));
  return true;
}

void Edits::Undo() {
  while (!undo_.empty()) {
    undo_.back()();
    undo_.pop_back();
  }
}

int LengthOfList(const Message& message, std::string_view path) {
  const Message* here = &message;
  while (true) {
    const size_t dot = path.find('.');
    const FieldDescriptor* field = nullptr;
    int index = -1;
    if (!ReadStep(*here, path.substr(0, dot), &field, &index)) return -1;
    const Reflection* r = here->GetReflection();
    if (dot == std::string_view::npos) return field->is_repeated() && index < 0 ? r->FieldSize(*here, field) : -1;
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated() != (index >= 0)) return -1;
    if (index >= 0 && index >= r->FieldSize(*here, field)) return -1;
    here = index >= 0 ? &r->GetRepeatedMessage(*here, field, index) : &r->GetMessage(*here, field);
    path.remove_prefix(dot + 1);
  }
}

}  // namespace svod::kinds
