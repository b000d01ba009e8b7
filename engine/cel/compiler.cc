// Three-valued evaluation. Data that are missing make a value unknown; the unknown carries every place that was asked
// for.
//
//   a function     evaluates all its arguments; unknowns and errors of any of them merge
//   && and ||      a deciding operand wins over an unknown or an error on the other side, in either order
//   all, exists    a deciding element wins; otherwise unknowns and errors merge
//   ? :            an undecided condition is the result; so of or, orValue of optionals
//
// A list that is marked as incomplete is open: its elements count, and what they do not decide is unknown. Functions
// take it for unknown, but for `[]`, `+` and the macros, which look into it.
//
// Where the frame keeps a record of what was read, the part that decided is kept of it and the others are forgotten.
//
// Each node takes one step of the frame's budget, a function one more for every kBytesAStep of the texts it is given,
// == and `in` one for every pair of parts and every kBytesAStep of equally long texts, a map for those of its keys; so
// evaluation ends soon and what it makes fits into memory.
#include "engine/cel/compiler.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cel/condition_nodes.h"
#include "engine/cel/failing.h"
#include "engine/cel/field_nodes.h"
#include "engine/cel/function_groups.h"
#include "engine/cel/functions.h"
#include "engine/cel/macro_nodes.h"
#include "engine/cel/pattern.h"
#include "engine/cel/standard_nodes.h"

namespace svod::cel {
namespace {

class Constant : public Node {
 public:
  explicit Constant(Value value) : value_(value) {}
  // A text of its own.
  Constant(std::string text, bool bytes)
      : text_(std::move(text)), value_(bytes ? Value::OfBytes(text_) : Value::String(text_)) {}
  Value Evaluate(Frame& /*frame*/) const override { return value_; }
  [[nodiscard]] std::optional<Value> constant() const override { return value_; }

 private:
  std::string text_;
  Value value_;
};

class AsOf : public Node {
 public:
  Value Evaluate(Frame& frame) const override { return Value::OfDate(frame.as_of()); }
};

class Variable : public Node {
 public:
  explicit Variable(int slot) : slot_(slot) {}
  Value Evaluate(Frame& frame) const override { return frame.Get(slot_); }
  [[nodiscard]] std::optional<int> slot() const override { return slot_; }

 private:
  int slot_;
};

TypeKind ReadKind(const Type& type) { return type.kind() == TypeKind::kList ? type.element().kind() : type.kind(); }

class Column : public Node {
 public:
  Column(NodePtr target, std::string name, bool has) : target_(std::move(target)), name_(std::move(name)), has_(has) {}
  Value Evaluate(Frame& frame) const override {
    Value target = target_->Evaluate(frame);
    if (!target.is_definite()) return target;
    Value value;
    bool found = target.fields().Find(Value::String(name_), &value);
    if (has_) return Value::Bool(found);
    return found ? value : frame.MakeError(ErrorCode::kNoSuchKey, "the row has no column `" + name_ + "`");
  }

 private:
  NodePtr target_;
  std::string name_;
  bool has_;
};

class Conditional : public Node {
 public:
  Conditional(NodePtr condition, NodePtr yes, NodePtr no)
      : condition_(std::move(condition)), yes_(std::move(yes)), no_(std::move(no)) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value condition = AsBool(frame, condition_->Evaluate(frame));
    if (!condition.is_definite()) return condition;
    return condition.bool_value() ? yes_->Evaluate(frame) : no_->Evaluate(frame);
  }
  Answer Test(Frame& frame) const override {
    const Node* branch = BranchOf(frame);
    return branch != nullptr ? branch->Test(frame) : Answer::kOpen;
  }
  bool Peek(Frame& frame, Value* value) const override {
    const Node* branch = BranchOf(frame);
    return branch != nullptr && branch->Peek(frame, value);
  }

 private:
  // nullptr: that is open.
  const Node* BranchOf(Frame& frame) const {
    const Answer condition = frame.Spend() ? condition_->Test(frame) : Answer::kOpen;
    return condition == Answer::kOpen ? nullptr : condition == Answer::kYes ? yes_.get() : no_.get();
  }

  NodePtr condition_;
  NodePtr yes_;
  NodePtr no_;
};

bool TakesWholeLists(const Overload& overload) {
  const auto may_be_list = [](const Type& type) {
    return type.kind() == TypeKind::kList || type.kind() == TypeKind::kParameter || type.kind() == TypeKind::kDyn;
  };
  return !overload.of_open_lists && std::any_of(overload.parameters.begin(), overload.parameters.end(), may_be_list);
}

class CallNode : public Node {
 public:
  CallNode(const Overload* overload, std::vector<NodePtr> arguments)
      : overload_(overload), whole_lists_(TakesWholeLists(*overload)), arguments_(std::move(arguments)) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    std::array<Value, kArgumentsMax> values;
    Value undecided;
    for (size_t i = 0; i < arguments_.size(); ++i) {
      values[i] = arguments_[i]->Evaluate(frame);
      if (!values[i].is_definite()) Undecide(frame, values[i], &undecided);
      if (whole_lists_) UndecideByRest(frame, values[i], &undecided);
    }
    if (!undecided.is_definite()) return undecided;
    const Arguments given(values.data(), arguments_.size());
    if (!SpendOnTexts(frame, given)) return OutOfSteps(frame);
    return overload_->evaluate(frame, given);
  }
  bool Peek(Frame& frame, Value* value) const override {
    if (!frame.Spend()) return false;
    std::array<Value, kArgumentsMax> values;
    for (size_t i = 0; i < arguments_.size(); ++i) {
      if (!arguments_[i]->Peek(frame, &values[i]) || (whole_lists_ && values[i].is_open())) return false;
    }
    const Arguments given(values.data(), arguments_.size());
    if (!SpendOnTexts(frame, given)) return false;
    *value = overload_->evaluate(frame, given);
    return value->is_definite();
  }

 private:
  const Overload* overload_;
  const bool whole_lists_;  // an open list among the arguments is unknown
  std::vector<NodePtr> arguments_;
};

// text.matches(pattern) of a pattern that stands in the rule.
class MatchesConstant : public Node {
 public:
  MatchesConstant(NodePtr text, NodePtr pattern)
      : text_(std::move(text)), pattern_(std::move(pattern)), compiled_(Pattern::Compile(PatternText())) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value text = text_->Evaluate(frame);
    if (!text.is_definite()) return text;
    const std::array<Value, 2> given = {text, *pattern_->constant()};
    if (!SpendOnTexts(frame, given)) return OutOfSteps(frame);
    return MatchPattern(frame, text.string(), PatternText(), &compiled_);
  }

 private:
  [[nodiscard]] std::string_view PatternText() const { return pattern_->constant()->string(); }

  NodePtr text_;
  NodePtr pattern_;
  std::shared_ptr<const Pattern> compiled_;
};

class ConstantList : public Node, public ListView {
 public:
  explicit ConstantList(std::vector<NodePtr> items) : items_(std::move(items)) {
    for (const NodePtr& item : items_) values_.push_back(*item->constant());
  }
  Value Evaluate(Frame& /*frame*/) const override { return Value::List(this); }
  [[nodiscard]] std::optional<Value> constant() const override { return Value::List(this); }
  [[nodiscard]] size_t size() const override { return values_.size(); }
  [[nodiscard]] Value at(size_t index) const override { return values_[index]; }

 private:
  std::vector<NodePtr> items_;  // own the texts
  std::vector<Value> values_;
};

class MakeList : public Node {
 public:
  explicit MakeList(std::vector<NodePtr> items) : items_(std::move(items)) {}
  Value Evaluate(Frame& frame) const override {
    std::vector<Value> values = frame.EmptyList();
    Value undecided;
    for (const NodePtr& item : items_) {
      if (!frame.Spend()) return OutOfSteps(frame);
      values.push_back(item->Evaluate(frame));
      if (values.back().is_definite()) continue;
      undecided = undecided.is_definite() ? values.back() : frame.Merge(undecided, values.back());
    }
    return undecided.is_definite() ? frame.MakeList(std::move(values)) : undecided;
  }

 private:
  std::vector<NodePtr> items_;
};

// cel.bind: the value is worked out once. One that is unknown or an error counts where it is read, not before.
class Bind : public Node {
 public:
  Bind(int slot, NodePtr value, NodePtr body) : slot_(slot), value_(std::move(value)), body_(std::move(body)) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    frame.Set(slot_, value_->Evaluate(frame));
    return body_->Evaluate(frame);
  }
  Answer Test(Frame& frame) const override {
    if (!frame.Spend()) return Answer::kOpen;
    frame.Set(slot_, value_->Evaluate(frame));
    return body_->Test(frame);
  }

 private:
  int slot_;
  NodePtr value_;
  NodePtr body_;
};

bool IsOrder(std::string_view name) { return name == "<" || name == "<=" || name == ">" || name == ">="; }

// One tree to nodes, by one plan.
class Compiler {
 public:
  Compiler(const Expr& whole, const Plan& plan) : plan_(plan), failing_(whole) {}

  [[nodiscard]] NodePtr Compile(const Expr& expr) const {
    switch (expr.kind) {
      case Expr::Kind::kLiteral:
        return Literal(expr);
      case Expr::Kind::kName:
        return Name(expr);
      case Expr::Kind::kSelect:
      case Expr::Kind::kHas:
        return Select(expr, expr.kind == Expr::Kind::kHas);
      case Expr::Kind::kCall:
      case Expr::Kind::kMethod:
        return Call(expr);
      case Expr::Kind::kList:
        return List(expr);
      case Expr::Kind::kMacro:
        return Macro(expr);
      case Expr::Kind::kBind:
        return std::make_unique<Bind>(expr.slot, Compile(*expr.args[0]), Compile(*expr.args[1]));
      case Expr::Kind::kMap:
        return MakeMapLiteral(All(expr), expr.optional);
      case Expr::Kind::kStruct:
        if (expr.message == nullptr) return MakeUnresolved(expr.text);
        return MakeMessageLiteral({expr.message, expr.fields, All(expr), expr.optional});
      case Expr::Kind::kFault:
        break;
    }
    return std::make_unique<Constant>(Value());
  }

 private:
  // The arguments from `first` on.
  [[nodiscard]] std::vector<NodePtr> All(const Expr& expr, size_t first = 0) const {
    std::vector<NodePtr> nodes;
    nodes.reserve(expr.args.size());
    for (size_t i = first; i < expr.args.size(); ++i) nodes.push_back(Compile(*expr.args[i]));
    return nodes;
  }

  static NodePtr Literal(const Expr& expr) {
    const TypeKind kind = expr.type.kind();
    if (kind == TypeKind::kString || kind == TypeKind::kBytes) {
      return std::make_unique<Constant>(expr.text, kind == TypeKind::kBytes);
    }
    return std::make_unique<Constant>(expr.literal);
  }

  [[nodiscard]] NodePtr Name(const Expr& expr) const {
    switch (expr.meaning) {
      case Expr::Meaning::kSubjectField:
        return MakeSubjectField(expr.field, ReadKind(expr.type));
      case Expr::Meaning::kAsOf:
        return std::make_unique<AsOf>();
      case Expr::Meaning::kSlot:
        return std::make_unique<Variable>(expr.slot);
      case Expr::Meaning::kConstant:
        break;
      case Expr::Meaning::kNone:
        if (plan_.standard) return MakeUnresolved(expr.text);
    }
    return std::make_unique<Constant>(expr.constant);
  }

  [[nodiscard]] NodePtr Select(const Expr& expr, bool has) const {
    NodePtr target = Compile(*expr.args[0]);
    if (plan_.standard) {
      return MakeSelect(std::move(target), expr.text, plan_.boxed ? nullptr : expr.field,
                        has ? Access::kHas : Access::kRead);
    }
    if (expr.field == nullptr) {
      Value value;
      const std::optional<Value> row = target->constant();
      const bool known = !has && row && row->fields().Find(Value::String(expr.text), &value);
      if (known) return std::make_unique<Constant>(value);
      return std::make_unique<Column>(std::move(target), expr.text, has);
    }
    const Type type = Type::OfField(expr.field);
    if (has && expr.field->real_containing_oneof() != nullptr) {
      return MakeHasChoice(std::move(target), expr.field, ReadKind(type));
    }
    NodePtr select = MakeFieldRead(std::move(target), expr.field, ReadKind(type));
    if (!has) return select;
    return MakeHas(std::move(select));
  }

  [[nodiscard]] NodePtr Call(const Expr& expr) const {
    if (expr.text == "_?._") return MakeSelect(Compile(*expr.args[0]), expr.args[1]->text, nullptr, Access::kOptional);
    std::vector<NodePtr> nodes = All(expr);
    if (expr.text == "&&" || expr.text == "||") {
      return MakeLogical(std::move(nodes[0]), std::move(nodes[1]), expr.text == "||");
    }
    if (expr.text == "==" || expr.text == "!=") {
      return MakeEquality(std::move(nodes[0]), std::move(nodes[1]), expr.text == "==");
    }
    if (expr.text == "in") return MakeIn(std::move(nodes[0]), std::move(nodes[1]));
    if (expr.text == "_?_:_") {
      return std::make_unique<Conditional>(std::move(nodes[0]), std::move(nodes[1]), std::move(nodes[2]));
    }
    if (plan_.standard && (expr.text == "_[?_]" || expr.text == "_[_]")) {
      return MakeIndex(std::move(nodes[0]), std::move(nodes[1]), Functions().Find("_[_]", false), expr.text == "_[?_]");
    }
    if (plan_.standard && nodes.size() == 2 && expr.kind == Expr::Kind::kMethod &&
        (expr.text == "or" || expr.text == "orValue")) {
      return MakeFallback(std::move(nodes[0]), std::move(nodes[1]), expr.text == "orValue");
    }
    if (expr.overload == nullptr || plan_.boxed) {
      return MakeDynamicCall(expr.text, expr.overloads, expr.overload, std::move(nodes));
    }
    if (!plan_.standard && IsOrder(expr.text)) {
      return MakeComparison(std::move(nodes[0]), std::move(nodes[1]), expr.text);
    }
    if (expr.text == "size" && nodes[0]->field_read() != nullptr && nodes[0]->field_read()->reader().repeated()) {
      const FieldRead& field = *nodes[0]->field_read();
      return MakeSizeOfField(std::make_unique<CallNode>(expr.overload, std::move(nodes)), field);
    }
    if (expr.text == "!_") return MakeNegation(std::move(nodes[0]));
    if (expr.text == "matches" && nodes[1]->constant()) {
      return std::make_unique<MatchesConstant>(std::move(nodes[0]), std::move(nodes[1]));
    }
    return std::make_unique<CallNode>(expr.overload, std::move(nodes));
  }

  [[nodiscard]] NodePtr List(const Expr& expr) const {
    std::vector<NodePtr> items = All(expr);
    if (!expr.optional.empty()) return MakeListLiteral(std::move(items), expr.optional);
    for (const NodePtr& item : items) {
      if (!item->constant()) return std::make_unique<MakeList>(std::move(items));
    }
    return std::make_unique<ConstantList>(std::move(items));
  }

  [[nodiscard]] NodePtr Macro(const Expr& expr) const {
    MacroNode macro;
    macro.name = expr.text;
    macro.range = Compile(*expr.args[0]);
    macro.slot = expr.slot;
    macro.index_slot = expr.index_slot;
    macro.parts = All(expr, 1);
    macro.may_fail = std::any_of(expr.args.begin() + 1, expr.args.end(),
                                 [this](const ExprPtr& part) { return failing_.May(*part); });
    return MakeMacro(std::move(macro));
  }

  const Plan plan_;
  const Failing failing_;
};

}  // namespace

NodePtr CompileNode(const Expr& expr, const Plan& plan) { return Compiler(expr, plan).Compile(expr); }

}  // namespace svod::cel
