// Lists, and streams that go on by themselves when they break. Each belongs to one thread at a time.
//
// All are read in the same way: `while (stream.Next(&one)) ...`, then `stream.status()` says whether that was all.
#pragma once

#include <google/protobuf/repeated_field.h>
#include <grpcpp/grpcpp.h>

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "svod/client/attempts.h"
#include "svod/client/error.h"
#include "svod/v1/admin.pb.h"
#include "svod/v1/compliance.pb.h"

namespace svod::client {

// What a list gives, one by one; pages are fetched as they are needed.
template <typename Request, typename Response, typename Item>
class Pages {
 public:
  using Fetch = std::function<absl::StatusOr<Response>(const Request&)>;
  using Items = google::protobuf::RepeatedPtrField<Item>* (Response::*)();

  Pages(Fetch fetch, Request request, Items items)
      : fetch_(std::move(fetch)), request_(std::move(request)), items_(items) {}

  [[nodiscard]] bool Next(Item* item) {
    while (next_ == (page_.*items_)()->size()) {
      if (!NextPage(&page_)) return false;
      next_ = 0;
    }
    item->Swap((page_.*items_)()->Mutable(next_++));
    return true;
  }
  // The responses as they are; not to be mixed with Next.
  [[nodiscard]] bool NextPage(Response* page) {
    if (last_) return false;
    absl::StatusOr<Response> fetched = fetch_(request_);
    status_ = fetched.status();
    if (fetched.ok()) {
      *page = *std::move(fetched);
      request_.set_page_token(page->next_page_token());
    }
    last_ = !status_.ok() || request_.page_token().empty();
    return status_.ok();
  }
  [[nodiscard]] const absl::Status& status() const { return status_; }

 private:
  Fetch fetch_;
  Request request_;
  Items items_;
  Response page_;
  int next_ = 0;
  bool last_ = false;
  absl::Status status_;
};

// Of a stream of which nothing says how to go on: one that breaks has failed.
template <typename Request, typename Response>
class PlainPlace {
 public:
  static constexpr bool kGoesOn = false;

  explicit PlainPlace(Request request) : request_(std::move(request)) {}

  const Request& Begin() { return request_; }
  bool Take(const Response& /*response*/) { return true; }

 private:
  Request request_;
};

// Where a stream with tokens is, such as an audit: its responses are what it finds, progress with a token, and totals.
// The service goes on from the last token: what was read after it comes a second time.
template <typename Request, typename Response>
class TokenPlace {
 public:
  static constexpr bool kGoesOn = true;

  explicit TokenPlace(Request request) : request_(std::move(request)) {}

  // The request of the next attempt.
  const Request& Begin() {
    again_ += std::exchange(since_token_, 0);
    return request_;
  }
  // Takes an answer; whether it is news to the caller.
  bool Take(const Response& response) {
    if (response.has_progress()) {
      since_token_ = again_ = 0;
      request_.set_resume_token(response.resume_token());
      return true;
    }
    if (response.has_totals()) return true;
    ++since_token_;
    if (again_ == 0) return true;
    --again_;
    return false;
  }
  [[nodiscard]] const std::string& resume_token() const { return request_.resume_token(); }

 private:
  Request request_;
  uint64_t since_token_ = 0;
  uint64_t again_ = 0;
};

// Where a stream of obligations is. It has no token: a new stream gives all of them, and those read are left out.
class ObligationsPlace {
 public:
  static constexpr bool kGoesOn = true;

  explicit ObligationsPlace(v1::StreamObligationsRequest request) : request_(std::move(request)) {}

  const v1::StreamObligationsRequest& Begin() { return request_; }
  bool Take(const v1::StreamObligationsResponse& response);

 private:
  v1::StreamObligationsRequest request_;
  std::set<std::tuple<std::string, std::string, std::string, std::string>> read_;
};

// The answers to one request.
template <typename Request, typename Response, typename Place>
class ResponseStream {
 public:
  // Whether one that breaks is gone on with.
  static constexpr bool kGoesOn = Place::kGoesOn;

  using Open = std::function<std::unique_ptr<grpc::ClientReader<Response>>(grpc::ClientContext*, const Request&)>;

  ResponseStream(Open open, Request request, const Attempts& attempts)
      : open_(std::move(open)), place_(std::move(request)), attempts_(attempts) {}
  ~ResponseStream() { Leave(); }
  ResponseStream(ResponseStream&&) noexcept = default;
  ResponseStream(const ResponseStream&) = delete;
  ResponseStream& operator=(const ResponseStream&) = delete;
  ResponseStream& operator=(ResponseStream&&) = delete;

  [[nodiscard]] bool Next(Response* response) {
    while (!over_) {
      if (reader_ == nullptr) Begin();
      while (reader_->Read(response)) {
        attempts_.Answered();
        if (place_.Take(*response)) return true;
      }
      status_ = StatusOf(reader_->Finish());
      reader_ = nullptr;
      over_ = status_.ok() || !attempts_.WaitAfter(status_);
    }
    return false;
  }
  [[nodiscard]] const absl::Status& status() const { return status_; }
  [[nodiscard]] const Place& place() const { return place_; }

 private:
  void Begin() {
    context_ = std::make_unique<grpc::ClientContext>();
    attempts_.SetDeadline(context_.get());
    reader_ = open_(context_.get(), place_.Begin());
  }
  void Leave() {
    if (reader_ == nullptr) return;
    context_->TryCancel();
    (void)reader_->Finish();  // of what is left early nobody asks how it ended
  }

  Open open_;
  Place place_;
  Attempts attempts_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<Response>> reader_;
  bool over_ = false;
  absl::Status status_;
};

template <typename Request, typename Response>
using TokenStream = ResponseStream<Request, Response, TokenPlace<Request, Response>>;
using AuditStream = TokenStream<v1::AuditRequest, v1::AuditResponse>;
using ObligationStream = ResponseStream<v1::StreamObligationsRequest, v1::StreamObligationsResponse, ObligationsPlace>;
// A backup that breaks is not begun again: who wants another says so.
using BackupStream = ResponseStream<v1::CreateBackupRequest, v1::CreateBackupResponse,
                                    PlainPlace<v1::CreateBackupRequest, v1::CreateBackupResponse>>;

// Items on their way, and their answers in the same order. What has no answer when the stream breaks is sent again: a
// submission has a request id, so that nothing is stored twice.
//
//   for (...) {
//     if (stream.is_full() && !stream.Next(&answer)) break;
//     stream.Send(item);
//   }
//   while (stream.Next(&answer)) ...
//   stream.Finish();
template <typename Request, typename Response>
class ItemStream {
 public:
  using Stream = grpc::ClientReaderWriter<Request, Response>;
  using Open = std::function<std::unique_ptr<Stream>(grpc::ClientContext*)>;

  ItemStream(Open open, const Attempts& attempts) : open_(std::move(open)), attempts_(attempts) {}
  ~ItemStream() { Leave(); }
  ItemStream(ItemStream&&) noexcept = default;
  ItemStream(const ItemStream&) = delete;
  ItemStream& operator=(const ItemStream&) = delete;
  ItemStream& operator=(ItemStream&&) = delete;

  // Whether an answer has to be read before the next item is sent.
  [[nodiscard]] bool is_full() const { return waiting_.size() >= kItemsOnTheirWayMax; }
  // REQUIRES: !is_full().
  void Send(Request item) {
    AddRequestId(&item);
    waiting_.push_back(std::move(item));
    if (stream_ == nullptr) return Begin();
    // A stream that broke shows when an answer is read; then this is sent again with all that wait.
    (void)stream_->Write(waiting_.back());
  }
  // Waits for the next answer. False when there is nothing to be answered, or the stream failed.
  [[nodiscard]] bool Next(Response* response) {
    while (!waiting_.empty() && status_.ok()) {
      if (stream_->Read(response)) {
        attempts_.Answered();
        waiting_.pop_front();
        return true;
      }
      absl::Status broken = StatusOf(stream_->Finish());
      stream_ = nullptr;
      if (broken.ok()) broken = absl::InternalError("the stream ended before everything was answered");
      if (attempts_.WaitAfter(broken)) {
        Begin();
      } else {
        status_ = std::move(broken);
      }
    }
    return false;
  }
  // How it ended. REQUIRES: Next was false.
  absl::Status Finish() {
    if (stream_ != nullptr) {
      stream_->WritesDone();
      status_ = StatusOf(stream_->Finish());
      stream_ = nullptr;
    }
    return status_;
  }
  // What has no answer.
  [[nodiscard]] const std::deque<Request>& waiting() const { return waiting_; }

 private:
  void Begin() {
    context_ = std::make_unique<grpc::ClientContext>();
    attempts_.SetDeadline(context_.get());
    stream_ = open_(context_.get());
    for (const Request& item : waiting_) (void)stream_->Write(item);
  }
  void Leave() {
    if (stream_ == nullptr) return;
    context_->TryCancel();
    (void)stream_->Finish();
  }

  Open open_;
  Attempts attempts_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<Stream> stream_;
  std::deque<Request> waiting_;
  absl::Status status_;
};

}  // namespace svod::client
