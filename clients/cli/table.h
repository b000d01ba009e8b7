// Rows under titled columns: aligned to the terminal for people, or CSV (RFC 4180) for spreadsheets and scripts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/output.h"

namespace svod::cli {

class Table {
 public:
  struct Column {
    std::string_view field;  // its name in CSV, the same in every language
    Words title;
    enum Look : uint8_t {
      kLeft,
      kRight,     // numbers
      kFlexible,  // to the left, and cut where the terminal is too narrow for all
    } look = kLeft;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES: a cell for each column.
  void Add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] size_t size() const { return rows_.size(); }

  // As output.csv says. For people a table without rows is empty, and where the terminal is too narrow for all columns
  // the last of each row stands on a line of its own; as CSV it has its head.
  [[nodiscard]] std::string Text(const Output& output) const;

 private:
  [[nodiscard]] std::string ForPeople(const Output& output) const;
  [[nodiscard]] std::vector<int> Widths(const Output& output) const;
  [[nodiscard]] std::string Csv() const;

  const std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// One row of CSV, with its line break.
std::string CsvRow(const std::vector<std::string>& cells);

}  // namespace svod::cli
