// Limits of a whole server: each at the limit and one past it; deadlines stop the work.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

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

// A call whose answer is never read, in plain bytes (RFC 9113, RFC 7541): who reads nothing gives no window for more
// than the first 65,535 bytes.
class Unread {
 public:
  Unread(int port, const std::string& path, const std::string& request) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)), 0);
    const std::string headers = Header(":method", "POST") + Header(":scheme", "http") + Header(":path", path) +
                                Header(":authority", "localhost") + Header("te", "trailers") +
                                Header("content-type", "application/grpc");
    const std::string message = std::string(1, '\0') + Number(request.size(), 4) + request;
    const std::string bytes =
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(4, 0, 0, "") + Frame(1, 4, 1, headers) + Frame(0, 1, 1, message);
    EXPECT_EQ(write(socket_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  Unread(const Unread&) = delete;
  Unread& operator=(const Unread&) = delete;
  ~Unread() { close(socket_); }

 private:
  static std::string Number(size_t number, int bytes) {
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(number >> shift & 0xFFU);
    return text;
  }
  static std::string Frame(int type, int flags, int stream, const std::string& payload) {
    return Number(payload.size(), 3) + static_cast<char>(type) + static_cast<char>(flags) +
           Number(static_cast<size_t>(stream), 4) + payload;
  }
  // A literal that is not indexed, with a new name.
  static std::string Header(const std::string& name, const std::string& value) {
    return std::string(1, '\0') + static_cast<char>(name.size()) + name + static_cast<char>(value.size()) + value;
  }

  const int socket_;
};

TEST_F(OverloadTest, AnswersThatNobodyReadsHoldNoMoreMemoryThanTheLimit) {
  options_.limits.unread_answers_bytes = 4'000'000;
  Start();
  cluster::v1::Report report;
  report.mutable_sections()->add_items()->set_title(std::string(1'500'000, 'x'));
  v1::SubmitFilingRequest submit;
  submit.set_name("organisations/2203000000/clusters/C14/years/2014/agreements/1/filings/report");
  submit.mutable_document()->PackFrom(report);
  v1::SubmitFilingResponse submitted;
  ASSERT_TRUE(Call(Connect(), "", &v1::FilingsService::Stub::SubmitFiling, submit, &submitted).ok());
  v1::GetFilingRequest get;
  get.set_name(submit.name());
  std::vector<std::unique_ptr<Unread>> slow;
  for (int i = 0; i < 3; ++i) {
    slow.push_back(
        std::make_unique<Unread>(server_->port(), "/svod.v1.FilingsService/GetFiling", get.SerializeAsString()));
  }
  const auto channel = Connect();
  grpc::Status status;
  while ((status = List(channel)).ok()) {
  }
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("answers that nobody reads"));
  slow.clear();
  while (!(status = List(channel)).ok()) EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
}

// Some rules of the most steps that a rule may take: seconds each verdict, if nothing stops it.
TEST_F(OverloadTest, ADeadlineStopsTheEvaluation) {
  const testing_support::PackFolder pack;
  std::string rules = "rules:\n";
  for (int i = 0; i < 6; ++i) {
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
