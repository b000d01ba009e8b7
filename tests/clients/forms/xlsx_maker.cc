#include "tests/clients/forms/xlsx_maker.h"

#include <zip.h>

#include <fstream>
#include <iterator>

#include "tests/testing/temp_folder.h"

namespace svod::forms {

std::string ZipOf(const std::vector<Part>& parts) {
  const testing_support::TempFolder folder;
  const std::string path = (folder.path() / "made.zip").string();
  int error = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  for (const Part& part : parts) {
    zip_source_t* source = zip_source_buffer(archive, part.text.data(), part.text.size(), 0);
    zip_file_add(archive, part.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  }
  zip_close(archive);
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<Part> PartsOf(const std::string& rows) {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
  const std::string relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  return {
      {"_rels/.rels", head + "<Relationships><Relationship Id=\"rId1\" Type=\"" + relation +
                          "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
      {"xl/workbook.xml",
       head + "<workbook><sheets><sheet name=\"Лист\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       head + "<Relationships><Relationship Id=\"rId1\" Type=\"" + relation +
           "worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"" + relation +
           "styles\" Target=\"styles.xml\"/><Relationship Id=\"rId3\" Type=\"" + relation +
           "sharedStrings\" Target=\"/xl/sharedStrings.xml\"/></Relationships>"},
      {"xl/styles.xml",
       head + "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"[$-419]dd\\.mm\\.yyyy\"/></numFmts><cellXfs>"
              "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"10\"/><xf "
              "numFmtId=\"164\"/></cellXfs></styleSheet>"},
      {"xl/sharedStrings.xml", head +
                                   "<sst><si><t>первый</t></si><si><r><t>второй</t></r><r><t xml:space=\"preserve\"> "
                                   "кусок</t></r><rPh><t>чтение</t></rPh></si></sst>"},
      {"xl/worksheets/sheet1.xml", head + "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
  };
}

std::string WorkbookOf(const std::string& rows) { return ZipOf(PartsOf(rows)); }

}  // namespace svod::forms
