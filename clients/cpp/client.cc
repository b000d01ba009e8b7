// Tested by: tests/scenarios, tests/e2e/security_test.py.
#include "svod/client/client.h"

#include <fstream>
#include <sstream>
#include <string>

#include "engine/base/network.h"

namespace svod::client {
namespace {

// The details of an error list every fault of a document: far more than the 8 KiB that are the default.
constexpr int kMetadataBytesMax = 256 << 10;
// A server that stands still, or cannot be reached any more, is found out amid a stream too.
constexpr int kPingAfterMs = 20'000;
constexpr int kPingAnswerMs = 10'000;
constexpr int kFirstReconnectMs = 200;
constexpr int kReconnectMsMax = 2000;

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  if (path.empty()) return "";
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file || text.str().empty()) return absl::InvalidArgumentError(path + " cannot be read, or is empty");
  return text.str();
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const ClientOptions& options) {
  if (!options.tls) {
    if (options.token && !IsLoopback(options.target)) {
      return absl::InvalidArgumentError("will not send the token to " + options.target +
                                        " in plain text: TLS is needed, name the authority");
    }
    return grpc::InsecureChannelCredentials();
  }
  if (options.tls->cert.empty() != options.tls->key.empty()) {
    return absl::InvalidArgumentError("certificate and key go together");
  }
  grpc::SslCredentialsOptions made;
  const std::pair<const std::string*, std::string*> kFiles[] = {{&options.tls->ca, &made.pem_root_certs},
                                                                {&options.tls->key, &made.pem_private_key},
                                                                {&options.tls->cert, &made.pem_cert_chain}};
  for (const auto& [path, pem] : kFiles) {
    absl::StatusOr<std::string> text = ReadPem(*path);
    if (!text.ok()) return text.status();
    const bool is_key = path == &options.tls->key;
    if (!path->empty() &&
        text->find(is_key ? "PRIVATE KEY-----" : "-----BEGIN CERTIFICATE-----") == std::string::npos) {
      return absl::InvalidArgumentError(*path + (is_key ? " holds no private key" : " holds no certificate") +
                                        " in PEM");
    }
    *pem = *std::move(text);
  }
  return grpc::SslCredentials(made);
}

}  // namespace

absl::StatusOr<Client> Client::Open(const ClientOptions& options) {
  const absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> credentials = Credentials(options);
  if (!credentials.ok()) return credentials.status();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // there is one place for it, and that is Attempts
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kPingAfterMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingAnswerMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // who reads a stream sends nothing, and asks on
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMsMax);
  const auto channel = grpc::CreateCustomChannel(options.target, *credentials, arguments);
  auto connection = std::make_shared<Connection>();
  connection->token = options.token;
  connection->stubs = {v1::FilingsService::NewStub(channel), v1::ComplianceService::NewStub(channel),
                       v1::RulePacksService::NewStub(channel), v1::LedgerService::NewStub(channel),
                       v1::AdminService::NewStub(channel)};
  return Client(std::move(connection), options.calls);
}

Client Client::With(const CallOptions& calls) const { return {connection_, calls}; }

// Not by gRPC's own call credentials: those go with TLS only, and a server on loopback may have none.
void Client::Connection::Prove(grpc::ClientContext* context) const {
  if (token) context->AddMetadata("authorization", "Bearer " + token());
}

absl::Status Client::Repeat(google::protobuf::Message* request,
                            const std::function<grpc::Status(grpc::ClientContext*)>& attempt) const {
  AddRequestId(request);
  Attempts attempts(calls_, calls_.timeout, IsSafe(*request));
  for (;;) {
    grpc::ClientContext context;
    attempts.SetDeadline(&context);
    connection_->Prove(&context);
    absl::Status status = StatusOf(attempt(&context));
    if (status.ok() || !attempts.WaitAfter(status)) return status;
  }
}

}  // namespace svod::client
