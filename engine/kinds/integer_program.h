// Small integer programmes, solved exactly: what a reallocation of money is.
//
//   minimise  cost . x   where  a_i . x <= b_i  for each row i,  x >= 0 and whole
//
// Method. All costs are at least 0, so the slack basis is dual feasible and the dual simplex method (Lemke 1954) needs
// no first phase. The tableau is held in whole numbers over one common denominator, the last pivot: the pivot rule of
// Edmonds (1967) and Bareiss (1968), whose division leaves no remainder, so nothing is rounded. Bland's rule (1977),
// the smallest index of those that may leave or enter, keeps it from cycling. A row whose right side is negative and
// that has no negative entry proves that there is no solution (Farkas). A fractional optimum is split at its first
// fractional variable (Land and Doig 1960); a branch that cannot be better than what is found is left.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "engine/base/number.h"

namespace svod::kinds {

struct IntegerProgram {
  struct Row {
    std::vector<Int128> a;  // as many as costs
    Int128 b = 0;
  };
  std::vector<Int128> cost;  // each at least 0
  std::vector<Row> rows;
};

struct IntegerSolution {
  // kGaveUp: a number passed 128 bits, there were more than 500 branches, or the steps were used up. Never a wrong
  // answer.
  enum class Is : uint8_t { kSolved, kInfeasible, kGaveUp } is = Is::kGaveUp;
  std::vector<Int128> x;
  Int128 cost = 0;
};

// Takes steps from a budget; false when it is used up.
using SpendSteps = absl::FunctionRef<bool(int64_t steps)>;

// Each number that a pivot changes takes a step.
IntegerSolution Minimise(const IntegerProgram& program, SpendSteps spend);

}  // namespace svod::kinds
