#include "clients/reports/page_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "clients/reports/html_report.h"
#include "tests/clients/reports/report_testing.h"

namespace svod::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PageDataTest : public ::testing::Test {
 protected:
  rapidjson::Document Read(int units) {
    PageData data(subject_);
    for (int ship = 0; ship < units; ++ship) data.Add(MakeResponse(ship));
    omitted_ = data.Omitted();
    rapidjson::Document document;
    document.Parse(data.ToJson(MakeTotals(static_cast<uint64_t>(units))).c_str());
    EXPECT_FALSE(document.HasParseError());
    return document;
  }

  ReportSubject subject_;
  std::vector<std::string> omitted_;
};

TEST_F(PageDataTest, HoldsUnitsWithTheirFindings) {
  const rapidjson::Document data = Read(3);
  ASSERT_EQ(data["units"].Size(), 3U);
  EXPECT_STREQ(data["units"][0]["parts"][1][1].GetString(), "0");
  EXPECT_STREQ(data["units"][0]["facets"][0][1].GetString(), "white");
  const auto& verdict = data["units"][1]["verdicts"][0];
  EXPECT_EQ(verdict["full"].Size(), 1U);   // the one that fails
  EXPECT_EQ(verdict["brief"].Size(), 2U);  // both
  EXPECT_EQ(data["totals"]["states"][v1::FINDING_STATE_FAIL].GetInt(), 3);
  EXPECT_EQ(data["heat"]["sea"].Size(), 2U);
  EXPECT_TRUE(omitted_.empty());
}

TEST_F(PageDataTest, NamesTheDocumentOfAClause) {
  const rapidjson::Document data = Read(2);
  ASSERT_EQ(data["sources"].Size(), 1U);
  const auto& title = data["texts"][data["sources"][0][1].GetUint()];
  EXPECT_STREQ(title[0].GetString(), "Устав корабельный");
  EXPECT_STREQ(title[1].GetString(), "Ship Regulations");
  EXPECT_STREQ(data["sources"][0][2].GetString(), "1720-04-13");
  for (const auto& clause : data["clauses"].GetArray()) EXPECT_EQ(clause[1].GetInt(), 0);
}

TEST_F(PageDataTest, ADocumentWithoutATitleHasNone) {
  PageData data(subject_);
  v1::AuditResponse response = MakeResponse(1);
  response.mutable_verdict()->clear_sources();
  data.Add(response);
  const std::string json = data.ToJson(MakeTotals(1));
  EXPECT_THAT(json, Not(HasSubstr("\"act\"")));  // its id is not for people
  rapidjson::Document document;
  document.Parse(json.c_str());
  EXPECT_STREQ(document["texts"][document["sources"][0][1].GetUint()].GetString(), "");
}

TEST_F(PageDataTest, AVerdictByASecondPackIsOfTheSameUnit) {
  PageData data(subject_);
  v1::AuditResponse response = MakeResponse(1);
  data.Add(response);
  response.mutable_verdict()->mutable_pack()->set_id("org.ports");
  data.Add(response);
  rapidjson::Document document;
  document.Parse(data.ToJson(MakeTotals(2)).c_str());
  ASSERT_EQ(document["units"].Size(), 1U);
  EXPECT_EQ(document["units"][0]["verdicts"].Size(), 2U);
  EXPECT_EQ(document["head"]["packs"].Size(), 2U);
}

TEST_F(PageDataTest, BeyondTheLimitsEverythingIsStillCounted) {
  subject_.limits.page_units = 3;
  subject_.limits.page_findings = 2;
  rapidjson::Document data = Read(3);
  EXPECT_EQ(omitted_, std::vector<std::string>{"findings told in full: 2 of 3"});
  data = Read(4);
  EXPECT_EQ(data["units"].Size(), 3U);
  EXPECT_EQ(data["omitted"]["units"][0].GetInt(), 3);
  EXPECT_EQ(data["omitted"]["units"][1].GetInt(), 4);
  EXPECT_EQ(omitted_.size(), 2U);
  EXPECT_EQ(data["totals"]["states"][v1::FINDING_STATE_FAIL].GetInt(), 4);
  int heat = 0;
  for (const auto& row : data["heat"]["sea"].GetArray()) heat += row[1][v1::FINDING_STATE_FAIL].GetInt();
  EXPECT_EQ(heat, 4);
  int margins = 0;
  for (const auto& row : data["margins"].GetArray()) {
    for (const auto& bin : row[3].GetArray()) margins += bin.GetInt();
  }
  EXPECT_EQ(margins, 8);
}

TEST_F(PageDataTest, ObligationsAreListedUpToTheirLimitAndCountedByMonth) {
  subject_.limits.page_obligations = 1;
  PageData data(subject_);
  for (int ship = 0; ship < 3; ++ship) {
    v1::AuditResponse response = MakeResponse(ship);
    response.mutable_verdict()->mutable_findings(1)->clear_margin();  // nor is it at risk
    v1::Due& due = *response.mutable_verdict()->mutable_findings(0)->mutable_due();
    due.set_date("2020-02-01");
    due.set_days_late(29);
    data.Add(response);
  }
  rapidjson::Document document;
  document.Parse(data.ToJson(MakeTotals(3)).c_str());
  EXPECT_EQ(document["obligations"].Size(), 1U);
  ASSERT_EQ(document["months"].Size(), 1U);
  EXPECT_STREQ(document["months"][0][0].GetString(), "2020-02");
  EXPECT_EQ(document["months"][0][v1::OBLIGATION_STATE_OVERDUE].GetInt(), 3);
  EXPECT_EQ(data.Omitted(), std::vector<std::string>{"obligations on the list: 1 of 3"});
}

TEST_F(PageDataTest, WhatIsNotDueYetFallsShortOfNothing) {
  PageData data(subject_);
  v1::AuditResponse response = MakeResponse(1);
  response.mutable_verdict()->mutable_findings(0)->set_state(v1::FINDING_STATE_PENDING);
  data.Add(response);
  rapidjson::Document document;
  document.Parse(data.ToJson(MakeTotals(1)).c_str());
  EXPECT_EQ(document["margins"].Size(), 1U);
}

TEST_F(PageDataTest, APageIsOnePageWhateverTitlesSay) {
  v1::AuditResponse response = MakeResponse(1);
  v1::Finding& finding = *response.mutable_verdict()->mutable_findings(0);
  const std::string hostile = "</script><script>alert(1)</script><!-- {{data}} \xE2\x80\xA8 \"'&";
  finding.mutable_title()->set_ru(hostile);
  finding.mutable_title()->set_en(hostile);
  PageData data(subject_);
  data.Add(response);
  const std::string json = data.ToJson(MakeTotals(1));
  const std::string page = PageOf(json, subject_);
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, Not(HasSubstr("\xE2\x80\xA8")));
  EXPECT_THAT(page, HasSubstr("{{data}} \\u2028"));  // what looks like a place in the data is none
  const size_t begin = page.find("id=\"data\">") + 10;
  rapidjson::Document read;
  read.Parse(page.substr(begin, page.find("</script>", begin) - begin).c_str());
  ASSERT_FALSE(read.HasParseError());
  bool found = false;
  for (const auto& text : read["texts"].GetArray()) found = found || (text.IsString() && text.GetString() == hostile);
  EXPECT_TRUE(found);
}

TEST_F(PageDataTest, ThePageNamesNoAddress) {
  PageData data(subject_);
  data.Add(MakeResponse(1));
  const std::string page = PageOf(data.ToJson(MakeTotals(1)), subject_);
  EXPECT_THAT(page, HasSubstr("default-src 'none'; script-src 'sha256-"));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
  EXPECT_THAT(page, Not(HasSubstr("src=")));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-inline")));
}

}  // namespace
}  // namespace svod::reports
