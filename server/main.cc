// svodd: the server. Reads the configuration, starts the service, waits for signals, stops it.
#include <grpc/support/log.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "engine/base/limits.h"
#include "engine/engine.h"
#include "server/config/settings.h"
#include "server/server.h"
#include "server/store/store.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace {

using svod::config::Settings;

constexpr int kCannotStart = 3;

// Signals come to whoever waits for them, in no thread of ours or of a library: block them before the first thread
// starts.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// With the line of its file where that is at hand, unless tokens may stand in it.
void PrintFaults(const svod::Diagnostics& diagnostics, const std::filesystem::path& secret) {
  for (const svod::Diagnostic& fault : diagnostics.items()) {
    std::ifstream stream;
    if (fault.file != secret) stream.open(fault.file, std::ios::binary);
    const std::string source((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    std::cerr << svod::FormatDiagnostic(fault, source);
  }
  if (diagnostics.omitted() > 0) std::cerr << "and " << diagnostics.omitted() << " more\n";
}

std::string TextOf(const absl::Status& status) {
  std::string text(status.message());
  if (auto payload = status.GetPayload(svod::store::kDetailPayload)) text += " (" + std::string(*payload) + ")";
  return text;
}

int Fail(const absl::Status& status, const svod::Diagnostics& diagnostics, const Settings& settings) {
  PrintFaults(diagnostics, settings.server.auth.principals);
  std::cerr << "svodd: " << TextOf(status) << "\n";
  return kCannotStart;
}

// What gRPC has to say goes where the rest goes, also as JSON. Broken handshakes of strangers are no errors of ours.
void LogOfGrpc(gpr_log_func_args* said) {
  const auto level = said->severity == GPR_LOG_SEVERITY_ERROR ? spdlog::level::warn : spdlog::level::debug;
  spdlog::log(level, "grpc: {}", said->message);
}

// The command line: what stands on it, as text, by the keys of the configuration.
struct Arguments {
  std::string config;
  bool check_config = false;
  bool migrate = false;
  std::map<std::string, std::string, std::less<>> values;
  std::map<std::string, bool, std::less<>> switches;
  std::vector<std::string> regions;
};

void AddOptions(CLI::App& app, Arguments* arguments) {
  app.set_version_flag("--version", "svodd " + std::string(svod::EngineVersion()));
  app.add_option("--config", arguments->config, "file of the configuration; options of the command line win over it");
  app.add_flag("--check-config", arguments->check_config, "say what is wrong with the configuration, and stop");
  const Settings defaults;
  for (const svod::config::Setting& setting : svod::config::AllSettings()) {
    const std::string key(setting.key);
    const std::string flag = svod::config::FlagOf(key);
    const std::string value = svod::config::ValueOf(key, defaults);
    const std::string help = std::string(setting.help) + (value.empty() || value == "false" ? "" : " [" + value + "]");
    if (setting.is_switch) {
      app.add_flag(flag, arguments->switches[key], help)->take_last();
    } else {
      app.add_option(flag, arguments->values[key], help)->take_last();
    }
  }
  app.add_flag("--migrate", arguments->migrate, "take the data folder to the schema version of this program, and stop");
  app.add_option("--region", arguments->regions, "NAME=PATTERN,PATTERN: units of a region; may be repeated");
}

Settings ReadSettings(const CLI::App& app, const Arguments& arguments, svod::Diagnostics& diagnostics) {
  Settings settings;
  settings.server.data = "var/svod";
  settings.server.rules = "rules";
  if (!arguments.config.empty()) svod::config::ReadSettingsFile(arguments.config, &settings, diagnostics);
  const auto is_given = [&app](const std::string& key) { return app.count(svod::config::FlagOf(key)) > 0; };
  for (const auto& [key, text] : arguments.values) {
    if (is_given(key)) svod::config::SetByFlag(key, text, &settings, diagnostics);
  }
  for (const auto& [key, on] : arguments.switches) {
    if (is_given(key)) svod::config::SetByFlag(key, on ? "true" : "false", &settings, diagnostics);
  }
  for (const std::string& region : arguments.regions) {
    svod::config::SetRegionByFlag(region, &settings, diagnostics);
  }
  return settings;
}

void Reload(svod::Server& server) {
  svod::Diagnostics diagnostics(svod::kLimits.diagnostics_max);
  const absl::Status status = server.Reload(diagnostics);
  for (const svod::Diagnostic& fault : diagnostics.items()) {
    std::string text = svod::FormatDiagnostic(fault, "");
    while (!text.empty() && text.back() == '\n') text.pop_back();
    spdlog::error("reload: {}", text);
  }
  if (status.ok()) {
    spdlog::info("reloaded: rule packs, identities and certificates are those of the files now");
  } else {
    spdlog::error("not reloaded, nothing is changed: {}", TextOf(status));
  }
}

int Serve(const Settings& settings, const sigset_t& signals) {
  svod::Diagnostics diagnostics(svod::kLimits.diagnostics_max);
  absl::StatusOr<std::unique_ptr<svod::Server>> server = svod::Server::Start(settings.server, diagnostics);
  if (!server.ok()) return Fail(server.status(), diagnostics, settings);
  if (!settings.server.auth.IsOn()) {
    spdlog::warn("there is no authentication: whoever reaches the port may do everything");
  }
  if (settings.server.ledger.key.empty()) {
    spdlog::warn("checkpoints of the ledger are not signed: there is no `ledger.key`");
  }
  if ((*server)->metrics_port() != 0) spdlog::info("metrics on port {}", (*server)->metrics_port());
  // For people and for scripts that wait for it.
  std::cout << "svodd listens on port " << (*server)->port() << std::endl;

  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) Reload(**server);
  spdlog::info("stopping: {}", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  (*server)->Shutdown(settings.grace_ms);
  spdlog::info("stopped");
  settings.server.logs.Flush();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  // The schema of the filings is found by its name; this keeps the linker from leaving it out.
  google::protobuf::LinkMessageReflection<svod::cluster::v1::Dossier>();

  CLI::App app{"svodd: stores filings and judges them by rule packs"};
  Arguments arguments;
  AddOptions(app, &arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kCannotStart;
  }
  svod::Diagnostics diagnostics(svod::kLimits.diagnostics_max);
  Settings settings = ReadSettings(app, arguments, diagnostics);
  if (arguments.check_config) {
    absl::Status status = svod::Server::Check(settings.server, diagnostics);
    if (status.ok() && !diagnostics.empty()) status = absl::InvalidArgumentError("the configuration is faulty");
    if (!status.ok()) return Fail(status, diagnostics, settings);
    std::cout << "the configuration is sound\n";
    return 0;
  }
  if (!diagnostics.empty()) {
    return Fail(absl::InvalidArgumentError("the configuration is faulty"), diagnostics, settings);
  }
  if (arguments.migrate) {
    const absl::Status migrated = svod::MigrateData(settings.server.data);
    if (!migrated.ok()) return Fail(migrated, diagnostics, settings);
    std::cout << "svodd: the data folder has the schema version of this program" << std::endl;
    return 0;
  }
  const sigset_t signals = BlockSignals();
  absl::StatusOr<svod::telemetry::Logs> logs = svod::telemetry::OpenLogs(settings.log);
  if (!logs.ok()) return Fail(logs.status(), diagnostics, settings);
  settings.server.logs = *std::move(logs);
  gpr_set_log_function(&LogOfGrpc);
  return Serve(settings, signals);
}
