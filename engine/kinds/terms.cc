#include "engine/kinds/terms.h"

#include "engine/kinds/parameter.h"

namespace svod::kinds {
namespace {

// nullopt where it is not whole.
std::optional<int64_t> WholeOf(Decimal number) {
  int64_t unit = 1;
  for (int i = 0; i < number.scale(); ++i) unit *= 10;
  if (number.unscaled() % unit != 0) return std::nullopt;
  return number.unscaled() / unit;
}

}  // namespace

std::string_view UnfitFor(AmendableValue::Sort sort, Decimal number) {
  const std::optional<int64_t> whole = WholeOf(number);
  const bool negative = number < Decimal();
  const auto unless = [](bool fits, std::string_view id) { return fits ? std::string_view() : id; };
  switch (sort) {
    case AmendableValue::Sort::kCount:
      return unless(whole && !negative, "amendment.unfit.count");
    case AmendableValue::Sort::kLength:
      return unless(whole && !negative && *whole <= kDurationMax, "amendment.unfit.length");
    case AmendableValue::Sort::kShare:
      return unless(!negative && number <= Decimal(100, 0), "amendment.unfit.share");
    case AmendableValue::Sort::kMoney: {
      const std::optional<Decimal> kopecks = number.Multiply(Decimal(100, 0));
      return unless(kopecks && WholeOf(*kopecks) && !negative, "amendment.unfit.money");
    }
    case AmendableValue::Sort::kWhole:
      return unless(whole.has_value(), "amendment.unfit.whole");
    case AmendableValue::Sort::kNumber:
    case AmendableValue::Sort::kDate:
      return {};
  }
  return {};
}

std::optional<int64_t> Terms::CountOf(std::string_view name) const {
  const std::optional<Decimal> number = NumberOf(name);
  return number ? WholeOf(*number) : std::nullopt;
}

}  // namespace svod::kinds
