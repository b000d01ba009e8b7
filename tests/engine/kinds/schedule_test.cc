#include "engine/kinds/schedule.h"

#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::schedule_test {
namespace {

// `from..due` of each period, `..due` where it has no first day; or the codes of the faults.
std::string PeriodsOf(const std::string& text, int year) {
  Diagnostics diagnostics;
  std::optional<Schedule> schedule = Schedule::Read(Yaml(text), diagnostics);
  EXPECT_EQ(schedule.has_value(), diagnostics.empty()) << text;
  if (!schedule) return CodesOf(diagnostics);
  std::string periods;
  for (const Period& period : schedule->PeriodsOf(year)) {
    periods +=
        (periods.empty() ? "" : " ") + (period.from ? period.from->ToString() : "") + ".." + period.due.ToString();
  }
  return periods;
}

TEST(Schedule, PeriodsOfAYear) {
  const std::string once = "{first: {due: 2014-06-30}}";
  const std::string yearly = "{first: {due: 2014-06-30}, then: {every: year}}";
  const std::string by_june = "{first: {due: 2014-09-30}, then: {every: year, due: 06-30}}";
  const std::string half = "{first: {due: 2014-06-30}, then: {every: half_year}}";
  const std::string quarter = "{first: {due: 2014-06-30}, then: {every: quarter}}";
  const std::string needed = "{first: {due: 2014-06-30}, then: {every: as_needed}}";
  const std::string window = "{first: {from: 2014-04-01, due: 2014-12-31}, then: {every: year}}";
  const struct {
    const std::string& schedule;
    int year;
    const char* periods;
  } kCases[] = {
      {once, 2014, "..2014-06-30"},
      {once, 2013, "..2014-06-30"},  // not due in that year, but it is what the dossier can be asked about
      {once, 2015, ""},
      {yearly, 2014, "..2014-06-30"},  // the rest of the first year belongs to the first period
      {yearly, 2015, "2015-01-01..2015-12-31"},
      {yearly, 2016, "2016-01-01..2016-12-31"},
      {by_june, 2013, "..2014-09-30"},
      {by_june, 2014, "..2014-09-30"},
      {by_june, 2015, "2015-01-01..2015-06-30"},
      {half, 2014, "..2014-06-30 2014-07-01..2014-12-31"},
      {half, 2015, "2015-01-01..2015-06-30 2015-07-01..2015-12-31"},
      {quarter, 2014, "..2014-06-30 2014-07-01..2014-09-30 2014-10-01..2014-12-31"},
      {quarter, 2016, "2016-01-01..2016-03-31 2016-04-01..2016-06-30 2016-07-01..2016-09-30 2016-10-01..2016-12-31"},
      {needed, 2014, "..2014-06-30"},
      {needed, 2015, ""},
      {window, 2014, "2014-04-01..2014-12-31"},
      {window, 2015, "2015-01-01..2015-12-31"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(PeriodsOf(test.schedule, test.year), test.periods) << test.schedule << " in " << test.year;
  }
}

TEST(Schedule, AYearOutsideTheCalendarHasNoPeriods) {
  EXPECT_EQ(PeriodsOf("{first: {due: 2014-06-30}, then: {every: year}}", 2500), "");
}

TEST(Schedule, Faults) {
  const struct {
    const char* text;
    const char* codes;
  } kCases[] = {
      {"{}", "missing-key"},
      {"{first: {}}", "missing-key"},
      {"{first: {due: 2014-02-30}}", "invalid-date"},
      {"{first: {due: 30.06.2014}}", "invalid-date"},
      {"{first: {from: 2014-07-01, due: 2014-06-30}}", "window-empty"},
      {"{first: {due: 2014-06-30}, then: {every: week}}", "unknown-word"},
      {"{first: {due: 2014-06-30}, then: {}}", "missing-key"},
      {"{first: {due: 2014-06-30}, then: {every: quarter, due: 06-30}}", "due-without-year"},
      {"{first: {due: 2014-06-30}, then: {every: year, due: 02-29}}", "invalid-date"},
      {"{first: {due: 2014-06-30}, next: {every: year}}", "unknown-key"},
      {"{first: {due: 2014-06-31}, then: {every: week}}", "invalid-date unknown-word"},
      {"{first: {from: 2014-13-01, due: 2014-02-30}, then: {every: fortnight, due: 13-01}}",
       "invalid-date invalid-date unknown-word invalid-date"},
      {"{first: {from: 2014-13-01, due: 2014-06-30}, then: {due: 13-01}}", "invalid-date missing-key invalid-date"},
      {"{first: {due: 2014-06-30}, then: {every: quarter, due: 13-01}}", "due-without-year"},
  };
  for (const auto& test : kCases) EXPECT_EQ(PeriodsOf(test.text, 2014), test.codes) << test.text;
}

}  // namespace
}  // namespace svod::kinds::schedule_test
