// Tokens to a tree. Macros are read here, by name and number of arguments.
#pragma once

#include <string_view>

#include "engine/cel/ast.h"
#include "engine/cel/faults.h"

namespace svod::cel {

// What of the language is read. Rules are read with all of it.
struct ParseOptions {
  bool macros = true;               // has, all, exists, exists_one, existsOne, filter, map
  bool two_variable_macros = true;  // those over index and element or key and value, transformList, transformMap, ...
  bool bindings = true;             // cel.bind
  bool optionals = true;            // `a.?b`, `a[?b]`, `?` before elements, entries and fields
  bool quoted_names = true;         // fields in backticks
};

// Never null. Faults stand in the tree as kFault and in `faults`. An expression over kLimits.expression_bytes_max or
// nested deeper than kLimits.expression_depth_max is one fault.
ExprPtr Parse(std::string_view text, Faults& faults, const ParseOptions& options = {});

}  // namespace svod::cel
