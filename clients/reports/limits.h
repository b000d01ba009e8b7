// How much a report holds. What is beyond a limit is counted and said, in the report and on stderr; totals, the heat
// map and the margins are over everything whatever the size.
#pragma once

#include <cstddef>

namespace svod::reports {

struct ReportLimits {
  // Units that the page lists. A verdict of 160 findings takes about 4 KB of the page; a thousand of them are 5 to 10
  // MB, which a phone still opens.
  size_t page_units = 1'000;
  // Findings that the page tells in full (text, operands, evidence, cure), about 1.5 KB each: not above 8 MB.
  size_t page_findings = 5'000;
  // Obligations that the page lists, of each state: nobody reads more, and all are counted by month.
  size_t page_obligations = 2'000;
  // Rows of a sheet below its head. A sheet ends at 1,048,576 rows whatever the program.
  size_t sheet_rows = 1'000'000;
  // Characters of a cell. A cell ends at 32,767.
  size_t cell_characters = 32'000;
  // Findings of an OSCAL file, about 2 KB each: tools read the whole of it into memory. One that ends too early would
  // be taken for all there is, so beyond this there is no such file at all.
  size_t oscal_findings = 100'000;
};

}  // namespace svod::reports
