// Types and meanings: every name, field, function and constant of the tree is resolved, or reported.
#pragma once

#include <optional>

#include "engine/cel/ast.h"
#include "engine/cel/environment.h"
#include "engine/cel/faults.h"

namespace svod::cel {

// Writes types and meanings into `expr`. `expected` is the type the whole must have. Returns the slots that a frame
// needs. On faults the tree must not be compiled.
int CheckTypes(Expr& expr, const Environment& environment, const std::optional<Type>& expected, Faults& faults);

}  // namespace svod::cel
