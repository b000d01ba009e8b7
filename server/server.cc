// Tested by: tests/server/server_test.cc.
#include "server/server.h"

#include <arpa/inet.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "engine/base/limits.h"
#include "engine/engine.h"
#include "server/app/backups.h"
#include "server/app/checks.h"
#include "server/app/clock.h"
#include "server/app/commit_queue.h"
#include "server/app/filings.h"
#include "server/app/ledger.h"
#include "server/app/migration.h"
#include "server/app/work_queue.h"
#include "server/ledger/note.h"
#include "server/rpc/admin_service.h"
#include "server/rpc/ledger_service.h"
#include "server/rpc/services.h"
#include "server/rpc/unary.h"
#include "server/store/memory_store.h"
#include "server/store/rocksdb_store.h"

namespace svod {
namespace {

// Room for the envelope around a document of the largest size.
constexpr size_t kEnvelopeBytes = 64u << 10;
// Below this gRPC drops connections instead of growing: the work queue is bounded by itself, this bounds the rest.
constexpr size_t kNetworkMemoryBytes = 512u << 20;

// The host of HOST:PORT, [IPV6]:PORT.
std::string_view HostOf(std::string_view listen) {
  std::string_view host = listen.substr(0, listen.rfind(':'));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return host;
}

bool IsLoopback(std::string_view listen) {
  const std::string host(HostOf(listen));
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127;
  return host == "localhost" || host == "::1";
}

size_t WorkerCount() { return std::max<size_t>(2, std::thread::hardware_concurrency()); }

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
  if (!options.ledger_key.empty()) return ledger::LoadSigner(options.ledger_key, options.ledger_origin);
  if (!ledger::IsOrigin(options.ledger_origin)) {
    return absl::InvalidArgumentError("the origin of the ledger is one word without spaces and `+`");
  }
  return nullptr;
}

// Members are destroyed from the last to the first: the order of stopping, turned around.
class RunningServer final : public Server {
 public:
  RunningServer(std::shared_ptr<const RulePacks> packs, std::unique_ptr<store::Store> store,
                std::unique_ptr<ledger::NoteSigner> signer, const ServerOptions& options)
      : packs_(std::move(packs)),
        store_(std::move(store)),
        signer_(std::move(signer)),
        identity_{options.ledger_origin, signer_.get()},
        backups_(options.backups, *store_, &OpenCopy, identity_, app::SystemClock()) {}
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  ~RunningServer() override { Shutdown(0); }

  absl::Status Listen(const std::string& address) {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port_);
    builder.SetMaxReceiveMessageSize(static_cast<int>(kLimits.document_bytes_max + kEnvelopeBytes));
    builder.SetMaxSendMessageSize(-1);
    // Two servers on one port would share its calls at random.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetResourceQuota(grpc::ResourceQuota("svod").Resize(kNetworkMemoryBytes));
    builder.RegisterService(&filings_service_);
    builder.RegisterService(&compliance_service_);
    builder.RegisterService(&ledger_service_);
    builder.RegisterService(&admin_service_);
    grpc_ = builder.BuildAndStart();
    if (grpc_ == nullptr || port_ == 0) {
      grpc_.reset();
      return absl::UnavailableError("cannot listen on " + address + ": the address is in use or not ours");
    }
    return absl::OkStatus();
  }

  [[nodiscard]] int port() const override { return port_; }

  void Shutdown(int64_t grace_ms) override {
    if (grpc_ == nullptr) return;
    grpc_->GetHealthCheckService()->SetServingStatus(false);
    runner_.Drain(std::chrono::steady_clock::now() + std::chrono::milliseconds(grace_ms));
    // Nothing is left to wait for: gRPC would wait for idle clients to close their connections. Calls that outlast the
    // grace are cancelled here; their work still finds its queues below.
    grpc_->Shutdown(std::chrono::system_clock::now());
    grpc_->Wait();
    grpc_.reset();
    workers_.reset();
    commits_.reset();
    store_.reset();
  }

 private:
  std::shared_ptr<const RulePacks> packs_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<ledger::NoteSigner> signer_;
  ledger::Identity identity_;
  std::unique_ptr<app::CommitQueue> commits_ = std::make_unique<app::CommitQueue>(*store_, app::SystemClock());
  app::Filings filings_{SubjectOf(*packs_), *store_, *commits_, app::SystemClock()};
  app::Checks checks_{packs_, *store_, *commits_, app::SystemClock()};
  app::Ledger ledger_{packs_, *store_, identity_};
  app::Backups backups_;
  std::unique_ptr<app::WorkQueue> workers_ = std::make_unique<app::WorkQueue>(WorkerCount());
  rpc::UnaryRunner runner_{*workers_};
  rpc::FilingsService filings_service_{filings_, runner_};
  rpc::ComplianceService compliance_service_{checks_, runner_};
  rpc::LedgerService ledger_service_{ledger_, runner_};
  rpc::AdminService admin_service_{backups_, runner_};
  std::unique_ptr<grpc::Server> grpc_;
  int port_ = 0;
};

}  // namespace

absl::Status MigrateData(const std::filesystem::path& data) {
  return store::MigrateRocksDb({.folder = data},
                               [](store::Store& store) { return app::AddLedger(store, app::SystemClock()); });
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Diagnostics& diagnostics) {
  if (!options.insecure_remote && !IsLoopback(options.listen)) {
    return absl::FailedPreconditionError("will not listen on " + options.listen +
                                         ": beyond loopback anybody could read and file; say --insecure-remote if that "
                                         "is meant");
  }
  std::shared_ptr<const RulePacks> packs = LoadRulePacks(options.rules, diagnostics);
  if (packs == nullptr) return absl::FailedPreconditionError("the rule packs are faulty");
  if (HasOwnSchema(*packs)) {
    return absl::FailedPreconditionError(
        "the rule packs bring a schema along, and a store is kept for the schema that the server was built with; "
        "`svod check FILE` judges by them");
  }
  absl::StatusOr<std::unique_ptr<ledger::NoteSigner>> signer = SignerOf(options);
  if (!signer.ok()) return signer.status();
  absl::StatusOr<std::unique_ptr<store::Store>> store = OpenStore(options);
  if (!store.ok()) return store.status();
  auto server = std::make_unique<RunningServer>(std::move(packs), *std::move(store), *std::move(signer), options);
  const absl::Status listening = server->Listen(options.listen);
  if (!listening.ok()) return listening;
  return server;
}

}  // namespace svod
