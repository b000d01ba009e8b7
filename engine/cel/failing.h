// Which parts of an expression may end in an error. It is asked of what a macro does with each element of a list: where
// that cannot fail, an open list gives an open list; where it can, an element that nobody sees might fail.
#pragma once

#include <set>

#include "engine/cel/ast.h"

namespace svod::cel {

// Immutable. It is told from the form alone: reading fields, comparing, `&&`, `||`, `!`, `? :`, `in`, `has`, macros,
// and functions that have an answer for every value do not fail; arithmetic, indexes, conversions, sums and other
// functions may, and so may a name that cel.bind gives to what may fail.
class Failing {
 public:
  // REQUIRES: `whole` passed CheckTypes.
  explicit Failing(const Expr& whole) { FindNames(whole); }

  // False only when no data whatever make `part` of the whole an error, limits of evaluation aside.
  [[nodiscard]] bool May(const Expr& part) const;

 private:
  void FindNames(const Expr& expr);

  std::set<int> slots_;  // of names given to what may fail
};

}  // namespace svod::cel
