// What a column must be by its form, `planned - actual`: arithmetic over the columns of a row, exact.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/number.h"

namespace svod::forms {

// Numbers, ids of columns, `+ - * /`, parentheses. Immutable.
class Formula {
 public:
  // Nesting of parentheses: bounds recursion. Forms have one or two.
  static constexpr int kDepthMax = 20;

  // The value of the column with this number.
  using ValueOf = std::function<Ratio(int column)>;

  // `columns` are the ids of the form, a column's number being its place there. nullopt, and an English reason, when
  // the text is no formula.
  static std::optional<Formula> Parse(std::string_view text, const std::vector<std::string>& columns,
                                      std::string* error);

  // nullopt where it has no value: a division by zero, or a number beyond 128 bits.
  [[nodiscard]] std::optional<Ratio> Evaluate(const ValueOf& value_of) const;

 private:
  friend class FormulaParser;
  // In the order of work: an operand, or what is done with the two results on top.
  struct Step {
    char what = 0;  // `c` a column, `n` a number, or the operation
    int column = 0;
    Ratio number;
  };
  std::vector<Step> steps_;
};

// `value` rounded half away from zero to `digits` places, as a number. nullopt beyond 18 digits.
std::optional<Decimal> RoundedTo(const Ratio& value, int digits);

}  // namespace svod::forms
