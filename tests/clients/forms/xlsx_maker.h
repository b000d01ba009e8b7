// Small workbooks for tests, made of their XML: sound ones, and every way of broken.
#pragma once

#include <string>
#include <vector>

namespace svod::forms {

struct Part {
  std::string name;
  std::string text;
};

// A ZIP archive of the parts.
std::string ZipOf(const std::vector<Part>& parts);

// The parts of a workbook with one sheet `Лист`; `rows` is what stands in its sheetData. Styles: 1 a date, 2 a
// percentage, 3 a date by a code of its own. Shared texts: 0 `первый`, 1 `второй кусок`, in two runs.
std::vector<Part> PartsOf(const std::string& rows);

// ZipOf(PartsOf(rows)).
std::string WorkbookOf(const std::string& rows);

}  // namespace svod::forms
