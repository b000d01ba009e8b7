#include "tests/reference/evaluator.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <utility>

namespace svod::reference {
namespace {

using cel::Expr;

Outcome Literal(const Expr& expr) {
  switch (expr.type.kind()) {
    case cel::TypeKind::kBool:
      return ValueOf(expr.literal.bool_value());
    case cel::TypeKind::kInt:
      return ValueOf(expr.literal.int_value());
    case cel::TypeKind::kUint:
      return ValueOf(expr.literal.uint_value());
    case cel::TypeKind::kDouble:
      return ValueOf(expr.literal.double_value());
    case cel::TypeKind::kString:
      return ValueOf(expr.text);
    case cel::TypeKind::kBytes:
      return ValueOf(Bytes{expr.text});
    case cel::TypeKind::kDecimal:  // an int literal where a decimal is wanted
      return ValueOf(expr.literal.decimal());
    default:
      return ValueOf(Null());
  }
}

// A name of an enumeration, or a conversion that the checker worked out.
Outcome Constant(const Expr& expr) {
  switch (expr.type.kind()) {
    case cel::TypeKind::kEnum:
      return ValueOf(EnumNumber{expr.constant.enum_value()});
    case cel::TypeKind::kDate:
      return ValueOf(expr.constant.date());
    case cel::TypeKind::kMoney:
      return ValueOf(Money{expr.constant.kopecks()});
    case cel::TypeKind::kDecimal:
      return ValueOf(expr.constant.decimal());
    case cel::TypeKind::kPercent:
      return ValueOf(Percent{expr.constant.decimal()});
    default:
      return Failure(cel::ErrorCode::kNoMatchingOverload);
  }
}

const std::vector<Outcome>& ItemsOf(const Outcome& list) { return *std::get<ListOf>(list.data).items; }

// && with `deciding` false, || with `deciding` true: whichever side decides, in whatever order.
Outcome Logical(const std::vector<Outcome>& sides, bool deciding) {
  for (const Outcome& side : sides) {
    if (side.is_value() && std::get<bool>(side.data) == deciding) return ValueOf(deciding);
  }
  return AllValues(sides) ? ValueOf(!deciding) : Undecided(sides);
}

}  // namespace

Evaluator::Evaluator(const google::protobuf::Message& subject, Date as_of, int64_t steps_max)
    : subject_(subject), as_of_(as_of), steps_left_(steps_max) {}

Outcome Evaluator::Evaluate(const Expr& expr) {
  if (gave_up() || --steps_left_ < 0) return Failure(cel::ErrorCode::kBudgetExceeded);
  switch (expr.kind) {
    case Expr::Kind::kLiteral:
      return Literal(expr);
    case Expr::Kind::kName:
      return Name(expr);
    case Expr::Kind::kSelect:
    case Expr::Kind::kHas:
      return Select(expr);
    case Expr::Kind::kCall:
    case Expr::Kind::kMethod:
      return Call(expr);
    case Expr::Kind::kList: {
      Outcomes items = Each(expr.args);
      return AllValues(items) ? ListValue(items) : Undecided(items);
    }
    case Expr::Kind::kMacro:
      return Macro(expr);
    case Expr::Kind::kBind:
      // The value may be unknown or an error: that counts where it is read.
      if (MayFail(*expr.args[0])) fallible_.insert(expr.slot);
      variables_[expr.slot] = Evaluate(*expr.args[0]);
      return Evaluate(*expr.args[1]);
    case Expr::Kind::kMap:
    case Expr::Kind::kStruct:
    case Expr::Kind::kFault:
      break;
  }
  return Failure(cel::ErrorCode::kNoMatchingOverload);
}

Outcome Evaluator::Name(const Expr& expr) {
  switch (expr.meaning) {
    case Expr::Meaning::kSubjectField:
      return ReadField(subject_, "", expr.field);
    case Expr::Meaning::kAsOf:
      return ValueOf(as_of_);
    case Expr::Meaning::kSlot:
      return variables_.at(expr.slot);
    default:
      return Constant(expr);
  }
}

Outcome Evaluator::Select(const Expr& expr) {
  if (expr.kind == Expr::Kind::kSelect && expr.meaning == Expr::Meaning::kConstant) return Constant(expr);
  Outcome target = Evaluate(*expr.args[0]);
  if (!target.is_value()) return target;
  const auto& message = std::get<MessageAt>(target.data);
  const auto* oneof = expr.kind == Expr::Kind::kHas ? expr.field->real_containing_oneof() : nullptr;
  if (oneof != nullptr) {
    const auto* set = message.message->GetReflection()->GetOneofFieldDescriptor(*message.message, oneof);
    if (set != nullptr && set != expr.field) return ValueOf(false);
  }
  Outcome field = ReadField(*message.message, message.path, expr.field);
  if (expr.kind == Expr::Kind::kSelect || !field.is_value()) return field;
  if (field.is_open() && ItemsOf(field).empty()) return RestOf(field);
  return ValueOf(!expr.field->is_repeated() || !ItemsOf(field).empty());
}

Evaluator::Outcomes Evaluator::Each(const std::vector<cel::ExprPtr>& expressions) {
  Outcomes outcomes;
  for (const cel::ExprPtr& expr : expressions) outcomes.push_back(Evaluate(*expr));
  return outcomes;
}

Outcome Evaluator::Call(const Expr& expr) {
  if (expr.text == "_?_:_") return Choice(expr);
  if (expr.text == "&&" || expr.text == "||") return Logical(Each(expr.args), expr.text == "||");
  if (expr.text == "in") return In(expr);
  Outcomes arguments = Each(expr.args);
  // What is not said below to look into an open list takes it for unknown.
  static const std::set<std::string> kOfOpenLists = {"==", "!=", "+", "_[_]"};
  for (Outcome& argument : arguments) {
    if (argument.is_open() && !kOfOpenLists.contains(expr.text)) argument = RestOf(argument);
  }
  if (!AllValues(arguments)) return Undecided(arguments);
  for (const Outcome& argument : arguments) {
    // A text that is doubled again and again is given up before it fills the memory.
    if (const auto* text = std::get_if<std::string>(&argument.data))
      steps_left_ -= static_cast<int64_t>(text->size() / 16);
  }
  if (gave_up()) return Failure(cel::ErrorCode::kBudgetExceeded);
  if (expr.text != "==" && expr.text != "!=") return Apply(expr.text, arguments, expr.type.kind());
  Outcome equal = AreEqual(arguments[0], arguments[1]);
  return equal.is_value() ? ValueOf(equal.is_true() == (expr.text == "==")) : equal;
}

Outcome Evaluator::Choice(const Expr& expr) {
  Outcome condition = Evaluate(*expr.args[0]);
  if (!condition.is_value()) return condition;
  return Evaluate(*expr.args[condition.is_true() ? 1 : 2]);
}

// An element that is equal decides.
Outcome Evaluator::In(const Expr& expr) {
  Outcomes sides = Each(expr.args);
  if (!AllValues(sides)) return Undecided(sides);
  Outcomes answers;
  for (const Outcome& item : ItemsOf(sides[1])) answers.push_back(AreEqual(sides[0], item));
  if (sides[1].is_open()) answers.push_back(RestOf(sides[1]));
  return Logical(answers, true);
}

Outcome Evaluator::With(const Expr& macro, const Outcomes& items, size_t index, const Expr& body) {
  variables_[macro.slot] = items[index];
  if (!macro.variable2.empty()) variables_[macro.index_slot] = ValueOf(static_cast<int64_t>(index));
  return Evaluate(body);
}

Outcome Evaluator::Macro(const Expr& expr) {
  Outcome list = Evaluate(*expr.args[0]);
  if (!list.is_value()) return list;
  if (expr.text == "all" || expr.text == "exists") return Quantify(expr, list);
  if (expr.text == "exists_one" || expr.text == "existsOne") return ExactlyOne(expr, list);
  return Transform(expr, list);
}

Outcome Evaluator::Quantify(const Expr& expr, const Outcome& list) {
  const Outcomes items = ItemsOf(list);
  Outcomes answers;
  for (size_t i = 0; i < items.size(); ++i) answers.push_back(With(expr, items, i, *expr.args[1]));
  if (list.is_open()) answers.push_back(RestOf(list));
  return Logical(answers, expr.text == "exists");
}

// Two decide. Short of that nothing does: an element that is unknown, or that nobody sees, could be the second.
Outcome Evaluator::ExactlyOne(const Expr& expr, const Outcome& list) {
  const Outcomes items = ItemsOf(list);
  Outcomes answers;
  for (size_t i = 0; i < items.size(); ++i) answers.push_back(With(expr, items, i, *expr.args[1]));
  int found = 0;
  for (const Outcome& answer : answers) found += answer.is_true() ? 1 : 0;
  if (found > 1) return ValueOf(false);
  if (list.is_open()) answers.push_back(RestOf(list));
  return AllValues(answers) ? ValueOf(found == 1) : Undecided(answers);
}

// Of the functions that the reference has, all others have an answer for every value.
bool Evaluator::MayFail(const Expr& expr) const {
  static const std::set<std::string> kFallible = {"+",      "-",        "*",        "/",          "%",       "-_",
                                                  "_[_]",   "sum",      "date",     "money",      "decimal", "percent",
                                                  "latest", "earliest", "add_days", "add_months", "matches"};
  const bool call = expr.kind == Expr::Kind::kCall || expr.kind == Expr::Kind::kMethod;
  bool may =
      (call && kFallible.contains(expr.text)) || (expr.kind == Expr::Kind::kName && fallible_.contains(expr.slot));
  for (const cel::ExprPtr& argument : expr.args) may = may || MayFail(*argument);
  return may;
}

// filter, map, transformList. Of an open list they make an open list, unless an element that nobody sees might fail.
Outcome Evaluator::Transform(const Expr& expr, const Outcome& list) {
  const Outcomes items = ItemsOf(list);
  const Expr* condition = expr.text == "filter" || expr.args.size() == 3 ? expr.args[1].get() : nullptr;
  Outcomes results;
  size_t placed = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    Outcome keep = condition == nullptr ? ValueOf(true) : With(expr, items, i, *condition);
    if (keep.is_false()) continue;
    if (!keep.is_value()) {
      results.push_back(keep);
    } else {
      results.push_back(expr.text == "filter" ? items[i] : With(expr, items, i, *expr.args.back()));
    }
    if (list.is_open() && i < std::get<ListOf>(list.data).placed) placed = results.size();
  }
  if (!list.is_open()) return AllValues(results) ? ListValue(results) : Undecided(results);
  bool may_fail = false;
  for (size_t i = 1; i < expr.args.size(); ++i) may_fail = may_fail || MayFail(*expr.args[i]);
  const bool known = AllValues(results) && !may_fail;
  if (known) return OpenList(results, std::get<ListOf>(list.data).rest, placed);
  results.push_back(RestOf(list));
  return Undecided(results);
}

}  // namespace svod::reference
