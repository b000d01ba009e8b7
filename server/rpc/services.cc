// Tested by: tests/server/server_test.cc.
#include "server/rpc/services.h"

#include "server/rpc/status_map.h"
#include "server/rpc/streams.h"

namespace svod::rpc {

FilingsService::FilingsService(const app::Filings& filings, const app::FilingList& list, UnaryRunner& runner)
    : filings_(filings), list_(list), runner_(runner) {
  SetMessageAllocatorFor_SubmitFiling(&submit_allocator_);
  SetMessageAllocatorFor_GetFiling(&get_allocator_);
  SetMessageAllocatorFor_ListFilings(&list_allocator_);
}

grpc::ServerUnaryReactor* FilingsService::SubmitFiling(grpc::CallbackServerContext* context,
                                                       const v1::SubmitFilingRequest* request,
                                                       v1::SubmitFilingResponse* response) {
  return runner_.Run(context, request, response, [=, this](const app::Call&, const Finish& finish) {
    filings_.Submit(*request, response, finish);
  });
}

grpc::ServerBidiReactor<v1::SubmitFilingsRequest, v1::SubmitFilingsResponse>* FilingsService::SubmitFilings(
    grpc::CallbackServerContext* context) {
  using Stream = ItemStream<v1::SubmitFilingsRequest, v1::SubmitFilingsResponse>;
  const auto refuse = [](const v1::SubmitFilingsRequest& request, const absl::Status& status,
                         v1::SubmitFilingsResponse* response) {
    response->set_item(request.item());
    response->clear_answer();
    FillItemError(status, response->mutable_error());
  };
  return Stream::Start(
      runner_, context,
      [this, refuse](const app::Call&, const v1::SubmitFilingsRequest& request, v1::SubmitFilingsResponse* response,
                     const Stream::Done& done) {
        response->set_item(request.item());
        filings_.Submit(request.submission(), response->mutable_answer(),
                        [&request, response, refuse, done](const absl::Status& status) {
                          if (!status.ok()) refuse(request, status, response);
                          done();
                        });
      },
      refuse);
}

grpc::ServerUnaryReactor* FilingsService::WithdrawFiling(grpc::CallbackServerContext* context,
                                                         const v1::WithdrawFilingRequest* request,
                                                         v1::WithdrawFilingResponse* response) {
  return runner_.Run(context, request, response, [=, this](const app::Call&, const Finish& finish) {
    filings_.Withdraw(*request, response, finish);
  });
}

grpc::ServerUnaryReactor* FilingsService::GetFiling(grpc::CallbackServerContext* context,
                                                    const v1::GetFilingRequest* request,
                                                    v1::GetFilingResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return filings_.Get(*request, response); });
}

grpc::ServerUnaryReactor* FilingsService::ListFilings(grpc::CallbackServerContext* context,
                                                      const v1::ListFilingsRequest* request,
                                                      v1::ListFilingsResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call& call) { return list_.List(*request, response, call); });
}

grpc::ServerUnaryReactor* FilingsService::ListFilingRevisions(grpc::CallbackServerContext* context,
                                                              const v1::ListFilingRevisionsRequest* request,
                                                              v1::ListFilingRevisionsResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return filings_.ListRevisions(*request, response); });
}

ComplianceService::ComplianceService(const app::Checks& checks, const app::Audits& audits,
                                     const app::Obligations& obligations, const app::Impact& impact,
                                     UnaryRunner& runner)
    : checks_(checks), audits_(audits), obligations_(obligations), impact_(impact), runner_(runner) {
  SetMessageAllocatorFor_Check(&check_allocator_);
  SetMessageAllocatorFor_CheckFiling(&check_filing_allocator_);
}

grpc::ServerUnaryReactor* ComplianceService::Check(grpc::CallbackServerContext* context,
                                                   const v1::CheckRequest* request, v1::CheckResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call& call) { return checks_.Check(*request, response, call); });
}

grpc::ServerUnaryReactor* ComplianceService::CheckFiling(grpc::CallbackServerContext* context,
                                                         const v1::CheckFilingRequest* request,
                                                         v1::CheckFilingResponse* response) {
  return runner_.Run(context, request, response, [=, this](const app::Call& call, const Finish& finish) {
    checks_.CheckFiling(*request, response, finish, call);
  });
}

grpc::ServerBidiReactor<v1::CheckStreamRequest, v1::CheckStreamResponse>* ComplianceService::CheckStream(
    grpc::CallbackServerContext* context) {
  using Stream = ItemStream<v1::CheckStreamRequest, v1::CheckStreamResponse>;
  return Stream::Start(
      runner_, context,
      [this](const app::Call& call, const v1::CheckStreamRequest& request, v1::CheckStreamResponse* response,
             const Stream::Done& done) {
        response->set_item(request.item());
        const absl::Status status = checks_.CheckItem(request, response->mutable_verdicts(), call);
        if (!status.ok()) FillItemError(status, response->mutable_error());
        done();
      },
      [](const v1::CheckStreamRequest& request, const absl::Status& status, v1::CheckStreamResponse* response) {
        response->set_item(request.item());
        FillItemError(status, response->mutable_error());
      });
}

grpc::ServerWriteReactor<v1::AuditResponse>* ComplianceService::Audit(grpc::CallbackServerContext* context,
                                                                      const v1::AuditRequest* request) {
  return ResponseStream<v1::AuditRequest, v1::AuditResponse>::Start(
      runner_, context, request, [this, request](const app::Call& call) { return audits_.Begin(*request, call); });
}

grpc::ServerUnaryReactor* ComplianceService::ListObligations(grpc::CallbackServerContext* context,
                                                             const v1::ListObligationsRequest* request,
                                                             v1::ListObligationsResponse* response) {
  return runner_.Run(context, request, response, [=, this](const app::Call& call, const Finish& finish) {
    obligations_.List(*request, response, finish, call);
  });
}

grpc::ServerWriteReactor<v1::StreamObligationsResponse>* ComplianceService::StreamObligations(
    grpc::CallbackServerContext* context, const v1::StreamObligationsRequest* request) {
  return ResponseStream<v1::StreamObligationsRequest, v1::StreamObligationsResponse>::Start(
      runner_, context, request, [this, request](const app::Call& call) { return obligations_.Begin(*request, call); });
}

grpc::ServerWriteReactor<v1::AnalyzeImpactResponse>* ComplianceService::AnalyzeImpact(
    grpc::CallbackServerContext* context, const v1::AnalyzeImpactRequest* request) {
  return ResponseStream<v1::AnalyzeImpactRequest, v1::AnalyzeImpactResponse>::Start(
      runner_, context, request, [this, request](const app::Call& call) { return impact_.Begin(*request, call); });
}

}  // namespace svod::rpc
