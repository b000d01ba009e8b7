// A server in this process with whatever options a test wants, and channels to it.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/escaping.h"
#include "engine/document/document.h"
#include "server/server.h"
#include "svod/v1/compliance.grpc.pb.h"
#include "svod/v1/filings.grpc.pb.h"
#include "tests/testing/samples.h"
#include "tests/testing/temp_folder.h"

namespace svod::testing_support {

// The static token of a caller, and its hash in hex digits.
inline std::string TokenOf(const std::string& name) { return name + "-token-0123456789abcdef"; }

inline std::string HashOf(const std::string& token) { return absl::BytesToHexString(Sha256(token)); }

// A line of a file of principals; `roles` and `scope` as YAML lists.
inline std::string PrincipalOf(const std::string& name, const std::string& roles, const std::string& scope,
                               const std::string& more = "") {
  return "  - {name: " + name + ", roles: " + roles + ", scope: " + scope + ", token_sha256: " + HashOf(TokenOf(name)) +
         more + "}\n";
}

// A test changes `options` before Start.
class RunningServerTest : public testing::Test {
 protected:
  RunningServerTest() {
    cluster::v1::Dossier::descriptor();  // links the schema
    options_.listen = "127.0.0.1:0";
    options_.data = folder_.path() / "data";
    options_.rules = SourceFolder() / "rules/clusters";
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(audit_);
    sink->set_pattern("{%v}");
    options_.logs.audit = std::make_shared<spdlog::logger>("audit", sink);
  }

  void Start() {
    Diagnostics diagnostics;
    absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options_, diagnostics);
    ASSERT_TRUE(server.ok()) << server.status()
                             << (diagnostics.empty() ? "" : FormatDiagnostic(diagnostics.items()[0], ""));
    server_ = *std::move(server);
  }

  // Writes a file of the test's folder.
  std::filesystem::path Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
    return folder_.path() / name;
  }

  [[nodiscard]] std::string address() const { return "localhost:" + std::to_string(server_->port()); }

  // A new connection: of a channel of its own.
  std::shared_ptr<grpc::Channel> Connect(
      const std::shared_ptr<grpc::ChannelCredentials>& credentials = grpc::InsecureChannelCredentials()) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address(), credentials, arguments);
  }

  // Any call with a bearer token, or none where it is empty.
  template <typename Stub, typename Request, typename Response>
  static grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel, const std::string& token,
                           grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                           const Request& request, Response* response) {
    Stub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    return (stub.*method)(&context, request, response);
  }
  static grpc::Status List(const std::shared_ptr<grpc::Channel>& channel, const std::string& token,
                           const std::string& parent, v1::ListFilingsResponse* response) {
    v1::ListFilingsRequest request;
    request.set_parent(parent);
    return Call(channel, token, &v1::FilingsService::Stub::ListFilings, request, response);
  }
  static grpc::Status List(const std::shared_ptr<grpc::Channel>& channel, const std::string& token = "",
                           const std::string& parent = "") {
    v1::ListFilingsResponse response;
    return List(channel, token, parent, &response);
  }

  TempFolder folder_;
  ServerOptions options_;
  std::ostringstream audit_;  // read when no call is under way
  std::unique_ptr<Server> server_;
};

}  // namespace svod::testing_support
