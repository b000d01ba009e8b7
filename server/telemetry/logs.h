// The logs of the service: what happened (service), one line for each call (access), one for each decision about a
// caller's rights (audit). Each is a spdlog logger; a line of access or audit is fields made by JsonLine.
#pragma once

#include <spdlog/logger.h>

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/telemetry/json_line.h"

namespace svod::telemetry {

struct LogOptions {
  std::filesystem::path file;        // empty: standard error
  std::string level = "info";        // of the service log: debug, info, warning, error
  std::string format = "json";       // or text: lines for a person
  bool access = true;                // a line for each call
  std::filesystem::path audit_file;  // of the audit log; empty: where the others go
};

struct Logs {
  std::shared_ptr<spdlog::logger> service;
  std::shared_ptr<spdlog::logger> access;  // nullptr: not written
  std::shared_ptr<spdlog::logger> audit;   // nullptr: not written

  // Writes what is buffered.
  void Flush() const;
};

// Opens the logs; `service` becomes spdlog's default logger. UNAVAILABLE when a file cannot be opened.
absl::StatusOr<Logs> OpenLogs(const LogOptions& options);

// Writes the fields as one line: `time`, `log` and the level are added.
void Write(spdlog::logger& log, const JsonLine& line);

}  // namespace svod::telemetry
