// Three-valued evaluation. Data that are missing make a value unknown; the unknown carries every place that was asked
// for.
//
//   a function     evaluates all its arguments; unknowns and errors of any of them merge
//   && and ||      a deciding operand wins over an unknown or an error on the other side, in either order
//   all, exists    a deciding element wins; otherwise unknowns and errors merge
//   ? :            an undecided condition is the result
//
// Where the frame keeps a record of what was read, the part that decided is kept of it and the others are forgotten.
//
// Each node takes one step of the frame's budget, a function one more for every kBytesAStep of the texts it is given,
// so that evaluation ends and what it makes fits into memory.
#include "engine/cel/compiler.h"

#include <google/protobuf/message.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "engine/cel/functions.h"

namespace svod::cel {
namespace {

Value OutOfSteps(Frame& frame) { return frame.MakeError(ErrorCode::kBudgetExceeded, "the step budget is used up"); }

constexpr size_t kBytesAStep = 16;

// What a text costs beyond the step of the node.
int64_t StepsFor(const Value& value) {
  const bool text = value.kind() == ValueKind::kString || value.kind() == ValueKind::kBytes;
  return text ? static_cast<int64_t>(value.string().size() / kBytesAStep) : 0;
}

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

class SubjectField : public Node {
 public:
  SubjectField(const google::protobuf::FieldDescriptor* field, TypeKind kind) : reader_(field, kind) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    return frame.ReadField(frame.subject(), 0, reader_);
  }

 private:
  FieldReader reader_;
};

class Select : public Node {
 public:
  Select(NodePtr target, const google::protobuf::FieldDescriptor* field, TypeKind kind)
      : target_(std::move(target)), reader_(field, kind) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    Value target = target_->Evaluate(frame);
    if (!target.is_definite()) return target;
    return frame.ReadField(target.message(), target.origin(), reader_);
  }
  [[nodiscard]] std::optional<FieldOfSlot> field_of_slot() const override {
    const std::optional<int> slot = target_->slot();
    return slot ? std::optional(FieldOfSlot{*slot, &reader_}) : std::nullopt;
  }

 private:
  NodePtr target_;
  FieldReader reader_;
};

// has(x.y): true for a field that is set (a list: that is not empty), unknown for one that is not.
class Has : public Node {
 public:
  explicit Has(NodePtr field) : field_(std::move(field)) {}
  Value Evaluate(Frame& frame) const override {
    Value value = field_->Evaluate(frame);
    if (!value.is_definite()) return value;
    return Value::Bool(value.kind() != ValueKind::kList || value.list().size() > 0);
  }

 private:
  NodePtr field_;
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
class Logical : public Node {
 public:
  Logical(NodePtr left, NodePtr right, bool deciding)
      : left_(std::move(left)), right_(std::move(right)), deciding_(deciding) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    size_t start = frame.TraceMark();
    Value left = left_->Evaluate(frame);
    if (left.is_definite() && left.bool_value() == deciding_) return left;
    size_t middle = frame.TraceMark();
    Value right = right_->Evaluate(frame);
    if (right.is_definite() && right.bool_value() == deciding_) {
      frame.ForgetTrace(start, middle);
      return right;
    }
    if (right.is_definite()) return left.is_definite() ? right : left;
    return left.is_definite() ? right : frame.Merge(left, right);
  }
  void AddGuards(std::vector<Guard>* guards) const override {
    if (deciding_) return;
    left_->AddGuards(guards);
    right_->AddGuards(guards);
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
    Value condition = condition_->Evaluate(frame);
    if (!condition.is_definite()) return condition;
    return condition.bool_value() ? yes_->Evaluate(frame) : no_->Evaluate(frame);
  }

 private:
  NodePtr condition_;
  NodePtr yes_;
  NodePtr no_;
};

class Equality : public Node {
 public:
  Equality(NodePtr left, NodePtr right, bool equal) : left_(std::move(left)), right_(std::move(right)), equal_(equal) {}
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
  void AddGuards(std::vector<Guard>* guards) const override {
    if (!equal_) return;
    for (const auto& [field, other] : {std::pair(&left_, &right_), std::pair(&right_, &left_)}) {
      const std::optional<FieldOfSlot> of = (*field)->field_of_slot();
      const std::optional<Value> constant = (*other)->constant();
      if (!of || !constant || of->reader->repeated() || constant->kind() != of->reader->value_kind()) continue;
      if (IsIndexed(constant->kind())) guards->push_back({of->slot, of->reader, constant->int_value()});
    }
  }

 private:
  NodePtr left_;
  NodePtr right_;
  bool equal_;
};

// x in list: an element that is equal decides, whatever else is missing.
class In : public Node {
 public:
  In(NodePtr item, NodePtr list) : item_(std::move(item)), list_(std::move(list)) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    Value item = item_->Evaluate(frame);
    Value list = list_->Evaluate(frame);
    if (!item.is_definite()) return list.is_definite() ? item : frame.Merge(item, list);
    if (!list.is_definite()) return list;
    Value undecided = Value::Bool(false);
    const ListView& view = list.list();
    for (size_t i = 0; i < view.size(); ++i) {
      if (!frame.Spend()) return OutOfSteps(frame);
      Value element = view.at(i);
      Value equal = element.is_definite() ? Equal(frame, item, element) : element;
      if (equal.is_definite() && equal.bool_value()) return equal;
      if (!equal.is_definite()) undecided = undecided.is_definite() ? equal : frame.Merge(undecided, equal);
    }
    return undecided;
  }

 private:
  NodePtr item_;
  NodePtr list_;
};

class Call : public Node {
 public:
  Call(const Overload* overload, std::vector<NodePtr> arguments)
      : overload_(overload), arguments_(std::move(arguments)) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    std::array<Value, 3> values;  // no function takes more
    Value undecided;
    int64_t steps = 0;
    for (size_t i = 0; i < arguments_.size(); ++i) {
      values[i] = arguments_[i]->Evaluate(frame);
      steps += StepsFor(values[i]);
      if (values[i].is_definite()) continue;
      undecided = undecided.is_definite() ? values[i] : frame.Merge(undecided, values[i]);
    }
    if (!undecided.is_definite()) return undecided;
    if (steps > 0 && !frame.Spend(steps)) return OutOfSteps(frame);
    return overload_->evaluate(frame, {values.data(), arguments_.size()});
  }

 private:
  const Overload* overload_;
  std::vector<NodePtr> arguments_;
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

// What all macros share: the list, the variable, the loop.
class Macro : public Node {
 public:
  struct Loop {
    NodePtr list;
    int slot;
    int index_slot;  // below 0: none
  };
  explicit Macro(Loop loop) : loop_(std::move(loop)) {}

 protected:
  // Calls `visit` with each element, its variable set, until it returns false. An element that is not definite is
  // visited too: what is asked of it is then unknown. Returns an unknown list, or an error, instead of going over it.
  template <typename Visit>
  std::optional<Value> ForEach(Frame& frame, Visit visit) const {
    Value list = loop_.list->Evaluate(frame);
    if (!list.is_definite()) return list;
    const ListView& view = list.list();
    for (size_t i = 0; i < view.size(); ++i) {
      if (!frame.Spend()) return OutOfSteps(frame);
      Value element = view.at(i);
      frame.Set(loop_.slot, element);
      if (loop_.index_slot >= 0) frame.Set(loop_.index_slot, Value::Int(static_cast<int64_t>(i)));
      if (!visit(element)) break;
    }
    return std::nullopt;
  }

  static void Undecide(Frame& frame, Value value, Value* undecided) {
    *undecided = undecided->is_definite() ? value : frame.Merge(*undecided, value);
  }

 private:
  Loop loop_;
};

// all (deciding value false) and exists (deciding value true).
class Quantifier : public Macro {
 public:
  Quantifier(Loop loop, NodePtr condition, bool deciding)
      : Macro(std::move(loop)), condition_(std::move(condition)), deciding_(deciding) {}
  Value Evaluate(Frame& frame) const override {
    Value result = Value::Bool(!deciding_);
    std::optional<size_t> first;  // mark of the first element: the list itself stays
    auto visit = [&](Value) {
      size_t start = frame.TraceMark();
      if (!first) first = start;
      Value value = condition_->Evaluate(frame);
      if (!value.is_definite()) {
        Undecide(frame, value, &result);
        return true;
      }
      if (value.bool_value() != deciding_) return true;
      frame.ForgetTrace(*first, start);
      result = value;
      return false;
    };
    return ForEach(frame, visit).value_or(result);
  }

 private:
  NodePtr condition_;
  bool deciding_;
};

class ExistsOne : public Macro {
 public:
  ExistsOne(Loop loop, NodePtr condition) : Macro(std::move(loop)), condition_(std::move(condition)) {}
  Value Evaluate(Frame& frame) const override {
    int found = 0;
    Value undecided;
    auto visit = [&](Value) {
      Value value = condition_->Evaluate(frame);
      if (!value.is_definite()) {
        Undecide(frame, value, &undecided);
      } else if (value.bool_value()) {
        ++found;
      }
      return true;
    };
    if (std::optional<Value> stopped = ForEach(frame, visit)) return *stopped;
    return undecided.is_definite() ? Value::Bool(found == 1) : undecided;
  }

 private:
  NodePtr condition_;
};

// filter and map: elements that meet the condition, if any, as they are or transformed.
class Transform : public Macro {
 public:
  Transform(Loop loop, NodePtr condition, NodePtr result)
      : Macro(std::move(loop)), condition_(std::move(condition)), result_(std::move(result)) {}
  Value Evaluate(Frame& frame) const override {
    std::vector<Value> values = frame.EmptyList();
    Value undecided;
    auto visit = [&](Value element) {
      Value keep = condition_ ? condition_->Evaluate(frame) : Value::Bool(true);
      if (keep.is_definite() && !keep.bool_value()) return true;
      Value value = !keep.is_definite() ? keep : result_ ? result_->Evaluate(frame) : element;
      if (value.is_definite()) {
        values.push_back(value);
      } else {
        Undecide(frame, value, &undecided);
      }
      return true;
    };
    if (std::optional<Value> stopped = ForEach(frame, visit)) return *stopped;
    return undecided.is_definite() ? frame.MakeList(std::move(values)) : undecided;
  }

 private:
  NodePtr condition_;
  NodePtr result_;
};

std::vector<NodePtr> CompileAll(const std::vector<ExprPtr>& expressions) {
  std::vector<NodePtr> nodes;
  nodes.reserve(expressions.size());
  for (const ExprPtr& expr : expressions) nodes.push_back(CompileNode(*expr));
  return nodes;
}

NodePtr CompileLiteral(const Expr& expr) {
  TypeKind kind = expr.type.kind();
  if (kind == TypeKind::kString || kind == TypeKind::kBytes) {
    return std::make_unique<Constant>(expr.text, kind == TypeKind::kBytes);
  }
  return std::make_unique<Constant>(expr.literal);
}

NodePtr CompileName(const Expr& expr) {
  switch (expr.meaning) {
    case Expr::Meaning::kSubjectField:
      return std::make_unique<SubjectField>(expr.field, ReadKind(expr.type));
    case Expr::Meaning::kAsOf:
      return std::make_unique<AsOf>();
    case Expr::Meaning::kSlot:
      return std::make_unique<Variable>(expr.slot);
    default:
      return std::make_unique<Constant>(expr.constant);
  }
}

NodePtr CompileSelect(const Expr& expr, bool has) {
  NodePtr target = CompileNode(*expr.args[0]);
  if (expr.field == nullptr) {
    Value value;
    const std::optional<Value> row = target->constant();
    const bool known = !has && row && row->fields().Find(Value::String(expr.text), &value);
    if (known) return std::make_unique<Constant>(value);
    return std::make_unique<Column>(std::move(target), expr.text, has);
  }
  Type type = Type::OfField(expr.field);
  NodePtr select = std::make_unique<Select>(std::move(target), expr.field, ReadKind(type));
  if (!has) return select;
  return std::make_unique<Has>(std::move(select));
}

NodePtr CompileCall(const Expr& expr) {
  std::vector<NodePtr> nodes = CompileAll(expr.args);
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
  return std::make_unique<Call>(expr.overload, std::move(nodes));
}

NodePtr CompileList(const Expr& expr) {
  std::vector<NodePtr> items = CompileAll(expr.args);
  for (const NodePtr& item : items) {
    if (!item->constant()) return std::make_unique<MakeList>(std::move(items));
  }
  return std::make_unique<ConstantList>(std::move(items));
}

NodePtr CompileMacro(const Expr& expr) {
  Macro::Loop loop{CompileNode(*expr.args[0]), expr.slot, expr.index_slot};
  NodePtr first = CompileNode(*expr.args[1]);
  if (expr.text == "all" || expr.text == "exists") {
    return std::make_unique<Quantifier>(std::move(loop), std::move(first), expr.text == "exists");
  }
  if (expr.text.starts_with("exists")) return std::make_unique<ExistsOne>(std::move(loop), std::move(first));
  if (expr.text == "filter") return std::make_unique<Transform>(std::move(loop), std::move(first), nullptr);
  // map, transformList: with three arguments the first is a condition.
  if (expr.args.size() == 2) return std::make_unique<Transform>(std::move(loop), nullptr, std::move(first));
  return std::make_unique<Transform>(std::move(loop), std::move(first), CompileNode(*expr.args[2]));
}

// cel.bind: the value is worked out once. One that is unknown or an error counts where it is read, not before.
class Bind : public Node {
 public:
  Bind(int slot, NodePtr value, NodePtr body) : slot_(slot), value_(std::move(value)), body_(std::move(body)) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    frame.Set(slot_, value_->Evaluate(frame));
    return body_->Evaluate(frame);
  }

 private:
  int slot_;
  NodePtr value_;
  NodePtr body_;
};

}  // namespace

NodePtr CompileNode(const Expr& expr) {
  switch (expr.kind) {
    case Expr::Kind::kLiteral:
      return CompileLiteral(expr);
    case Expr::Kind::kName:
      return CompileName(expr);
    case Expr::Kind::kSelect:
    case Expr::Kind::kHas:
      return CompileSelect(expr, expr.kind == Expr::Kind::kHas);
    case Expr::Kind::kCall:
      return CompileCall(expr);
    case Expr::Kind::kMethod:
      return std::make_unique<Call>(expr.overload, CompileAll(expr.args));
    case Expr::Kind::kList:
      return CompileList(expr);
    case Expr::Kind::kMacro:
      return CompileMacro(expr);
    case Expr::Kind::kBind:
      return std::make_unique<Bind>(expr.slot, CompileNode(*expr.args[0]), CompileNode(*expr.args[1]));
    case Expr::Kind::kMap:  // the checker lets neither pass
    case Expr::Kind::kStruct:
    case Expr::Kind::kFault:
      break;
  }
  return std::make_unique<Constant>(Value());
}

}  // namespace svod::cel
