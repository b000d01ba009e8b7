// XLSX (ECMA-376) to a workbook. The one file that knows the XML library and the format.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "clients/forms/fault.h"
#include "clients/forms/grid.h"

namespace svod::forms {

// True for what is no text: a ZIP archive, or the older format of spreadsheets, which is refused by name.
bool LooksLikeWorkbook(std::string_view bytes);

// Reads every worksheet, hidden ones too. Cells that only have a look are not there. nullopt and faults when the file
// is damaged, of another format, or beyond a limit.
std::optional<Workbook> ReadXlsx(std::string_view bytes, const std::string& file, const FormLimits& limits,
                                 Faults& faults);

// Either, by what the bytes look like.
std::optional<Workbook> ReadWorkbook(std::string_view bytes, const std::string& file, const FormLimits& limits,
                                     Faults& faults);

}  // namespace svod::forms
