#include "engine/verdict/quantity.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

#include "engine/verdict/decimal_text.h"

namespace svod {
namespace {

constexpr std::string_view kNoBreakSpace = "\u00A0";
constexpr std::string_view kMinus = "\u2212";
// Places shown of a share: two, or as many as it takes up to this.
constexpr int kPlacesMax = 12;

void WriteRatio(const Ratio& value, v1::Ratio* ratio) {
  ratio->set_numerator(ToString(value.numerator()));
  ratio->set_denominator(ToString(value.denominator()));
}

Int128 ParseInt128(std::string_view text) {
  bool negative = !text.empty() && text.front() == '-';
  Int128 value = 0;
  for (char c : text.substr(negative ? 1 : 0)) value = value * 10 + (c - '0');
  return negative ? -value : value;
}

struct Separators {
  std::string_view thousands;
  std::string_view decimal;
  std::string_view minus;
};

Separators SeparatorsOf(Language language) {
  if (language == Language::kRussian) return {kNoBreakSpace, ",", kMinus};
  return {",", ".", "-"};
}

// `number` is `-?digits[.digits]`; groups the digits before the point by three.
std::string Group(std::string_view number, Language language) {
  Separators separators = SeparatorsOf(language);
  std::string result;
  if (number.front() == '-') {
    result += separators.minus;
    number.remove_prefix(1);
  }
  size_t point = std::min(number.find('.'), number.size());
  for (size_t i = 0; i < point; ++i) {
    if (i > 0 && (point - i) % 3 == 0) result += separators.thousands;
    result += number[i];
  }
  if (point < number.size()) result.append(separators.decimal).append(number.substr(point + 1));
  return result;
}

std::string Roubles(int64_t kopecks) {
  uint64_t magnitude = kopecks < 0 ? 0 - static_cast<uint64_t>(kopecks) : static_cast<uint64_t>(kopecks);
  std::string cents = std::to_string(magnitude % 100);
  if (cents.size() < 2) cents.insert(0, "0");
  return (kopecks < 0 ? "-" : "") + std::to_string(magnitude / 100) + "." + cents;
}

std::string WithoutTrailingZeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

bool IsExactAt(const Ratio& value, int power, int digits) {
  Int128 scale = 1;
  for (int i = 0; i < power + digits; ++i) scale *= 10;
  // numerator * scale / denominator is whole when the denominator, being in lowest terms, divides the scale.
  return scale % value.denominator() == 0;
}

std::string PercentText(const Ratio& value) {
  for (int digits = 2; digits <= kPlacesMax; ++digits) {
    std::string text = value.Rounded(2, digits);
    if (IsExactAt(value, 2, digits)) return WithoutTrailingZeros(text);
    std::string_view fraction = std::string_view(text).substr(text.find('.') + 1);
    if (fraction.find_first_not_of('0') != std::string_view::npos) return text;
  }
  return value.Rounded(2, kPlacesMax);
}

std::string ExactPercent(const Ratio& value) {
  for (int digits = 0; digits <= kPlacesMax; ++digits) {
    if (IsExactAt(value, 2, digits)) return WithoutTrailingZeros(value.Rounded(2, digits));
  }
  return ToString(value.numerator()) + "/" + ToString(value.denominator());
}

std::string DateText(const std::string& iso, Language language) {
  if (language == Language::kEnglish || iso.size() != 10) return iso;
  return iso.substr(8, 2) + "." + iso.substr(5, 2) + "." + iso.substr(0, 4);
}

std::string IntervalText(const v1::Interval& interval, Language language) {
  auto bound = [language](bool present, const std::string& text) {
    return present ? Group(text, language) : std::string("\u221E");
  };
  return bound(interval.has_low(), interval.low()) + "\u2026" + bound(interval.has_high(), interval.high());
}

std::string BooleanText(bool value, Language language) {
  if (language == Language::kRussian) return value ? "да" : "нет";
  return value ? "yes" : "no";
}

}  // namespace

Figure KopecksQuantity(int64_t kopecks) { return {v1::Quantity::kKopecks, kopecks}; }
Figure CountQuantity(int64_t count) { return {v1::Quantity::kCount, count}; }
Figure DaysQuantity(int64_t days) { return {v1::Quantity::kDays, days}; }
Figure DecimalQuantity(Decimal value) { return {v1::Quantity::kDecimal, value}; }
Figure RatioQuantity(const Ratio& value) { return {v1::Quantity::kRatio, value}; }
Figure PointsQuantity(const Ratio& value) { return {v1::Quantity::kPoints, value}; }
Figure DateQuantity(Date value) { return {v1::Quantity::kDate, value}; }
Figure BooleanQuantity(bool value) { return {v1::Quantity::kBoolean, value}; }
Figure TextQuantity(std::string_view value) { return {v1::Quantity::kText, value}; }
Figure TextQuantity(std::string&& value) { return {v1::Quantity::kText, std::move(value)}; }

void Figure::WriteTo(v1::Quantity* quantity) const {
  switch (kind_) {
    case v1::Quantity::kKopecks:
      return quantity->set_kopecks(std::get<int64_t>(value_));
    case v1::Quantity::kCount:
      return quantity->set_count(std::get<int64_t>(value_));
    case v1::Quantity::kDays:
      return quantity->set_days(std::get<int64_t>(value_));
    case v1::Quantity::kDecimal:
      return quantity->set_decimal(std::get<Decimal>(value_).ToString());
    case v1::Quantity::kRatio:
      return WriteRatio(std::get<Ratio>(value_), quantity->mutable_ratio());
    case v1::Quantity::kPoints:
      return WriteRatio(std::get<Ratio>(value_), quantity->mutable_points());
    case v1::Quantity::kDate:
      return quantity->set_date(std::get<Date>(value_).ToString());
    case v1::Quantity::kBoolean:
      return quantity->set_boolean(std::get<bool>(value_));
    default: {
      const auto* kept = std::get_if<std::string>(&value_);
      const std::string_view text = kept != nullptr ? *kept : std::get<std::string_view>(value_);
      return quantity->set_text(text.data(), text.size());
    }
  }
}

Figure::operator v1::Quantity() const {
  v1::Quantity quantity;
  WriteTo(&quantity);
  return quantity;
}

v1::Quantity IntervalQuantity(std::optional<std::string> low, std::optional<std::string> high) {
  v1::Quantity quantity;
  v1::Interval* interval = quantity.mutable_interval();
  if (low) interval->set_low(*low);
  if (high) interval->set_high(*high);
  return quantity;
}

v1::Quantity Magnitude(v1::Quantity quantity) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const auto size = [](int64_t number) { return std::abs(std::max(number, -kMost)); };
  const auto drop_sign = [](std::string* number) {
    if (number->starts_with('-')) number->erase(0, 1);
  };
  switch (quantity.kind_case()) {
    case v1::Quantity::kKopecks:
      quantity.set_kopecks(size(quantity.kopecks()));
      break;
    case v1::Quantity::kCount:
      quantity.set_count(size(quantity.count()));
      break;
    case v1::Quantity::kDays:
      quantity.set_days(size(quantity.days()));
      break;
    case v1::Quantity::kDecimal:
      drop_sign(quantity.mutable_decimal());
      break;
    case v1::Quantity::kRatio:
      drop_sign(quantity.mutable_ratio()->mutable_numerator());
      break;
    case v1::Quantity::kPoints:
      drop_sign(quantity.mutable_points()->mutable_numerator());
      break;
    default:
      break;
  }
  return quantity;
}

Ratio RatioOf(const v1::Ratio& ratio) {
  return Ratio::Make(ParseInt128(ratio.numerator()), ParseInt128(ratio.denominator())).value_or(Ratio());
}

std::string FormatQuantity(const v1::Quantity& quantity, Language language) {
  const bool russian = language == Language::kRussian;
  const std::string space(kNoBreakSpace);
  switch (quantity.kind_case()) {
    case v1::Quantity::kKopecks: {
      std::string amount = Group(Roubles(quantity.kopecks()), language);
      return russian ? amount + space + "₽" : "RUB" + space + amount;
    }
    case v1::Quantity::kCount:
      return Group(std::to_string(quantity.count()), language);
    case v1::Quantity::kDays:
      return Group(std::to_string(quantity.days()), language);
    case v1::Quantity::kDecimal:
      return Group(quantity.decimal(), language);
    case v1::Quantity::kRatio:
      return Group(PercentText(RatioOf(quantity.ratio())), language) + space + "%";
    case v1::Quantity::kPoints:
      return Group(PercentText(RatioOf(quantity.points())), language) + space +
             (russian ? "п." + space + "п." : std::string("pp"));
    case v1::Quantity::kDate:
      return DateText(quantity.date(), language);
    case v1::Quantity::kBoolean:
      return BooleanText(quantity.boolean(), language);
    case v1::Quantity::kText:
      return quantity.text();
    case v1::Quantity::kInterval:
      return IntervalText(quantity.interval(), language);
    case v1::Quantity::KIND_NOT_SET:
      break;
  }
  return {};
}

std::string ExactText(const v1::Quantity& quantity) {
  switch (quantity.kind_case()) {
    case v1::Quantity::kKopecks:
      return Roubles(quantity.kopecks());
    case v1::Quantity::kCount:
      return std::to_string(quantity.count());
    case v1::Quantity::kDays:
      return std::to_string(quantity.days());
    case v1::Quantity::kRatio:
      return ExactPercent(RatioOf(quantity.ratio()));
    case v1::Quantity::kPoints:
      return ExactPercent(RatioOf(quantity.points()));
    case v1::Quantity::kBoolean:
      return quantity.boolean() ? "true" : "false";
    case v1::Quantity::kDecimal:
      return quantity.decimal();
    case v1::Quantity::kDate:
      return quantity.date();
    case v1::Quantity::kText:
      return quantity.text();
    case v1::Quantity::kInterval:
      return quantity.interval().low() + ".." + quantity.interval().high();
    case v1::Quantity::KIND_NOT_SET:
      break;
  }
  return {};
}

std::string DecimalText(const v1::Quantity& quantity) {
  if (quantity.has_ratio()) return PercentText(RatioOf(quantity.ratio()));
  if (quantity.has_points()) return PercentText(RatioOf(quantity.points()));
  return ExactText(quantity);
}

}  // namespace svod
