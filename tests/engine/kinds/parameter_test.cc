#include "engine/kinds/parameter.h"

#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::parameter_test {
namespace {

// The values of 2013 to 2016, `-` where there is none; or the codes of the faults.
std::string CountsOf(const std::string& text) {
  Diagnostics diagnostics;
  std::optional<Dated<int64_t>> dated = ReadDated<int64_t>(Yaml(text), &ReadCount, diagnostics);
  EXPECT_EQ(dated.has_value(), diagnostics.empty()) << text;
  if (!dated) return CodesOf(diagnostics);
  std::string values;
  for (int year = 2013; year <= 2016; ++year) {
    std::optional<int64_t> value = dated->For(year);
    values += (values.empty() ? "" : " ") + (value ? std::to_string(*value) : "-");
  }
  return values;
}

TEST(Dated, ValuesByYear) {
  const struct {
    const char* text;
    const char* values;
  } kCases[] = {
      {"7", "7 7 7 7"},
      {"0", "0 0 0 0"},
      {"{2014: 20, from 2015: 30}", "- 20 30 30"},
      {"{to 2014: 1, 2016: 2}", "1 1 - 2"},
      {"{2014-2015: 5}", "- 5 5 -"},
      {"{2014-2014: 5}", "- 5 - -"},
      // Faults: each is found, none is guessed round.
      {"-1", "not-a-count"},
      {"1.5", "not-a-count"},
      {"'7'", "not-a-count"},
      {"9223372036854775808", "not-a-count"},
      {"{2014: many, from 2015: 30}", "not-a-count"},
      {"{soon: 1}", "not-years"},
      {"{2015-2014: 1}", "not-years"},
      {"{14: 1}", "not-years"},
      {"{2014: 1, from 2014: 2}", "years-overlap"},
      {"{to 2015: 1, 2013-2014: 2}", "years-overlap"},
      {"{soon: few}", "not-a-count not-years"},
  };
  for (const auto& test : kCases) EXPECT_EQ(CountsOf(test.text), test.values) << test.text;
}

TEST(Parameter, PercentagesAndNumbers) {
  const struct {
    const char* text;
    const char* percent;
    const char* decimal;
  } kCases[] = {
      {"50%", "50", "not-a-number"},
      {"12.5%", "12.5", "not-a-number"},
      {"50", "not-a-percentage", "50"},
      {"12.50", "not-a-percentage", "12.5"},
      {"'50%'", "not-a-percentage", "not-a-number"},
      {"-%", "not-a-percentage", "not-a-number"},
      {"1e2", "not-a-percentage", "not-a-number"},
  };
  auto text_of = [](std::optional<Decimal> value, const Diagnostics& diagnostics) {
    return value ? value->ToString() : CodesOf(diagnostics);
  };
  for (const auto& test : kCases) {
    Diagnostics of_percent;
    std::optional<Decimal> percent = ReadPercent(Yaml(test.text), of_percent);
    EXPECT_EQ(text_of(percent, of_percent), test.percent) << test.text;
    Diagnostics of_decimal;
    std::optional<Decimal> decimal = ReadDecimal(Yaml(test.text), of_decimal);
    EXPECT_EQ(text_of(decimal, of_decimal), test.decimal) << test.text;
  }
}

TEST(Bound, NeedsALimitUnlessThereIsAFallback) {
  auto read = [](const std::string& text, std::optional<int64_t> fallback) {
    SpecNode node = Yaml(text);
    Diagnostics diagnostics;
    SpecReader reader(node, "a rule", diagnostics);
    std::optional<Bound<int64_t>> bound = ReadBound<int64_t>(reader, &ReadCount, fallback);
    if (!bound) return CodesOf(diagnostics);
    auto of_year = bound->For(2014);
    if (!of_year) return std::string("no limit in 2014");
    auto show = [](std::optional<int64_t> side) { return side ? std::to_string(*side) : std::string("-"); };
    return show(of_year->at_least) + ".." + show(of_year->at_most);
  };
  EXPECT_EQ(read("{at_least: 2, at_most: 5}", std::nullopt), "2..5");
  EXPECT_EQ(read("{at_most: 5}", std::nullopt), "-..5");
  EXPECT_EQ(read("{}", std::nullopt), "missing-key");
  EXPECT_EQ(read("{}", 1), "1..-");
  EXPECT_EQ(read("{at_least: {from 2015: 3}}", std::nullopt), "no limit in 2014");
  EXPECT_EQ(read("{at_least: {from 2015: 3}, at_most: 5}", std::nullopt), "-..5");
}

}  // namespace
}  // namespace svod::kinds::parameter_test
