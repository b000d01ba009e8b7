// Tested by: tests/server/raw_calls_test.cc.
#include "server/rpc/reactor.h"

namespace svod::rpc {

using google::protobuf::Message;

absl::Status Parse(const std::string& what, grpc::ByteBuffer* bytes, Message* message) {
  if (grpc::SerializationTraits<Message>::Deserialize(bytes, message).ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(what + " is not a " + message->GetTypeName() +
                                    ": its bytes cannot be parsed; does the caller use another version of the schema?");
}

RequestReactor::RequestReactor(Calls& calls, grpc::CallbackServerContext* context, const std::string& method)
    : calls_(calls), visit_(calls.gate().Enter(*context, method)), context_(context) {
  // By it the caller finds his call in our logs.
  context->AddInitialMetadata("x-request-id", visit_.request_id);
}

void RequestReactor::Begin() {
  const absl::Status status = calls_.IsDraining() ? Stopping() : calls_.gate().Identify(*context_, &visit_);
  if (!status.ok()) return Fail(status);
  StartRead(&bytes_);
}

void RequestReactor::OnReadDone(bool ok) {
  absl::Status status = Take(ok);
  if (status.ok()) {
    call_ = {visit_.scope(), &cancelled_, visit_.caller_name()};
    status = Run();
  }
  if (!status.ok()) Fail(status);
}

absl::Status RequestReactor::Take(bool ok) {
  if (!ok) {
    if (context_->IsCancelled()) return absl::CancelledError("the caller has gone");
    unread_ = true;
    return absl::InvalidArgumentError("there is no request: a " + request()->GetTypeName() +
                                      " is needed, also where it is empty");
  }
  entered_ = calls_.Enter();
  if (!entered_) return Stopping();
  visit_.request_bytes = bytes_.Length();
  absl::Status status = Parse("the request", &bytes_, request());
  if (status.ok()) status = calls_.gate().Allow(visit_, *request());
  visit_.is_allowed = status.ok();
  return status;
}

void RequestReactor::Log(const absl::Status& status, size_t response_bytes) {
  if (!unread_) calls_.gate().Leave(visit_, status, response_bytes);
}

void RequestReactor::Leave() {
  // A request that is larger than it may be is refused by gRPC, which tells us, perhaps afterwards, that the call is no
  // more: as if its caller had gone.
  if (unread_) {
    calls_.gate().Leave(visit_,
                        context_->IsCancelled() ? absl::CancelledError("the call broke off before its request")
                                                : absl::InvalidArgumentError("there is no request"),
                        0);
  }
  if (entered_) calls_.Leave();
}

}  // namespace svod::rpc
