// The configuration of svodd: one YAML file, and each value also an option of the command line, which wins.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/diagnostic.h"
#include "server/config/options.h"
#include "server/telemetry/logs.h"

namespace svod::config {

struct Settings {
  ServerOptions server;
  telemetry::LogOptions log;
  int64_t grace_ms = 10'000;
};

// What may be configured. Each has the same name in the file (`tls.client_ca`) and on the command line
// (`--tls-client-ca`).
struct Setting {
  std::string_view key;
  std::string_view help;
  bool is_switch;  // true or false
};
// In the order of the manual.
const std::vector<Setting>& AllSettings();
// `--tls-client-ca`.
std::string FlagOf(std::string_view key);

// Reads the file into *settings, over what is there; paths in it are seen from its folder. Every fault is added to
// `diagnostics`: syntax, an unknown key, a value of the wrong type or out of its range.
void ReadSettingsFile(const std::string& path, Settings* settings, Diagnostics& diagnostics);
// Sets one value as it was written on the command line, or a region: `NAME=PATTERN,PATTERN`.
void SetByFlag(std::string_view key, const std::string& text, Settings* settings, Diagnostics& diagnostics);
void SetRegionByFlag(const std::string& text, Settings* settings, Diagnostics& diagnostics);
// What a setting is now, as text.
std::string ValueOf(std::string_view key, const Settings& settings);

}  // namespace svod::config
