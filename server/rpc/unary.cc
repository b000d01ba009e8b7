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

// Owns itself: gRPC calls OnDone last of all, when the answer is on its way and the messages are no longer needed.
class UnaryRunner::Call final : public grpc::ServerUnaryReactor {
 public:
  // REQUIRES: `runner` was entered.
  explicit Call(UnaryRunner& runner) : runner_(runner) {}

  void End(const absl::Status& status) {
    if (!status.ok()) LogFailure(status);
    Finish(ToGrpcStatus(status));
  }
  void OnDone() override {
    runner_.Leave();
    delete this;
  }

 private:
  UnaryRunner& runner_;
};

bool UnaryRunner::Enter() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (draining_) return false;
  ++under_way_;
  return true;
}

void UnaryRunner::Leave() {
  // Notified under the lock: when Drain returns, nobody touches this object any more.
  const std::lock_guard<std::mutex> lock(mutex_);
  if (--under_way_ == 0) left_.notify_all();
}

bool UnaryRunner::Drain(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock<std::mutex> lock(mutex_);
  draining_ = true;
  return left_.wait_until(lock, deadline, [this] { return under_way_ == 0; });
}

grpc::ServerUnaryReactor* UnaryRunner::Run(grpc::CallbackServerContext* context, size_t bytes,
                                           std::function<void(rpc::Finish)> work) {
  if (!Enter()) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(ToGrpcStatus(absl::UnavailableError("the server is stopping")));
    return reactor;
  }
  auto* call = new Call(*this);
  const absl::Status posted = queue_.Post(bytes, [context, call, work = std::move(work)] {
    // Nobody waits for the answer: the deadline has passed, or the call was cancelled.
    if (context->IsCancelled()) return call->End(absl::CancelledError("the caller has gone"));
    work([call](const absl::Status& status) { call->End(status); });
  });
  if (!posted.ok()) call->End(posted);
  return call;
}

}  // namespace svod::rpc
