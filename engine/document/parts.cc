#include "engine/document/parts.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "engine/base/diagnostic.h"
#include "engine/document/document.h"
#include "svod/v1/annotations.pb.h"

namespace svod {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string Escape(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (c == '/') {
      result += "%2F";
    } else if (c == '%') {
      result += "%25";
    } else {
      result += c;
    }
  }
  return result;
}

// nullopt for a `%` that begins neither %2F nor %25: a value is written in one way only.
std::optional<std::string> Unescape(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    std::string_view code = text.substr(i, 3);
    if (code != "%2F" && code != "%25") return std::nullopt;
    result += code == "%2F" ? '/' : '%';
    i += 2;
  }
  return result;
}

std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    size_t slash = text.find('/');
    parts.push_back(text.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    text.remove_prefix(slash + 1);
  }
}

std::string ValueText(const Message& unit, const FieldDescriptor* field) {
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) return unit.GetReflection()->GetString(unit, field);
  return std::to_string(unit.GetReflection()->GetInt32(unit, field));
}

bool SetValue(Message* unit, const FieldDescriptor* field, const std::string& text) {
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    unit->GetReflection()->SetString(unit, field, text);
    return true;
  }
  int32_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || std::to_string(number) != text) return false;
  unit->GetReflection()->SetInt32(unit, field, number);
  return true;
}

// See SubjectParts::Document.
const FieldDescriptor* RevisionOf(const FieldDescriptor& part) {
  if (part.message_type() == nullptr) return nullptr;
  const FieldDescriptor* field = part.message_type()->FindFieldByName("revision");
  const bool counts = field != nullptr && !field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32;
  return counts ? field : nullptr;
}

// Why the fields of `type` that mark its lists as incomplete cannot do so; empty when they can, or there is none.
std::string FaultOfMarks(const Descriptor* type) {
  int marks = 0;
  bool lists = false;
  std::string last;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    lists = lists || field->is_repeated();
    if (!field->options().GetExtension(v1::field).marks_incomplete()) continue;
    ++marks;
    last = field->full_name();
    if (field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_BOOL) return last + " is no bool";
  }
  if (marks > 1) return last + " is one of two";
  return marks == 1 && !lists ? last + " stands beside no list" : std::string();
}

// The same of every message that the subject reaches.
std::string FaultOfAllMarks(const Descriptor* subject) {
  std::vector<const Descriptor*> reached = {subject};
  std::set<const Descriptor*> seen = {subject};
  while (!reached.empty()) {
    const Descriptor* type = reached.back();
    reached.pop_back();
    if (std::string fault = FaultOfMarks(type); !fault.empty()) return fault;
    for (int i = 0; i < type->field_count(); ++i) {
      const Descriptor* next = type->field(i)->message_type();
      if (next != nullptr && seen.insert(next).second) reached.push_back(next);
    }
  }
  return "";
}

}  // namespace

std::optional<SubjectParts> SubjectParts::Of(const Descriptor* subject, std::string* error) {
  SubjectParts parts;
  parts.subject_ = subject;
  for (int i = 0; i < subject->field_count(); ++i) {
    const FieldDescriptor* field = subject->field(i);
    const v1::PartRules& rules = field->options().GetExtension(v1::part);
    if (rules.unit()) parts.unit_ = field;
    if (rules.document()) parts.documents_.push_back({field->name(), field, RevisionOf(*field)});
    if (!rules.copy_of().empty()) {
      parts.copies_.push_back({field, RevisionOf(*field), rules.copy_of(), rules.period_offset()});
    }
  }
  if (parts.unit_ == nullptr || parts.unit_->message_type() == nullptr) {
    *error = subject->full_name() + " names no unit";
    return std::nullopt;
  }
  const Descriptor* unit = parts.unit_->message_type();
  const v1::ResourceRules& resource = unit->options().GetExtension(v1::resource);
  std::vector<std::string_view> pieces = Split(resource.pattern());
  for (size_t i = 0; i + 1 < pieces.size(); i += 2) {
    std::string_view variable = pieces[i + 1];
    if (variable.size() < 3 || variable.front() != '{' || variable.back() != '}') break;
    const FieldDescriptor* field = unit->FindFieldByName(std::string(variable.substr(1, variable.size() - 2)));
    if (field == nullptr) break;
    parts.segments_.push_back({std::string(pieces[i]), field});
  }
  parts.period_ = unit->FindFieldByName(resource.period_field());
  if (parts.segments_.size() * 2 != pieces.size() || parts.period_ == nullptr) {
    *error = "the resource pattern of " + unit->full_name() + " does not name its fields";
    return std::nullopt;
  }
  if (!parts.ReadAttributes(error)) return std::nullopt;
  if (const std::string fault = FaultOfAllMarks(subject); !fault.empty()) {
    *error = "of the fields that mark lists as incomplete " + fault;
    return std::nullopt;
  }
  return parts;
}

bool SubjectParts::ReadAttributes(std::string* error) {
  const auto read = [&](const FieldDescriptor* part) {
    const Descriptor* type = part->message_type();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const std::string& facet = field->options().GetExtension(v1::field).facet();
      if (facet.empty() && part != unit_) continue;
      const bool fits =
          field->cpp_type() == FieldDescriptor::CPPTYPE_STRING || field->cpp_type() == FieldDescriptor::CPPTYPE_INT32;
      const std::string name = facet.empty() ? field->name() : facet;
      if (!fits || FindAttribute(name) != nullptr) {
        *error = field->full_name() + " cannot be the attribute `" + name +
                 "`: no text or int32, or the second of that name";
        return false;
      }
      attributes_.push_back({name, !facet.empty(), part, field});
    }
    return true;
  };
  bool sound = read(unit_);
  for (const Document& document : documents_) sound = sound && read(document.field);
  return sound;
}

const SubjectParts::Attribute* SubjectParts::FindAttribute(std::string_view name) const {
  auto it = std::find_if(attributes_.begin(), attributes_.end(), [name](const auto& a) { return a.name == name; });
  return it == attributes_.end() ? nullptr : &*it;
}

std::vector<std::string> SubjectParts::ValuesOf(const Attribute& attribute, const Message& subject) {
  if (!subject.GetReflection()->HasField(subject, attribute.part)) return {};
  const Message& part = subject.GetReflection()->GetMessage(subject, attribute.part);
  const auto* reflection = part.GetReflection();
  if (!attribute.field->is_repeated()) {
    const bool there = !attribute.field->has_presence() || reflection->HasField(part, attribute.field);
    return there ? std::vector<std::string>{ValueText(part, attribute.field)} : std::vector<std::string>{};
  }
  std::vector<std::string> values;
  const int size = reflection->FieldSize(part, attribute.field);
  values.reserve(static_cast<size_t>(size));
  for (int i = 0; i < size; ++i) {
    const bool text = attribute.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    values.push_back(text ? reflection->GetRepeatedString(part, attribute.field, i)
                          : std::to_string(reflection->GetRepeatedInt32(part, attribute.field, i)));
  }
  return values;
}

const SubjectParts::Document* SubjectParts::FindDocument(std::string_view kind) const {
  auto it = std::find_if(documents_.begin(), documents_.end(), [kind](const Document& d) { return d.kind == kind; });
  return it == documents_.end() ? nullptr : &*it;
}

std::string SubjectParts::Name(const Message& unit, size_t segments, int offset) const {
  std::string name;
  for (size_t i = 0; i < segments; ++i) {
    const Segment& segment = segments_[i];
    std::string value = ValueText(unit, segment.field);
    if (segment.field == period_) value = std::to_string(unit.GetReflection()->GetInt32(unit, period_) + offset);
    name += (i == 0 ? "" : "/") + segment.collection + "/" + Escape(value);
  }
  return name;
}

std::string SubjectParts::UnitName(const Message& subject) const {
  return Name(subject.GetReflection()->GetMessage(subject, unit_), segments_.size(), 0);
}

bool SubjectParts::ParseUnitName(std::string_view name, Message* subject, std::string* error) const {
  std::vector<std::string_view> pieces = Split(name);
  bool sound = pieces.size() == segments_.size() * 2;
  Message* unit = subject->GetReflection()->MutableMessage(subject, unit_);
  for (size_t i = 0; sound && i < segments_.size(); ++i) {
    std::optional<std::string> value = Unescape(pieces[2 * i + 1]);
    sound = pieces[2 * i] == segments_[i].collection && value && SetValue(unit, segments_[i].field, *value);
  }
  if (!sound) {
    *error = "the name does not follow " + unit_->message_type()->options().GetExtension(v1::resource).pattern();
    return false;
  }
  Diagnostics diagnostics;
  if (ValidateDocument(*unit, "name", diagnostics)) return true;
  *error = diagnostics.items().front().path + ": " + diagnostics.items().front().message;
  return false;
}

bool SubjectParts::IsUnitPrefix(std::string_view name) const {
  if (name.empty()) return true;
  std::vector<std::string_view> pieces = Split(name);
  if (pieces.size() % 2 != 0 || pieces.size() > segments_.size() * 2) return false;
  for (size_t i = 0; i < pieces.size(); i += 2) {
    if (pieces[i] != segments_[i / 2].collection || pieces[i + 1].empty() || !Unescape(pieces[i + 1])) return false;
  }
  return true;
}

int SubjectParts::Period(const Message& subject) const {
  const Message& unit = subject.GetReflection()->GetMessage(subject, unit_);
  return unit.GetReflection()->GetInt32(unit, period_);
}

SubjectParts::Shifted SubjectParts::ShiftedUnit(const Message& subject, int offset) const {
  const Message& unit = subject.GetReflection()->GetMessage(subject, unit_);
  size_t period = 0;
  while (segments_[period].field != period_) ++period;
  return {Name(unit, period + 1, offset), Name(unit, segments_.size(), offset)};
}

}  // namespace svod
