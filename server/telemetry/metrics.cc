// Tested by: tests/server/telemetry/metrics_test.cc.
#include "server/telemetry/metrics.h"

#include <prometheus/exposer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <fstream>
#include <utility>

namespace svod::telemetry {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildHistogram;
using prometheus::Histogram;

// From a tenth of a millisecond, a look-up, to ten seconds, where deadlines end.
const Histogram::BucketBoundaries& SecondsBuckets() {
  static const Histogram::BucketBoundaries kBuckets = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                       0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
  return kBuckets;
}

double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  double pages = 0;
  double resident = 0;
  file >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double OpenFiles() {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end; it.increment(error)) {
    ++count;
  }
  return count;
}

// Connections that ask nothing are closed soon, and do not keep others from being answered meanwhile.
std::vector<std::string> OptionsFor(const std::string& listen) {
  return {"listening_ports", listen, "num_threads", "4", "request_timeout_ms", "2000", "keep_alive_timeout_ms", "500"};
}

class RunningPort final : public MetricsPort {
 public:
  RunningPort(const std::string& listen, const Metrics& metrics)
      : collectables_(metrics.collectables()), exposer_(OptionsFor(listen)) {
    for (const auto& collectable : collectables_) exposer_.RegisterCollectable(collectable);
  }
  [[nodiscard]] int port() const override {
    const std::vector<int> ports = exposer_.GetListeningPorts();
    return ports.empty() ? 0 : ports.front();
  }

 private:
  std::vector<std::shared_ptr<prometheus::Collectable>> collectables_;  // the exposer keeps weak ones
  prometheus::Exposer exposer_;
};

}  // namespace

// Read when asked.
class Metrics::Gauges final : public prometheus::Collectable {
 public:
  void Add(std::string name, std::string help, std::function<double()> read) {
    const std::lock_guard<std::mutex> lock(mutex_);
    all_.push_back({std::move(name), std::move(help), std::move(read)});
  }
  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<prometheus::MetricFamily> families;
    for (const Gauge& gauge : all_) {
      prometheus::ClientMetric metric;
      metric.gauge.value = gauge.read();
      families.push_back({gauge.name, gauge.help, prometheus::MetricType::Gauge, {std::move(metric)}});
    }
    return families;
  }

 private:
  struct Gauge {
    std::string name;
    std::string help;
    std::function<double()> read;
  };
  mutable std::mutex mutex_;
  std::vector<Gauge> all_;  // guarded by mutex_
};

Metrics::Metrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      gauges_(std::make_shared<Gauges>()),
      calls_(BuildCounter().Name("svod_rpc_calls_total").Help("Calls answered").Register(*registry_)),
      call_seconds_(BuildHistogram().Name("svod_rpc_seconds").Help("From request to answer").Register(*registry_)),
      decisions_(
          BuildCounter().Name("svod_access_decisions_total").Help("Decisions about rights").Register(*registry_)),
      evaluations_(BuildCounter().Name("svod_evaluations_total").Help("Dossiers judged").Register(*registry_)),
      evaluation_seconds_(BuildHistogram()
                              .Name("svod_evaluation_seconds")
                              .Help("Judging one dossier by every pack asked for")
                              .Register(*registry_)
                              .Add({}, SecondsBuckets())),
      commits_(BuildCounter().Name("svod_store_commits_total").Help("Batches written").Register(*registry_)),
      commit_seconds_(BuildHistogram()
                          .Name("svod_store_commit_seconds")
                          .Help("Writing one batch to the disk")
                          .Register(*registry_)
                          .Add({}, SecondsBuckets())),
      commit_submissions_(BuildHistogram()
                              .Name("svod_store_commit_submissions")
                              .Help("Submissions in one batch")
                              .Register(*registry_)
                              .Add({}, Histogram::BucketBoundaries{1, 2, 4, 8, 16, 32, 64})),
      reloads_(BuildCounter().Name("svod_reloads_total").Help("Reloads of files").Register(*registry_)) {
  AddGauge("process_resident_memory_bytes", "Resident memory", &ResidentBytes);
  AddGauge("process_cpu_seconds_total", "User and system time", &CpuSeconds);
  AddGauge("process_open_fds", "Open files", &OpenFiles);
  const double started = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  AddGauge("process_start_time_seconds", "Start, since 1970", [started] { return started; });
}

void Metrics::CountCall(const std::string& method, const std::string& code, double seconds) {
  calls_.Add({{"method", method}, {"code", code}}).Increment();
  call_seconds_.Add({{"method", method}}, SecondsBuckets()).Observe(seconds);
}

void Metrics::CountDecision(const std::string& reason) { decisions_.Add({{"reason", reason}}).Increment(); }

void Metrics::CountEvaluation(const std::string& result, double seconds) {
  evaluations_.Add({{"result", result}}).Increment();
  evaluation_seconds_.Observe(seconds);
}

void Metrics::CountCommit(bool ok, size_t submissions, double seconds) {
  commits_.Add({{"result", ok ? "ok" : "error"}}).Increment();
  commit_seconds_.Observe(seconds);
  commit_submissions_.Observe(static_cast<double>(submissions));
}

void Metrics::CountReload(bool ok) { reloads_.Add({{"result", ok ? "ok" : "error"}}).Increment(); }

void Metrics::AddGauge(std::string name, std::string help, std::function<double()> read) {
  gauges_->Add(std::move(name), std::move(help), std::move(read));
}

std::vector<std::shared_ptr<prometheus::Collectable>> Metrics::collectables() const { return {registry_, gauges_}; }

absl::StatusOr<std::unique_ptr<MetricsPort>> MetricsPort::Open(const std::string& listen, const Metrics& metrics) {
  try {
    return std::make_unique<RunningPort>(listen, metrics);
  } catch (const std::exception&) {
    return absl::UnavailableError("cannot listen on " + listen + " for metrics: the address is in use or not ours");
  }
}

}  // namespace svod::telemetry
