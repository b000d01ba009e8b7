// Profiles, recognition and import, by small profiles over the schema of clusters; the forms themselves, and templates,
// are tested by tests/e2e/forms_test.py: libxlsxwriter loses a few bytes with each drop-down, which sanitizers mind.
#include "clients/forms/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/forms/csv.h"
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
  for (const Fault& fault : faults.items()) result.faults.push_back(FaultText(fault, false));
  EXPECT_EQ(result.dossier == nullptr, !result.faults.empty());
  return result;
}

Result ImportCsv(const std::string& csv, const Dossier* into = nullptr, const std::string& unit = kUnit) {
  const Profiles profiles = {ProfileOf(kTable)};
  Faults faults;
  return ImportBook(*ReadCsv(csv, "f", kFormLimits, faults), profiles, into, unit);
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
                          "f: row 7, column \"План\" (B): the amount is below zero",
                          "f: row 7, column \"№\" (F): \"99\" is not between 1 and 52"));
  EXPECT_THAT(ImportCsv("Статья;План;Факт\nа;10,5;5\nВсего;10;6\nб;1;1\n").faults,
              ElementsAre("f: row 3, column \"План\" (B): \"10\" is not the sum of the rows, which is 11.5"));
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
