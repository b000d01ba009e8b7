// Tested by: tests/clients/reports/reports_test.cc, tests/e2e/reports_test.py.
#include "clients/reports/sheet.h"

#include <cstdlib>
#include <optional>

#include "engine/base/date.h"
#include "engine/verdict/quantity.h"

namespace svod::reports {
namespace {

struct UnitName {
  const char* ru;
  const char* en;
};

UnitName NameOfUnit(v1::Quantity::KindCase kind) {
  switch (kind) {
    case v1::Quantity::kKopecks:
      return {"₽", "RUB"};
    case v1::Quantity::kCount:
      return {"ед.", "units"};
    case v1::Quantity::kDays:
      return {"дн.", "days"};
    case v1::Quantity::kRatio:
      return {"%", "%"};
    case v1::Quantity::kPoints:
      return {"п. п.", "pp"};
    default:
      return {"", ""};
  }
}

double FractionOf(const v1::Ratio& ratio) {
  const Ratio exact = RatioOf(ratio);
  return static_cast<double>(exact.numerator()) / static_cast<double>(exact.denominator());
}

// No more than `most` bytes, cut between characters.
std::string Cut(std::string_view text, size_t most) {
  if (text.size() <= most) return std::string(text);
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace

Sheet::Sheet(lxw_workbook* workbook, const std::string& name, const SheetFormats& formats, size_t rows_max,
             size_t characters_max)
    : sheet_(workbook_add_worksheet(workbook, name.c_str())),
      formats_(formats),
      rows_max_(rows_max),
      characters_max_(characters_max) {}

void Sheet::Head(const std::vector<Column>& columns) {
  columns_ = static_cast<lxw_col_t>(columns.size());
  for (lxw_col_t i = 0; i < columns_; ++i) {
    worksheet_set_column(sheet_, i, i, columns[i].width, nullptr);
    worksheet_write_string(sheet_, 0, i, columns[i].title.c_str(), formats_.head);
  }
  worksheet_freeze_panes(sheet_, 1, 0);
}

bool Sheet::BeginRow() {
  ++found_;
  if (rows_ == rows_max_) return false;
  ++rows_;
  column_ = 0;
  return true;
}

void Sheet::Text(std::string_view text) {
  if (!text.empty()) {
    worksheet_write_string(sheet_, static_cast<lxw_row_t>(rows_), column_, Cut(text, characters_max_).c_str(), nullptr);
  }
  ++column_;
}

void Sheet::Number(double number) {
  worksheet_write_number(sheet_, static_cast<lxw_row_t>(rows_), column_++, number, nullptr);
}

void Sheet::Date(const std::string& date) {
  const std::optional<svod::Date> day = svod::Date::Parse(date);
  if (!day) return Text(date);
  lxw_datetime cell = {day->year(), day->month(), day->day(), 0, 0, 0};
  worksheet_write_datetime(sheet_, static_cast<lxw_row_t>(rows_), column_++, &cell, formats_.date);
}

void Sheet::Measure(const v1::Quantity& quantity, bool russian) {
  const auto number = [this](double value, lxw_format* format) {
    worksheet_write_number(sheet_, static_cast<lxw_row_t>(rows_), column_++, value, format);
  };
  switch (quantity.kind_case()) {
    case v1::Quantity::kKopecks:
      number(static_cast<double>(quantity.kopecks()) / 100, formats_.money);
      break;
    case v1::Quantity::kCount:
      number(static_cast<double>(quantity.count()), nullptr);
      break;
    case v1::Quantity::kDays:
      number(static_cast<double>(quantity.days()), nullptr);
      break;
    case v1::Quantity::kDecimal:
      number(std::strtod(quantity.decimal().c_str(), nullptr), nullptr);
      break;
    case v1::Quantity::kRatio:
      number(FractionOf(quantity.ratio()), formats_.percent);
      break;
    case v1::Quantity::kPoints:
      number(FractionOf(quantity.points()), formats_.percent);
      break;
    case v1::Quantity::kDate:
      Date(quantity.date());
      break;
    default:
      Text(FormatQuantity(quantity, russian ? Language::kRussian : Language::kEnglish));
  }
  const UnitName unit = NameOfUnit(quantity.kind_case());
  Text(russian ? unit.ru : unit.en);
}

void Sheet::Finish() {
  if (rows_ > 0 && columns_ > 0) {
    worksheet_autofilter(sheet_, 0, 0, static_cast<lxw_row_t>(rows_), static_cast<lxw_col_t>(columns_ - 1));
  }
}

}  // namespace svod::reports
