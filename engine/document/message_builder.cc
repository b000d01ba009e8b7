// Tested by: tests/engine/document/document_reader_test.cc.
#include "engine/document/message_builder.h"

#include <absl/strings/escaping.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <charconv>
#include <limits>
#include <utility>

#include "engine/base/number.h"

namespace svod {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string Ticked(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string DidYouMean(std::string_view word, const std::vector<std::string>& names) {
  std::string nearest = Nearest(word, names);
  return nearest.empty() ? "" : "did you mean " + Ticked(nearest) + "?";
}

const FieldDescriptor* FindField(const Descriptor* descriptor, std::string_view name) {
  std::string key(name);
  const FieldDescriptor* field = descriptor->FindFieldByName(key);
  if (field != nullptr) return field;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    if (descriptor->field(i)->json_name() == key) return descriptor->field(i);
  }
  return nullptr;
}

// A whole number, also written 1.0 or 1e3. nullopt when it is not whole or does not fit 64 bits.
std::optional<Int128> WholeNumber(std::string_view text) {
  size_t exponent = text.find_first_of("eE");
  int shift = 0;
  if (exponent != std::string_view::npos) {
    std::string_view digits = text.substr(exponent + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), shift);
    if (error != std::errc() || end != digits.data() + digits.size() || shift < -40 || shift > 40) return std::nullopt;
    text = text.substr(0, exponent);
  }
  bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  Int128 value = 0;
  bool point = false;
  for (char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9' || value > (Int128{1} << 100)) return std::nullopt;
    value = value * 10 + (c - '0');
    if (point) --shift;
  }
  for (; shift > 0 && value < (Int128{1} << 100); --shift) value *= 10;
  for (; shift < 0; ++shift) {
    if (value % 10 != 0) return std::nullopt;
    value /= 10;
  }
  if (shift != 0 || text.empty()) return std::nullopt;
  return negative ? -value : value;
}

struct IntegerRange {
  Int128 low;
  Int128 high;
};

template <typename T>
IntegerRange RangeOf() {
  return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
}

std::optional<IntegerRange> RangeOf(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return RangeOf<int32_t>();
    case FieldDescriptor::CPPTYPE_UINT32:
      return RangeOf<uint32_t>();
    case FieldDescriptor::CPPTYPE_INT64:
      return RangeOf<int64_t>();
    case FieldDescriptor::CPPTYPE_UINT64:
      return RangeOf<uint64_t>();
    default:
      return std::nullopt;
  }
}

void StoreInteger(Message* message, const FieldDescriptor* field, Int128 value) {
  const Reflection* r = message->GetReflection();
  bool many = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return many ? r->AddInt32(message, field, static_cast<int32_t>(value))
                  : r->SetInt32(message, field, static_cast<int32_t>(value));
    case FieldDescriptor::CPPTYPE_UINT32:
      return many ? r->AddUInt32(message, field, static_cast<uint32_t>(value))
                  : r->SetUInt32(message, field, static_cast<uint32_t>(value));
    case FieldDescriptor::CPPTYPE_INT64:
      return many ? r->AddInt64(message, field, static_cast<int64_t>(value))
                  : r->SetInt64(message, field, static_cast<int64_t>(value));
    default:
      return many ? r->AddUInt64(message, field, static_cast<uint64_t>(value))
                  : r->SetUInt64(message, field, static_cast<uint64_t>(value));
  }
}

std::string WantedText(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return "an object";
    case FieldDescriptor::CPPTYPE_STRING:
      return "a text";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return "a name of " + field->enum_type()->name();
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return "a number";
    default:
      return "a whole number";
  }
}

}  // namespace

MessageBuilder::MessageBuilder(Message* root, std::string file, Diagnostics& diagnostics)
    : root_(root), file_(std::move(file)), diagnostics_(diagnostics) {}

std::string MessageBuilder::ValuePath() const {
  if (levels_.empty()) return "";
  const Level& level = levels_.back();
  if (level.array) return level.path + "[" + std::to_string(level.index) + "]";
  if (level.field == nullptr) return level.path;
  return level.path + (level.path.empty() ? "" : ".") + level.field->name();
}

void MessageBuilder::Fault(Position at, std::string code, std::string message, std::string hint) {
  diagnostics_.Add({file_, at, 1, std::move(code), std::move(message), std::move(hint), ValuePath()});
}

void MessageBuilder::WrongType(const FieldDescriptor* field, Position at, std::string_view given) {
  bool array = field->is_repeated() && !levels_.back().array;
  Fault(at, "wrong-type", (array ? "a list" : WantedText(field)) + " is wanted, and this is " + std::string(given));
}

const FieldDescriptor* MessageBuilder::Target(Position at, bool composite) {
  if (levels_.empty()) {
    if (!composite) Fault(at, "wrong-type", "a document is an object");
    return nullptr;
  }
  Level& level = levels_.back();
  if (level.message == nullptr || level.field == nullptr) return nullptr;
  positions_.emplace(ValuePath(), at);
  return level.field;
}

void MessageBuilder::Done() {
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (level.array) {
    ++level.index;
  } else {
    level.field = nullptr;
  }
}

void MessageBuilder::BeginObject(Position at) {
  Level next;
  if (levels_.empty()) {
    next.message = root_;
    positions_.emplace("", at);
  } else if (const FieldDescriptor* field = Target(at, true); field != nullptr) {
    next.path = ValuePath();
    Level& level = levels_.back();
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated() != level.array) {
      WrongType(field, at, "an object");
    } else {
      const Reflection* r = level.message->GetReflection();
      next.message =
          field->is_repeated() ? r->AddMessage(level.message, field) : r->MutableMessage(level.message, field);
    }
  }
  levels_.push_back(std::move(next));
}

void MessageBuilder::Key(std::string_view name, Position at) {
  Level& level = levels_.back();
  level.field = nullptr;
  if (level.message == nullptr) return;
  const Descriptor* descriptor = level.message->GetDescriptor();
  level.field = FindField(descriptor, name);
  if (level.field == nullptr) {
    std::vector<std::string> names;
    names.reserve(static_cast<size_t>(descriptor->field_count()));
    for (int i = 0; i < descriptor->field_count(); ++i) names.push_back(descriptor->field(i)->name());
    return Fault(at, "unknown-field", Ticked(descriptor->name()) + " has no field " + Ticked(name),
                 DidYouMean(name, names));
  }
  if (level.seen.insert(level.field->name()).second) return;
  Fault(at, "duplicate-field", "the field " + Ticked(name) + " is given twice");
  level.field = nullptr;
}

void MessageBuilder::EndObject() {
  levels_.pop_back();
  Done();
}

void MessageBuilder::BeginArray(Position at) {
  Level next;
  next.array = true;
  if (const FieldDescriptor* field = Target(at, false); field != nullptr) {
    next.path = ValuePath();
    if (!field->is_repeated() || levels_.back().array) {
      WrongType(field, at, "a list");
    } else {
      next.message = levels_.back().message;
      next.field = field;
    }
  }
  levels_.push_back(std::move(next));
}

void MessageBuilder::EndArray() {
  levels_.pop_back();
  Done();
}

void MessageBuilder::String(std::string_view text, Position at) {
  const FieldDescriptor* field = Target(at, false);
  if (field != nullptr) {
    Level& level = levels_.back();
    const bool fits = field->is_repeated() == level.array;
    if (fits && field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      SetEnum(level, field, text, at);
    } else if (fits && RangeOf(field)) {
      SetNumber(level, field, text, at, true);
    } else if (fits && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      SetText(level, field, text, at);
    } else {
      WrongType(field, at, "a text");
    }
  }
  Done();
}

void MessageBuilder::SetText(Level& level, const FieldDescriptor* field, std::string_view text, Position at) {
  const Reflection* r = level.message->GetReflection();
  std::string value(text);
  if (field->type() == FieldDescriptor::TYPE_BYTES &&
      !absl::Base64Unescape(absl::string_view(text.data(), text.size()), &value)) {
    Fault(at, "wrong-type", "bytes are written in base64");
  }
  field->is_repeated() ? r->AddString(level.message, field, value) : r->SetString(level.message, field, value);
}

void MessageBuilder::SetEnum(Level& level, const FieldDescriptor* field, std::string_view text, Position at) {
  const Reflection* r = level.message->GetReflection();
  const auto* value = field->enum_type()->FindValueByName(std::string(text));
  if (value != nullptr) {
    return field->is_repeated() ? r->AddEnum(level.message, field, value) : r->SetEnum(level.message, field, value);
  }
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(field->enum_type()->value_count()));
  for (int i = 0; i < field->enum_type()->value_count(); ++i) names.push_back(field->enum_type()->value(i)->name());
  Fault(at, "unknown-enum-value", Ticked(field->enum_type()->name()) + " has no " + Ticked(text),
        DidYouMean(text, names));
}

void MessageBuilder::SetNumber(Level& level, const FieldDescriptor* field, std::string_view text, Position at,
                               bool quoted) {
  std::optional<Int128> value = WholeNumber(text);
  IntegerRange range = *RangeOf(field);
  if (!value && quoted && text.find_first_not_of("+-.0123456789eE") != std::string_view::npos) {
    return WrongType(field, at, "a text");
  }
  if (!value) return Fault(at, "out-of-range", Ticked(text) + " is no whole number that fits the field");
  if (*value < range.low || *value > range.high) {
    return Fault(at, "out-of-range",
                 Ticked(text) + " is outside " + ToString(range.low) + " to " + ToString(range.high));
  }
  StoreInteger(level.message, field, *value);
}

void MessageBuilder::Number(std::string_view text, Position at) {
  const FieldDescriptor* field = Target(at, false);
  if (field != nullptr) {
    Level& level = levels_.back();
    const Reflection* r = level.message->GetReflection();
    const bool fits = field->is_repeated() == level.array;
    if (fits && RangeOf(field)) {
      SetNumber(level, field, text, at, false);
    } else if (fits && field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      std::optional<Int128> number = WholeNumber(text);
      const auto* value = number && *number >= 0 && *number < 1'000'000
                              ? field->enum_type()->FindValueByNumber(static_cast<int>(*number))
                              : nullptr;
      if (value == nullptr) {
        Fault(at, "unknown-enum-value", Ticked(field->enum_type()->name()) + " has no number " + std::string(text));
      } else {
        field->is_repeated() ? r->AddEnum(level.message, field, value) : r->SetEnum(level.message, field, value);
      }
    } else if (fits && field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
      double value = 0;
      std::from_chars(text.data(), text.data() + text.size(), value);
      field->is_repeated() ? r->AddDouble(level.message, field, value) : r->SetDouble(level.message, field, value);
    } else {
      WrongType(field, at, "a number");
    }
  }
  Done();
}

void MessageBuilder::Bool(bool value, Position at) {
  const FieldDescriptor* field = Target(at, false);
  if (field != nullptr) {
    Level& level = levels_.back();
    const Reflection* r = level.message->GetReflection();
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_BOOL || field->is_repeated() != level.array) {
      WrongType(field, at, value ? "true" : "false");
    } else {
      field->is_repeated() ? r->AddBool(level.message, field, value) : r->SetBool(level.message, field, value);
    }
  }
  Done();
}

void MessageBuilder::Null() { Done(); }

}  // namespace svod
