// Tested by: tests/server/server_test.cc, tests/server/security_test.cc, tests/server/reload_test.cc.
#include "server/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/network.h"
#include "engine/engine.h"
#include "server/app/backups.h"
#include "server/app/checks.h"
#include "server/app/clock.h"
#include "server/app/commit_queue.h"
#include "server/app/filing_list.h"
#include "server/app/filings.h"
#include "server/app/impact.h"
#include "server/app/ledger.h"
#include "server/app/migration.h"
#include "server/app/pack_registry.h"
#include "server/app/rule_log.h"
#include "server/app/rule_packs.h"
#include "server/app/suspensions.h"
#include "server/app/work_queue.h"
#include "server/files.h"
#include "server/ledger/note.h"
#include "server/rpc/admin_service.h"
#include "server/rpc/calls.h"
#include "server/rpc/credentials.h"
#include "server/rpc/gate.h"
#include "server/rpc/ledger_service.h"
#include "server/rpc/rule_packs_service.h"
#include "server/rpc/services.h"
#include "server/rpc/unknown_methods.h"
#include "server/store/memory_store.h"
#include "server/store/rocksdb_store.h"
#include "server/telemetry/metrics.h"

namespace svod {
namespace {

// Half of what the libraries of clients wait between two (clients/README.md).
constexpr int kLeastPingMs = 10'000;

size_t WorkerCount() { return std::max<size_t>(2, std::thread::hardware_concurrency()); }

int64_t NowSeconds() { return app::SystemClock().NowMicros() / 1'000'000; }

// What no files are needed for.
absl::Status CheckOptionsTogether(const ServerOptions& options) {
  const bool secure = options.tls.IsOn() && options.auth.IsOn();
  for (const std::string& address : {options.listen, options.metrics.listen}) {
    if (address.empty() || IsAddress(address)) continue;
    return absl::InvalidArgumentError("`" + address + "` is no address (write it like 127.0.0.1:8571)");
  }
  if (!IsLoopback(options.listen) && !secure && !options.insecure_remote) {
    return absl::FailedPreconditionError("will not listen on " + options.listen +
                                         ": beyond loopback there must be both TLS (`tls.certificate`, `tls.key`) and "
                                         "authentication (`auth.principals` or `auth.jwks`), otherwise anybody could "
                                         "read and file; say --insecure-remote if that is meant");
  }
  if (!options.metrics.listen.empty() && !IsLoopback(options.metrics.listen) && !options.metrics.insecure_remote) {
    return absl::FailedPreconditionError("will not expose metrics on " + options.metrics.listen +
                                         ": beyond loopback anybody could read them; say --metrics-insecure-remote if "
                                         "that is meant");
  }
  if (options.tls.IsOn() && (options.tls.certificate.empty() || options.tls.key.empty())) {
    return absl::FailedPreconditionError("TLS needs both `tls.certificate` and `tls.key`");
  }
  if (!options.auth.IsOn() && options.auth.IsBegun(options.regions)) {
    return absl::FailedPreconditionError(
        "part of the authentication is configured, but neither `auth.principals` nor `auth.jwks`: everybody could do "
        "everything");
  }
  return absl::OkStatus();
}

app::ServiceLimits LimitsOf(const ServerOptions& options) {
  app::ServiceLimits limits = app::kServiceLimits;
  limits.work_queue_max = static_cast<size_t>(options.limits.queued_calls);
  return limits;
}

absl::StatusOr<std::unique_ptr<store::Store>> OpenStore(const ServerOptions& options) {
  if (options.memory) return store::MakeMemoryStore();
  return store::OpenRocksDb(
      {.folder = options.data, .warn = [](const std::string& line) { spdlog::warn("{}", line); }});
}

absl::StatusOr<std::unique_ptr<store::Store>> OpenCopy(const std::filesystem::path& folder) {
  return store::OpenRocksDbReadOnly({.folder = folder});
}

// nullptr when the server has no key.
absl::StatusOr<std::unique_ptr<ledger::NoteSigner>> SignerOf(const ServerOptions& options) {
  if (!options.ledger.key.empty()) return ledger::LoadSigner(options.ledger.key, options.ledger.origin);
  if (!ledger::IsOrigin(options.ledger.origin)) {
    return absl::InvalidArgumentError("the origin of the ledger is one word without spaces and `+`");
  }
  return nullptr;
}

// Members are destroyed from the last to the first: the order of stopping, turned around.
class RunningServer final : public Server {
 public:
  RunningServer(ServerOptions options, Files files, std::unique_ptr<store::Store> store,
                std::unique_ptr<ledger::NoteSigner> signer)
      : options_(std::move(options)),
        folder_packs_(files.packs),
        packs_(std::move(files.packs)),
        identities_(std::move(files.identities)),
        tls_(std::move(files.tls)),
        publishers_(std::move(files.publishers)),
        store_(std::move(store)),
        signer_(std::move(signer)),
        identity_{options_.ledger.origin, signer_.get()},
        backups_(options_.backups, *store_, &OpenCopy, identity_, app::SystemClock()) {
    metrics_.AddGauge("svod_rpc_under_way", "Calls under way", [this] { return static_cast<double>(calls_.size()); });
    metrics_.AddGauge("svod_work_queue_calls", "Calls that wait for a thread",
                      [this] { return static_cast<double>(workers_->size()); });
    metrics_.AddGauge("svod_commit_queue_submissions", "Submissions that wait for the disk",
                      [this] { return static_cast<double>(commits_->size()); });
    metrics_.AddGauge("svod_ledger_entries", "Entries of the ledger", [this] {
      const absl::StatusOr<uint64_t> size = store_->Read()->LedgerSize();
      return size.ok() ? static_cast<double>(*size) : 0.0;
    });
    metrics_.AddGauge("svod_store_free_bytes", "Space left on the disk of the store", [this] {
      std::error_code error;
      const auto space = std::filesystem::space(options_.data, error);
      return error ? 0.0 : static_cast<double>(space.available);
    });
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  ~RunningServer() override { Shutdown(0); }

  // What is new in the folder of rule packs is published, and what is in use is used.
  absl::Status TakeRules() { return rules_.TakeFolder(*folder_packs_); }

  absl::Status Listen() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    builder.AddListeningPort(options_.listen, credentials_, &port_);
    builder.SetMaxReceiveMessageSize(static_cast<int>(options_.limits.message_bytes));
    builder.SetMaxSendMessageSize(-1);
    // gRPC unpacks a message before it looks at its size: some kilobytes could ask for any amount of memory.
    for (const grpc_compression_algorithm packed : {GRPC_COMPRESS_DEFLATE, GRPC_COMPRESS_GZIP}) {
      builder.SetCompressionAlgorithmSupportStatus(packed, false);
    }
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                               static_cast<int>(options_.limits.streams_per_connection));
    // Clients ask after a server that says nothing for a while, so often at most.
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kLeastPingMs);
    // Two servers on one port would share its calls at random.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetResourceQuota(
        grpc::ResourceQuota("svod").Resize(static_cast<size_t>(options_.limits.network_memory_bytes)));
    const std::initializer_list<rpc::Service*> services = {&filings_service_, &compliance_service_, &ledger_service_,
                                                           &rule_packs_service_, &admin_service_};
    for (rpc::Service* service : services) builder.RegisterService(service);
    builder.RegisterCallbackGenericService(&unknown_methods_);
    grpc_ = builder.BuildAndStart();
    if (grpc_ == nullptr || port_ == 0) {
      grpc_.reset();
      return absl::UnavailableError("cannot listen on " + options_.listen + ": the address is in use or not ours");
    }
    for (const rpc::Service* service : services) {
      grpc_->GetHealthCheckService()->SetServingStatus(service->full_name(), true);
    }
    return ListenForMetrics();
  }

  [[nodiscard]] int port() const override { return port_; }
  [[nodiscard]] int metrics_port() const override { return metrics_port_ == nullptr ? 0 : metrics_port_->port(); }

  absl::Status Reload(Diagnostics& diagnostics) override {
    const std::lock_guard<std::mutex> lock(reloading_);
    absl::Status status = ReloadAll(diagnostics);
    metrics_.CountReload(status.ok());
    return status;
  }

  void Shutdown(int64_t grace_ms) override {
    if (grpc_ == nullptr) return;
    grpc_->GetHealthCheckService()->SetServingStatus(false);
    calls_.Drain(std::chrono::steady_clock::now() + std::chrono::milliseconds(grace_ms));
    // Nothing is left to wait for: gRPC would wait for idle clients to close their connections. Calls that outlast the
    // grace are cancelled here; their work still finds its queues below.
    grpc_->Shutdown(std::chrono::system_clock::now());
    grpc_->Wait();
    grpc_.reset();
    metrics_port_.reset();  // it reads the queues
    workers_.reset();
    commits_.reset();
    store_.reset();
    options_.logs.Flush();
  }

 private:
  absl::Status ListenForMetrics() {
    if (options_.metrics.listen.empty()) return absl::OkStatus();
    absl::StatusOr<std::unique_ptr<telemetry::MetricsPort>> port =
        telemetry::MetricsPort::Open(options_.metrics.listen, metrics_);
    if (!port.ok()) return port.status();
    metrics_port_ = *std::move(port);
    return absl::OkStatus();
  }

  // All or nothing.
  absl::Status ReloadAll(Diagnostics& diagnostics) {
    absl::StatusOr<Files> files = ReadFiles(options_, NowSeconds(), diagnostics);
    if (!files.ok()) return files.status();
    absl::Status status = rules_.TakeFolder(*files->packs);
    if (!status.ok()) return status;
    folder_packs_ = std::move(files->packs);
    publishers_.Set(std::move(files->publishers));
    identities_.Set(std::move(files->identities));
    tls_.Set(std::move(files->tls));
    return status;
  }

  ServerOptions options_;
  std::mutex reloading_;
  telemetry::Metrics metrics_;
  std::shared_ptr<const RulePacks> folder_packs_;  // compiled for the registry to share
  app::PackRegistry packs_;
  app::Current<app::Identities> identities_;
  app::Current<rpc::TlsFiles> tls_;
  app::Current<ledger::Publishers> publishers_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<ledger::NoteSigner> signer_;
  ledger::Identity identity_;
  std::unique_ptr<app::CommitQueue> commits_ =
      std::make_unique<app::CommitQueue>(*store_, app::SystemClock(), app::kServiceLimits, &metrics_);
  app::RuleLog rules_{*store_, *commits_, app::SystemClock(), packs_};
  app::RulePackReleases releases_{packs_, rules_, app::SystemClock(), publishers_};
  app::Suspensions suspensions_{packs_, rules_, *store_, app::SystemClock()};
  app::Filings filings_{packs_.parts(), *store_, *commits_, app::SystemClock()};
  app::FilingList filing_list_{packs_, *store_, app::SystemClock()};
  app::Checks checks_{packs_, *store_, *commits_, app::SystemClock(), &metrics_};
  app::Scans scans_{WorkerCount(), &metrics_};
  app::Audits audits_{packs_, *store_, app::SystemClock(), scans_};
  app::Obligations obligations_{packs_, *store_, app::SystemClock(), scans_};
  app::Impact impact_{packs_, rules_, *store_, app::SystemClock(), scans_};
  app::Ledger ledger_{packs_, *store_, identity_};
  app::Backups backups_;
  std::unique_ptr<app::WorkQueue> workers_ = std::make_unique<app::WorkQueue>(WorkerCount(), LimitsOf(options_));
  app::AccessRules access_{packs_.parts()};
  app::RateLimiter limiter_{options_.limits.calls_per_second, options_.limits.burst};
  rpc::Gate gate_{
      {access_, options_.auth.IsOn() ? &identities_ : nullptr, limiter_, app::SystemClock(), metrics_, options_.logs}};
  // Kept: connections are made with it as long as the server lives.
  std::shared_ptr<grpc::ServerCredentials> credentials_ =
      rpc::MakeCredentials(options_.tls.IsOn() ? &tls_ : nullptr, gate_);
  rpc::Calls calls_{gate_, *workers_, static_cast<size_t>(options_.limits.unread_answers_bytes)};
  rpc::FilingsService filings_service_{filings_, filing_list_, calls_};
  rpc::ComplianceService compliance_service_{checks_, audits_, obligations_, impact_, calls_};
  rpc::LedgerService ledger_service_{ledger_, calls_};
  rpc::RulePacksService rule_packs_service_{releases_, suspensions_, calls_};
  rpc::AdminService admin_service_{backups_, calls_};
  rpc::UnknownMethods unknown_methods_{calls_};
  std::unique_ptr<telemetry::MetricsPort> metrics_port_;
  std::unique_ptr<grpc::Server> grpc_;
  int port_ = 0;
};

}  // namespace

absl::Status MigrateData(const std::filesystem::path& data) {
  return store::MigrateRocksDb({.folder = data},
                               [](store::Store& store) { return app::AddLedger(store, app::SystemClock()); });
}

absl::Status Server::Check(const ServerOptions& options, Diagnostics& diagnostics) {
  absl::Status together = CheckOptionsTogether(options);
  if (together.ok()) together = SignerOf(options).status();
  const absl::Status files = ReadFiles(options, NowSeconds(), diagnostics).status();
  return together.ok() ? files : together;
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Diagnostics& diagnostics) {
  absl::Status status = CheckOptionsTogether(options);
  if (!status.ok()) return status;
  absl::StatusOr<Files> files = ReadFiles(options, NowSeconds(), diagnostics);
  if (!files.ok()) return files.status();
  absl::StatusOr<std::unique_ptr<ledger::NoteSigner>> signer = SignerOf(options);
  if (!signer.ok()) return signer.status();
  absl::StatusOr<std::unique_ptr<store::Store>> store = OpenStore(options);
  if (!store.ok()) return store.status();
  auto server = std::make_unique<RunningServer>(options, *std::move(files), *std::move(store), *std::move(signer));
  status = server->TakeRules();
  if (status.ok()) status = server->Listen();
  if (!status.ok()) return status;
  return server;
}

}  // namespace svod
