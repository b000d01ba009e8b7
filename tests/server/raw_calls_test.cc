// Calls whose requests cannot be read, and calls of methods that are not there: they go through the gate as any other,
// and whoever runs the service sees them.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "server/app/access_table.h"
#include "tests/server/running_server.h"
#include "tests/testing/raw_call.h"

namespace svod {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using grpc::StatusCode;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing_support::kRawRequestId;
using testing_support::PrincipalOf;
using testing_support::RawAnswer;
using testing_support::Send;
using testing_support::ToBuffer;
using testing_support::TokenOf;

constexpr char kList[] = "/svod.v1.FilingsService/ListFilings";
constexpr char kSubmitItems[] = "/svod.v1.FilingsService/SubmitFilings";
constexpr char kCheckItems[] = "/svod.v1.ComplianceService/CheckStream";
constexpr char kGarbage[] = "\xFF\xFF\xFF";

std::string PathOf(const MethodDescriptor& method) { return "/" + method.service()->full_name() + "/" + method.name(); }

// Every method that there is.
std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods;
  for (const app::AccessRow& row : app::AccessTable()) {
    methods.push_back(google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(std::string(row.method)));
  }
  return methods;
}

// Bytes that are no message of the type.
std::vector<std::string> NoMessages(const google::protobuf::Descriptor& type) {
  std::vector<std::string> all = {
      kGarbage,
      std::string("\x00\x00", 2),                  // no field has the number 0
      std::string("\x0A\x7F") + "cut",             // shorter than it says
      std::string("\xF2\xFF\xFF\xFF\x0F\x05", 6),  // a field of the highest number, cut
      "\x0B",                                      // a group that does not end
      "\x0C",                                      // a group that did not begin
  };
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.type() != FieldDescriptor::TYPE_STRING || field.number() > 15) continue;
    all.push_back(static_cast<char>(field.number() << 3 | 2) + std::string("\x02\xC3\x28"));  // no UTF-8
  }
  return all;
}

size_t CountOf(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class RawCallsTest : public testing_support::RunningServerTest {
 protected:
  RawCallsTest() {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(access_);
    sink->set_pattern("{%v}");
    options_.logs.access = std::make_shared<spdlog::logger>("access", sink);
  }

  void ExposeMetrics() { options_.metrics.listen = "127.0.0.1:0"; }

  void Secure() {
    options_.auth.principals =
        Write("principals.yaml", "principals:\n" + PrincipalOf("auditor", "[auditor]", "['*']") +
                                     PrincipalOf("filer", "[filer]", "[organisations/2203000000]"));
  }

  // What Prometheus reads.
  std::string Metrics() const {
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(server_->metrics_port()));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(connection, reinterpret_cast<const sockaddr*>(&to), sizeof(to)), 0);
    const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
    EXPECT_EQ(write(connection, request.data(), request.size()), static_cast<ssize_t>(request.size()));
    std::string answer;
    char part[4096];
    for (ssize_t size = 0; (size = read(connection, part, sizeof(part))) > 0;) {
      answer.append(part, static_cast<size_t>(size));
    }
    close(connection);
    return answer;
  }
  // Calls that were counted; 0 where none was.
  int Counted(const std::string& method, const std::string& code) const {
    const std::string text = Metrics();
    const std::string key = "\nsvod_rpc_calls_total{code=\"" + code + "\",method=\"" + method + "\"} ";
    const size_t at = text.find(key);
    return at == std::string::npos ? 0 : std::stoi(text.substr(at + key.size()));
  }

  // Sends until the code changes from `code`: how often it was that; `last` is the first other answer.
  int SendWhile(const std::shared_ptr<grpc::Channel>& channel, const std::string& path, StatusCode code,
                RawAnswer* last) {
    int count = 0;
    while ((*last = Send(channel, path, {kGarbage})).status.error_code() == code) ++count;
    return count;
  }

  static void ExpectToComeAgain(const grpc::Status& status) {
    EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
    google::rpc::Status details;
    google::rpc::RetryInfo retry;
    ASSERT_TRUE(details.ParseFromString(status.error_details()));
    ASSERT_EQ(details.details_size(), 1);
    ASSERT_TRUE(details.details(0).UnpackTo(&retry));
    EXPECT_GT(retry.retry_delay().nanos(), 0);
  }

  std::ostringstream access_;  // read when no call is under way
};

TEST_F(RawCallsTest, BytesThatAreNoRequestAreSaidToBeThat) {
  ExposeMetrics();
  for (const bool secure : {false, true}) {
    if (secure) Secure();
    Start();
    access_.str("");
    const auto channel = Connect();
    const std::string token = secure ? TokenOf("auditor") : "";
    for (const MethodDescriptor* method : Methods()) {
      int sent = 0;
      for (const std::string& bytes : NoMessages(*method->input_type())) {
        const RawAnswer answer = Send(channel, PathOf(*method), {bytes}, token);
        ++sent;
        EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT)
            << method->full_name() << testing::PrintToString(bytes) << answer.status.error_message();
        EXPECT_THAT(answer.status.error_message(),
                    HasSubstr("is not a " + method->input_type()->full_name() + ": its bytes cannot be parsed"));
        EXPECT_THAT(answer.status.error_message(),
                    testing::StartsWith(method->client_streaming() ? "message 1 of" : "the request"));
        EXPECT_EQ(answer.request_id, kRawRequestId) << method->full_name();
        EXPECT_THAT(answer.messages, testing::IsEmpty());
      }
      EXPECT_EQ(Counted(method->full_name(), "INVALID_ARGUMENT"), sent) << method->full_name();
    }
    server_->Shutdown(60'000);
    for (const MethodDescriptor* method : Methods()) {
      EXPECT_EQ(CountOf(access_.str(), R"("method":")" + method->full_name() + R"(","code":"INVALID_ARGUMENT")"),
                NoMessages(*method->input_type()).size());
    }
    EXPECT_EQ(CountOf(access_.str(), std::string(R"("request_id":")") + kRawRequestId + '"'),
              CountOf(access_.str(), "\n"));
    EXPECT_EQ(CountOf(access_.str(), R"("caller":"auditor")"), secure ? CountOf(access_.str(), "\n") : 0);
    server_.reset();
    std::filesystem::remove_all(options_.data);
  }
}

TEST_F(RawCallsTest, AStrangerIsToldNothingOfHisRequest) {
  ExposeMetrics();
  Secure();
  Start();
  const auto channel = Connect();
  for (const MethodDescriptor* method : Methods()) {
    for (const char* token : {"", "wrong"}) {
      const RawAnswer answer = Send(channel, PathOf(*method), {kGarbage}, token);
      EXPECT_EQ(answer.status.error_code(), StatusCode::UNAUTHENTICATED) << method->full_name();
      EXPECT_EQ(answer.status.error_message(), "a valid bearer token or a known client certificate is needed");
      EXPECT_EQ(answer.request_id, kRawRequestId);
    }
    EXPECT_EQ(Counted(method->full_name(), "UNAUTHENTICATED"), 2) << method->full_name();
  }
  server_->Shutdown(60'000);
  for (const MethodDescriptor* method : Methods()) {
    EXPECT_EQ(
        CountOf(audit_.str(), R"("decision":"unauthenticated: unknown token","method":")" + method->full_name() + '"'),
        1u);
    EXPECT_EQ(CountOf(access_.str(), R"("method":")" + method->full_name() + R"(","code":"UNAUTHENTICATED")"), 2u);
  }
}

TEST_F(RawCallsTest, ACallWithoutAnyRequestIsSaidToBeThat) {
  Start();
  const auto channel = Connect();
  for (const MethodDescriptor* method : Methods()) {
    const RawAnswer answer = Send(channel, PathOf(*method), {});
    if (method->client_streaming()) {
      EXPECT_TRUE(answer.status.ok()) << method->full_name();
      continue;
    }
    EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT) << method->full_name();
    EXPECT_EQ(answer.status.error_message(),
              "there is no request: a " + method->input_type()->full_name() + " is needed, also where it is empty");
  }
}

TEST_F(RawCallsTest, WhatCannotBeReadHasTheRateOfItsCaller) {
  ExposeMetrics();
  options_.limits.calls_per_second = 1;
  options_.limits.burst = 3;
  const struct {
    const char* path;
    const char* method;
    StatusCode code;
    const char* code_name;
  } kCases[] = {
      {kList, "svod.v1.FilingsService.ListFilings", StatusCode::INVALID_ARGUMENT, "INVALID_ARGUMENT"},
      {kCheckItems, "svod.v1.ComplianceService.CheckStream", StatusCode::INVALID_ARGUMENT, "INVALID_ARGUMENT"},
      {"/foo.Bar/Baz", "unknown", StatusCode::UNIMPLEMENTED, "UNIMPLEMENTED"},
  };
  for (const auto& test : kCases) {
    Start();
    const auto channel = Connect();
    const auto began = steady_clock::now();
    RawAnswer last;
    const int allowed = SendWhile(channel, test.path, test.code, &last);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - began).count();
    EXPECT_GE(allowed, 3) << test.path;
    EXPECT_LE(allowed, 3 + seconds + 1) << test.path;
    ExpectToComeAgain(last.status);
    EXPECT_EQ(Counted(test.method, test.code_name), allowed);
    EXPECT_EQ(Counted(test.method, "RESOURCE_EXHAUSTED"), 1);
    server_.reset();
  }
}

TEST_F(RawCallsTest, StrangersWhoSendNonsenseHaveARate) {
  Secure();
  options_.limits.calls_per_second = 1;
  options_.limits.burst = 2;
  for (const char* path : {kList, kSubmitItems, "/foo.Bar/Baz"}) {
    Start();
    RawAnswer last;
    EXPECT_GE(SendWhile(Connect(), path, StatusCode::UNAUTHENTICATED, &last), 2) << path;
    ExpectToComeAgain(last.status);
    server_.reset();
  }
}

TEST_F(RawCallsTest, AMethodThatIsNotThereIsACallToo) {
  ExposeMetrics();
  const std::vector<std::string> paths = {"/svod.v1.FilingsService/Nope",
                                          "/foo.Bar/Baz",
                                          "/svod.v1.FilingsService",
                                          "/svod.v1.FilingsService/ListFilings/",
                                          "/",
                                          "/grpc.health.v1.Health/Nope",
                                          "/svod.v1.FilingsService/listFilings"};
  for (const bool secure : {false, true}) {
    if (secure) Secure();
    Start();
    access_.str("");
    const auto channel = Connect();
    for (const std::string& path : paths) {
      for (const std::vector<std::string>& messages : {std::vector<std::string>{}, {kGarbage}, {"", "", ""}}) {
        const RawAnswer answer = Send(channel, path, messages, secure ? TokenOf("filer") : "");
        EXPECT_EQ(answer.status.error_code(), StatusCode::UNIMPLEMENTED) << path;
        EXPECT_EQ(answer.status.error_message(), "there is no method `" + path + "`");
        EXPECT_EQ(answer.request_id, kRawRequestId);
      }
      if (secure) {
        EXPECT_EQ(Send(channel, path, {}).status.error_code(), StatusCode::UNAUTHENTICATED) << path;
      }
    }
    EXPECT_EQ(Counted("unknown", "UNIMPLEMENTED"), 3 * static_cast<int>(paths.size()));
    EXPECT_THAT(Metrics(), testing::Not(HasSubstr("foo.Bar")));
    server_->Shutdown(60'000);
    for (const std::string& path : paths) {
      const std::string line = R"("method":"unknown","path":")" + path + R"(")";
      EXPECT_EQ(CountOf(access_.str(), line), secure ? 4u : 3u) << path;
      EXPECT_EQ(CountOf(audit_.str(), R"("decision":"unauthenticated: no token",)" + line), secure ? 1u : 0u) << path;
    }
    server_.reset();
    std::filesystem::remove_all(options_.data);
  }
}

TEST_F(RawCallsTest, APathIsLoggedUpToItsLimit) {
  Start();
  const auto channel = Connect();
  const std::string longest = "/foo.Bar/" + std::string(256 - 9, 'x');
  EXPECT_THAT(Send(channel, longest, {}).status.error_message(), HasSubstr("`" + longest + "`"));
  EXPECT_THAT(Send(channel, longest + "y", {}).status.error_message(), HasSubstr("`" + longest + "`"));
  server_->Shutdown(60'000);
  EXPECT_EQ(CountOf(access_.str(), R"("path":")" + longest + R"(")"), 2u) << access_.str();
}

TEST_F(RawCallsTest, AMessageOneByteOverTheLimitIsLogged) {
  options_.limits.message_bytes = 4096;
  Start();
  const auto channel = Connect();
  // A field that nobody knows, of so many bytes in all.
  const auto message = [](size_t size) {
    const size_t field = size - 4;
    return std::string("\xFA\x7F") + static_cast<char>(field % 128 + 128) + static_cast<char>(field / 128) +
           std::string(field, 'x');
  };
  for (const MethodDescriptor* method : Methods()) {
    EXPECT_NE(Send(channel, PathOf(*method), {message(4096)}).status.error_code(), StatusCode::RESOURCE_EXHAUSTED)
        << method->full_name();
    EXPECT_EQ(Send(channel, PathOf(*method), {message(4097)}).status.error_code(), StatusCode::RESOURCE_EXHAUSTED)
        << method->full_name();
  }
  EXPECT_EQ(Send(channel, kCheckItems, {message(4096), message(4097), ""}).status.error_code(),
            StatusCode::RESOURCE_EXHAUSTED);
  server_->Shutdown(60'000);  // gRPC answers before we are told
  for (const MethodDescriptor* method : Methods()) {
    const std::string line = R"("method":")" + method->full_name() + R"(","code":")";
    EXPECT_EQ(CountOf(access_.str(), line), PathOf(*method) == kCheckItems ? 3u : 2u);
    // To us it is as if the caller had gone.
    EXPECT_EQ(CountOf(access_.str(), line + "CANCELLED"), PathOf(*method) == kCheckItems ? 2u : 1u)
        << method->full_name();
  }
}

// gRPC unpacks before it looks at the size: some kilobytes of gzip can hold a thousand times as many.
TEST_F(RawCallsTest, APackedMessageIsNotUnpacked) {
  Start();
  const auto channel = Connect();
  const std::string zeros = std::string("\xFA\x7F\x80\x08", 4) + std::string(1024, '\0');
  EXPECT_TRUE(Send(channel, kList, {zeros}).status.ok());
  for (const char* path : {kList, kCheckItems, "/grpc.health.v1.Health/Check"}) {
    const grpc::Status status = Send(channel, path, {zeros}, "", true).status;
    EXPECT_EQ(status.error_code(), StatusCode::UNIMPLEMENTED) << path;
    EXPECT_THAT(status.error_message(), HasSubstr("gzip")) << path;
  }
  server_->Shutdown(60'000);  // gRPC answers before we are told
  EXPECT_EQ(CountOf(access_.str(), R"("code":"CANCELLED")"), 2u) << access_.str();
}

TEST_F(RawCallsTest, AnItemThatCannotBeReadEndsItsStreamAfterTheAnswersBefore) {
  ExposeMetrics();
  Start();
  const auto channel = Connect();
  for (const char* path : {kCheckItems, kSubmitItems}) {
    for (size_t good = 0; good < 20; ++good) {
      std::vector<std::string> messages;
      for (size_t i = 0; i < good; ++i) messages.push_back("\x0A\x01" + std::string(1, static_cast<char>('a' + i)));
      messages.emplace_back(kGarbage);
      messages.emplace_back("\x0A\x01z");
      const RawAnswer answer = Send(channel, path, messages);
      EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT) << path << good;
      EXPECT_THAT(answer.status.error_message(),
                  testing::StartsWith("message " + std::to_string(good + 1) + " of the stream is not a svod.v1."));
      EXPECT_THAT(answer.status.error_message(), HasSubstr("its bytes cannot be parsed"));
      ASSERT_EQ(answer.messages.size(), good) << path;
      for (size_t i = 0; i < good; ++i) {
        v1::CheckStreamResponse item;  // the names of items are the same field of both
        ASSERT_TRUE(item.ParsePartialFromString(answer.messages[i]));
        EXPECT_EQ(item.item(), std::string(1, static_cast<char>('a' + i)));
      }
    }
  }
  EXPECT_EQ(Counted("svod.v1.ComplianceService.CheckStream", "INVALID_ARGUMENT"), 20);
  EXPECT_EQ(Counted("svod.v1.FilingsService.SubmitFilings", "INVALID_ARGUMENT"), 20);
}

// A call that was begun and whose request does not come; given up at the end.
class SilentCall final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  SilentCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& path) : stub_(channel) {
    stub_.PrepareBidiStreamingCall(&context_, path, grpc::StubOptions(), this);
    StartRead(&received_);
    AddHold();  // something may still be written
    StartCall();
  }
  // Blocks until the server has ended it.
  StatusCode Await() {
    read_.get_future().wait();
    RemoveHold();
    return done_.get_future().get().error_code();
  }
  void OnReadDone(bool /*ok*/) override { read_.set_value(); }
  void OnDone(const grpc::Status& status) override { done_.set_value(status); }

 private:
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer received_;
  std::promise<void> read_;
  std::promise<grpc::Status> done_;
};

TEST_F(RawCallsTest, ACallWhoseRequestDoesNotComeHoldsNoServer) {
  Start();
  const auto channel = Connect();
  std::vector<std::unique_ptr<SilentCall>> silent;
  for (const MethodDescriptor* method : Methods()) {
    if (!method->client_streaming()) silent.push_back(std::make_unique<SilentCall>(channel, PathOf(*method)));
  }
  // Goes the same way as they did, after them.
  EXPECT_TRUE(List(channel).ok());
  const auto began = steady_clock::now();
  server_->Shutdown(60'000);
  EXPECT_LT(steady_clock::now() - began, std::chrono::seconds(30));
  for (const auto& call : silent) {
    const StatusCode code = call->Await();
    EXPECT_TRUE(code == StatusCode::UNAVAILABLE || code == StatusCode::CANCELLED) << code;
  }
}

// Nonsense of all kinds from some connections while the server stops: it ends, and each call has one line.
TEST_F(RawCallsTest, TheServerStopsAmidThem) {
  Start();
  std::vector<std::future<void>> clients;
  std::promise<void> first;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::async(std::launch::async, [&, channel = Connect()] {
      for (;;) {
        for (const char* path :
             {kList, kSubmitItems, kCheckItems, "/svod.v1.ComplianceService/Audit", "/foo.Bar/Baz"}) {
          const StatusCode code = Send(channel, path, {kGarbage}).status.error_code();
          if (code == StatusCode::UNAVAILABLE || code == StatusCode::CANCELLED) return;
          EXPECT_TRUE(code == StatusCode::INVALID_ARGUMENT || code == StatusCode::UNIMPLEMENTED) << code;
          if (++answered == 20) first.set_value();
        }
      }
    }));
  }
  first.get_future().wait();
  server_->Shutdown(60'000);
  for (auto& client : clients) client.get();
  // Whose answer was lost with his connection does not count himself.
  EXPECT_GE(static_cast<int>(CountOf(access_.str(), R"("code":"INVALID_ARGUMENT")") +
                             CountOf(access_.str(), R"("code":"UNIMPLEMENTED")")),
            answered.load());
}

}  // namespace
}  // namespace svod
