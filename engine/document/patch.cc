// Tested by: tests/engine/document/patch_test.cc.
#include "engine/document/patch.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include "engine/document/json_reader.h"
#include "engine/document/message_builder.h"

namespace svod {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The last step of a path: a field of a message, or an item of it.
struct Target {
  Message* message;
  const FieldDescriptor* field;
  int index;  // -1: the field itself
};

void Fault(std::string_view path, const std::string& file, std::string message, Diagnostics& diagnostics) {
  diagnostics.Add({file, {}, 1, "bad-path", std::move(message), "", std::string(path)});
}

// One step `name` or `name[3]`.
std::optional<Target> Step(Message* message, std::string_view step, std::string_view path, const std::string& file,
                           Diagnostics& diagnostics) {
  std::string_view name = step.substr(0, step.find('['));
  const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(std::string(name));
  if (field == nullptr) {
    Fault(path, file, "`" + message->GetDescriptor()->name() + "` has no field `" + std::string(name) + "`",
          diagnostics);
    return std::nullopt;
  }
  if (name.size() == step.size()) return Target{message, field, -1};
  int index = -1;
  std::from_chars(step.data() + name.size() + 1, step.data() + step.size(), index);
  if (step.back() == ']' && field->is_repeated() && index >= 0 &&
      index < message->GetReflection()->FieldSize(*message, field)) {
    return Target{message, field, index};
  }
  Fault(path, file, "there is no item `" + std::string(step) + "`", diagnostics);
  return std::nullopt;
}

std::optional<Target> Find(Message* message, std::string_view path, const std::string& file, Diagnostics& diagnostics) {
  std::string_view rest = path;
  while (true) {
    size_t dot = rest.find('.');
    std::optional<Target> target = Step(message, rest.substr(0, dot), path, file, diagnostics);
    if (!target || dot == std::string_view::npos) return target;
    if (target->field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
        target->field->is_repeated() != (target->index >= 0)) {
      Fault(path, file, "`" + target->field->name() + "` has no fields", diagnostics);
      return std::nullopt;
    }
    const Reflection* r = message->GetReflection();
    message = target->index < 0 ? r->MutableMessage(message, target->field)
                                : r->MutableRepeatedMessage(message, target->field, target->index);
    rest.remove_prefix(dot + 1);
  }
}

// Reads `{"field": value}` into a new message of the type of `owner`.
std::unique_ptr<Message> ReadField(const Message& owner, const FieldDescriptor* field, const std::string& json,
                                   const std::string& file, Diagnostics& diagnostics) {
  std::unique_ptr<Message> holder(owner.New());
  Diagnostics faults;
  MessageBuilder builder(holder.get(), file, faults);
  ReadJson("{\"" + field->name() + "\":" + json + "}", file, builder, faults);
  for (Diagnostic fault : faults.items()) {
    fault.position = {};  // a place in the value, not in the file
    diagnostics.Add(std::move(fault));
  }
  return faults.empty() ? std::move(holder) : nullptr;
}

bool SetItem(const Target& target, const std::string& json, const std::string& file, Diagnostics& diagnostics) {
  std::unique_ptr<Message> holder = ReadField(*target.message, target.field, "[" + json + "]", file, diagnostics);
  if (holder == nullptr) return false;
  // Append the new item, put it in the place of the old one, drop the old one from the end.
  target.message->MergeFrom(*holder);
  const Reflection* r = target.message->GetReflection();
  r->SwapElements(target.message, target.field, target.index, r->FieldSize(*target.message, target.field) - 1);
  r->RemoveLast(target.message, target.field);
  return true;
}

}  // namespace

bool SetPath(Message* message, std::string_view path, const std::string& json, const std::string& file,
             Diagnostics& diagnostics) {
  std::optional<Target> target = Find(message, path, file, diagnostics);
  if (!target) return false;
  if (target->index >= 0) return SetItem(*target, json, file, diagnostics);
  std::unique_ptr<Message> holder = ReadField(*target->message, target->field, json, file, diagnostics);
  if (holder == nullptr) return false;
  target->message->GetReflection()->ClearField(target->message, target->field);
  target->message->MergeFrom(*holder);
  return true;
}

bool AppendPath(Message* message, std::string_view path, const std::string& json, const std::string& file,
                Diagnostics& diagnostics) {
  std::optional<Target> target = Find(message, path, file, diagnostics);
  if (!target) return false;
  if (target->index >= 0 || !target->field->is_repeated()) {
    Fault(path, file, "only a list can be appended to", diagnostics);
    return false;
  }
  std::unique_ptr<Message> holder = ReadField(*target->message, target->field, "[" + json + "]", file, diagnostics);
  if (holder == nullptr) return false;
  target->message->MergeFrom(*holder);
  return true;
}

bool ClearPath(Message* message, std::string_view path, const std::string& file, Diagnostics& diagnostics) {
  std::optional<Target> target = Find(message, path, file, diagnostics);
  if (!target) return false;
  const Reflection* r = target->message->GetReflection();
  if (target->index < 0) {
    r->ClearField(target->message, target->field);
    return true;
  }
  for (int i = target->index; i + 1 < r->FieldSize(*target->message, target->field); ++i) {
    r->SwapElements(target->message, target->field, i, i + 1);
  }
  r->RemoveLast(target->message, target->field);
  return true;
}

}  // namespace svod
