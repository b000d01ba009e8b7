// Macros over lists and maps as nodes: all, exists, exists_one, filter, map and those of two variables; optMap and
// optFlatMap of an optional.
#pragma once

#include <string>
#include <vector>

#include "engine/cel/node.h"

namespace svod::cel {

struct MacroNode {
  std::string name;
  NodePtr range;
  int slot = -1;        // of the element; with two variables, of the value
  int index_slot = -1;  // with two variables, of the index or key; otherwise below 0
  // The condition, if the macro has one, and the result, if it has one, in the order they are written.
  std::vector<NodePtr> parts;
  bool may_fail = true;  // one of the parts: see engine/cel/failing.h
};

NodePtr MakeMacro(MacroNode macro);

}  // namespace svod::cel
