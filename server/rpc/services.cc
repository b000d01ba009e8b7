// Tested by: tests/server/server_test.cc.
#include "server/rpc/services.h"

#include "server/rpc/status_map.h"
#include "svod/v1/compliance.grpc.pb.h"
#include "svod/v1/filings.grpc.pb.h"

namespace svod::rpc {
namespace {

using app::Call;

void RefuseSubmission(const v1::SubmitFilingsRequest& request, const absl::Status& status,
                      v1::SubmitFilingsResponse* response) {
  response->set_item(request.item());
  response->clear_answer();
  FillItemError(status, response->mutable_error());
}

void RefuseCheck(const v1::CheckStreamRequest& request, const absl::Status& status, v1::CheckStreamResponse* response) {
  response->set_item(request.item());
  FillItemError(status, response->mutable_error());
}

}  // namespace

FilingsService::FilingsService(const app::Filings& filings, const app::FilingList& list, Calls& calls)
    : Service(v1::FilingsService::service_full_name(), calls) {
  Unary<v1::SubmitFilingRequest, v1::SubmitFilingResponse>(
      [&](const auto& request, auto* response, const Call&, const FinishCall& finish) {
        filings.Submit(request, response, finish);
      });
  Items<v1::SubmitFilingsRequest, v1::SubmitFilingsResponse>(
      [&](const Call&, const auto& request, auto* response, const std::function<void()>& done) {
        response->set_item(request.item());
        filings.Submit(request.submission(), response->mutable_answer(),
                       [&request, response, done](const absl::Status& status) {
                         if (!status.ok()) RefuseSubmission(request, status, response);
                         done();
                       });
      },
      &RefuseSubmission);
  Unary<v1::WithdrawFilingRequest, v1::WithdrawFilingResponse>(
      [&](const auto& request, auto* response, const Call&, const FinishCall& finish) {
        filings.Withdraw(request, response, finish);
      });
  UnaryNow<v1::GetFilingRequest, v1::GetFilingResponse>(
      [&](const auto& request, auto* response, const Call&) { return filings.Get(request, response); });
  UnaryNow<v1::ListFilingsRequest, v1::ListFilingsResponse>(
      [&](const auto& request, auto* response, const Call& call) { return list.List(request, response, call); });
  UnaryNow<v1::ListFilingRevisionsRequest, v1::ListFilingRevisionsResponse>(
      [&](const auto& request, auto* response, const Call&) { return filings.ListRevisions(request, response); });
}

ComplianceService::ComplianceService(const app::Checks& checks, const app::Audits& audits,
                                     const app::Obligations& obligations, const app::Impact& impact, Calls& calls)
    : Service(v1::ComplianceService::service_full_name(), calls) {
  UnaryNow<v1::CheckRequest, v1::CheckResponse>(
      [&](const auto& request, auto* response, const Call& call) { return checks.Check(request, response, call); });
  Unary<v1::CheckFilingRequest, v1::CheckFilingResponse>(
      [&](const auto& request, auto* response, const Call& call, const FinishCall& finish) {
        checks.CheckFiling(request, response, finish, call);
      });
  Items<v1::CheckStreamRequest, v1::CheckStreamResponse>(
      [&](const Call& call, const auto& request, auto* response, const std::function<void()>& done) {
        response->set_item(request.item());
        const absl::Status status = checks.CheckItem(request, response->mutable_verdicts(), call);
        if (!status.ok()) FillItemError(status, response->mutable_error());
        done();
      },
      &RefuseCheck);
  Responses<v1::AuditRequest, v1::AuditResponse>(
      [&](const auto& request, const Call& call) { return audits.Begin(request, call); });
  Unary<v1::ListObligationsRequest, v1::ListObligationsResponse>(
      [&](const auto& request, auto* response, const Call& call, const FinishCall& finish) {
        obligations.List(request, response, finish, call);
      });
  Responses<v1::StreamObligationsRequest, v1::StreamObligationsResponse>(
      [&](const auto& request, const Call& call) { return obligations.Begin(request, call); });
  Responses<v1::AnalyzeImpactRequest, v1::AnalyzeImpactResponse>(
      [&](const auto& request, const Call& call) { return impact.Begin(request, call); });
}

}  // namespace svod::rpc
