#include "clients/forms/csv.h"

#include <iconv.h>

#include <array>
#include <memory>
#include <utility>

#include "clients/forms/words.h"
#include "engine/base/utf8.h"

namespace svod::forms {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

// More letters of several bytes than bytes that belong to none: meant as UTF-8. Russian in Windows-1251 has next to no
// pairs of bytes that UTF-8 would have.
bool IsBrokenUtf8(std::string_view text) {
  size_t letters = 0;
  size_t broken = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = CodePointAt(text, at);
    if (point.size > 1) ++letters;
    if (point.size == 0) ++broken;
    at += point.size == 0 ? 1 : point.size;
  }
  return letters > broken;
}

struct Converter {
  iconv_t handle = iconv_open("UTF-8", "CP1251");
  Converter() = default;
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() { iconv_close(handle); }
};

std::optional<std::string> FromWindows1251(std::string bytes, Said* why) {
  const Converter converter;
  std::string text;
  std::array<char, 4096> block{};
  char* in = bytes.data();
  size_t in_left = bytes.size();
  while (in_left > 0) {
    char* out = block.data();
    size_t out_left = block.size();
    const size_t before = in_left;
    const bool failed = iconv(converter.handle, &in, &in_left, &out, &out_left) == static_cast<size_t>(-1);
    text.append(block.data(), block.size() - out_left);
    if (!failed || in_left != before) continue;
    *why = Say("byte $0 is neither of UTF-8 nor of Windows-1251", "байт $0 не из UTF-8 и не из Windows-1251",
               bytes.size() - in_left + 1);
    return std::nullopt;
  }
  return text;
}

char DelimiterOf(std::string_view text) {
  bool tab = false;
  bool comma = false;
  bool quoted = false;
  int lines = 0;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == ';') return ';';
    tab = tab || c == '\t';
    comma = comma || c == ',';
    if (c == '\n' && ++lines == 10) break;
  }
  if (tab) return '\t';
  return comma ? ',' : ';';
}

// Reads the records one after another. Borrows all it is given.
class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& file, const FormLimits& limits, Faults& faults)
      : text_(text), delimiter_(DelimiterOf(text)), file_(file), limits_(limits), faults_(faults) {}

  bool Read(Sheet* sheet) {
    while (at_ < text_.size()) {
      Row row;
      row.number = ++row_;
      if (!ReadRecord(&row)) return false;
      while (!row.cells.empty() && row.cells.back().kind == CellKind::kEmpty) row.cells.pop_back();
      if (row.cells.empty()) continue;
      if (row.number > limits_.rows_max) {
        return Fail(0, Say("more than $0 rows", "больше $0 строк", limits_.rows_max));
      }
      if (row.cells.size() > static_cast<size_t>(limits_.columns_max)) {
        return Fail(0, Say("more than $0 columns", "больше $0 граф", limits_.columns_max));
      }
      sheet->rows.push_back(std::move(row));
    }
    return true;
  }

 private:
  bool Fail(int column, Said said) {
    faults_.Add(Place{file_, "", row_, column, ""}, std::move(said));
    return false;
  }

  // The line end after a record, of either kind.
  bool TakeLineEnd() {
    if (text_[at_] == '\r') {
      ++at_;
      if (at_ < text_.size() && text_[at_] == '\n') ++at_;
      return true;
    }
    if (text_[at_] != '\n') return false;
    ++at_;
    return true;
  }

  bool ReadRecord(Row* row) {
    for (int column = 1;; ++column) {
      std::string field;
      if (!ReadField(column, &field)) return false;
      Cell cell;
      cell.text = Trimmed(field);
      if (!cell.text.empty()) cell.kind = CellKind::kText;
      if (cell.text.size() > limits_.cell_bytes_max) {
        return Fail(column, Say("a text of more than $0 bytes", "текст больше $0 байтов", limits_.cell_bytes_max));
      }
      // Beyond the limit cells are counted, not kept.
      if (column <= limits_.columns_max || cell.kind != CellKind::kEmpty) row->cells.push_back(std::move(cell));
      if (at_ >= text_.size() || TakeLineEnd()) return true;
      ++at_;  // the delimiter
    }
  }

  bool ReadField(int column, std::string* field) {
    if (at_ < text_.size() && text_[at_] == '"') return ReadQuoted(column, field);
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    *field = text_.substr(begin, at_ - begin);
    return true;
  }

  bool ReadQuoted(int column, std::string* field) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '"') {
        *field += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        *field += text_[++at_];
      } else {
        ++at_;
        const bool ends = at_ >= text_.size() || text_[at_] == delimiter_ || text_[at_] == '\n' || text_[at_] == '\r';
        return ends || Fail(column, Say("text after the closing quote", "текст после закрывающей кавычки"));
      }
    }
    return Fail(column, Say("a quote is not closed", "кавычка не закрыта"));
  }

  std::string_view text_;
  char delimiter_;
  const std::string& file_;
  const FormLimits& limits_;
  Faults& faults_;
  size_t at_ = 0;
  int row_ = 0;
};

}  // namespace

std::optional<std::string> DecodeCsv(std::string_view bytes, Said* why) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    *why = Say("UTF-16 is not read: save as CSV in UTF-8", "UTF-16 не читается: сохраните как CSV в UTF-8");
    return std::nullopt;
  }
  if (bytes.starts_with(kUtf8Mark)) bytes.remove_prefix(kUtf8Mark.size());
  const size_t invalid = FindInvalidUtf8(bytes);
  if (invalid == std::string_view::npos) return std::string(bytes);
  if (!IsBrokenUtf8(bytes)) return FromWindows1251(std::string(bytes), why);
  *why = Say("byte $0 breaks UTF-8", "байт $0 нарушает UTF-8", invalid + 1);
  return std::nullopt;
}

std::optional<Workbook> ReadCsv(std::string_view bytes, const std::string& file, const FormLimits& limits,
                                Faults& faults) {
  Said why;
  std::optional<std::string> text = DecodeCsv(bytes, &why);
  if (text && text->find('\0') != std::string::npos) {
    why = Say("this is neither CSV nor an XLSX workbook", "это не CSV и не книга XLSX");
    text.reset();
  }
  if (!text) {
    faults.Add(Place{file, "", 0, 0, ""}, std::move(why));
    return std::nullopt;
  }
  Workbook workbook;
  workbook.sheets.resize(1);
  if (!CsvReader(*text, file, limits, faults).Read(&workbook.sheets[0])) return std::nullopt;
  return workbook;
}

}  // namespace svod::forms
