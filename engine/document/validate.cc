// Tested by: tests/engine/document/document_reader_test.cc.
#include "engine/document/validate.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/base/const_init.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "engine/base/date.h"
#include "engine/base/number.h"
#include "engine/base/utf8.h"
#include "engine/document/accessor.h"
#include "svod/v1/annotations.pb.h"

namespace svod {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int InnDigit(std::string_view text, std::span<const int> weights) {
  int sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (text[i] - '0');
  return sum % 11 % 10;
}

bool IsIdentifier(std::string_view text) {
  constexpr int kCharactersMax = 64;
  if (text.empty() || CountCodePoints(text) > kCharactersMax) return false;
  char32_t last = 0;
  for (size_t at = 0; at < text.size();) {
    CodePoint point = CodePointAt(text, at);
    if (point.size == 0 || IsControl(point.value) || (at == 0 && IsSpace(point.value))) return false;
    last = point.value;
    at += point.size;
  }
  return !IsSpace(last);
}

// 30.06.2014 as 2014-06-30, when it is such a date.
std::string DateHint(std::string_view text) {
  if (text.size() == 10 && text[2] == '.' && text[5] == '.') {
    std::string iso =
        std::string(text.substr(6)) + "-" + std::string(text.substr(3, 2)) + "-" + std::string(text.substr(0, 2));
    if (Date::Parse(iso)) return "write `" + iso + "`";
  }
  return "write it like `2014-06-30`";
}

// Where a check stands: a field, or an item of a list, in the message around it. Lives on the stack of the walk;
// becomes a text only when there is a fault to tell.
struct Place {
  const Place* around = nullptr;  // null: the document itself
  const FieldDescriptor* field = nullptr;
  int index = -1;  // below 0: the whole field

  [[nodiscard]] std::string Text() const {
    if (around == nullptr) return "";
    std::string text = around->Text();
    if (!text.empty()) text += ".";
    text += field->name();
    return index < 0 ? text : text + "[" + std::to_string(index) + "]";
  }
};

// What is to be checked of one field; fields of which nothing is to be checked have no entry.
struct TypePlan;
struct FieldPlan {
  explicit FieldPlan(const FieldDescriptor* of, const v1::FieldRules& its_rules)
      : field(of), reader(of), rules(&its_rules), repeated(of->is_repeated()) {}
  const FieldDescriptor* field;
  RawReader reader;
  const v1::FieldRules* rules;
  bool repeated;
  const TypePlan* below = nullptr;  // of a message: what is to be checked of it
  std::optional<RawReader> whole;   // what the number may not be above
  std::optional<RawReader> key;     // of the items of a list: what no two of them have alike
};

// The same of all fields of a type.
struct TypePlan {
  const Reflection* reflection = nullptr;  // kept, for a generated message looks for it anew each time
  std::vector<FieldPlan> fields;
};

bool NeedsCheck(const FieldDescriptor* field, const v1::FieldRules& rules) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
    case FieldDescriptor::CPPTYPE_ENUM:
      return true;
    default:
      return rules.ByteSizeLong() > 0;
  }
}

// Of a type, and of all types that its fields reach: reading options is slower than the checks. `factory`: that of the
// messages.
class Plans {
 public:
  const TypePlan& Of(const Descriptor* type, google::protobuf::MessageFactory* factory) {
    const auto [entry, added] = plans_.try_emplace(type);
    TypePlan& plan = entry->second;  // stays where it is
    if (!added) return plan;
    plan.reflection = factory->GetPrototype(type)->GetReflection();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const v1::FieldRules& rules = field->options().GetExtension(v1::field);
      if (!NeedsCheck(field, rules)) continue;
      FieldPlan& next = plan.fields.emplace_back(field, rules);
      const FieldDescriptor* whole = type->FindFieldByName(rules.not_above());
      if (whole != nullptr) next.whole.emplace(whole);
      if (field->message_type() == nullptr) continue;
      const FieldDescriptor* key = field->message_type()->FindFieldByName(rules.unique_by());
      if (key != nullptr) next.key.emplace(key);
      next.below = &Of(field->message_type(), factory);
    }
    return plan;
  }

 private:
  std::unordered_map<const Descriptor*, TypePlan> plans_;
};

// Those of generated types are worked out once: their descriptors stay as long as the program.
const TypePlan& PlanOfGenerated(const Message& message) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto* plans = new Plans;  // guarded by mutex; what was made is not changed any more
  const absl::MutexLock lock(&mutex);
  return plans->Of(message.GetDescriptor(), message.GetReflection()->GetMessageFactory());
}

class Validator {
 public:
  Validator(std::string file, const PathPositions* positions, Diagnostics& diagnostics)
      : file_(std::move(file)), positions_(positions), diagnostics_(diagnostics) {}

  void Check(const Message& message) {
    generated_ = IsGenerated(message);
    if (generated_) return Check(message, PlanOfGenerated(message), Place{});
    Plans plans;
    Check(message, plans.Of(message.GetDescriptor(), message.GetReflection()->GetMessageFactory()), Place{});
  }

 private:
  void Check(const Message& message, const TypePlan& type, const Place& place) {
    if (!type.reflection->GetUnknownFields(message).empty()) {
      Fault(place, "unknown-field", "the bytes hold fields that " + message.GetDescriptor()->name() + " does not have");
    }
    for (const FieldPlan& plan : type.fields) {
      const Place here{&place, plan.field, -1};
      RawField raw{};
      if (plan.repeated) {
        CheckRepeated(message, plan, here);
      } else if (plan.reader.Get(message, generated_, &raw)) {
        CheckValue(message, plan, raw, here);
      } else if (plan.rules->required()) {
        Fault(here, "missing-field", "the field is required");
      }
    }
  }

  void CheckRepeated(const Message& message, const FieldPlan& plan, const Place& place) {
    const int size = plan.reader.Size(message, generated_);
    for (int i = 0; i < size; ++i) {
      RawField raw{};
      plan.reader.At(message, generated_, i, &raw);
      CheckValue(message, plan, raw, {place.around, plan.field, i});
    }
    if (plan.key) CheckUnique(message, plan, size, place);
  }

  void CheckValue(const Message& message, const FieldPlan& plan, const RawField& raw, const Place& place) {
    const FieldDescriptor* field = plan.field;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Check(*raw.message, *plan.below, place);
      case FieldDescriptor::CPPTYPE_STRING:
        return CheckText(*raw.text, *plan.rules, place);
      case FieldDescriptor::CPPTYPE_ENUM:
        if (field->enum_type()->FindValueByNumber(static_cast<int>(raw.integer)) != nullptr) return;
        return Fault(place, "unknown-enum-value",
                     "`" + field->enum_type()->name() + "` has no number " + std::to_string(raw.integer));
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_INT64:
        return CheckNumber(message, plan, raw.integer, place);
      default:
        return;
    }
  }

  void CheckNumber(const Message& message, const FieldPlan& plan, int64_t value, const Place& place) {
    const v1::FieldRules& rules = *plan.rules;
    if (rules.format() == v1::FIELD_FORMAT_MONEY && value < 0 && !rules.allow_negative()) {
      Fault(place, "negative-amount", "the amount " + std::to_string(value) + " is below zero");
    }
    if (rules.has_min() && value < rules.min()) {
      Fault(place, "below-minimum", std::to_string(value) + " is below " + std::to_string(rules.min()));
    }
    if (rules.has_max() && value > rules.max()) {
      Fault(place, "above-maximum", std::to_string(value) + " is above " + std::to_string(rules.max()));
    }
    RawField whole{};
    if (!plan.whole || !plan.whole->Get(message, generated_, &whole)) return;
    // A whole below zero is a fault by itself.
    if (whole.integer >= 0 && value > whole.integer) {
      Fault(place, "above-whole",
            std::to_string(value) + " is more than the whole, `" + plan.whole->field()->name() + "` " +
                std::to_string(whole.integer));
    }
  }

  void CheckText(const std::string& text, const v1::FieldRules& rules, const Place& place) {
    switch (rules.format()) {
      case v1::FIELD_FORMAT_DATE:
        if (!Date::Parse(text)) Fault(place, "invalid-date", "`" + text + "` is not a date", DateHint(text));
        return;
      case v1::FIELD_FORMAT_DECIMAL:
      case v1::FIELD_FORMAT_PERCENT:
        return CheckDecimal(text, rules, place);
      case v1::FIELD_FORMAT_INN:
        if (!IsInn(text))
          Fault(place, "invalid-inn", "`" + text + "` is not an INN: 10 or 12 digits with their check digits");
        return;
      case v1::FIELD_FORMAT_OGRN:
        if (!IsOgrn(text))
          Fault(place, "invalid-ogrn", "`" + text + "` is not an OGRN: 13 or 15 digits with a check digit");
        return;
      case v1::FIELD_FORMAT_REGION_CODE:
        if (text.size() != 2 || !IsDigits(text) || text == "00") {
          Fault(place, "invalid-region-code", "`" + text + "` is not a region code, 01 to 99");
        }
        return;
      case v1::FIELD_FORMAT_IDENTIFIER:
        if (!IsIdentifier(text)) {
          Fault(place, "invalid-identifier",
                "a key has 1 to 64 characters, no control characters and no space at its ends");
        }
        return;
      default:
        return;
    }
  }

  void CheckDecimal(const std::string& text, const v1::FieldRules& rules, const Place& place) {
    std::optional<Decimal> value = Decimal::Parse(text);
    if (!value)
      return Fault(place, "invalid-decimal", "`" + text + "` is not an exact decimal of at most 18 digits",
                   "write it like `12.5`");
    if (!rules.allow_negative() && value->unscaled() < 0)
      Fault(place, "negative-amount", "the value " + text + " is below zero");
  }

  void CheckUnique(const Message& message, const FieldPlan& plan, int size, const Place& place) {
    const bool text = plan.key->field()->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    absl::flat_hash_set<std::string_view> texts;
    absl::flat_hash_set<int64_t> numbers;
    for (int i = 0; i < size; ++i) {
      RawField item{};
      RawField key{};
      plan.reader.At(message, generated_, i, &item);
      if (!plan.key->Get(*item.message, generated_, &key)) continue;
      if (text ? texts.insert(*key.text).second : numbers.insert(key.integer).second) continue;
      const Place item_place{place.around, plan.field, i};
      std::string said = "another item has the same `";
      said.append(plan.key->field()->name()).append("`, ").append(text ? *key.text : std::to_string(key.integer));
      Fault({&item_place, plan.key->field(), -1}, "duplicate-key", std::move(said));
    }
  }

  void Fault(const Place& place, std::string code, std::string message, std::string hint = "") {
    const std::string path = place.Text();
    diagnostics_.Add({file_, PositionOf(path), 1, std::move(code), std::move(message), std::move(hint), path});
  }

  // The place of the path, or of the nearest thing around it.
  [[nodiscard]] Position PositionOf(std::string path) const {
    while (positions_ != nullptr) {
      if (auto it = positions_->find(path); it != positions_->end()) return it->second;
      if (path.empty()) break;
      size_t cut = path.find_last_of(".[");
      path.resize(cut == std::string::npos ? 0 : cut);
    }
    return {};
  }

  std::string file_;
  const PathPositions* positions_;
  Diagnostics& diagnostics_;
  bool generated_ = false;
};

}  // namespace

bool IsInn(std::string_view text) {
  constexpr std::array kTen = {2, 4, 10, 3, 5, 9, 4, 6, 8};
  constexpr std::array kEleven = {7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
  constexpr std::array kTwelve = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
  if (!IsDigits(text)) return false;
  if (text.size() == 10) return InnDigit(text, kTen) == text[9] - '0';
  return text.size() == 12 && InnDigit(text, kEleven) == text[10] - '0' && InnDigit(text, kTwelve) == text[11] - '0';
}

bool IsOgrn(std::string_view text) {
  if (!IsDigits(text) || (text.size() != 13 && text.size() != 15)) return false;
  int64_t modulus = static_cast<int64_t>(text.size()) - 2;
  int64_t remainder = 0;
  for (char c : text.substr(0, text.size() - 1)) remainder = (remainder * 10 + (c - '0')) % modulus;
  return remainder % 10 == text.back() - '0';
}

void ValidateMessage(const Message& message, const std::string& file, const PathPositions* positions,
                     Diagnostics& diagnostics) {
  Validator(file, positions, diagnostics).Check(message);
}

}  // namespace svod
