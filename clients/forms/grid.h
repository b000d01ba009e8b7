// A workbook as plain data: sheets of cells with their places. What reads files makes it, what imports forms reads it;
// neither knows the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace svod::forms {

// Every limit of reading forms, each with its reason. One that is reached is a fault that names it, never a cut form.
struct FormLimits {
  // A file as it lies on the disk, in bytes. A workbook of 5,000 rows takes half a megabyte.
  size_t file_bytes_max = 16u << 20;
  // All parts of a workbook that are read, unpacked, in bytes: a packed file may be a thousand times smaller than what
  // it holds. 5,000 rows of 12 columns take 4 MB; the tree of XML takes ten times the text while a part is read.
  size_t unpacked_bytes_max = 32u << 20;
  // Parts in the archive of a workbook. One of five forms has 30.
  size_t parts_max = 1000;
  // Sheets of a workbook. There are five forms.
  size_t sheets_max = 50;
  // The number of the last row with something in it. The largest form has some hundred rows.
  int rows_max = 10'000;
  // The number of the last column with something in it. The widest form has 16.
  int columns_max = 100;
  // Texts that cells share. As many as 10,000 rows of ten texts, no two alike.
  size_t shared_strings_max = 100'000;
  // One text, in bytes: what a spreadsheet takes into one cell, 32,767 letters of two bytes.
  size_t cell_bytes_max = 65'534;
  // The texts of all cells together, in bytes: many cells may share one long text of a small file.
  size_t text_bytes_max = 32u << 20;
};
inline constexpr FormLimits kFormLimits;

enum class CellKind : uint8_t {
  kEmpty,
  kText,        // as written, without white space at the ends
  kNumber,      // the decimal as the file has it: `0.1`, `1E6`, `1234.5600000000001`
  kDate,        // a day that a spreadsheet shows as a date: `2014-06-30`
  kFlag,        // `true` or `false`
  kError,       // `#REF!`
  kUncomputed,  // a formula whose value no program has worked out yet; the text is the formula
};

struct Cell {
  CellKind kind = CellKind::kEmpty;
  std::string text;
  bool formula = false;     // the value is that of a formula, as it was worked out last
  bool percent = false;     // kNumber shown as a percentage: `0.125` is read as 12.5 %
  bool since_1904 = false;  // the workbook counts days from 1904 on
};

struct Row {
  int number = 0;           // counts from 1, as spreadsheets show it
  std::vector<Cell> cells;  // from column 1 on, up to the last that is not empty
};

// Cells shown as one; the value stands in the first. All four count from 1, ends included.
struct MergedArea {
  int first_row = 0;
  int first_column = 0;
  int last_row = 0;
  int last_column = 0;
};

struct Sheet {
  std::string name;  // empty for CSV
  bool hidden = false;
  std::vector<Row> rows;  // in order of number; rows without a value are left out
  std::vector<MergedArea> merged;
};

struct Workbook {
  std::vector<Sheet> sheets;
};

// 1 is `A`, 28 is `AB`. REQUIRES: column >= 1.
std::string ColumnLetters(int column);

}  // namespace svod::forms
