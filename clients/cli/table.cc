// Tested by: tests/clients/cli/output_test.cc.
#include "clients/cli/table.h"

#include <algorithm>
#include <numeric>

#include "engine/base/utf8.h"

namespace svod::cli {
namespace {

constexpr int kGap = 2;          // between columns
constexpr int kFlexibleMin = 8;  // what is left of a column that is cut

std::string Aligned(const std::string& cell, int width, Table::Column::Look look) {
  if (look != Table::Column::kRight) return Padded(Cut(cell, std::max(width, 1)), width);
  const int length = CountCodePoints(cell);
  return std::string(static_cast<size_t>(std::max(width - length, 0)), ' ') + cell;
}

}  // namespace

std::string Table::Text(const Output& output) const { return output.csv ? Csv() : ForPeople(output); }

std::vector<int> Table::Widths(const Output& output) const {
  std::vector<int> widths;
  widths.reserve(columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) {
    int width = CountCodePoints(columns_[i].title.In(output));
    for (const std::vector<std::string>& row : rows_) width = std::max(width, CountCodePoints(row[i]));
    widths.push_back(width);
  }
  // Columns that may be cut give what is missing, the widest first.
  int over = std::accumulate(widths.begin(), widths.end(), kGap * (static_cast<int>(widths.size()) - 1)) - output.width;
  while (output.width > 0 && over > 0) {
    int* widest = nullptr;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].look != Column::kFlexible || widths[i] <= kFlexibleMin) continue;
      if (widest == nullptr || widths[i] > *widest) widest = &widths[i];
    }
    if (widest == nullptr) break;
    --*widest;
    --over;
  }
  return widths;
}

std::string Table::ForPeople(const Output& output) const {
  if (rows_.empty()) return "";
  const std::vector<int> widths = Widths(output);
  const int all = std::accumulate(widths.begin(), widths.end(), kGap * (static_cast<int>(widths.size()) - 1));
  const bool stacked = output.width > 0 && all > output.width;
  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (stacked && i + 1 == columns_.size()) {
        text = text.substr(0, text.find_last_not_of(' ') + 1) + "\n" + std::string(kGap, ' ') + cell_of(i);
        continue;
      }
      if (i > 0) text.append(kGap, ' ');
      text += Aligned(cell_of(i), widths[i], columns_[i].look);
    }
    return text.substr(0, text.find_last_not_of(' ') + 1);
  };
  std::string out = Paint(output, color::kFaint, line([&](size_t i) { return columns_[i].title.In(output); })) + "\n";
  for (const std::vector<std::string>& row : rows_) out += line([&](size_t i) { return row[i]; }) + "\n";
  return out;
}

std::string Table::Csv() const {
  std::vector<std::string> head;
  head.reserve(columns_.size());
  for (const Column& column : columns_) head.emplace_back(column.field);
  std::string out = CsvRow(head);
  for (const std::vector<std::string>& row : rows_) out += CsvRow(row);
  return out;
}

std::string CsvRow(const std::vector<std::string>& cells) {
  std::string row;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) row += ',';
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
      row += cell;
      continue;
    }
    row += '"';
    for (const char c : cell) row += c == '"' ? std::string("\"\"") : std::string(1, c);
    row += '"';
  }
  return row + "\r\n";
}

}  // namespace svod::cli
