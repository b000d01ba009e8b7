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

class Node {
 public:
  virtual ~Node() = default;
  // The value, an unknown or an error. Depth of the call is bounded by kLimits.expression_depth_max and the operators
  // of one expression.
  virtual Value Evaluate(Frame& frame) const = 0;
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
  // A part `x.f == E` of a condition, of the variable x at a slot: as a guard, where E is told before x is.
  struct Join {
    const FieldReader* field;  // borrowed from the node
    const Node* other;         // the same
  };
  // nullopt where there is none, or E is nothing simple.
  [[nodiscard]] virtual std::optional<Join> JoinOf(int /*slot*/) const { return std::nullopt; }
};

using NodePtr = std::unique_ptr<const Node>;

// The value where a bool is wanted: itself, or an error when it is definite and no bool.
inline Value AsBool(Frame& frame, const Value& value) {
  if (value.kind() == ValueKind::kBool || !value.is_definite()) return value;
  return frame.MakeError(ErrorCode::kNoMatchingOverload, "a condition is no bool");
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
