// Operators that answer yes or no, as nodes.
#pragma once

#include <string_view>

#include "engine/cel/node.h"

namespace svod::cel {

// && (`deciding` false) and || (`deciding` true).
NodePtr MakeLogical(NodePtr left, NodePtr right, bool deciding);
NodePtr MakeNegation(NodePtr condition);
// == and, where `equal` is false, !=.
NodePtr MakeEquality(NodePtr left, NodePtr right, bool equal);
// `sign` is one of < <= > >=. Of a rule: its operands have one kind, and an order.
NodePtr MakeComparison(NodePtr left, NodePtr right, std::string_view sign);
NodePtr MakeIn(NodePtr item, NodePtr list);

}  // namespace svod::cel
