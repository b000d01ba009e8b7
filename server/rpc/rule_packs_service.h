// The gRPC service of rule packs: each method hands its messages to the use case of the same name.
#pragma once

#include "server/app/rule_packs.h"
#include "server/app/suspensions.h"
#include "server/rpc/unary.h"
#include "svod/v1/rule_packs.grpc.pb.h"

namespace svod::rpc {

// Thread-safe. REQUIRES: what the constructor is given outlives the server.
class RulePacksService final : public v1::RulePacksService::CallbackService {
 public:
  RulePacksService(app::RulePackReleases& releases, app::Suspensions& suspensions, UnaryRunner& runner)
      : releases_(releases), suspensions_(suspensions), runner_(runner) {}

  grpc::ServerUnaryReactor* ListRulePacks(grpc::CallbackServerContext* context, const v1::ListRulePacksRequest* request,
                                          v1::ListRulePacksResponse* response) override;
  grpc::ServerUnaryReactor* GetRulePack(grpc::CallbackServerContext* context, const v1::GetRulePackRequest* request,
                                        v1::GetRulePackResponse* response) override;
  grpc::ServerUnaryReactor* ValidateRulePack(grpc::CallbackServerContext* context,
                                             const v1::ValidateRulePackRequest* request,
                                             v1::ValidateRulePackResponse* response) override;
  grpc::ServerUnaryReactor* PublishRulePack(grpc::CallbackServerContext* context,
                                            const v1::PublishRulePackRequest* request,
                                            v1::PublishRulePackResponse* response) override;
  grpc::ServerUnaryReactor* ActivateRulePack(grpc::CallbackServerContext* context,
                                             const v1::ActivateRulePackRequest* request,
                                             v1::ActivateRulePackResponse* response) override;
  grpc::ServerUnaryReactor* DeactivateRulePack(grpc::CallbackServerContext* context,
                                               const v1::DeactivateRulePackRequest* request,
                                               v1::DeactivateRulePackResponse* response) override;
  grpc::ServerUnaryReactor* SuspendRule(grpc::CallbackServerContext* context, const v1::SuspendRuleRequest* request,
                                        v1::SuspendRuleResponse* response) override;
  grpc::ServerUnaryReactor* LiftSuspension(grpc::CallbackServerContext* context,
                                           const v1::LiftSuspensionRequest* request,
                                           v1::LiftSuspensionResponse* response) override;
  grpc::ServerUnaryReactor* ListSuspensions(grpc::CallbackServerContext* context,
                                            const v1::ListSuspensionsRequest* request,
                                            v1::ListSuspensionsResponse* response) override;
  grpc::ServerUnaryReactor* ListSuspendedVerdicts(grpc::CallbackServerContext* context,
                                                  const v1::ListSuspendedVerdictsRequest* request,
                                                  v1::ListSuspendedVerdictsResponse* response) override;
  grpc::ServerUnaryReactor* ExplainRule(grpc::CallbackServerContext* context, const v1::ExplainRuleRequest* request,
                                        v1::ExplainRuleResponse* response) override;

 private:
  app::RulePackReleases& releases_;
  app::Suspensions& suspensions_;
  UnaryRunner& runner_;
};

}  // namespace svod::rpc
