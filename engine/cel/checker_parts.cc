// Lists, maps, messages, and macros over them.
// Tested by: tests/engine/cel/checker_test.cc; the published data (type_deductions, checking).
#include <google/protobuf/descriptor.h>

#include <utility>

#include "engine/cel/checker_walk.h"
#include "engine/cel/messages.h"

namespace svod::cel {

void Checker::CheckList(Expr& expr, const Type* hint) {
  if (standard_) return CheckStandardList(expr);
  if (!expr.optional.empty()) return Unsupported(expr, "a list of a rule has no optional elements");
  const bool hinted = hint != nullptr && hint->kind() == TypeKind::kList && hint->element().kind() != TypeKind::kError;
  const Type element = hinted ? hint->element() : unifier_.Unknown();
  for (ExprPtr& item : expr.args) {
    const Type known = Known(element);
    Check(*item, known.kind() == TypeKind::kParameter ? nullptr : &known);
    Expect(*item, element, "every item of a list");
  }
  expr.type = Type::List(element);
}

void Checker::CheckStandardList(Expr& expr) {
  std::optional<Type> element;
  for (size_t i = 0; i < expr.args.size(); ++i) JoinPart(CheckPart(expr, i, i), &element);
  expr.type = Type::List(element ? *element : unifier_.Unknown());
}

Type Checker::CheckPart(Expr& expr, size_t i, size_t entry) {
  Check(*expr.args[i], nullptr);
  if (expr.optional.empty() || !expr.optional[entry]) return expr.args[i]->type;
  const Type value = unifier_.Unknown();
  Expect(*expr.args[i], Type::Optional(value), "an optional entry");
  return value;
}

void Checker::CheckMap(Expr& expr) {
  if (!standard_) return Unsupported(expr, "a rule builds no maps");
  std::optional<Type> key;
  std::optional<Type> value;
  for (size_t i = 0; i < expr.args.size(); i += 2) {
    Check(*expr.args[i], nullptr);
    JoinPart(expr.args[i]->type, &key);
    JoinPart(CheckPart(expr, i + 1, i / 2), &value);
  }
  expr.type = Type::Map(key ? *key : unifier_.Unknown(), value ? *value : unifier_.Unknown());
}

void Checker::CheckStruct(Expr& expr) {
  if (!standard_) return Unsupported(expr, "a rule builds no messages");
  expr.message = ResolveMessage(environment_, expr.text, expr.root);
  if (expr.message == nullptr && typed_) {
    return faults_.Add(expr.span, "unknown-type", "there is no message type " + Ticked(expr.text));
  }
  for (size_t i = 0; i < expr.args.size(); ++i) {
    const Type given = CheckPart(expr, i, i);
    if (expr.message == nullptr) continue;
    expr.fields.push_back(FindMember(*environment_.schema(), expr.message, expr.names[i]));
    if (!typed_) continue;
    if (expr.fields.back() == nullptr) {
      faults_.Add(expr.args[i]->span, "unknown-field",
                  Ticked(expr.message->name()) + " has no field " + Ticked(expr.names[i]));
    } else if (!unifier_.Assign(Type::Standard(expr.fields.back()), given)) {
      faults_.Add(expr.args[i]->span, "wrong-type",
                  "the field " + Ticked(expr.names[i]) + " does not take " + Shown(given));
    }
  }
  if (expr.message != nullptr) expr.type = Type::Standard(expr.message);
}

int Checker::Declare(const std::string& name, const Type& type) {
  locals_.push_back({name, type, slots_});
  return slots_++;
}

void Checker::CheckBind(Expr& expr) {
  Check(*expr.args[0], nullptr);
  expr.slot = Declare(expr.variable, expr.args[0]->type);
  Check(*expr.args[1], nullptr);
  locals_.pop_back();
  expr.type = expr.args[1]->type;
}

void Checker::CheckMacro(Expr& expr) {
  if (expr.text.starts_with("opt")) return CheckOptionalMacro(expr);
  const bool makes_map = expr.text == "transformMap" || expr.text == "transformMapEntry";
  if (makes_map && !standard_) return Unsupported(expr, "a rule builds no maps");
  Check(*expr.args[0], nullptr);
  const auto [first, second] = RangeOf(expr);
  const size_t outside = locals_.size();
  const bool pairs = !expr.variable2.empty();
  if (pairs) expr.index_slot = Declare(expr.variable, first);
  expr.slot = Declare(pairs ? expr.variable2 : expr.variable, pairs ? second : standard_ ? first : second);
  for (size_t i = 1; i < expr.args.size(); ++i) Check(*expr.args[i], nullptr);
  locals_.resize(outside);
  const bool map = expr.text == "map" || expr.text == "transformList";
  if ((!map && !makes_map) || expr.args.size() == 3) {
    Expect(*expr.args[1], TypeKind::kBool, "the condition of " + Ticked(expr.text));
  }
  if (map) {
    expr.type = Type::List(expr.args.back()->type);
  } else if (makes_map) {
    expr.type = expr.text == "transformMap" ? Type::Map(first, expr.args.back()->type) : expr.args.back()->type;
  } else if (expr.text == "filter") {
    expr.type = standard_ ? Type::List(first) : expr.args[0]->type;
  } else {
    expr.type = TypeKind::kBool;
  }
}

std::pair<Type, Type> Checker::RangeOf(Expr& expr) {
  const Type range = typed_ ? Known(expr.args[0]->type) : TypeKind::kDyn;
  const bool pairs = !expr.variable2.empty();
  switch (range.kind()) {
    case TypeKind::kList:
      return {pairs || !standard_ ? Type(TypeKind::kInt) : range.element(), range.element()};
    case TypeKind::kMap:
      return {range.key(), range.value()};
    case TypeKind::kDyn:
    case TypeKind::kAny:
      return {TypeKind::kDyn, TypeKind::kDyn};
    case TypeKind::kParameter:
      unifier_.Assign(TypeKind::kDyn, range);
      return {TypeKind::kDyn, TypeKind::kDyn};
    case TypeKind::kError:
      return {};
    default:
      faults_.Add(expr.args[0]->span, "not-a-list",
                  Ticked(expr.text) + " goes over a list, and this is " + Shown(range));
      return {};
  }
}

void Checker::CheckOptionalMacro(Expr& expr) {
  if (!standard_) return Unsupported(expr, "a rule has no optional values");
  Check(*expr.args[0], nullptr);
  const Type value = unifier_.Unknown();
  Expect(*expr.args[0], Type::Optional(value), "the receiver of " + Ticked(expr.text));
  expr.slot = Declare(expr.variable, value);
  Check(*expr.args[1], nullptr);
  locals_.pop_back();
  if (expr.text == "optMap") {
    expr.type = Type::Optional(expr.args[1]->type);
  } else {
    const Type result = Type::Optional(unifier_.Unknown());
    Expect(*expr.args[1], result, "the result of " + Ticked(expr.text));
    expr.type = result;
  }
}

}  // namespace svod::cel
