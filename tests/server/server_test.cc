// The whole service in this process, called over real connections.
#include "server/server.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <fstream>
#include <thread>

#include "engine/base/limits.h"
#include "google/rpc/error_details.pb.h"
#include "svod/v1/compliance.grpc.pb.h"
#include "svod/v1/filings.grpc.pb.h"
#include "tests/testing/raw_call.h"
#include "tests/testing/samples.h"
#include "tests/testing/temp_folder.h"

namespace svod {
namespace {

using testing::HasSubstr;
using testing_support::RawAnswer;
using testing_support::RawCall;
using testing_support::SampleDossier;
using testing_support::Send;
using testing_support::TempFolder;

constexpr char kReport[] = "organisations/7302000000/clusters/C12/years/2014/agreements/1/filings/report";
constexpr char kServing[] = "\x08\x01";  // grpc.health.v1.HealthCheckResponse{status: SERVING}

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    cluster::v1::Dossier::descriptor();  // links the schema
    server_ = Start(OptionsHere());
    if (server_ != nullptr) Connect();
  }

  ServerOptions OptionsHere() {
    return {.listen = "127.0.0.1:0",
            .data = folder_.path() / "data",
            .rules = testing_support::SourceFolder() / "rules/clusters"};
  }

  static std::unique_ptr<Server> Start(const ServerOptions& options) {
    Diagnostics diagnostics;
    absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options, diagnostics);
    EXPECT_TRUE(server.ok()) << server.status();
    return server.ok() ? *std::move(server) : nullptr;
  }

  void Connect() {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    channel_ = grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()),
                                         grpc::InsecureChannelCredentials(), arguments);
    filings_ = v1::FilingsService::NewStub(channel_);
    compliance_ = v1::ComplianceService::NewStub(channel_);
  }

  grpc::Status Submit(const google::protobuf::Message& document, v1::SubmitFilingResponse* response) {
    v1::SubmitFilingRequest request;
    request.set_name(kReport);
    request.mutable_document()->PackFrom(document);
    grpc::ClientContext context;
    return filings_->SubmitFiling(&context, request, response);
  }

  TempFolder folder_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::FilingsService::Stub> filings_;
  std::unique_ptr<v1::ComplianceService::Stub> compliance_;
};

TEST_F(ServerTest, AnswersHealthAndReflection) {
  std::string response;
  ASSERT_TRUE(RawCall(channel_, "/grpc.health.v1.Health/Check", "", &response).ok());
  EXPECT_EQ(response, kServing);
  // ServerReflectionRequest{list_services: "*"}
  const RawAnswer services =
      Send(channel_, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", {"\x3A\x01*"});
  ASSERT_TRUE(services.status.ok());
  ASSERT_EQ(services.messages.size(), 1u);
  for (const char* service : {"svod.v1.FilingsService", "svod.v1.ComplianceService", "svod.v1.LedgerService",
                              "svod.v1.AdminService", "grpc.health.v1.Health"}) {
    EXPECT_THAT(services.messages.front(), HasSubstr(service));
  }
}

TEST_F(ServerTest, WhatIsSubmittedIsThereAfterARestart) {
  v1::SubmitFilingResponse stored;
  ASSERT_TRUE(Submit(SampleDossier("altaibio-2014").report(), &stored).ok());
  server_->Shutdown(1000);
  server_ = Start(OptionsHere());
  Connect();
  v1::GetFilingRequest request;
  request.set_name(kReport);
  v1::GetFilingResponse got;
  grpc::ClientContext context;
  ASSERT_TRUE(filings_->GetFiling(&context, request, &got).ok());
  EXPECT_EQ(got.filing().digest(), stored.filing().digest());
}

TEST_F(ServerTest, FaultsComeAsDetailsThatAnyClientDecodes) {
  cluster::v1::Report report;
  report.set_signed_on("30.06.2014");
  report.mutable_kpis()->add_items();
  v1::SubmitFilingResponse response;
  const grpc::Status status = Submit(report, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::Status details;
  google::rpc::BadRequest faults;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  ASSERT_TRUE(details.details(0).UnpackTo(&faults));
  ASSERT_EQ(faults.field_violations_size(), 2);
  EXPECT_EQ(faults.field_violations(0).field(), "document.signed_on");
  EXPECT_EQ(faults.field_violations(1).field(), "document.kpis.items[0].number");
}

// A client with default settings accepts 8 KiB of trailers; the worst answer must fit.
TEST_F(ServerTest, TheLongestListOfFaultsReachesAClientWithDefaultSettings) {
  cluster::v1::Report report;
  for (int i = 0; i < 5000; ++i) report.mutable_kpis()->add_items()->set_value("ж" + std::string(100, 'x'));
  v1::SubmitFilingResponse response;
  const grpc::Status status = Submit(report, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
  EXPECT_THAT(status.error_message(), HasSubstr("faults in all"));
}

TEST_F(ServerTest, ADocumentOverTheLimitIsRefusedAndTheServerGoesOn) {
  cluster::v1::Report report;
  report.mutable_sections()->add_items()->set_title(std::string(kLimits.document_bytes_max, 'x'));
  v1::SubmitFilingResponse response;
  EXPECT_EQ(Submit(report, &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  // Far over it the message is not even read.
  report.mutable_sections()->mutable_items(0)->set_title(std::string(100u << 20, 'x'));
  EXPECT_EQ(Submit(report, &response).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Submit(cluster::v1::Report(), &response).ok());
  EXPECT_EQ(response.filing().revision(), 0u);
}

TEST_F(ServerTest, BytesThatAreNoMessageAreAnErrorOfTheirCall) {
  std::string response;
  const grpc::Status status = RawCall(channel_, "/svod.v1.FilingsService/SubmitFiling", "\xFF\xFF\xFF\xFF", &response);
  EXPECT_FALSE(status.ok());
  v1::SubmitFilingResponse stored;
  EXPECT_TRUE(Submit(cluster::v1::Report(), &stored).ok());
}

TEST_F(ServerTest, VerdictsAreTheSameOverManyConnectionsAtOnce) {
  v1::CheckRequest request;
  request.mutable_dossier()->PackFrom(SampleDossier("altaibio-2014"));
  request.mutable_options()->set_as_of_date("2015-02-15");
  std::vector<std::thread> threads;
  std::vector<std::string> digests(4);
  for (size_t t = 0; t < digests.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        v1::CheckResponse response;
        grpc::ClientContext context;
        ASSERT_TRUE(compliance_->Check(&context, request, &response).ok());
        if (i == 0) digests[t] = response.verdicts(0).digest();
        ASSERT_EQ(digests[t], response.verdicts(0).digest());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& digest : digests) EXPECT_EQ(digest, digests[0]);
}

// Callers submit until the server is gone: whoever got an answer finds the filing after the restart.
TEST_F(ServerTest, ShutdownAnswersWhatItTookAndLosesNothing) {
  std::vector<std::thread> threads;
  std::atomic<int> acknowledged = 0;
  std::promise<void> enough;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      v1::SubmitFilingResponse response;
      while (Submit(cluster::v1::Report(), &response).ok()) {
        if (++acknowledged == 40) enough.set_value();
      }
    });
  }
  enough.get_future().wait();
  server_->Shutdown(10'000);
  for (std::thread& thread : threads) thread.join();
  server_ = Start(OptionsHere());
  Connect();
  v1::GetFilingRequest request;
  request.set_name(kReport);
  v1::GetFilingResponse got;
  grpc::ClientContext context;
  ASSERT_TRUE(filings_->GetFiling(&context, request, &got).ok());
  EXPECT_GE(static_cast<int>(got.filing().revision()) + 1, acknowledged.load());
}

TEST_F(ServerTest, StartUpFaultsAreFatalAndSayWhy) {
  const TempFolder other;
  std::ofstream(other.path() / "pack.yaml") << "pack: x\n";
  ServerOptions rules = OptionsHere();
  rules.rules = other.path();
  rules.data = other.path() / "data";
  ServerOptions in_use = OptionsHere();
  ServerOptions port = OptionsHere();
  port.data = other.path() / "data2";
  port.listen = "127.0.0.1:" + std::to_string(server_->port());
  ServerOptions remote = OptionsHere();
  remote.data = other.path() / "data3";
  remote.listen = "0.0.0.0:0";
  const struct {
    const char* name;
    ServerOptions options;
    const char* message;
  } kCases[] = {
      {"faulty rules", rules, "faulty"},
      {"data in use", in_use, "in use by another process"},
      {"port in use", port, "cannot listen"},
      {"beyond loopback", remote, "--insecure-remote"},
  };
  for (const auto& test : kCases) {
    Diagnostics diagnostics;
    const auto started = Server::Start(test.options, diagnostics);
    ASSERT_FALSE(started.ok()) << test.name;
    EXPECT_THAT(std::string(started.status().message()), HasSubstr(test.message)) << test.name;
    EXPECT_EQ(diagnostics.empty(), test.name != std::string("faulty rules"));
  }
  remote.insecure_remote = true;
  EXPECT_NE(Start(remote), nullptr);
}

TEST_F(ServerTest, KnowsWhatLoopbackIs) {
  const TempFolder other;
  for (const char* listen : {"127.0.0.1:0", "127.8.8.8:0", "localhost:0", "[::1]:0"}) {
    ServerOptions options = OptionsHere();
    options.data = other.path() / "data";
    options.listen = listen;
    Diagnostics diagnostics;
    const auto started = Server::Start(options, diagnostics);
    // A machine without IPv6 cannot listen on it, but not because it were remote.
    EXPECT_NE(started.status().code(), absl::StatusCode::kFailedPrecondition) << listen;
  }
  for (const char* listen : {"0.0.0.0:1", "[::]:1", "192.168.0.1:1", "example.org:1", "128.0.0.1:1"}) {
    ServerOptions options = OptionsHere();
    options.listen = listen;
    Diagnostics diagnostics;
    EXPECT_EQ(Server::Start(options, diagnostics).status().code(), absl::StatusCode::kFailedPrecondition) << listen;
  }
}

TEST_F(ServerTest, ListensOnAddressesThatThereCanBe) {
  for (const char* listen : {":1", "127.0.0.1", "127.0.0.1:65536"}) {
    ServerOptions options = OptionsHere();
    options.listen = listen;
    Diagnostics diagnostics;
    EXPECT_EQ(Server::Start(options, diagnostics).status().code(), absl::StatusCode::kInvalidArgument) << listen;
    EXPECT_EQ(Server::Check(options, diagnostics).code(), absl::StatusCode::kInvalidArgument) << listen;
  }
}

}  // namespace
}  // namespace svod
