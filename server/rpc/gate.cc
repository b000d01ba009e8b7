// Tested by: tests/server/security_test.cc, tests/server/raw_calls_test.cc.
#include "server/rpc/gate.h"

#include <grpc/grpc_security_constants.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "absl/strings/cord.h"
#include "server/app/errors.h"
#include "server/store/store.h"

namespace svod::rpc {
namespace {

using telemetry::JsonLine;

constexpr char kRequestIdKey[] = "x-request-id";
constexpr char kTraceKey[] = "traceparent";
constexpr char kAuthorizationKey[] = "authorization";

// Empty when it is not there. Of several it is the first one.
std::string_view MetadataOf(const grpc::CallbackServerContext& context, const char* key) {
  const auto it = context.client_metadata().find(key);
  if (it == context.client_metadata().end()) return {};
  return {it->second.data(), it->second.size()};
}

std::vector<std::string> CertificateNames(const grpc::CallbackServerContext& context) {
  std::vector<std::string> names;
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) return names;
  for (const char* property : {GRPC_X509_SAN_PROPERTY_NAME, GRPC_X509_CN_PROPERTY_NAME}) {
    for (const grpc::string_ref& name : auth->FindPropertyValues(property))
      names.emplace_back(name.data(), name.size());
  }
  return names;
}

int64_t SteadyMicros() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string CodeName(const absl::Status& status) { return absl::StatusCodeToString(status.code()); }

// What callers must not see and operators must: the text of the library behind a failure.
void LogFailure(const Visit& visit, const absl::Status& status) {
  if (auto detail = status.GetPayload(store::kDetailPayload)) {
    spdlog::error("{} {}: {} ({})", visit.request_id, visit.method, std::string(status.message()),
                  std::string(*detail));
  } else if (absl::IsDataLoss(status) || absl::IsInternal(status)) {
    spdlog::error("{} {}: {}", visit.request_id, visit.method, std::string(status.message()));
  }
}

}  // namespace

Visit Gate::Enter(const grpc::CallbackServerContext& context, const std::string& method) const {
  Visit visit;
  visit.method = method;
  visit.request_id = telemetry::RequestIdFrom(MetadataOf(context, kRequestIdKey));
  visit.trace = telemetry::ContinueTrace(MetadataOf(context, kTraceKey));
  visit.peer = context.peer();
  visit.started = std::chrono::steady_clock::now();
  return visit;
}

absl::Status Gate::Identify(const grpc::CallbackServerContext& context, Visit* visit) const {
  if (parts_.identities != nullptr) {
    absl::StatusOr<std::shared_ptr<const app::Principal>> caller = absl::UnauthenticatedError("two tokens");
    if (context.client_metadata().count(kAuthorizationKey) <= 1) {
      caller = parts_.identities->Get()->Identify({MetadataOf(context, kAuthorizationKey), CertificateNames(context)},
                                                  parts_.clock.NowMicros());
    }
    if (!caller.ok()) {
      // A stranger has the rate of a caller too.
      const std::string host = visit->peer.substr(0, visit->peer.rfind(':'));
      const int64_t wait_us = parts_.limiter.Take("unauthenticated " + host, SteadyMicros());
      if (wait_us > 0) return app::TooManyCalls(wait_us);
      Audit(*visit, "", "unauthenticated: " + std::string(caller.status().message()));
      parts_.metrics.CountDecision("unauthenticated");
      return absl::UnauthenticatedError("a valid bearer token or a known client certificate is needed");
    }
    visit->caller = *std::move(caller);
  }
  const int64_t wait_us = Count(*visit);
  return wait_us > 0 ? app::TooManyCalls(wait_us) : absl::OkStatus();
}

int64_t Gate::Count(const Visit& visit) const { return parts_.limiter.Take(visit.caller_name(), SteadyMicros()); }

absl::Status Gate::Allow(const Visit& visit, const google::protobuf::Message& request) const {
  if (parts_.identities == nullptr) return absl::OkStatus();
  app::Decision decision = parts_.rules.Decide(*visit.caller, request);
  const std::string reason(decision.reason);
  Audit(visit, decision.resource, decision.status.ok() ? reason : "denied: " + reason);
  parts_.metrics.CountDecision(reason);
  return std::move(decision.status);
}

void Gate::Audit(const Visit& visit, std::string_view resource, const std::string& decision) const {
  if (parts_.logs.audit == nullptr) return;
  // A name is as long as its caller writes it.
  constexpr size_t kResourceBytes = 1024;
  JsonLine line;
  line.Add("decision", decision).Add("method", visit.method).AddIfAny("path", visit.path);
  line.Add("resource", resource.substr(0, kResourceBytes));
  if (visit.caller != nullptr) line.Add("caller", visit.caller->name).Add("roles", visit.caller->roles.ToString());
  line.AddIfAny("request_id", visit.request_id).AddIfAny("trace_id", visit.trace.trace_id).AddIfAny("peer", visit.peer);
  telemetry::Write(*parts_.logs.audit, line);
}

void Gate::Leave(const Visit& visit, const absl::Status& status, size_t response_bytes) const {
  if (!status.ok()) LogFailure(visit, status);
  // What of his own a caller asked for was known only when it was read.
  if (visit.is_allowed && absl::IsPermissionDenied(status)) {
    Audit(visit, "", "denied: scope");
    parts_.metrics.CountDecision("scope");
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - visit.started;
  const std::string code = CodeName(status);
  parts_.metrics.CountCall(visit.method, code, took.count());
  if (parts_.logs.access == nullptr) return;
  JsonLine line;
  line.Add("method", visit.method).AddIfAny("path", visit.path).Add("code", code);
  line.Add("duration_us", static_cast<int64_t>(took.count() * 1e6));
  line.Add("request_bytes", static_cast<int64_t>(visit.request_bytes));
  line.Add("response_bytes", static_cast<int64_t>(response_bytes));
  if (visit.caller != nullptr) line.Add("caller", visit.caller->name);
  line.Add("request_id", visit.request_id).Add("traceparent", visit.trace.ToString()).Add("peer", visit.peer);
  telemetry::Write(*parts_.logs.access, line);
}

bool Gate::MayReflect(std::string_view path, std::string_view authorization,
                      std::vector<std::string> certificate_names) const {
  if (parts_.identities == nullptr) return true;
  const absl::StatusOr<std::shared_ptr<const app::Principal>> caller =
      parts_.identities->Get()->Identify({authorization, std::move(certificate_names)}, parts_.clock.NowMicros());
  if (caller.ok()) return true;
  if (parts_.limiter.Take("unauthenticated reflection", SteadyMicros()) > 0) return false;
  Visit visit;
  visit.method = "grpc.reflection";
  visit.path = path.substr(0, Visit::kPathBytes);
  Audit(visit, "", "unauthenticated: " + std::string(caller.status().message()));
  parts_.metrics.CountDecision("unauthenticated");
  return false;
}

}  // namespace svod::rpc
