// Tested by: tests/server/rule_packs_service_test.cc.
#include "server/rpc/rule_packs_service.h"

#include "svod/v1/rule_packs.grpc.pb.h"

namespace svod::rpc {

using app::Call;

RulePacksService::RulePacksService(app::RulePackReleases& releases, app::Suspensions& suspensions, Calls& calls)
    : Service(v1::RulePacksService::service_full_name(), calls) {
  UnaryNow<v1::ListRulePacksRequest, v1::ListRulePacksResponse>(
      [&](const auto& request, auto* response, const Call&) { return releases.List(request, response); });
  UnaryNow<v1::GetRulePackRequest, v1::GetRulePackResponse>(
      [&](const auto& request, auto* response, const Call&) { return releases.Get(request, response); });
  UnaryNow<v1::ValidateRulePackRequest, v1::ValidateRulePackResponse>(
      [&](const auto& request, auto* response, const Call&) { return releases.Validate(request, response); });
  UnaryNow<v1::PublishRulePackRequest, v1::PublishRulePackResponse>(
      [&](const auto& request, auto* response, const Call&) { return releases.Publish(request, response); });
  UnaryNow<v1::ActivateRulePackRequest, v1::ActivateRulePackResponse>(
      [&](const auto& request, auto* response, const Call&) { return releases.Activate(request, response); });
  UnaryNow<v1::DeactivateRulePackRequest, v1::DeactivateRulePackResponse>(
      [&](const auto& request, auto* response, const Call&) { return releases.Deactivate(request, response); });
  UnaryNow<v1::SuspendRuleRequest, v1::SuspendRuleResponse>([&](const auto& request, auto* response, const Call& call) {
    return suspensions.Suspend(request, response, call);
  });
  UnaryNow<v1::LiftSuspensionRequest, v1::LiftSuspensionResponse>(
      [&](const auto& request, auto* response, const Call&) { return suspensions.Lift(request, response); });
  UnaryNow<v1::ListSuspensionsRequest, v1::ListSuspensionsResponse>(
      [&](const auto& request, auto* response, const Call&) { return suspensions.List(request, response); });
  UnaryNow<v1::ListSuspendedVerdictsRequest, v1::ListSuspendedVerdictsResponse>(
      [&](const auto& request, auto* response, const Call& call) {
        return suspensions.ListVerdicts(request, response, call);
      });
  UnaryNow<v1::ExplainRuleRequest, v1::ExplainRuleResponse>(
      [&](const auto& request, auto* response, const Call&) { return releases.Explain(request, response); });
}

}  // namespace svod::rpc
