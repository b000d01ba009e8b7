// What OSCAL asks of assessment results, by the reference of NIST for its JSON format, version 1.1.3: which members
// there must be, what a token, a UUID and a property may look like, and what refers to what.
#include "clients/reports/oscal_report.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <re2/re2.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "tests/clients/reports/report_testing.h"
#include "tests/testing/temp_folder.h"

namespace svod::reports {
namespace {

using rapidjson::Value;

constexpr char kUuid[] = "[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
constexpr char kToken[] = "(\\pL|_)(\\pL|\\pN|[.\\-_])*";

class OscalReportTest : public ::testing::Test {
 protected:
  std::string Write(const std::vector<v1::AuditResponse>& responses, bool russian = false) {
    const std::string file = (folder_.path() / "results.json").string();
    ReportSubject subject;
    subject.russian = russian;
    const std::unique_ptr<ReportWriter> writer = MakeOscalReport(file, subject);
    EXPECT_TRUE(writer->Open().ok());
    for (const v1::AuditResponse& response : responses) EXPECT_TRUE(writer->Add(response).ok());
    EXPECT_TRUE(writer->Finish(MakeTotals(responses.size())).ok());
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  testing_support::TempFolder folder_;
};

// Uuids are uuids, and each is of one thing; properties have a token and a value without white space at its ends.
void CheckParts(const Value& value, std::set<std::string>* uuids) {
  if (value.IsArray()) {
    EXPECT_GT(value.Size(), 0U) << "an empty list is not allowed";
    for (const Value& one : value.GetArray()) CheckParts(one, uuids);
  }
  if (!value.IsObject()) return;
  for (const auto& member : value.GetObject()) {
    const std::string name = member.name.GetString();
    if (name == "uuid") {
      EXPECT_TRUE(RE2::FullMatch(member.value.GetString(), kUuid)) << member.value.GetString();
      EXPECT_TRUE(uuids->insert(member.value.GetString()).second) << member.value.GetString();
    }
    if (name == "props") {
      for (const Value& one : member.value.GetArray()) {
        EXPECT_TRUE(RE2::FullMatch(one["name"].GetString(), kToken)) << one["name"].GetString();
        EXPECT_TRUE(RE2::FullMatch(one["value"].GetString(), "\\S(.*\\S)?")) << one["value"].GetString();
        EXPECT_TRUE(RE2::FullMatch(one["ns"].GetString(), "urn:.+"));
      }
    }
    CheckParts(member.value, uuids);
  }
}

std::vector<v1::AuditResponse> AllStates() {
  std::vector<v1::AuditResponse> responses = {MakeResponse(1), MakeResponse(2)};
  v1::Verdict& verdict = *responses[1].mutable_verdict();
  for (const v1::FindingState state :
       {v1::FINDING_STATE_PENDING, v1::FINDING_STATE_NOT_APPLICABLE, v1::FINDING_STATE_UNDETERMINED,
        v1::FINDING_STATE_WAIVED, v1::FINDING_STATE_ERROR}) {
    v1::Finding finding = MakeFinding("mast", state);
    finding.set_instance(v1::FindingState_Name(state) + " № 1");
    v1::Evidence* evidence = finding.add_evidence();
    evidence->set_path("log.entries[0]");
    evidence->mutable_value()->set_text(" two\nlines ");
    *finding.add_missing() = "log.captain";
    *verdict.add_findings() = finding;
  }
  return responses;
}

TEST_F(OscalReportTest, HasWhatAssessmentResultsMustHave) {
  rapidjson::Document document;
  document.Parse(Write(AllStates()).c_str());
  ASSERT_FALSE(document.HasParseError());
  const Value& root = document["assessment-results"];
  std::set<std::string> uuids;
  CheckParts(root, &uuids);
  for (const char* key : {"title", "last-modified", "version", "oscal-version"}) {
    EXPECT_TRUE(root["metadata"][key].IsString()) << key;
  }
  EXPECT_STREQ(root["metadata"]["last-modified"].GetString(), "2020-03-01T00:00:00Z");
  EXPECT_EQ(root["import-ap"]["href"].GetString(),
            "#" + std::string(root["back-matter"]["resources"][0]["uuid"].GetString()));
  ASSERT_EQ(root["results"].Size(), 1U);
  const Value& result = root["results"][0];
  for (const char* key : {"uuid", "title", "description", "start"}) EXPECT_TRUE(result[key].IsString()) << key;
  EXPECT_EQ(result["reviewed-controls"]["control-selections"][0]["include-controls"].Size(), 3U);
  EXPECT_EQ(result["observations"].Size(), 9U);
  EXPECT_EQ(result["findings"].Size(), 7U);  // all but what is pending or does not apply
}

TEST_F(OscalReportTest, RefersToWhatIsThere) {
  rapidjson::Document document;
  document.Parse(Write(AllStates()).c_str());
  const Value& result = document["assessment-results"]["results"][0];
  std::set<std::string> units;
  std::set<std::string> observations;
  for (const Value& one : result["local-definitions"]["inventory-items"].GetArray())
    units.insert(one["uuid"].GetString());
  for (const Value& one : result["observations"].GetArray()) {
    observations.insert(one["uuid"].GetString());
    EXPECT_TRUE(units.contains(one["subjects"][0]["subject-uuid"].GetString()));
    EXPECT_STREQ(one["methods"][0].GetString(), "EXAMINE");
    EXPECT_TRUE(one["description"].IsString());
    EXPECT_TRUE(one["collected"].IsString());
  }
  std::map<std::string, int> states;
  for (const Value& one : result["findings"].GetArray()) {
    EXPECT_TRUE(observations.contains(one["related-observations"][0]["observation-uuid"].GetString()));
    EXPECT_TRUE(RE2::FullMatch(one["target"]["target-id"].GetString(), kToken))
        << one["target"]["target-id"].GetString();
    const Value& status = one["target"]["status"];
    ++states[std::string(status["state"].GetString()) + " " + status["reason"].GetString()];
  }
  const std::map<std::string, int> kWanted = {
      {"not-satisfied fail", 2}, {"not-satisfied other", 2}, {"satisfied other", 1}, {"satisfied pass", 2}};
  EXPECT_EQ(states, kWanted);
}

TEST_F(OscalReportTest, NamesTheDocumentThatIsCited) {
  std::vector<v1::AuditResponse> responses = AllStates();
  responses[1].mutable_verdict()->mutable_findings(0)->mutable_citation()->set_source("unknown");
  rapidjson::Document document;
  document.Parse(Write(responses, true).c_str());
  const Value& resources = document["assessment-results"]["back-matter"]["resources"];
  ASSERT_EQ(resources.Size(), 2U);  // the plan, and the one document
  EXPECT_STREQ(resources[1]["title"].GetString(), "Устав корабельный");
  EXPECT_STREQ(resources[1]["citation"]["text"].GetString(), "Устав корабельный");
  const std::string href = "#" + std::string(resources[1]["uuid"].GetString());
  const Value& result = document["assessment-results"]["results"][0];
  for (const char* kind : {"observations", "findings"}) {
    int linked = 0;
    for (const Value& one : result[kind].GetArray()) {
      if (!one.HasMember("links")) continue;
      ++linked;
      EXPECT_EQ(one["links"][0]["href"].GetString(), href);
      EXPECT_STREQ(one["links"][0]["rel"].GetString(), "reference");
      EXPECT_STREQ(one["links"][0]["text"].GetString(), "7");
    }
    EXPECT_EQ(static_cast<unsigned>(linked), result[kind].Size() - 1) << kind;
  }
}

TEST_F(OscalReportTest, EqualAuditsHaveEqualBytes) {
  EXPECT_EQ(Write(AllStates()), Write(AllStates()));
  EXPECT_NE(Write(AllStates()), Write(AllStates(), true));
}

TEST_F(OscalReportTest, AnAuditOfNothingIsStillOne) {
  rapidjson::Document document;
  document.Parse(Write({}).c_str());
  ASSERT_FALSE(document.HasParseError());
  const Value& result = document["assessment-results"]["results"][0];
  EXPECT_TRUE(result["reviewed-controls"]["control-selections"][0].HasMember("include-all"));
  EXPECT_FALSE(result.HasMember("findings"));
}

TEST(TokenOf, IsAToken) {
  EXPECT_EQ(TokenOf("education.share_8"), "education.share_8");
  EXPECT_EQ(TokenOf("8.1"), "_38.1");
  EXPECT_EQ(TokenOf("a b"), "a_20b");
  EXPECT_EQ(TokenOf(""), "_");
  for (const char* text : {"№ 1", "-x", "<>", "Приложение, 8.1"})
    EXPECT_TRUE(RE2::FullMatch(TokenOf(text), kToken)) << text;
}

}  // namespace
}  // namespace svod::reports
