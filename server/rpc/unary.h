// How every unary call is run: it goes through the gate, its work goes to the work queue, and the call is finished
// once, from whatever thread knows the answer. Calls under way are counted, so that the server can stop between them.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "server/app/call.h"
#include "server/app/work_queue.h"
#include "server/rpc/gate.h"
#include "server/rpc/unread_room.h"

namespace svod::rpc {

// Finishes a call with the status of its work. May be copied; called once in all.
using Finish = std::function<void(absl::Status)>;

// What the calls of all services share. Thread-safe. REQUIRES: outlives the server.
class UnaryRunner {
 public:
  // `unread_bytes_max`: of answers that their callers have not taken yet (unread_room.h); with more, calls are refused
  // with RESOURCE_EXHAUSTED.
  UnaryRunner(const Gate& gate, app::WorkQueue& queue, size_t unread_bytes_max)
      : gate_(gate), queue_(queue), unread_(unread_bytes_max) {}

  // Runs `work` on the queue, unless the caller may not do it, or has gone by then. The reactor is that of the call;
  // its messages, and what `work` is told of it, live until it is finished.
  using Message = google::protobuf::Message;
  using Work = std::function<void(const app::Call&, Finish)>;
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, const Message* request, const Message* response,
                                Work work);
  // The same for work that has its answer when it returns.
  grpc::ServerUnaryReactor* RunNow(grpc::CallbackServerContext* context, const Message* request,
                                   const Message* response, std::function<absl::Status(const app::Call&)> work) {
    return Run(context, request, response,
               [work = std::move(work)](const app::Call& call, const Finish& finish) { finish(work(call)); });
  }

  // From now on calls are refused with UNAVAILABLE, so that clients go elsewhere. Returns when those under way have
  // been answered, or at the deadline: then false.
  bool Drain(std::chrono::steady_clock::time_point deadline);
  // Calls under way.
  [[nodiscard]] size_t size() const;

  // For calls of other kinds (streams.h), which are counted with these. False when the server is stopping; otherwise
  // Leave is to be called once.
  bool Enter();
  void Leave();
  [[nodiscard]] bool IsDraining() const;
  [[nodiscard]] const Gate& gate() const { return gate_; }
  app::WorkQueue& queue() { return queue_; }

 private:
  class Reactor;

  const Gate& gate_;
  app::WorkQueue& queue_;
  UnreadRoom unread_;
  mutable std::mutex mutex_;
  std::condition_variable left_;
  size_t under_way_ = 0;   // guarded by mutex_
  bool draining_ = false;  // guarded by mutex_
};

}  // namespace svod::rpc
