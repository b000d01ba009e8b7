// Access control, TLS and mutual TLS of a whole server, over real connections.
#include <gmock/gmock.h>

#include <chrono>

#include "absl/strings/escaping.h"
#include "engine/document/document.h"
#include "server/app/access_table.h"
#include "svod/v1/item_error.pb.h"
#include "tests/server/app/jwt_maker.h"
#include "tests/server/running_server.h"
#include "tests/testing/certificates.h"
#include "tests/testing/raw_call.h"

namespace svod {
namespace {

using grpc::StatusCode;
using testing::HasSubstr;
using testing_support::Authority;
using testing_support::Identity;
using testing_support::RawAnswer;
using testing_support::RawCall;
using testing_support::Send;

constexpr char kOwn[] = "organisations/2203000000/clusters/C14/years/2014/agreements/1/filings/report";
constexpr char kOther[] = "organisations/7302000000/clusters/C12/years/2014/agreements/1/filings/report";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

using testing_support::HashOf;
using testing_support::PrincipalOf;
using testing_support::TokenOf;

class SecurityTest : public testing_support::RunningServerTest {
 protected:
  SecurityTest() {
    options_.regions = {{"altai", {"organisations/22*"}}, {"ulyanovsk", {"organisations/73*"}}};
    options_.auth.principals =
        Write("principals.yaml",
              "principals:\n" + PrincipalOf("own", "[filer]", "[organisations/2203000000]") +
                  PrincipalOf("other", "[filer]", "[organisations/7302000000]") +
                  PrincipalOf("altai", "[reviewer]", "[]", ", regions: [altai]") +
                  PrincipalOf("cluster", "[reviewer]", "['organisations/*/clusters/C12']") +
                  PrincipalOf("auditor", "[auditor]", "['*']") + PrincipalOf("admin", "[administrator]", "['*']") +
                  PrincipalOf("operator", "[operator]", "['*']") + PrincipalOf("anywhere", "[filer]", "['*']") +
                  PrincipalOf("reviewer", "[reviewer]", "['*']") +
                  PrincipalOf("old", "[auditor]", "['*']", ", expires: '2020-01-01T00:00:00Z'") +
                  "  - {name: gateway, roles: [auditor], scope: ['*'], certificate: gateway.example}\n");
    options_.auth.jwks = Write("jwks.json", R"({"keys":[)" + testing_support::EcJwk(key_, "e") + "]}");
    options_.auth.jwt.issuer = "https://idp.example";
    options_.auth.jwt.audience = "svod";
  }

  void UseTls(bool clients) {
    options_.tls.certificate = Write("server.pem", server_identity_.certificate);
    options_.tls.key = Write("server.key", server_identity_.key);
    if (clients) options_.tls.client_ca = Write("clients.pem", clients_.certificate());
  }

  std::shared_ptr<grpc::Channel> ConnectTls(const Identity& client = {}) {
    return Connect(grpc::SslCredentials({authority_.certificate(), client.key, client.certificate}));
  }

  std::string Jwt(const std::string& roles, int64_t seconds) const {
    const int64_t now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    return testing_support::Jwt(key_, R"({"alg":"ES256","kid":"e"})",
                                R"({"iss":"https://idp.example","aud":"svod","sub":"issued","svod_scope":["*"],)"
                                R"("svod_roles":)" +
                                    roles + R"(,"exp":)" + std::to_string(now + seconds) + "}");
  }

  grpc::Status Submit(const std::string& token, const std::string& name) {
    v1::SubmitFilingRequest request;
    request.set_name(name);
    request.mutable_document()->PackFrom(cluster::v1::Report());
    v1::SubmitFilingResponse response;
    return Call(channel_, token, &v1::FilingsService::Stub::SubmitFiling, request, &response);
  }

  // The code of the method's answer; of a stream of items that of the first.
  StatusCode CodeOf(const google::protobuf::MethodDescriptor& method, const std::string& token) {
    const std::string name = "/" + method.service()->full_name() + "/" + method.name();
    const RawAnswer raw = Send(channel_, name, {""}, token);
    const grpc::Status& status = raw.status;
    if (!method.client_streaming()) return status.error_code();
    EXPECT_TRUE(status.ok()) << name << status.error_message();
    const std::unique_ptr<google::protobuf::Message> answer(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.output_type())->New());
    EXPECT_TRUE(!raw.messages.empty() && answer->ParseFromString(raw.messages.front()));
    const auto* error = method.output_type()->FindFieldByName("error");
    const auto& said = static_cast<const v1::ItemError&>(answer->GetReflection()->GetMessage(*answer, error));
    return static_cast<StatusCode>(said.code());
  }

  testing_support::KeyPair key_ = testing_support::EcKey();
  Authority authority_{"Authority of servers"};
  Authority clients_{"Authority of clients"};
  Identity server_identity_ = authority_.Issue("localhost", "DNS:localhost");
  std::shared_ptr<grpc::Channel> channel_;
};

// Which requests the table allows is tested beside it; here, that every method asks it.
TEST_F(SecurityTest, EveryMethodOfTheTableIsAskedForOverTheWire) {
  Start();
  channel_ = Connect();
  const struct {
    const char* caller;
    app::Role role;
  } kCallers[] = {{"anywhere", app::Role::kFiler},
                  {"reviewer", app::Role::kReviewer},
                  {"auditor", app::Role::kAuditor},
                  {"admin", app::Role::kAdministrator},
                  {"operator", app::Role::kOperator}};
  for (const app::AccessRow& row : app::AccessTable()) {
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(std::string(row.method));
    ASSERT_NE(method, nullptr) << row.method;
    for (const auto& caller : kCallers) {
      const StatusCode code = CodeOf(*method, TokenOf(caller.caller));
      EXPECT_EQ(code == StatusCode::PERMISSION_DENIED, !row.roles.Has(caller.role)) << row.method << caller.caller;
      EXPECT_NE(code, StatusCode::UNAUTHENTICATED) << row.method << caller.caller;
      EXPECT_NE(code, StatusCode::UNIMPLEMENTED) << row.method << caller.caller;
    }
    const std::string path = "/" + method->service()->full_name() + "/" + method->name();
    EXPECT_EQ(Send(channel_, path, {""}).status.error_code(), StatusCode::UNAUTHENTICATED) << row.method;
  }
}

TEST_F(SecurityTest, EveryRpcForEveryRoleInItsOwnScopeAndOutside) {
  Start();
  channel_ = Connect();
  ASSERT_TRUE(Submit(TokenOf("own"), kOwn).ok());
  ASSERT_TRUE(Submit(TokenOf("other"), kOther).ok());
  const auto get = [&](const std::string& caller, const char* name) {
    v1::GetFilingRequest request;
    request.set_name(name);
    v1::GetFilingResponse response;
    return Call(channel_, TokenOf(caller), &v1::FilingsService::Stub::GetFiling, request, &response);
  };
  const auto revisions = [&](const std::string& caller, const char* name) {
    v1::ListFilingRevisionsRequest request;
    request.set_name(name);
    v1::ListFilingRevisionsResponse response;
    return Call(channel_, TokenOf(caller), &v1::FilingsService::Stub::ListFilingRevisions, request, &response);
  };
  const auto check_filing = [&](const std::string& caller, const char* name) {
    v1::CheckFilingRequest request;
    request.set_name(name);
    v1::CheckFilingResponse response;
    return Call(channel_, TokenOf(caller), &v1::ComplianceService::Stub::CheckFiling, request, &response);
  };
  const auto check = [&](const std::string& caller, const char* name) {
    cluster::v1::Dossier dossier = testing_support::SampleDossier("altaibio-2014");
    dossier.mutable_unit()->set_organisation(std::string(name).substr(14, 10));
    dossier.mutable_unit()->set_cluster(std::string(name).substr(34, 3));
    v1::CheckRequest request;
    request.mutable_dossier()->PackFrom(dossier);
    v1::CheckResponse response;
    return Call(channel_, TokenOf(caller), &v1::ComplianceService::Stub::Check, request, &response);
  };
  const auto list = [&](const std::string& caller, const char* name) {
    return List(channel_, TokenOf(caller), std::string(name).substr(0, 24));
  };
  const auto submit = [&](const std::string& caller, const char* name) { return Submit(TokenOf(caller), name); };
  using Rpc = std::function<grpc::Status(const std::string&, const char*)>;
  const struct {
    const char* name;
    Rpc call;
    std::string roles;  // those that may
  } kRpcs[] = {
      {"SubmitFiling", submit, "filer"},
      {"GetFiling", get, "filer reviewer auditor"},
      {"ListFilings", list, "filer reviewer auditor"},
      {"ListFilingRevisions", revisions, "filer reviewer auditor"},
      {"Check", check, "filer reviewer auditor administrator"},
      {"CheckFiling", check_filing, "filer reviewer auditor"},
  };
  const struct {
    const char* caller;
    const char* role;
    bool own;
    bool other;
  } kCallers[] = {
      {"own", "filer", true, false},        {"other", "filer", false, true},    {"altai", "reviewer", true, false},
      {"cluster", "reviewer", false, true}, {"auditor", "auditor", true, true}, {"admin", "administrator", true, true},
      {"operator", "operator", true, true},
  };
  for (const auto& rpc : kRpcs) {
    for (const auto& caller : kCallers) {
      for (const bool own : {true, false}) {
        const grpc::Status status = rpc.call(caller.caller, own ? kOwn : kOther);
        const std::string what = std::string(rpc.name) + " by " + caller.caller + (own ? " of own" : " of other");
        bool allowed = rpc.roles.find(caller.role) != std::string::npos && (own ? caller.own : caller.other);
        // What lies below an organisation may be of the cluster: the list is empty, not refused.
        if (rpc.name == std::string("ListFilings") && caller.caller == std::string("cluster")) allowed = true;
        EXPECT_EQ(status.error_code() != StatusCode::PERMISSION_DENIED, allowed) << what << status.error_message();
        if (!allowed) {
          EXPECT_EQ(status.error_message(), "the caller may not do this") << what;
        }
        EXPECT_NE(status.error_code(), StatusCode::UNAUTHENTICATED) << what;
      }
    }
  }
}

TEST_F(SecurityTest, AListShowsOnlyWhatTheCallerMaySee) {
  Start();
  channel_ = Connect();
  ASSERT_TRUE(Submit(TokenOf("own"), kOwn).ok());
  ASSERT_TRUE(Submit(TokenOf("other"), kOther).ok());
  const struct {
    const char* caller;
    std::vector<std::string> names;
  } kCases[] = {
      {"own", {kOwn}}, {"other", {kOther}}, {"altai", {kOwn}}, {"cluster", {kOther}}, {"auditor", {kOwn, kOther}},
  };
  for (const auto& test : kCases) {
    v1::ListFilingsResponse response;
    ASSERT_TRUE(List(channel_, TokenOf(test.caller), "", &response).ok()) << test.caller;
    std::vector<std::string> names;
    for (const v1::Filing& filing : response.filings()) names.push_back(filing.name());
    EXPECT_EQ(names, test.names) << test.caller;
  }
}

TEST_F(SecurityTest, WhoCannotProveWhoHeIsIsUnauthenticated) {
  Start();
  channel_ = Connect();
  const struct {
    const char* name;
    std::string token;
  } kCases[] = {
      {"none", ""},
      {"unknown", "unknown-token-0123456789abcdef"},
      {"the hash", HashOf(TokenOf("auditor"))},
      {"expired", TokenOf("old")},
      {"an expired JWT", Jwt(R"(["auditor"])", -3600)},
      {"a JWT of nobody",
       testing_support::Jwt(testing_support::EcKey(), R"({"alg":"ES256","kid":"e"})",
                            R"({"iss":"https://idp.example","aud":"svod","sub":"x","exp":9000000000})")},
  };
  for (const auto& test : kCases) {
    const grpc::Status status = List(channel_, test.token);
    EXPECT_EQ(status.error_code(), StatusCode::UNAUTHENTICATED) << test.name;
    EXPECT_EQ(status.error_message(), "a valid bearer token or a known client certificate is needed") << test.name;
    EXPECT_TRUE(status.error_details().empty()) << test.name;
  }
  EXPECT_TRUE(List(channel_, Jwt(R"(["auditor"])", 3600)).ok());
  EXPECT_EQ(List(channel_, Jwt(R"(["operator"])", 3600)).error_code(), StatusCode::PERMISSION_DENIED);
}

TEST_F(SecurityTest, TwoTokensAreNone) {
  Start();
  v1::FilingsService::Stub stub(Connect());
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + TokenOf("auditor"));
  context.AddMetadata("authorization", "Bearer " + TokenOf("own"));
  v1::ListFilingsResponse response;
  EXPECT_EQ(stub.ListFilings(&context, {}, &response).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(SecurityTest, EveryDecisionIsInTheAuditLog) {
  Start();
  channel_ = Connect();
  v1::FilingsService::Stub stub(channel_);
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + TokenOf("own"));
  context.AddMetadata("x-request-id", "request-7");
  context.AddMetadata("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  v1::GetFilingRequest request;
  request.set_name(kOther);
  v1::GetFilingResponse response;
  EXPECT_EQ(stub.GetFiling(&context, request, &response).error_code(), StatusCode::PERMISSION_DENIED);
  const auto id = context.GetServerInitialMetadata().find("x-request-id");
  ASSERT_NE(id, context.GetServerInitialMetadata().end());
  EXPECT_EQ(std::string(id->second.data(), id->second.size()), "request-7");
  EXPECT_FALSE(List(channel_, "wrong").ok());
  EXPECT_TRUE(List(channel_, TokenOf("own")).ok());
  server_->Shutdown(1000);
  std::istringstream lines(audit_.str());
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) all.push_back(line);
  ASSERT_EQ(all.size(), 3u) << audit_.str();
  for (const char* part :
       {R"("decision":"denied: scope")", R"("method":"svod.v1.FilingsService.GetFiling")", R"("caller":"own")",
        R"("roles":"filer")", R"("request_id":"request-7")", R"("trace_id":"4bf92f3577b34da6a3ce929d0e0e4736")",
        R"("resource":"organisations/7302000000/clusters/C12/years/2014/agreements/1")", R"("peer":"ipv)"}) {
    EXPECT_THAT(all[0], HasSubstr(part));
  }
  EXPECT_THAT(all[1], HasSubstr(R"("decision":"unauthenticated: unknown token")"));
  EXPECT_THAT(all[1], testing::Not(HasSubstr("wrong")));
  EXPECT_THAT(all[2], HasSubstr(R"("decision":"allowed")"));
}

TEST_F(SecurityTest, HealthIsOpenAndReflectionIsNot) {
  for (const bool tls : {false, true}) {
    if (tls) UseTls(false);
    Start();
    channel_ = tls ? ConnectTls() : Connect();
    std::string response;
    EXPECT_TRUE(RawCall(channel_, "/grpc.health.v1.Health/Check", "", &response).ok());
    for (const char* service : {"svod.v1.FilingsService", "svod.v1.ComplianceService"}) {
      const std::string name = service;
      EXPECT_TRUE(RawCall(channel_, "/grpc.health.v1.Health/Check",
                          std::string("\x0A", 1) + static_cast<char>(name.size()) + name, &response)
                      .ok());
      EXPECT_EQ(response, std::string("\x08\x01"));
    }
    const RawAnswer refused = Send(channel_, kReflection, {"\x3A\x01*"});
    EXPECT_EQ(refused.status.error_code(), StatusCode::UNAUTHENTICATED);
    EXPECT_THAT(refused.messages, testing::IsEmpty());
    const RawAnswer allowed = Send(channel_, kReflection, {"\x3A\x01*"}, TokenOf("operator"));
    EXPECT_TRUE(allowed.status.ok());
    EXPECT_THAT(allowed.messages, testing::Contains(HasSubstr("svod.v1.FilingsService")));
    server_->Shutdown(1000);
    EXPECT_EQ(audit_.str(),
              std::string(R"({"decision":"unauthenticated: no token","method":"grpc.reflection","path":")") +
                  kReflection + R"(","resource":""})" + "\n");
    audit_.str("");
    server_.reset();
  }
}

TEST_F(SecurityTest, TlsAnswersOnlyTls) {
  UseTls(false);
  Start();
  EXPECT_TRUE(List(ConnectTls(), TokenOf("auditor")).ok());
  EXPECT_EQ(List(Connect(), TokenOf("auditor")).error_code(), StatusCode::UNAVAILABLE);
  // The client does not trust another authority.
  EXPECT_EQ(List(Connect(grpc::SslCredentials({clients_.certificate(), "", ""})), TokenOf("auditor")).error_code(),
            StatusCode::UNAVAILABLE);
  EXPECT_EQ(List(ConnectTls()).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(SecurityTest, MutualTlsNeedsACertificateOfTheRightAuthority) {
  UseTls(true);
  Start();
  EXPECT_EQ(List(ConnectTls(), TokenOf("auditor")).error_code(), StatusCode::UNAVAILABLE);
  const Identity stranger = authority_.Issue("gateway.example", "DNS:gateway.example");
  EXPECT_EQ(List(ConnectTls(stranger), TokenOf("auditor")).error_code(), StatusCode::UNAVAILABLE);
  const Identity expired = clients_.Issue("gateway.example", "DNS:gateway.example", -3600);
  EXPECT_EQ(List(ConnectTls(expired), TokenOf("auditor")).error_code(), StatusCode::UNAVAILABLE);
  // A certificate that nobody is known by lets in, but proves nothing.
  const Identity unknown = clients_.Issue("other.example", "DNS:other.example");
  EXPECT_EQ(List(ConnectTls(unknown)).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(List(ConnectTls(unknown), TokenOf("auditor")).ok());
  // One that somebody is known by is a proof of its own; a bad token is not mended by it.
  const Identity gateway = clients_.Issue("gateway.example", "DNS:gateway.example");
  EXPECT_TRUE(List(ConnectTls(gateway)).ok());
  EXPECT_EQ(List(ConnectTls(gateway), "wrong").error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(SecurityTest, ListensBeyondLoopbackOnlyWithTlsAndAuthentication) {
  const auto start = [this](bool tls, bool auth, bool insecure) {
    ServerOptions options = options_;
    options.listen = "0.0.0.0:0";
    options.insecure_remote = insecure;
    if (!tls) options.tls = {};
    if (!auth) options.auth = {}, options.regions = {};
    Diagnostics diagnostics;
    return Server::Start(options, diagnostics).status();
  };
  UseTls(false);
  EXPECT_EQ(start(false, false, false).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(start(true, false, false).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(start(false, true, false).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(start(true, true, false), absl::OkStatus());
  EXPECT_EQ(start(false, false, true), absl::OkStatus());
}

TEST_F(SecurityTest, MetricsBeyondLoopbackAreAskedFor) {
  options_.metrics.listen = "0.0.0.0:0";
  Diagnostics diagnostics;
  EXPECT_EQ(Server::Start(options_, diagnostics).status().code(), absl::StatusCode::kFailedPrecondition);
  options_.metrics.insecure_remote = true;
  Start();
  EXPECT_GT(server_->metrics_port(), 0);
}

TEST_F(SecurityTest, FaultsOfItsFilesKeepItFromStarting) {
  UseTls(true);
  const Identity other = authority_.Issue("localhost", "DNS:localhost");
  const Identity expired = authority_.Issue("localhost", "DNS:localhost", -60);
  const std::filesystem::path good_certificate = options_.tls.certificate;
  const std::filesystem::path good_key = options_.tls.key;
  const struct {
    const char* name;
    std::function<void(ServerOptions&)> spoil;
    const char* message;
  } kCases[] = {
      {"no key", [&](ServerOptions& o) { o.tls.key = folder_.path() / "none"; }, "cannot be read"},
      {"no certificate", [&](ServerOptions& o) { o.tls.certificate = good_key; }, "no certificate in"},
      {"no private key", [&](ServerOptions& o) { o.tls.key = good_certificate; }, "no private key"},
      {"another's key", [&](ServerOptions& o) { o.tls.key = Write("other.key", other.key); }, "not that of"},
      {"expired",
       [&](ServerOptions& o) {
         o.tls.certificate = Write("old.pem", expired.certificate);
         o.tls.key = Write("old.key", expired.key);
       },
       "has expired"},
      {"no authority", [&](ServerOptions& o) { o.tls.client_ca = good_key; }, "no certificate in"},
      {"no keys", [&](ServerOptions& o) { o.auth.jwks = Write("empty.json", "{}"); }, "no JWK set"},
      {"no issuer", [&](ServerOptions& o) { o.auth.jwt.issuer.clear(); }, "issuer"},
      {"no principals", [&](ServerOptions& o) { o.auth.principals = Write("p.yaml", "x: 1\n"); }, "principals"},
  };
  for (const auto& test : kCases) {
    ServerOptions options = options_;
    test.spoil(options);
    Diagnostics diagnostics;
    const absl::Status started = Server::Start(options, diagnostics).status();
    EXPECT_EQ(started.code(), absl::StatusCode::kFailedPrecondition) << test.name;
    ASSERT_FALSE(diagnostics.empty()) << test.name;
    EXPECT_THAT(diagnostics.items()[0].message, HasSubstr(test.message)) << test.name;
    EXPECT_EQ(Server::Check(options, diagnostics), started) << test.name;
  }
  ServerOptions half = options_;
  half.tls.key.clear();
  Diagnostics diagnostics;
  EXPECT_THAT(std::string(Server::Start(half, diagnostics).status().message()), HasSubstr("needs both"));
}

}  // namespace
}  // namespace svod
