#include "tests/reference/readable.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>

namespace svod::reference {
namespace {

using cel::Expr;
// The places that the value of an expression may stand at; empty when it is computed.
using Places = std::set<std::string>;

class Walk {
 public:
  explicit Walk(Readable* readable) : readable_(*readable) {}

  // LONG: a dispatch on the kind.
  Places Visit(const Expr& expr) {
    switch (expr.kind) {
      case Expr::Kind::kName:
        if (expr.meaning == Expr::Meaning::kSlot) return slots_[expr.slot];
        return expr.meaning == Expr::Meaning::kSubjectField ? Read({""}, expr.field) : Places();
      case Expr::Kind::kSelect:
      case Expr::Kind::kHas:
        if (expr.field == nullptr) return {};
        return Read(Visit(*expr.args[0]), expr.field);
      case Expr::Kind::kMacro:
        return Macro(expr);
      case Expr::Kind::kBind:
        slots_[expr.slot] = Visit(*expr.args[0]);
        return Visit(*expr.args[1]);
      case Expr::Kind::kCall:
      case Expr::Kind::kMethod:
        return Call(expr);
      default:
        return All(expr);
    }
  }

 private:
  static Places Items(const Places& lists) {
    Places items;
    for (const std::string& list : lists) items.insert(list.ends_with("{}") ? list.substr(0, list.size() - 2) : list);
    return items;
  }

  // A list that an expression makes of places is told from its elements by a mark at the end: `a.b{}`.
  Places All(const Expr& expr) {
    Places all;
    for (const cel::ExprPtr& argument : expr.args) {
      for (const std::string& place : Visit(*argument)) {
        all.insert(expr.kind == Expr::Kind::kList ? place + "{}" : place);
      }
    }
    return all;
  }

  Places Read(const Places& targets, const google::protobuf::FieldDescriptor* field) {
    Places places;
    for (const std::string& target : targets) {
      const std::string here = target.empty() ? field->name() : target + "." + field->name();
      readable_.fields.insert(here);
      if (field->is_repeated()) readable_.fields.insert(here + "[]");
      places.insert(field->is_repeated() ? here + "[]{}" : here);
    }
    return places;
  }

  Places Macro(const Expr& expr) {
    const Places list = Visit(*expr.args[0]);
    slots_[expr.slot] = Items(list);
    if (!expr.variable2.empty()) slots_[expr.index_slot] = {};
    Places result;
    for (size_t i = 1; i < expr.args.size(); ++i) result = Visit(*expr.args[i]);
    if (expr.text == "filter") return list;
    Places mapped;
    if (expr.type.kind() != cel::TypeKind::kList) return mapped;
    for (const std::string& place : result) mapped.insert(place + "{}");
    return mapped;
  }

  Places Call(const Expr& expr) {
    Places all = All(expr);
    if (expr.text == "==" || expr.text == "!=" || expr.text == "in") {
      for (std::string place : all) {
        while (place.ends_with("{}")) place.resize(place.size() - 2);
        readable_.compared.insert(place);
      }
      return {};
    }
    if (expr.text == "_[_]") return Items(all);
    return expr.text == "_?_:_" || expr.text == "+" ? all : Places();
  }

  Readable& readable_;
  std::map<int, Places> slots_;
};

std::string WithoutIndexes(const std::string& path) {
  std::string text;
  bool inside = false;
  for (char c : path) {
    if (c == ']') inside = false;
    if (!inside) text += c;
    if (c == '[') inside = true;
  }
  return text;
}

}  // namespace

bool Readable::Has(const std::string& path) const {
  const std::string place = WithoutIndexes(path);
  if (fields.contains(place)) return true;
  return std::any_of(compared.begin(), compared.end(),
                     [&](const std::string& whole) { return place.starts_with(whole + "."); });
}

Readable ReadableFields(const Expr& expr) {
  Readable readable;
  Walk(&readable).Visit(expr);
  return readable;
}

}  // namespace svod::reference
