// Tested by: tests/engine/cel/evaluator_test.cc; the published data (macros, macros2, optionals).
#include "engine/cel/macro_nodes.h"

#include <memory>
#include <utility>

#include "engine/cel/function_groups.h"
#include "engine/cel/map_value.h"

namespace svod::cel {
namespace {

// What all macros share: the range, the variables, the loop.
class Macro : public Node {
 public:
  struct Loop {
    NodePtr range;
    int slot;
    int index_slot;  // below 0: none
  };
  explicit Macro(Loop loop) : loop_(std::move(loop)) {
    const FieldRead* field = loop_.range->field_read();
    if (field != nullptr && field->reader().repeated() && loop_.index_slot < 0) field_ = field;
  }

 protected:
  // Calls `visit` with each element of a list or key of a map, the variables set, until it returns false. An element
  // that is not definite is visited too: what is asked of it is then unknown. Returns an unknown range, or an error,
  // instead of going over it. `range` is what it goes over: of an open list the caller must see to the rest.
  // With a join only the elements that it may be true of are visited.
  template <typename Visit>
  std::optional<Value> ForEach(Frame& frame, Value* range, Visit visit, const std::optional<Join>& join = {}) const {
    *range = loop_.range->Evaluate(frame);
    if (!range->is_definite()) return *range;
    if (range->kind() == ValueKind::kMap) return ForEachEntry(frame, range->fields(), visit);
    if (range->kind() != ValueKind::kList) return NoOverload(frame, "a macro");
    const ListView& view = range->list();
    std::optional<Value> stopped;
    const auto visit_at = [&](size_t i) {
      if (!frame.Spend()) {
        stopped = OutOfSteps(frame);
        return false;
      }
      const Value element = view.at(i);
      frame.Set(loop_.slot, element);
      if (loop_.index_slot >= 0) frame.Set(loop_.index_slot, Value::Int(static_cast<int64_t>(i)));
      return visit(element);
    };
    if (const auto found = join ? FindBy(frame, *join, view) : std::nullopt) {
      found->ForEach(visit_at);
    } else {
      for (size_t i = 0; i < view.size() && visit_at(i); ++i) {
      }
    }
    return stopped;
  }

  // The same for Node::Test: the elements have no places. False where the range is not definite or the steps are used
  // up; `open` says that the range has a rest.
  template <typename Visit>
  bool ForEachInTest(Frame& frame, bool* open, Visit visit, const std::optional<Join>& join) const {
    if (field_ != nullptr) return ForEachOfField(frame, open, visit, join);
    Value range;
    const std::optional<Value> stopped = ForEach(
        frame, &range, [&](Value) { return visit(); }, join);
    *open = range.is_open();
    return !stopped;
  }

  [[nodiscard]] std::optional<Join> JoinOfVariable(const Node& condition, bool deciding) const {
    return loop_.index_slot < 0 ? condition.JoinOf(loop_.slot, deciding) : std::nullopt;
  }

  [[nodiscard]] Value KeyOf(Frame& frame) const { return frame.Get(loop_.index_slot); }

 private:
  template <typename Visit>
  bool ForEachOfField(Frame& frame, bool* open, Visit visit, const std::optional<Join>& join) const {
    const google::protobuf::Message* owner = field_->Owner(frame);
    if (owner == nullptr) return false;
    const FieldReader& list = field_->reader();
    const bool generated = frame.is_generated();
    *open = list.IsIncomplete(*owner, generated);
    bool spent = false;
    const auto visit_at = [&](size_t i) {
      if (!frame.Spend()) {
        spent = true;
        return false;
      }
      Value element;
      if (!list.ReadElement(*owner, generated, i, &element)) element = frame.MakeUnknown(0);
      frame.Set(loop_.slot, element);
      return visit();
    };
    const size_t size = list.Size(*owner, generated);
    Value other;
    if (join && size > kFewElements && join->other->Peek(frame, &other) && other.kind() == join->field->value_kind()) {
      frame.FindElements(*owner, list, *join->field, other.int_value()).ForEach(visit_at);
    } else {
      for (size_t i = 0; i < size && visit_at(i); ++i) {
      }
    }
    return !spent;
  }

  // nullopt: all elements must be looked at. A record of what was read is to name those too that are not equal.
  static std::optional<ElementIndex::Found> FindBy(Frame& frame, const Join& join, const ListView& view) {
    if (view.size() <= kFewElements || frame.is_tracing()) return std::nullopt;
    const Value other = join.other->Evaluate(frame);
    if (other.kind() != join.field->value_kind()) return std::nullopt;
    return frame.FindElements(view, *join.field, other.int_value());
  }

  template <typename Visit>
  std::optional<Value> ForEachEntry(Frame& frame, const FieldsView& map, Visit visit) const {
    for (size_t i = 0; i < map.size(); ++i) {
      if (!frame.Spend()) return OutOfSteps(frame);
      const Value key = map.KeyAt(i);
      const bool pairs = loop_.index_slot >= 0;
      frame.Set(loop_.slot, pairs ? map.ValueAt(i) : key);
      if (pairs) frame.Set(loop_.index_slot, key);
      if (!visit(key)) break;
    }
    return std::nullopt;
  }

  Loop loop_;
  const FieldRead* field_ = nullptr;  // the range, where it is a field alone, and there is one variable
};

// all (deciding value false) and exists (deciding value true).
class Quantifier final : public Macro {
 public:
  Quantifier(Loop loop, NodePtr condition, bool deciding)
      : Macro(std::move(loop)), condition_(std::move(condition)), deciding_(deciding) {
    join_ = JoinOfVariable(*condition_, deciding_);
  }
  Value Evaluate(Frame& frame) const override {
    Value range;
    Value result = Value::Bool(!deciding_);
    std::optional<size_t> first;  // mark of the first element: the list itself stays
    auto visit = [&](Value) {
      const size_t start = frame.TraceMark();
      if (!first) first = start;
      const Value value = Decide(frame, *condition_);
      if (!value.is_definite()) {
        Undecide(frame, value, &result);
        return true;
      }
      if (value.bool_value() != deciding_) return true;
      frame.ForgetTrace(*first, start);
      result = value;
      return false;
    };
    if (std::optional<Value> stopped = ForEach(frame, &range, visit, join_)) return *stopped;
    const bool decided = result.is_definite() && result.bool_value() == deciding_;
    if (!decided) UndecideByRest(frame, range, &result);
    return result;
  }
  Answer Test(Frame& frame) const override {
    const Answer deciding = AnswerOf(deciding_);
    Answer answer = AnswerOf(!deciding_);
    bool open = false;
    const auto visit = [&] {
      const Answer one = condition_->Test(frame);
      if (one == deciding || one == Answer::kOpen) answer = one;
      return one != deciding;
    };
    if (!ForEachInTest(frame, &open, visit, join_)) return Answer::kOpen;
    return open && answer != deciding ? Answer::kOpen : answer;
  }
  bool Peek(Frame& frame, Value* value) const override { return PeekByTest(*this, frame, value); }

 private:
  NodePtr condition_;
  bool deciding_;
  std::optional<Join> join_;  // the elements that may decide: of the others a part of the condition says enough
};

// In a rule two that are found decide, whatever else is missing or fails; plain CEL goes on to an error.
class ExistsOne : public Macro {
 public:
  ExistsOne(Loop loop, NodePtr condition) : Macro(std::move(loop)), condition_(std::move(condition)) {}
  Value Evaluate(Frame& frame) const override {
    const bool rule = frame.schema() == nullptr;
    int found = 0;
    Value range;
    Value undecided;
    auto visit = [&](Value) {
      const Value value = Decide(frame, *condition_);
      if (!value.is_definite()) {
        Undecide(frame, value, &undecided);
      } else if (value.bool_value()) {
        ++found;
      }
      return found < 2 || !rule;
    };
    if (std::optional<Value> stopped = ForEach(frame, &range, visit)) return *stopped;
    if (found > 1 && rule) return Value::Bool(false);
    UndecideByRest(frame, range, &undecided);
    return undecided.is_definite() ? Value::Bool(found == 1) : undecided;
  }

 private:
  NodePtr condition_;
};

// filter, map, transformList, transformMap, transformMapEntry: elements that meet the condition, if there is one, as
// they are or transformed. Of an open list they make an open list; where an element may be an error they make nothing,
// because one that is hidden might be.
class Transform : public Macro {
 public:
  enum class Into { kList, kMap, kEntries };
  Transform(Loop loop, NodePtr condition, NodePtr result, Into into, bool may_fail)
      : Macro(std::move(loop)),
        condition_(std::move(condition)),
        result_(std::move(result)),
        into_(into),
        may_fail_(may_fail) {}

  Value Evaluate(Frame& frame) const override {
    std::vector<Value> values = frame.EmptyList();
    std::unique_ptr<ValueMap> map = into_ == Into::kList ? nullptr : std::make_unique<ValueMap>();
    Value range;
    Value undecided;
    size_t seen = 0;
    size_t placed = 0;  // of the values, those made of elements that are
    auto visit = [&](Value element) {
      const Value keep = condition_ ? Decide(frame, *condition_) : Value::Bool(true);
      ++seen;
      if (keep.is_definite() && !keep.bool_value()) return true;
      Value value = !keep.is_definite() ? keep : result_ ? result_->Evaluate(frame) : element;
      if (value.is_definite()) value = Take(frame, value, &values, map.get());
      if (!value.is_definite()) Undecide(frame, value, &undecided);
      if (range.is_open() && seen <= range.placed()) placed = values.size();
      return true;
    };
    if (std::optional<Value> stopped = ForEach(frame, &range, visit)) return *stopped;
    if (!undecided.is_definite() || may_fail_ || into_ != Into::kList) UndecideByRest(frame, range, &undecided);
    if (!undecided.is_definite()) return undecided;
    if (into_ != Into::kList) return frame.MakeMap(std::move(map));
    const Value list = frame.MakeList(std::move(values));
    return range.is_open() && list.is_definite() ? list.OpenList(range.rest(), placed) : list;
  }

 private:
  // Puts a value where it belongs; an error when it cannot stand there.
  Value Take(Frame& frame, const Value& value, std::vector<Value>* values, ValueMap* map) const {
    if (into_ == Into::kList) {
      values->push_back(value);
    } else if (into_ == Into::kMap) {
      const Value key = KeyOf(frame);
      if (!SpendOnText(frame, key)) return OutOfSteps(frame);
      map->Put(key, value);
    } else {
      if (value.kind() != ValueKind::kMap) return NoOverload(frame, "transformMapEntry");
      for (size_t i = 0; i < value.fields().size(); ++i) {
        const Value key = value.fields().KeyAt(i);
        if (!frame.Spend() || !SpendOnText(frame, key)) return OutOfSteps(frame);
        if (map->Put(key, value.fields().ValueAt(i))) continue;
        return frame.MakeError(ErrorCode::kInvalidArgument, "a map would have a key twice");
      }
    }
    return value;
  }

  NodePtr condition_;
  NodePtr result_;
  Into into_;
  bool may_fail_;  // the condition or the result
};

// optMap and optFlatMap: what becomes of the value of an optional; none stays none.
class OptionalMap : public Node {
 public:
  OptionalMap(NodePtr target, int slot, NodePtr result, bool flat)
      : target_(std::move(target)), slot_(slot), result_(std::move(result)), flat_(flat) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value target = target_->Evaluate(frame);
    if (!target.is_definite()) return target;
    if (target.kind() != ValueKind::kOptional) return NoOverload(frame, "optMap");
    if (target.list().size() == 0) return target;
    frame.Set(slot_, target.list().at(0));
    const Value result = result_->Evaluate(frame);
    return flat_ || !result.is_definite() ? result : frame.MakeOptional({result});
  }

 private:
  NodePtr target_;
  int slot_;
  NodePtr result_;
  bool flat_;
};

}  // namespace

NodePtr MakeMacro(MacroNode macro) {
  const std::string& name = macro.name;
  if (name.starts_with("opt")) {
    return std::make_unique<OptionalMap>(std::move(macro.range), macro.slot, std::move(macro.parts[0]),
                                         name == "optFlatMap");
  }
  Macro::Loop loop{std::move(macro.range), macro.slot, macro.index_slot};
  if (name == "all" || name == "exists") {
    return std::make_unique<Quantifier>(std::move(loop), std::move(macro.parts[0]), name == "exists");
  }
  if (name.starts_with("exists")) return std::make_unique<ExistsOne>(std::move(loop), std::move(macro.parts[0]));
  using Into = Transform::Into;
  if (name == "filter") {
    return std::make_unique<Transform>(std::move(loop), std::move(macro.parts[0]), nullptr, Into::kList,
                                       macro.may_fail);
  }
  const Into into = name == "transformMap" ? Into::kMap : name == "transformMapEntry" ? Into::kEntries : Into::kList;
  NodePtr result = std::move(macro.parts.back());
  NodePtr condition = macro.parts.size() == 2 ? std::move(macro.parts[0]) : nullptr;
  return std::make_unique<Transform>(std::move(loop), std::move(condition), std::move(result), into, macro.may_fail);
}

}  // namespace svod::cel
