// Tested by: tests/server/server_test.cc.
#include "server/rpc/unary.h"

#include <spdlog/spdlog.h>

#include "absl/strings/cord.h"
#include "server/rpc/status_map.h"
#include "server/store/store.h"

namespace svod::rpc {
namespace {

// What callers must not see and operators must: the text of the library behind a failure.
void LogFailure(const absl::Status& status) {
  if (auto detail = status.GetPayload(store::kDetailPayload)) {
    spdlog::error("{} ({})", std::string(status.message()), std::string(*detail));
  } else if (absl::IsDataLoss(status) || absl::IsInternal(status)) {
    spdlog::error("{}", std::string(status.message()));
  }
}

}  // namespace

grpc::ServerUnaryReactor* UnaryRunner::Run(grpc::CallbackServerContext* context, size_t bytes,
                                           std::function<void(Finish)> work) const {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const Finish finish = [reactor](const absl::Status& status) {
    if (!status.ok()) LogFailure(status);
    reactor->Finish(ToGrpcStatus(status));
  };
  const absl::Status posted = queue_.Post(bytes, [context, finish, work = std::move(work)] {
    // Nobody waits for the answer: the deadline has passed, or the call was cancelled.
    if (context->IsCancelled()) return finish(absl::CancelledError("the caller has gone"));
    work(finish);
  });
  if (!posted.ok()) finish(posted);
  return reactor;
}

}  // namespace svod::rpc
