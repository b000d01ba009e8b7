// Tested by: tests/e2e/security_test.py.
#include "clients/cli/connection.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <utility>

#include "clients/cli/files.h"
#include "engine/base/limits.h"
#include "engine/base/network.h"
#include "engine/pack/yaml_file.h"

namespace svod::cli {
namespace {

bool Refuse(const std::string& reason) {
  std::cerr << "svod: " << reason << "\n";
  return false;
}

std::filesystem::path DefaultProfile() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME")) return std::filesystem::path(config) / "svod/profile.yaml";
  const char* home = std::getenv("HOME");
  return home == nullptr ? "" : std::filesystem::path(home) / ".config/svod/profile.yaml";
}

// Values of the profile go where nothing is yet. Paths are seen from its folder.
bool ReadProfile(const Output& output, ConnectionOptions* options) {
  std::error_code error;
  const std::filesystem::path path =
      options->profile.empty() ? DefaultProfile() : std::filesystem::path(options->profile);
  if (options->profile.empty() && !std::filesystem::exists(path, error)) return true;
  Diagnostics diagnostics;
  auto file = pack::ReadSourceFile(path.string(), path.string(), kLimits.rule_file_bytes_max, diagnostics);
  const std::string source = file == nullptr ? "" : file->text;
  std::optional<kinds::SpecNode> root;
  if (file != nullptr) root = pack::ParseYaml(std::move(file), diagnostics);
  if (root) {
    kinds::SpecReader reader(*root, "a profile", diagnostics);
    const auto fill = [&](const char* key, std::string* value, bool is_path) {
      const kinds::SpecNode* node = reader.Take(key);
      if (node == nullptr || !value->empty()) return;
      *value = is_path ? (std::filesystem::absolute(path).parent_path() / node->text).string() : node->text;
    };
    fill("server", &options->server, false);
    fill("ca", &options->ca, true);
    fill("cert", &options->cert, true);
    fill("key", &options->key, true);
    fill("token_file", &options->token_file, true);
    if (const kinds::SpecNode* tls = reader.Take("tls")) {
      if (tls->text != "true" && tls->text != "false") {
        kinds::Report(diagnostics, *tls, "not-a-switch", "`tls` is true or false, not " + Quote(tls->text));
      }
      options->tls = options->tls || tls->text == "true";
    }
    reader.Finish();
  }
  PrintFaults(output, diagnostics, source);
  return diagnostics.empty();
}

// `host:port`, with a port that there can be. Names of other schemes of gRPC (`dns:///...`, `unix:...`) are left to it.
bool MayBeServer(const std::string& server) {
  if (server.starts_with("dns:") || server.starts_with("unix:") || server.starts_with("ipv")) return true;
  return svod::IsAddress(server) && !server.ends_with(":0");
}

// The token of the file; empty: no file is named.
std::optional<std::string> ReadToken(const std::string& file) {
  if (file.empty()) return "";
  const std::optional<std::string> text = ReadBounded(file);
  std::string token = text ? text->substr(0, text->find_first_of("\r\n")) : "";
  const auto is_plain = [](char c) { return c > ' ' && c < '\x7f'; };
  if (!text) {
    (void)Refuse("the token cannot be read from " + file);
  } else if (token.empty() || !std::all_of(token.begin(), token.end(), is_plain)) {
    (void)Refuse("the first line of " + file + " is no token");
  } else {
    return token;
  }
  return std::nullopt;
}

}  // namespace

bool PrepareConnection(const Output& output, ConnectionOptions* options) {
  if (!ReadProfile(output, options)) return false;
  if (options->server.empty()) options->server = client::ClientOptions().target;
  if (!MayBeServer(options->server)) {
    return Refuse("`" + options->server + "` is no address of a server (write it like HOST:PORT, 127.0.0.1:8571)");
  }
  const std::optional<std::string> token = ReadToken(options->token_file);
  if (!token) return false;
  client::ClientOptions made;
  made.target = options->server;
  if (!token->empty()) made.token = [token = *token] { return token; };
  if (options->UsesTls()) made.tls = {options->ca, options->cert, options->key};
  made.calls.timeout = std::chrono::milliseconds(options->timeout_ms);
  absl::StatusOr<client::Client> opened = client::Client::Open(made);
  if (!opened.ok()) return Refuse(std::string(opened.status().message()));
  options->client = *std::move(opened);
  return true;
}

}  // namespace svod::cli
