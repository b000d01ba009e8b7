// A compiled expression: a tree of immutable nodes that evaluate themselves. Made by compiler.cc.
#pragma once

#include <memory>
#include <optional>

#include "engine/cel/frame.h"
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

}  // namespace svod::cel
