// What every call is to gRPC, whatever its kind: bytes come in, messages go out. What gRPC parses itself, and cannot,
// it also answers itself: past the gate, unlogged, and in a stream as if the caller had come to his end.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <string>

#include "absl/status/status.h"
#include "server/app/call.h"
#include "server/rpc/calls.h"

namespace svod::rpc {

using Reactor = grpc::ServerBidiReactor<grpc::ByteBuffer, google::protobuf::Message>;

// Reads the message and frees its bytes. `what`: which message of the call it is. INVALID_ARGUMENT.
absl::Status Parse(const std::string& what, grpc::ByteBuffer* bytes, google::protobuf::Message* message);

// A call of one request. It is read when its caller is known, and then asked for at the gate. Until it is there the
// call is not under way: who sends nothing does not keep the server from stopping.
class RequestReactor : public Reactor {
 public:
  // `method`: its full name. Both live as long as the call.
  RequestReactor(Calls& calls, grpc::CallbackServerContext* context, const std::string& method);

  void OnReadDone(bool ok) final;
  void OnCancel() override { cancelled_.store(true, std::memory_order_relaxed); }

 protected:
  // Called once, when the call is made.
  void Begin();
  // Writes of the answer, before it is sent.
  void Log(const absl::Status& status, size_t response_bytes);
  // The call is no longer under way; in OnDone.
  void Leave();

  // Where the request is read to.
  virtual google::protobuf::Message* request() = 0;
  // Does the work of the call, which may be done, or puts it on the queue. An error ends the call.
  virtual absl::Status Run() = 0;
  // Ends the call with an error. Called at most once by this class.
  virtual void Fail(const absl::Status& status) = 0;

  Calls& calls_;
  Visit visit_;
  CancelFlag cancelled_ = false;
  app::Call call_;  // from Run on

 private:
  absl::Status Take(bool ok);

  grpc::CallbackServerContext* const context_;
  grpc::ByteBuffer bytes_;
  bool entered_ = false;
  bool unread_ = false;  // there was no request, or one that gRPC refused
};

}  // namespace svod::rpc
