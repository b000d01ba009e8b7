// One walk, bottom up. A fault gives the type `error`, which fits everything, so that one mistake is reported once.
// Types that are not known yet (of an empty list) are unknowns of a Unifier and are filled in when the walk is done.
//
// Rules and plain CEL share the walk. In a rule, enum constants are names of their own, whose meaning may depend on
// what stands beside them: the other operand of ==, != and `in` is looked at first, and passed down as a hint; and all
// parts of a list have one type. In plain CEL, names are looked up in a container, and types may be left to run time.
#include "engine/cel/checker.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <utility>

#include "engine/cel/checker_walk.h"
#include "engine/cel/messages.h"

namespace svod::cel {

void Checker::Check(Expr& expr, const Type* hint) {
  switch (expr.kind) {
    case Expr::Kind::kFault:
      break;
    case Expr::Kind::kLiteral:
      CheckLiteral(expr, hint);
      break;
    case Expr::Kind::kName:
      standard_ ? CheckStandardName(expr) : CheckName(expr, hint);
      break;
    case Expr::Kind::kSelect:
    case Expr::Kind::kHas:
      CheckSelect(expr);
      break;
    case Expr::Kind::kCall:
      CheckCall(expr, hint);
      break;
    case Expr::Kind::kMethod:
      CheckMethod(expr);
      break;
    case Expr::Kind::kList:
      CheckList(expr, hint);
      break;
    case Expr::Kind::kMacro:
      CheckMacro(expr);
      break;
    case Expr::Kind::kBind:
      CheckBind(expr);
      break;
    case Expr::Kind::kMap:
      CheckMap(expr);
      break;
    case Expr::Kind::kStruct:
      CheckStruct(expr);
      break;
  }
  if (!typed_ && expr.kind != Expr::Kind::kLiteral) expr.type = TypeKind::kDyn;
  RefuseTypes(expr);
}

void Checker::Expect(Expr& expr, const Type& wanted, std::string_view what) {
  if (!typed_ || CoerceLiteral(expr, wanted) || unifier_.Assign(wanted, expr.type)) return;
  faults_.Add(expr.span, "wrong-type",
              std::string(what) + " must be " + Shown(wanted) + ", and this is " + Shown(expr.type));
}

void Checker::Settle(Expr& expr) const {
  expr.type = unifier_.Resolve(expr.type, true);
  for (const ExprPtr& argument : expr.args) Settle(*argument);
}

void Checker::RefuseTypes(Expr& expr) {
  if (standard_) return;
  switch (expr.type.kind()) {
    case TypeKind::kDouble:
      faults_.Add(expr.span, "double", "a rule reads no double: it is not exact",
                  "use a decimal, a percentage or money, as in `decimal('1.5')`");
      break;
    case TypeKind::kDyn:
    case TypeKind::kAny:
      Unsupported(expr, "everything in a rule has a type");
      break;
    case TypeKind::kNull:
      Unsupported(expr, "a rule knows no null: what is not there is unknown by itself");
      break;
    case TypeKind::kOptional:
      Unsupported(expr, "a rule has no optional values: what is not there is unknown by itself");
      break;
    case TypeKind::kMap:
      Unsupported(expr, "a rule reads no maps");
      break;
    default:
      return;
  }
  expr.type = TypeKind::kError;
}

bool Checker::CoerceLiteral(Expr& expr, const Type& wanted) {
  if (expr.kind != Expr::Kind::kLiteral || expr.type.kind() != TypeKind::kInt) return false;
  if (wanted.kind() != TypeKind::kDecimal) return false;
  std::optional<Decimal> decimal = Decimal::Parse(std::to_string(expr.literal.int_value()));
  if (!decimal) return false;
  expr.literal = Value::OfDecimal(*decimal);
  expr.type = TypeKind::kDecimal;
  return true;
}

void Checker::CheckLiteral(Expr& expr, const Type* hint) {
  if (hint != nullptr) CoerceLiteral(expr, *hint);
}

const Checker::Local* Checker::FindLocal(const std::string& name) const {
  auto local = std::find_if(locals_.rbegin(), locals_.rend(), [&](const Local& l) { return l.name == name; });
  return local == locals_.rend() ? nullptr : &*local;
}

bool Checker::CheckLocal(Expr& expr) const {
  const Local* local = expr.root ? nullptr : FindLocal(expr.text);
  if (local == nullptr) return false;
  expr.meaning = Expr::Meaning::kSlot;
  expr.slot = local->slot;
  expr.type = local->type;
  return true;
}

void Checker::CheckStandardName(Expr& expr) {
  if (CheckLocal(expr) || ResolveChain(expr, environment_)) return;
  if (typed_) faults_.Add(expr.span, "unknown-name", "there is nothing called " + Ticked(expr.text));
}

bool Checker::MayBeQualified(const Expr& expr) const {
  const Expr* first = FirstName(expr);
  return standard_ && first != nullptr && (first->root || FindLocal(first->text) == nullptr);
}

void Checker::CheckName(Expr& expr, const Type* hint) {
  if (CheckLocal(expr)) return;
  const Environment::Name* name = environment_.Find(expr.text);
  if (name == nullptr) return CheckEnumName(expr, hint);
  expr.type = name->type;
  expr.field = name->field;
  expr.slot = name->slot;
  expr.constant = name->value;
  switch (name->kind) {
    case Environment::Name::Kind::kSubjectField:
      expr.meaning = Expr::Meaning::kSubjectField;
      RefuseUnseenAbsence(expr);
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

void Checker::MakeConstant(Expr& expr, Type type, Value value) {
  expr.meaning = Expr::Meaning::kConstant;
  expr.kind = Expr::Kind::kName;
  expr.type = std::move(type);
  expr.constant = value;
}

void Checker::CheckEnumName(Expr& expr, const Type* hint) {
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

bool Checker::CheckQualifiedEnum(Expr& expr) {
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

void Checker::CheckSelect(Expr& expr) {
  if (expr.kind == Expr::Kind::kSelect && (standard_ ? BecomesName(expr) : CheckQualifiedEnum(expr))) return;
  Check(*expr.args[0], nullptr);
  if (typed_) SelectOf(expr, expr.args[0]->type);
  if (expr.kind == Expr::Kind::kHas) expr.type = TypeKind::kBool;
}

void Checker::SelectOf(Expr& expr, const Type& of) {
  const Type target = Known(of);
  const bool open = target.kind() == TypeKind::kMap || target.kind() == TypeKind::kOptional ||
                    target.kind() == TypeKind::kDyn || target.kind() == TypeKind::kAny;
  if (open && !standard_) return Unsupported(expr, "a rule reads fields of messages and columns of rows");
  switch (target.kind()) {
    case TypeKind::kMessage:
      return SelectField(expr, target.message());
    case TypeKind::kRecord:
      return SelectColumn(expr, target);
    case TypeKind::kError:
      return;
    case TypeKind::kMap:
      expr.type = target.value();
      return;
    case TypeKind::kOptional:
      SelectOf(expr, target.element());
      expr.type = Known(expr.type).kind() == TypeKind::kOptional ? expr.type : Type::Optional(expr.type);
      expr.field = nullptr;
      return;
    case TypeKind::kParameter:
      unifier_.Assign(TypeKind::kDyn, target);
      expr.type = TypeKind::kDyn;
      return;
    case TypeKind::kDyn:
    case TypeKind::kAny:
      expr.type = TypeKind::kDyn;
      return;
    default:
      faults_.Add(expr.span, "no-fields", "a value of type " + Shown(target) + " has no field " + Ticked(expr.text));
  }
}

void Checker::SelectField(Expr& expr, const google::protobuf::Descriptor* message) {
  expr.field = standard_ ? FindMember(*environment_.schema(), message, expr.text) : message->FindFieldByName(expr.text);
  if (expr.field != nullptr) {
    expr.type = standard_ ? Type::Standard(expr.field) : Type::OfField(expr.field);
    if (!standard_) RefuseUnseenAbsence(expr);
    return;
  }
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(message->field_count()));
  for (int i = 0; i < message->field_count(); ++i) names.push_back(message->field(i)->name());
  faults_.Add(expr.span, "unknown-field", Ticked(message->name()) + " has no field " + Ticked(expr.text),
              DidYouMean(expr.text, names));
}

bool Checker::RefuseMark(const Expr& expr) {
  if (!MarksIncomplete(expr.field)) return false;
  faults_.Add(expr.span, "reads-mark",
              Ticked(expr.field->name()) + " only says that the lists beside it are incomplete",
              "leave it out: what a rule asks of such a list is unknown where the items listed do not decide");
  return true;
}

void Checker::RefuseUnseenAbsence(const Expr& expr) {
  if (RefuseMark(expr)) return;
  const google::protobuf::FieldDescriptor* field = expr.field;
  const bool seen = field->has_presence() || field->is_repeated() || field->enum_type() != nullptr;
  if (seen == (default_meant_ != &expr)) return;
  if (seen) {
    faults_.Add(expr.span, "absence-seen", "a field " + Ticked(field->name()) + " that is not set is unknown",
                "read it without `or_default`");
  } else {
    faults_.Add(expr.span, "absence-unseen",
                "whether " + Ticked(field->name()) + " was left out cannot be seen: the schema gives it no presence",
                "make it `optional` in the schema, or write `or_default(...)` where its default is meant");
  }
}

void Checker::SelectColumn(Expr& expr, const Type& row) {
  std::vector<std::string> names;
  for (const auto& [name, type] : row.columns()) {
    if (name == expr.text) {
      expr.type = type;
      return;
    }
    names.push_back(name);
  }
  if (expr.kind == Expr::Kind::kHas) return;  // a row may leave a column out
  faults_.Add(expr.span, "unknown-column", "the row has no column " + Ticked(expr.text), DidYouMean(expr.text, names));
}

int CheckTypes(Expr& expr, const Environment& environment, const std::optional<Type>& expected, Faults& faults,
               bool typed) {
  Checker checker(environment, faults, typed);
  checker.Check(expr, expected ? &*expected : nullptr);
  if (expected && faults.count() == 0) checker.Expect(expr, *expected, "the expression");
  checker.Settle(expr);
  if (checker.exhausted()) {
    faults.Add(expr.span, "too-complex",
               "the types of the expression take more than " + std::to_string(Unifier::kWorkMax) +
                   " parts to work out: they nest too deep");
  }
  return checker.slots();
}

}  // namespace svod::cel
