// Tested by: tests/engine/cel/evaluator_test.cc, checker_test.cc, standard_test.cc.
#include "engine/cel/functions.h"

#include <algorithm>
#include <cassert>
#include <cctype>
#include <optional>

#include "engine/cel/function_groups.h"

namespace svod::cel {
namespace {

constexpr size_t kBytesAStep = 16;

// Reads `name(type, type): type`. REQUIRES: the text is such a signature.
class SignatureReader {
 public:
  explicit SignatureReader(std::string_view text) : text_(text) {}

  Overload Read() {
    Overload overload{};
    overload.method = text_.starts_with('.');
    if (overload.method) text_.remove_prefix(1);
    const size_t open = text_.find('(');
    overload.name = text_.substr(0, open);
    text_.remove_prefix(open);
    overload.parameters = ReadTypes();
    assert(text_.starts_with(": "));
    text_.remove_prefix(2);
    overload.result = ReadType();
    assert(text_.empty() && overload.parameters.size() <= kArgumentsMax);
    return overload;
  }

 private:
  // `(type, type)`.
  std::vector<Type> ReadTypes() {
    std::vector<Type> types;
    text_.remove_prefix(1);
    while (!text_.starts_with(')')) {
      types.push_back(ReadType());
      if (text_.starts_with(", ")) text_.remove_prefix(2);
    }
    text_.remove_prefix(1);
    return types;
  }

  Type ReadType() {
    const size_t end = std::min(text_.find_first_of("(), :"), text_.size());
    const std::string_view word = text_.substr(0, end);
    text_.remove_prefix(end);
    if (word.size() == 1) return Type::Parameter(std::string(word));
    if (word == "list") return Type::List(ReadTypes()[0]);
    if (word == "optional") return Type::Optional(ReadTypes()[0]);
    if (word == "type" && text_.starts_with('(')) return Type::OfType(ReadTypes()[0]);
    if (word == "map") {
      std::vector<Type> types = ReadTypes();
      return Type::Map(types[0], types[1]);
    }
    static const std::map<std::string_view, TypeKind> kKinds = {
        {"bool", TypeKind::kBool},        {"int", TypeKind::kInt},
        {"uint", TypeKind::kUint},        {"double", TypeKind::kDouble},
        {"string", TypeKind::kString},    {"bytes", TypeKind::kBytes},
        {"null", TypeKind::kNull},        {"dyn", TypeKind::kDyn},
        {"date", TypeKind::kDate},        {"money", TypeKind::kMoney},
        {"decimal", TypeKind::kDecimal},  {"percent", TypeKind::kPercent},
        {"type", TypeKind::kType},        {"timestamp", TypeKind::kTimestamp},
        {"duration", TypeKind::kDuration}};
    return kKinds.at(word);
  }

  std::string_view text_;
};

// Of the kinds whose values carry all of their type.
std::optional<ValueKind> PlainKind(TypeKind kind) {
  static const std::map<TypeKind, ValueKind> kKinds = {{TypeKind::kNull, ValueKind::kNull},
                                                       {TypeKind::kBool, ValueKind::kBool},
                                                       {TypeKind::kInt, ValueKind::kInt},
                                                       {TypeKind::kUint, ValueKind::kUint},
                                                       {TypeKind::kDouble, ValueKind::kDouble},
                                                       {TypeKind::kString, ValueKind::kString},
                                                       {TypeKind::kBytes, ValueKind::kBytes},
                                                       {TypeKind::kDate, ValueKind::kDate},
                                                       {TypeKind::kMoney, ValueKind::kMoney},
                                                       {TypeKind::kDecimal, ValueKind::kDecimal},
                                                       {TypeKind::kPercent, ValueKind::kPercent},
                                                       {TypeKind::kType, ValueKind::kType},
                                                       {TypeKind::kTimestamp, ValueKind::kTimestamp},
                                                       {TypeKind::kDuration, ValueKind::kDuration},
                                                       {TypeKind::kMap, ValueKind::kMap},
                                                       {TypeKind::kOptional, ValueKind::kOptional}};
  auto found = kKinds.find(kind);
  return found == kKinds.end() ? std::nullopt : std::optional(found->second);
}

bool Fits(const Type& type, const Value& value);

bool FitsElements(const Type& element, const ListView& list) {
  if (element.kind() == TypeKind::kParameter || element.kind() == TypeKind::kDyn) return true;
  for (size_t i = 0; i < list.size(); ++i) {
    const Value item = list.at(i);
    if (item.is_definite() && !Fits(element, item)) return false;
  }
  return true;
}

bool Fits(const Type& type, const Value& value) {
  if (type.kind() == TypeKind::kParameter || type.kind() == TypeKind::kDyn) return true;
  if (type.kind() == TypeKind::kList) {
    return value.kind() == ValueKind::kList && FitsElements(type.element(), value.list());
  }
  return PlainKind(type.kind()) == value.kind();
}

}  // namespace

void FunctionTable::Add(std::string_view signature, EvaluateFunction evaluate, bool run_time_only) {
  Overload overload = SignatureReader(signature).Read();
  overload.evaluate = evaluate;
  overload.run_time_only = run_time_only;
  Add(std::move(overload));
}

void FunctionTable::AddForOpenLists(std::string_view signature, EvaluateFunction evaluate) {
  Overload overload = SignatureReader(signature).Read();
  overload.evaluate = evaluate;
  overload.of_open_lists = true;
  Add(std::move(overload));
}

void FunctionTable::Add(Overload overload) {
  std::pair<std::string, bool> key(overload.name, overload.method);
  rows_[std::move(key)].push_back(std::move(overload));
}

void FunctionTable::AddBoth(std::string_view signature, EvaluateFunction evaluate) {
  Add(signature, evaluate);
  Add("." + std::string(signature), evaluate);
}

std::span<const Overload> FunctionTable::Find(std::string_view name, bool method) const {
  auto found = rows_.find(std::pair(std::string(name), method));
  return found == rows_.end() ? std::span<const Overload>() : found->second;
}

std::vector<std::string> FunctionTable::Names(bool method) const {
  std::vector<std::string> names;
  for (const auto& [key, overloads] : rows_) {
    if (key.second == method && std::isalpha(static_cast<unsigned char>(key.first[0])) != 0) names.push_back(key.first);
  }
  return names;
}

const FunctionTable& Functions() {
  static const FunctionTable* const kTable = [] {
    auto* table = new FunctionTable;  // never freed: read until the process ends
    for (auto* add :
         {&AddOperators, &AddConversions, &AddTexts, &AddFormat, &AddTimes, &AddMath, &AddOptionals, &AddExact}) {
      add(*table);
    }
    return table;
  }();
  return *kTable;
}

const Overload* FindForValues(std::span<const Overload> overloads, Arguments arguments, const Overload* checked) {
  for (const Overload& overload : overloads) {
    if (overload.parameters.size() != arguments.size()) continue;
    if (checked != nullptr && !(checked->result == overload.result)) continue;
    if (std::equal(arguments.begin(), arguments.end(), overload.parameters.begin(),
                   [](const Value& value, const Type& type) { return Fits(type, value); })) {
      return &overload;
    }
  }
  return nullptr;
}

Value RestOf(Frame& frame, Arguments arguments) {
  Value rest;
  for (const Value& value : arguments) {
    if (value.is_open()) rest = rest.is_definite() ? value.rest() : frame.Merge(rest, value.rest());
  }
  return rest;
}

Value Unchanged(Frame& /*frame*/, Arguments arguments) { return arguments[0]; }

Value OverflowError(Frame& frame) { return frame.MakeError(ErrorCode::kOverflow, "the result does not fit 64 bits"); }
Value OutOfSteps(Frame& frame) { return frame.MakeError(ErrorCode::kBudgetExceeded, "the step budget is used up"); }
Value InvalidArgument(Frame& frame, std::string why) {
  return frame.MakeError(ErrorCode::kInvalidArgument, std::move(why));
}
Value NoOverload(Frame& frame, std::string_view function) {
  return frame.MakeError(ErrorCode::kNoMatchingOverload, "`" + std::string(function) + "` does not take such values");
}

int64_t CostOf(Arguments arguments) {
  int64_t steps = 0;
  for (const Value& value : arguments) {
    const bool text = value.kind() == ValueKind::kString || value.kind() == ValueKind::kBytes;
    if (text) steps += static_cast<int64_t>(value.string().size() / kBytesAStep);
  }
  return steps;
}

Value NewText(Frame& frame, std::string text) {
  if (text.size() >= kBytesAStep && !frame.Spend(static_cast<int64_t>(text.size() / kBytesAStep))) {
    return OutOfSteps(frame);
  }
  return frame.MakeString(std::move(text));
}

}  // namespace svod::cel
