#include "engine/base/date.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace svod {
namespace {

Date D(std::string_view text) {
  const std::optional<Date> date = Date::Parse(text);
  EXPECT_TRUE(date.has_value()) << text;
  return date.value_or(Date());
}

TEST(DateTest, ReadsDaysThatExist) {
  for (const char* text : {"1900-01-01", "1970-01-01", "2000-02-29", "2014-06-30", "2016-02-29", "2199-12-31"}) {
    EXPECT_EQ(D(text).ToString(), text);
  }
}

TEST(DateTest, RefusesEverythingElse) {
  const std::vector<std::string> texts = {
      "",           "2014",        "2014-06",    "2014-6-30",           "30.06.2014", "2014/06/30",
      "2014-06-31", "2014-02-29",  "1900-02-29", "2100-02-29",          "2014-00-10", "2014-13-10",
      "2014-06-00", "1899-12-31",  "2200-01-01", " 2014-06-30",         "2014-06-3o", "+014-06-30",
      "2014-06--1", "2014-06-30 ", "20140630",   "2014-06-30T00:00:00", "-014-06-30"};
  for (const std::string& text : texts) EXPECT_FALSE(Date::Parse(text).has_value()) << text;
  EXPECT_FALSE(Date::Parse(std::string_view("2014-06-3\0", 10)).has_value());
}

TEST(DateTest, CountsEveryDayOfTheRange) {
  const Date first = D("1900-01-01");
  EXPECT_EQ(first.days(), -25567);
  EXPECT_EQ(D("1970-01-01").days(), 0);
  EXPECT_EQ(D("2000-03-01").days(), 11017);
  int32_t days = first.days();
  for (int year = 1900; year <= 2199; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= 31; ++day) {
        const std::optional<Date> date = Date::FromCivil(year, month, day);
        if (!date) continue;
        ASSERT_EQ(date->days(), days++);
        ASSERT_EQ(date->year() * 10000 + date->month() * 100 + date->day(), year * 10000 + month * 100 + day);
      }
    }
  }
  EXPECT_EQ(days - 1, D("2199-12-31").days());
}

TEST(DateTest, AddsMonthsToTheEndOfShorterOnes) {
  struct Case {
    const char* from;
    int months;
    const char* to;
  };
  const std::vector<Case> cases = {
      {"2014-12-31", 2, "2015-02-28"},  {"2015-12-31", 2, "2016-02-29"},    {"2014-01-31", 1, "2014-02-28"},
      {"2014-03-31", -1, "2014-02-28"}, {"2014-06-30", 0, "2014-06-30"},    {"2014-06-30", 12, "2015-06-30"},
      {"2014-01-15", -1, "2013-12-15"}, {"1900-01-31", 3599, "2199-12-31"}, {"2016-02-29", 12, "2017-02-28"}};
  for (const Case& c : cases) EXPECT_EQ(D(c.from).AddMonths(c.months), D(c.to)) << c.from << " + " << c.months;
  EXPECT_FALSE(D("1900-01-31").AddMonths(-1).has_value());
  EXPECT_FALSE(D("2199-12-01").AddMonths(1).has_value());
  EXPECT_FALSE(D("2014-01-01").AddMonths(INT32_MAX).has_value());
  EXPECT_FALSE(D("2014-01-01").AddMonths(INT32_MIN).has_value());
}

TEST(DateTest, AddsDaysWithinTheRange) {
  EXPECT_EQ(D("2014-12-31").AddDays(1), D("2015-01-01"));
  EXPECT_EQ(D("2014-03-01").AddDays(-1), D("2014-02-28"));
  EXPECT_FALSE(D("2199-12-31").AddDays(1).has_value());
  EXPECT_FALSE(D("1900-01-01").AddDays(-1).has_value());
  EXPECT_FALSE(D("2014-01-01").AddDays(INT64_MAX).has_value());
  EXPECT_FALSE(D("2014-01-01").AddDays(INT64_MIN).has_value());
}

TEST(DateTest, ComparesAndSubtracts) {
  EXPECT_LT(D("2014-06-30"), D("2014-07-01"));
  EXPECT_EQ(D("2014-06-30"), D("2014-06-30"));
  EXPECT_EQ(D("2015-01-01") - D("2014-01-01"), 365);
  EXPECT_EQ(D("1900-01-01") - D("2199-12-31"), -109572);
}

}  // namespace
}  // namespace svod
