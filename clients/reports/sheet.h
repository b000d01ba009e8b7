// A sheet of a workbook that is written row by row.
#pragma once

#include <xlsxwriter.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "svod/v1/verdict.pb.h"

namespace svod::reports {

struct SheetFormats {
  lxw_format* head = nullptr;
  lxw_format* money = nullptr;
  lxw_format* percent = nullptr;
  lxw_format* date = nullptr;
};

struct Column {
  std::string title;
  double width = 12;  // characters
};

// Values go into the next cell of the row; texts are texts, whatever they begin with. Not thread-safe.
class Sheet {
 public:
  // REQUIRES: the workbook and the formats outlive this; `name` has no more than 31 characters.
  Sheet(lxw_workbook* workbook, const std::string& name, const SheetFormats& formats, size_t rows_max,
        size_t characters_max);

  void Head(const std::vector<Column>& columns);
  // False when the sheet is full: the row is counted and not written.
  bool BeginRow();
  void Text(std::string_view text);
  void Number(double number);
  void Number(uint64_t number) { Number(static_cast<double>(number)); }
  // `2016-02-15`; as text when it is no date; an empty cell when it is empty.
  void Date(const std::string& date);
  // The number, and its unit in the cell behind: `₽`, `%`, ... A quantity that is no number is a text.
  void Measure(const v1::Quantity& quantity, bool russian);
  void Skip() { ++column_; }
  // The head stays in sight, and rows can be filtered by each column.
  void Finish();

  [[nodiscard]] uint64_t rows() const { return rows_; }    // written
  [[nodiscard]] uint64_t found() const { return found_; }  // asked for

 private:
  lxw_worksheet* sheet_;
  const SheetFormats& formats_;
  const size_t rows_max_;
  const size_t characters_max_;
  uint64_t rows_ = 0;
  uint64_t found_ = 0;
  lxw_col_t column_ = 0;
  lxw_col_t columns_ = 0;
};

}  // namespace svod::reports
