// A checked tree to nodes.
#pragma once

#include "engine/cel/ast.h"
#include "engine/cel/node.h"

namespace svod::cel {

// REQUIRES: `expr` passed CheckTypes without faults.
NodePtr CompileNode(const Expr& expr);

}  // namespace svod::cel
