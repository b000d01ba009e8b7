// Tested by: tests/e2e/security_test.py.
#include "clients/cli/connection.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/client_interceptor.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <utility>
#include <vector>

#include "clients/cli/files.h"
#include "engine/base/limits.h"
#include "engine/base/network.h"
#include "engine/pack/yaml_file.h"

namespace svod::cli {
namespace {

constexpr char kDefaultServer[] = "127.0.0.1:8571";

// Safe to repeat: reads change nothing, and a submission carries a request id. Not so a check, which may record its
// verdict, and a backup: a method that is named is under nothing but what stands with it.
constexpr char kServiceConfig[] = R"({
  "methodConfig": [{
    "name": [{"service": "svod.v1.ComplianceService", "method": "CheckFiling"},
             {"service": "svod.v1.AdminService", "method": "CreateBackup"}]
  }, {
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.2s",
      "maxBackoff": "2s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"]
    }
  }]
})";

// The details of an error list every fault of a document: far more than the 8 KiB that are the default.
constexpr int kMetadataBytesMax = 256 << 10;

bool Refuse(const std::string& reason) {
  std::cerr << "svod: " << reason << "\n";
  return false;
}

// Adds the token to each call. Not by gRPC's own call credentials: those go with TLS only, and a server on loopback may
// have none.
class TokenAdder final : public grpc::experimental::Interceptor {
 public:
  explicit TokenAdder(const std::string& token) : header_("Bearer " + token) {}
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    using grpc::experimental::InterceptionHookPoints;
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace("authorization", header_);
    }
    methods->Proceed();
  }

 private:
  const std::string header_;
};

class TokenAdders final : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  explicit TokenAdders(std::string token) : token_(std::move(token)) {}
  grpc::experimental::Interceptor* CreateClientInterceptor(grpc::experimental::ClientRpcInfo* /*info*/) override {
    return new TokenAdder(token_);
  }

 private:
  const std::string token_;
};

std::filesystem::path DefaultProfile() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME")) return std::filesystem::path(config) / "svod/profile.yaml";
  const char* home = std::getenv("HOME");
  return home == nullptr ? "" : std::filesystem::path(home) / ".config/svod/profile.yaml";
}

// Values of the profile go where nothing is yet. Paths are seen from its folder.
bool ReadProfile(ConnectionOptions* options) {
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
  PrintFaults(diagnostics, source);
  return diagnostics.empty();
}

bool ReadToken(ConnectionOptions* options) {
  if (options->token_file.empty()) return true;
  const std::optional<std::string> text = ReadBounded(options->token_file);
  if (!text) return Refuse("the token cannot be read from " + options->token_file);
  options->token = text->substr(0, text->find_first_of("\r\n"));
  const auto is_plain = [](char c) { return c > ' ' && c < '\x7f'; };
  if (options->token.empty() || !std::all_of(options->token.begin(), options->token.end(), is_plain)) {
    return Refuse("the first line of " + options->token_file + " is no token");
  }
  if (!options->UsesTls() && !IsLoopback(options->server)) {
    return Refuse("will not send the token to " + options->server + " in plain text: name the authority with --ca");
  }
  return true;
}

std::string ReadPem(const std::string& path) { return path.empty() ? "" : ReadBounded(path).value_or(""); }

}  // namespace

bool PrepareConnection(ConnectionOptions* options) {
  if (!ReadProfile(options)) return false;
  if (options->server.empty()) options->server = kDefaultServer;
  for (const std::string& file : {options->ca, options->cert, options->key}) {
    if (!file.empty() && ReadPem(file).empty()) return Refuse(file + " cannot be read, or is empty");
  }
  if (options->cert.empty() != options->key.empty()) return Refuse("--cert and --key go together");
  return ReadToken(options);
}

std::shared_ptr<grpc::Channel> Connect(const ConnectionOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  arguments.SetServiceConfigJSON(kServiceConfig);
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (options.UsesTls()) {
    credentials = grpc::SslCredentials({ReadPem(options.ca), ReadPem(options.key), ReadPem(options.cert)});
  }
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> interceptors;
  if (!options.token.empty()) interceptors.push_back(std::make_unique<TokenAdders>(options.token));
  return grpc::experimental::CreateCustomChannelWithInterceptors(options.server, credentials, arguments,
                                                                 std::move(interceptors));
}

}  // namespace svod::cli
