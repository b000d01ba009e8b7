// Tested by: tests/engine/cel/open_lists_test.cc; the properties of tests/reference.
#include "engine/cel/failing.h"

#include <algorithm>

namespace svod::cel {
namespace {

bool IsTotal(const std::string& function) {
  static const std::set<std::string, std::less<>> kTotal = {
      "&&", "||", "!_",   "_?_:_",    "==",         "!=",       "in",   "<",     "<=",
      ">",  ">=", "size", "contains", "startsWith", "endsWith", "year", "month", "day"};
  return kTotal.contains(function);
}

// A row may leave a column out.
bool LacksColumn(const Expr& expr) {
  Value value;
  const Value& row = expr.args[0]->constant;
  return row.kind() != ValueKind::kRecord || !row.fields().Find(Value::String(expr.text), &value);
}

}  // namespace

// NOLINTNEXTLINE(misc-no-recursion): as deep as the expression, which the parser bounds
bool Failing::May(const Expr& part) const {
  switch (part.kind) {
    case Expr::Kind::kLiteral:
      return false;
    case Expr::Kind::kName:
      return part.meaning == Expr::Meaning::kSlot && slots_.contains(part.slot);
    case Expr::Kind::kSelect:
      if (part.meaning == Expr::Meaning::kConstant) return false;
      if (part.field == nullptr && LacksColumn(part)) return true;
      break;
    case Expr::Kind::kCall:
    case Expr::Kind::kMethod:
      if (!IsTotal(part.text)) return true;
      break;
    case Expr::Kind::kHas:
    case Expr::Kind::kList:
    case Expr::Kind::kMacro:
    case Expr::Kind::kBind:
      break;
    case Expr::Kind::kMap:
    case Expr::Kind::kStruct:
    case Expr::Kind::kFault:
      return true;
  }
  return std::any_of(part.args.begin(), part.args.end(), [this](const ExprPtr& argument) { return May(*argument); });
}

// NOLINTNEXTLINE(misc-no-recursion): as May
void Failing::FindNames(const Expr& expr) {
  for (const ExprPtr& argument : expr.args) {
    FindNames(*argument);
    const bool bound = expr.kind == Expr::Kind::kBind && argument == expr.args.front();
    if (bound && May(*argument)) slots_.insert(expr.slot);
  }
}

}  // namespace svod::cel
