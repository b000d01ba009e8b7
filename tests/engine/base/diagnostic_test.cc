#include "engine/base/diagnostic.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace svod {
namespace {

Diagnostic At(std::string file, Position position, std::string code) {
  Diagnostic diagnostic;
  diagnostic.file = std::move(file);
  diagnostic.position = position;
  diagnostic.code = std::move(code);
  return diagnostic;
}

TEST(DiagnosticsTest, KeepsUpToTheCapAndCountsTheRest) {
  Diagnostics diagnostics(2);
  EXPECT_TRUE(diagnostics.empty());
  for (int i = 1; i <= 5; ++i) diagnostics.Add(At("a", {i, 1}, "c"));
  EXPECT_FALSE(diagnostics.empty());
  EXPECT_EQ(diagnostics.size(), 2u);
  EXPECT_EQ(diagnostics.omitted(), 3u);
  EXPECT_EQ(diagnostics.items()[1].position.line, 2);
}

TEST(DiagnosticsTest, SortsByFileAndPlaceAndKeepsTheOrderOfEquals) {
  Diagnostics diagnostics;
  diagnostics.Add(At("b", {1, 1}, "5"));
  diagnostics.Add(At("a", {2, 1}, "4"));
  diagnostics.Add(At("a", {1, 9}, "2"));
  diagnostics.Add(At("a", {1, 9}, "3"));
  diagnostics.Add(At("a", {1, 2}, "1"));
  diagnostics.Sort();
  std::string order;
  for (const Diagnostic& d : diagnostics.items()) order += d.code;
  EXPECT_EQ(order, "12345");
}

TEST(DiagnosticsTest, SortingSaysOnceWhatIsSaidTwiceOfOnePlace) {
  Diagnostics diagnostics;
  for (const char* code : {"a", "b", "a"}) diagnostics.Add(At("file", {1, 1}, code));
  diagnostics.Add(At("file", {1, 2}, "a"));
  diagnostics.Add(At("other", {1, 1}, "a"));
  diagnostics.Sort();
  std::string told;
  for (const Diagnostic& d : diagnostics.items()) told += d.file + std::to_string(d.position.column) + d.code + " ";
  EXPECT_EQ(told, "file1a file1b file2a other1a ");
}

TEST(FormatDiagnosticTest, ShowsThePlaceTheLineAndTheHint) {
  Diagnostic d = At("rules.yaml", {2, 3}, "unknown-key");
  d.length = 7;
  d.message = "there is no key `at_lest`";
  d.hint = "did you mean `at_least`?";
  EXPECT_EQ(FormatDiagnostic(d, "share:\n  at_lest: 5\n"),
            "rules.yaml:2:3: unknown-key: there is no key `at_lest`\n"
            "    at_lest: 5\n"
            "    ^~~~~~~\n"
            "  hint: did you mean `at_least`?\n");
}

TEST(FormatDiagnosticTest, ShowsThePathAndDoesWithoutSource) {
  Diagnostic d = At("report.json", {12, 5}, "invalid-date");
  d.path = "report.kpis.items[3].value";
  d.message = "not a date";
  EXPECT_EQ(FormatDiagnostic(d, ""), "report.json:12:5: invalid-date: report.kpis.items[3].value: not a date\n");
  d.position = {};
  EXPECT_EQ(FormatDiagnostic(d, "text"), "report.json: invalid-date: report.kpis.items[3].value: not a date\n");
  d.file.clear();
  d.path.clear();
  EXPECT_EQ(FormatDiagnostic(d, "text"), "invalid-date: not a date\n");
}

TEST(FormatDiagnosticTest, CountsColumnsInCodePoints) {
  Diagnostic d = At("f", {1, 8}, "c");
  d.message = "m";
  EXPECT_EQ(FormatDiagnostic(d, "\tОтчёт: x\r\n"), "f:1:8: c: m\n   Отчёт: x\n         ^\n");
}

TEST(FormatDiagnosticTest, CutsLongLinesAndHidesControls) {
  Diagnostic d = At("f", {1, 501}, "c");
  d.length = 5000;
  const std::string text = FormatDiagnostic(d, std::string(500, 'a') + "X\x1b[2J" + std::string(500, 'b'));
  EXPECT_NE(text.find("X\uFFFD[2J"), std::string::npos);
  EXPECT_NE(text.find("…aaa"), std::string::npos);
  EXPECT_LT(text.size(), 400u);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(FormatDiagnosticTest, PlacesTheCaretBehindTheLineAtMost) {
  Diagnostic d = At("f", {1, 99}, "c");
  d.message = "m";
  EXPECT_EQ(FormatDiagnostic(d, "ab"), "f:1:99: c: m\n  ab\n    ^\n");
  d.position.line = 7;
  EXPECT_EQ(FormatDiagnostic(d, "ab"), "f:7:99: c: m\n");
}

TEST(NearestTest, FindsWhatWasMeant) {
  const std::vector<std::string> names = {"budget", "title", "internship_budget", "to"};
  const std::vector<std::pair<std::string, std::string>> cases = {{"budgte", "budget"},
                                                                  {"budget", "budget"},
                                                                  {"buget", "budget"},
                                                                  {"titel", "title"},
                                                                  {"price", ""},
                                                                  {"internshp_bugdet", "internship_budget"},
                                                                  {"", ""},
                                                                  {"x", ""},
                                                                  {"ot", "to"}};
  for (const auto& [word, found] : cases) EXPECT_EQ(Nearest(word, names), found) << word;
  EXPECT_EQ(Nearest(std::string(100'000, 'a'), {std::string(100'000, 'b')}), "");
  EXPECT_EQ(Nearest("клстер", {"кластер"}), "кластер");
}

TEST(QuoteTest, IsShortAndPrintable) {
  EXPECT_EQ(Quote("Отчёт"), "`Отчёт`");
  EXPECT_EQ(Quote("a\x1b\n\xFF"), "`a\uFFFD\uFFFD\uFFFD`");
  EXPECT_EQ(Quote(std::string(1000, 'a')), "`" + std::string(59, 'a') + "…`");
  EXPECT_EQ(Quote(std::string(60, 'a')), "`" + std::string(60, 'a') + "`");
}

TEST(PositionAtTest, CountsLinesAndCodePoints) {
  const std::string text = "a\nЖб\nc";
  EXPECT_EQ(PositionAt(text, 0), (Position{1, 1}));
  EXPECT_EQ(PositionAt(text, 1), (Position{1, 2}));
  EXPECT_EQ(PositionAt(text, 2), (Position{2, 1}));
  EXPECT_EQ(PositionAt(text, 4), (Position{2, 2}));
  EXPECT_EQ(PositionAt(text, text.size()), (Position{3, 2}));
  EXPECT_EQ(PositionAt("", 0), (Position{1, 1}));
}

TEST(PositionCursor, AgreesWithPositionAtInAnyOrder) {
  const std::string text = "ab\nдва\n\n🙂x\n";
  for (size_t first = 0; first <= text.size(); ++first) {
    PositionCursor cursor(text);
    EXPECT_EQ(cursor.At(first), PositionAt(text, first)) << first;
    for (size_t next = 0; next <= text.size(); ++next) EXPECT_EQ(cursor.At(next), PositionAt(text, next)) << next;
  }
  EXPECT_EQ(PositionCursor(text).At(1000), PositionAt(text, text.size()));
}

}  // namespace
}  // namespace svod
