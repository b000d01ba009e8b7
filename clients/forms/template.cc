#include "clients/forms/template.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "clients/forms/grid.h"
#include "clients/forms/text.h"

namespace svod::forms {
namespace {

// Sheet of the words that drop-downs offer: a list written into the cell's own rule may have 255 characters only.
constexpr const char* kListSheet = "Списки";

constexpr lxw_row_t kTitleRow = 2;
// Labels of a page of fields, and what goes beside them.
constexpr double kLabelWidth = 52;
constexpr double kFieldWidth = 36;

struct Formats {
  lxw_format* form = nullptr;      // title of the form
  lxw_format* remark = nullptr;    // where it comes from
  lxw_format* title = nullptr;     // of a column
  lxw_format* required = nullptr;  // of one that must be filled
  lxw_format* number = nullptr;    // of the row that numbers the columns
};

const char* NumberFormatOf(ValueKind kind) {
  switch (kind) {
    case ValueKind::kDate:
      return "dd.mm.yyyy";
    case ValueKind::kMoney:
      return "#,##0.00";
    case ValueKind::kWhole:
      return "0";
    case ValueKind::kText:
    case ValueKind::kWords:
      return "@";
    default:
      return "General";
  }
}

// Writes one workbook. The library owns what it makes until it is closed.
class TemplateWriter {
 public:
  explicit TemplateWriter(const std::string& path) : book_(workbook_new(path.c_str())) {}

  std::string Write(const std::vector<const Profile*>& profiles) {
    if (book_ == nullptr) return "out of memory";
    MakeFormats();
    for (const Profile* profile : profiles) {
      lxw_worksheet* sheet = workbook_add_worksheet(book_, profile->sheet.c_str());
      if (sheet == nullptr) {
        Failed(LXW_ERROR_SHEETNAME_ALREADY_USED);
        continue;
      }
      Failed(worksheet_write_string(sheet, 0, 0, profile->title.ru.c_str(), formats_.form));
      Failed(worksheet_write_string(sheet, 1, 0, profile->source.c_str(), formats_.remark));
      profile->table ? WriteTable(*profile, sheet) : WriteFields(*profile, sheet);
    }
    if (lists_ != nullptr) worksheet_hide(lists_);
    Failed(workbook_close(book_));
    return error_ == LXW_NO_ERROR ? "" : lxw_strerror(error_);
  }

 private:
  void Failed(lxw_error error) {
    if (error_ == LXW_NO_ERROR) error_ = error;
  }

  void MakeFormats() {
    formats_.form = workbook_add_format(book_);
    format_set_bold(formats_.form);
    format_set_font_size(formats_.form, 14);
    formats_.remark = workbook_add_format(book_);
    format_set_italic(formats_.remark);
    for (lxw_format** format : {&formats_.title, &formats_.required, &formats_.number}) {
      *format = workbook_add_format(book_);
      format_set_border(*format, LXW_BORDER_THIN);
      format_set_text_wrap(*format);
      format_set_align(*format, LXW_ALIGN_CENTER);
      format_set_align(*format, LXW_ALIGN_VERTICAL_CENTER);
    }
    format_set_bold(formats_.required);
    format_set_bg_color(formats_.required, 0xFFF2CC);
    format_set_bg_color(formats_.title, 0xEDEDED);
    format_set_italic(formats_.number);
  }

  lxw_format* FormatOf(ValueKind kind, bool bordered) {
    lxw_format* format = workbook_add_format(book_);
    format_set_num_format(format, NumberFormatOf(kind));
    if (bordered) format_set_border(format, LXW_BORDER_THIN);
    if (kind == ValueKind::kText) format_set_text_wrap(format);
    return format;
  }

  void WriteTable(const Profile& profile, lxw_worksheet* sheet) {
    for (size_t i = 0; i < profile.columns.size(); ++i) {
      const Column& column = profile.columns[i];
      const auto at = static_cast<lxw_col_t>(i);
      Failed(worksheet_set_column(sheet, at, at, column.width, FormatOf(column.value, false)));
      WriteTitle(column, kTitleRow, at, sheet);
      Failed(worksheet_write_number(sheet, kTitleRow + 1, at, static_cast<double>(i + 1), formats_.number));
      AddRule(column, kTitleRow + 2, kTitleRow + 1 + kTemplateRows, at, sheet);
    }
    Failed(worksheet_set_row(sheet, kTitleRow, 60, nullptr));
    worksheet_freeze_panes(sheet, kTitleRow + 2, 0);
  }

  void WriteFields(const Profile& profile, lxw_worksheet* sheet) {
    Failed(worksheet_set_column(sheet, 0, 0, kLabelWidth, nullptr));
    Failed(worksheet_set_column(sheet, 1, 1, kFieldWidth, nullptr));
    for (size_t i = 0; i < profile.columns.size(); ++i) {
      const Column& column = profile.columns[i];
      const auto row = static_cast<lxw_row_t>(kTitleRow + i);
      WriteTitle(column, row, 0, sheet);
      Failed(worksheet_write_blank(sheet, row, 1, FormatOf(column.value, true)));
      AddRule(column, row, row, 1, sheet);
    }
    worksheet_freeze_panes(sheet, kTitleRow, 0);
  }

  void WriteTitle(const Column& column, lxw_row_t row, lxw_col_t at, lxw_worksheet* sheet) {
    const std::string title = column.titles.front().Written();
    Failed(worksheet_write_string(sheet, row, at, title.c_str(), column.required ? formats_.required : formats_.title));
    if (column.help.empty()) return;
    lxw_comment_options options{};
    std::string author = "svod";
    options.author = author.data();
    options.x_scale = 2;
    options.y_scale = 1.5;
    Failed(worksheet_write_comment_opt(sheet, row, at, column.help.c_str(), &options));
  }

  // Puts the words into the sheet of lists. The range, as a formula.
  std::string WriteList(const Column& column, size_t* count) {
    if (lists_ == nullptr) lists_ = workbook_add_worksheet(book_, kListSheet);
    const std::vector<std::string> words = OfferedWords(column);
    *count = words.size();
    for (size_t i = 0; i < words.size(); ++i) {
      Failed(worksheet_write_string(lists_, static_cast<lxw_row_t>(i), list_count_, words[i].c_str(), nullptr));
    }
    const std::string letters = ColumnLetters(++list_count_);
    return Cat("='", kListSheet, "'!$", letters, "$1:$", letters, "$", words.size());
  }

  void AddRule(const Column& column, lxw_row_t first, lxw_row_t last, lxw_col_t at, lxw_worksheet* sheet) {
    lxw_data_validation rule{};
    std::string list;
    std::string error;
    rule.ignore_blank = LXW_VALIDATION_ON;
    size_t count = 0;
    switch (column.value) {
      case ValueKind::kWords:
        list = WriteList(column, &count);
        rule.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
        rule.value_formula = list.data();
        error = "Выберите из списка.";
        break;
      case ValueKind::kDate:
        rule.validate = LXW_VALIDATION_TYPE_DATE;
        rule.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
        rule.minimum_datetime = {1990, 1, 1, 0, 0, 0};
        rule.maximum_datetime = {2099, 12, 31, 0, 0, 0};
        error = "Дата в виде 30.06.2014.";
        break;
      case ValueKind::kWhole:
        rule.validate = LXW_VALIDATION_TYPE_INTEGER;
        rule.criteria = LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO;
        error = "Целое число, не меньше нуля.";
        break;
      case ValueKind::kMoney:
      case ValueKind::kDecimal:
      case ValueKind::kPercent:
        rule.validate = LXW_VALIDATION_TYPE_DECIMAL;
        rule.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
        rule.minimum_number = -1e15;
        rule.maximum_number = 1e15;
        error = "Число.";
        break;
      default:
        return;
    }
    rule.error_message = error.data();
    Failed(worksheet_data_validation_range(sheet, first, at, last, at, &rule));
  }

  lxw_workbook* book_;
  Formats formats_;
  lxw_worksheet* lists_ = nullptr;
  lxw_col_t list_count_ = 0;
  lxw_error error_ = LXW_NO_ERROR;
};

}  // namespace

std::string WriteTemplate(const std::vector<const Profile*>& profiles, const std::string& path) {
  // The library would tell stderr of a path that cannot be written.
  if (!std::ofstream(path, std::ios::app)) return "the file cannot be written";
  return TemplateWriter(path).Write(profiles);
}

}  // namespace svod::forms
