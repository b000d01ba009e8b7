// The gRPC services: each method hands its messages to the use case of the same name.
#pragma once

#include "server/app/audit.h"
#include "server/app/checks.h"
#include "server/app/filing_list.h"
#include "server/app/filings.h"
#include "server/app/impact.h"
#include "server/app/obligations.h"
#include "server/rpc/arena_allocator.h"
#include "server/rpc/unary.h"
#include "svod/v1/compliance.grpc.pb.h"
#include "svod/v1/filings.grpc.pb.h"

namespace svod::rpc {

// Thread-safe. REQUIRES: what the constructor is given outlives the server.
class FilingsService final : public v1::FilingsService::CallbackService {
 public:
  FilingsService(const app::Filings& filings, const app::FilingList& list, UnaryRunner& runner);

  grpc::ServerUnaryReactor* SubmitFiling(grpc::CallbackServerContext* context, const v1::SubmitFilingRequest* request,
                                         v1::SubmitFilingResponse* response) override;
  grpc::ServerBidiReactor<v1::SubmitFilingsRequest, v1::SubmitFilingsResponse>* SubmitFilings(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* WithdrawFiling(grpc::CallbackServerContext* context,
                                           const v1::WithdrawFilingRequest* request,
                                           v1::WithdrawFilingResponse* response) override;
  grpc::ServerUnaryReactor* GetFiling(grpc::CallbackServerContext* context, const v1::GetFilingRequest* request,
                                      v1::GetFilingResponse* response) override;
  grpc::ServerUnaryReactor* ListFilings(grpc::CallbackServerContext* context, const v1::ListFilingsRequest* request,
                                        v1::ListFilingsResponse* response) override;
  grpc::ServerUnaryReactor* ListFilingRevisions(grpc::CallbackServerContext* context,
                                                const v1::ListFilingRevisionsRequest* request,
                                                v1::ListFilingRevisionsResponse* response) override;

 private:
  const app::Filings& filings_;
  const app::FilingList& list_;
  UnaryRunner& runner_;
  ArenaAllocator<v1::SubmitFilingRequest, v1::SubmitFilingResponse> submit_allocator_;
  ArenaAllocator<v1::GetFilingRequest, v1::GetFilingResponse> get_allocator_;
  ArenaAllocator<v1::ListFilingsRequest, v1::ListFilingsResponse> list_allocator_;
};

// As FilingsService.
class ComplianceService final : public v1::ComplianceService::CallbackService {
 public:
  ComplianceService(const app::Checks& checks, const app::Audits& audits, const app::Obligations& obligations,
                    const app::Impact& impact, UnaryRunner& runner);

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context, const v1::CheckRequest* request,
                                  v1::CheckResponse* response) override;
  grpc::ServerUnaryReactor* CheckFiling(grpc::CallbackServerContext* context, const v1::CheckFilingRequest* request,
                                        v1::CheckFilingResponse* response) override;
  grpc::ServerBidiReactor<v1::CheckStreamRequest, v1::CheckStreamResponse>* CheckStream(
      grpc::CallbackServerContext* context) override;
  grpc::ServerWriteReactor<v1::AuditResponse>* Audit(grpc::CallbackServerContext* context,
                                                     const v1::AuditRequest* request) override;
  grpc::ServerUnaryReactor* ListObligations(grpc::CallbackServerContext* context,
                                            const v1::ListObligationsRequest* request,
                                            v1::ListObligationsResponse* response) override;
  grpc::ServerWriteReactor<v1::StreamObligationsResponse>* StreamObligations(
      grpc::CallbackServerContext* context, const v1::StreamObligationsRequest* request) override;
  grpc::ServerWriteReactor<v1::AnalyzeImpactResponse>* AnalyzeImpact(grpc::CallbackServerContext* context,
                                                                     const v1::AnalyzeImpactRequest* request) override;

 private:
  const app::Checks& checks_;
  const app::Audits& audits_;
  const app::Obligations& obligations_;
  const app::Impact& impact_;
  UnaryRunner& runner_;
  ArenaAllocator<v1::CheckRequest, v1::CheckResponse> check_allocator_;
  ArenaAllocator<v1::CheckFilingRequest, v1::CheckFilingResponse> check_filing_allocator_;
};

}  // namespace svod::rpc
