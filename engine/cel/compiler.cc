// Three-valued evaluation. Data that are missing make a value unknown; the unknown carries every place that was asked
// for.
//
//   a function     evaluates all its arguments; unknowns and errors of any of them merge
//   && and ||      a deciding operand wins over an unknown or an error on the other side, in either order
//   all, exists    a deciding element wins; otherwise unknowns and errors merge
//   ? :            an undecided condition is the result
//
// A list that is marked as incomplete is open: its elements count, and what they do not decide is unknown. Functions
// take it for unknown, but for `[]`, `+` and the macros, which look into it.
//
// Where the frame keeps a record of what was read, the part that decided is kept of it and the others are forgotten.
//
// Each node takes one step of the frame's budget, a function one more for every kBytesAStep of the texts it is given,
// so that evaluation ends and what it makes fits into memory.
#include "engine/cel/compiler.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cel/equality.h"
#include "engine/cel/failing.h"
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

// A field of the subject, or of a message inside it: `report`, `report.kpis.items`.
class SubjectField : public FieldRead {
 public:
  SubjectField(const google::protobuf::FieldDescriptor* field, TypeKind kind) : FieldRead(field, kind) {}
  // `field` of the message that `way` reads.
  SubjectField(const SubjectField& way, const google::protobuf::FieldDescriptor* field, TypeKind kind)
      : FieldRead(field, kind), way_(way.way_) {
    way_.push_back(way.reader());
  }
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend(steps())) return OutOfSteps(frame);
    const google::protobuf::Message* message = &frame.subject();
    PathId place = 0;
    for (const FieldReader& step : way_) {
      const Value next = frame.ReadField(*message, place, step);
      if (!next.is_definite()) return next;
      message = &next.message();
      place = next.origin();
    }
    return frame.ReadField(*message, place, reader());
  }
  const google::protobuf::Message* Owner(Frame& frame) const override {
    const google::protobuf::Message* message = frame.Spend(steps()) ? &frame.subject() : nullptr;
    for (auto step = way_.begin(); step != way_.end() && message != nullptr; ++step) {
      Value next;
      message = step->Read(*message, frame.is_generated(), &next) ? &next.message() : nullptr;
    }
    return message;
  }

 private:
  [[nodiscard]] int64_t steps() const { return static_cast<int64_t>(way_.size()) + 1; }

  std::vector<FieldReader> way_;
};

class FieldOfNode : public FieldRead {
 public:
  FieldOfNode(NodePtr target, const google::protobuf::FieldDescriptor* field, TypeKind kind)
      : FieldRead(field, kind), target_(std::move(target)) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value target = target_->Evaluate(frame);
    if (!target.is_definite()) return target;
    return frame.ReadField(target.message(), target.origin(), reader());
  }
  const google::protobuf::Message* Owner(Frame& frame) const override {
    Value target;
    return frame.Spend() && target_->Peek(frame, &target) ? &target.message() : nullptr;
  }

 private:
  NodePtr target_;
};

// The common case: x is a variable.
class FieldOfVariable : public FieldRead {
 public:
  FieldOfVariable(int slot, const google::protobuf::FieldDescriptor* field, TypeKind kind)
      : FieldRead(field, kind), slot_(slot) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value& target = frame.Get(slot_);
    if (!target.is_definite()) return target;
    return frame.ReadField(target.message(), target.origin(), reader());
  }
  const google::protobuf::Message* Owner(Frame& frame) const override {
    const Value& target = frame.Get(slot_);
    return frame.Spend() && target.is_definite() ? &target.message() : nullptr;
  }
  [[nodiscard]] std::optional<FieldOfSlot> field_of_slot() const override { return FieldOfSlot{slot_, &reader()}; }

 private:
  int slot_;
};

NodePtr MakeFieldRead(NodePtr target, const google::protobuf::FieldDescriptor* field, TypeKind kind) {
  if (const auto* way = dynamic_cast<const SubjectField*>(target.get()))
    return std::make_unique<SubjectField>(*way, field, kind);
  if (const std::optional<int> slot = target->slot()) return std::make_unique<FieldOfVariable>(*slot, field, kind);
  return std::make_unique<FieldOfNode>(std::move(target), field, kind);
}

// has(x.y): true for a field that is set (a list: that is not empty), unknown for one that is not.
class Has : public Condition {
 public:
  explicit Has(NodePtr field) : field_(std::move(field)) {}
  Value Evaluate(Frame& frame) const override {
    Value value = field_->Evaluate(frame);
    if (!value.is_definite()) return value;
    if (value.is_open() && value.list().size() == 0) return value.rest();
    return Value::Bool(value.kind() != ValueKind::kList || value.list().size() > 0);
  }
  Answer Test(Frame& frame) const override {
    const FieldRead& field = *field_->field_read();
    const google::protobuf::Message* owner = field.Owner(frame);
    if (owner == nullptr) return Answer::kOpen;
    const bool generated = frame.is_generated();
    if (field.reader().repeated()) {
      if (field.reader().Size(*owner, generated) > 0) return Answer::kYes;
      return field.reader().IsIncomplete(*owner, generated) ? Answer::kOpen : Answer::kNo;
    }
    Value value;
    return field.reader().Read(*owner, generated, &value) ? Answer::kYes : Answer::kOpen;
  }

 private:
  NodePtr field_;  // a FieldRead
};

// has(x.y) of a member of a oneof: false where another member is set. That this one is not set is then known, and
// setting it would be another statement, not the missing part of this one.
class HasMember : public Condition {
 public:
  HasMember(NodePtr target, const google::protobuf::FieldDescriptor* field, TypeKind kind)
      : target_(std::move(target)), field_(field), reader_(field, kind) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value target = target_->Evaluate(frame);
    if (!target.is_definite()) return target;
    const google::protobuf::Message& message = target.message();
    if (OtherIsSet(message)) return Value::Bool(false);
    const Value value = frame.ReadField(message, target.origin(), reader_);
    return value.is_definite() ? Value::Bool(true) : value;
  }
  Answer Test(Frame& frame) const override {
    Value target;
    Value value;
    if (!frame.Spend() || !target_->Peek(frame, &target)) return Answer::kOpen;
    if (reader_.Read(target.message(), frame.is_generated(), &value)) return Answer::kYes;
    return OtherIsSet(target.message()) ? Answer::kNo : Answer::kOpen;
  }

 private:
  [[nodiscard]] bool OtherIsSet(const google::protobuf::Message& message) const {
    const auto* set = message.GetReflection()->GetOneofFieldDescriptor(message, field_->real_containing_oneof());
    return set != nullptr && set != field_;
  }

  NodePtr target_;
  const google::protobuf::FieldDescriptor* field_;
  FieldReader reader_;
};

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

// && (deciding value false) and || (deciding value true).
class Logical : public Condition {
 public:
  Logical(NodePtr left, NodePtr right, bool deciding)
      : left_(std::move(left)), right_(std::move(right)), deciding_(deciding) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    size_t start = frame.TraceMark();
    Value left = AsBool(frame, left_->Evaluate(frame));
    if (left.is_definite() && left.bool_value() == deciding_) return left;
    size_t middle = frame.TraceMark();
    Value right = AsBool(frame, right_->Evaluate(frame));
    if (right.is_definite() && right.bool_value() == deciding_) {
      frame.ForgetTrace(start, middle);
      return right;
    }
    if (right.is_definite()) return left.is_definite() ? right : left;
    return left.is_definite() ? right : frame.Merge(left, right);
  }
  Answer Test(Frame& frame) const override {
    if (!frame.Spend()) return Answer::kOpen;
    const Answer deciding = AnswerOf(deciding_);
    const Answer left = left_->Test(frame);
    if (left == deciding) return left;
    const Answer right = right_->Test(frame);
    return right == deciding || left != Answer::kOpen ? right : left;
  }
  void AddGuards(std::vector<Guard>* guards) const override {
    if (deciding_) return;
    left_->AddGuards(guards);
    right_->AddGuards(guards);
  }
  [[nodiscard]] std::optional<Join> JoinOf(int slot, bool answer) const override {
    if (deciding_ == answer) return std::nullopt;
    const std::optional<Join> left = left_->JoinOf(slot, answer);
    return left ? left : right_->JoinOf(slot, answer);
  }

 private:
  NodePtr left_;
  NodePtr right_;
  bool deciding_;
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

class Equality : public Condition {
 public:
  Equality(NodePtr left, NodePtr right, bool equal) : left_(std::move(left)), right_(std::move(right)), equal_(equal) {
    const std::optional<Value> constant = right_->constant();
    const FieldRead* field = left_->field_read();
    if (!constant || field == nullptr || field->reader().repeated()) return;
    if (constant->kind() == field->reader().value_kind() && IsIndexed(constant->kind()))
      number_ = constant->int_value();
  }
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    Value left = left_->Evaluate(frame);
    Value right = right_->Evaluate(frame);
    if (left.is_definite() && right.is_definite()) {
      Value equal = Equal(frame, left, right);
      return equal.is_definite() ? Value::Bool(equal.bool_value() == equal_) : equal;
    }
    if (left.is_definite()) return right;
    return right.is_definite() ? left : frame.Merge(left, right);
  }
  Answer Test(Frame& frame) const override {
    if (!frame.Spend()) return Answer::kOpen;
    if (number_) return TestNumber(frame);
    Value left;
    Value right;
    if (!left_->Peek(frame, &left) || !right_->Peek(frame, &right)) return Answer::kOpen;
    const Value equal = Equal(frame, left, right);
    return equal.is_definite() ? AnswerOf(equal.bool_value() == equal_) : Answer::kOpen;
  }
  void AddGuards(std::vector<Guard>* guards) const override {
    if (!equal_) return;
    for (const auto& [field, other] : {std::pair(&left_, &right_), std::pair(&right_, &left_)}) {
      const std::optional<FieldOfSlot> of = (*field)->field_of_slot();
      const std::optional<Value> constant = (*other)->constant();
      if (!of || !constant || of->reader->repeated() || constant->kind() != of->reader->value_kind()) continue;
      if (IsIndexed(constant->kind())) guards->push_back({of->slot, of->reader, constant->int_value()});
    }
  }
  [[nodiscard]] std::optional<Join> JoinOf(int slot, bool answer) const override {
    if (equal_ != answer) return std::nullopt;
    for (const auto& [field, other] : {std::pair(&left_, &right_), std::pair(&right_, &left_)}) {
      const std::optional<FieldOfSlot> of = (*field)->field_of_slot();
      if (!of || of->slot != slot || of->reader->repeated() || !IsIndexed(of->reader->value_kind())) continue;
      const std::optional<FieldOfSlot> outer = (*other)->field_of_slot();
      if ((*other)->constant() || (outer && outer->slot != slot)) return Join{of->reader, other->get()};
    }
    return std::nullopt;
  }

 private:
  Answer TestNumber(Frame& frame) const {
    const FieldRead& field = *left_->field_read();
    const google::protobuf::Message* owner = field.Owner(frame);
    int64_t number = 0;
    if (owner == nullptr || !field.reader().ReadNumber(*owner, frame.is_generated(), &number)) return Answer::kOpen;
    return AnswerOf((number == *number_) == equal_);
  }

  NodePtr left_;
  NodePtr right_;
  bool equal_;
  std::optional<int64_t> number_;  // the right side, where the left one reads a field of the same kind of whole numbers
};

// a < b and the like, of kinds that have an order.
class Comparison : public Condition {
 public:
  Comparison(NodePtr left, NodePtr right, std::string_view sign)
      : left_(std::move(left)), right_(std::move(right)), below_(sign.front() == '<'), same_(sign.size() == 2) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const std::array<Value, 2> both = {left_->Evaluate(frame), right_->Evaluate(frame)};
    if (both[0].is_definite() && both[1].is_definite()) {
      return SpendOn(frame, both) ? Value::Bool(Holds(both[0], both[1])) : OutOfSteps(frame);
    }
    if (both[0].is_definite()) return both[1];
    return both[1].is_definite() ? both[0] : frame.Merge(both[0], both[1]);
  }
  Answer Test(Frame& frame) const override {
    std::array<Value, 2> both;
    const bool known = frame.Spend() && left_->Peek(frame, &both[0]) && right_->Peek(frame, &both[1]);
    return known && SpendOn(frame, both) ? AnswerOf(Holds(both[0], both[1])) : Answer::kOpen;
  }

 private:
  static bool SpendOn(Frame& frame, const std::array<Value, 2>& both) {
    const int64_t steps = CostOf(both);
    return steps == 0 || frame.Spend(steps);
  }
  [[nodiscard]] bool Holds(const Value& left, const Value& right) const {
    const std::optional<int> order = Order(left, right);
    return order && (*order == 0 ? same_ : (*order < 0) == below_);
  }

  NodePtr left_;
  NodePtr right_;
  bool below_;
  bool same_;
};

// size(x.list) of a field.
class SizeOfField : public Node {
 public:
  explicit SizeOfField(NodePtr call, const FieldRead& field) : call_(std::move(call)), field_(field) {}
  Value Evaluate(Frame& frame) const override { return call_->Evaluate(frame); }
  bool Peek(Frame& frame, Value* value) const override {
    const google::protobuf::Message* owner = frame.Spend() ? field_.Owner(frame) : nullptr;
    if (owner == nullptr || field_.reader().IsIncomplete(*owner, frame.is_generated())) return false;
    *value = Value::Int(static_cast<int64_t>(field_.reader().Size(*owner, frame.is_generated())));
    return true;
  }

 private:
  NodePtr call_;
  const FieldRead& field_;  // in the call
};

class Negation : public Condition {
 public:
  explicit Negation(NodePtr condition) : condition_(std::move(condition)) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value value = condition_->Evaluate(frame);
    return value.is_definite() ? Value::Bool(!value.bool_value()) : value;
  }
  Answer Test(Frame& frame) const override {
    const Answer answer = frame.Spend() ? condition_->Test(frame) : Answer::kOpen;
    return answer == Answer::kOpen ? answer : AnswerOf(answer == Answer::kNo);
  }

 private:
  NodePtr condition_;
};

// x in list: an element that is equal decides, whatever else is missing.
class In : public Condition {
 public:
  In(NodePtr item, NodePtr list) : item_(std::move(item)), list_(std::move(list)) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    Value item = item_->Evaluate(frame);
    Value list = list_->Evaluate(frame);
    if (!item.is_definite()) return list.is_definite() ? item : frame.Merge(item, list);
    if (!list.is_definite()) return list;
    if (list.kind() == ValueKind::kMap) {
      Value value;
      return Value::Bool(list.fields().Find(item, &value));
    }
    if (list.kind() != ValueKind::kList) return NoOverload(frame, "in");
    Value undecided = Value::Bool(false);
    const ListView& view = list.list();
    for (size_t i = 0; i < view.size(); ++i) {
      if (!frame.Spend()) return OutOfSteps(frame);
      Value element = view.at(i);
      Value equal = element.is_definite() ? Equal(frame, item, element) : element;
      if (equal.is_definite() && equal.bool_value()) return equal;
      if (!equal.is_definite()) undecided = undecided.is_definite() ? equal : frame.Merge(undecided, equal);
    }
    UndecideByRest(frame, list, &undecided);
    return undecided;
  }
  Answer Test(Frame& frame) const override {
    Value item;
    Value list;
    if (!frame.Spend() || !item_->Peek(frame, &item) || !list_->Peek(frame, &list)) return Answer::kOpen;
    if (list.kind() != ValueKind::kList) return Answer::kOpen;
    Answer answer = list.is_open() ? Answer::kOpen : Answer::kNo;
    const ListView& view = list.list();
    for (size_t i = 0; i < view.size(); ++i) {
      if (!frame.Spend()) return Answer::kOpen;
      const Value element = view.Peek(i);
      const Value equal = element.is_definite() ? Equal(frame, item, element) : element;
      if (!equal.is_definite()) {
        answer = Answer::kOpen;
      } else if (equal.bool_value()) {
        return Answer::kYes;
      }
    }
    return answer;
  }

 private:
  NodePtr item_;
  NodePtr list_;
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
    const int64_t steps = CostOf(given);
    if (steps > 0 && !frame.Spend(steps)) return OutOfSteps(frame);
    return overload_->evaluate(frame, given);
  }
  bool Peek(Frame& frame, Value* value) const override {
    if (!frame.Spend()) return false;
    std::array<Value, kArgumentsMax> values;
    for (size_t i = 0; i < arguments_.size(); ++i) {
      if (!arguments_[i]->Peek(frame, &values[i]) || (whole_lists_ && values[i].is_open())) return false;
    }
    const Arguments given(values.data(), arguments_.size());
    const int64_t steps = CostOf(given);
    if (steps > 0 && !frame.Spend(steps)) return false;
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
    const int64_t steps = CostOf(given);
    if (steps > 0 && !frame.Spend(steps)) return OutOfSteps(frame);
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
        return std::make_unique<SubjectField>(expr.field, ReadKind(expr.type));
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
      return std::make_unique<HasMember>(std::move(target), expr.field, ReadKind(type));
    }
    NodePtr select = MakeFieldRead(std::move(target), expr.field, ReadKind(type));
    if (!has) return select;
    return std::make_unique<Has>(std::move(select));
  }

  [[nodiscard]] NodePtr Call(const Expr& expr) const {
    if (expr.text == "_?._") return MakeSelect(Compile(*expr.args[0]), expr.args[1]->text, nullptr, Access::kOptional);
    std::vector<NodePtr> nodes = All(expr);
    if (expr.text == "&&" || expr.text == "||") {
      return std::make_unique<Logical>(std::move(nodes[0]), std::move(nodes[1]), expr.text == "||");
    }
    if (expr.text == "==" || expr.text == "!=") {
      return std::make_unique<Equality>(std::move(nodes[0]), std::move(nodes[1]), expr.text == "==");
    }
    if (expr.text == "in") return std::make_unique<In>(std::move(nodes[0]), std::move(nodes[1]));
    if (expr.text == "_?_:_") {
      return std::make_unique<Conditional>(std::move(nodes[0]), std::move(nodes[1]), std::move(nodes[2]));
    }
    if (plan_.standard && (expr.text == "_[?_]" || expr.text == "_[_]")) {
      return MakeIndex(std::move(nodes[0]), std::move(nodes[1]), Functions().Find("_[_]", false), expr.text == "_[?_]");
    }
    if (expr.overload == nullptr || plan_.boxed) {
      return MakeDynamicCall(expr.text, expr.overloads, expr.overload, std::move(nodes));
    }
    if (!plan_.standard && IsOrder(expr.text)) {
      return std::make_unique<Comparison>(std::move(nodes[0]), std::move(nodes[1]), expr.text);
    }
    if (expr.text == "size" && nodes[0]->field_read() != nullptr && nodes[0]->field_read()->reader().repeated()) {
      const FieldRead& field = *nodes[0]->field_read();
      return std::make_unique<SizeOfField>(std::make_unique<CallNode>(expr.overload, std::move(nodes)), field);
    }
    if (expr.text == "!_") return std::make_unique<Negation>(std::move(nodes[0]));
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
