// Calls, operators and functions.
// Tested by: tests/engine/cel/checker_test.cc; the published data (type_deductions, checking).
#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "engine/base/limits.h"
#include "engine/cel/checker_walk.h"
#include "engine/cel/functions.h"
#include "engine/cel/pattern.h"

namespace svod::cel {
namespace {

bool IsEquality(const Expr& expr) { return expr.text == "==" || expr.text == "!="; }
bool IsOperator(const Expr& expr) { return std::isalpha(static_cast<unsigned char>(expr.text[0])) == 0; }

// Of which every value is of the kind that its type says: never null in its place.
bool IsCertain(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kUint:
    case TypeKind::kDouble:
    case TypeKind::kString:
    case TypeKind::kBytes:
    case TypeKind::kEnum:
    case TypeKind::kRecord:
    case TypeKind::kDate:
    case TypeKind::kMoney:
    case TypeKind::kDecimal:
    case TypeKind::kPercent:
    case TypeKind::kMap:
      return true;
    case TypeKind::kList:
      return IsCertain(type.element()) || type.element().kind() == TypeKind::kMessage;
    default:
      return false;
  }
}

}  // namespace

void Checker::CheckCall(Expr& expr, const Type* hint) {
  if (expr.text == "_?._" || expr.text == "_[?_]") {
    CheckOptionalAccess(expr);
  } else if (expr.text == "&&" || expr.text == "||") {
    for (ExprPtr& operand : expr.args) {
      Check(*operand, nullptr);
      Expect(*operand, TypeKind::kBool, "an operand of " + Ticked(expr.text));
    }
    expr.type = TypeKind::kBool;
  } else if (expr.text == "_?_:_") {
    CheckConditional(expr, hint);
  } else if (expr.text == "in") {
    CheckIn(expr);
  } else if (!standard_ && expr.text == "or_default" && expr.args.size() == 1) {
    CheckDefault(expr);
  } else if (expr.args.size() == 2 && IsOperator(expr)) {
    CheckPair(expr);
  } else {
    for (ExprPtr& argument : expr.args) Check(*argument, nullptr);
    CheckFunction(expr, false);
  }
}

void Checker::CheckDefault(Expr& expr) {
  Expr* field = expr.args[0].get();
  const bool readable = field->kind == Expr::Kind::kName || field->kind == Expr::Kind::kSelect;
  default_meant_ = field;
  Check(*field, nullptr);
  default_meant_ = nullptr;
  if (!readable || field->field == nullptr) {
    return faults_.Add(field->span, "not-a-field", "`or_default` takes a field of the document");
  }
  Expr inner = std::move(*field);
  expr = std::move(inner);
}

void Checker::CheckMethod(Expr& expr) {
  if ((standard_ && BecomesExtension(expr)) || BecomesFunction(expr)) return Check(expr, nullptr);
  for (ExprPtr& argument : expr.args) Check(*argument, nullptr);
  CheckFunction(expr, true);
}

bool Checker::BecomesExtension(Expr& expr) {
  const bool get = expr.text == "getExt";
  if ((!get && expr.text != "hasExt") || expr.args.size() != 3 || QualifiedName(*expr.args[0]) != "proto") return false;
  const std::string name = QualifiedName(*expr.args[2]);
  if (name.empty()) return false;
  expr.kind = get ? Expr::Kind::kSelect : Expr::Kind::kHas;
  expr.text = name;
  ExprPtr message = std::move(expr.args[1]);
  expr.args.clear();
  expr.args.push_back(std::move(message));
  return true;
}

bool Checker::BecomesFunction(Expr& expr) const {
  const Expr* first = FirstName(*expr.args[0]);
  if (first == nullptr || (!first->root && FindLocal(first->text) != nullptr)) return false;
  if (!standard_ && environment_.Find(first->text) != nullptr) return false;  // of a rule, a field before a function
  const std::string before = expr.args[0]->closed ? "" : QualifiedName(*expr.args[0]);
  if (before.empty()) return false;
  const std::string name = before + "." + expr.text;
  if (FunctionsCalled(name, false, first->root).empty()) return false;
  expr.root = first->root;
  expr.kind = Expr::Kind::kCall;
  expr.text = name;
  expr.args.erase(expr.args.begin());
  if ((name == "math.greatest" || name == "math.least") && expr.args.size() > 2) GatherArguments(expr);
  return true;
}

void Checker::GatherArguments(Expr& expr) {
  auto list = std::make_unique<Expr>();
  list->kind = Expr::Kind::kList;
  list->span = expr.span;
  list->args = std::move(expr.args);
  expr.args.clear();
  expr.args.push_back(std::move(list));
}

std::span<const Overload> Checker::FunctionsCalled(const std::string& name, bool method, bool rooted) const {
  if (method || !standard_) return environment_.FindFunctions(name, method);
  for (const std::string& candidate : environment_.Candidates(name, rooted)) {
    const std::span<const Overload> found = environment_.FindFunctions(candidate, false);
    if (!found.empty()) return found;
  }
  return {};
}

void Checker::CheckOptionalAccess(Expr& expr) {
  if (!standard_) {
    return Unsupported(expr, "absent data need no `?`: what is not there is unknown by itself");
  }
  for (ExprPtr& argument : expr.args) Check(*argument, nullptr);
  const Type target = Known(expr.args[0]->type);
  Expr access;
  access.span = expr.span;
  access.text = expr.text == "_?._" ? expr.args[1]->text : "_[_]";
  if (!typed_) return;
  if (expr.text == "_?._") {
    SelectOf(access, target);
  } else {
    access.type = IndexOf(expr, target.kind() == TypeKind::kOptional ? target.element() : target);
  }
  expr.type = Known(access.type).kind() == TypeKind::kOptional ? access.type : Type::Optional(access.type);
}

Type Checker::IndexOf(Expr& expr, const Type& target) {
  const Type types[] = {target, expr.args[1]->type};
  Type result;
  const size_t found = Match(environment_.FindFunctions("_[_]", false), types, &result).second;
  if (found == 0) ReportFunction(expr, false, types);
  return result;
}

void Checker::CheckConditional(Expr& expr, const Type* hint) {
  Check(*expr.args[0], nullptr);
  Expect(*expr.args[0], TypeKind::kBool, "the condition");
  Check(*expr.args[1], hint);
  const Type first = Known(expr.args[1]->type);
  Check(*expr.args[2], &first);
  if (standard_) {
    const Type either = unifier_.Unknown();
    if (typed_ && (!unifier_.Assign(either, first) || !unifier_.Assign(either, expr.args[2]->type))) {
      faults_.Add(expr.span, "wrong-type", "the results of a choice are of different types");
    }
    expr.type = either;
  } else {
    Expect(*expr.args[2], first, "both results of a choice");
    expr.type = first;
  }
}

void Checker::CheckIn(Expr& expr) {
  Expr& item = *expr.args[0];
  Expr& list = *expr.args[1];
  Check(item, nullptr);
  const Type wanted = Type::List(Known(item.type));
  Check(list, &wanted);
  expr.type = TypeKind::kBool;
  if (!standard_) return Expect(list, wanted, "the right side of `in`");
  if (!typed_) return;
  const Type among = Known(list.type);
  if (among.kind() == TypeKind::kMap) {
    Expect(item, among.key(), "a key of the map");
  } else if (!unifier_.Assign(Type::List(unifier_.Unknown()), among)) {
    faults_.Add(list.span, "wrong-type", "the right side of `in` is no list and no map");
  } else if (Known(among).kind() == TypeKind::kList) {
    Expect(item, Known(among).element(), "an item of the list");
  }
}

bool Checker::NeedsHint(const Expr& expr) const {
  return expr.kind == Expr::Kind::kName && environment_.Find(expr.text) == nullptr &&
         environment_.FindEnumConstants(expr.text).size() > 1;
}

void Checker::CheckPair(Expr& expr) {
  const size_t first = NeedsHint(*expr.args[0]) || expr.args[0]->kind == Expr::Kind::kLiteral ? 1 : 0;
  Check(*expr.args[first], nullptr);
  const Type hint = Known(expr.args[first]->type);
  Check(*expr.args[1 - first], &hint);
  if (!IsEquality(expr)) return CheckFunction(expr, false);
  const Type side = unifier_.Unknown();
  const Type& left = expr.args[0]->type;
  const Type& right = expr.args[1]->type;
  if (typed_ && (!unifier_.Assign(side, left) || !unifier_.Assign(side, right))) {
    faults_.Add(expr.span, "wrong-type", Shown(left) + " cannot be compared with " + Shown(right));
  }
  expr.type = TypeKind::kBool;
}

std::pair<const Overload*, size_t> Checker::Match(std::span<const Overload> overloads, std::span<const Type> types,
                                                  Type* result) {
  const Overload* first = nullptr;
  size_t count = 0;
  for (const Overload& overload : overloads) {
    if (overload.run_time_only || overload.parameters.size() != types.size()) continue;
    std::map<std::string, Type> names;
    std::vector<Type> parameters;
    for (const Type& parameter : overload.parameters) parameters.push_back(unifier_.Instantiate(parameter, &names));
    if (!unifier_.AssignAll(parameters, types)) continue;
    const Type given = Known(unifier_.Instantiate(overload.result, &names));
    if (count == 0) *result = given;
    if (count > 0 && !(Known(*result) == given)) *result = TypeKind::kDyn;
    if (++count == 1) first = &overload;
    if (!standard_) break;
  }
  return {first, count};
}

void Checker::CheckFunction(Expr& expr, bool method) {
  std::vector<Type> types;
  for (const ExprPtr& argument : expr.args) types.push_back(Known(argument->type));
  expr.overloads = FunctionsCalled(expr.text, method, expr.root);
  if (!expr.overloads.empty()) expr.text = expr.overloads[0].name;
  if (!typed_) return;
  const bool faulty =
      std::any_of(types.begin(), types.end(), [](const Type& t) { return t.kind() == TypeKind::kError; });
  if (faulty && !expr.overloads.empty()) return;
  if (standard_ && expr.text == "_[_]" && types[0].kind() == TypeKind::kOptional) {
    const Type element = IndexOf(expr, types[0].element());
    expr.type = Type::Optional(element);
    return;
  }
  const auto [overload, count] = Match(expr.overloads, types, &expr.type);
  if (count == 0) return ReportFunction(expr, method, types);
  // Of what is not known, parts are not known.
  const bool open = Known(expr.type).kind() == TypeKind::kParameter;
  if (open && std::any_of(types.begin(), types.end(), [](const Type& t) { return t.kind() == TypeKind::kDyn; })) {
    expr.type = TypeKind::kDyn;
  }
  if (!standard_ || (count == 1 && std::all_of(types.begin(), types.end(), &IsCertain))) expr.overload = overload;
  if (!standard_) Fold(expr);
}

void Checker::ReportFunction(const Expr& expr, bool method, std::span<const Type> types) {
  if (environment_.FindFunctions(expr.text, method).empty()) {
    return faults_.Add(expr.span, "unknown-function", "there is no function " + Ticked(expr.text),
                       DidYouMean(expr.text, Functions().Names(method)));
  }
  std::string given;
  for (const Type& type : types) given += (given.empty() ? "" : ", ") + Shown(type);
  faults_.Add(expr.span, "wrong-type", Ticked(expr.text) + " does not take " + given);
}

void Checker::Fold(Expr& expr) {
  if (expr.text == "matches") return CheckPattern(*expr.args[1]);
  bool conversion = expr.args.size() == 1 && expr.kind == Expr::Kind::kCall &&
                    expr.args[0]->kind == Expr::Kind::kLiteral && expr.args[0]->type.kind() == TypeKind::kString &&
                    expr.type.kind() != TypeKind::kInt;
  if (!conversion) return;
  Frame frame(google::protobuf::Any::default_instance(), Date());
  Value argument = Value::String(expr.args[0]->text);
  Value value = expr.overload->evaluate(frame, {&argument, 1});
  if (value.is_error()) return faults_.Add(expr.args[0]->span, "invalid-constant", frame.ErrorOf(value).detail);
  // A text borrows from the tree or the frame, which end before the program does.
  const bool borrows = value.kind() == ValueKind::kString || value.kind() == ValueKind::kBytes ||
                       value.kind() == ValueKind::kType || value.kind() == ValueKind::kList;
  if (!borrows) MakeConstant(expr, expr.type, value);
}

void Checker::CheckPattern(const Expr& pattern) {
  if (pattern.kind != Expr::Kind::kLiteral) return;
  std::string why;
  if (Pattern::Compile(pattern.text, &why) != nullptr) return;
  faults_.Add(pattern.span, "invalid-pattern", "the pattern does not read: " + why);
}

}  // namespace svod::cel
