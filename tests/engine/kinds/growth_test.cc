#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::growth_test {
namespace {

// Output per worker of a real series: 2.9 after it 3.0, each rounded to 0.1. `now` is indicator 1, `before` 2.
std::string Values(const std::string& now, const std::string& before, const std::string& precision) {
  std::string rounded = precision.empty() ? "" : ", precision: \"" + precision + "\"";
  return "{indicators: {items: [{number: 1, value: \"" + now + "\"" + rounded + "}, {number: 2, value: \"" + before +
         "\"" + rounded + "}]}}";
}

std::string Rule(const std::string& at_least) {
  auto value = [](int number) {
    return "{items: {i: report.indicators.items}, where: i.number == " + std::to_string(number) +
           ", of: i.value, precision: i.precision}";
  };
  return "growth: {value: " + value(1) + ", previous: " + value(2) + ", at_least: " + at_least + "}";
}

TEST(Growth, OverThePreviousValue) {
  const struct {
    const char* now;
    const char* before;
    const char* precision;
    const char* at_least;
    const char* line;
  } kCases[] = {
      {"30", "25", "", "20%", "PASS growth.at_least.pass measured=20 threshold=20 margin=0"},
      {"29", "25", "", "20%", "FAIL growth.at_least.fail measured=16 threshold=20 margin=-4"},
      {"20", "25", "", "20%", "FAIL growth.at_least.fail measured=-20 threshold=20 margin=-40"},
      {"1", "3", "", "0%", "FAIL growth.at_least.fail measured=-2/3 threshold=0 margin=-2/3"},
      {"24", "25", "", "-5%", "PASS growth.at_least.pass measured=-4 threshold=-5 margin=1"},
      // 2.95..3.05 over 2.85..2.95: growth between 0 and 7.02 %.
      {"3.0", "2.9", "0.1", "3.6%", "UNDETERMINED growth.straddle measured=1/29 threshold=3.6"},
      {"3.0", "2.9", "0.1", "0%", "PASS growth.at_least.pass measured=1/29 threshold=0 margin=1/29"},
      {"3.0", "2.9", "0.1", "8%", "FAIL growth.at_least.fail measured=1/29 threshold=8 margin=-33/725"},
      {"3.0", "2.9", "", "3.6%", "FAIL growth.at_least.fail measured=1/29 threshold=3.6 margin=-11/7250"},
      // Nothing to compare with.
      {"5", "0", "", "20%", "NOT_APPLICABLE not_applicable.zero_base"},
      {"5", "-1", "", "20%", "NOT_APPLICABLE not_applicable.zero_base"},
      // 0 rounded to 1 may be a half: then growth has no upper end, and no one figure.
      {"5", "0", "1", "20%", "UNDETERMINED growth.straddle threshold=20"},
      // 0.5 rounded to 1 is anything from 0 to 1, and 5 is at least 4.5.
      {"5", "0.5", "1", "350%", "PASS growth.at_least.pass measured=900 threshold=350 margin=550"},
      {"5", "0.5", "1", "351%", "UNDETERMINED growth.straddle measured=900 threshold=351"},
      // Below zero a smaller base makes the fall deeper: -0.5 over 9.5 is -105.3 %, over 10.5 only -104.8 %.
      {"0", "10", "1", "-105%", "UNDETERMINED growth.straddle measured=-100 threshold=-105"},
      {"-10", "10", "1", "-195%", "UNDETERMINED growth.straddle measured=-200 threshold=-195"},
  };
  for (const auto& test : kCases) {
    v1::Finding finding =
        JudgeRule(Rule(test.at_least), Patched(Values(test.now, test.before, test.precision), {}), "2015-02-01", 2014);
    EXPECT_EQ(Line(finding), test.line) << test.now << " over " << test.before << " rounded to " << test.precision;
  }
}

TEST(Growth, Holes) {
  ExpectLines(Rule("20%"), Values("30", "25", ""), "2015-02-01", 2014,
              {
                  {"now",
                   {{"report.indicators.items[0].value", ""}},
                   "UNDETERMINED undetermined.missing missing=report.indicators.items[0].value"},
                  {"before",
                   {{"report.indicators.items[1].value", ""}},
                   "UNDETERMINED undetermined.missing missing=report.indicators.items[1].value"},
                  {"both",
                   {{"report.indicators.items[0].value", ""}, {"report.indicators.items[1].value", ""}},
                   "UNDETERMINED undetermined.missing "
                   "missing=report.indicators.items[0].value,report.indicators.items[1].value"},
                  {"the list", {{"report", ""}}, "UNDETERMINED undetermined.missing missing=report"},
                  {"one item twice",
                   {{"report.indicators.items[1].number", "1"}},
                   "UNDETERMINED undetermined.missing missing=report.indicators.items[i.number == 2]"},
              });
}

TEST(Growth, OverZeroWhateverTheValueIs) {
  ExpectLines(Rule("20%"), Values("30", "0", ""), "2015-02-01", 2014,
              {{"no value", {{"report.indicators.items[0].value", ""}}, "NOT_APPLICABLE not_applicable.zero_base"}});
}

TEST(Growth, YearsWithoutATarget) {
  ExpectLines(Rule("{2015-2018: 20%}"), Values("30", "25", ""), "2015-02-01", 2014,
              {{"2014", {}, "NOT_APPLICABLE not_applicable.year"}});
}

TEST(Growth, EvidenceIsBothValues) {
  v1::Finding finding = JudgeRule(Rule("20%"), Patched(Values("30", "25", ""), {}), "2015-02-01", 2014);
  EXPECT_EQ(EvidenceOf(finding), "report.indicators.items[0].value=30 report.indicators.items[1].value=25");
}

TEST(Growth, Faults) {
  EXPECT_EQ(FaultsOfRule("growth: {value: unit.year, at_least: 20%}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("growth: {value: unit.year, previous: unit.year}"), "missing-key");
  EXPECT_EQ(FaultsOfRule("growth: {value: unit.year, previous: unit.year, at_least: 20}"), "not-a-percentage");
}

}  // namespace
}  // namespace svod::kinds::growth_test
