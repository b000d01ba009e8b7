// How calls with streams are run. As unary calls they go through the gate, are counted and do their work on queues; a
// message is made, or read, only when there is room for it, so a slow caller holds no memory.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/limits.h"
#include "server/app/source.h"
#include "server/rpc/status_map.h"
#include "server/rpc/unary.h"

namespace svod::rpc {

// What a stream says that outlasts the server.
inline absl::Status Stopping() { return absl::UnavailableError("the server is stopping"); }

// One call with a stream of responses, taken from a source. Held by gRPC until OnDone.
template <typename Request, typename Response>
class ResponseStream final : public grpc::ServerWriteReactor<Response> {
 public:
  // Makes the source, on the queue: what is wrong with the request is its status.
  using Open = std::function<absl::StatusOr<std::shared_ptr<app::Source<Response>>>(const app::Call&)>;

  // REQUIRES: the runner outlives the server.
  static grpc::ServerWriteReactor<Response>* Start(UnaryRunner& runner, grpc::CallbackServerContext* context,
                                                   const Request* request, Open open) {
    auto stream = std::make_shared<ResponseStream>(runner, context, *request);
    stream->self_ = stream;
    stream->Begin(context, *request, std::move(open));
    return stream.get();
  }

  ResponseStream(UnaryRunner& runner, grpc::CallbackServerContext* context, const Request& request)
      : runner_(runner), entered_(runner.Enter()), visit_(runner.gate().Enter(*context, request)) {
    context->AddInitialMetadata("x-request-id", visit_.request_id);
  }

  void OnWriteDone(bool ok) override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      writing_ = false;
    }
    if (!ok) cancelled_.store(true, std::memory_order_relaxed);
    Pull();
  }
  void OnCancel() override {
    cancelled_.store(true, std::memory_order_relaxed);
    Pull();
  }
  void OnDone() override {
    if (source_) source_->Cancel();
    if (entered_) runner_.Leave();
    const std::shared_ptr<ResponseStream> last = std::move(self_);
  }

 private:
  void Begin(grpc::CallbackServerContext* context, const Request& request, Open open) {
    absl::Status status = entered_ ? runner_.gate().Admit(*context, request, &visit_) : Stopping();
    if (status.ok()) {
      call_ = {visit_.scope(), &cancelled_, visit_.caller_name()};
      // A stream may run for long; the work of beginning it is that of any call.
      status = runner_.queue().Post(visit_.request_bytes, [self = self_, open = std::move(open)] {
        absl::StatusOr<std::shared_ptr<app::Source<Response>>> source = open(self->call_);
        if (!source.ok()) return self->End(source.status());
        self->Read(*std::move(source));
      });
    }
    if (!status.ok()) End(status);
  }

  void Read(std::shared_ptr<app::Source<Response>> source) {
    source->OnReady([weak = std::weak_ptr<ResponseStream>(self_)] {
      if (const std::shared_ptr<ResponseStream> alive = weak.lock()) alive->Pull();
    });
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      source_ = std::move(source);
    }
    Pull();
  }

  // Writes the next response, if there is one and none is on its way.
  void Pull() {
    absl::Status end;
    bool write = false;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (writing_ || ended_ || source_ == nullptr) return;
      if (cancelled_.load(std::memory_order_relaxed)) {
        end = absl::CancelledError("the caller has gone");
      } else if (runner_.IsDraining()) {
        end = Stopping();
      } else {
        switch (source_->Take(&response_)) {
          case app::Taken::kLater:
            return;
          case app::Taken::kResponse:
            write = writing_ = true;
            break;
          case app::Taken::kEnd:
            end = source_->status();
            break;
        }
      }
      ended_ = !write;
    }
    if (write) {
      bytes_ += response_.ByteSizeLong();
      return this->StartWrite(&response_);
    }
    source_->Cancel();
    Finish(end);
  }

  void End(const absl::Status& status) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ended_ = true;
    }
    Finish(status);
  }

  void Finish(const absl::Status& status) {
    runner_.gate().Leave(visit_, status, bytes_);
    grpc::ServerWriteReactor<Response>::Finish(ToGrpcStatus(status));
  }

  UnaryRunner& runner_;
  const bool entered_;
  Visit visit_;
  CancelFlag cancelled_ = false;
  app::Call call_;
  std::shared_ptr<ResponseStream> self_;  // until OnDone
  std::mutex mutex_;
  std::shared_ptr<app::Source<Response>> source_;  // set once; guarded by mutex_ until then
  Response response_;                              // touched by whoever set writing_
  size_t bytes_ = 0;
  bool writing_ = false;  // guarded by mutex_
  bool ended_ = false;    // guarded by mutex_
};

// One call with a stream of items, each answered by itself, in their order. A few are worked on at once; more are not
// read before the answers are. Each counts as a call of its caller: one who sends more of them than he may waits.
template <typename Request, typename Response>
class ItemStream final : public grpc::ServerBidiReactor<Request, Response> {
 public:
  // Answers one item; on the queue. Calls `done` once, from any thread; the response is kept until then. What goes
  // wrong with an item is part of its response.
  using Done = std::function<void()>;
  using Work = std::function<void(const app::Call&, const Request&, Response*, Done)>;
  // Says in the response why an item was refused before any work.
  using Refuse = std::function<void(const Request&, const absl::Status&, Response*)>;

  static grpc::ServerBidiReactor<Request, Response>* Start(UnaryRunner& runner, grpc::CallbackServerContext* context,
                                                           Work work, Refuse refuse) {
    auto stream = std::make_shared<ItemStream>(runner, context, std::move(work), std::move(refuse));
    stream->self_ = stream;
    stream->Begin(context);
    return stream.get();
  }

  ItemStream(UnaryRunner& runner, grpc::CallbackServerContext* context, Work work, Refuse refuse)
      : runner_(runner),
        entered_(runner.Enter()),
        visit_(runner.gate().Enter(*context, Request::default_instance())),
        work_(std::move(work)),
        refuse_(std::move(refuse)) {
    context->AddInitialMetadata("x-request-id", visit_.request_id);
  }

  void OnReadDone(bool ok) override {
    std::shared_ptr<Item> item;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      reading_ = false;
      if (ok) {
        item = std::make_shared<Item>();
        item->request.Swap(&next_);
        visit_.request_bytes += item->request.ByteSizeLong();
        items_.push_back(item);
      } else {
        all_read_ = true;
      }
    }
    if (item) Answer(item);
    Advance();
  }
  void OnWriteDone(bool ok) override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      writing_ = false;
      items_.pop_front();
    }
    if (!ok) cancelled_.store(true, std::memory_order_relaxed);
    Advance();
  }
  void OnCancel() override {
    cancelled_.store(true, std::memory_order_relaxed);
    Advance();
  }
  void OnDone() override {
    if (entered_) runner_.Leave();
    const std::shared_ptr<ItemStream> last = std::move(self_);
  }

 private:
  struct Item {
    Request request;
    Response response;
    bool answered = false;  // guarded by the mutex of the stream
  };

  void Begin(grpc::CallbackServerContext* context) {
    const absl::Status status = entered_ ? runner_.gate().Identify(*context, &visit_) : Stopping();
    call_ = {visit_.scope(), &cancelled_, visit_.caller_name()};
    if (!status.ok()) return Finish(status);
    Advance();
  }

  // Answers the item when it is his turn; until then no other is read.
  void Answer(const std::shared_ptr<Item>& item) {
    const int64_t wait_us = runner_.gate().Count(visit_);
    if (wait_us == 0) return AnswerNow(item);
    const std::lock_guard<std::mutex> lock(mutex_);
    holding_ = true;
    turn_ = std::make_unique<grpc::Alarm>();
    turn_->Set(std::chrono::system_clock::now() + std::chrono::microseconds(wait_us), [self = self_, item](bool) {
      {
        const std::lock_guard<std::mutex> held(self->mutex_);
        self->holding_ = false;
        if (self->ended_) return;  // and the server may be gone
      }
      self->Answer(item);
      self->Advance();
    });
  }

  void AnswerNow(const std::shared_ptr<Item>& item) {
    absl::Status status = runner_.gate().Allow(visit_, item->request);
    if (status.ok()) {
      status = runner_.queue().Post(item->request.ByteSizeLong(), [self = self_, item] {
        self->work_(self->call_, item->request, &item->response, [self, item] { self->Answered(item); });
      });
    }
    if (status.ok()) return;
    refuse_(item->request, status, &item->response);
    Answered(item);
  }

  void Answered(const std::shared_ptr<Item>& item) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      item->answered = true;
    }
    Advance();
  }

  // Does what can be done next: write the next answer, read the next item, end.
  void Advance() {
    std::shared_ptr<Item> write;
    bool read = false;
    bool ended = false;
    absl::Status end;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (ended_) return;
      const bool gone = cancelled_.load(std::memory_order_relaxed);
      const bool stopping = runner_.IsDraining() && items_.empty();
      if (!gone && !writing_ && !items_.empty() && items_.front()->answered) {
        write = items_.front();
        writing_ = true;
      }
      if (!gone && !stopping && !reading_ && !holding_ && !all_read_ &&
          items_.size() < app::kServiceLimits.stream_ahead) {
        read = reading_ = true;
      }
      // gRPC wants its operations back first; work under way keeps what it needs.
      ended = ended_ = !writing_ && ((gone && !reading_) || stopping || (all_read_ && items_.empty()));
      if (gone) end = absl::CancelledError("the caller has gone");
      if (!gone && stopping && !all_read_) end = Stopping();
    }
    if (write) {
      bytes_ += write->response.ByteSizeLong();
      this->StartWrite(&write->response);
    }
    if (read) this->StartRead(&next_);
    if (ended) Finish(end);
  }

  void Finish(const absl::Status& status) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (finished_) return;
      finished_ = ended_ = true;
    }
    runner_.gate().Leave(visit_, status, bytes_);
    grpc::ServerBidiReactor<Request, Response>::Finish(ToGrpcStatus(status));
  }

  UnaryRunner& runner_;
  const bool entered_;
  Visit visit_;
  CancelFlag cancelled_ = false;
  app::Call call_;
  const Work work_;
  const Refuse refuse_;
  std::shared_ptr<ItemStream> self_;  // until OnDone
  std::mutex mutex_;
  std::deque<std::shared_ptr<Item>> items_;  // guarded by mutex_; in the order they were read
  Request next_;                             // what is being read
  size_t bytes_ = 0;                         // touched by whoever set writing_
  std::unique_ptr<grpc::Alarm> turn_;        // guarded by mutex_
  bool holding_ = false;                     // guarded by mutex_; the last item waits for its turn
  bool reading_ = false;                     // guarded by mutex_
  bool writing_ = false;                     // guarded by mutex_
  bool all_read_ = false;                    // guarded by mutex_
  bool ended_ = false;                       // guarded by mutex_
  bool finished_ = false;                    // guarded by mutex_
};

}  // namespace svod::rpc
