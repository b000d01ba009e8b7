// Tested by: tests/engine/kinds/cure_test.cc.
#include "engine/kinds/cure.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/kinds/edit.h"
#include "engine/kinds/finding.h"
#include "engine/verdict/quantity.h"
#include "engine/verdict/texts.h"

namespace svod::kinds {
namespace {

// A number as whole units: whole numbers, kopecks, or the last of `places`.
struct Units {
  int64_t value;
  int places;  // units of 10^-places
};

Units UnitsOf(cel::Value written, int places_min) {
  switch (written.kind()) {
    case cel::ValueKind::kMoney:
      return {written.kopecks(), 2};
    case cel::ValueKind::kDecimal:
    case cel::ValueKind::kPercent: {
      Units units{written.decimal().unscaled(), written.decimal().scale()};
      for (; units.places < std::min(places_min, Decimal::kDigitsMax); ++units.places) {
        if (__builtin_mul_overflow(units.value, 10, &units.value)) return {written.decimal().unscaled(), -1};
      }
      return units;
    }
    default:
      return {written.int_value(), 0};
  }
}

// `units` as a quantity of the sort of `written`; `difference`: of two such.
std::optional<v1::Quantity> ShowUnits(cel::Value written, Int128 units, int places, bool difference) {
  if (units > INT64_MAX || units < INT64_MIN) return std::nullopt;
  const auto whole = static_cast<int64_t>(units);
  switch (written.kind()) {
    case cel::ValueKind::kMoney:
      return KopecksQuantity(whole);
    case cel::ValueKind::kDecimal: {
      constexpr Int128 kLimit = 1'000'000'000'000'000'000;
      if (units >= kLimit || units <= -kLimit) return std::nullopt;
      return DecimalQuantity(Decimal(whole, places));
    }
    case cel::ValueKind::kPercent: {
      Int128 hundred = 100;
      for (int i = 0; i < places; ++i) hundred *= 10;
      const std::optional<Ratio> ratio = Ratio::Make(units, hundred);
      if (!ratio) return std::nullopt;
      return difference ? PointsQuantity(*ratio) : RatioQuantity(*ratio);
    }
    default:
      return CountQuantity(whole);
  }
}

}  // namespace

void Proposal::Parameter(std::string_view name, v1::Quantity value) {
  AddParameter(name, std::move(value), step.mutable_message());
}

void Proposal::Say(std::string_view message_id, v1::Quantity amount) {
  step.mutable_message()->set_id(std::string(message_id));
  Parameter("amount", amount);
  *step.mutable_amount() = std::move(amount);
}

v1::Change SetTo(std::string path, const std::optional<v1::Quantity>& from, v1::Quantity to) {
  v1::Change change;
  change.set_path(std::move(path));
  if (from) *change.mutable_from() = *from;
  *change.mutable_to() = std::move(to);
  return change;
}

v1::Change SetTo(const cel::Frame& frame, cel::Value value, v1::Quantity to) {
  return SetTo(frame.PathText(value.origin()), ToQuantity(value), std::move(to));
}

v1::Change RemoveAt(std::string path) {
  v1::Change change;
  change.set_path(std::move(path));
  change.set_remove(true);
  return change;
}

Date Shifted(Date date, int64_t days) { return date.AddDays(days).value_or(date); }

std::optional<ItemPath> ItemPathOf(const std::string& path) {
  const size_t open = path.rfind('[');
  if (!path.ends_with(']') || open == std::string::npos) return std::nullopt;
  ItemPath item{path.substr(0, open), -1};
  std::from_chars(path.data() + open + 1, path.data() + path.size() - 1, item.index);
  return item.index < 0 ? std::nullopt : std::optional(std::move(item));
}

Changes AddLike(const cel::Frame& frame, cel::Value item, int64_t count) {
  Changes changes;
  if (item.origin() == 0 || count > kChangesMax) return changes;
  const std::string path = frame.PathText(item.origin());
  const std::optional<ItemPath> place = ItemPathOf(path);
  const int length = place ? LengthOfList(frame.subject(), place->list) : -1;
  for (int64_t i = 0; i < count && length >= 0; ++i) {
    v1::Change& change = changes.emplace_back();
    change.set_path(place->At(length + i));
    change.set_like(path);
  }
  return changes;
}

std::optional<NumberTarget> ReachNumber(cel::Value written, const Ratio& target, bool up, int places_min) {
  const Units units = UnitsOf(written, places_min);
  if (units.places < 0) return std::nullopt;
  Int128 scaled = target.numerator();
  const int power = units.places + (written.kind() == cel::ValueKind::kPercent ? 2 : 0);
  for (int i = 0; i < power; ++i) {
    if (__builtin_mul_overflow(scaled, Int128{10}, &scaled)) return std::nullopt;
  }
  const Int128 to = up ? -FloorDivide(-scaled, target.denominator()) : FloorDivide(scaled, target.denominator());
  if (up ? to <= units.value : to >= units.value) return std::nullopt;
  const Int128 amount = up ? to - units.value : units.value - to;
  const auto show = [&](Int128 value, bool difference) { return ShowUnits(written, value, units.places, difference); };
  const std::optional<v1::Quantity> shown = show(to, false);
  const std::optional<v1::Quantity> lesser = show(up ? to - 1 : to + 1, false);
  const std::optional<v1::Quantity> difference = show(amount, true);
  if (!shown || !lesser || !difference) return std::nullopt;
  return NumberTarget{*shown, *lesser, *difference};
}

std::optional<Ratio> Sum(const Ratio& a, const Ratio& b) {
  const std::optional<Ratio> minus = Ratio::Make(-b.numerator(), b.denominator());
  return minus ? a.Subtract(*minus) : std::nullopt;
}

std::optional<Ratio> Product(const Ratio& a, const Ratio& b) {
  Int128 numerator = 0;
  Int128 denominator = 0;
  if (__builtin_mul_overflow(a.numerator(), b.numerator(), &numerator) ||
      __builtin_mul_overflow(a.denominator(), b.denominator(), &denominator)) {
    return std::nullopt;
  }
  return Ratio::Make(numerator, denominator);
}

}  // namespace svod::kinds
