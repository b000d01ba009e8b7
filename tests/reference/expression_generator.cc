#include "tests/reference/expression_generator.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <set>

#include "engine/cel/field_reader.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::reference {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using K = cel::TypeKind;

constexpr int kListsDeepMax = 2;

// A member of a oneof is left out: supplying one of them takes another away, so its absence is not plain ignorance.
// A mark of incomplete lists is no data.
bool IsUsed(const FieldDescriptor* field) {
  return field->real_containing_oneof() == nullptr && !cel::MarksIncomplete(field);
}

void CollectPlaces(const Descriptor* message, const std::string& at, int lists,
                   std::map<const Descriptor*, std::vector<std::string>>* places) {
  (*places)[message].push_back(at);
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    if (field->message_type() == nullptr || !IsUsed(field)) continue;
    const int inside = lists + (field->is_repeated() ? 1 : 0);
    if (inside > kListsDeepMax) continue;
    const std::string here = (at.empty() ? "" : at + ".") + field->name() + (field->is_repeated() ? "[#]" : "");
    CollectPlaces(field->message_type(), here, inside, places);
  }
}

}  // namespace

ExpressionGenerator::ExpressionGenerator(Random& random) : random_(random) {
  const Descriptor* root = cluster::v1::Dossier::descriptor();
  CollectPlaces(root, "", 0, &places_);
  std::set<std::string> names;  // in an order that does not depend on addresses
  for (const auto& [message, unused] : places_) names.insert(message->full_name());
  for (const std::string& name : names) {
    const Descriptor* message = root->file()->pool()->FindMessageTypeByName(name);
    for (int i = 0; i < message->field_count(); ++i) {
      const FieldDescriptor* field = message->field(i);
      if (!IsUsed(field)) continue;
      const Type type = Type::OfField(field);
      fields_[type.ToString()].push_back(field);
      if (field->is_repeated()) elements_.push_back(type.element());
      const EnumDescriptor* e = field->enum_type();
      if (e != nullptr && std::find(enums_.begin(), enums_.end(), e) == enums_.end()) enums_.push_back(e);
    }
  }
}

std::string ExpressionGenerator::Any() {
  scope_.clear();
  const int depth = 1 + static_cast<int>(Below(4));
  switch (Below(8)) {
    case 0:
      return Of(Scalar(), depth);
    case 1:
      return Of(Type::List(Scalar()), depth);
    default:
      return Bool(depth);
  }
}

std::string ExpressionGenerator::Condition(int depth) {
  scope_.clear();
  return Bool(depth);
}

cel::Type ExpressionGenerator::Scalar() {
  static constexpr std::array<K, 10> kKinds = {K::kBool, K::kInt,   K::kInt,     K::kString,  K::kDate,
                                               K::kDate, K::kMoney, K::kDecimal, K::kPercent, K::kUint};
  return Below(5) == 0 ? Type::Enum(Pick(enums_)) : Type(Pick(kKinds));
}

cel::Type ExpressionGenerator::ElementOfAList() { return Below(4) == 0 ? Scalar() : Pick(elements_); }

std::string ExpressionGenerator::FreshName() {
  static const std::vector<std::string> kNames = {"a", "b", "c", "x", "y", "item"};  // few, so that some hide others
  return Pick(kNames);
}

std::string ExpressionGenerator::Of(const Type& type, int depth) {
  if (depth <= 0 || Below(6) == 0) return Leaf(type);
  return Below(6) == 0 ? AnyForm(type, depth - 1) : Operation(type, depth - 1);
}

std::string ExpressionGenerator::Operation(const Type& type, int depth) {
  switch (type.kind()) {
    case K::kBool:
      return Bool(depth);
    case K::kInt:
      return Int(depth);
    case K::kMoney:
      return Money(depth);
    case K::kDecimal:
      return Decimal(depth);
    case K::kDate:
      return Date(depth);
    case K::kString:
      return Text(depth);
    case K::kPercent:
      return "percent(" + Text(depth) + " + '')";
    case K::kList:
      return List(type.element(), depth);
    case K::kMessage:
      return Message(type, depth);
    default:
      return Leaf(type);
  }
}

// What gives any type: a choice, a binding, an item of a list.
std::string ExpressionGenerator::AnyForm(const Type& type, int depth) {
  switch (Below(type.kind() == K::kList ? 4 : 3)) {
    case 0:
      return "(" + Bool(depth) + " ? " + Of(type, depth) + " : " + Of(type, depth) + ")";
    case 1: {
      const Type bound = Below(2) == 0 ? Scalar() : Type::List(ElementOfAList());
      const std::string name = FreshName();
      const std::string value = Of(bound, depth);
      scope_.emplace_back(name, bound);
      const std::string body = Of(type, depth);
      scope_.pop_back();
      return "cel.bind(" + name + ", " + value + ", " + body + ")";
    }
    case 2:
      if (type.kind() == K::kList) return Of(type, depth);
      return Of(Type::List(type), depth) + "[" + Of(K::kInt, 0) + "]";
    default:  // an empty list takes its type from what stands beside it
      return Below(2) == 0 ? "(" + Bool(depth) + " ? [] : " + Of(type, depth) + ")"
                           : "(" + Bool(depth) + " ? " + Of(type, depth) + " : [])";
  }
}

std::string ExpressionGenerator::Leaf(const Type& type) {
  if (Below(2) == 0) {
    if (std::string variable = Variable(type); !variable.empty()) return variable;
  }
  if (type.kind() == K::kMessage) return Message(type, 0);
  if (type.kind() == K::kDate && Below(8) == 0) return "as_of";
  if (Below(4) != 0) {
    if (std::string field = Field(type, 0); !field.empty()) return field;
  }
  return Literal(type);
}

// LONG: a dispatch on the kind.
std::string ExpressionGenerator::Literal(const Type& type) {
  static const std::vector<std::string> kInts = {
      "0", "1", "2", "3", "5", "7", "12", "2014", "-1", "-4", "9223372036854775807", "-9223372036854775808"};
  static const std::vector<std::string> kMoney = {"money('0')", "money('1.50')", "money('100000.00')", "money('-3')"};
  static const std::vector<std::string> kDecimals = {"decimal('0')", "decimal('1.50')", "decimal('1.5')",
                                                     "decimal('-12.25')", "decimal('999999999999999999')"};
  static const std::vector<std::string> kPercents = {"percent('50')", "percent('50.0')", "percent('12.5')"};
  static const std::vector<std::string> kDates = {"date('2014-06-30')", "date('2014-12-31')", "date('2016-02-29')",
                                                  "date('2199-12-31')", "date('1900-01-01')"};
  static const std::vector<std::string> kTexts = {"''", "'a'", "'Я'", "'2014-06-30'", "'12.5'", "'^[0-9]+$'"};
  switch (type.kind()) {
    case K::kBool:
      return Below(2) == 0 ? "true" : "false";
    case K::kInt:
      return Pick(kInts);
    case K::kUint:
      return std::to_string(Below(3)) + "u";
    case K::kMoney:
      return Pick(kMoney);
    case K::kDecimal:
      return Pick(kDecimals);
    case K::kPercent:
      return Pick(kPercents);
    case K::kDate:
      return Pick(kDates);
    case K::kString:
      return Pick(kTexts);
    case K::kEnum: {
      const EnumDescriptor* e = type.enumeration();
      return e->name() + "." + e->value(static_cast<int>(Below(static_cast<size_t>(e->value_count()))))->name();
    }
    case K::kList: {
      std::string text = "[" + Leaf(type.element());
      for (size_t more = Below(3); more > 0; --more) text += ", " + Leaf(type.element());
      return text + "]";
    }
    default:
      return "null";
  }
}

std::string ExpressionGenerator::Variable(const Type& type) {
  std::vector<std::string> found;
  std::set<std::string> hidden;
  for (auto it = scope_.rbegin(); it != scope_.rend(); ++it) {
    if (hidden.insert(it->first).second && it->second == type) found.push_back(it->first);
  }
  return found.empty() ? "" : Pick(found);
}

std::string ExpressionGenerator::Field(const Type& type, int depth) {
  // Fields of the variables at hand first: what macros are about.
  std::vector<std::string> near;
  std::set<std::string> hidden;
  for (auto it = scope_.rbegin(); it != scope_.rend(); ++it) {
    if (!hidden.insert(it->first).second || it->second.kind() != K::kMessage) continue;
    const Descriptor* message = it->second.message();
    for (int i = 0; i < message->field_count(); ++i) {
      const FieldDescriptor* field = message->field(i);
      if (IsUsed(field) && Type::OfField(field) == type) near.push_back(it->first + "." + field->name());
    }
  }
  if (!near.empty() && Below(4) != 0) return Pick(near);
  auto found = fields_.find(type.ToString());
  if (found == fields_.end()) return near.empty() ? "" : Pick(near);
  const FieldDescriptor* field = Pick(found->second);
  const std::string target = Message(Type::Message(field->containing_type()), depth);
  return target.empty() ? field->name() : target + "." + field->name();
}

std::string ExpressionGenerator::Place(const Descriptor* message) {
  std::string place = Pick(places_.at(message));
  // What is filed for the year, rather than the copy and the plan, which have the same shape.
  for (int i = 0; i < 2 && !place.starts_with("report"); ++i) place = Pick(places_.at(message));
  for (size_t at = place.find('#'); at != std::string::npos; at = place.find('#', at)) {
    place.replace(at, 1, std::to_string(Below(16) == 0 ? 9 : Below(2)));
  }
  return place;
}

std::string ExpressionGenerator::Message(const Type& type, int depth) {
  if (type.message() == cluster::v1::Dossier::descriptor()) return "";  // its fields are names
  if (Below(2) == 0) {
    if (std::string variable = Variable(type); !variable.empty()) return variable;
  }
  if (depth > 0 && Below(3) == 0) return List(type, depth - 1) + "[" + std::to_string(Below(3)) + "]";
  return Place(type.message());
}

std::string ExpressionGenerator::Pair(const std::string& sign, const Type& type, int depth) {
  return "(" + Of(type, depth) + " " + sign + " " + Of(type, depth) + ")";
}

// LONG: a table of forms.
std::string ExpressionGenerator::Bool(int depth) {
  static const std::vector<std::string> kOrders = {"<", "<=", ">", ">="};
  static const std::vector<std::string> kEqualities = {"==", "!="};
  static const std::vector<std::string> kOfTexts = {"contains", "startsWith", "endsWith", "matches"};
  if (depth <= 0) return Leaf(K::kBool);
  const int less = depth - 1;
  switch (Below(16)) {
    case 0:
    case 1:
    case 2:
      return "(" + Bool(less) + " && " + Bool(less) + ")";
    case 3:
    case 4:
      return "(" + Bool(less) + " || " + Bool(less) + ")";
    case 5:
      return "!(" + Bool(less) + ")";
    case 6:
    case 7: {
      const Type type = Scalar();
      return Pair(Pick(type.kind() == K::kEnum ? kEqualities : kOrders), type, less);
    }
    case 8:
      return Pair(Pick(kEqualities), Below(3) == 0 ? Type::List(ElementOfAList()) : Scalar(), less);
    case 9: {
      const Type type = ElementOfAList();
      return "(" + Of(type, less) + " in " + Of(Type::List(type), less) + ")";
    }
    case 10:
    case 11:
      return Macro("all", less);
    case 12:
      return Macro("exists", less);
    case 13:
      return Macro(Below(2) == 0 ? "exists_one" : "existsOne", less);
    case 14: {
      const FieldDescriptor* field = Pick(fields_.at(Type(Pick(elements_)).kind() == K::kMessage ? "date" : "string"));
      const std::string target = Message(Type::Message(field->containing_type()), less);
      return target.empty() ? Leaf(K::kBool) : "has(" + target + "." + field->name() + ")";
    }
    default:
      return Of(K::kString, less) + "." + Pick(kOfTexts) + "(" + Of(K::kString, less) + ")";
  }
}

std::string ExpressionGenerator::Macro(const char* name, int depth) {
  const Type element = ElementOfAList();
  const std::string list = Of(Type::List(element), depth);
  const bool indexed = Below(3) == 0;
  const size_t outside = scope_.size();
  std::string variables;
  if (indexed) {
    scope_.emplace_back("i", K::kInt);
    variables = "i, ";
  }
  scope_.emplace_back(FreshName(), element);
  variables += scope_.back().first;
  const std::string condition = Bool(std::max(depth, 1));
  scope_.resize(outside, {"", Type()});
  return list + "." + name + "(" + variables + ", " + condition + ")";
}

std::string ExpressionGenerator::Int(int depth) {
  static const std::vector<std::string> kSigns = {"+", "-", "*", "/", "%"};
  static const std::vector<std::string> kParts = {"year", "month", "day"};
  switch (Below(7)) {
    case 0:
      return "-(" + Of(K::kInt, depth) + ")";
    case 1:
      return "size(" + Of(Type::List(ElementOfAList()), depth) + ")";
    case 2:
      return Of(K::kString, depth) + ".size()";
    case 3:
      return "(" + Of(K::kDate, depth) + " - " + Of(K::kDate, depth) + ")";
    case 4:
      return Of(K::kDate, depth) + "." + Pick(kParts) + "()";
    case 5:
      return Of(Type::List(K::kInt), depth) + ".sum()";
    default:
      return Pair(Pick(kSigns), K::kInt, depth);
  }
}

std::string ExpressionGenerator::Money(int depth) {
  switch (Below(6)) {
    case 0:
      return "-(" + Of(K::kMoney, depth) + ")";
    case 1:
      return "(" + Of(K::kMoney, depth) + " * " + Of(K::kInt, depth) + ")";
    case 2:
      return "(" + Of(K::kInt, depth) + " * " + Of(K::kMoney, depth) + ")";
    case 3:
      return Of(Type::List(K::kMoney), depth) + ".sum()";
    case 4:
      return "money(" + Of(K::kString, depth) + " + '')";
    default:
      return Pair(Below(2) == 0 ? "+" : "-", K::kMoney, depth);
  }
}

std::string ExpressionGenerator::Decimal(int depth) {
  static const std::vector<std::string> kSigns = {"+", "-", "*"};
  switch (Below(4)) {
    case 0:
      return Of(Type::List(K::kDecimal), depth) + ".sum()";
    case 1:
      return "decimal(" + Of(K::kString, depth) + " + '')";
    default:
      return Pair(Pick(kSigns), K::kDecimal, depth);
  }
}

std::string ExpressionGenerator::Date(int depth) {
  switch (Below(5)) {
    case 0:
      return Of(K::kDate, depth) + ".add_days(" + Of(K::kInt, depth) + ")";
    case 1:
      return Of(K::kDate, depth) + ".add_months(" + Of(K::kInt, depth) + ")";
    case 2:
      return "earliest(" + Of(Type::List(K::kDate), depth) + ")";
    case 3:
      return "latest(" + Of(Type::List(K::kDate), depth) + ")";
    default:
      return "date(" + Of(K::kString, depth) + " + '')";
  }
}

std::string ExpressionGenerator::Text(int depth) {
  return "(" + Of(K::kString, depth) + " + " + Of(K::kString, depth) + ")";
}

std::string ExpressionGenerator::List(const Type& element, int depth) {
  const Type list = Type::List(element);
  if (depth <= 0 || Below(4) == 0) {
    std::string field = Field(list, std::max(depth, 0));
    return field.empty() ? Literal(list) : field;
  }
  if (Below(3) == 0) {
    const std::string source = List(element, depth - 1);
    scope_.emplace_back(FreshName(), element);
    const std::string text = source + ".filter(" + scope_.back().first + ", " + Bool(depth) + ")";
    scope_.pop_back();
    return text;
  }
  if (Below(8) == 0) return "(" + List(element, depth - 1) + " + " + List(element, depth - 1) + ")";
  const Type from = ElementOfAList();
  const std::string source = Of(Type::List(from), depth - 1);
  const bool indexed = Below(3) == 0;
  const bool condition = Below(3) == 0;
  if (indexed) scope_.emplace_back("i", K::kInt);
  scope_.emplace_back(FreshName(), from);
  std::string text = source + (indexed ? ".transformList(i, " : ".map(") + scope_.back().first + ", ";
  if (condition) text += Bool(depth) + ", ";
  text += Of(element, depth) + ")";
  scope_.resize(scope_.size() - (indexed ? 2 : 1), {"", Type()});
  return text;
}

}  // namespace svod::reference
