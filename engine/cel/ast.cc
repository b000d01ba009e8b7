// Tested by: tests/engine/cel/parser_test.cc.
#include "engine/cel/ast.h"

namespace svod::cel {
namespace {

std::string DumpLiteral(const Expr& expr) {
  switch (expr.type.kind()) {
    case TypeKind::kString:
    case TypeKind::kBytes:
      return "\"" + expr.text + "\"";
    case TypeKind::kBool:
      return expr.literal.bool_value() ? "true" : "false";
    case TypeKind::kNull:
      return "null";
    case TypeKind::kUint:
      return std::to_string(expr.literal.uint_value()) + "u";
    case TypeKind::kDouble:
      return std::to_string(expr.literal.double_value());
    default:
      return std::to_string(expr.literal.int_value());
  }
}

}  // namespace

std::string Dump(const Expr& expr) {
  auto arguments = [&expr](size_t from) {
    std::string text;
    for (size_t i = from; i < expr.args.size(); ++i) text += (i > from ? ", " : "") + Dump(*expr.args[i]);
    return text;
  };
  switch (expr.kind) {
    case Expr::Kind::kFault:
      return "<fault>";
    case Expr::Kind::kLiteral:
      return DumpLiteral(expr);
    case Expr::Kind::kName:
      return (expr.root ? "." : "") + expr.text;
    case Expr::Kind::kSelect:
      return Dump(*expr.args[0]) + "." + expr.text;
    case Expr::Kind::kHas:
      return "has(" + Dump(*expr.args[0]) + "." + expr.text + ")";
    case Expr::Kind::kCall:
      return expr.text + "(" + arguments(0) + ")";
    case Expr::Kind::kMethod:
      return Dump(*expr.args[0]) + "." + expr.text + "(" + arguments(1) + ")";
    case Expr::Kind::kList:
      return "[" + arguments(0) + "]";
    case Expr::Kind::kMap:
      return "{" + arguments(0) + "}";
    case Expr::Kind::kStruct:
      return (expr.root ? "." : "") + expr.text + "{" + arguments(0) + "}";
    case Expr::Kind::kMacro:
      return Dump(*expr.args[0]) + "." + expr.text + "(" + expr.variable + ", " +
             (expr.variable2.empty() ? "" : expr.variable2 + ", ") + arguments(1) + ")";
    case Expr::Kind::kBind:
      return "cel.bind(" + expr.variable + ", " + arguments(0) + ")";
  }
  return {};
}

}  // namespace svod::cel
