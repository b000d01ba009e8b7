// Tested by: tests/server/server_test.cc, tests/server/security_test.cc, tests/server/overload_test.cc.
#include "server/rpc/unary.h"

#include "server/app/errors.h"
#include "server/rpc/status_map.h"

namespace svod::rpc {

Reactor* UnaryCall::Start(Calls& calls, grpc::CallbackServerContext* context, const std::string& name,
                          const Method& method) {
  auto* call = new UnaryCall(calls, context, name, method);
  call->Begin();
  return call;
}

UnaryCall::UnaryCall(Calls& calls, grpc::CallbackServerContext* context, const std::string& name, const Method& method)
    : RequestReactor(calls, context, name),
      method_(method),
      request_(method.request.New(&arena_)),
      response_(method.response.New(&arena_)) {}

absl::Status UnaryCall::Run() {
  if (!calls_.unread().HasRoomFor(visit_.caller_name())) {
    return app::Overloaded("the room for answers that nobody reads");
  }
  return calls_.queue().Post(visit_.request_bytes, [this] {
    // Nobody waits for the answer: the deadline has passed, or the call was cancelled.
    if (call_.IsCancelled()) return End(absl::CancelledError("the caller has gone"));
    method_.work(*request_, response_, call_, [this](const absl::Status& status) { End(status); });
  });
}

void UnaryCall::End(const absl::Status& status) {
  answer_bytes_ = status.ok() ? response_->ByteSizeLong() : 0;
  calls_.unread().Add(visit_.caller_name(), answer_bytes_);
  Log(status, answer_bytes_);
  if (!status.ok()) return Finish(ToGrpcStatus(status));
  StartWriteAndFinish(response_, grpc::WriteOptions(), grpc::Status::OK);
}

void UnaryCall::OnDone() {
  calls_.unread().Remove(visit_.caller_name(), answer_bytes_);
  Leave();
  delete this;
}

}  // namespace svod::rpc
