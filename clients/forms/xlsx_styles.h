// What a number format of a spreadsheet makes of a number: a date, a percentage, or nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace svod::forms {

enum class NumberLook : uint8_t { kPlain, kDate, kPercent };

// Of a format that has no code of its own in the file: ECMA-376, 18.8.30.
NumberLook LookOfBuiltIn(int id);
// Of a format code: `dd.mm.yyyy`, `0.0%`, `#,##0.00" руб."`. A time of day alone is no date.
NumberLook LookOfCode(std::string_view code);

// The day of a serial number as the file has it: whole days since 1899-12-31, of which one, 29 February 1900, never
// was; or since 1904-01-01. nullopt for a time of day, and outside of the years 1900-2199.
std::optional<std::string> DayOfSerial(std::string_view serial, bool since_1904);

}  // namespace svod::forms
