// The gate that every call goes through, whatever its kind: who calls, whether he may, how often; and what is written
// of it when it ends. A call of one request asks for it once, a stream of items for each of them.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/app/access_table.h"
#include "server/app/clock.h"
#include "server/app/current.h"
#include "server/app/identities.h"
#include "server/app/rate_limiter.h"
#include "server/telemetry/logs.h"
#include "server/telemetry/metrics.h"
#include "server/telemetry/trace.h"

namespace svod::rpc {

// What is known of a call.
struct Visit {
  static constexpr size_t kPathBytes = 256;  // a path is as long as its caller writes it

  std::string method;  // `svod.v1.FilingsService.GetFiling`
  std::string path;    // what was asked for, where it is no method of ours; kPathBytes of it
  std::string request_id;
  telemetry::Trace trace;
  std::string peer;
  std::shared_ptr<const app::Principal> caller;  // nullptr: nobody, or there is no authentication
  std::chrono::steady_clock::time_point started;
  size_t request_bytes = 0;
  bool is_allowed = false;  // by what the request says

  // As limits know him; of everybody, where there is no authentication, and of who is not known yet, one name.
  [[nodiscard]] std::string_view caller_name() const {
    return caller == nullptr ? std::string_view("anybody") : std::string_view(caller->name);
  }
  // Borrows the caller.
  [[nodiscard]] const app::Scope* scope() const { return caller == nullptr ? nullptr : &caller->scope; }
};

// Thread-safe.
class Gate {
 public:
  // Borrows everything; it must outlive this. `identities` nullptr: no authentication, everybody may do everything.
  struct Parts {
    const app::AccessRules& rules;
    const app::Current<app::Identities>* identities;
    app::RateLimiter& limiter;
    const app::Clock& clock;
    telemetry::Metrics& metrics;
    telemetry::Logs logs;
  };
  explicit Gate(Parts parts) : parts_(std::move(parts)) {}

  // Takes the call in. `method`: as metrics and logs name it.
  [[nodiscard]] Visit Enter(const grpc::CallbackServerContext& context, const std::string& method) const;
  // Finds out who calls, and counts the call. UNAUTHENTICATED; RESOURCE_EXHAUSTED with RetryInfo. The status is for the
  // caller and tells him nothing; the reason is in the audit log.
  absl::Status Identify(const grpc::CallbackServerContext& context, Visit* visit) const;
  // Counts one more thing that the caller of a stream asks for: 0, or how long it must wait, in microseconds; then it
  // is not counted. REQUIRES: Identify.
  [[nodiscard]] int64_t Count(const Visit& visit) const;
  // Whether the caller may send this request. PERMISSION_DENIED.
  absl::Status Allow(const Visit& visit, const google::protobuf::Message& request) const;
  // Writes of a call that has its answer. Logs what the caller must not see of a failure.
  void Leave(const Visit& visit, const absl::Status& status, size_t response_bytes) const;

  // Whether somebody who brings this may see which services there are; who may not is in the audit log, at the rate of
  // one caller for all of them: where they call from is not known yet. `path`, `authorization`: the headers.
  [[nodiscard]] bool MayReflect(std::string_view path, std::string_view authorization,
                                std::vector<std::string> certificate_names) const;

 private:
  void Audit(const Visit& visit, std::string_view resource, const std::string& decision) const;

  const Parts parts_;
};

}  // namespace svod::rpc
