#include "tests/reference/outcome.h"

#include <algorithm>

#include "engine/cel/value.h"

namespace svod::reference {
namespace {

std::string UnknownText(const std::set<std::string>& paths) {
  std::string text = "unknown{";
  for (const std::string& path : paths) text += (text.back() == '{' ? "" : ", ") + path;
  return text + "}";
}

std::string ErrorText(cel::ErrorCode code) { return "error " + std::to_string(static_cast<int>(code)); }

std::string ListText(std::vector<std::string> items, const std::set<std::string>& rest, size_t placed) {
  if (!rest.empty()) items.push_back("from " + std::to_string(placed) + " on " + UnknownText(rest));
  std::string text = "[";
  for (const std::string& item : items) text += (text.size() == 1 ? "" : ", ") + item;
  return text + "]";
}

struct DataText {
  std::string operator()(Null /*none*/) const { return "null"; }
  std::string operator()(bool v) const { return v ? "true" : "false"; }
  std::string operator()(int64_t v) const { return "int " + std::to_string(v); }
  std::string operator()(uint64_t v) const { return "uint " + std::to_string(v); }
  std::string operator()(double v) const { return "double " + std::to_string(v); }
  std::string operator()(const std::string& v) const { return "text " + v; }
  std::string operator()(const Bytes& v) const { return "bytes " + v.octets; }
  std::string operator()(EnumNumber v) const { return "enum " + std::to_string(v.number); }
  std::string operator()(Date v) const { return "date " + v.ToString(); }
  std::string operator()(Money v) const { return "money " + std::to_string(v.kopecks); }
  std::string operator()(Decimal v) const { return "decimal " + v.ToString(); }
  std::string operator()(Percent v) const { return "percent " + v.hundredths.ToString(); }
  std::string operator()(const MessageAt& v) const { return "message " + v.path; }
  std::string operator()(const ListOf& v) const {
    std::vector<std::string> items;
    for (const Outcome& item : *v.items) items.push_back(ToText(item));
    return ListText(std::move(items), v.rest, v.placed);
  }
};

std::string ListText(const cel::Frame& frame, const cel::Value& value) {
  std::vector<std::string> items;
  for (size_t i = 0; i < value.list().size(); ++i) items.push_back(ToText(frame, value.list().at(i)));
  if (!value.is_open()) return ListText(std::move(items), {}, 0);
  const std::vector<std::string> rest = frame.MissingPaths(value.rest());
  return ListText(std::move(items), {rest.begin(), rest.end()}, value.placed());
}

}  // namespace

Outcome ValueOf(Data data) {
  Outcome outcome;
  outcome.data = std::move(data);
  return outcome;
}

Outcome ListValue(std::vector<Outcome> items) {
  return ValueOf(ListOf{std::make_shared<std::vector<Outcome>>(std::move(items))});
}

Outcome OpenList(std::vector<Outcome> items, std::set<std::string> rest, size_t placed) {
  return ValueOf(ListOf{std::make_shared<std::vector<Outcome>>(std::move(items)), std::move(rest), placed});
}

Outcome RestOf(const Outcome& list) {
  Outcome outcome;
  outcome.state = Outcome::State::kUnknown;
  outcome.missing = std::get<ListOf>(list.data).rest;
  return outcome;
}

Outcome UnknownAt(std::string path) {
  Outcome outcome;
  outcome.state = Outcome::State::kUnknown;
  outcome.missing.insert(std::move(path));
  return outcome;
}

Outcome Failure(cel::ErrorCode code) {
  Outcome outcome;
  outcome.state = Outcome::State::kError;
  outcome.error = code;
  return outcome;
}

bool AllValues(const std::vector<Outcome>& parts) {
  return std::all_of(parts.begin(), parts.end(), [](const Outcome& part) { return part.is_value(); });
}

Outcome Undecided(const std::vector<Outcome>& parts) {
  Outcome unknown;
  unknown.state = Outcome::State::kUnknown;
  for (const Outcome& part : parts) unknown.missing.insert(part.missing.begin(), part.missing.end());
  if (!unknown.missing.empty()) return unknown;
  return *std::find_if(parts.begin(), parts.end(), [](const Outcome& part) { return !part.is_value(); });
}

std::string ToText(const Outcome& outcome) {
  switch (outcome.state) {
    case Outcome::State::kUnknown:
      return UnknownText(outcome.missing);
    case Outcome::State::kError:
      return ErrorText(outcome.error);
    case Outcome::State::kValue:
      break;
  }
  return std::visit(DataText(), outcome.data);
}

// LONG: a dispatch on the kind.
std::string ToText(const cel::Frame& frame, const cel::Value& value) {
  const DataText text;
  switch (value.kind()) {
    case cel::ValueKind::kUnknown: {
      std::vector<std::string> paths = frame.MissingPaths(value);
      return UnknownText({paths.begin(), paths.end()});
    }
    case cel::ValueKind::kError:
      return ErrorText(frame.ErrorOf(value).code);
    case cel::ValueKind::kNull:
      return text(Null());
    case cel::ValueKind::kBool:
      return text(value.bool_value());
    case cel::ValueKind::kInt:
      return text(value.int_value());
    case cel::ValueKind::kUint:
      return text(value.uint_value());
    case cel::ValueKind::kDouble:
      return text(value.double_value());
    case cel::ValueKind::kString:
      return text(std::string(value.string()));
    case cel::ValueKind::kBytes:
      return text(Bytes{std::string(value.string())});
    case cel::ValueKind::kList:
      return ListText(frame, value);
    case cel::ValueKind::kMessage:
      return text(MessageAt{nullptr, frame.PathText(value.origin())});
    case cel::ValueKind::kEnum:
      return text(EnumNumber{value.enum_value()});
    case cel::ValueKind::kDate:
      return text(value.date());
    case cel::ValueKind::kMoney:
      return text(Money{value.kopecks()});
    case cel::ValueKind::kDecimal:
      return text(value.decimal());
    case cel::ValueKind::kPercent:
      return text(Percent{value.decimal()});
    case cel::ValueKind::kMap:
    case cel::ValueKind::kRecord:
    case cel::ValueKind::kTimestamp:
    case cel::ValueKind::kDuration:
    case cel::ValueKind::kType:
    case cel::ValueKind::kOptional:
      break;
  }
  return "not of a document";
}

}  // namespace svod::reference
