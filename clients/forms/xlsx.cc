#include "clients/forms/xlsx.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <pugixml.hpp>
#include <utility>
#include <vector>

#include "clients/forms/csv.h"
#include "clients/forms/words.h"
#include "clients/forms/xlsx_styles.h"
#include "clients/forms/zip_archive.h"
#include "engine/base/utf8.h"

namespace svod::forms {
namespace {

constexpr std::string_view kZipMark = "PK";
constexpr std::string_view kOldMark = "\xD0\xCF\x11\xE0";

// Names without the prefix of their namespace: some programs write `x:row`.
std::string_view LocalName(const char* name) {
  const std::string_view whole = name;
  const size_t colon = whole.find(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

pugi::xml_node Child(const pugi::xml_node& node, std::string_view name) {
  return node.find_child([name](const pugi::xml_node& child) { return LocalName(child.name()) == name; });
}

std::vector<pugi::xml_node> Children(const pugi::xml_node& node, std::string_view name) {
  std::vector<pugi::xml_node> found;
  for (const pugi::xml_node& child : node) {
    if (LocalName(child.name()) == name) found.push_back(child);
  }
  return found;
}

std::string_view Attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (LocalName(attribute.name()) == name) return attribute.value();
  }
  return "";
}

// Text of an item that may be cut into runs. What is read aloud (`rPh`) is no text.
std::string TextOf(const pugi::xml_node& item) {
  std::string text;
  for (const pugi::xml_node& child : item) {
    const std::string_view name = LocalName(child.name());
    if (name == "t") text += child.child_value();
    if (name == "r") text += Child(child, "t").child_value();
  }
  for (size_t at = 0; (at = text.find("_x000D_", at)) != std::string::npos;) text.erase(at, 7);
  return text;
}

std::string Folder(const std::string& part) {
  const size_t slash = part.rfind('/');
  return slash == std::string::npos ? "" : part.substr(0, slash + 1);
}

// `B7` to column 2 and row 7. False when it is not that.
bool ReadReference(std::string_view text, int* column, int* row) {
  *column = 0;
  *row = 0;
  size_t at = 0;
  for (; at < text.size() && text[at] >= 'A' && text[at] <= 'Z' && at < 3; ++at)
    *column = *column * 26 + (text[at] - 'A' + 1);
  const size_t digits = at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && at < digits + 7; ++at)
    *row = *row * 10 + (text[at] - '0');
  return digits > 0 && at > digits && at == text.size();
}

// Reads one workbook; stops at the first fault of the file, for what is damaged says nothing more of use. Borrows all
// it is given.
class XlsxReader {
 public:
  XlsxReader(const std::string& file, const FormLimits& limits, Faults& faults)
      : file_(file), limits_(limits), faults_(faults) {}

  std::optional<Workbook> Read(std::string_view bytes) {
    Said why;
    archive_ = ZipArchive::Open(bytes, limits_, &why);
    if (archive_ == nullptr) {
      Fail(std::move(why));
      return std::nullopt;
    }
    Workbook workbook;
    const std::optional<std::string> main = FindWorkbook();
    if (!main || !ReadBook(*main, &workbook)) return std::nullopt;
    return workbook;
  }

 private:
  struct Relation {
    std::string type;
    std::string part;
  };
  using Relations = std::map<std::string, Relation, std::less<>>;

  bool Fail(Said said, const std::string& sheet = "", int row = 0, int column = 0) {
    faults_.Add(Place{file_, sheet, row, column, "", ""}, std::move(said));
    return false;
  }

  // The part as a tree; it borrows `text`.
  bool Parse(const std::string& part, std::string* text, pugi::xml_document* document) {
    Said why;
    std::optional<std::string> read = archive_->Read(part, &why);
    if (!read) return Fail(std::move(why));
    *text = *std::move(read);
    // Entities of a DTD are not expanded by the library.
    const pugi::xml_parse_result parsed =
        document->load_buffer_inplace(text->data(), text->size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
    if (parsed) return true;
    return Fail(Say("damaged-file", "the part $0 of the workbook is no sound XML, at byte $1",
                    "часть $0 книги — неверный XML, байт $1", Shown(part), parsed.offset));
  }

  std::optional<Relations> ReadRelations(const std::string& part) {
    const std::string folder = Folder(part);
    std::string text;
    pugi::xml_document document;
    const std::string name = folder + "_rels/" + part.substr(folder.size()) + ".rels";
    if (!Parse(name, &text, &document)) return std::nullopt;
    Relations relations;
    for (const pugi::xml_node& node : Children(Child(document, "Relationships"), "Relationship")) {
      const std::string_view type = Attribute(node, "Type");
      const std::string target(Attribute(node, "Target"));
      const bool absolute = target.starts_with('/');
      relations[std::string(Attribute(node, "Id"))] = {std::string(type.substr(type.rfind('/') + 1)),
                                                       absolute ? target.substr(1) : folder + target};
    }
    return relations;
  }

  std::optional<std::string> FindWorkbook() {
    const std::optional<Relations> relations = ReadRelations("");
    if (!relations) return std::nullopt;
    for (const auto& [id, relation] : *relations) {
      if (relation.type == "officeDocument") return relation.part;
    }
    Fail(Say("wrong-format", "this archive is no XLSX workbook", "этот архив — не книга XLSX"));
    return std::nullopt;
  }

  bool ReadBook(const std::string& main, Workbook* workbook) {
    const std::optional<Relations> relations = ReadRelations(main);
    std::string text;
    pugi::xml_document document;
    if (!relations || !Parse(main, &text, &document)) return false;
    const pugi::xml_node book = Child(document, "workbook");
    if (!book) return Fail(Say("wrong-format", "this archive is no XLSX workbook", "этот архив — не книга XLSX"));
    const std::string_view epoch = Attribute(Child(book, "workbookPr"), "date1904");
    since_1904_ = epoch == "1" || epoch == "true";
    for (const auto& [id, relation] : *relations) {
      if (relation.type == "sharedStrings" && !ReadShared(relation.part)) return false;
      if (relation.type == "styles" && !ReadStyles(relation.part)) return false;
    }
    const std::vector<pugi::xml_node> sheets = Children(Child(book, "sheets"), "sheet");
    if (sheets.size() > limits_.sheets_max) {
      return Fail(
          Say("too-many", "the workbook has more than $0 sheets", "в книге больше $0 листов", limits_.sheets_max));
    }
    for (const pugi::xml_node& node : sheets) {
      Sheet sheet;
      sheet.name = Attribute(node, "name");
      const std::string_view state = Attribute(node, "state");
      sheet.hidden = state == "hidden" || state == "veryHidden";
      const auto relation = relations->find(Attribute(node, "id"));
      if (relation == relations->end()) {
        return Fail(
            Say("damaged-file", "the workbook lacks a sheet that it names", "в книге нет листа, который она называет"),
            sheet.name);
      }
      if (relation->second.type != "worksheet") continue;  // a chart
      if (!ReadSheet(relation->second.part, &sheet)) return false;
      workbook->sheets.push_back(std::move(sheet));
    }
    return true;
  }

  bool ReadShared(const std::string& part) {
    std::string text;
    pugi::xml_document document;
    if (!Parse(part, &text, &document)) return false;
    for (const pugi::xml_node& item : Children(Child(document, "sst"), "si")) {
      if (shared_.size() == limits_.shared_strings_max) {
        return Fail(Say("too-many", "the workbook has more than $0 texts", "в книге больше $0 текстов",
                        limits_.shared_strings_max));
      }
      shared_.push_back(TextOf(item));
    }
    return true;
  }

  bool ReadStyles(const std::string& part) {
    std::string text;
    pugi::xml_document document;
    if (!Parse(part, &text, &document)) return false;
    const pugi::xml_node sheet = Child(document, "styleSheet");
    std::map<std::string, NumberLook, std::less<>> codes;
    for (const pugi::xml_node& format : Children(Child(sheet, "numFmts"), "numFmt")) {
      codes[std::string(Attribute(format, "numFmtId"))] = LookOfCode(Attribute(format, "formatCode"));
    }
    for (const pugi::xml_node& format : Children(Child(sheet, "cellXfs"), "xf")) {
      const std::string id(Attribute(format, "numFmtId"));
      const auto code = codes.find(id);
      looks_.push_back(code != codes.end() ? code->second : LookOfBuiltIn(std::atoi(id.c_str())));
    }
    return true;
  }

  bool ReadSheet(const std::string& part, Sheet* sheet) {
    std::string text;
    pugi::xml_document document;
    if (!Parse(part, &text, &document)) return false;
    const pugi::xml_node root = Child(document, "worksheet");
    if (!root) return Fail(Say("damaged-file", "the sheet is damaged", "лист повреждён"), sheet->name);
    int number = 0;
    for (const pugi::xml_node& node : Children(Child(root, "sheetData"), "row")) {
      const std::string_view given = Attribute(node, "r");
      const int before = number;
      number = given.empty() ? number + 1 : std::atoi(std::string(given.substr(0, 8)).c_str());
      if (number <= before)
        return Fail(Say("damaged-file", "its rows are out of order", "строки листа не по порядку"), sheet->name);
      if (!ReadRow(node, number, sheet)) return false;
    }
    return ReadMerged(root, sheet);
  }

  bool ReadMerged(const pugi::xml_node& root, Sheet* sheet) {
    for (const pugi::xml_node& node : Children(Child(root, "mergeCells"), "mergeCell")) {
      const std::string_view area = Attribute(node, "ref");
      const size_t colon = area.find(':');
      if (colon == std::string_view::npos) continue;  // one cell alone
      MergedArea merged;
      if (!ReadReference(area.substr(0, colon), &merged.first_column, &merged.first_row) ||
          !ReadReference(area.substr(colon + 1), &merged.last_column, &merged.last_row)) {
        return Fail(
            Say("damaged-file", "\"$0\" is no range of merged cells", "«$0» — не объединённые ячейки", Shown(area)),
            sheet->name);
      }
      sheet->merged.push_back(merged);
    }
    return true;
  }

  bool ReadRow(const pugi::xml_node& node, int number, Sheet* sheet) {
    Row row;
    row.number = number;
    int column = 0;
    for (const pugi::xml_node& cell_node : Children(node, "c")) {
      const std::string_view reference = Attribute(cell_node, "r");
      int stated_row = 0;
      const int before = column;
      if (reference.empty()) {
        ++column;
      } else if (!ReadReference(reference, &column, &stated_row) || stated_row != number || column <= before) {
        return Fail(
            Say("damaged-file", "\"$0\" is no place of a cell here", "«$0» — не место для ячейки", Shown(reference)),
            sheet->name, number);
      }
      Cell cell;
      if (!ReadCell(cell_node, &cell)) return Fail(std::move(why_), sheet->name, number, column);
      if (cell.kind == CellKind::kEmpty) continue;
      if (number > limits_.rows_max) {
        return Fail(Say("too-many", "more than $0 rows", "больше $0 строк", limits_.rows_max), sheet->name, number);
      }
      if (column > limits_.columns_max) {
        return Fail(Say("too-many", "more than $0 columns", "больше $0 граф", limits_.columns_max), sheet->name, number,
                    column);
      }
      row.cells.resize(static_cast<size_t>(column));
      row.cells.back() = std::move(cell);
    }
    if (!row.cells.empty()) sheet->rows.push_back(std::move(row));
    return true;
  }

  // False, and why_, when the cell is damaged.
  bool ReadCell(const pugi::xml_node& node, Cell* cell) {
    const std::string_view type = Attribute(node, "t");
    const pugi::xml_node formula = Child(node, "f");
    std::string value = Child(node, "v").child_value();
    cell->formula = static_cast<bool>(formula);
    if (type == "inlineStr") {
      value = TextOf(Child(node, "is"));
    } else if (type == "s" && !value.empty()) {
      const size_t index = value.size() < 9 ? static_cast<size_t>(std::atoi(value.c_str())) : shared_.size();
      if (index >= shared_.size()) return Damaged();
      value = shared_[index];
    }
    text_bytes_ += value.size();
    if (text_bytes_ > limits_.text_bytes_max) {
      why_ = Say("too-large", "the texts of the workbook have more than $0 bytes", "тексты книги больше $0 байтов",
                 limits_.text_bytes_max);
      return false;
    }
    if (value.size() > limits_.cell_bytes_max) {
      why_ = Say("too-long", "a text of more than $0 bytes", "текст больше $0 байтов", limits_.cell_bytes_max);
      return false;
    }
    cell->text = Trimmed(value);
    if (FindInvalidUtf8(cell->text) != std::string_view::npos) return Damaged();
    SetKind(node, type, cell);
    // A text that was worked out may be empty; a number may not.
    if (cell->kind == CellKind::kEmpty && cell->formula && type != "str") {
      cell->kind = CellKind::kUncomputed;
      cell->text = std::string("=") + formula.child_value();
    }
    return true;
  }

  bool Damaged() {
    why_ = Say("damaged-file", "the cell is damaged", "ячейка повреждена");
    return false;
  }

  void SetKind(const pugi::xml_node& node, std::string_view type, Cell* cell) const {
    if (cell->text.empty()) return;
    if (type == "s" || type == "str" || type == "inlineStr") {
      cell->kind = CellKind::kText;
    } else if (type == "b") {
      cell->kind = CellKind::kFlag;
      cell->text = cell->text == "1" ? "true" : "false";
    } else if (type == "e") {
      cell->kind = CellKind::kError;
    } else if (type == "d") {
      cell->kind = CellKind::kText;
      if (cell->text.ends_with("T00:00:00")) cell->text.resize(cell->text.size() - 9);
    } else {
      const size_t style = static_cast<size_t>(std::atoi(std::string(Attribute(node, "s")).c_str()));
      const NumberLook look = style < looks_.size() ? looks_[style] : NumberLook::kPlain;
      cell->kind = CellKind::kNumber;
      cell->percent = look == NumberLook::kPercent;
      cell->since_1904 = since_1904_;
      if (look != NumberLook::kDate) return;
      if (const std::optional<std::string> day = DayOfSerial(cell->text, since_1904_)) {
        cell->kind = CellKind::kDate;
        cell->text = *day;
      }
    }
  }

  const std::string& file_;
  const FormLimits& limits_;
  Faults& faults_;
  std::unique_ptr<ZipArchive> archive_;
  std::vector<std::string> shared_;
  std::vector<NumberLook> looks_;  // by the number of the style
  bool since_1904_ = false;
  size_t text_bytes_ = 0;
  Said why_;
};

}  // namespace

bool LooksLikeWorkbook(std::string_view bytes) { return bytes.starts_with(kZipMark) || bytes.starts_with(kOldMark); }

std::optional<Workbook> ReadXlsx(std::string_view bytes, const std::string& file, const FormLimits& limits,
                                 Faults& faults) {
  if (bytes.starts_with(kOldMark)) {
    faults.Add(Place{file, "", 0, 0, "", ""},
               Say("wrong-format", "this is an XLS file, or one with a password: save it as XLSX without one",
                   "это файл XLS или файл с паролем: сохраните как XLSX без пароля"));
    return std::nullopt;
  }
  return XlsxReader(file, limits, faults).Read(bytes);
}

std::optional<Workbook> ReadWorkbook(std::string_view bytes, const std::string& file, const FormLimits& limits,
                                     Faults& faults) {
  if (bytes.size() > limits.file_bytes_max) {
    faults.Add(Place{file, "", 0, 0, "", ""},
               Say("too-large", "the file has more than $0 bytes", "файл больше $0 байтов", limits.file_bytes_max));
    return std::nullopt;
  }
  return LooksLikeWorkbook(bytes) ? ReadXlsx(bytes, file, limits, faults) : ReadCsv(bytes, file, limits, faults);
}

}  // namespace svod::forms
