// Tested by: tests/engine/cel/standard_test.cc; the published data (namespace, enums, fields, conversions).
#include "engine/cel/names.h"

#include <google/protobuf/descriptor.h>

#include <array>

namespace svod::cel {
namespace {

constexpr std::array<std::string_view, 11> kTypeNames = {"bool", "int", "uint", "double",    "string",       "bytes",
                                                         "list", "map", "type", "null_type", "optional_type"};

void Become(Expr& expr, Expr::Meaning meaning, Type type) {
  expr.kind = Expr::Kind::kName;
  expr.meaning = meaning;
  expr.type = std::move(type);
  expr.args.clear();
}

bool BecomeVariable(Expr& expr, const Environment& environment, const std::string& name) {
  const Environment::Name* variable = environment.Find(name);
  if (variable == nullptr) return false;
  Become(expr, Expr::Meaning::kSlot, variable->type);
  expr.slot = variable->slot;
  return true;
}

// `package.Enum.VALUE`, or `package.VALUE` as protobuf itself scopes it.
bool BecomeEnum(Expr& expr, const Schema& schema, const std::string& name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string::npos) return false;
  const auto* enumeration = schema.pool->FindEnumTypeByName(name.substr(0, dot));
  const auto* value = enumeration == nullptr ? nullptr : enumeration->FindValueByName(name.substr(dot + 1));
  if (value == nullptr) return false;
  Become(expr, Expr::Meaning::kConstant, TypeKind::kInt);
  expr.constant = Value::Int(value->number());
  return true;
}

bool BecomeType(Expr& expr, const Schema& schema, const std::string& name) {
  for (std::string_view known : kTypeNames) {
    if (known != name) continue;
    Become(expr, Expr::Meaning::kConstant, TypeKind::kType);
    expr.constant = Value::TypeName(known);
    return true;
  }
  const google::protobuf::Descriptor* message = schema.pool->FindMessageTypeByName(name);
  if (message == nullptr) return false;
  Become(expr, Expr::Meaning::kConstant, TypeKind::kType);
  expr.constant = Value::TypeName(message->full_name());
  return true;
}

}  // namespace

std::string QualifiedName(const Expr& expr) {
  if (expr.kind == Expr::Kind::kName) return expr.text;
  if (expr.kind != Expr::Kind::kSelect || expr.text.find('.') != std::string::npos) return "";
  if (expr.args[0]->closed) return "";  // `(a.b).c` is the field c of a.b, whatever else is called a.b.c
  const std::string before = QualifiedName(*expr.args[0]);
  return before.empty() ? "" : before + "." + expr.text;
}

const Expr* FirstName(const Expr& expr) {
  const Expr* first = &expr;
  while (first->kind == Expr::Kind::kSelect) first = first->args[0].get();
  return first->kind == Expr::Kind::kName ? first : nullptr;
}

bool ResolveChain(Expr& expr, const Environment& environment) {
  const std::string name = QualifiedName(expr);
  if (name.empty()) return false;
  for (const std::string& candidate : environment.Candidates(name, FirstName(expr)->root)) {
    if (BecomeVariable(expr, environment, candidate) || BecomeEnum(expr, *environment.schema(), candidate) ||
        BecomeType(expr, *environment.schema(), candidate)) {
      expr.text = candidate;
      return true;
    }
  }
  return false;
}

const google::protobuf::Descriptor* ResolveMessage(const Environment& environment, const std::string& name,
                                                   bool rooted) {
  for (const std::string& candidate : environment.Candidates(name, rooted)) {
    const auto* message = environment.schema()->pool->FindMessageTypeByName(candidate);
    if (message != nullptr) return message;
  }
  return nullptr;
}

}  // namespace svod::cel
