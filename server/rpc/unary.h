// How every unary call is run: its work goes to the work queue, and the call is finished once, from whatever thread
// knows the answer. Calls under way are counted, so that the server can stop between them.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "server/app/work_queue.h"

namespace svod::rpc {

// Finishes a call with the status of its work. May be copied; called once in all.
using Finish = std::function<void(absl::Status)>;

// What the calls of all services share. Thread-safe. REQUIRES: outlives the server.
class UnaryRunner {
 public:
  explicit UnaryRunner(app::WorkQueue& queue) : queue_(queue) {}

  // Runs `work` on the queue, unless the caller has gone by then. `bytes` is the size of the request. The reactor is
  // that of the call; the messages of the call live until it is finished.
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, size_t bytes, std::function<void(Finish)> work);
  // The same for work that has its answer when it returns.
  grpc::ServerUnaryReactor* RunNow(grpc::CallbackServerContext* context, size_t bytes,
                                   std::function<absl::Status()> work) {
    return Run(context, bytes, [work = std::move(work)](const Finish& finish) { finish(work()); });
  }

  // From now on calls are refused with UNAVAILABLE, so that clients go elsewhere. Returns when those under way have
  // been answered, or at the deadline: then false.
  bool Drain(std::chrono::steady_clock::time_point deadline);

 private:
  class Call;
  bool Enter();
  void Leave();

  app::WorkQueue& queue_;
  std::mutex mutex_;
  std::condition_variable left_;
  size_t under_way_ = 0;   // guarded by mutex_
  bool draining_ = false;  // guarded by mutex_
};

}  // namespace svod::rpc
