// What people and programs see: language and colours by the surroundings, lines that fit, tables, progress.
#include "clients/cli/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "clients/cli/finding_table.h"
#include "clients/cli/progress.h"
#include "clients/cli/report.h"
#include "clients/cli/table.h"
#include "engine/base/utf8.h"
#include "engine/verdict/decimal_text.h"
#include "engine/verdict/quantity.h"

namespace svod::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(MakeOutput, GoesByTheCommandLineThenByTheSurroundings) {
  const struct {
    const char* what;
    OutputChoice choice;
    Surroundings around;
    bool russian;
    bool color;
    int width;
  } kCases[] = {
      {"nothing is known", {}, {}, false, false, 0},
      {"a Russian terminal", {}, {true, 120, "", "ru_RU.UTF-8", "xterm", false}, true, true, 120},
      {"a pipe in a Russian locale", {}, {false, 0, "", "ru_RU.UTF-8", "xterm", false}, true, false, 0},
      {"COLUMNS before the terminal", {}, {true, 120, "100", "", "xterm", false}, false, true, 100},
      {"COLUMNS that is no number", {}, {true, 120, "wide", "", "xterm", false}, false, true, 120},
      {"COLUMNS without a terminal", {}, {false, 0, "100", "", "xterm", false}, false, false, 0},
      {"a terminal of no width", {}, {true, 0, "", "", "xterm", false}, false, true, 0},
      {"too narrow to lay out", {}, {true, 19, "", "", "xterm", false}, false, true, 20},
      {"NO_COLOR", {}, {true, 80, "", "C", "xterm", true}, false, false, 80},
      {"a dumb terminal", {}, {true, 80, "", "C", "dumb", false}, false, false, 80},
      {"--lang en", {"text", "en", "auto", false}, {true, 80, "", "ru_RU", "xterm", false}, false, true, 80},
      {"--lang ru", {"text", "ru", "auto", false}, {true, 80, "", "C", "xterm", false}, true, true, 80},
      {"--color never", {"text", "", "never", false}, {true, 80, "", "C", "xterm", false}, false, false, 80},
      {"--color always", {"text", "", "always", false}, {false, 0, "", "C", "dumb", true}, false, true, 0},
  };
  for (const auto& one : kCases) {
    const Output output = MakeOutput(one.choice, one.around);
    EXPECT_EQ(output.russian, one.russian) << one.what;
    EXPECT_EQ(output.color, one.color) << one.what;
    EXPECT_EQ(output.width, one.width) << one.what;
  }
}

Output Wide(int width) {
  Output output;
  output.width = width;
  return output;
}

TEST(Wrapped, BreaksBetweenWordsWithinTheWidth) {
  const struct {
    int width;
    const char* text;
    int column;
    int indent;
    const char* wrapped;
  } kCases[] = {
      {0, "one two three", 0, 2, "one two three\n"},
      {30, "one two three", 0, 2, "one two three\n"},
      {30, "доля средств на программы управления", 0, 4, "доля средств на программы\n    управления\n"},
      {30, "aaaaaaaaaa bbbbbbbbbb", 10, 4, "aaaaaaaaaa\n    bbbbbbbbbb\n"},  // 31 columns
      {30, "aaaaaaaaaa bbbbbbbbb", 10, 4, "aaaaaaaaaa bbbbbbbbb\n"},         // 30 columns
      {20, "a-word-that-is-longer-than-the-line b", 0, 2, "a-word-that-is-longer-than-the-line\nb\n"},
      {60, "", 0, 2, "\n"},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(Wrapped(Wide(one.width), one.text, one.column, one.indent), one.wrapped) << one.width << one.text;
  }
}

TEST(Cut, CountsCharacters) {
  EXPECT_EQ(Cut("срок", 4), "срок");
  EXPECT_EQ(Cut("сроки", 4), "сро…");
  EXPECT_EQ(Cut("срок", 1), "…");
}

Table TwoRows() {
  Table table({{"name", {"name", "имя"}, Table::Column::kFlexible},
               {"count", {"count", "число"}, Table::Column::kRight},
               {"note", {"note", "примечание"}, Table::Column::kLeft}});
  table.Add({"organisations/7302012345/clusters/C12", "7", "a"});
  table.Add({"short", "12345", "b, \"c\"\nd"});
  return table;
}

TEST(TableTest, FitsTheTerminalByCuttingWhatMayBeCut) {
  Table table = TwoRows();
  EXPECT_EQ(table.Text({}).substr(0, 55), "name                                   count  note\norga");
  for (const int width : {30, 40, 50}) {
    const std::string text = table.Text(Wide(width));
    size_t begin = 0;
    for (size_t end = text.find('\n'); end != std::string::npos; begin = end + 1, end = text.find('\n', begin)) {
      EXPECT_LE(CountCodePoints(text.substr(begin, end - begin)), width) << text;
    }
    EXPECT_THAT(text, HasSubstr("…"));
    EXPECT_THAT(text, HasSubstr("12345"));  // numbers are never cut
  }
}

TEST(TableTest, WhatDoesNotFitAtAllStandsOnALineOfItsOwn) {
  Table table({{"number", {"number", "номер"}, Table::Column::kRight}, {"name", {"name", "имя"}}});
  table.Add({"7", "organisations/7302012345/clusters/C12"});
  EXPECT_EQ(table.Text(Wide(50)), "number  name\n     7  organisations/7302012345/clusters/C12\n");
  EXPECT_EQ(table.Text(Wide(40)), "number\n  name\n     7\n  organisations/7302012345/clusters/C12\n");
}

TEST(TableTest, IsCsvForPrograms) {
  Output output;
  output.csv = true;
  EXPECT_EQ(TwoRows().Text(output),
            "name,count,note\r\norganisations/7302012345/clusters/C12,7,a\r\nshort,12345,\"b, \"\"c\"\"\nd\"\r\n");
  EXPECT_EQ(Table({{"a", {"A", "А"}}}).Text(output), "a\r\n");
  EXPECT_EQ(Table({{"a", {"A", "А"}}}).Text({}), "");
}

TEST(FindingRows, HaveACellForEachColumnAndFiguresAsPlainNumbers) {
  v1::Verdict verdict;
  verdict.set_subject("organisations/1/years/2014");
  verdict.set_overall(v1::OVERALL_STATE_NON_COMPLIANT);
  v1::Finding* finding = verdict.add_findings();
  finding->set_rule("a.b");
  finding->set_state(v1::FINDING_STATE_FAIL);
  *finding->mutable_measured() = KopecksQuantity(-123456);
  finding->mutable_title()->set_ru("Доля; \"часть\"");
  finding->mutable_title()->set_en("A share, in part");
  Output output;
  const std::string row = FindingRows(verdict, output);
  EXPECT_THAT(row, HasSubstr("NON_COMPLIANT,a.b,,UNSPECIFIED,FAIL,-1234.56,,RUB"));
  EXPECT_THAT(row, HasSubstr("\"A share, in part\""));
  output.russian = true;
  EXPECT_THAT(FindingRows(verdict, output), HasSubstr("\"Доля; \"\"часть\"\"\""));
  const auto cells = [](const std::string& line) { return std::count(line.begin(), line.end(), ','); };
  EXPECT_EQ(cells(FindingHead()), cells(FindingRows(verdict, output)));
  EXPECT_EQ(cells(SummaryHead()), cells(SummaryRow(verdict)));
}

TEST(FindingRows, SharesAreDecimalsThatNeverLookRounderThanTheyAre) {
  const auto percent = [](int64_t part, int64_t whole) {
    return DecimalText(RatioQuantity(*Ratio::Make(part, whole)));
  };
  EXPECT_EQ(percent(1, 2), "50");
  EXPECT_EQ(percent(3, 28), "10.71");
  EXPECT_EQ(percent(479'999'999, 960'000'000), "49.9999999");
  EXPECT_EQ(DecimalText(KopecksQuantity(-1)), "-0.01");
  EXPECT_EQ(DecimalText(DateQuantity(*Date::Parse("2015-01-20"))), "2015-01-20");
}

constexpr Words kUnits = {"units", "единиц"};

TEST(ProgressText, TellsHowFarHowFastAndHowLong) {
  const auto seconds = [](double count) { return std::chrono::duration<double>(count); };
  const struct {
    const char* what;
    ProgressState state;
    const char* english;
    const char* russian;
  } kCases[] = {
      {"how much there is is not known",
       {200, 200, std::nullopt, 0, seconds(2)},
       "200 units, 100 a second",
       "200 единиц, 100 в секунду"},
      {"too little to guess",
       {1, 1, 9, 0, seconds(1)},
       "[····················]   0 %  1 units, 1 a second",
       "[····················]   0 %  1 единиц, 1 в секунду"},
      {"half",
       {500, 500, 500, 0, seconds(10)},
       "[##########··········]  50 %  500 units, 50 a second, 10 s left",
       "[##########··········]  50 %  500 единиц, 50 в секунду, осталось 10 с"},
      {"gone on with from a half",
       {750, 250, 750, 500, seconds(10)},
       "[###############·····]  75 %  750 units, 25 a second, 10 s left",
       "[###############·····]  75 %  750 единиц, 25 в секунду, осталось 10 с"},
      {"minutes",
       {100, 100, 100, 0, seconds(10)},
       "[##··················]  10 %  100 units, 10 a second, 1 min 30 s left",
       "[##··················]  10 %  100 единиц, 10 в секунду, осталось 1 мин 30 с"},
      {"hours",
       {10, 10, 10, 0, seconds(100)},
       "[····················]   1 %  10 units, 0 a second, 2 h 45 min left",
       "[····················]   1 %  10 единиц, 0 в секунду, осталось 2 ч 45 мин"},
      {"all",
       {1000, 1000, 1000, 0, seconds(10)},
       "[####################] 100 %  1000 units, 100 a second",
       "[####################] 100 %  1000 единиц, 100 в секунду"},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(ProgressText(one.state, kUnits, false, 200), one.english) << one.what;
    EXPECT_EQ(ProgressText(one.state, kUnits, true, 200), one.russian) << one.what;
    EXPECT_LT(CountCodePoints(ProgressText(one.state, kUnits, true, 40)), 40) << one.what;
  }
}

TEST(ProgressText, TheBarGivesWayToWhatIsLeft) {
  const ProgressState state{398, 398, 320, 0, std::chrono::duration<double>(5)};
  const Words units{"changes tried", "изменений проверено"};
  EXPECT_EQ(ProgressText(state, units, true, 80),
            "[#####············]  32 %  398 изменений проверено, 79 в секунду, осталось 11 с");
  EXPECT_EQ(ProgressText(state, units, true, 64), " 32 %  398 изменений проверено, 79 в секунду, осталось 11 с");
}

TEST(Paint, WritesNoEscapesWithoutColors) {
  Output output;
  EXPECT_EQ(Paint(output, color::kRed, "x"), "x");
  output.color = true;
  EXPECT_EQ(Paint(output, color::kRed, "x"), "\033[1;31mx\033[0m");
}

// A verdict is as wide as the terminal, and says the same at every width.
TEST(RenderReportTest, SaysTheSameAtEveryWidth) {
  v1::Verdict verdict;
  verdict.set_subject("organisations/1");
  v1::Finding* finding = verdict.add_findings();
  finding->set_rule("share.of.the.money.for.programmes");
  finding->set_state(v1::FINDING_STATE_FAIL);
  finding->mutable_citation()->set_clause("Приложение, 8.1");
  finding->mutable_title()->set_en("Share of the money for programmes: management of innovation in organisations");
  finding->mutable_text()->set_en("The share is 49 percent and must not be below 50 percent of all that was spent.");
  finding->mutable_interpretation()->set_en("The whole is the budget of all programmes of the year, in all its parts.");
  const auto words = [](const std::string& text) {
    std::string all;
    for (const char c : text) {
      if (c != ' ' && c != '\n') all += c;
    }
    return all;
  };
  const std::string whole = RenderReport(verdict, {});
  for (const int width : {60, 80, 200}) {
    const std::string text = RenderReport(verdict, Wide(width));
    EXPECT_EQ(words(text), words(whole)) << width;
    size_t begin = 0;
    for (size_t end = text.find('\n'); end != std::string::npos; begin = end + 1, end = text.find('\n', begin)) {
      EXPECT_LE(CountCodePoints(text.substr(begin, end - begin)), width) << text;
    }
  }
}

}  // namespace
}  // namespace svod::cli
