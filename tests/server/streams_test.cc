// Calls with streams, over real connections.
#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <vector>

#include "engine/document/document.h"
#include "google/rpc/error_details.pb.h"
#include "tests/server/running_server.h"

namespace svod {
namespace {

using cluster::v1::Dossier;
using grpc::StatusCode;

class StreamsTest : public testing_support::RunningServerTest {
 protected:
  // Sends all items, a few at a time ahead of what is read, and gives the answers.
  template <typename Request, typename Response>
  static std::vector<Response> Exchange(grpc::ClientReaderWriter<Request, Response>& stream,
                                        const std::vector<Request>& items) {
    std::vector<Response> answers;
    Response answer;
    for (size_t sent = 0; sent < items.size(); ++sent) {
      if (sent >= 4 && stream.Read(&answer)) answers.push_back(answer);
      EXPECT_TRUE(stream.Write(items[sent]));
    }
    stream.WritesDone();
    while (stream.Read(&answer)) answers.push_back(answer);
    return answers;
  }
  static std::vector<v1::CheckStreamRequest> Items(int count) {
    std::vector<v1::CheckStreamRequest> items;
    for (int i = 0; i < count; ++i) {
      Dossier dossier = testing_support::SampleDossier(i % 2 == 0 ? "altaibio-2014" : "titanium-2014");
      if (i % 5 == 4) dossier.mutable_report()->set_signed_on("yesterday");
      v1::CheckStreamRequest& item = items.emplace_back();
      item.set_item(std::to_string(i));
      item.mutable_dossier()->PackFrom(dossier);
      item.mutable_options()->set_as_of_date("2015-02-15");
    }
    return items;
  }
  // Files the sample under many agreements.
  void File(const std::shared_ptr<grpc::Channel>& channel, int count) {
    const auto stub = v1::FilingsService::NewStub(channel);
    grpc::ClientContext context;
    const auto stream = stub->SubmitFilings(&context);
    std::vector<v1::SubmitFilingsRequest> items;
    const Dossier dossier = testing_support::SampleDossier("altaibio-2014");
    for (int i = 0; i < count; ++i) {
      v1::SubmitFilingRequest& request = *items.emplace_back().mutable_submission();
      request.set_name("organisations/2203000000/clusters/C14/years/2014/agreements/" + std::to_string(i) +
                       "/filings/report");
      request.mutable_document()->PackFrom(dossier.report());
    }
    for (const v1::SubmitFilingsResponse& answer : Exchange(*stream, items)) EXPECT_FALSE(answer.has_error());
    EXPECT_TRUE(stream->Finish().ok());
  }
};

// Each item counts as a call: beyond the rate they wait, and none is refused.
TEST_F(StreamsTest, ACallerWhoSendsItemsTooFastWaits) {
  options_.limits.calls_per_second = 50;
  options_.limits.burst = 5;
  Start();
  const auto stub = v1::ComplianceService::NewStub(Connect());
  grpc::ClientContext context;
  const auto began = std::chrono::steady_clock::now();
  const auto stream = stub->CheckStream(&context);
  const auto answers = Exchange(*stream, Items(40));
  EXPECT_TRUE(stream->Finish().ok());
  ASSERT_EQ(answers.size(), 40u);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(answers[static_cast<size_t>(i)].has_error(), i % 5 == 4) << i;
  // 41 with the stream itself, of which 5 are free and 36 come 50 a second.
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(700));
}

TEST_F(StreamsTest, ACallerWhoGoesWhileHeWaitsIsForgotten) {
  options_.limits.calls_per_second = 1;
  options_.limits.burst = 1;
  Start();
  {
    const auto stub = v1::ComplianceService::NewStub(Connect());
    grpc::ClientContext context;
    const auto stream = stub->CheckStream(&context);
    for (const v1::CheckStreamRequest& item : Items(3)) stream->Write(item);
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), StatusCode::CANCELLED);
  }
  server_->Shutdown(60'000);  // waits for calls under way: there is none
}

TEST_F(StreamsTest, EachDossierIsAnsweredInTurnAsTheCallForOneWould) {
  Start();
  const auto channel = Connect();
  const auto stub = v1::ComplianceService::NewStub(channel);
  grpc::ClientContext context;
  const auto stream = stub->CheckStream(&context);
  const auto items = Items(40);
  const auto answers = Exchange(*stream, items);
  EXPECT_TRUE(stream->Finish().ok());
  ASSERT_EQ(answers.size(), items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    EXPECT_EQ(answers[i].item(), items[i].item());
    v1::CheckRequest request;
    *request.mutable_dossier() = items[i].dossier();
    *request.mutable_options() = items[i].options();
    v1::CheckResponse alone;
    const grpc::Status status = Call(channel, "", &v1::ComplianceService::Stub::Check, request, &alone);
    EXPECT_EQ(answers[i].error().code(), static_cast<int>(status.error_code()));
    EXPECT_EQ(answers[i].error().message(), status.error_message());
    ASSERT_EQ(answers[i].verdicts_size(), alone.verdicts_size());
    if (status.ok()) {
      EXPECT_EQ(CanonicalBytes(answers[i].verdicts(0)), CanonicalBytes(alone.verdicts(0)));
    } else {
      google::rpc::BadRequest faults;
      ASSERT_EQ(answers[i].error().details_size(), 1);
      ASSERT_TRUE(answers[i].error().details(0).UnpackTo(&faults));
      EXPECT_EQ(faults.field_violations(0).field(), "dossier.report.signed_on");
    }
  }
}

// A caller who sends and does not read is not served further than a few items; who then reads gets every answer.
TEST_F(StreamsTest, ACallerWhoDoesNotReadWaitsForHimself) {
  Start();
  const auto stub = v1::ComplianceService::NewStub(Connect());
  grpc::ClientContext context;
  const auto stream = stub->CheckStream(&context);
  const auto items = Items(60);
  std::thread writer([&] {
    for (const auto& item : items) ASSERT_TRUE(stream->Write(item));
    stream->WritesDone();
  });
  v1::CheckStreamResponse answer;
  size_t answers = 0;
  while (stream->Read(&answer)) EXPECT_EQ(answer.item(), items[answers++].item());
  writer.join();
  EXPECT_EQ(answers, items.size());
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(StreamsTest, WhatTheCallerMayNotFileIsAnErrorOfItsItem) {
  options_.auth.principals =
      Write("principals.yaml",
            "principals:\n" + testing_support::PrincipalOf("own", "[filer]", "[organisations/2203000000]"));
  Start();
  const auto stub = v1::FilingsService::NewStub(Connect());
  const Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  const auto submit = [&](const std::string& token, const std::vector<std::string>& names, grpc::Status* status) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    const auto stream = stub->SubmitFilings(&context);
    std::vector<v1::SubmitFilingsRequest> items;
    for (const std::string& name : names) {
      v1::SubmitFilingRequest& request = *items.emplace_back().mutable_submission();
      request.set_name(name);
      request.mutable_document()->PackFrom(dossier.report());
    }
    std::vector<int> codes;
    v1::SubmitFilingsResponse answer;
    for (const auto& item : items) {
      if (!stream->Write(item)) break;
    }
    stream->WritesDone();
    while (stream->Read(&answer)) codes.push_back(answer.error().code());
    *status = stream->Finish();
    return codes;
  };
  const std::string unit = "/clusters/C14/years/2014/agreements/1/filings/report";
  grpc::Status status;
  EXPECT_THAT(submit(testing_support::TokenOf("own"),
                     {"organisations/2203000000" + unit, "organisations/7302012345" + unit, "nonsense"}, &status),
              testing::ElementsAre(0, StatusCode::PERMISSION_DENIED, StatusCode::PERMISSION_DENIED));
  EXPECT_TRUE(status.ok());
  EXPECT_THAT(submit("wrong", {"organisations/2203000000" + unit}, &status), testing::ElementsAre());
  EXPECT_EQ(status.error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(StreamsTest, AnAuditUnderWayEndsWhenTheServerStops) {
  Start();
  const auto channel = Connect();
  File(channel, 600);
  const auto stub = v1::ComplianceService::NewStub(channel);
  grpc::ClientContext context;
  v1::AuditRequest request;
  request.mutable_options()->set_as_of_date("2015-02-15");
  const auto stream = stub->Audit(&context, request);
  v1::AuditResponse response;
  ASSERT_TRUE(stream->Read(&response));
  std::thread stopping([this] { server_->Shutdown(60'000); });
  bool whole = false;
  while (stream->Read(&response)) whole = whole || response.has_totals();
  const grpc::Status status = stream->Finish();
  stopping.join();
  EXPECT_FALSE(whole);
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE) << status.error_message();
}

TEST_F(StreamsTest, AnAuditEndsWhenItsCallerGoes) {
  Start();
  const auto channel = Connect();
  File(channel, 200);
  const auto stub = v1::ComplianceService::NewStub(channel);
  v1::AuditRequest request;
  request.mutable_options()->set_as_of_date("2015-02-15");
  for (int i = 0; i < 10; ++i) {
    grpc::ClientContext context;
    const auto stream = stub->Audit(&context, request);
    v1::AuditResponse response;
    stream->Read(&response);
    context.TryCancel();
    while (stream->Read(&response)) {
    }
    EXPECT_EQ(stream->Finish().error_code(), StatusCode::CANCELLED);
  }
  // Nothing is under way that a server would have to wait for. What was given up is so a moment later: until then the
  // caller's share of audits may be full.
  request.set_view(v1::AUDIT_VIEW_TOTALS);
  v1::AuditResponse response;
  grpc::Status status;
  do {
    grpc::ClientContext context;
    const auto stream = stub->Audit(&context, request);
    while (stream->Read(&response)) {
    }
    status = stream->Finish();
  } while (status.error_code() == StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(status.error_message(), "");
  EXPECT_EQ(response.totals().units_read(), 200u);
  server_->Shutdown(600'000);
}

}  // namespace
}  // namespace svod
