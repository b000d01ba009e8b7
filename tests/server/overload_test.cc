// Limits of a whole server: each at the limit and one past it; deadlines stop the work.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

#include "google/rpc/error_details.pb.h"
#include "tests/server/running_server.h"
#include "tests/testing/pack_folder.h"
#include "tests/testing/raw_call.h"

namespace svod {
namespace {

using grpc::StatusCode;
using std::chrono::steady_clock;
using testing::HasSubstr;

class OverloadTest : public testing_support::RunningServerTest {};

TEST_F(OverloadTest, AMessageOfTheLimitIsReadAndOneByteMoreIsNot) {
  options_.limits.message_bytes = 4096;
  Start();
  const auto channel = Connect();
  v1::ListFilingsRequest request;
  request.set_page_token(std::string(4096, 'x'));
  request.mutable_page_token()->resize(4096 - (request.ByteSizeLong() - 4096));
  ASSERT_EQ(request.ByteSizeLong(), 4096u);
  v1::ListFilingsResponse response;
  const auto list = [&] {
    return Call(channel, "", &v1::FilingsService::Stub::ListFilings, request, &response).error_code();
  };
  EXPECT_EQ(list(), StatusCode::INVALID_ARGUMENT);  // read, and the token is none
  request.mutable_page_token()->push_back('x');
  EXPECT_EQ(list(), StatusCode::RESOURCE_EXHAUSTED);
}

// The audit log has what was decided, and not a line for each attempt of a stranger.
TEST_F(OverloadTest, StrangersHaveARateToo) {
  options_.limits.calls_per_second = 1;
  options_.limits.burst = 2;
  options_.auth.principals = Write("principals.yaml", "principals: []\n");
  Start();
  const auto channel = Connect();
  int unauthenticated = 0;
  StatusCode code = StatusCode::OK;
  while ((code = List(channel, "wrong").error_code()) == StatusCode::UNAUTHENTICATED) ++unauthenticated;
  EXPECT_EQ(code, StatusCode::RESOURCE_EXHAUSTED);
  server_->Shutdown(1000);
  const std::string lines = audit_.str();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), unauthenticated);
  EXPECT_GE(unauthenticated, 2);
}

// A stream that stays open until it is given up.
class Watch final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  explicit Watch(const std::shared_ptr<grpc::Channel>& channel) : stub_(channel), sent_(testing_support::ToBuffer("")) {
    stub_.PrepareBidiStreamingCall(&context_, "/grpc.health.v1.Health/Watch", grpc::StubOptions(), this);
    StartWriteLast(&sent_, grpc::WriteOptions());
    StartRead(&received_);
    StartCall();
  }
  ~Watch() override {
    context_.TryCancel();
    done_.get_future().wait();
  }
  void AwaitFirst() { first_.get_future().wait(); }
  void OnReadDone(bool ok) override {
    if (ok) first_.set_value();
  }
  void OnDone(const grpc::Status& /*status*/) override { done_.set_value(); }

 private:
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer sent_;
  grpc::ByteBuffer received_;
  std::promise<void> first_;
  std::promise<void> done_;
};

TEST_F(OverloadTest, StreamsOfAConnectionBeyondTheLimitWait) {
  options_.limits.streams_per_connection = 2;
  Start();
  const auto channel = Connect();
  const auto list = [&](const std::shared_ptr<grpc::Channel>& to, std::chrono::milliseconds deadline) {
    v1::FilingsService::Stub stub(to);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + deadline);
    v1::ListFilingsResponse response;
    return stub.ListFilings(&context, {}, &response).error_code();
  };
  Watch first(channel);
  first.AwaitFirst();
  EXPECT_EQ(list(channel, std::chrono::seconds(30)), StatusCode::OK);
  {
    Watch second(channel);
    second.AwaitFirst();
    EXPECT_EQ(list(channel, std::chrono::milliseconds(200)), StatusCode::DEADLINE_EXCEEDED);
    // Another connection has streams of its own.
    EXPECT_EQ(list(Connect(), std::chrono::seconds(30)), StatusCode::OK);
  }
  EXPECT_EQ(list(channel, std::chrono::seconds(30)), StatusCode::OK);
}

TEST_F(OverloadTest, ACallerWhoCallsTooOftenIsToldWhenToComeAgain) {
  options_.limits.calls_per_second = 1;
  options_.limits.burst = 3;
  Start();
  const auto channel = Connect();
  const auto began = steady_clock::now();
  grpc::Status status;
  int64_t allowed = 0;
  while ((status = List(channel)).ok()) ++allowed;
  EXPECT_GE(allowed, 3);
  EXPECT_LE(allowed, 3 + std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - began).count() + 1);
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  google::rpc::Status details;
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  ASSERT_TRUE(details.details(0).UnpackTo(&retry));
  EXPECT_EQ(retry.retry_delay().seconds(), 0);
  EXPECT_GT(retry.retry_delay().nanos(), 0);
}

// Twenty rules of the most steps that a rule may take: some seconds each verdict, if nothing stops it.
TEST_F(OverloadTest, ADeadlineStopsTheEvaluation) {
  const testing_support::PackFolder pack;
  std::string rules = "rules:\n";
  for (int i = 0; i < 20; ++i) {
    rules += "- id: slow." + std::to_string(i) +
             "\n  title: {ru: Долго, en: Slow}\n  cites: {source: law, clause: \"1\"}\n  level: required\n"
             "  require: report.expenditures.items.all(a, report.expenditures.items.all(b, "
             "report.expenditures.items.all(c, a.activity + b.activity + c.activity > 0)))\n";
  }
  pack.Write("a.rules.yaml", rules);
  options_.rules = pack.path();
  std::ostringstream access;
  auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(access);
  sink->set_pattern("{%v}");
  options_.logs.access = std::make_shared<spdlog::logger>("access", sink);
  Start();
  cluster::v1::Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  dossier.mutable_report()->mutable_expenditures()->clear_items();
  for (int i = 0; i < 500; ++i) dossier.mutable_report()->mutable_expenditures()->add_items()->set_activity(1);
  v1::CheckRequest request;
  request.mutable_dossier()->PackFrom(dossier);
  v1::ComplianceService::Stub stub(Connect());
  v1::CheckResponse response;
  const auto began = steady_clock::now();
  grpc::ClientContext patient;
  EXPECT_TRUE(stub.Check(&patient, request, &response).ok());
  const auto whole = steady_clock::now() - began;
  grpc::ClientContext context;
  const auto again = steady_clock::now();
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::duration_cast<std::chrono::milliseconds>(whole / 8));
  EXPECT_EQ(stub.Check(&context, request, &response).error_code(), StatusCode::DEADLINE_EXCEEDED);
  server_->Shutdown(60'000);  // waits for the work of the call, if it goes on
  EXPECT_LT(steady_clock::now() - again, whole / 2);
  EXPECT_THAT(access.str(), HasSubstr(R"("code":"CANCELLED")"));
  EXPECT_THAT(access.str(), HasSubstr(R"("method":"svod.v1.ComplianceService.Check")"));
}

}  // namespace
}  // namespace svod
