// Tokens to a tree. Macros are read here, by name and number of arguments.
#pragma once

#include <string_view>

#include "engine/cel/ast.h"
#include "engine/cel/faults.h"
#include "engine/cel/parse_options.h"

namespace svod::cel {

// Never null. Faults stand in the tree as kFault and in `faults`. An expression over kLimits.expression_bytes_max or
// nested deeper than kLimits.expression_depth_max is one fault.
ExprPtr Parse(std::string_view text, Faults& faults, const ParseOptions& options = {});

}  // namespace svod::cel
