#include "clients/forms/csv.h"

#include <iconv.h>

#include <algorithm>
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

// nullopt, and the place of the byte, when there is one that it does not have.
std::optional<std::string> FromWindows1251(std::string bytes, size_t* bad) {
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
    *bad = bytes.size() - in_left;
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
        return Fail(0, Say("too-many", "more than $0 rows", "больше $0 строк", limits_.rows_max));
      }
      if (row.cells.size() > static_cast<size_t>(limits_.columns_max)) {
        return Fail(0, Say("too-many", "more than $0 columns", "больше $0 граф", limits_.columns_max));
      }
      sheet->rows.push_back(std::move(row));
    }
    return true;
  }

 private:
  bool Fail(int column, Said said) {
    faults_.Add(Place{file_, "", row_, column, "", ""}, std::move(said));
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
        return Fail(column,
                    Say("too-long", "a text of more than $0 bytes", "текст больше $0 байтов", limits_.cell_bytes_max));
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
        return ends || Fail(column, Say("damaged-file", "text after the closing quote of \"$0\"",
                                        "текст после закрывающей кавычки «$0»", Shown(*field)));
      }
    }
    return Fail(column,
                Say("damaged-file", "a quote is not closed: \"$0\"", "кавычка не закрыта: «$0»", Shown(*field)));
  }

  std::string_view text_;
  char delimiter_;
  const std::string& file_;
  const FormLimits& limits_;
  Faults& faults_;
  size_t at_ = 0;
  int row_ = 0;
};

// Row and column of a byte, and what stands in the field around it where `readable`. Rows and quotes count as the
// reader has them. REQUIRES: at < bytes.size().
Place PlaceOfByte(std::string_view bytes, size_t at, const std::string& file, bool readable) {
  const char delimiter = DelimiterOf(bytes);
  Place place{file, "", 1, 1, "", ""};
  size_t begin = bytes.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0;
  bool quoted = false;
  for (size_t i = begin; i < at; ++i) {
    const char c = bytes[i];
    // Two quotes in a quoted field close it and open it again.
    if (c == '"' && (quoted || i == begin || (bytes[begin] == '"' && bytes[i - 1] == '"'))) quoted = !quoted;
    if (quoted || (c != delimiter && c != '\n' && c != '\r')) continue;
    if (c == '\r' && bytes[i + 1] == '\n') continue;
    begin = i + 1;
    place.column = c == delimiter ? place.column + 1 : 1;
    if (c != delimiter) ++place.row;
  }
  const std::array<char, 3> ends = {delimiter, '\n', '\r'};
  const size_t end = std::min(bytes.find_first_of(std::string_view(ends.data(), ends.size()), at), bytes.size());
  if (readable) place.value = Shown(bytes.substr(begin, end - begin));
  return place;
}

}  // namespace

std::optional<std::string> DecodeCsv(std::string_view bytes, CsvFault* why) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    why->said = Say("wrong-format", "UTF-16 is not read: save as CSV in UTF-8",
                    "UTF-16 не читается: сохраните как CSV в UTF-8");
    return std::nullopt;
  }
  const size_t mark = bytes.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0;
  bytes.remove_prefix(mark);
  const size_t invalid = FindInvalidUtf8(bytes);
  if (invalid == std::string_view::npos) return std::string(bytes);
  if (mark > 0 || IsBrokenUtf8(bytes)) {
    why->at = invalid + mark;
    why->said = Say("bad-utf8", "byte $0 breaks UTF-8", "байт $0 нарушает UTF-8", why->at + 1);
    return std::nullopt;
  }
  std::optional<std::string> text = FromWindows1251(std::string(bytes), &why->at);
  if (!text) {
    why->said = Say("bad-utf8", "byte $0 is neither of UTF-8 nor of Windows-1251",
                    "байт $0 не из UTF-8 и не из Windows-1251", why->at + 1);
  }
  return text;
}

std::optional<Workbook> ReadCsv(std::string_view bytes, const std::string& file, const FormLimits& limits,
                                Faults& faults) {
  CsvFault why;
  std::optional<std::string> text = DecodeCsv(bytes, &why);
  if (text && text->find('\0') != std::string::npos) {
    why.said = Say("wrong-format", "this is neither CSV nor an XLSX workbook", "это не CSV и не книга XLSX");
    text.reset();
  }
  if (!text) {
    Place place{file, "", 0, 0, "", ""};
    if (why.at != std::string_view::npos) place = PlaceOfByte(bytes, why.at, file, IsBrokenUtf8(bytes));
    if (!place.value.empty()) {
      why.said.en += ": \"" + place.value + "\"";
      why.said.ru += ": «" + place.value + "»";
    }
    faults.Add(std::move(place), std::move(why.said));
    return std::nullopt;
  }
  Workbook workbook;
  workbook.sheets.resize(1);
  if (!CsvReader(*text, file, limits, faults).Read(&workbook.sheets[0])) return std::nullopt;
  return workbook;
}

}  // namespace svod::forms
