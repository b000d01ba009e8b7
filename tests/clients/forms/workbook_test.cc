// csv.cc, xlsx.cc and zip_archive.cc: what is read, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "clients/forms/csv.h"
#include "clients/forms/xlsx.h"
#include "tests/clients/forms/xlsx_maker.h"

namespace svod::forms {
namespace {

using ::testing::HasSubstr;

// Every row as `number: a|b|c`.
std::string TextOfRows(const std::optional<Workbook>& workbook) {
  std::string text;
  if (!workbook) return "refused";
  for (const Row& row : workbook->sheets.at(0).rows) {
    text += std::to_string(row.number) + ":";
    for (const Cell& cell : row.cells) text += " " + cell.text + " |";
    text += "\n";
  }
  return text;
}

std::string Read(const std::string& bytes, const FormLimits& limits = kFormLimits) {
  Faults faults;
  const std::optional<Workbook> workbook = ReadWorkbook(bytes, "f", limits, faults);
  EXPECT_EQ(workbook.has_value(), faults.empty());
  return workbook ? TextOfRows(workbook) : FaultText(faults.items().at(0), false);
}

Cell FirstCell(const std::string& cell) {
  Faults faults;
  const std::optional<Workbook> workbook = ReadXlsx(WorkbookOf("<row>" + cell + "</row>"), "f", kFormLimits, faults);
  if (!workbook) ADD_FAILURE() << FaultText(faults.items().at(0), false);
  return workbook && !workbook->sheets[0].rows.empty() ? workbook->sheets[0].rows[0].cells.back() : Cell{};
}

TEST(Csv, RecordsAndDelimiters) {
  EXPECT_EQ(Read("a;b\r\n1,5;\"x;\"\"y\"\"\"\n"), "1: a | b |\n2: 1,5 | x;\"y\" |\n");
  EXPECT_EQ(Read("a\tb\n1,5\t2"), "1: a | b |\n2: 1,5 | 2 |\n");
  EXPECT_EQ(Read("a,b\n1,2\n"), "1: a | b |\n2: 1 | 2 |\n");
  EXPECT_EQ(Read("Отчёт, годовой\na;b\n"), "1: Отчёт, годовой |\n2: a | b |\n");
  EXPECT_EQ(Read("a;\"two\nlines\"\n\n ;\u00A0\nb"), "1: a | two\nlines |\n4: b |\n");
  EXPECT_EQ(Read("ООО \"Ромашка\";1"), "1: ООО \"Ромашка\" | 1 |\n");
  EXPECT_EQ(Read(""), "");
}

TEST(Csv, FaultsWithTheirPlace) {
  EXPECT_EQ(Read("a;b\nc;\"d"), "f: row 2, column B: a quote is not closed: \"d\"");
  EXPECT_EQ(Read("a;\"b\"c"), "f: row 1, column B: text after the closing quote of \"b\"");
  EXPECT_EQ(Read(std::string("a;\0b", 4)), "f: this is neither CSV nor an XLSX workbook");
}

TEST(Csv, Encodings) {
  EXPECT_EQ(Read("\xEF\xBB\xBFСрок;1"), "1: Срок | 1 |\n");
  EXPECT_EQ(Read("\xD1\xF0\xEE\xEA;1\xA0\x32\x33\x34,5"), "1: Срок | 1\u00A0234,5 |\n");
  EXPECT_EQ(Read("\x98\xD1\xF0\xEE\xEA"), "f: row 1, column A: byte 1 is neither of UTF-8 nor of Windows-1251");
  EXPECT_EQ(Read("Срок фактический\xD0;1"), "f: row 1, column A: byte 32 breaks UTF-8: \"Срок фактический\uFFFD\"");
  EXPECT_EQ(Read("\xEF\xBB\xBFСрок;\"a;\n\"\"b\"\r\nод\xD0;1\n"),
            "f: row 2, column A: byte 27 breaks UTF-8: \"од\uFFFD\"");
  EXPECT_EQ(Read("Статья;План\r\n\r\nСвязь;1\xD0\n"), "f: row 3, column B: byte 38 breaks UTF-8: \"1\uFFFD\"");
  EXPECT_THAT(Read("\xFF\xFE" + std::string("a\0", 2)), HasSubstr("UTF-16 is not read"));
}

TEST(Xlsx, RangesOfMergedCells) {
  std::vector<Part> parts = PartsOf("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
  const auto merged = [&parts](const std::string& ref) {
    std::vector<Part> with = parts;
    std::string& sheet = with.back().text;
    sheet.insert(sheet.find("</worksheet>"), "<mergeCells><mergeCell ref=\"" + ref + "\"/></mergeCells>");
    return ZipOf(with);
  };
  EXPECT_EQ(Read(merged("A1:B2")), "1: 1 |\n");
  EXPECT_EQ(Read(merged("A1:2B")), "f: sheet \"Лист\": \"A1:2B\" is no range of merged cells");
}

TEST(Csv, LimitsAtTheLimitAndOnePastIt) {
  FormLimits limits;
  limits.rows_max = 2;
  limits.columns_max = 2;
  limits.cell_bytes_max = 3;
  EXPECT_EQ(Read("abc;b\nc;d\n;\n", limits), "1: abc | b |\n2: c | d |\n");
  EXPECT_EQ(Read("a\nb\nc", limits), "f: row 3: more than 2 rows");
  EXPECT_EQ(Read("a;b;c", limits), "f: row 1: more than 2 columns");
  EXPECT_EQ(Read("a;b;;;", limits), "1: a | b |\n");
  EXPECT_EQ(Read("a;abcd", limits), "f: row 1, column B: a text of more than 3 bytes");
  limits.file_bytes_max = 3;
  EXPECT_EQ(Read("a;b", limits), "1: a | b |\n");
  EXPECT_EQ(Read("a;bc", limits), "f: the file has more than 3 bytes");
}

TEST(Xlsx, CellsOfEveryKind) {
  EXPECT_EQ(FirstCell("<c t=\"s\"><v>0</v></c>").text, "первый");
  EXPECT_EQ(FirstCell("<c t=\"s\"><v>1</v></c>").text, "второй кусок");
  EXPECT_EQ(FirstCell("<c t=\"inlineStr\"><is><t> свой </t></is></c>").text, "свой");
  EXPECT_EQ(FirstCell("<x:c><x:v>1E6</x:v></x:c>").text, "1E6");
  EXPECT_EQ(FirstCell("<c t=\"b\"><v>1</v></c>").kind, CellKind::kFlag);
  EXPECT_EQ(FirstCell("<c t=\"e\"><v>#REF!</v></c>").kind, CellKind::kError);
  EXPECT_EQ(FirstCell("<c s=\"1\"><v>41820</v></c>").text, "2014-06-30");
  EXPECT_EQ(FirstCell("<c s=\"3\"><v>41820</v></c>").kind, CellKind::kDate);
  EXPECT_EQ(FirstCell("<c s=\"3\"><v>41820.5</v></c>").kind, CellKind::kNumber);
  EXPECT_TRUE(FirstCell("<c s=\"2\"><v>0.5</v></c>").percent);
  EXPECT_EQ(FirstCell("<c s=\"99\"><v>0.5</v></c>").kind, CellKind::kNumber);
  EXPECT_EQ(FirstCell("<c t=\"d\"><v>2014-06-30T00:00:00</v></c>").text, "2014-06-30");
  const Cell computed = FirstCell("<c><f>A1*2</f><v>4</v></c>");
  EXPECT_TRUE(computed.formula);
  EXPECT_EQ(computed.text, "4");
  const Cell uncomputed = FirstCell("<c><f>A1*2</f></c>");
  EXPECT_EQ(uncomputed.kind, CellKind::kUncomputed);
  EXPECT_EQ(uncomputed.text, "=A1*2");
  EXPECT_EQ(FirstCell("<c><f>A1*2</f><v></v></c>").kind, CellKind::kUncomputed);
  EXPECT_EQ(FirstCell("<c t=\"str\"><f>\"\"</f><v></v></c>").kind, CellKind::kEmpty);
}

TEST(Xlsx, PlacesOfCells) {
  EXPECT_EQ(Read(WorkbookOf("<row r=\"2\"><c r=\"B2\"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")),
            "2:  | 1 | 2 |\n3: 3 |\n");
  EXPECT_THAT(Read(WorkbookOf("<row r=\"2\"><c r=\"B3\"><v>1</v></c></row>")), HasSubstr("\"B3\" is no place"));
  EXPECT_THAT(Read(WorkbookOf("<row><c r=\"B1\"/><c r=\"A1\"/></row>")), HasSubstr("\"A1\" is no place"));
  EXPECT_THAT(Read(WorkbookOf("<row r=\"2\"/><row r=\"1\"/>")), HasSubstr("out of order"));
  EXPECT_THAT(Read(WorkbookOf("<row><c t=\"s\"><v>2</v></c></row>")), HasSubstr("the cell is damaged"));
  EXPECT_THAT(Read(WorkbookOf("<row><c t=\"s\"><v>-1</v></c></row>")), HasSubstr("the cell is damaged"));
}

TEST(Xlsx, DamagedFiles) {
  const std::string sound = WorkbookOf("<row><c><v>1</v></c></row>");
  EXPECT_EQ(Read(sound), "1: 1 |\n");
  for (const size_t length : {size_t{2}, size_t{30}, sound.size() / 2, sound.size() - 1}) {
    EXPECT_THAT(Read(sound.substr(0, length)), HasSubstr("the workbook is damaged")) << length;
  }
  // A byte of the packed data turned: the checksum does not fit, or the packing is wrong.
  std::string turned = sound;
  turned[60] = static_cast<char>(turned[60] ^ 0x55);
  EXPECT_THAT(Read(turned), HasSubstr("damaged"));
  std::vector<Part> parts = PartsOf("<row><c><v>1</v></c></row>");
  parts.back().text.resize(parts.back().text.size() / 2);
  EXPECT_THAT(Read(ZipOf(parts)), HasSubstr("is no sound XML, at byte"));
  parts.pop_back();
  EXPECT_THAT(Read(ZipOf(parts)), HasSubstr("lacks its part xl/worksheets/sheet1.xml"));
  EXPECT_THAT(Read(ZipOf({{"readme.txt", "no workbook"}})), HasSubstr("lacks its part _rels/.rels"));
  EXPECT_THAT(Read("\xD0\xCF\x11\xE0 old"), HasSubstr("save it as XLSX"));
}

TEST(Xlsx, EntitiesDoNotGrow) {
  std::vector<Part> parts = PartsOf("<row><c t=\"inlineStr\"><is><t>&a;&a;</t></is></c></row>");
  parts.back().text.insert(parts.back().text.find("?>") + 2, "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\">]>");
  EXPECT_EQ(Read(ZipOf(parts)), "1: &a;&a; |\n");
}

// Bytes turned, cut out and put in: whatever it is, it is read or refused, under sanitizers too.
TEST(Workbooks, AnyBytesAreReadOrRefused) {
  std::mt19937 random(20140630);
  const std::string sheet = "<row><c t=\"s\"><v>1</v></c><c s=\"1\"><v>41820</v></c><c><f>A1</f><v>2</v></c></row>";
  const std::vector<std::string> seeds = {WorkbookOf(sheet), "Статья;\"План\"\r\nа;1 234,5\r\n"};
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = seeds[static_cast<size_t>(i % 2)];
    for (unsigned changes = random() % 4 + 1; changes > 0; --changes) {
      const size_t at = random() % bytes.size();
      if (random() % 8 == 0) {
        bytes.erase(at, random() % 9 + 1);
      } else {
        bytes[at] = static_cast<char>(random());
      }
    }
    Faults faults;
    const bool read = ReadWorkbook(bytes, "f", kFormLimits, faults).has_value();
    EXPECT_EQ(read, faults.empty()) << i;
  }
  // The same of XML, which checksums would hide.
  for (int i = 0; i < 300; ++i) {
    std::vector<Part> parts = PartsOf(sheet);
    std::string& text = parts[random() % parts.size()].text;
    text[random() % text.size()] = static_cast<char>(random());
    Faults faults;
    const bool read = ReadWorkbook(ZipOf(parts), "f", kFormLimits, faults).has_value();
    EXPECT_EQ(read, faults.empty()) << i;
  }
}

// A few kilobytes that would unpack to 64 megabytes.
TEST(Xlsx, AnArchiveIsNotUnpackedBeyondTheLimit) {
  std::vector<Part> parts = PartsOf("");
  parts.back().text = std::string(64u << 20, ' ');
  const std::string bomb = ZipOf(parts);
  EXPECT_LT(bomb.size(), size_t{1} << 17);
  EXPECT_EQ(Read(bomb), "f: unpacked, the workbook has more than 33554432 bytes");
}

TEST(Xlsx, LimitsAtTheLimitAndOnePastIt) {
  const std::string two = "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>0</v></c></row><row><c><v>1</v></c></row>";
  const std::string book = WorkbookOf(two);
  size_t unpacked = 0;
  for (const Part& part : PartsOf(two)) unpacked += part.text.size();
  FormLimits limits;
  limits.unpacked_bytes_max = unpacked;
  limits.parts_max = 6;
  limits.sheets_max = 1;
  limits.rows_max = 2;
  limits.columns_max = 2;
  limits.shared_strings_max = 2;
  limits.cell_bytes_max = 12;  // «первый»
  limits.text_bytes_max = 25;
  EXPECT_EQ(Read(book, limits), "1: первый | первый |\n2: 1 |\n");
  const auto refused = [&book, &limits](auto FormLimits::*limit) {
    FormLimits less = limits;
    --(less.*limit);
    return Read(book, less);
  };
  EXPECT_THAT(refused(&FormLimits::unpacked_bytes_max), HasSubstr("unpacked"));
  EXPECT_EQ(refused(&FormLimits::parts_max), "f: the workbook has more than 5 parts");
  EXPECT_EQ(refused(&FormLimits::sheets_max), "f: the workbook has more than 0 sheets");
  EXPECT_EQ(refused(&FormLimits::rows_max), "f: sheet \"Лист\", row 2: more than 1 rows");
  EXPECT_EQ(refused(&FormLimits::columns_max), "f: sheet \"Лист\", row 1, column B: more than 1 columns");
  EXPECT_EQ(refused(&FormLimits::shared_strings_max), "f: the workbook has more than 1 texts");
  EXPECT_EQ(refused(&FormLimits::cell_bytes_max), "f: sheet \"Лист\", row 1, column A: a text of more than 11 bytes");
  EXPECT_THAT(refused(&FormLimits::text_bytes_max), HasSubstr("the texts of the workbook have more than 24 bytes"));
}

TEST(Faults, PlacesInBothLanguages) {
  const Place place{"f.xlsx", "X", 12, 8, "Срок", "завтра"};
  EXPECT_EQ(PlaceText(place, false), "f.xlsx: sheet \"X\", row 12, column \"Срок\" (H)");
  EXPECT_EQ(PlaceText(place, true), "f.xlsx: лист «X», строка 12, графа «Срок» (H)");
  EXPECT_EQ(ColumnLetters(1) + ColumnLetters(26) + ColumnLetters(27) + ColumnLetters(702) + ColumnLetters(703),
            "AZAAZZAAA");
  Faults faults(1);
  faults.Add(place, Say("no-rows", "a $0", "б $0", 1));
  faults.Add(place, Say("no-rows", "b", "в"));
  EXPECT_EQ(faults.count(), 2U);
  EXPECT_EQ(faults.omitted(), 1U);
}

}  // namespace
}  // namespace svod::forms
