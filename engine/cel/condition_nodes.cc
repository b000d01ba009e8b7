// Tested by: tests/engine/cel/evaluator_test.cc; tests/reference.
#include "engine/cel/condition_nodes.h"

#include <google/protobuf/message.h>

#include <array>
#include <memory>
#include <utility>

#include "engine/cel/equality.h"
#include "engine/cel/function_groups.h"

namespace svod::cel {
namespace {

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
      return SpendOnTexts(frame, both) ? Value::Bool(Holds(both[0], both[1])) : OutOfSteps(frame);
    }
    if (both[0].is_definite()) return both[1];
    return both[1].is_definite() ? both[0] : frame.Merge(both[0], both[1]);
  }
  Answer Test(Frame& frame) const override {
    std::array<Value, 2> both;
    const bool known = frame.Spend() && left_->Peek(frame, &both[0]) && right_->Peek(frame, &both[1]);
    return known && SpendOnTexts(frame, both) ? AnswerOf(Holds(both[0], both[1])) : Answer::kOpen;
  }

 private:
  [[nodiscard]] bool Holds(const Value& left, const Value& right) const {
    const std::optional<int> order = Order(left, right);
    return order && (*order == 0 ? same_ : (*order < 0) == below_);
  }

  NodePtr left_;
  NodePtr right_;
  bool below_;
  bool same_;
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
      if (!SpendOnText(frame, item)) return OutOfSteps(frame);
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

}  // namespace

NodePtr MakeLogical(NodePtr left, NodePtr right, bool deciding) {
  return std::make_unique<Logical>(std::move(left), std::move(right), deciding);
}

NodePtr MakeNegation(NodePtr condition) { return std::make_unique<Negation>(std::move(condition)); }

NodePtr MakeEquality(NodePtr left, NodePtr right, bool equal) {
  return std::make_unique<Equality>(std::move(left), std::move(right), equal);
}

NodePtr MakeComparison(NodePtr left, NodePtr right, std::string_view sign) {
  return std::make_unique<Comparison>(std::move(left), std::move(right), sign);
}

NodePtr MakeIn(NodePtr item, NodePtr list) { return std::make_unique<In>(std::move(item), std::move(list)); }

}  // namespace svod::cel
