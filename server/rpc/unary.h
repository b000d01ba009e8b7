// How every unary call is run: its request goes through the gate, its work goes to the work queue, and the call is
// finished once, from whatever thread knows the answer.
#pragma once

#include <google/protobuf/arena.h>
#include <google/protobuf/message.h>

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "server/rpc/reactor.h"

namespace svod::rpc {

// Finishes a call with the status of its work. May be copied; called once in all.
using FinishCall = std::function<void(absl::Status)>;

// One unary call. Owns itself: gRPC calls OnDone last of all, when the answer is on its way and the messages are no
// longer needed. They stand on one arena: one allocation instead of hundreds, freed at once.
class UnaryCall final : public RequestReactor {
 public:
  using Message = google::protobuf::Message;
  // Works out the answer; on the queue, unless the caller has gone by then. What it is told of the call lives until
  // that is finished.
  using Work = std::function<void(const Message& request, Message* response, const app::Call&, const FinishCall&)>;
  struct Method {
    const Message& request;  // of its type
    const Message& response;
    Work work;
  };

  // `method` lives as long as the server.
  static Reactor* Start(Calls& calls, grpc::CallbackServerContext* context, const std::string& name,
                        const Method& method);

  void OnDone() override;

 private:
  UnaryCall(Calls& calls, grpc::CallbackServerContext* context, const std::string& name, const Method& method);
  Message* request() override { return request_; }
  absl::Status Run() override;
  void Fail(const absl::Status& status) override { End(status); }
  void End(const absl::Status& status);

  const Method& method_;
  google::protobuf::Arena arena_;
  Message* const request_;
  Message* const response_;
  size_t answer_bytes_ = 0;
};

}  // namespace svod::rpc
