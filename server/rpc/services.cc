// Tested by: tests/server/server_test.cc.
#include "server/rpc/services.h"

namespace svod::rpc {

FilingsService::FilingsService(const app::Filings& filings, UnaryRunner& runner) : filings_(filings), runner_(runner) {
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
                        [=, this](const app::Call& call) { return filings_.List(*request, response, call); });
}

grpc::ServerUnaryReactor* FilingsService::ListFilingRevisions(grpc::CallbackServerContext* context,
                                                              const v1::ListFilingRevisionsRequest* request,
                                                              v1::ListFilingRevisionsResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return filings_.ListRevisions(*request, response); });
}

ComplianceService::ComplianceService(const app::Checks& checks, UnaryRunner& runner)
    : checks_(checks), runner_(runner) {
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

}  // namespace svod::rpc
