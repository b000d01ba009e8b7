// Every figure of the service, for Prometheus. Names, labels and what they mean are listed in server/README.md.
#pragma once

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace svod::telemetry {

// Thread-safe. Times in seconds.
class Metrics {
 public:
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics() = default;

  // A call that was answered. `code`: as gRPC writes it, `OK`.
  void CountCall(const std::string& method, const std::string& code, double seconds);
  // A decision about a caller's rights: `allowed`, or the reason of the refusal.
  void CountDecision(const std::string& reason);
  // A judgement of one dossier. `result`: `ok`, or the code of the error.
  void CountEvaluation(const std::string& result, double seconds);
  // A batch that was written, or was not.
  void CountCommit(bool ok, size_t submissions, double seconds);
  // A reload: whether the new files were taken.
  void CountReload(bool ok);

  // A figure that is read when Prometheus asks. `read` must be thread-safe and live as long as this.
  void AddGauge(std::string name, std::string help, std::function<double()> read);

  // All of it; registered where it is exposed.
  [[nodiscard]] std::vector<std::shared_ptr<prometheus::Collectable>> collectables() const;

 private:
  class Gauges;
  std::shared_ptr<prometheus::Registry> registry_;
  std::shared_ptr<Gauges> gauges_;
  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Histogram>& call_seconds_;
  prometheus::Family<prometheus::Counter>& decisions_;
  prometheus::Family<prometheus::Counter>& evaluations_;
  prometheus::Histogram& evaluation_seconds_;
  prometheus::Family<prometheus::Counter>& commits_;
  prometheus::Histogram& commit_seconds_;
  prometheus::Histogram& commit_submissions_;
  prometheus::Family<prometheus::Counter>& reloads_;
};

// The port where Prometheus reads the metrics: `GET /metrics`.
class MetricsPort {
 public:
  virtual ~MetricsPort() = default;
  [[nodiscard]] virtual int port() const = 0;
  // `listen`: HOST:PORT, port 0 means any free one. UNAVAILABLE when it cannot be had. REQUIRES: `metrics` outlives it.
  static absl::StatusOr<std::unique_ptr<MetricsPort>> Open(const std::string& listen, const Metrics& metrics);
};

}  // namespace svod::telemetry
