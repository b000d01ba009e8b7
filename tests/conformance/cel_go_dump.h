// The tree of an expression in the form in which the published CEL test data write it: macros expanded to
// comprehensions, every node followed by `^#*expr.KIND#`.
#pragma once

#include <string>

#include "engine/cel/ast.h"

namespace svod::cel {

// REQUIRES: `expr` was parsed without faults, without two-variable macros and bindings.
std::string CelGoDump(const Expr& expr);

}  // namespace svod::cel
