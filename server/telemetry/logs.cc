// Tested by: tests/server/telemetry/logs_test.cc, tests/e2e/operation_test.py.
#include "server/telemetry/logs.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

#include "absl/time/time.h"

namespace svod::telemetry {
namespace {

using Sink = std::shared_ptr<spdlog::sinks::sink>;

std::string TimeText(const spdlog::details::log_msg& message) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::FromChrono(message.time), absl::UTCTimeZone());
}

// A line of JSON. Messages of the loggers of lines are fields already.
class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const std::string_view log(message.logger_name.data(), message.logger_name.size());
    const std::string_view text(message.payload.data(), message.payload.size());
    const auto level = spdlog::level::to_string_view(message.level);
    JsonLine line;
    line.Add("time", TimeText(message)).Add("level", std::string_view(level.data(), level.size())).Add("log", log);
    std::string whole = "{" + line.fields() + ",";
    if (log == "service") {
      JsonLine said;
      said.Add("message", text);
      whole += said.fields();
    } else {
      whole += text;
    }
    whole += "}\n";
    out.append(whole.data(), whole.data() + whole.size());
  }
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonFormatter>(); }
};

// With buffers, where a line costs no call of the system, it is written at the latest after a second.
absl::StatusOr<Sink> OpenSink(const std::filesystem::path& file) {
  try {
    if (file.empty()) return std::make_shared<spdlog::sinks::stderr_sink_mt>();
    return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
  } catch (const std::exception& error) {
    return absl::UnavailableError(std::string("the log cannot be opened: ") + error.what());
  }
}

std::shared_ptr<spdlog::logger> MakeLogger(const std::string& name, const Sink& sink) {
  auto logger = std::make_shared<spdlog::logger>(name, sink);
  spdlog::drop(name);
  spdlog::register_logger(logger);  // so that it is flushed with the others
  return logger;
}

}  // namespace

void Logs::Flush() const {
  for (const auto& log : {service, access, audit}) {
    if (log != nullptr) log->flush();
  }
}

absl::StatusOr<Logs> OpenLogs(const LogOptions& options) {
  absl::StatusOr<Sink> common = OpenSink(options.file);
  if (!common.ok()) return common.status();
  absl::StatusOr<Sink> audit = options.audit_file.empty() ? common : OpenSink(options.audit_file);
  if (!audit.ok()) return audit.status();
  for (const Sink& sink : {*common, *audit}) {
    if (options.format == "json") {
      sink->set_formatter(std::make_unique<JsonFormatter>());
    } else {
      sink->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %n: %v");
    }
  }
  Logs logs;
  logs.service = MakeLogger("service", *common);
  logs.service->set_level(spdlog::level::from_str(options.level));
  logs.service->flush_on(spdlog::level::warn);
  if (options.access) logs.access = MakeLogger("access", *common);
  logs.audit = MakeLogger("audit", *audit);
  // Who asks what was decided must find it, whatever happens to the process.
  logs.audit->flush_on(spdlog::level::info);
  spdlog::set_default_logger(logs.service);
  spdlog::flush_every(std::chrono::seconds(1));
  return logs;
}

void Write(spdlog::logger& log, const JsonLine& line) {
  log.log(spdlog::level::info, spdlog::string_view_t(line.fields()));
}

}  // namespace svod::telemetry
