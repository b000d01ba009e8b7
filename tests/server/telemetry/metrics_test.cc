#include "server/telemetry/metrics.h"

#include <gmock/gmock.h>
#include <prometheus/text_serializer.h>

#include <iterator>

namespace svod::telemetry {
namespace {

using testing::HasSubstr;

std::string TextOf(const Metrics& metrics) {
  std::vector<prometheus::MetricFamily> all;
  for (const auto& collectable : metrics.collectables()) {
    auto some = collectable->Collect();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return prometheus::TextSerializer().Serialize(all);
}

TEST(Metrics, CountWhatHappens) {
  Metrics metrics;
  metrics.CountCall("m", "OK", 0.002);
  metrics.CountCall("m", "OK", 0.2);
  metrics.CountCall("m", "NOT_FOUND", 0.00001);
  metrics.CountDecision("scope");
  metrics.CountEvaluation("ok", 0.003);
  metrics.CountCommit(true, 5, 0.01);
  metrics.CountCommit(false, 1, 0.01);
  metrics.CountReload(false);
  double length = 3;
  metrics.AddGauge("svod_length", "A length", [&length] { return length; });
  length = 4;
  const std::string text = TextOf(metrics);
  for (const char* line :
       {"svod_rpc_calls_total{code=\"OK\",method=\"m\"} 2", "svod_rpc_calls_total{code=\"NOT_FOUND\",method=\"m\"} 1",
        "svod_rpc_seconds_count{method=\"m\"} 3", "svod_rpc_seconds_bucket{method=\"m\",le=\"0.0025\"} 2",
        "svod_access_decisions_total{reason=\"scope\"} 1", "svod_evaluations_total{result=\"ok\"} 1",
        "svod_evaluation_seconds_count 1", "svod_store_commits_total{result=\"ok\"} 1",
        "svod_store_commits_total{result=\"error\"} 1", "svod_store_commit_submissions_sum 6",
        "svod_reloads_total{result=\"error\"} 1", "svod_length 4"}) {
    EXPECT_THAT(text, HasSubstr(line)) << text;
  }
  EXPECT_THAT(text, testing::ContainsRegex("process_resident_memory_bytes [1-9]"));
  EXPECT_THAT(text, testing::ContainsRegex("process_open_fds [1-9]"));
}

TEST(MetricsPort, SaysWhichPortItGotAndRefusesOneInUse) {
  const Metrics metrics;
  const auto port = MetricsPort::Open("127.0.0.1:0", metrics);
  ASSERT_TRUE(port.ok()) << port.status();
  EXPECT_GT((*port)->port(), 0);
  EXPECT_EQ(MetricsPort::Open("127.0.0.1:" + std::to_string((*port)->port()), metrics).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace svod::telemetry
