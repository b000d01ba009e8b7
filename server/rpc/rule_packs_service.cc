// Tested by: tests/server/rule_packs_service_test.cc.
#include "server/rpc/rule_packs_service.h"

namespace svod::rpc {

grpc::ServerUnaryReactor* RulePacksService::ListRulePacks(grpc::CallbackServerContext* context,
                                                          const v1::ListRulePacksRequest* request,
                                                          v1::ListRulePacksResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return releases_.List(*request, response); });
}

grpc::ServerUnaryReactor* RulePacksService::GetRulePack(grpc::CallbackServerContext* context,
                                                        const v1::GetRulePackRequest* request,
                                                        v1::GetRulePackResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return releases_.Get(*request, response); });
}

grpc::ServerUnaryReactor* RulePacksService::ValidateRulePack(grpc::CallbackServerContext* context,
                                                             const v1::ValidateRulePackRequest* request,
                                                             v1::ValidateRulePackResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return releases_.Validate(*request, response); });
}

grpc::ServerUnaryReactor* RulePacksService::PublishRulePack(grpc::CallbackServerContext* context,
                                                            const v1::PublishRulePackRequest* request,
                                                            v1::PublishRulePackResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return releases_.Publish(*request, response); });
}

grpc::ServerUnaryReactor* RulePacksService::ActivateRulePack(grpc::CallbackServerContext* context,
                                                             const v1::ActivateRulePackRequest* request,
                                                             v1::ActivateRulePackResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return releases_.Activate(*request, response); });
}

grpc::ServerUnaryReactor* RulePacksService::DeactivateRulePack(grpc::CallbackServerContext* context,
                                                               const v1::DeactivateRulePackRequest* request,
                                                               v1::DeactivateRulePackResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return releases_.Deactivate(*request, response); });
}

grpc::ServerUnaryReactor* RulePacksService::SuspendRule(grpc::CallbackServerContext* context,
                                                        const v1::SuspendRuleRequest* request,
                                                        v1::SuspendRuleResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call& call) { return suspensions_.Suspend(*request, response, call); });
}

grpc::ServerUnaryReactor* RulePacksService::LiftSuspension(grpc::CallbackServerContext* context,
                                                           const v1::LiftSuspensionRequest* request,
                                                           v1::LiftSuspensionResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return suspensions_.Lift(*request, response); });
}

grpc::ServerUnaryReactor* RulePacksService::ListSuspensions(grpc::CallbackServerContext* context,
                                                            const v1::ListSuspensionsRequest* request,
                                                            v1::ListSuspensionsResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return suspensions_.List(*request, response); });
}

grpc::ServerUnaryReactor* RulePacksService::ListSuspendedVerdicts(grpc::CallbackServerContext* context,
                                                                  const v1::ListSuspendedVerdictsRequest* request,
                                                                  v1::ListSuspendedVerdictsResponse* response) {
  return runner_.RunNow(context, request, response, [=, this](const app::Call& call) {
    return suspensions_.ListVerdicts(*request, response, call);
  });
}

grpc::ServerUnaryReactor* RulePacksService::ExplainRule(grpc::CallbackServerContext* context,
                                                        const v1::ExplainRuleRequest* request,
                                                        v1::ExplainRuleResponse* response) {
  return runner_.RunNow(context, request, response,
                        [=, this](const app::Call&) { return releases_.Explain(*request, response); });
}

}  // namespace svod::rpc
