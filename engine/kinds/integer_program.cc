// Tested by: tests/engine/kinds/reallocation_test.cc.
#include "engine/kinds/integer_program.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace svod::kinds {
namespace {

using Is = IntegerSolution::Is;

constexpr int kBranchesMax = 500;
constexpr int kTurnsMax = 10'000;

// (a * b - c * d) / divisor. False on overflow.
bool CrossDivide(Int128 a, Int128 b, Int128 c, Int128 d, Int128 divisor, Int128* result) {
  Int128 left = 0;
  Int128 right = 0;
  Int128 difference = 0;
  if (__builtin_mul_overflow(a, b, &left) || __builtin_mul_overflow(c, d, &right) ||
      __builtin_sub_overflow(left, right, &difference)) {
    return false;
  }
  *result = difference / divisor;
  return true;
}

// The relaxation without wholeness. Every entry is over the common denominator.
class Tableau {
 public:
  explicit Tableau(const IntegerProgram& program)
      : variables_(program.cost.size()), width_(variables_ + program.rows.size() + 1) {
    for (size_t i = 0; i < program.rows.size(); ++i) {
      std::vector<Int128>& row = rows_.emplace_back(program.rows[i].a);
      row.resize(width_, 0);
      row[variables_ + i] = 1;
      row.back() = program.rows[i].b;
      basis_.push_back(variables_ + i);
    }
    costs_ = program.cost;
    costs_.resize(width_, 0);
  }

  Is Solve(SpendSteps spend) {
    for (int pivots = 0; pivots < kTurnsMax; ++pivots) {
      const std::optional<size_t> row = Leaving();
      if (!row) return Is::kSolved;
      bool sound = true;
      const std::optional<size_t> column = Entering(rows_[*row], &sound);
      if (!column) return sound ? Is::kInfeasible : Is::kGaveUp;
      const size_t numbers = (rows_.size() + 1) * width_;
      if (!spend(static_cast<int64_t>(numbers)) || !Pivot(*row, *column)) return Is::kGaveUp;
    }
    return Is::kGaveUp;
  }

  [[nodiscard]] Int128 denominator() const { return denominator_; }
  // Over the denominator.
  [[nodiscard]] Int128 cost() const { return -costs_.back(); }
  [[nodiscard]] std::vector<Int128> values() const {
    std::vector<Int128> x(variables_, 0);
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (basis_[i] < variables_) x[basis_[i]] = rows_[i].back();
    }
    return x;
  }

 private:
  // A row below zero, by Bland that of the smallest basic variable.
  [[nodiscard]] std::optional<size_t> Leaving() const {
    std::optional<size_t> leaving;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (rows_[i].back() < 0 && (!leaving || basis_[i] < basis_[*leaving])) leaving = i;
    }
    return leaving;
  }

  // The column that keeps all costs at least 0: the least cost for what it takes from the row.
  std::optional<size_t> Entering(const std::vector<Int128>& row, bool* sound) const {
    std::optional<size_t> entering;
    for (size_t j = 0; j + 1 < width_; ++j) {
      if (row[j] >= 0) continue;
      if (!entering) {
        entering = j;
        continue;
      }
      Int128 here = 0;
      Int128 best = 0;
      if (__builtin_mul_overflow(costs_[j], -row[*entering], &here) ||
          __builtin_mul_overflow(costs_[*entering], -row[j], &best)) {
        *sound = false;
        return std::nullopt;
      }
      if (here < best) entering = j;
    }
    return entering;
  }

  bool Pivot(size_t row, size_t column) {
    for (Int128& entry : rows_[row]) entry = -entry;
    const std::vector<Int128>& pivot_row = rows_[row];
    const Int128 pivot = pivot_row[column];
    const auto reduce = [&](std::vector<Int128>& other) {
      const Int128 factor = other[column];
      for (size_t j = 0; j < width_; ++j) {
        if (!CrossDivide(pivot, other[j], factor, pivot_row[j], denominator_, &other[j])) return false;
      }
      return true;
    };
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (i != row && !reduce(rows_[i])) return false;
    }
    if (!reduce(costs_)) return false;
    denominator_ = pivot;
    basis_[row] = column;
    return true;
  }

  size_t variables_;
  size_t width_;  // variables, slacks, the right side
  Int128 denominator_ = 1;
  std::vector<std::vector<Int128>> rows_;
  std::vector<Int128> costs_;
  std::vector<size_t> basis_;
};

class Search {
 public:
  Search(const IntegerProgram& program, SpendSteps spend) : program_(program), spend_(spend) {}

  IntegerSolution Run() {
    Branch();
    if (gave_up_) best_.is = Is::kGaveUp;
    return best_;
  }

 private:
  void Branch() {
    if (gave_up_ || ++branches_ > kBranchesMax) {
      gave_up_ = true;
      return;
    }
    Tableau tableau(program_);
    const Is is = tableau.Solve(spend_);
    if (is == Is::kGaveUp) gave_up_ = true;
    if (is != Is::kSolved) return;
    // The cost of whole numbers is whole: what is better is better by one.
    const Int128 bound = -FloorDivide(-tableau.cost(), tableau.denominator());
    if (best_.is == Is::kSolved && bound >= best_.cost) return;
    const std::vector<Int128> x = tableau.values();
    const auto fractional =
        std::find_if(x.begin(), x.end(), [&](Int128 value) { return value % tableau.denominator() != 0; });
    if (fractional == x.end()) return Take(x, tableau.denominator());
    const auto index = static_cast<size_t>(fractional - x.begin());
    const Int128 below = FloorDivide(*fractional, tableau.denominator());
    BranchWith(index, 1, below);
    BranchWith(index, -1, -(below + 1));
  }

  // With `sign` * x[index] <= b.
  void BranchWith(size_t index, Int128 sign, Int128 b) {
    IntegerProgram::Row& row = program_.rows.emplace_back();
    row.a.resize(program_.cost.size(), 0);
    row.a[index] = sign;
    row.b = b;
    Branch();
    program_.rows.pop_back();
  }

  void Take(const std::vector<Int128>& x, Int128 denominator) {
    best_.is = Is::kSolved;
    best_.x.clear();
    best_.cost = 0;
    for (size_t j = 0; j < x.size(); ++j) {
      best_.x.push_back(x[j] / denominator);
      best_.cost += program_.cost[j] * best_.x.back();
    }
  }

  IntegerProgram program_;
  SpendSteps spend_;
  IntegerSolution best_{Is::kInfeasible, {}, 0};
  int branches_ = 0;
  bool gave_up_ = false;
};

}  // namespace

IntegerSolution Minimise(const IntegerProgram& program, SpendSteps spend) { return Search(program, spend).Run(); }

}  // namespace svod::kinds
