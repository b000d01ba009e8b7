// svodd: the server. Reads the command line, starts the service, waits for a signal, stops it.
#include <pthread.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <string>

#include "absl/strings/cord.h"
#include "engine/base/limits.h"
#include "server/server.h"
#include "server/store/store.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace {

// SIGTERM and SIGINT come to whoever waits for them, in no thread of ours or of a library: block them before the first
// thread starts.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int Fail(const absl::Status& status, const svod::Diagnostics& diagnostics) {
  for (const svod::Diagnostic& fault : diagnostics.items()) std::cerr << svod::FormatDiagnostic(fault, "");
  std::string detail;
  if (auto payload = status.GetPayload(svod::store::kDetailPayload)) detail = " (" + std::string(*payload) + ")";
  std::cerr << "svodd: " << status.message() << detail << "\n";
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  // The schema of the filings is found by its name; this keeps the linker from leaving it out.
  google::protobuf::LinkMessageReflection<svod::cluster::v1::Dossier>();

  CLI::App app{"svodd: stores filings and judges them by rule packs"};
  svod::ServerOptions options;
  options.data = "var/svod";
  options.rules = "rules";
  int64_t grace_ms = 10'000;
  app.add_option("--listen", options.listen, "HOST:PORT; port 0: any free one")->capture_default_str();
  app.add_flag("--insecure-remote", options.insecure_remote,
               "listen beyond loopback although there is no encryption and no access control");
  app.add_option("--data", options.data, "folder of the stored filings")->capture_default_str();
  app.add_option("--rules", options.rules, "folder of the rule packs")->capture_default_str();
  app.add_flag("--memory", options.memory, "keep everything in memory alone: for trials");
  app.add_option("--ledger-key", options.ledger_key, "Ed25519 key in PEM that signs the checkpoints of the ledger");
  app.add_option("--ledger-origin", options.ledger_origin, "name of the ledger in its checkpoints")
      ->capture_default_str();
  app.add_option("--backups", options.backups, "folder where backups are made (without: they are refused)");
  bool migrate = false;
  app.add_flag("--migrate", migrate, "take the data folder to the schema version of this program, and end");
  app.add_option("--grace-ms", grace_ms, "how long calls may go on after SIGTERM, in milliseconds")
      ->check(CLI::Range(0, 600'000))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 3;
  }

  spdlog::set_default_logger(spdlog::stderr_logger_mt("svodd"));
  const sigset_t signals = BlockSignals();
  svod::Diagnostics diagnostics(svod::kLimits.diagnostics_max);
  if (migrate) {
    const absl::Status migrated = svod::MigrateData(options.data);
    if (!migrated.ok()) return Fail(migrated, diagnostics);
    std::cout << "svodd: the data folder has the schema version of this program" << std::endl;
    return 0;
  }
  if (options.ledger_key.empty()) spdlog::warn("checkpoints of the ledger are not signed: there is no --ledger-key");
  absl::StatusOr<std::unique_ptr<svod::Server>> server = svod::Server::Start(options, diagnostics);
  if (!server.ok()) return Fail(server.status(), diagnostics);
  // For people and for scripts that wait for it.
  std::cout << "svodd listens on port " << (*server)->port() << std::endl;

  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("stopping: {}", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  (*server)->Shutdown(grace_ms);
  spdlog::info("stopped");
  return 0;
}
