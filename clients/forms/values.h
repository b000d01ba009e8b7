// What a cell says, as an exact value. Never through a binary fraction: a kopeck stays a kopeck.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "clients/forms/fault.h"
#include "clients/forms/grid.h"
#include "engine/base/number.h"

namespace svod::forms {

// A number as a workbook stores it: the shortest or the 17-digit decimal of a binary fraction, `1E-2`. Rounded to the
// 15 significant digits that spreadsheets show and keep, half away from zero: what lies behind them is noise of the
// binary fraction. nullopt when it is no number, has more than 18 digits before or behind the point, or when the 15
// digits do not reach hundredths although there are more: then the file does not hold the number exactly.
std::optional<Decimal> ParseStoredNumber(std::string_view text);

// A number as people write it: `1 234 567,89` with any kind of space between groups of three, comma or point before the
// fraction, `-` or `−` before all. Exact. nullopt when it is not that.
std::optional<Decimal> ParseWrittenNumber(std::string_view text);

// The integer that a decimal is; nullopt when it has a fraction.
std::optional<int64_t> WholeOf(Decimal number);

// A value that was read, or what is wrong with the cell.
template <typename T>
struct Reading {
  std::optional<T> value;
  Said fault;
};

// Of a number, stored or written. `percent`: `12,5 %` is accepted too, and a number shown as a percentage is taken a
// hundred times.
Reading<Decimal> ReadNumber(const Cell& cell, bool percent);

// Kopecks of an amount in `unit` kopecks: 100 for roubles, 100'000 for thousands of roubles.
Reading<int64_t> ReadMoney(const Cell& cell, int64_t unit);

Reading<int64_t> ReadWhole(const Cell& cell);

// `2014-06-30` of a cell shown as a date, of a text `30.06.2014` or `2014-06-30`, or of the serial number of a day of
// the years 1990-2099: a year typed in, `2014`, is no day of 1905.
Reading<std::string> ReadDay(const Cell& cell);

// What a person sees in the cell; a day as `30.06.2014`.
Reading<std::string> ReadText(const Cell& cell);

// The cell for a fault, as Shown.
std::string ShownCell(const Cell& cell);

}  // namespace svod::forms
