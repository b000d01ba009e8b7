// What expressions are in words, and that of the shipped packs nothing is left that is none.
#include "engine/workbench/expression_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include "engine/workbench/explanation.h"
#include "engine/workbench/rule_files.h"

namespace svod::workbench {
namespace {

TEST(ExpressionWords, SayWhatTheExpressionDoes) {
  const struct {
    const char* expression;
    const char* english;
    const char* russian;
  } kCases[] = {
      {"a.b", "a.b", "a.b"},
      {"12-31", "12-31", "12-31"},
      {"2014-06-30", "2014-06-30", "2014-06-30"},
      {"Europe/Moscow", "Europe/Moscow", "Europe/Moscow"},
      {"40%", "40%", "40%"},
      {"3 weeks", "3 weeks", "3 недели"},
      {"1 month", "1 month", "1 месяц"},
      {"true", "yes", "да"},
      {"size(p.items) > 0", "the number of p.items > 0", "число p.items > 0"},
      {"x.all(a, a.ok)", "for every a of x: a.ok", "для каждого a из x: a.ok"},
      {"[1, 2].all(n, n < y)", "for every n of 1, 2: n < y", "для каждого n из 1, 2: n < y"},
      {"x.exists(a, a.n == 1 && a.m != 2)", "among x there is a such that a.n = 1 and a.m ≠ 2",
       "среди x есть a, где a.n = 1 и a.m ≠ 2"},
      {"!x.exists(a, a.n == 1)", "among x there is no a such that a.n = 1", "среди x нет a, где a.n = 1"},
      {"b && x.exists(a, a.n == 1)", "b and (among x there is a such that a.n = 1)",
       "b и (среди x есть a, где a.n = 1)"},
      {"x.exists(a, true)", "x is not empty", "в x не пусто"},
      {"!x.exists(a, true)", "x is empty", "в x пусто"},
      {"x.exists_one(a, a.n >= 1)", "among x there is exactly one a such that a.n ≥ 1",
       "среди x есть ровно одно a, где a.n ≥ 1"},
      {"x.filter(a, a.n <= 1)", "those a of x where a.n ≤ 1", "те a из x, где a.n ≤ 1"},
      {"m - x.filter(a, a.k == B).map(a, a.v).sum()", "m - (the sum of a.v for each a of x where a.k = B)",
       "m - (сумма a.v по каждому a из x, где a.k = B)"},
      {"has(a.b) && !has(a.c)", "a.b is filled in and a.c is not filled in", "a.b заполнено и a.c не заполнено"},
      {"a.k in [A, B]", "a.k is one of A, B", "a.k — одно из A, B"},
      {"!(a.k in [A, B])", "a.k is none of A, B", "a.k — ни одно из A, B"},
      {"a.k in [A, B] && c", "(a.k is one of A, B) and c", "(a.k — одно из A, B) и c"},
      {"a && (b || c)", "a and (b or c)", "a и (b или c)"},
      {"!a.b", "not a.b", "не a.b"},
      {"!(a.b >= money(\"100\"))", "not (a.b ≥ 100 roubles)", "неверно, что (a.b ≥ 100 руб.)"},
      {"a.b ? c.d : e", "if a.b, then c.d, otherwise e", "если a.b, то c.d, иначе e"},
      {"a.due.year() > y", "the year of a.due > y", "год a.due > y"},
      {"a.t.trim() != \"\"", "a.t is not blank", "a.t не пусто"},
      {"a.t == \"\"", "a.t is blank", "a.t пусто"},
      {"a.p.endsWith(\"due\")", "a.p ends with \"due\"", "a.p кончается на «due»"},
      {"or_default(a.b) > 1", "(a.b, or its empty value where it is not filled in) > 1",
       "(a.b, а если не заполнено — пустое значение) > 1"},
      {"d <= date(\"2015-01-20\")", "d ≤ 2015-01-20", "d ≤ 2015-01-20"},
      {"a.v <= decimal(\"0\")", "a.v ≤ 0", "a.v ≤ 0"},
      {"latest([a.d, b.d])", "the latest of: a.d, b.d", "самый поздний из дней: a.d, b.d"},
      {"a.d.add_days(3)", "a.d plus days: 3", "a.d плюс дней: 3"},
      {"unheard_of(a, b)", "unheard_of of a, b", "unheard_of от a, b"},
      {"(a - b) * 2", "(a - b) * 2", "(a - b) * 2"},
      {"(a - b) * 2 > c\n  && d", "(a - b) * 2 > c and d", "(a - b) * 2 > c и d"},
      {"[agreement]", "agreement", "agreement"},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(InWords(one.expression, {}, Language::kEnglish), one.english);
    EXPECT_EQ(InWords(one.expression, {}, Language::kRussian), one.russian);
  }
}

// A call, signs that nobody reads, a list in brackets; not an item of a list, `items[0]`.
bool HasSyntax(const std::string& text) {
  static const RE2 kSyntax(R"([A-Za-z0-9_]\(|&&|\|\||==|!=|<=|>=| \? |(^|[^A-Za-z0-9_])\[)");
  return RE2::PartialMatch(text, kSyntax);
}

TEST(ExpressionWords, NothingOfTheShippedPacksIsLeftAsCode) {
  EXPECT_TRUE(HasSyntax("size(a)"));
  EXPECT_FALSE(HasSyntax("a (b) items[0]"));
  Diagnostics diagnostics;
  const std::filesystem::path directory = SVOD_SOURCE_DIR "/rules";
  const auto no_tests = [](const std::string& /*pack*/, Date /*edition*/) { return RuleTestTotals(); };
  size_t told = 0;
  for (const PackFiles& pack : ReadPackFiles(directory, diagnostics)) {
    for (const auto& [label, place] : PlacesOfRules(pack)) {
      for (const Language language : {Language::kEnglish, Language::kRussian}) {
        for (const Explanation& one : Explain(pack.folder, label, language, no_tests, diagnostics)) {
          ++told;
          for (const ExplainedLine& line : one.lines) EXPECT_FALSE(HasSyntax(line.text)) << label << ": " << line.text;
        }
      }
    }
  }
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_GT(told, 200U);
}

}  // namespace
}  // namespace svod::workbench
