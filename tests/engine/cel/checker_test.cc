#include "engine/cel/checker.h"

#include <google/protobuf/timestamp.pb.h>
#include <gtest/gtest.h>

#include "engine/base/limits.h"
#include "tests/engine/cel/cel_testing.h"

namespace svod::cel::checker_test {
namespace {

TEST(Checker, TypesOfExpressions) {
  const struct {
    const char* text;
    const char* type;
  } kCases[] = {
      {"unit.year", "int"},
      {"report.education.programmes[0].budget", "money"},
      {"report.education.programmes.map(p, p.budget).sum()", "money"},
      {"report.signed_on", "date"},
      {"report.signed_on - as_of", "int"},
      {"report.kpis.items.filter(k, k.value > 5)", "list(svod.cluster.v1.Kpi)"},
      {"report.education.programmes.exists(p, p.topic in [MANAGEMENT, REGIONAL_INNOVATION])", "bool"},
      {"Topic.MANAGEMENT", "svod.cluster.v1.Topic"},
      {"date('2014-06-30').add_months(2)", "date"},
      {"money('100000.00') * 2", "money"},
      {"true ? 1 : 2", "int"},
      {"math.greatest(unit.year, 2014, 2015)", "int"},
      {"unit.cluster.trim().split(' ')", "list(string)"},
      // An empty list is what stands beside it, on either side.
      {"true ? [] : [1]", "list(int)"},
      {"true ? [1] : []", "list(int)"},
      {"[[], ['a']][1][0]", "string"},
      {"[[[]], [['a']]][1]", "list(list(string))"},
      {"(true ? [] : [money('1')]).sum()", "money"},
  };
  for (const auto& test : kCases) {
    Diagnostics diagnostics;
    auto program = Compile(StandaloneExpression(test.text), DossierEnvironment(), std::nullopt, diagnostics);
    ASSERT_TRUE(program) << test.text << ": " << diagnostics.items()[0].message;
    EXPECT_EQ(program->type().ToString(), test.type) << test.text;
  }
}

TEST(Checker, FaultsWithTheirPlaces) {
  const struct {
    const char* text;
    const char* faults;
  } kCases[] = {
      {"report.educaton", "1:1 unknown-field"},
      {"nothing + 1", "1:1 unknown-name"},
      {"unit.year + report.signed_on", "1:1 wrong-type"},
      {"report.education.programmes[0].budget + 1", "1:1 wrong-type"},
      {"unit.year == 'x'", "1:1 wrong-type"},
      {"unit.year == 1.0", "1:14 double"},
      {"date('2014-02-30')", "1:6 invalid-constant"},
      {"date('30.06.2014')", "1:6 invalid-constant"},
      {"money('1.005')", "1:7 invalid-constant"},
      {"'a'.matches('(')", "1:13 invalid-pattern"},
      {"frobnicate(1)", "1:1 unknown-function"},
      {"unit.year.exists(x, true)", "1:1 not-a-list"},
      {"Topic.MANAGEMNT", "1:1 unknown-enum-value"},
      {"[1, 'a']", "1:5 wrong-type"},
      // Once a list was taken for one of anything when an empty one stood before it, and a text for an address.
      {"[[], [1], ['a']]", "1:12 wrong-type"},
      {"1 in [[], [5]][1][0]", "1:6 wrong-type"},
      {"(true ? [] : ['a']).sum()", "1:2 wrong-type"},
      {"(false ? [] : [1]) == ['a']", "1:24 wrong-type"},
      {"[[], ['a']][1][0] && true", "1:1 wrong-type"},
      {"{1: 2}.x == 1", "1:1 not-supported"},
      {"svod.cluster.v1.Plan{}", "1:1 not-supported"},
      {"report.?signed_on", "1:1 not-supported"},
      {"size([?1]) > 0", "1:6 not-supported"},
      {"[1].transformMap(i, x, x)", "1:1 not-supported"},
      {"cel.bind(x, 1, y)", "1:16 unknown-name"},
      {"cel.bind(x, 1, true) && x == 1", "1:25 unknown-name"},
      // Values whose kind the type does not tell would be read as something else.
      {"dyn(1).x == 1", "1:1 not-supported"},
      {"(true ? unit : null).year == 1", "1:16 not-supported"},
      {"[1].map(x, dyn(x)).sum() == 0", "1:12 not-supported"},
      {"optional.of(1).hasValue()", "1:1 not-supported"},
      {"math.sqrt(4) > 1", "1:1 double"},
      {"null == null", "1:9 not-supported; 1:1 not-supported"},
      // No double decides a rule.
      {"double('1.5') == double('1.5')", "1:1 double; 1:18 double"},
      {"1.5 > 1.0", "1:7 double; 1:1 double"},
      {"-1.5 in [1.0]", "1:1 double; 1:10 double"},
      {"nothing1 &&\n nothing2", "1:1 unknown-name; 2:2 unknown-name"},
  };
  for (const auto& test : kCases) EXPECT_EQ(FaultsOf(test.text), test.faults) << test.text;
}

// Once the longest expressions that may be written took more than the checker allowed itself.
TEST(Checker, AnExpressionAtItsLimitIsNotTooMuch) {
  for (const std::string term : {"unit.year == 2014", "[] == [1]", "size([1, 2, 3]) > 2"}) {
    std::string text = term;
    while (text.size() + term.size() + 4 <= kLimits.expression_bytes_max) text += " && " + term;
    EXPECT_EQ(FaultsOf(text), "") << term;
  }
}

// Types that nest beyond what the checker allows itself are told by that limit, and by no fault of some other kind.
TEST(Checker, TypesThatNestTooDeep) {
  const auto nested = [](int times) {
    std::string text = "[1]";
    for (int i = 0; i < times; ++i) text += ".map(x, " + std::string(40, '[') + "x" + std::string(40, ']') + ")";
    return text + ".size() == 1";
  };
  EXPECT_EQ(FaultsOf(nested(5)), "");
  EXPECT_EQ(FaultsOf(nested(20)), "1:1 too-complex");
  EXPECT_EQ(FaultsOf(nested(80)), "1:1 too-complex");
}

TEST(Checker, HintsNameTheNearest) {
  Diagnostics diagnostics;
  Compile(StandaloneExpression("report.education.programs"), DossierEnvironment(), std::nullopt, diagnostics);
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].hint, "did you mean `programmes`?");
}

// A schema of others may have fields without presence: 0 is then no answer, unless the rule says it is.
TEST(Checker, AbsenceThatCannotBeSeenIsNotReadByAccident) {
  const struct {
    const char* text;
    const char* fault;
  } kCases[] = {
      {"seconds > 5", "absence-unseen"},
      {"or_default(seconds) > 5", ""},
      {"or_default(seconds + 1) > 5", "absence-unseen"},
      {"or_default(5) > 5", "not-a-field"},
      {"or_default(as_of) == as_of", "not-a-field"},
  };
  const Environment environment(google::protobuf::Timestamp::descriptor());
  for (const auto& test : kCases) {
    Diagnostics diagnostics;
    Compile(StandaloneExpression(test.text), environment, std::nullopt, diagnostics);
    EXPECT_EQ(diagnostics.items().empty() ? "" : diagnostics.items()[0].code, test.fault) << test.text;
  }
  EXPECT_EQ(FaultsOf("or_default(report.signed_on) > as_of"), "1:12 absence-seen");
}

TEST(Checker, ExpectedType) {
  EXPECT_EQ(FaultsOf("unit.year", TypeKind::kBool), "1:1 wrong-type");
  EXPECT_EQ(FaultsOf("20", TypeKind::kDecimal), "");
}

}  // namespace
}  // namespace svod::cel::checker_test
