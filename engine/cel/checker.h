// Types and meanings: every name, field, function and constant of the tree is resolved, or reported.
#pragma once

#include <optional>

#include "engine/cel/ast.h"
#include "engine/cel/environment.h"
#include "engine/cel/faults.h"

namespace svod::cel {

// Writes types and meanings into `expr`. `expected` is the type the whole must have. Returns the slots that a frame
// needs. On faults the tree must not be compiled. `typed` false, for plain CEL alone: names are resolved and nothing is
// checked; every type is dyn, and what is wrong is an error when it is evaluated.
int CheckTypes(Expr& expr, const Environment& environment, const std::optional<Type>& expected, Faults& faults,
               bool typed = true);

}  // namespace svod::cel
