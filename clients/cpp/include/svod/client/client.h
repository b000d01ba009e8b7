// The client of Svod: a method for each RPC, with deadlines, repeats of what is safe to repeat, and typed errors.
//
//   auto client = svod::client::Client::Open({.target = "svod.example:443", .tls = Tls{.ca = "ca.pem"}});
//   auto filing = client->GetFiling(request);
//   if (!filing.ok()) Tell(svod::client::ErrorOf(filing.status()));
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/status/statusor.h"
#include "svod/client/attempts.h"
#include "svod/client/options.h"
#include "svod/client/streams.h"
#include "svod/v1/admin.grpc.pb.h"
#include "svod/v1/compliance.grpc.pb.h"
#include "svod/v1/filings.grpc.pb.h"
#include "svod/v1/ledger.grpc.pb.h"
#include "svod/v1/rule_packs.grpc.pb.h"

namespace svod::client {

// Thread-safe, and cheap to copy: copies share a connection. One for a program is enough. Streams and lists that it
// gives are of one thread at a time, and may outlive it.
//
// A request with a `request_id` that is empty gets one. What each call does, and its errors, the schema says.
class Client {
 public:
  // INVALID_ARGUMENT when a file of TLS cannot be read, one of certificate and key is missing, or a token would go to
  // another machine in plain text. Nothing is sent yet.
  static absl::StatusOr<Client> Open(const ClientOptions& options);

  // The same connection, called in another way.
  [[nodiscard]] Client With(const CallOptions& calls) const;
  [[nodiscard]] const CallOptions& calls() const { return calls_; }

  // A row for each RPC. FilingsService:
  absl::StatusOr<v1::SubmitFilingResponse> SubmitFiling(v1::SubmitFilingRequest request) const {
    return Unary(&v1::FilingsService::Stub::SubmitFiling, std::move(request));
  }
  ItemStream<v1::SubmitFilingsRequest, v1::SubmitFilingsResponse> SubmitFilings() const {
    return Exchange(&v1::FilingsService::Stub::SubmitFilings);
  }
  absl::StatusOr<v1::WithdrawFilingResponse> WithdrawFiling(v1::WithdrawFilingRequest request) const {
    return Unary(&v1::FilingsService::Stub::WithdrawFiling, std::move(request));
  }
  absl::StatusOr<v1::GetFilingResponse> GetFiling(v1::GetFilingRequest request) const {
    return Unary(&v1::FilingsService::Stub::GetFiling, std::move(request));
  }
  Pages<v1::ListFilingsRequest, v1::ListFilingsResponse, v1::Filing> ListFilings(v1::ListFilingsRequest request) const {
    return List(&v1::FilingsService::Stub::ListFilings, std::move(request), &v1::ListFilingsResponse::mutable_filings);
  }
  Pages<v1::ListFilingRevisionsRequest, v1::ListFilingRevisionsResponse, v1::Filing> ListFilingRevisions(
      v1::ListFilingRevisionsRequest request) const {
    return List(&v1::FilingsService::Stub::ListFilingRevisions, std::move(request),
                &v1::ListFilingRevisionsResponse::mutable_filings);
  }

  // ComplianceService:
  absl::StatusOr<v1::CheckResponse> Check(v1::CheckRequest request) const {
    return Unary(&v1::ComplianceService::Stub::Check, std::move(request));
  }
  absl::StatusOr<v1::CheckFilingResponse> CheckFiling(v1::CheckFilingRequest request) const {
    return Unary(&v1::ComplianceService::Stub::CheckFiling, std::move(request));
  }
  ItemStream<v1::CheckStreamRequest, v1::CheckStreamResponse> CheckStream() const {
    return Exchange(&v1::ComplianceService::Stub::CheckStream);
  }
  AuditStream Audit(v1::AuditRequest request) const {
    return Answers<AuditStream>(&v1::ComplianceService::Stub::Audit, std::move(request));
  }
  absl::StatusOr<v1::ListObligationsResponse> ListObligations(v1::ListObligationsRequest request) const {
    return Unary(&v1::ComplianceService::Stub::ListObligations, std::move(request));
  }
  ObligationStream StreamObligations(v1::StreamObligationsRequest request) const {
    return Answers<ObligationStream>(&v1::ComplianceService::Stub::StreamObligations, std::move(request));
  }

  TokenStream<v1::AnalyzeImpactRequest, v1::AnalyzeImpactResponse> AnalyzeImpact(
      v1::AnalyzeImpactRequest request) const {
    return Answers<TokenStream<v1::AnalyzeImpactRequest, v1::AnalyzeImpactResponse>>(
        &v1::ComplianceService::Stub::AnalyzeImpact, std::move(request));
  }

  // RulePacksService:
  Pages<v1::ListRulePacksRequest, v1::ListRulePacksResponse, v1::RulePack> ListRulePacks(
      v1::ListRulePacksRequest request) const {
    return List(&v1::RulePacksService::Stub::ListRulePacks, std::move(request),
                &v1::ListRulePacksResponse::mutable_rule_packs);
  }
  absl::StatusOr<v1::GetRulePackResponse> GetRulePack(v1::GetRulePackRequest request) const {
    return Unary(&v1::RulePacksService::Stub::GetRulePack, std::move(request));
  }
  absl::StatusOr<v1::ValidateRulePackResponse> ValidateRulePack(v1::ValidateRulePackRequest request) const {
    return Unary(&v1::RulePacksService::Stub::ValidateRulePack, std::move(request));
  }
  absl::StatusOr<v1::PublishRulePackResponse> PublishRulePack(v1::PublishRulePackRequest request) const {
    return Unary(&v1::RulePacksService::Stub::PublishRulePack, std::move(request));
  }
  absl::StatusOr<v1::ActivateRulePackResponse> ActivateRulePack(v1::ActivateRulePackRequest request) const {
    return Unary(&v1::RulePacksService::Stub::ActivateRulePack, std::move(request));
  }
  absl::StatusOr<v1::DeactivateRulePackResponse> DeactivateRulePack(v1::DeactivateRulePackRequest request) const {
    return Unary(&v1::RulePacksService::Stub::DeactivateRulePack, std::move(request));
  }
  absl::StatusOr<v1::SuspendRuleResponse> SuspendRule(v1::SuspendRuleRequest request) const {
    return Unary(&v1::RulePacksService::Stub::SuspendRule, std::move(request));
  }
  absl::StatusOr<v1::LiftSuspensionResponse> LiftSuspension(v1::LiftSuspensionRequest request) const {
    return Unary(&v1::RulePacksService::Stub::LiftSuspension, std::move(request));
  }
  Pages<v1::ListSuspensionsRequest, v1::ListSuspensionsResponse, v1::RuleSuspension> ListSuspensions(
      v1::ListSuspensionsRequest request) const {
    return List(&v1::RulePacksService::Stub::ListSuspensions, std::move(request),
                &v1::ListSuspensionsResponse::mutable_suspensions);
  }
  Pages<v1::ListSuspendedVerdictsRequest, v1::ListSuspendedVerdictsResponse, v1::SuspendedVerdict>
  ListSuspendedVerdicts(v1::ListSuspendedVerdictsRequest request) const {
    return List(&v1::RulePacksService::Stub::ListSuspendedVerdicts, std::move(request),
                &v1::ListSuspendedVerdictsResponse::mutable_verdicts);
  }
  absl::StatusOr<v1::ExplainRuleResponse> ExplainRule(v1::ExplainRuleRequest request) const {
    return Unary(&v1::RulePacksService::Stub::ExplainRule, std::move(request));
  }

  // LedgerService:
  absl::StatusOr<v1::GetCheckpointResponse> GetCheckpoint(v1::GetCheckpointRequest request) const {
    return Unary(&v1::LedgerService::Stub::GetCheckpoint, std::move(request));
  }
  Pages<v1::ListLedgerEntriesRequest, v1::ListLedgerEntriesResponse, v1::LedgerEntry> ListLedgerEntries(
      v1::ListLedgerEntriesRequest request) const {
    return List(&v1::LedgerService::Stub::ListLedgerEntries, std::move(request),
                &v1::ListLedgerEntriesResponse::mutable_entries);
  }
  absl::StatusOr<v1::GetReceiptResponse> GetReceipt(v1::GetReceiptRequest request) const {
    return Unary(&v1::LedgerService::Stub::GetReceipt, std::move(request));
  }
  absl::StatusOr<v1::GetConsistencyProofResponse> GetConsistencyProof(v1::GetConsistencyProofRequest request) const {
    return Unary(&v1::LedgerService::Stub::GetConsistencyProof, std::move(request));
  }

  // AdminService:
  BackupStream CreateBackup(v1::CreateBackupRequest request) const {
    return Answers<BackupStream>(&v1::AdminService::Stub::CreateBackup, std::move(request));
  }

 private:
  // What copies share.
  struct Connection {
    std::function<std::string()> token;
    std::tuple<std::unique_ptr<v1::FilingsService::Stub>, std::unique_ptr<v1::ComplianceService::Stub>,
               std::unique_ptr<v1::RulePacksService::Stub>, std::unique_ptr<v1::LedgerService::Stub>,
               std::unique_ptr<v1::AdminService::Stub>>
        stubs;

    // Adds what proves who calls.
    void Prove(grpc::ClientContext* context) const;
    template <typename Stub>
    Stub& stub() const {
      return *std::get<std::unique_ptr<Stub>>(stubs);
    }
  };

  Client(std::shared_ptr<const Connection> connection, const CallOptions& calls)
      : connection_(std::move(connection)), calls_(calls) {}

  // One call with its attempts.
  absl::Status Repeat(google::protobuf::Message* request,
                      const std::function<grpc::Status(grpc::ClientContext*)>& attempt) const;

  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Unary(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                 Request request) const {
    Response response;
    absl::Status status = Repeat(&request, [&](grpc::ClientContext* context) {
      return (connection_->stub<Stub>().*method)(context, request, &response);
    });
    if (!status.ok()) return status;
    return response;
  }

  template <typename Stub, typename Request, typename Response, typename Item>
  Pages<Request, Response, Item> List(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                      Request request,
                                      google::protobuf::RepeatedPtrField<Item>* (Response::*items)()) const {
    return {[client = *this, method](const Request& page) { return client.Unary(method, page); }, std::move(request),
            items};
  }

  template <typename Answer, typename Stub, typename Request, typename Response>
  Answer Answers(std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(grpc::ClientContext*, const Request&),
                 Request request) const {
    return {[connection = connection_, method](grpc::ClientContext* context, const Request& sent) {
              connection->Prove(context);
              return (connection->stub<Stub>().*method)(context, sent);
            },
            std::move(request), Attempts(calls_, std::nullopt, Answer::kGoesOn)};
  }

  template <typename Stub, typename Request, typename Response>
  ItemStream<Request, Response> Exchange(
      std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> (Stub::*method)(grpc::ClientContext*)) const {
    return {[connection = connection_, method](grpc::ClientContext* context) {
              connection->Prove(context);
              return (connection->stub<Stub>().*method)(context);
            },
            Attempts(calls_, std::nullopt, true)};
  }

  std::shared_ptr<const Connection> connection_;
  CallOptions calls_;
};

}  // namespace svod::client
