// A compiled expression: a tree of immutable nodes that evaluate themselves. Made by compiler.cc.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/cel/field_reader.h"
#include "engine/cel/frame.h"
#include "engine/cel/program.h"
#include "engine/cel/value.h"

namespace svod::cel {

class FieldRead;

class Node {
 public:
  virtual ~Node() = default;
  // The value, an unknown or an error. Depth of the call is bounded by kLimits.expression_depth_max and the operators
  // of one expression.
  virtual Value Evaluate(Frame& frame) const = 0;

  // The same without places, for most conditions are asked of most lines only to pass them over. Both take the steps
  // that Evaluate takes, at most, and agree with it wherever they do not leave it open. REQUIRES: the frame is that of
  // a rule and keeps no record.
  //
  // A condition.
  virtual Answer Test(Frame& frame) const {
    Value value;
    if (!Peek(frame, &value) || value.kind() != ValueKind::kBool) return Answer::kOpen;
    return AnswerOf(value.bool_value());
  }
  // Any value, whose origin and whose elements' origins mean nothing; false where it is not definite.
  virtual bool Peek(Frame& frame, Value* value) const {
    *value = Evaluate(frame);
    return value->is_definite();
  }
  // The node where it does nothing but read a field of a message; otherwise nullptr.
  [[nodiscard]] virtual const FieldRead* field_read() const { return nullptr; }

  // The value of a node that always has the same.
  [[nodiscard]] virtual std::optional<Value> constant() const { return std::nullopt; }

  // What a condition says of its variables without being evaluated: see Program::guards.
  struct FieldOfSlot {
    int slot;
    const FieldReader* reader;  // borrowed from the node
  };
  // The variable that the node is; the field `x.f` of a variable that it is.
  [[nodiscard]] virtual std::optional<int> slot() const { return std::nullopt; }
  [[nodiscard]] virtual std::optional<FieldOfSlot> field_of_slot() const { return std::nullopt; }
  virtual void AddGuards(std::vector<Guard>* /*guards*/) const {}
  // A part `x.f == E` of a condition, or `x.f != E`, of the variable x at a slot: as a guard, where E is told before x.
  struct Join {
    const FieldReader* field;  // borrowed from the node
    const Node* other;         // the same
  };
  // The part without which the condition is not `answer`: of a conjunction that is to be true one of its parts with ==,
  // of a disjunction that is to be false one with !=. nullopt where there is none, or E is nothing simple.
  [[nodiscard]] virtual std::optional<Join> JoinOf(int /*slot*/, bool /*answer*/) const { return std::nullopt; }
};

using NodePtr = std::unique_ptr<const Node>;

// Peek of a node that has a Test of its own.
inline bool PeekByTest(const Node& node, Frame& frame, Value* value) {
  const Answer answer = node.Test(frame);
  *value = Value::Bool(answer == Answer::kYes);
  return answer != Answer::kOpen;
}

// A node that has a Test of its own.
class Condition : public Node {
 public:
  bool Peek(Frame& frame, Value* value) const final { return PeekByTest(*this, frame, value); }
};

// `x.f` of the document in a rule, where x is anything, or the subject.
class FieldRead : public Node {
 public:
  FieldRead(const google::protobuf::FieldDescriptor* field, TypeKind kind) : reader_(field, kind) {}
  // The message that has the field, as Peek has it; nullptr where that is not definite.
  virtual const google::protobuf::Message* Owner(Frame& frame) const = 0;
  [[nodiscard]] const FieldReader& reader() const { return reader_; }
  [[nodiscard]] const FieldRead* field_read() const final { return this; }
  bool Peek(Frame& frame, Value* value) const final {
    if (reader_.repeated()) return Node::Peek(frame, value);
    const google::protobuf::Message* owner = Owner(frame);
    return owner != nullptr && reader_.Read(*owner, frame.is_generated(), value);
  }

 private:
  const FieldReader reader_;
};

// The value where a bool is wanted: itself, or an error when it is definite and no bool.
inline Value AsBool(Frame& frame, const Value& value) {
  if (value.kind() == ValueKind::kBool || !value.is_definite()) return value;
  return frame.MakeError(ErrorCode::kNoMatchingOverload, "a condition is no bool");
}

// The value of a condition where a bool is wanted; why it is none is asked only where it decides nothing.
inline Value Decide(Frame& frame, const Node& condition) {
  if (!frame.MayTest()) return AsBool(frame, condition.Evaluate(frame));
  const int64_t steps = frame.steps_left();
  const Answer answer = condition.Test(frame);
  if (answer != Answer::kOpen) return Value::Bool(answer == Answer::kYes);
  const Frame::InFull full(frame, steps);
  return AsBool(frame, condition.Evaluate(frame));
}

// Gathers what is not definite: the unknowns and errors of several values merge.
inline void Undecide(Frame& frame, const Value& value, Value* undecided) {
  *undecided = undecided->is_definite() ? value : frame.Merge(*undecided, value);
}

// The same for what an open list hides, where the elements that it shows have not decided.
inline void UndecideByRest(Frame& frame, const Value& list, Value* undecided) {
  if (list.is_open()) Undecide(frame, list.rest(), undecided);
}

}  // namespace svod::cel
