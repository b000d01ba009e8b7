// Tested by: tests/server/server_test.cc, tests/server/security_test.cc, tests/server/overload_test.cc.
#include "server/rpc/unary.h"

#include "server/app/errors.h"
#include "server/rpc/status_map.h"

namespace svod::rpc {

// Owns itself: gRPC calls OnDone last of all, when the answer is on its way and the messages are no longer needed.
class UnaryRunner::Reactor final : public grpc::ServerUnaryReactor {
 public:
  // REQUIRES: `runner` was entered.
  Reactor(UnaryRunner& runner, grpc::CallbackServerContext* context, const Message* request, const Message* response)
      : runner_(runner), response_(response), visit_(runner.gate_.Enter(*context, *request)) {
    // By it the caller finds his call in our logs.
    context->AddInitialMetadata("x-request-id", visit_.request_id);
  }

  void Start(grpc::CallbackServerContext* context, const Message* request, Work work) {
    absl::Status status = runner_.gate_.Admit(*context, *request, &visit_);
    if (status.ok() && !runner_.unread_.HasRoomFor(visit_.caller_name())) {
      status = app::Overloaded("the room for answers that nobody reads");
    }
    if (status.ok()) {
      call_ = {visit_.scope(), &cancelled_, visit_.caller_name()};
      status = runner_.queue_.Post(visit_.request_bytes, [this, work = std::move(work)] {
        // Nobody waits for the answer: the deadline has passed, or the call was cancelled.
        if (call_.IsCancelled()) return End(absl::CancelledError("the caller has gone"));
        work(call_, [this](const absl::Status& done) { End(done); });
      });
    }
    if (!status.ok()) End(status);
  }

  void OnCancel() override { cancelled_.store(true, std::memory_order_relaxed); }
  void OnDone() override {
    runner_.unread_.Remove(visit_.caller_name(), answer_bytes_);
    runner_.Leave();
    delete this;
  }

 private:
  void End(const absl::Status& status) {
    answer_bytes_ = status.ok() ? response_->ByteSizeLong() : 0;
    runner_.unread_.Add(visit_.caller_name(), answer_bytes_);
    runner_.gate_.Leave(visit_, status, answer_bytes_);
    Finish(ToGrpcStatus(status));
  }

  UnaryRunner& runner_;
  const Message* response_;
  Visit visit_;
  size_t answer_bytes_ = 0;
  CancelFlag cancelled_ = false;
  app::Call call_;
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

bool UnaryRunner::IsDraining() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return draining_;
}

size_t UnaryRunner::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return under_way_;
}

bool UnaryRunner::Drain(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock<std::mutex> lock(mutex_);
  draining_ = true;
  return left_.wait_until(lock, deadline, [this] { return under_way_ == 0; });
}

grpc::ServerUnaryReactor* UnaryRunner::Run(grpc::CallbackServerContext* context, const Message* request,
                                           const Message* response, Work work) {
  if (!Enter()) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(ToGrpcStatus(absl::UnavailableError("the server is stopping")));
    return reactor;
  }
  auto* reactor = new Reactor(*this, context, request, response);
  reactor->Start(context, request, std::move(work));
  return reactor;
}

}  // namespace svod::rpc
