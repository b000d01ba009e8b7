#include "clients/forms/values.h"

#include <gtest/gtest.h>

#include "clients/forms/formula.h"
#include "clients/forms/words.h"
#include "clients/forms/xlsx_styles.h"

namespace svod::forms {
namespace {

Cell TextCell(const std::string& text) {
  Cell cell;
  cell.kind = CellKind::kText;
  cell.text = text;
  return cell;
}

Cell NumberCell(const std::string& text) {
  Cell cell;
  cell.kind = CellKind::kNumber;
  cell.text = text;
  return cell;
}

struct Case {
  std::string text;
  std::string value;  // empty: none
};

std::string OrNothing(const std::optional<Decimal>& number) { return number ? number->ToString() : ""; }
std::string OrNothing(const std::optional<int64_t>& number) { return number ? std::to_string(*number) : ""; }

TEST(Values, StoredNumbersAreRoundedToFifteenDigits) {
  for (const Case& c : std::vector<Case>{
           {"0.1", "0.1"},
           {"1E6", "1000000"},
           {"1.5e-2", "0.015"},
           {"-12.50", "-12.5"},
           {"0", "0"},
           {"1234.5600000000001", "1234.56"},
           {"1234.5599999999999", "1234.56"},
           {"0.30000000000000004", "0.3"},
           {"999999999999999.9", ""},                 // 16 digits: kopecks are lost
           {"9999999999999.99", "9999999999999.99"},  // 15 digits
           {"99999999999999.995", ""},
           {"99999999999.999995", "100000000000"},
           {"123456789012345678", ""},
           {"100000000000000000", "100000000000000000"},
           {"1000000000000000000", ""},  // one digit more than a decimal has
           {"1E400", ""},
           {"1E401", ""},
           {"1,5", ""},
           {"", ""},
           {"-", ""},
           {"1e", ""},
           {"NaN", ""},
       }) {
    EXPECT_EQ(OrNothing(ParseStoredNumber(c.text)), c.value) << c.text;
  }
}

TEST(Values, WrittenNumbersAreExact) {
  for (const Case& c : std::vector<Case>{
           {"1 234 567,89", "1234567.89"},
           {"1\u00A0234\u00A0567,89", "1234567.89"},
           {"1\u202F234", "1234"},
           {"1\u2009234.5", "1234.5"},
           {"1234,5", "1234.5"},
           {"-7", "-7"},
           {"\u22127", "-7"},
           {"0,10", "0.1"},
           {"00012", "12"},
           {"123456789012345678", "123456789012345678"},
           {"1234567890123456789", ""},
           {"12 34", ""},
           {"1234 567", ""},
           {"1  234", ""},
           {"1.234.567,89", ""},
           {"1,234.56", ""},
           {"1,", ""},
           {",5", ""},
           {"--7", ""},
           {"- 7", ""},
           {"7 руб.", ""},
           {"1E6", ""},
           {"", ""},
       }) {
    EXPECT_EQ(OrNothing(ParseWrittenNumber(c.text)), c.value) << c.text;
  }
}

TEST(Values, MoneyStaysExactToTheKopeck) {
  for (const Case& c : std::vector<Case>{
           {"0.1", "10"}, {"0.07", "7"}, {"1E6", "100000000"}, {"1234.5600000000001", "123456"}, {"1234.567", ""}}) {
    EXPECT_EQ(OrNothing(ReadMoney(NumberCell(c.text), 100).value), c.value) << c.text;
  }
  EXPECT_EQ(ReadMoney(TextCell("1 234,56789"), 100'000).value, 123456789);
  EXPECT_FALSE(ReadMoney(TextCell("1 234,567891"), 100'000).value);
  EXPECT_FALSE(ReadMoney(TextCell("12,345"), 100).value);
  EXPECT_EQ(ReadMoney(TextCell("9999999999999999,99"), 100).value, 999'999'999'999'999'999);
  EXPECT_FALSE(ReadMoney(TextCell("10000000000000000"), 100).value);
}

TEST(Values, Days) {
  for (const Case& c : std::vector<Case>{{"30.06.2014", "2014-06-30"},
                                         {"1.2.2014", "2014-02-01"},
                                         {"2014-06-30", "2014-06-30"},
                                         {"29.02.2012", "2012-02-29"},
                                         {"29.02.2014", ""},
                                         {"31.02.2015", ""},
                                         {"30.06.14", ""},
                                         {"06/30/2014", ""},
                                         {"июнь", ""},
                                         {"41820", ""}}) {
    EXPECT_EQ(ReadDay(TextCell(c.text)).value.value_or(""), c.value) << c.text;
  }
  EXPECT_EQ(ReadDay(TextCell("31.02.2015")).fault.en, "\"31.02.2015\" is not a date that exists");
  EXPECT_EQ(ReadDay(TextCell("31.02.2015")).fault.ru, "«31.02.2015» — такой даты нет");
  // A serial number of 1990-2099 alone: a year is no day.
  EXPECT_EQ(ReadDay(NumberCell("41820")).value, "2014-06-30");
  EXPECT_EQ(ReadDay(NumberCell("32874")).value, "1990-01-01");
  EXPECT_EQ(ReadDay(NumberCell("73050")).value, "2099-12-31");
  for (const char* other : {"32873", "73051", "2014", "41820.5"}) {
    EXPECT_FALSE(ReadDay(NumberCell(other)).value) << other;
  }
}

TEST(Values, SerialNumbersOfDays) {
  EXPECT_EQ(DayOfSerial("1", false), "1900-01-01");
  EXPECT_EQ(DayOfSerial("59", false), "1900-02-28");
  EXPECT_EQ(DayOfSerial("60", false), std::nullopt);
  EXPECT_EQ(DayOfSerial("61", false), "1900-03-01");
  EXPECT_EQ(DayOfSerial("0", true), "1904-01-01");
  EXPECT_EQ(DayOfSerial("40358", true), "2014-06-30");
  EXPECT_EQ(DayOfSerial("0", false), std::nullopt);
  EXPECT_EQ(DayOfSerial("41820.25", false), std::nullopt);
  EXPECT_EQ(DayOfSerial("1E9", false), std::nullopt);
}

TEST(Values, LooksOfNumbers) {
  EXPECT_EQ(LookOfCode("dd.mm.yyyy"), NumberLook::kDate);
  EXPECT_EQ(LookOfCode("[$-419]d mmmm yyyy;@"), NumberLook::kDate);
  EXPECT_EQ(LookOfCode("0.00%"), NumberLook::kPercent);
  EXPECT_EQ(LookOfCode("#,##0.00\" ydm%\""), NumberLook::kPlain);
  EXPECT_EQ(LookOfCode("#,##0.00\\y"), NumberLook::kPlain);
  EXPECT_EQ(LookOfCode("\"not closed"), NumberLook::kPlain);
  EXPECT_EQ(LookOfCode("h:mm"), NumberLook::kPlain);
  EXPECT_EQ(LookOfBuiltIn(14), NumberLook::kDate);
  EXPECT_EQ(LookOfBuiltIn(21), NumberLook::kPlain);
}

TEST(Values, PercentagesWholeNumbersAndTexts) {
  Cell percent = NumberCell("0.125");
  percent.percent = true;
  EXPECT_EQ(OrNothing(ReadNumber(percent, true).value), "12.5");
  EXPECT_EQ(OrNothing(ReadNumber(TextCell("12,5 %"), true).value), "12.5");
  EXPECT_FALSE(ReadNumber(TextCell("12,5 %"), false).value);
  EXPECT_EQ(ReadWhole(NumberCell("7")).value, 7);
  EXPECT_EQ(ReadWhole(TextCell("7,0")).value, 7);
  EXPECT_FALSE(ReadWhole(TextCell("7,5")).value);
  EXPECT_EQ(ReadText(NumberCell("12.50")).value, "12.5");
  Cell day;
  day.kind = CellKind::kDate;
  day.text = "2014-06-03";
  EXPECT_EQ(ReadText(day).value, "03.06.2014");
  Cell formula;
  formula.kind = CellKind::kUncomputed;
  formula.text = "=A1";
  EXPECT_FALSE(ReadText(formula).value);
  EXPECT_FALSE(ReadNumber(formula, false).value);
}

TEST(Words, TitlesAsPeopleWriteThem) {
  EXPECT_EQ(Normalised("  Срок\u00A0 фактический\n(дд.мм.гггг) "), "срок фактический дд мм гггг");
  EXPECT_EQ(Normalised("ОТЧЁТ, %"), "отчет %");
  EXPECT_EQ(Trimmed("\u00A0 a b \u202F"), "a b");
  EXPECT_EQ(Trimmed(" \u00A0 "), "");
  const TitlePattern plan("{year} год план");
  EXPECT_EQ(plan.Match("2014 год план")->year, 2014);
  EXPECT_EQ(plan.Match(Normalised("20__ год план"))->year, std::nullopt);
  EXPECT_FALSE(plan.Match("21 год план"));
  EXPECT_FALSE(plan.Match("2014 год план факт"));
  EXPECT_EQ(plan.Written(), "20__ год план");
  EXPECT_TRUE(TitlePattern("Вид документа*").Match("вид документа первичный 0"));
  EXPECT_FALSE(TitlePattern("Вид документа").Match("вид документа первичный 0"));
}

std::string Evaluated(const std::string& text, const std::vector<std::string>& values) {
  std::string error;
  const std::optional<Formula> formula = Formula::Parse(text, {"a", "b"}, &error);
  if (!formula) return error;
  const std::optional<Ratio> value = formula->Evaluate(
      [&values](int column) { return Ratio::FromDecimal(*Decimal::Parse(values[static_cast<size_t>(column)])); });
  return value ? value->Rounded(0, 3) : "none";
}

TEST(Formulas, Arithmetic) {
  EXPECT_EQ(Evaluated("a - b", {"10", "12.5"}), "-2.500");
  EXPECT_EQ(Evaluated("b / a * 100", {"3", "1"}), "33.333");
  EXPECT_EQ(Evaluated("a - b - 1", {"10", "2"}), "7.000");
  EXPECT_EQ(Evaluated("a * (b + 0.5)", {"2", "1"}), "3.000");
  EXPECT_EQ(Evaluated("a / b", {"1", "0"}), "none");
  EXPECT_EQ(Evaluated("a * a * a * a", {"999999999999999999", "1"}), "none");
  EXPECT_EQ(Evaluated("a - c", {}), "there is no column `c`");
  EXPECT_EQ(Evaluated("a -", {}), "a column or a number is missing");
  EXPECT_EQ(Evaluated("(a", {}), "a parenthesis is not closed");
  EXPECT_EQ(Evaluated("a b", {}), "`b` does not belong to the formula");
  EXPECT_EQ(Evaluated(std::string(20, '(') + "a" + std::string(20, ')'), {"1", "1"}), "1.000");
  EXPECT_EQ(Evaluated(std::string(21, '(') + "a" + std::string(21, ')'), {}), "parentheses are nested too deep");
}

}  // namespace
}  // namespace svod::forms
