#include "engine/cel/environment.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace svod::cel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// Enumerations of fields of messages reachable from `message`, in order of discovery.
void CollectEnums(const Descriptor* root, std::vector<const EnumDescriptor*>* enums) {
  std::vector<const Descriptor*> queue = {root};
  std::set<const Descriptor*> seen = {root};
  while (!queue.empty()) {
    const Descriptor* message = queue.back();
    queue.pop_back();
    for (int i = 0; i < message->field_count(); ++i) {
      const FieldDescriptor* field = message->field(i);
      if (const EnumDescriptor* e = field->enum_type(); e != nullptr) {
        if (std::find(enums->begin(), enums->end(), e) == enums->end()) enums->push_back(e);
      }
      const Descriptor* next = field->message_type();
      if (next != nullptr && seen.insert(next).second) queue.push_back(next);
    }
  }
}

// `value` without the prefix that its enum's name makes: TOPIC_ for Topic, VALUE_STATUS_ for ValueStatus.
std::string_view WithoutPrefix(const EnumDescriptor* enumeration, std::string_view value) {
  size_t at = 0;
  const auto takes = [&](int c) { return at < value.size() && value[at++] == static_cast<char>(c); };
  for (char c : enumeration->name()) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && at > 0 && !takes('_')) return value;
    if (!takes(std::toupper(static_cast<unsigned char>(c)))) return value;
  }
  return takes('_') ? value.substr(at) : value;
}

}  // namespace

std::shared_ptr<const Environment::Enums> Environment::EnumsOf(const Descriptor* subject) {
  auto enums = std::make_shared<Enums>();
  CollectEnums(subject, &enums->all);
  for (const EnumDescriptor* enumeration : enums->all) {
    for (int i = 0; i < enumeration->value_count(); ++i) {
      const std::string& full = enumeration->value(i)->name();
      const std::string_view name = WithoutPrefix(enumeration, full);
      const EnumConstant constant{enumeration, enumeration->value(i)->number()};
      enums->by_name[full].push_back(constant);
      if (name != full) enums->by_name[std::string(name)].push_back(constant);
      enums->short_names.emplace_back(name);
    }
  }
  return enums;
}

Environment::Environment(const Descriptor* subject) : subject_(subject), enums_(EnumsOf(subject)) {
  for (int i = 0; i < subject->field_count(); ++i) {
    const FieldDescriptor* field = subject->field(i);
    names_.push_back({field->name(), Type::OfField(field), Name::Kind::kSubjectField, field, -1, {}});
  }
  names_.push_back({"as_of", TypeKind::kDate, Name::Kind::kAsOf, nullptr, -1, {}});
}

Environment::Environment(const Schema& schema, std::string container)
    : schema_(&schema), container_(std::move(container)), enums_(std::make_shared<Enums>()) {}

void Environment::DeclareFunction(Overload overload) {
  if (functions_.Find(overload.name, overload.method).empty()) {
    for (const Overload& known : Functions().Find(overload.name, overload.method)) functions_.Add(known);
  }
  functions_.Add(std::move(overload));
}

std::span<const Overload> Environment::FindFunctions(std::string_view name, bool method) const {
  const std::span<const Overload> declared = functions_.Find(name, method);
  return declared.empty() ? Functions().Find(name, method) : declared;
}

std::vector<std::string> Environment::Candidates(const std::string& name, bool rooted) const {
  std::vector<std::string> names;
  for (std::string within = rooted ? "" : container_; !within.empty();) {
    names.push_back(std::string(within).append(".").append(name));
    const size_t dot = within.rfind('.');
    within.resize(dot == std::string::npos ? 0 : dot);
  }
  names.push_back(name);
  return names;
}

int Environment::AddVariable(std::string name, Type type) {
  names_.push_back({std::move(name), std::move(type), Name::Kind::kVariable, nullptr, slots_, {}});
  return slots_++;
}

void Environment::AddVariableAt(std::string name, Type type, int slot) {
  names_.push_back({std::move(name), std::move(type), Name::Kind::kVariable, nullptr, slot, {}});
  slots_ = std::max(slots_, slot + 1);
}

void Environment::AddConstant(std::string name, Type type, Value value) {
  names_.push_back({std::move(name), std::move(type), Name::Kind::kConstant, nullptr, -1, value});
}

const Environment::Name* Environment::Find(std::string_view name) const {
  auto it = std::find_if(names_.rbegin(), names_.rend(), [name](const Name& entry) { return entry.name == name; });
  return it == names_.rend() ? nullptr : &*it;
}

std::vector<std::string> Environment::Names() const {
  std::vector<std::string> names;
  for (const Name& name : names_) names.push_back(name.name);
  names.insert(names.end(), enums_->short_names.begin(), enums_->short_names.end());
  return names;
}

std::vector<Environment::EnumConstant> Environment::FindEnumConstants(std::string_view short_name) const {
  const auto found = enums_->by_name.find(short_name);
  return found == enums_->by_name.end() ? std::vector<EnumConstant>() : found->second;
}

const EnumDescriptor* Environment::FindEnum(std::string_view name) const {
  for (const EnumDescriptor* enumeration : enums_->all) {
    if (enumeration->name() == name || enumeration->full_name() == name) return enumeration;
  }
  return nullptr;
}

std::string Environment::ShortName(const EnumDescriptor* enumeration, int number) {
  const auto* value = enumeration->FindValueByNumber(number);
  return value == nullptr ? std::to_string(number) : std::string(WithoutPrefix(enumeration, value->name()));
}

}  // namespace svod::cel
