#include "engine/cel/parser.h"

#include <gtest/gtest.h>

#include "engine/base/limits.h"
#include "tests/engine/cel/cel_testing.h"

namespace svod::cel::parser_test {
namespace {

std::string Tree(const std::string& text) {
  Diagnostics diagnostics;
  ExpressionSource source = StandaloneExpression(text);
  Faults faults(source, diagnostics);
  ExprPtr expr = Parse(text, faults);
  return faults.count() == 0 ? Dump(*expr) : "fault: " + diagnostics.items()[0].code;
}

TEST(Parser, Trees) {
  const struct {
    const char* text;
    const char* tree;
  } kCases[] = {
      {"1 + 2 * 3", "+(1, *(2, 3))"},
      {"1 - 2 - 3", "-(-(1, 2), 3)"},
      {"a || b && c", "||(a, &&(b, c))"},
      {"a == b ? c : d ? e : f", "_?_:_(==(a, b), c, _?_:_(d, e, f))"},
      {"!a.b.c", "!_(a.b.c)"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"x in [1, 2u, 'z']", "in(x, [1, 2u, \"z\"])"},
      {"has(a.b)", "has(a.b)"},
      {"a.exists(x, x > 1)", "a.exists(x, >(x, 1))"},
      {"a.map(x, x > 1, x * 2)", "a.map(x, >(x, 1), *(x, 2))"},
      {"a[0].b(c)", "_[_](a, 0).b(c)"},
      {"a // a comment\n + b", "+(a, b)"},
      // A chain is balanced: as deep as the logarithm of its length.
      {"a && b && c && d", "&&(&&(a, b), &&(c, d))"},
      {"a || b || c", "||(||(a, b), c)"},
      {"{1: 2u, 'a': b}", "{1, 2u, \"a\", b}"},
      {"{}", "{}"},
      {"[1, 2,]", "[1, 2]"},
      {"a.B{c: 1, `d-e`: 2}.c", "a.B{1, 2}.c"},
      {".a.b", ".a.b"},
      {"a.?b[?c]", "_[?_](_?._(a, \"b\"), c)"},
      {"cel.bind(x, 1, x + x)", "cel.bind(x, 1, +(x, x))"},
      {"a.all(i, x, x > i)", "a.all(i, x, >(x, i))"},
      {"a.transformList(i, x, i > 0, x)", "a.transformList(i, x, >(i, 0), x)"},
      {"a.filter(x)", "a.filter(x)"},  // not a macro by the number of its arguments
      {"- 4.5", "-4.500000"},
      {"a.package()", "a.package()"},
      {"f(1,)", "fault: syntax"},
      {"{1}", "fault: syntax"},
      {"a(){}", "fault: syntax"},
      {"a.`b$`", "fault: unexpected-character"},
      {"a.all(x, x, true)", "fault: macro-variable"},
      {"a.map(__result__, 1)", "fault: macro-variable"},
      {"(1", "fault: syntax"},
      {"1 +", "fault: syntax"},
      {"9223372036854775808", "fault: number-range"},
      {"a.all(1, true)", "fault: macro-variable"},
      {"0xFFu", "255u"},
      {"0XFF", "fault: bad-number"},
      {"bR'\\n'", "\"\\n\""},
      {"rb'a'", "fault: syntax"},
      {"'''a\r\nb\rc\nd'''", "\"a\nb\nc\nd\""},
      {"r\"\"\"a\r\n\"\"\"", "\"a\n\""},
      {"'''a\\r'''", "\"a\r\""},
      {"has(a)", "fault: has-argument"},
  };
  for (const auto& test : kCases) EXPECT_EQ(Tree(test.text), test.tree) << test.text;
}

TEST(Parser, DepthAtTheLimitAndOnePast) {
  auto nested = [](int depth) {
    return std::string(static_cast<size_t>(depth), '(') + "1" + std::string(static_cast<size_t>(depth), ')');
  };
  const int fits = kLimits.expression_depth_max - 1;  // the innermost is a level of its own
  EXPECT_EQ(Tree(nested(fits)), "1");
  EXPECT_EQ(Tree(nested(fits + 1)), "fault: too-deep");
  EXPECT_EQ(Tree(nested(4000)), "fault: too-deep");
  const std::string signs(static_cast<size_t>(fits), '!');
  EXPECT_NE(Tree(signs + "a"), "fault: too-deep");
  EXPECT_EQ(Tree(signs + "!a"), "fault: too-deep");
}

TEST(Parser, ChainsAtTheLimitAndOnePast) {
  for (const char* link : {"+1", ".a", "[0]", "==1"}) {
    std::string chain = "a";
    for (int i = 0; i < kLimits.expression_chain_max; ++i) chain += link;
    EXPECT_NE(Tree(chain), "fault: too-deep") << link;
    EXPECT_EQ(Tree(chain + link), "fault: too-deep") << link;
  }
}

TEST(Parser, SizeAtTheLimitAndOnePast) {
  std::string fits(kLimits.expression_bytes_max, ' ');
  fits[0] = '1';
  EXPECT_EQ(Tree(fits), "1");
  EXPECT_EQ(Tree(fits + " "), "fault: too-large");
}

}  // namespace
}  // namespace svod::cel::parser_test
