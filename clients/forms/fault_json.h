// Faults of forms for programs.
#pragma once

#include <string>

#include "clients/forms/fault.h"

namespace svod::forms {

// `{"faults": [{"file", "sheet", "row", "column", "title", "value", "code", "message": {"en", "ru"}}], "omitted": 0}`
// in the order of the faults, ends with a newline. `column` has the letters of spreadsheets, `title` the title of the
// column, `value` what stands in the cell. What is not known is left out.
std::string FaultsJson(const Faults& faults);

}  // namespace svod::forms
