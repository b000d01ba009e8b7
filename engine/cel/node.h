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

}  // namespace svod::cel
