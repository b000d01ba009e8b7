// Which parts of the language the parser reads.
#pragma once

namespace svod::cel {

// What of the language is read. Rules are read with all of it.
struct ParseOptions {
  bool macros = true;               // has, all, exists, exists_one, existsOne, filter, map
  bool two_variable_macros = true;  // those over index and element or key and value, transformList, transformMap, ...
  bool bindings = true;             // cel.bind
  bool optionals = true;            // `a.?b`, `a[?b]`, `?` before elements, entries and fields
  bool quoted_names = true;         // fields in backticks
};

}  // namespace svod::cel
