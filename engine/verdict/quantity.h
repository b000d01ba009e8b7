// Making exact quantities, and writing them for people in Russian and English.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "engine/base/date.h"
#include "engine/base/number.h"
#include "svod/v1/verdict.pb.h"

namespace svod {

enum class Language : uint8_t { kRussian, kEnglish };

// An exact quantity before it is written: what findings are filled with, without a message of its own. A value type.
class Figure {
 public:
  // In the place of whatever `quantity` was.
  void WriteTo(v1::Quantity* quantity) const;
  operator v1::Quantity() const;  // NOLINT(google-explicit-constructor): a figure is a quantity, not yet written

 private:
  friend Figure KopecksQuantity(int64_t kopecks);
  friend Figure CountQuantity(int64_t count);
  friend Figure DaysQuantity(int64_t days);
  friend Figure DecimalQuantity(Decimal value);
  friend Figure RatioQuantity(const Ratio& value);
  friend Figure PointsQuantity(const Ratio& value);
  friend Figure DateQuantity(Date value);
  friend Figure BooleanQuantity(bool value);
  friend Figure TextQuantity(std::string_view value);
  friend Figure TextQuantity(std::string&& value);
  using Value = std::variant<int64_t, Decimal, Ratio, Date, bool, std::string_view, std::string>;
  Figure(v1::Quantity::KindCase kind, Value value) : kind_(kind), value_(std::move(value)) {}

  v1::Quantity::KindCase kind_;
  Value value_;
};

Figure KopecksQuantity(int64_t kopecks);
Figure CountQuantity(int64_t count);
Figure DaysQuantity(int64_t days);
Figure DecimalQuantity(Decimal value);
Figure RatioQuantity(const Ratio& value);
Figure PointsQuantity(const Ratio& value);
Figure DateQuantity(Date value);
Figure BooleanQuantity(bool value);
// Borrows `value`.
Figure TextQuantity(std::string_view value);
inline Figure TextQuantity(const char* value) { return TextQuantity(std::string_view(value)); }
// Keeps it.
Figure TextQuantity(std::string&& value);
// Bounds as decimals or ratios in text; an absent one is open.
v1::Quantity IntervalQuantity(std::optional<std::string> low, std::optional<std::string> high);

// The quantity without its sign; what has none is as it was.
v1::Quantity Magnitude(v1::Quantity quantity);

// The exact number behind a ratio in a quantity. REQUIRES: made by RatioQuantity or PointsQuantity.
Ratio RatioOf(const v1::Ratio& ratio);

// `1 240 000,00 ₽` / `RUB 1,240,000.00`; `49,99 %`; `2 п. п.` / `2 pp`; `30.06.2014` / `2014-06-30`; plain numbers
// with grouped thousands. A share is shown to two places, and to as many more (up to 12) as it takes not to look like a
// round number that it is not: 49.99999998 % is never shown as 50 %. Spaces inside a figure do not break (U+00A0).
std::string FormatQuantity(const v1::Quantity& quantity, Language language);

// Exact text form for tables and tests, the same in every language: money in roubles `-0.01`, shares and points in
// percent where they end (`50`, `12.5`) and as `1/3` where they do not, days and counts as numbers, dates in ISO form.
std::string ExactText(const v1::Quantity& quantity);

}  // namespace svod
