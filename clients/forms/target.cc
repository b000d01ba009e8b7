#include "clients/forms/target.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <charconv>

#include "clients/forms/text.h"
#include "engine/base/number.h"
#include "engine/base/utf8.h"
#include "engine/document/validate.h"
#include "svod/v1/annotations.pb.h"

namespace svod::forms {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// `items[number=number]` to a step; the brackets are what stands in them.
bool ReadBrackets(std::string_view brackets, const std::vector<std::string>& columns, TargetStep* step,
                  std::string* error) {
  if (!step->field->is_repeated()) {
    *error = Cat("`", step->field->name(), "` is no list");
    return false;
  }
  if (brackets == "+") {
    step->appends = true;
    return true;
  }
  const size_t sign = std::min(brackets.find('='), brackets.size());
  const std::string_view key = brackets.substr(0, sign);
  const std::string_view id = sign < brackets.size() ? brackets.substr(sign + 1) : std::string_view();
  step->key = step->field->message_type()->FindFieldByName(std::string(key));
  const auto column = std::find(columns.begin(), columns.end(), id);
  if (step->key == nullptr || column == columns.end()) {
    *error = Cat("`[", brackets, "]` is written as [+] or [field=column]");
    return false;
  }
  step->column = static_cast<int>(column - columns.begin());
  return true;
}

std::string_view WithoutBrackets(std::string_view segment, std::string_view* brackets) {
  const size_t open = segment.find('[');
  if (open == std::string_view::npos || !segment.ends_with(']')) return segment;
  *brackets = segment.substr(open + 1, segment.size() - open - 2);
  return segment.substr(0, open);
}

template <typename T>
bool Parse(const std::string& text, T* value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && end == text.data() + text.size();
}

Said OutOfRange(const std::string& shown, const std::string& low, const std::string& high) {
  return Say("out-of-range", "\"$0\" is not between $1 and $2", "«$0» вне пределов от $1 до $2", shown, low, high);
}

Said BelowZero(const std::string& shown) {
  return Say("negative-amount", "\"$0\" is below zero", "«$0» меньше нуля", shown);
}

// `shown` is what the cell says.
std::optional<Said> CheckNumber(const FieldDescriptor* field, const std::string& text, const std::string& shown) {
  const v1::FieldRules& rules = field->options().GetExtension(v1::field);
  int64_t value = 0;
  if (!Parse(text, &value)) return Say("out-of-range", "\"$0\" is too large", "«$0» — слишком большое число", shown);
  if ((rules.has_min() && value < rules.min()) || (rules.has_max() && value > rules.max())) {
    return OutOfRange(shown, rules.has_min() ? ShownValue(field, Cat(rules.min())) : "-∞",
                      rules.has_max() ? ShownValue(field, Cat(rules.max())) : "∞");
  }
  if (value < 0 && rules.format() == v1::FIELD_FORMAT_MONEY && !rules.allow_negative()) return BelowZero(shown);
  return std::nullopt;
}

std::optional<Said> CheckText(const std::string& text, const v1::FieldRules& rules, const std::string& shown) {
  switch (rules.format()) {
    case v1::FIELD_FORMAT_DECIMAL:
    case v1::FIELD_FORMAT_PERCENT:
      if (text.starts_with('-') && !rules.allow_negative()) return BelowZero(shown);
      return std::nullopt;
    case v1::FIELD_FORMAT_INN:
      if (IsInn(text)) return std::nullopt;
      return Say("invalid-inn", "\"$0\" is no INN: wrong length or check digits",
                 "«$0» — не ИНН: не та длина или контрольные цифры", shown);
    case v1::FIELD_FORMAT_IDENTIFIER:
      if (CountCodePoints(text) <= 64) return std::nullopt;
      return Say("invalid-identifier", "\"$0\" is longer than 64 characters", "«$0» длиннее 64 знаков", shown);
    default:
      return std::nullopt;
  }
}

// What the cell says; of a value that stands in none, the value.
std::string ShownRowValue(const FieldDescriptor* field, const RowValue& value) {
  return value.place.value.empty() ? ShownValue(field, value.text) : value.place.value;
}

void Write(Message* message, const FieldDescriptor* field, const std::string& text) {
  const Reflection* reflection = message->GetReflection();
  int64_t number = 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(message, field, text);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(message, field, text == "true");
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnum(message, field, field->enum_type()->FindValueByName(text));
    case FieldDescriptor::CPPTYPE_INT64:
      return Parse(text, &number) ? reflection->SetInt64(message, field, number) : void();
    case FieldDescriptor::CPPTYPE_INT32:
      return Parse(text, &number) ? reflection->SetInt32(message, field, static_cast<int32_t>(number)) : void();
    case FieldDescriptor::CPPTYPE_UINT32:
      return Parse(text, &number) ? reflection->SetUInt32(message, field, static_cast<uint32_t>(number)) : void();
    default:
      return;
  }
}

// Numbers that protobuf itself would cut.
bool FitsType(const FieldDescriptor* field, const std::string& text) {
  int32_t small = 0;
  uint32_t natural = 0;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) return Parse(text, &small);
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32) return Parse(text, &natural);
  return true;
}

Message* ItemWithKey(const TargetStep& step, const std::string& value, Message* message, std::string* path,
                     bool* made) {
  const Reflection* reflection = message->GetReflection();
  const int size = reflection->FieldSize(*message, step.field);
  for (int i = 0; i < size; ++i) {
    Message* item = reflection->MutableRepeatedMessage(message, step.field, i);
    if (ValueText(*item, step.key) != value) continue;
    *path += Cat("[", i, "]");
    *made = false;
    return item;
  }
  *path += Cat("[", size, "]");
  *made = true;
  return reflection->AddMessage(message, step.field);
}

}  // namespace

std::optional<TargetPath> ParseTargetPath(std::string_view text, const Descriptor* subject,
                                          const std::vector<std::string>& columns, std::string* error) {
  TargetPath path;
  path.end = subject;
  for (const std::string_view segment : Split(text, ".")) {
    std::string_view brackets;
    const std::string_view name = WithoutBrackets(segment, &brackets);
    TargetStep step;
    step.field = path.end->FindFieldByName(std::string(name));
    if (step.field == nullptr || step.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      *error = Cat(path.end->name(), " has no message `", name, "`");
      return std::nullopt;
    }
    if (brackets.empty() && step.field->is_repeated()) {
      *error = Cat("`", name, "` is a list: say [+] or [field=column]");
      return std::nullopt;
    }
    if (!brackets.empty() && !ReadBrackets(brackets, columns, &step, error)) return std::nullopt;
    path.end = step.field->message_type();
    path.steps.push_back(step);
  }
  return path;
}

Place PlaceOfPath(const std::string& path, const Origins& origins) {
  const auto found = origins.lower_bound(path);
  return found != origins.end() && found->first.starts_with(path) ? found->second : Place{};
}

Target Follow(const TargetPath& path, const std::vector<RowValue>& values, Message* dossier, Origins* origins) {
  Target target{dossier, ""};
  for (const TargetStep& step : path.steps) {
    target.path += Cat(target.path.empty() ? "" : ".", step.field->name());
    Message* message = target.message;
    const Reflection* reflection = message->GetReflection();
    if (step.key != nullptr) {
      bool made = false;
      const RowValue& key = values[static_cast<size_t>(step.column)];
      target.message = ItemWithKey(step, key.text, message, &target.path, &made);
      if (made) {
        Write(target.message, step.key, key.text);
        origins->emplace(target.path + "." + step.key->name(), key.place);
      }
    } else if (step.appends) {
      target.path += Cat("[", reflection->FieldSize(*message, step.field), "]");
      target.message = reflection->AddMessage(message, step.field);
    } else {
      target.message = reflection->MutableMessage(message, step.field);
    }
  }
  return target;
}

std::string ValueText(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  if (!reflection->HasField(message, field)) return "";
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetString(message, field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(message, field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->GetEnum(message, field)->name();
    case FieldDescriptor::CPPTYPE_INT64:
      return Cat(reflection->GetInt64(message, field));
    case FieldDescriptor::CPPTYPE_INT32:
      return Cat(reflection->GetInt32(message, field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return Cat(reflection->GetUInt32(message, field));
    default:
      return "";
  }
}

std::string ShownValue(const FieldDescriptor* field, const std::string& text) {
  int64_t kopecks = 0;
  const bool money = field->options().GetExtension(v1::field).format() == v1::FIELD_FORMAT_MONEY;
  if (!money || !Parse(text, &kopecks)) return Shown(text);
  const std::optional<Decimal> roubles = Decimal::Parse(text);
  const std::optional<Decimal> shown = roubles ? roubles->Multiply(Decimal(1, 2)) : std::nullopt;
  return shown ? shown->ToString() : Shown(text);
}

std::optional<Said> CheckValue(const FieldDescriptor* field, const RowValue& value) {
  const std::string shown = ShownRowValue(field, value);
  const FieldDescriptor::CppType type = field->cpp_type();
  if (type == FieldDescriptor::CPPTYPE_STRING) {
    return CheckText(value.text, field->options().GetExtension(v1::field), shown);
  }
  if (type == FieldDescriptor::CPPTYPE_ENUM || type == FieldDescriptor::CPPTYPE_BOOL) return std::nullopt;
  std::optional<Said> fault = CheckNumber(field, value.text, shown);
  if (fault || FitsType(field, value.text)) return fault;
  const bool natural = type == FieldDescriptor::CPPTYPE_UINT32;
  return OutOfRange(shown, natural ? "0" : "-2147483648", natural ? "4294967295" : "2147483647");
}

std::optional<Said> SetValue(const Target& target, const FieldDescriptor* field, const RowValue& value,
                             Origins* origins) {
  if (std::optional<Said> fault = CheckValue(field, value)) return fault;
  const std::string path = target.path + "." + field->name();
  const std::string there = ValueText(*target.message, field);
  if (!there.empty() && there != value.text) {
    const auto origin = origins->find(path);
    const RowValue other{there, origin == origins->end() ? Place{} : origin->second};
    return Say("values-differ", "\"$0\" is not the same as \"$1\" of $2", "«$0» — не то же, что «$1»: $3",
               ShownRowValue(field, value), ShownRowValue(field, other), PlaceText(other.place, false),
               PlaceText(other.place, true));
  }
  Write(target.message, field, value.text);
  origins->emplace(path, value.place);
  return std::nullopt;
}

}  // namespace svod::forms
