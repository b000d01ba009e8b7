// Profiles, recognition and import, by small profiles over the schema of clusters; the forms themselves, and templates,
// are tested by tests/e2e/forms_test.py: libxlsxwriter loses a few bytes with each drop-down, which sanitizers mind.
#include "clients/forms/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/forms/csv.h"
#include "clients/forms/fault_json.h"
#include "clients/forms/profile.h"
#include "clients/forms/xlsx.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "tests/clients/forms/xlsx_maker.h"

namespace svod::forms {
namespace {

using cluster::v1::Dossier;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kTable = R"(
profile: payments
title: {ru: Платежи, en: payments}
source: выдумана
sheet: Платежи
blanks: ["-", нет]
end_words: [Руководитель]
columns:
  item: {titles: [Статья], value: text, required: true}
  plan: {titles: ["{year} план", План], value: money}
  fact: {titles: [Факт], value: money}
  rest: {titles: [Остаток], value: money, equals: plan - fact}
  share: {titles: ["Доля, %"], value: percent, equals: fact / plan * 100, digits: 1}
  activity: {titles: ["№"], value: whole, unique: true, carry: true}
records:
  - at: plan.expenditures.items[+]
    when: [plan]
    set: {item: item, amount: plan, activity: activity}
  - at: report.expenditures.items[+]
    when: [fact]
    set: {item: item, amount: fact}
    constants: {source: MONEY_SOURCE_REGIONAL_BUDGET}
totals: {column: item, words: [Всего], sums: [plan, fact]}
)";

constexpr const char* kUnit = "organisations/7302000000/clusters/C12/years/2014/agreements/1";

Profile ProfileOf(std::string_view text) {
  Diagnostics diagnostics;
  std::optional<Profile> profile = ReadProfile(text, "p.yaml", Dossier::descriptor(), diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.items()) ADD_FAILURE() << FormatDiagnostic(diagnostic, "");
  return profile ? *std::move(profile) : Profile{};
}

std::vector<std::string> FaultsOfProfile(const std::string& from, const std::string& to) {
  std::string text(kTable);
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  Diagnostics diagnostics;
  EXPECT_FALSE(ReadProfile(text, "p.yaml", Dossier::descriptor(), diagnostics));
  std::vector<std::string> faults;
  for (const Diagnostic& d : diagnostics.items()) {
    faults.push_back(std::to_string(d.position.line) + ":" + std::to_string(d.position.column) + ": " + d.code);
  }
  return faults;
}

struct Result {
  std::unique_ptr<google::protobuf::Message> dossier;
  std::vector<std::string> faults;
  std::vector<std::string> russian;
  std::string json;
  [[nodiscard]] const Dossier& value() const { return dynamic_cast<const Dossier&>(*dossier); }
};

Result ImportBook(const Workbook& book, const Profiles& profiles, const Dossier* into = nullptr,
                  const std::string& unit = kUnit) {
  Result result;
  Faults faults;
  std::vector<Form> forms;
  for (const Sheet& sheet : book.sheets) {
    for (Form& form : Recognise(sheet, "f", profiles, nullptr, faults)) forms.push_back(std::move(form));
  }
  result.dossier = ImportForms(forms, unit, into, Dossier::descriptor(), faults);
  for (const Fault& fault : faults.items()) {
    result.faults.push_back(FaultText(fault, false));
    result.russian.push_back(FaultText(fault, true));
    EXPECT_NE(fault.said.code, "");
  }
  result.json = FaultsJson(faults);
  EXPECT_EQ(result.dossier == nullptr, !result.faults.empty());
  return result;
}

Result ImportCsvBy(std::string_view profile, const std::string& csv, const Dossier* into = nullptr,
                   const std::string& unit = kUnit) {
  const Profiles profiles = {ProfileOf(profile)};
  Faults faults;
  return ImportBook(*ReadCsv(csv, "f", kFormLimits, faults), profiles, into, unit);
}

Result ImportCsv(const std::string& csv, const Dossier* into = nullptr, const std::string& unit = kUnit) {
  return ImportCsvBy(kTable, csv, into, unit);
}

// Parts of a programme: what stands in the cells is not what stands in the dossier.
constexpr std::string_view kProgrammes = R"(
profile: programmes
title: {ru: Программы, en: programmes}
source: выдумана
sheet: Программы
needs:
  - {when: [start], columns: [module]}
  - {when: [state = done, title], columns: [budget]}
contradictions: [[state = done, module = MODULE_KIND_DISTANCE]]
distinct: [{when: [module], columns: [title, module, start]}]
columns:
  title: {titles: [Программа], value: text, required: true, carry: true}
  budget: {titles: [Расходы], value: money, unit: thousands}
  part: {titles: [Стажировки], value: money}
  module: {titles: [Модуль], value: words, words: {дальний: MODULE_KIND_DISTANCE, местный: MODULE_KIND_REGIONAL}}
  start: {titles: [Начало], value: date}
  state: {titles: [Статус], value: words, words: {готово: done, нет: open}}
  topic: {titles: [Тематика], value: words, words: {управление: TOPIC_MANAGEMENT, стажировки: TOPIC_INTERNSHIPS}}
records:
  - at: report.education.programmes[title=title]
    when: [title]
    set: {budget: budget, internship_budget: part, topic: topic}
  - at: report.education.programmes[title=title].modules.items[+]
    when: [module]
    set: {kind: module, start_date: start}
)";

Result ImportProgrammes(const std::string& rows, const Dossier* into = nullptr) {
  return ImportCsvBy(kProgrammes, "Программа;Расходы;Стажировки;Модуль;Начало;Статус;Тематика\n" + rows, into);
}

TEST(Profiles, BuiltInOnesAreSound) {
  Diagnostics diagnostics;
  const std::optional<Profiles> profiles = LoadProfiles("", Dossier::descriptor(), diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.items()) ADD_FAILURE() << FormatDiagnostic(diagnostic, "");
  ASSERT_TRUE(profiles);
  std::vector<std::string> names;
  for (const Profile& profile : *profiles) names.push_back(profile.name);
  EXPECT_THAT(names, ElementsAre("activities", "education", "expenditures", "kpis", "report-head"));
}

TEST(Profiles, FaultsWithLineAndColumn) {
  EXPECT_THAT(FaultsOfProfile("value: whole", "value: integer"),
              ElementsAre("14:36: unknown-value", "18:47: wrong-value"));
  EXPECT_THAT(FaultsOfProfile("item: item, amount: plan", "item: plan"), ElementsAre("18:17: wrong-value"));
  EXPECT_THAT(FaultsOfProfile("plan.expenditures", "plan.expenses"), ElementsAre("16:9: invalid-path"));
  EXPECT_THAT(FaultsOfProfile("items[+]", "items"), ElementsAre("16:9: invalid-path"));
  EXPECT_THAT(FaultsOfProfile("when: [plan]", "when: [paln]"), ElementsAre("17:12: unknown-column"));
  EXPECT_THAT(FaultsOfProfile("equals: plan - fact", "equals: plan - facts"), ElementsAre("12:51: invalid-formula"));
  EXPECT_THAT(FaultsOfProfile("MONEY_SOURCE_REGIONAL_BUDGET", "REGIONAL"), ElementsAre("22:25: wrong-value"));
  EXPECT_THAT(FaultsOfProfile("carry: true", "carries: true"), ElementsAre("14:57: unknown-key"));
  EXPECT_THAT(FaultsOfProfile("source: выдумана\n", ""), ElementsAre("2:1: missing-key"));
  EXPECT_THAT(FaultsOfProfile("records:", "needs: [{when: [plan], columns: [paln]}]\nrecords:"),
              ElementsAre("15:34: unknown-column"));
  EXPECT_THAT(FaultsOfProfile("records:", "needs: [{columns: [plan]}]\nrecords:"), ElementsAre("15:9: missing-key"));
  EXPECT_THAT(FaultsOfProfile("records:", "contradictions: [[plan, plan = 1]]\nrecords:"),
              ElementsAre("15:25: invalid-condition"));
  EXPECT_THAT(FaultsOfProfile("records:", "distinct: [{when: [plan]}]\nrecords:"), ElementsAre("15:12: missing-key"));
}

TEST(Import, ATableBecomesListsOfTwoDocuments) {
  const Result result = ImportCsv(
      "Отчёт о платежах;;;\n"
      "Статья;2014 план;Факт;Остаток;Доля, %;№\n"
      "1;2;3;4;5;6\n"
      "Связь;1 000,50;250,10;750,40;25,0;5\n"
      ";;;;;\n"
      "Аренда;-;7;;;\n"
      "Всего;1000,5;257,10;;;\n"
      ";Руководитель;подпись;;;\n");
  EXPECT_THAT(result.faults, ElementsAre());
  const auto& plan = result.value().plan().expenditures().items();
  ASSERT_EQ(plan.size(), 1);
  EXPECT_EQ(plan[0].amount(), 100050);
  EXPECT_EQ(plan[0].activity(), 5);
  const auto& report = result.value().report().expenditures().items();
  ASSERT_EQ(report.size(), 2);
  EXPECT_EQ(report[0].item(), "Связь");
  EXPECT_EQ(report[1].amount(), 700);
  EXPECT_EQ(report[1].source(), cluster::v1::MONEY_SOURCE_REGIONAL_BUDGET);
  EXPECT_EQ(result.value().unit().year(), 2014);
}

TEST(Import, EveryFaultIsToldAndNothingIsImported) {
  const Result result = ImportCsv(
      "Статья;План;Факт;Остаток;Доля, %;№\n"
      ";10;5;5;50;1\n"
      "Связь;10;5;6;49,9;1\n"
      "Аренда;0;5;-5;10;2\n"
      "Почта;десять;5,123;;;2\n"
      "Прочее;;;;;3\n"
      "Ещё;-1;;;;99;лишнее\n"
      "Всего;10;11;;;\n");  // of sums that are not known nothing is said
  EXPECT_THAT(result.faults,
              ElementsAre("f: row 7, column G: \"лишнее\" stands in a column without a title",
                          "f: row 2, column \"Статья\" (A): a value is missing",
                          "f: row 3, column \"№\" (F): \"1\" stands in row 2 already",
                          "f: row 3, column \"Остаток\" (D): \"6\" does not agree with the other columns: \"20__ "
                          "план\" - \"Факт\" is 5",
                          "f: row 3, column \"Доля, %\" (E): \"49,9\" does not agree with the other columns: \"Факт\" "
                          "/ \"20__ план\" * 100 is 50",
                          "f: row 4, column \"Доля, %\" (E): \"10\" cannot be: \"Факт\" / \"20__ план\" * 100 has no "
                          "value here, leave the cell "
                          "blank",
                          "f: row 5, column \"План\" (B): \"десять\" is not a number",
                          "f: row 5, column \"Факт\" (C): \"5,123\" is not a whole number of kopecks",
                          "f: row 5, column \"№\" (F): \"2\" stands in row 4 already",
                          "f: row 6: nothing of the row can be imported: fill in \"20__ план\", \"Факт\"",
                          "f: row 7, column \"План\" (B): \"-1\" is below zero",
                          "f: row 7, column \"№\" (F): \"99\" is not between 1 and 52"));
  EXPECT_THAT(ImportCsv("Статья;План;Факт\nа;10,5;5\nВсего;10;6\nб;1;1\n").faults,
              ElementsAre("f: row 3, column \"План\" (B): \"10\" is not the sum of the rows, which is 11.5"));
}

TEST(Import, ARowThatRepeatsAnotherIsAFault) {
  const Result same = ImportCsv("Статья;План;Факт;Остаток\nСвязь;1 000,00;5;\nАренда;1;1;\nСвязь;1000;5;995\n");
  EXPECT_THAT(same.faults, ElementsAre("f: row 4: the row repeats row 2: take it out, or say what tells them apart"));
  EXPECT_THAT(same.russian,
              ElementsAre("f: строка 4: строка повторяет строку 2: уберите её или укажите, чем они различаются"));
  EXPECT_THAT(ImportCsv("Статья;План;Факт\nСвязь;1;5\nСвязь;1;\n").faults, ElementsAre());
}

TEST(Import, WhatTheProfileSaysIsDistinct) {
  EXPECT_THAT(ImportProgrammes("А;1;;местный;01.02.2014;;\n;;;местный;01.02.2014;;управление\n").faults,
              ElementsAre("f: row 3, column \"Модуль\" (D): \"местный\" would count twice: row 2 has the same "
                          "\"Программа\", \"Модуль\", \"Начало\""));
  EXPECT_THAT(ImportProgrammes("А;1;;местный;01.02.2014;;\n;;;местный;02.02.2014;;\nБ;;;местный;01.02.2014;;\n").faults,
              ElementsAre());
}

TEST(Import, WhatARowNeedsAndWhatContradictsItself) {
  const Result result =
      ImportProgrammes("А;1;;;01.02.2014;;\nБ;;;;;готово;\nВ;1;;дальний;;готово;\nГ;;;магия;01.02.2014;;\n");
  EXPECT_THAT(result.faults,
              ElementsAre("f: row 2, column \"Модуль\" (D): a value is missing, for \"Начало\" is \"01.02.2014\"",
                          "f: row 3, column \"Расходы\" (B): a value is missing, for \"Статус\" is \"готово\", "
                          "\"Программа\" is \"Б\"",
                          "f: row 4, column \"Модуль\" (D): \"дальний\" contradicts the row: \"Статус\" is \"готово\"",
                          "f: row 5, column \"Модуль\" (D): \"магия\" is none of: дальний, местный"));
  EXPECT_EQ(result.russian.at(0), "f: строка 2, графа «Модуль» (D): нет значения, хотя «Начало» — «01.02.2014»");
  EXPECT_THAT(ImportCsvBy(kProgrammes, "Программа;Начало\nА;01.02.2014\n").faults,
              ElementsAre("f: row 2: a value is missing: \"Модуль\", for \"Начало\" is \"01.02.2014\""));
}

TEST(Import, FaultsSayWhatTheCellsSay) {
  const Result differs = ImportProgrammes("А;1;;;;;управление\nА;2;;;;;стажировки\n");
  EXPECT_THAT(differs.faults,
              ElementsAre("f: row 3, column \"Расходы\" (B): \"2\" is not the same as \"1\" of f: row 2, "
                          "column \"Расходы\" (B)",
                          "f: row 3, column \"Тематика\" (G): \"стажировки\" is not the same as "
                          "\"управление\" of f: row 2, column \"Тематика\" (G)"));
  EXPECT_EQ(differs.russian.at(0),
            "f: строка 3, графа «Расходы» (B): «2» — не то же, что «1»: f: строка 2, графа «Расходы» (B)");
  const Result whole = ImportProgrammes("А;1;1 000,01;;;;\n");
  EXPECT_THAT(whole.faults,
              ElementsAre("f: row 2, column \"Стажировки\" (C): \"1 000,01\" is more than the whole, \"1\" "
                          "of f: row 2, column \"Расходы\" (B)"));
  EXPECT_EQ(whole.russian.at(0),
            "f: строка 2, графа «Стажировки» (C): «1 000,01» больше целого, «1»: f: строка 2, графа «Расходы» (B)");
  EXPECT_THAT(ImportProgrammes("А;-1;;;;;\n").russian,
              ElementsAre("f: строка 2, графа «Расходы» (B): «-1» меньше нуля"));
}

TEST(Import, FaultsForPrograms) {
  const Result result = ImportCsv("Статья;План\nСвязь;\"д\"\"есять\"\n");
  EXPECT_EQ(
      result.json,
      "{\n \"faults\": [\n  {\n   \"file\": \"f\",\n   \"row\": 2,\n   \"column\": \"B\",\n   \"title\": "
      "\"План\",\n   \"value\": \"д\\\"есять\",\n   \"code\": \"not-a-number\",\n   \"message\": {\n    \"en\": "
      "\"\\\"д\\\"есять\\\" is not a number\",\n    \"ru\": \"«д\\\"есять» — не число\"\n   }\n  }\n ],\n \"omitted\": "
      "0\n}\n");
}

TEST(Import, ALineOfSignaturesEndsTheTableAndDataDoNot) {
  const Result result = ImportCsv("Статья;План\nа;1\nРуководитель проекта;2\n\n;Руководитель\n;подпись\n");
  ASSERT_THAT(result.faults, ElementsAre());
  EXPECT_EQ(result.value().plan().expenditures().items_size(), 2);
}

TEST(Import, ARowOfFewNumbersIsData) {
  const Result few = ImportCsv("Статья;План;Факт\n1;2;3\n");
  ASSERT_THAT(few.faults, ElementsAre());
  EXPECT_EQ(few.value().plan().expenditures().items(0).amount(), 200);
  // Columns may have been taken out; a number that does not rise makes it data.
  const std::string titles = "Статья;План;Факт;Остаток;№\n";
  EXPECT_EQ(ImportCsv(titles + "1;3;4;6;7\nа;1;1;0;7\n").value().plan().expenditures().items_size(), 1);
  EXPECT_EQ(ImportCsv(titles + "1;3;2;1;7\n").value().plan().expenditures().items_size(), 1);
}

TEST(Import, TitlesThatDoNotFit) {
  EXPECT_THAT(ImportCsv("План;Факт\n1;2\n").faults,
              ElementsAre("f: row 1: no form is recognised; the nearest, `payments`, needs the columns \"Статья\""));
  EXPECT_THAT(ImportCsv("a;b\n1;2\n").faults, ElementsAre("f: no form is recognised: no titles are known"));
  EXPECT_THAT(ImportCsv("Статья;План;Фикт;2014 план\nа;1;;\n").faults,
              ElementsAre("f: row 1, column \"Фикт\" (C): the form `payments` has no such column, is \"Факт\" meant?",
                          "f: row 1, column \"2014 план\" (D): column B has the same meaning"));
  EXPECT_THAT(ImportCsv("Статья;2013 план\nа;1\n").faults,
              ElementsAre("f: row 1, column \"2013 план\" (B): the forms are filed for the year 2014"));
  EXPECT_THAT(ImportCsv("Статья;План\n").faults, ElementsAre("f: row 1: the form has no rows"));
}

TEST(Import, TheUnitMustBeKnown) {
  EXPECT_THAT(ImportCsv("Статья;План\nа;1\n", nullptr, "").faults,
              ElementsAre(HasSubstr("for what the forms are filed (organisation, cluster, year, agreement)")));
  EXPECT_THAT(ImportCsv("Статья;План\nа;1\n", nullptr, "organisations/7302000001").faults,
              ElementsAre(HasSubstr("--unit: ")));
}

TEST(Import, WhatIsThereIsNotOverwritten) {
  const std::string csv = "Статья;План\nа;1\n";
  Result first = ImportCsv(csv);
  Dossier into = first.value();
  into.mutable_report()->set_revision(3);
  const Result again = ImportCsv(csv, &into, "");
  ASSERT_THAT(again.faults, ElementsAre());
  EXPECT_EQ(again.value().report().revision(), 3U);
  EXPECT_EQ(again.value().plan().expenditures().items_size(), 1);
  EXPECT_THAT(ImportCsv("Статья;План\nа;2\n", &into).faults,
              ElementsAre("f: row 2, column \"План\" (B): plan.expenditures.items is in the dossier already, and it is "
                          "another list"));
  into.mutable_unit()->set_year(2015);
  EXPECT_THAT(ImportCsv(csv, &into).faults,
              ElementsAre(HasSubstr("--unit: unit.year would be \"2014\", and in the dossier it is \"2015\"")));
}

// Rows 2 and 3 of the columns A, B and C of payments.
Result ImportMerged(const std::string& range, const std::string& profile = std::string(kTable)) {
  std::vector<Part> parts = PartsOf(
      "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Статья</t></is></c>"
      "<c r=\"B1\" t=\"inlineStr\"><is><t>План</t></is></c><c r=\"C1\" t=\"inlineStr\"><is><t>Факт</t></is></c></row>"
      "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Связь</t></is></c><c r=\"B2\"><v>1000</v></c></row>"
      "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>Аренда</t></is></c><c r=\"B3\"><v>2</v></c></row>");
  std::string& sheet = parts.back().text;
  sheet.insert(sheet.find("</worksheet>"), "<mergeCells><mergeCell ref=\"" + range + "\"/></mergeCells>");
  Faults faults;
  const Profiles profiles = {ProfileOf(profile)};
  return ImportBook(*ReadXlsx(ZipOf(parts), "f", kFormLimits, faults), profiles);
}

TEST(Import, MergedCellsAmongTheRowsAreAFault) {
  EXPECT_THAT(
      ImportMerged("B2:C2").faults,
      ElementsAre("f: sheet \"Лист\", row 2, column \"План\" (B): the cells B2:C2 are merged with \"1000\", and "
                  "what each of them says is not known: split them"));
  EXPECT_THAT(ImportMerged("C1:C3").faults, ElementsAre(HasSubstr("row 2, column \"Факт\" (C): the cells C1:C3")));
  EXPECT_THAT(ImportMerged("B3:B9").russian,
              ElementsAre("f: лист «Лист», строка 3, графа «План» (B): ячейки B3:B9 объединены со значением «2», и что "
                          "сказано в каждой, неизвестно: разъедините их"));
  for (const char* harmless : {"A1:C1", "D2:F3", "A4:C9"}) {
    EXPECT_THAT(ImportMerged(harmless).faults, ElementsAre()) << harmless;
  }
  std::string carried(kTable);
  carried.insert(carried.find(", required: true"), ", carry: true");
  EXPECT_THAT(ImportMerged("A2:A3", carried).faults, ElementsAre());
  EXPECT_THAT(ImportMerged("A2:A3").faults, ElementsAre(HasSubstr("A2:A3 are merged with \"Связь\"")));
}

TEST(Import, TitlesInTwoRowsUnderMergedCells) {
  std::vector<Part> parts = PartsOf(
      "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Статья</t></is></c>"
      "<c r=\"B1\" t=\"inlineStr\"><is><t>Объём</t></is></c></row>"
      "<row r=\"2\"><c r=\"B2\" t=\"inlineStr\"><is><t>план</t></is></c>"
      "<c r=\"C2\" t=\"inlineStr\"><is><t>факт</t></is></c></row>"
      "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>Связь</t></is></c><c r=\"B3\"><v>0.1</v></c>"
      "<c r=\"C3\"><v>1234.5600000000001</v></c></row>");
  std::string& sheet = parts.back().text;
  sheet.insert(sheet.find("</worksheet>"),
               "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C1\"/></mergeCells>");
  std::string profile(kTable);
  profile.replace(profile.find("\"{year} план\", План"), std::string("\"{year} план\", План").size(),
                  "\"Объем: план\"");
  profile.replace(profile.find("titles: [Факт]"), std::string("titles: [Факт]").size(), "titles: [\"Объем: факт\"]");
  Faults faults;
  const Profiles profiles = {ProfileOf(profile)};
  const Result result = ImportBook(*ReadXlsx(ZipOf(parts), "f", kFormLimits, faults), profiles);
  ASSERT_THAT(result.faults, ElementsAre());
  EXPECT_EQ(result.value().plan().expenditures().items(0).amount(), 10);
  EXPECT_EQ(result.value().report().expenditures().items(0).amount(), 123456);
}

}  // namespace
}  // namespace svod::forms
