#include "engine/verdict/obligations.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

namespace svod {
namespace {

std::string DutyIn(const std::string& text, const std::string& as_of = "2014-06-01", DutyOptions options = {}) {
  v1::Finding finding;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &finding)) << text;
  const std::optional<Duty> duty = DutyOf(finding, *Date::Parse(as_of), options);
  if (!duty) return "none";
  return *duty == Duty::kOverdue ? "overdue" : *duty == Duty::kDue ? "due" : "at risk";
}

TEST(Obligations, OverdueIsWhatIsPastAndNotDone) {
  const std::string due = "due {date: '2014-05-31' days_late: 1} ";
  EXPECT_EQ(DutyIn("state: FINDING_STATE_FAIL " + due), "overdue");
  EXPECT_EQ(DutyIn("state: FINDING_STATE_FAIL due {date: '2014-05-31' days_late: 1 done: true}"), "none");
  EXPECT_EQ(DutyIn("state: FINDING_STATE_FAIL"), "none");
  EXPECT_EQ(DutyIn("state: FINDING_STATE_UNDETERMINED " + due), "none");
  EXPECT_EQ(DutyIn("state: FINDING_STATE_WAIVED " + due), "none");
}

TEST(Obligations, DueIsWhatIsNear) {
  EXPECT_EQ(DutyIn("state: FINDING_STATE_PENDING due {date: '2014-07-01' days_left: 30}"), "due");
  EXPECT_EQ(DutyIn("state: FINDING_STATE_PENDING due {date: '2014-07-02' days_left: 31}"), "none");
  EXPECT_EQ(DutyIn("state: FINDING_STATE_PENDING due {date: '2014-07-02' days_left: 31}", "2014-06-01",
                   {.within_days = 31, .risk_percent = 5}),
            "due");
}

TEST(Obligations, WhatHeldWhenTheYearWasOverIsAtNoRisk) {
  const std::string tight =
      "state: FINDING_STATE_PASS threshold {ratio {numerator: '1' denominator: '2'}} "
      "margin {points {numerator: '0' denominator: '1'}}";
  EXPECT_EQ(DutyIn(tight, "2014-12-31", {.year = 2014}), "at risk");
  EXPECT_EQ(DutyIn(tight, "2015-01-01", {.year = 2014}), "none");
  EXPECT_EQ(DutyIn(tight, "2013-12-31", {.year = 2014}), "at risk");
  // What was not done in time stays so.
  EXPECT_EQ(DutyIn("state: FINDING_STATE_FAIL due {date: '2014-05-31' days_late: 1}", "2016-06-01", {.year = 2014}),
            "overdue");
}

TEST(Obligations, AtRiskIsLittleHeadroom) {
  const auto share = [](const char* margin) {
    return std::string("state: FINDING_STATE_PASS threshold {ratio {numerator: '1' denominator: '2'}} ") +
           "margin {points {numerator: '" + margin + "' denominator: '1000'}}";
  };
  EXPECT_EQ(DutyIn(share("24")), "at risk");  // 2.4 of 50 points
  EXPECT_EQ(DutyIn(share("25")), "none");
  EXPECT_EQ(DutyIn(share("25"), "2014-06-01", {.within_days = 0, .risk_percent = 6}), "at risk");
  EXPECT_EQ(DutyIn("state: FINDING_STATE_PASS threshold {kopecks: 1000} margin {kopecks: 49}"), "at risk");
  EXPECT_EQ(DutyIn("state: FINDING_STATE_PASS threshold {kopecks: 1000} margin {kopecks: 50}"), "none");
  EXPECT_EQ(DutyIn("state: FINDING_STATE_PASS threshold {count: 2} margin {count: 0}"), "none");
  EXPECT_EQ(DutyIn("state: FINDING_STATE_PASS threshold {kopecks: 0} margin {kopecks: 0}"), "none");
  EXPECT_EQ(DutyIn("state: FINDING_STATE_PASS"), "none");
}

// Of a year 151 of 365 days are over on the first of June: 41.4 %.
TEST(Obligations, AtRiskIsWhatIsBehind) {
  const auto pending = [](const char* done) {
    return std::string("state: FINDING_STATE_PENDING threshold {count: 100} measured {count: ") + done +
           "} due {date: '2014-12-31' days_left: 213}";
  };
  EXPECT_EQ(DutyIn(pending("36")), "at risk");
  EXPECT_EQ(DutyIn(pending("37")), "none");
  EXPECT_EQ(DutyIn(pending("0"), "2014-01-19"), "none");     // 18 of 365 days are less than 5 %
  EXPECT_EQ(DutyIn(pending("0"), "2014-01-20"), "at risk");  // 19 are more
  EXPECT_EQ(DutyIn(pending("0"), "2013-12-31"), "none");
  EXPECT_EQ(DutyIn(pending("36"), "2014-06-01", {.within_days = 213, .risk_percent = 5}), "due");
}

}  // namespace
}  // namespace svod
