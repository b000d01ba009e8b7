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
#include "server/rpc/calls.h"
#include "server/rpc/reactor.h"
#include "server/rpc/status_map.h"

namespace svod::rpc {

// One call with a stream of responses, taken from a source. Held by gRPC until OnDone.
template <typename Request, typename Response>
class ResponseStream final : public RequestReactor {
 public:
  // Makes the source, on the queue: what is wrong with the request is its status. The request lives as long as the
  // source.
  using Open = std::function<absl::StatusOr<std::shared_ptr<app::Source<Response>>>(const Request&, const app::Call&)>;

  // `method` and `open` live as long as the server.
  static Reactor* Start(Calls& calls, grpc::CallbackServerContext* context, const std::string& method,
                        const Open& open) {
    auto stream = std::make_shared<ResponseStream>(calls, context, method, open);
    stream->self_ = stream;
    stream->Begin();
    return stream.get();
  }

  ResponseStream(Calls& calls, grpc::CallbackServerContext* context, const std::string& method, const Open& open)
      : RequestReactor(calls, context, method), open_(open) {}

  void OnWriteDone(bool ok) override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      writing_ = false;
    }
    if (!ok) cancelled_.store(true, std::memory_order_relaxed);
    Pull();
  }
  void OnCancel() override {
    RequestReactor::OnCancel();
    Pull();
  }
  void OnDone() override {
    if (source_) source_->Cancel();
    Leave();
    const std::shared_ptr<ResponseStream> last = std::move(self_);
  }

 private:
  google::protobuf::Message* request() override { return &request_; }

  absl::Status Run() override {
    // A stream may run for long; the work of beginning it is that of any call.
    return calls_.queue().Post(visit_.request_bytes, [self = self_] {
      absl::StatusOr<std::shared_ptr<app::Source<Response>>> source = self->open_(self->request_, self->call_);
      if (!source.ok()) return self->Fail(source.status());
      self->Read(*std::move(source));
    });
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
      } else if (calls_.IsDraining()) {
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
      return StartWrite(&response_);
    }
    source_->Cancel();
    End(end);
  }

  void Fail(const absl::Status& status) override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ended_ = true;
    }
    End(status);
  }

  void End(const absl::Status& status) {
    Log(status, bytes_);
    Finish(ToGrpcStatus(status));
  }

  const Open& open_;
  Request request_;
  std::shared_ptr<ResponseStream> self_;  // until OnDone
  std::mutex mutex_;
  std::shared_ptr<app::Source<Response>> source_;  // set once; guarded by mutex_ until then
  Response response_;                              // touched by whoever set writing_
  size_t bytes_ = 0;
  bool writing_ = false;  // guarded by mutex_
  bool ended_ = false;    // guarded by mutex_
};

// One call with a stream of items, each answered by itself, in their order. A few are worked on at once; more are not
// read before the answers are. Each counts as a call of its caller: one who sends more of them than he may waits. One
// that is no item ends the stream with INVALID_ARGUMENT, when those before it are answered.
template <typename Request, typename Response>
class ItemStream final : public Reactor {
 public:
  // Answers one item; on the queue. Calls `done` once, from any thread; the response is kept until then. What goes
  // wrong with an item is part of its response.
  using Done = std::function<void()>;
  using Work = std::function<void(const app::Call&, const Request&, Response*, Done)>;
  // Says in the response why an item was refused before any work.
  using Refuse = std::function<void(const Request&, const absl::Status&, Response*)>;

  // `method`, `work` and `refuse` live as long as the server.
  static Reactor* Start(Calls& calls, grpc::CallbackServerContext* context, const std::string& method, const Work& work,
                        const Refuse& refuse) {
    auto stream = std::make_shared<ItemStream>(calls, context, method, work, refuse);
    stream->self_ = stream;
    stream->Begin();
    return stream.get();
  }

  ItemStream(Calls& calls, grpc::CallbackServerContext* context, const std::string& method, const Work& work,
             const Refuse& refuse)
      : calls_(calls),
        context_(context),
        entered_(calls.Enter()),
        visit_(calls.gate().Enter(*context, method)),
        work_(work),
        refuse_(refuse) {
    context->AddInitialMetadata("x-request-id", visit_.request_id);
  }

  void OnReadDone(bool ok) override {
    auto item = std::make_shared<Item>();
    absl::Status status;
    const size_t bytes = ok ? next_.Length() : 0;
    if (ok) status = Parse("message " + std::to_string(++read_) + " of the stream", &next_, &item->request);
    // Not the end of the stream: the caller has gone, or his message is too large, which gRPC tells him itself.
    if (!ok && context_->IsCancelled()) cancelled_.store(true, std::memory_order_relaxed);
    const bool taken = ok && status.ok();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      reading_ = false;
      visit_.request_bytes += bytes;
      if (taken) {
        items_.push_back(item);
      } else {
        all_read_ = true;
        unread_ = status;
      }
    }
    if (taken) Answer(item);
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
    // Its last message may have been larger than it may be: gRPC refuses that, and tells us afterwards.
    if (ended_well_) {
      calls_.gate().Leave(visit_, context_->IsCancelled() ? absl::CancelledError("the stream broke") : absl::OkStatus(),
                          bytes_);
    }
    if (entered_) calls_.Leave();
    const std::shared_ptr<ItemStream> last = std::move(self_);
  }

 private:
  struct Item {
    Request request;
    Response response;
    bool answered = false;  // guarded by the mutex of the stream
  };

  void Begin() {
    const absl::Status status = entered_ ? calls_.gate().Identify(*context_, &visit_) : Stopping();
    call_ = {visit_.scope(), &cancelled_, visit_.caller_name()};
    if (!status.ok()) return End(status);
    Advance();
  }

  // Answers the item when it is his turn; until then no other is read.
  void Answer(const std::shared_ptr<Item>& item) {
    const int64_t wait_us = calls_.gate().Count(visit_);
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
    absl::Status status = calls_.gate().Allow(visit_, item->request);
    if (status.ok()) {
      status = calls_.queue().Post(item->request.ByteSizeLong(), [self = self_, item] {
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
      const bool stopping = calls_.IsDraining() && items_.empty();
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
      end = unread_;
      if (gone) end = absl::CancelledError("the caller has gone");
      if (!gone && stopping && !all_read_) end = Stopping();
    }
    if (write) {
      bytes_ += write->response.ByteSizeLong();
      StartWrite(&write->response);
    }
    if (read) StartRead(&next_);
    if (ended) End(end);
  }

  void End(const absl::Status& status) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (finished_) return;
      finished_ = ended_ = true;
    }
    ended_well_ = status.ok();
    if (!ended_well_) calls_.gate().Leave(visit_, status, bytes_);
    Finish(ToGrpcStatus(status));
  }

  Calls& calls_;
  grpc::CallbackServerContext* const context_;
  const bool entered_;
  Visit visit_;
  CancelFlag cancelled_ = false;
  app::Call call_;
  const Work& work_;
  const Refuse& refuse_;
  std::shared_ptr<ItemStream> self_;  // until OnDone
  std::mutex mutex_;
  std::deque<std::shared_ptr<Item>> items_;  // guarded by mutex_; in the order they were read
  grpc::ByteBuffer next_;                    // what is being read
  size_t read_ = 0;                          // messages, with the one that is no item
  absl::Status unread_;                      // guarded by mutex_; of that one
  size_t bytes_ = 0;                         // touched by whoever set writing_
  std::unique_ptr<grpc::Alarm> turn_;        // guarded by mutex_
  bool holding_ = false;                     // guarded by mutex_; the last item waits for its turn
  bool reading_ = false;                     // guarded by mutex_
  bool writing_ = false;                     // guarded by mutex_
  bool all_read_ = false;                    // guarded by mutex_
  bool ended_ = false;                       // guarded by mutex_
  bool finished_ = false;                    // guarded by mutex_
  bool ended_well_ = false;                  // set before Finish
};

}  // namespace svod::rpc
