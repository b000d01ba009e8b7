// One walk, bottom up. A fault gives the type `error`, which fits everything, so that one mistake is reported once.
// Enum constants are the only names whose meaning depends on what stands beside them: the other operand of ==, != and
// `in` is looked at first, and passed down as a hint.
#include "engine/cel/checker.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>
#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "engine/cel/functions.h"

namespace svod::cel {
namespace {

bool IsEquality(const Expr& expr) { return expr.text == "==" || expr.text == "!="; }

class Checker {
 public:
  Checker(const Environment& environment, Faults& faults)
      : environment_(environment), faults_(faults), slots_(environment.slots()) {}

  void Check(Expr& expr, const Type* hint) {
    switch (expr.kind) {
      case Expr::Kind::kFault:
        break;
      case Expr::Kind::kLiteral:
        return CheckLiteral(expr, hint);
      case Expr::Kind::kName:
        return CheckName(expr, hint);
      case Expr::Kind::kSelect:
      case Expr::Kind::kHas:
        return CheckSelect(expr);
      case Expr::Kind::kCall:
        return CheckCall(expr, hint);
      case Expr::Kind::kMethod:
        for (ExprPtr& argument : expr.args) Check(*argument, nullptr);
        return CheckFunction(expr, true);
      case Expr::Kind::kList:
        return CheckList(expr, hint);
      case Expr::Kind::kMacro:
        return CheckMacro(expr);
      case Expr::Kind::kBind:
        return CheckBind(expr);
      case Expr::Kind::kMap:
        return Unsupported(expr, "a rule builds no maps");
      case Expr::Kind::kStruct:
        return Unsupported(expr, "a rule builds no messages");
    }
  }

  void Expect(Expr& expr, const Type& wanted, std::string_view what) {
    if (CoerceLiteral(expr, wanted) || wanted.Accepts(expr.type)) return;
    faults_.Add(expr.span, "wrong-type",
                std::string(what) + " must be " + wanted.ToString() + ", and this is " + expr.type.ToString());
  }

  [[nodiscard]] int slots() const { return slots_; }

 private:
  struct Local {
    std::string name;
    Type type;
    int slot = -1;
  };

  // An int literal stands for a decimal where one is wanted.
  static bool CoerceLiteral(Expr& expr, const Type& wanted) {
    if (expr.kind != Expr::Kind::kLiteral || expr.type.kind() != TypeKind::kInt) return false;
    if (wanted.kind() != TypeKind::kDecimal) return false;
    std::optional<Decimal> decimal = Decimal::Parse(std::to_string(expr.literal.int_value()));
    if (!decimal) return false;
    expr.literal = Value::OfDecimal(*decimal);
    expr.type = TypeKind::kDecimal;
    return true;
  }

  static void CheckLiteral(Expr& expr, const Type* hint) {
    if (hint != nullptr) CoerceLiteral(expr, *hint);
  }

  void CheckName(Expr& expr, const Type* hint) {
    for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
      if (local->name != expr.text) continue;
      expr.meaning = Expr::Meaning::kSlot;
      expr.slot = local->slot;
      expr.type = local->type;
      return;
    }
    const Environment::Name* name = environment_.Find(expr.text);
    if (name == nullptr) return CheckEnumName(expr, hint);
    expr.type = name->type;
    expr.field = name->field;
    expr.slot = name->slot;
    expr.constant = name->value;
    switch (name->kind) {
      case Environment::Name::Kind::kSubjectField:
        expr.meaning = Expr::Meaning::kSubjectField;
        break;
      case Environment::Name::Kind::kAsOf:
        expr.meaning = Expr::Meaning::kAsOf;
        break;
      case Environment::Name::Kind::kVariable:
        expr.meaning = Expr::Meaning::kSlot;
        break;
      case Environment::Name::Kind::kConstant:
        expr.meaning = Expr::Meaning::kConstant;
        break;
    }
  }

  static void MakeConstant(Expr& expr, Type type, Value value) {
    expr.meaning = Expr::Meaning::kConstant;
    expr.kind = Expr::Kind::kName;
    expr.type = std::move(type);
    expr.constant = value;
  }

  void CheckEnumName(Expr& expr, const Type* hint) {
    std::vector<Environment::EnumConstant> found = environment_.FindEnumConstants(expr.text);
    if (hint != nullptr && hint->kind() == TypeKind::kEnum && found.size() > 1) {
      std::erase_if(found, [hint](const auto& constant) { return constant.enumeration != hint->enumeration(); });
    }
    if (found.size() == 1) return MakeConstant(expr, Type::Enum(found[0].enumeration), Value::Enum(found[0].number));
    if (found.empty()) {
      std::vector<std::string> names = environment_.Names();
      for (const Local& local : locals_) names.push_back(local.name);
      return faults_.Add(expr.span, "unknown-name", "there is nothing called " + Ticked(expr.text),
                         DidYouMean(expr.text, names));
    }
    std::string choices;
    for (const auto& constant : found) {
      choices += (choices.empty() ? "" : " or ") + Ticked(constant.enumeration->name() + "." + expr.text);
    }
    faults_.Add(expr.span, "ambiguous-enum", "several enumerations have " + Ticked(expr.text), "write " + choices);
  }

  // `Topic.MANAGEMENT`.
  bool CheckQualifiedEnum(Expr& expr) {
    const Expr& target = *expr.args[0];
    if (target.kind != Expr::Kind::kName || environment_.Find(target.text) != nullptr) return false;
    const google::protobuf::EnumDescriptor* enumeration = environment_.FindEnum(target.text);
    if (enumeration == nullptr) return false;
    for (const auto& constant : environment_.FindEnumConstants(expr.text)) {
      if (constant.enumeration != enumeration) continue;
      MakeConstant(expr, Type::Enum(enumeration), Value::Enum(constant.number));
      return true;
    }
    std::vector<std::string> names;
    names.reserve(static_cast<size_t>(enumeration->value_count()));
    for (int i = 0; i < enumeration->value_count(); ++i) {
      names.push_back(Environment::ShortName(enumeration, enumeration->value(i)->number()));
    }
    faults_.Add(expr.span, "unknown-enum-value", Ticked(target.text) + " has no " + Ticked(expr.text),
                DidYouMean(expr.text, names));
    return true;
  }

  void CheckSelect(Expr& expr) {
    if (expr.kind == Expr::Kind::kSelect && CheckQualifiedEnum(expr)) return;
    Check(*expr.args[0], nullptr);
    const Type& target = expr.args[0]->type;
    if (target.kind() == TypeKind::kMessage) {
      SelectField(expr, target.message());
    } else if (target.kind() == TypeKind::kRecord) {
      SelectColumn(expr, target);
    } else if (target.kind() != TypeKind::kError) {
      faults_.Add(expr.span, "no-fields",
                  "a value of type " + target.ToString() + " has no field " + Ticked(expr.text));
    }
    if (expr.kind == Expr::Kind::kHas) expr.type = TypeKind::kBool;
  }

  void SelectField(Expr& expr, const google::protobuf::Descriptor* message) {
    expr.field = message->FindFieldByName(expr.text);
    if (expr.field != nullptr) {
      expr.type = Type::OfField(expr.field);
      return;
    }
    std::vector<std::string> names;
    names.reserve(static_cast<size_t>(message->field_count()));
    for (int i = 0; i < message->field_count(); ++i) names.push_back(message->field(i)->name());
    faults_.Add(expr.span, "unknown-field", Ticked(message->name()) + " has no field " + Ticked(expr.text),
                DidYouMean(expr.text, names));
  }

  void SelectColumn(Expr& expr, const Type& row) {
    std::vector<std::string> names;
    for (const auto& [name, type] : row.columns()) {
      if (name == expr.text) {
        expr.type = type;
        return;
      }
      names.push_back(name);
    }
    if (expr.kind == Expr::Kind::kHas) return;  // a row may leave a column out
    faults_.Add(expr.span, "unknown-column", "the row has no column " + Ticked(expr.text),
                DidYouMean(expr.text, names));
  }

  void CheckCall(Expr& expr, const Type* hint) {
    if (expr.text == "_?._" || expr.text == "_[?_]") {
      Unsupported(expr, "absent data need no `?`: what is not there is unknown by itself");
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
    } else if (expr.args.size() == 2 && !IsFunction(expr.text, true)) {
      CheckPair(expr);
    } else {
      for (ExprPtr& argument : expr.args) Check(*argument, nullptr);
      CheckFunction(expr, false);
    }
  }

  void CheckConditional(Expr& expr, const Type* hint) {
    Check(*expr.args[0], nullptr);
    Expect(*expr.args[0], TypeKind::kBool, "the condition");
    Check(*expr.args[1], hint);
    Check(*expr.args[2], &expr.args[1]->type);
    Expect(*expr.args[2], expr.args[1]->type, "both results of a choice");
    expr.type = Type::Join(expr.args[1]->type, expr.args[2]->type);
  }

  void CheckIn(Expr& expr) {
    Expr& item = *expr.args[0];
    Expr& list = *expr.args[1];
    Check(item, nullptr);
    Type wanted = Type::List(item.type);
    Check(list, &wanted);
    Expect(list, wanted, "the right side of `in`");
    expr.type = TypeKind::kBool;
  }

  // A name that only the other side can settle.
  bool NeedsHint(const Expr& expr) const {
    return expr.kind == Expr::Kind::kName && environment_.Find(expr.text) == nullptr &&
           environment_.FindEnumConstants(expr.text).size() > 1;
  }

  void CheckPair(Expr& expr) {
    size_t first = NeedsHint(*expr.args[0]) || expr.args[0]->kind == Expr::Kind::kLiteral ? 1 : 0;
    Check(*expr.args[first], nullptr);
    Check(*expr.args[1 - first], &expr.args[first]->type);
    if (!IsEquality(expr)) return CheckFunction(expr, false);
    const Type& left = expr.args[0]->type;
    const Type& right = expr.args[1]->type;
    if (!left.Accepts(right)) {
      faults_.Add(expr.span, "wrong-type", left.ToString() + " cannot be compared with " + right.ToString());
    }
    expr.type = TypeKind::kBool;
  }

  void CheckFunction(Expr& expr, bool method) {
    std::vector<Type> types;
    for (const ExprPtr& argument : expr.args) types.push_back(argument->type);
    if (std::any_of(types.begin(), types.end(), [](const Type& t) { return t.kind() == TypeKind::kError; })) {
      if (IsFunction(expr.text, method)) return;
    }
    expr.overload = FindOverload(expr.text, method, types);
    if (expr.overload == nullptr) return ReportFunction(expr, method, types);
    expr.type = expr.overload->result == TypeKind::kDyn ? types[0].element() : Type(expr.overload->result);
    Fold(expr);
  }

  void ReportFunction(const Expr& expr, bool method, const std::vector<Type>& types) {
    if (!IsFunction(expr.text, method)) {
      return faults_.Add(expr.span, "unknown-function", "there is no function " + Ticked(expr.text),
                         DidYouMean(expr.text, FunctionNames(method)));
    }
    std::string given;
    for (const Type& type : types) given += (given.empty() ? "" : ", ") + type.ToString();
    faults_.Add(expr.span, "wrong-type", Ticked(expr.text) + " does not take " + given);
  }

  // A function of one constant text is worked out here, so that `date("2014-02-30")` is a fault of the rule.
  void Fold(Expr& expr) {
    if (expr.text == "matches") return CheckPattern(*expr.args[1]);
    bool conversion = expr.args.size() == 1 && expr.kind == Expr::Kind::kCall &&
                      expr.args[0]->kind == Expr::Kind::kLiteral && expr.args[0]->type.kind() == TypeKind::kString &&
                      expr.type.kind() != TypeKind::kInt;
    if (!conversion) return;
    Frame frame(google::protobuf::Any::default_instance(), Date());
    Value argument = Value::String(expr.args[0]->text);
    Value value = expr.overload->evaluate(frame, {&argument, 1});
    if (value.is_error()) return faults_.Add(expr.args[0]->span, "invalid-constant", frame.ErrorOf(value).detail);
    MakeConstant(expr, expr.type, value);
  }

  void CheckPattern(const Expr& pattern) {
    if (pattern.kind != Expr::Kind::kLiteral) return;
    RE2 compiled(pattern.text, RE2::Quiet);
    if (!compiled.ok()) faults_.Add(pattern.span, "invalid-pattern", "the pattern does not read: " + compiled.error());
  }

  void CheckList(Expr& expr, const Type* hint) {
    if (!expr.optional.empty()) return Unsupported(expr, "a list of a rule has no optional elements");
    Type element(TypeKind::kDyn);
    bool hinted = hint != nullptr && hint->kind() == TypeKind::kList;
    if (hinted && hint->element().kind() != TypeKind::kError) element = hint->element();
    for (ExprPtr& item : expr.args) {
      Check(*item, element.kind() == TypeKind::kDyn ? nullptr : &element);
      Expect(*item, element, "every item of a list");
      element = Type::Join(element, item->type);
    }
    expr.type = Type::List(element);
  }

  // Part of the language, and no use in a rule: the fault says so, where a syntax error would puzzle.
  void Unsupported(const Expr& expr, const std::string& what) { faults_.Add(expr.span, "not-supported", what); }

  int Declare(const std::string& name, const Type& type) {
    locals_.push_back({name, type, slots_});
    return slots_++;
  }

  void CheckBind(Expr& expr) {
    Check(*expr.args[0], nullptr);
    expr.slot = Declare(expr.variable, expr.args[0]->type);
    Check(*expr.args[1], nullptr);
    locals_.pop_back();
    expr.type = expr.args[1]->type;
  }

  void CheckMacro(Expr& expr) {
    if (expr.text == "transformMap" || expr.text == "transformMapEntry") {
      return Unsupported(expr, "a rule builds no maps");
    }
    Check(*expr.args[0], nullptr);
    Type element;
    if (expr.args[0]->type.kind() == TypeKind::kList) {
      element = expr.args[0]->type.element();
    } else if (expr.args[0]->type.kind() != TypeKind::kError) {
      faults_.Add(expr.args[0]->span, "not-a-list",
                  Ticked(expr.text) + " goes over a list, and this is " + expr.args[0]->type.ToString());
    }
    const size_t outside = locals_.size();
    if (!expr.variable2.empty()) expr.index_slot = Declare(expr.variable, TypeKind::kInt);
    expr.slot = Declare(expr.variable2.empty() ? expr.variable : expr.variable2, element);
    for (size_t i = 1; i < expr.args.size(); ++i) Check(*expr.args[i], nullptr);
    locals_.resize(outside);
    const bool map = expr.text == "map" || expr.text == "transformList";
    if (!map || expr.args.size() == 3) Expect(*expr.args[1], TypeKind::kBool, "the condition of " + Ticked(expr.text));
    if (map) {
      expr.type = Type::List(expr.args.back()->type);
    } else {
      expr.type = expr.text == "filter" ? expr.args[0]->type : Type(TypeKind::kBool);
    }
  }

  const Environment& environment_;
  Faults& faults_;
  std::vector<Local> locals_;
  int slots_ = 0;
};

}  // namespace

int CheckTypes(Expr& expr, const Environment& environment, const std::optional<Type>& expected, Faults& faults) {
  Checker checker(environment, faults);
  checker.Check(expr, expected ? &*expected : nullptr);
  if (expected && faults.count() == 0) checker.Expect(expr, *expected, "the expression");
  return checker.slots();
}

}  // namespace svod::cel
