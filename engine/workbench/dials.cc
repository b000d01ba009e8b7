// Tested by: tests/engine/workbench/boundaries_test.cc.
#include "engine/workbench/dials.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>

#include "engine/base/number.h"
#include "engine/kinds/cure.h"
#include "engine/kinds/edit.h"
#include "engine/verdict/quantity.h"
#include "svod/v1/annotations.pb.h"

namespace svod::workbench {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Unit = Dial::Unit;

// Ten thousand milliards of roubles: above every amount that a filing can have.
constexpr int64_t kAmountMax = int64_t{1} << 50;
constexpr int64_t kDaysMax = 4000;  // to either side of a date
constexpr int64_t kLinesMax = 64;   // that are copied

Date Epoch() { return *Date::FromCivil(1970, 1, 1); }

void SetNumber(int64_t now, Dial* dial) {
  dial->now = now;
  dial->low = std::min<int64_t>(0, now);
  dial->high = std::max(kAmountMax, now);
}

void SetDay(Date day, Dial* dial) {
  dial->now = day - Epoch();
  dial->low = std::max(dial->now - kDaysMax, *Date::FromCivil(1900, 1, 1) - Epoch());
  dial->high = std::min(dial->now + kDaysMax, *Date::FromCivil(2199, 12, 31) - Epoch());
}

std::optional<int64_t> WholeOf(const Message& message, const FieldDescriptor* field) {
  const Reflection* r = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64:
      return r->GetInt64(message, field);
    case FieldDescriptor::CPPTYPE_INT32:
      return r->GetInt32(message, field);
    case FieldDescriptor::CPPTYPE_UINT64:
      return static_cast<int64_t>(r->GetUInt64(message, field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return r->GetUInt32(message, field);
    default:
      return std::nullopt;
  }
}

// The field as a dial; nullopt where it has no units.
std::optional<Dial> DialOf(const Message& message, const FieldDescriptor* field, const std::string& path) {
  const v1::FieldFormat format = field->options().GetExtension(v1::field).format();
  Dial dial;
  dial.path = path;
  if (const std::optional<int64_t> whole = WholeOf(message, field)) {
    dial.unit = format == v1::FIELD_FORMAT_MONEY ? Unit::kKopeck : Unit::kOne;
    SetNumber(*whole, &dial);
    return dial;
  }
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return std::nullopt;
  const std::string text = message.GetReflection()->GetString(message, field);
  if (format == v1::FIELD_FORMAT_DATE) {
    const std::optional<Date> date = Date::Parse(text);
    if (!date) return std::nullopt;
    dial.unit = Unit::kDay;
    SetDay(*date, &dial);
    return dial;
  }
  if (format != v1::FIELD_FORMAT_DECIMAL && format != v1::FIELD_FORMAT_PERCENT) return std::nullopt;
  const std::optional<Decimal> number = Decimal::Parse(text);
  if (!number) return std::nullopt;
  dial.unit = Unit::kDecimal;
  dial.places = number->scale();
  SetNumber(number->unscaled(), &dial);
  return dial;
}

v1::Quantity QuantityOf(const Dial& dial, int64_t value) {
  switch (dial.unit) {
    case Unit::kKopeck:
      return KopecksQuantity(value);
    case Unit::kDecimal:
      return DecimalQuantity(Decimal(value, dial.places));
    case Unit::kDay:
    case Unit::kAsOf:
      return DateQuantity(DateOf(value));
    case Unit::kOne:
    case Unit::kLine:
      break;
  }
  return CountQuantity(value);
}

}  // namespace

Date DateOf(int64_t days) { return *Epoch().AddDays(days); }

std::string ShownValue(const Dial& dial, int64_t value) { return ExactText(QuantityOf(dial, value)); }

std::vector<v1::Change> ChangesTo(const Dial& dial, int64_t value) {
  if (dial.unit != Unit::kLine) return {kinds::SetTo(dial.path, std::nullopt, QuantityOf(dial, value))};
  std::vector<v1::Change> changes;
  for (int64_t i = dial.now; i > value; --i) changes.push_back(kinds::RemoveAt(dial.lines[static_cast<size_t>(i - 1)]));
  for (int64_t i = dial.now; i < value; ++i) {
    v1::Change& copy = changes.emplace_back();
    copy.set_like(dial.lines.front());
    copy.set_path(dial.path + "[" + std::to_string(dial.length + i - dial.now) + "]");
  }
  return changes;
}

Dial AsOfDial(Date as_of) {
  Dial dial;
  dial.unit = Unit::kAsOf;
  SetDay(as_of, &dial);
  return dial;
}

std::optional<Dial> LinesDial(const v1::Finding& finding, const Message& dossier) {
  const bool counts = finding.threshold().kind_case() == v1::Quantity::kCount && finding.evidence_omitted() == 0;
  if (!counts) return std::nullopt;
  Dial dial;
  dial.unit = Unit::kLine;
  for (const v1::Evidence& evidence : finding.evidence()) {
    const size_t end = evidence.path().rfind(']');
    if (end == std::string::npos) return std::nullopt;
    const std::string line = evidence.path().substr(0, end + 1);
    if (std::find(dial.lines.begin(), dial.lines.end(), line) == dial.lines.end()) dial.lines.push_back(line);
  }
  if (dial.lines.empty()) return std::nullopt;
  dial.path = dial.lines.front().substr(0, dial.lines.front().rfind('['));
  dial.length = kinds::LengthOfList(dossier, dial.path);
  dial.now = static_cast<int64_t>(dial.lines.size());
  dial.high = dial.now + kLinesMax;
  return dial;
}

std::string PatternOf(const std::string& path) {
  std::string pattern;
  for (size_t i = 0; i < path.size(); ++i) {
    pattern.push_back(path[i]);
    if (path[i] != '[') continue;
    pattern += "*]";
    i = std::min(path.find(']', i), path.size());
  }
  return pattern;
}

namespace {

// NOLINTNEXTLINE(misc-no-recursion): as deep as the schema
void VisitBelow(const Message& message, const std::string& prefix,
                absl::FunctionRef<bool(const std::string& path)> enter, absl::FunctionRef<void(const Dial&)> leaf) {
  const Reflection* r = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  r->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string path = prefix + field->name();
    const bool of_messages = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (field->is_map() || (field->is_repeated() && !of_messages)) continue;
    if (!of_messages) {
      if (const std::optional<Dial> dial = DialOf(message, field, path)) leaf(*dial);
    } else if (enter(path)) {
      for (int i = 0; field->is_repeated() && i < r->FieldSize(message, field); ++i) {
        VisitBelow(r->GetRepeatedMessage(message, field, i), path + "[" + std::to_string(i) + "].", enter, leaf);
      }
      if (!field->is_repeated()) VisitBelow(r->GetMessage(message, field), path + ".", enter, leaf);
    }
  }
}

}  // namespace

void VisitDials(const Message& message, absl::FunctionRef<bool(const std::string& path)> enter,
                absl::FunctionRef<void(const Dial&)> leaf) {
  VisitBelow(message, "", enter, leaf);
}

}  // namespace svod::workbench
