// The tree of an expression in the form in which the published CEL test data write it: macros expanded to
// comprehensions, every node followed by `^#*expr.KIND#`.
#pragma once

#include <string>

#include "engine/cel/ast.h"

namespace svod::cel {

// REQUIRES: `expr` was parsed without faults, without two-variable macros and bindings.
std::string CelGoDump(const Expr& expr);

// The same of a checked tree: every node is followed by `~type`, a name also by `^` and its full name.
std::string CelGoCheckedDump(const Expr& expr);

// A type as the data write it.
std::string CelGoType(const Type& type);

}  // namespace svod::cel
