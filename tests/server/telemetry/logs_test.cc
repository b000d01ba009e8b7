#include "server/telemetry/logs.h"

#include <gmock/gmock.h>
#include <jansson.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "tests/testing/temp_folder.h"

namespace svod::telemetry {
namespace {

// Every line as JSON; what is no JSON fails the test.
std::vector<std::shared_ptr<json_t>> LinesOf(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::shared_ptr<json_t>> lines;
  for (std::string line; std::getline(file, line);) {
    lines.emplace_back(json_loads(line.c_str(), JSON_REJECT_DUPLICATES, nullptr), &json_decref);
    EXPECT_TRUE(json_is_object(lines.back().get())) << line;
  }
  return lines;
}

std::string Text(const std::shared_ptr<json_t>& line, const char* key) {
  const char* text = json_string_value(json_object_get(line.get(), key));
  return text == nullptr ? "(none)" : text;
}

TEST(Logs, AreLinesOfJsonAndTheAuditHasAFileOfItsOwn) {
  const testing_support::TempFolder folder;
  LogOptions options;
  options.file = (folder.path() / "log").string();
  options.audit_file = (folder.path() / "audit").string();
  options.level = "warning";
  const absl::StatusOr<Logs> logs = OpenLogs(options);
  ASSERT_TRUE(logs.ok()) << logs.status();
  spdlog::info("not written");
  spdlog::error("a \"message\"\nof two lines");
  JsonLine call;
  call.Add("method", "m").Add("duration_us", 7);
  Write(*logs->access, call);
  JsonLine decision;
  decision.Add("decision", "allowed");
  Write(*logs->audit, decision);
  logs->Flush();

  const auto lines = LinesOf(folder.path() / "log");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(Text(lines[0], "log"), "service");
  EXPECT_EQ(Text(lines[0], "level"), "error");
  EXPECT_EQ(Text(lines[0], "message"), "a \"message\"\nof two lines");
  EXPECT_THAT(Text(lines[0], "time"), testing::MatchesRegex(".{10}T.{15}Z"));
  EXPECT_EQ(Text(lines[1], "log"), "access");
  EXPECT_EQ(Text(lines[1], "method"), "m");
  const auto audit = LinesOf(folder.path() / "audit");
  ASSERT_EQ(audit.size(), 1u);
  EXPECT_EQ(Text(audit[0], "decision"), "allowed");
}

TEST(Logs, OpenNothingThatCannotBeOpened) {
  LogOptions options;
  options.audit_file = "/dev/null/audit";
  EXPECT_EQ(OpenLogs(options).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace svod::telemetry
