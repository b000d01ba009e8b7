// CSV (RFC 4180) to a workbook of one sheet. Every cell is text: CSV knows no numbers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "clients/forms/fault.h"
#include "clients/forms/grid.h"

namespace svod::forms {

// Why bytes are no text.
struct CsvFault {
  Said said;
  size_t at = std::string_view::npos;  // the byte, from 0, that breaks it; npos: all of it
};

// The text as UTF-8 without a byte order mark: UTF-8 as it is, anything else read as Windows-1251. nullopt, and why,
// when it is neither: UTF-16, broken UTF-8, a byte that Windows-1251 does not have.
std::optional<std::string> DecodeCsv(std::string_view bytes, CsvFault* why);

// Reads records separated by `;`, or by tabs or commas where the first ten lines have no `;` (then no tab) outside of
// quotes. Rows are counted as records are: one whose quoted text has several lines is one row. nullopt and faults with
// `file` and row when it is not sound.
std::optional<Workbook> ReadCsv(std::string_view bytes, const std::string& file, const FormLimits& limits,
                                Faults& faults);

}  // namespace svod::forms
