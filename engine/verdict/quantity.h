// Making exact quantities, and writing them for people in Russian and English.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/date.h"
#include "engine/base/number.h"
#include "svod/v1/verdict.pb.h"

namespace svod {

enum class Language : uint8_t { kRussian, kEnglish };

v1::Quantity KopecksQuantity(int64_t kopecks);
v1::Quantity CountQuantity(int64_t count);
v1::Quantity DaysQuantity(int64_t days);
v1::Quantity DecimalQuantity(Decimal value);
v1::Quantity RatioQuantity(const Ratio& value);
v1::Quantity PointsQuantity(const Ratio& value);
v1::Quantity DateQuantity(Date value);
v1::Quantity BooleanQuantity(bool value);
v1::Quantity TextQuantity(std::string_view value);
// Bounds as decimals or ratios in text; an absent one is open.
v1::Quantity IntervalQuantity(std::optional<std::string> low, std::optional<std::string> high);

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
