#include "clients/forms/formula.h"

#include <algorithm>
#include <cctype>

#include "clients/forms/text.h"

namespace svod::forms {

// Recursive descent; writes steps as it goes.
class FormulaParser {
 public:
  FormulaParser(std::string_view text, const std::vector<std::string>& columns, std::string* error)
      : text_(text), columns_(columns), error_(error) {}

  bool Parse(std::vector<Formula::Step>* steps) {
    steps_ = steps;
    if (!Sum(0)) return false;
    return Peek() == 0 || Fail(Cat("`", text_.substr(at_), "` does not belong to the formula"));
  }

 private:
  bool Fail(std::string reason) {
    *error_ = std::move(reason);
    return false;
  }

  char Peek() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool Sum(int depth) {
    if (!Product(depth)) return false;
    for (char sign = Peek(); sign == '+' || sign == '-'; sign = Peek()) {
      ++at_;
      if (!Product(depth)) return false;
      steps_->push_back({sign, 0, {}});
    }
    return true;
  }

  bool Product(int depth) {
    if (!Operand(depth)) return false;
    for (char sign = Peek(); sign == '*' || sign == '/'; sign = Peek()) {
      ++at_;
      if (!Operand(depth)) return false;
      steps_->push_back({sign, 0, {}});
    }
    return true;
  }

  bool Operand(int depth) {
    if (Peek() == '(') {
      if (depth == Formula::kDepthMax) return Fail("parentheses are nested too deep");
      ++at_;
      if (!Sum(depth + 1)) return false;
      if (Peek() != ')') return Fail("a parenthesis is not closed");
      ++at_;
      return true;
    }
    const size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_' || text_[at_] == '.'))
      ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word.empty()) return Fail("a column or a number is missing");
    if (const std::optional<Decimal> number = Decimal::Parse(word)) {
      steps_->push_back({'n', 0, Ratio::FromDecimal(*number)});
      return true;
    }
    const auto column = std::find(columns_.begin(), columns_.end(), word);
    if (column == columns_.end()) return Fail(Cat("there is no column `", word, "`"));
    steps_->push_back({'c', static_cast<int>(column - columns_.begin()), {}});
    return true;
  }

  std::string_view text_;
  const std::vector<std::string>& columns_;
  std::string* error_;
  std::vector<Formula::Step>* steps_ = nullptr;
  size_t at_ = 0;
};

namespace {

// Products of 128 bits that fit, or nothing.
std::optional<Int128> Times(Int128 a, Int128 b) {
  Int128 product = 0;
  return __builtin_mul_overflow(a, b, &product) ? std::nullopt : std::optional(product);
}

std::optional<Ratio> Multiplied(const Ratio& a, Int128 numerator, Int128 denominator) {
  const std::optional<Int128> top = Times(a.numerator(), numerator);
  const std::optional<Int128> bottom = Times(a.denominator(), denominator);
  return top && bottom ? Ratio::Make(*top, *bottom) : std::nullopt;
}

std::optional<Ratio> Apply(char what, const Ratio& a, const Ratio& b) {
  switch (what) {
    case '+': {
      const std::optional<Ratio> negative = Ratio::Make(-b.numerator(), b.denominator());
      return negative ? a.Subtract(*negative) : std::nullopt;
    }
    case '-':
      return a.Subtract(b);
    case '*':
      return Multiplied(a, b.numerator(), b.denominator());
    default:
      return b.numerator() == 0 ? std::nullopt : Multiplied(a, b.denominator(), b.numerator());
  }
}

}  // namespace

std::optional<Formula> Formula::Parse(std::string_view text, const std::vector<std::string>& columns,
                                      std::string* error) {
  Formula formula;
  if (!FormulaParser(text, columns, error).Parse(&formula.steps_)) return std::nullopt;
  return formula;
}

std::optional<Ratio> Formula::Evaluate(const ValueOf& value_of) const {
  std::vector<Ratio> stack;
  for (const Step& step : steps_) {
    if (step.what == 'c' || step.what == 'n') {
      stack.push_back(step.what == 'c' ? value_of(step.column) : step.number);
      continue;
    }
    const Ratio right = stack.back();
    stack.pop_back();
    const std::optional<Ratio> result = Apply(step.what, stack.back(), right);
    if (!result) return std::nullopt;
    stack.back() = *result;
  }
  return stack.back();
}

std::optional<Decimal> RoundedTo(const Ratio& value, int digits) { return Decimal::Parse(value.Rounded(0, digits)); }

}  // namespace svod::forms
