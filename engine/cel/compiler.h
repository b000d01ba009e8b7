// A checked tree to nodes.
#pragma once

#include "engine/cel/ast.h"
#include "engine/cel/node.h"

namespace svod::cel {

struct Plan {
  bool standard = false;  // plain CEL; otherwise a rule
  // Every call looks for its overload when the values are there, every field by its name, whatever the checker found:
  // the slow plan, to compare with.
  bool boxed = false;
};

// REQUIRES: `expr` passed CheckTypes without faults, in an environment of the same language as `plan`.
NodePtr CompileNode(const Expr& expr, const Plan& plan = {});

}  // namespace svod::cel
