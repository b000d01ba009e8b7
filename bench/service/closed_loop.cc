#include "bench/service/closed_loop.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <vector>

namespace svod::bench {
namespace {

using Clock = std::chrono::steady_clock;

// The callers of one load, and what they counted.
class Crowd {
 public:
  explicit Crowd(const Load& load) : load_(load), left_(load.callers) {}

  Answers Run() {
    const Clock::time_point began = Clock::now();
    end_ = began + load_.time;
    std::vector<std::shared_ptr<grpc::Channel>> channels;
    const int connections = load_.own_connections ? load_.callers : 1;
    channels.reserve(static_cast<size_t>(connections));
    for (int i = 0; i < connections; ++i) channels.push_back(Connect(i));
    std::vector<std::unique_ptr<Caller>> callers;
    callers.reserve(static_cast<size_t>(load_.callers));
    for (int i = 0; i < load_.callers; ++i) {
      callers.push_back(std::make_unique<Caller>(*this, channels[static_cast<size_t>(i) % channels.size()]));
    }
    for (const auto& caller : callers) caller->Ask();
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [this] { return left_ == 0; });
    const std::chrono::duration<double> took = Clock::now() - began;
    return {calls_, took.count(), request_bytes_, response_bytes_};
  }

 private:
  struct Call {
    grpc::ClientContext context;
    grpc::ByteBuffer request;
    grpc::ByteBuffer response;
  };

  class Caller {
   public:
    Caller(Crowd& crowd, const std::shared_ptr<grpc::Channel>& channel) : crowd_(crowd), stub_(channel) {}

    void Ask() {
      call_ = std::make_unique<Call>();
      call_->request = crowd_.load_.next();
      stub_.UnaryCall(&call_->context, crowd_.load_.method, {}, &call_->request, &call_->response,
                      [this](const grpc::Status& status) { Take(status); });
    }

   private:
    void Take(const grpc::Status& status) {
      if (!status.ok()) {
        std::cerr << crowd_.load_.method << ": " << status.error_message() << "\n";
        std::_Exit(1);
      }
      ++crowd_.calls_;
      crowd_.request_bytes_ += static_cast<int64_t>(call_->request.Length());
      crowd_.response_bytes_ += static_cast<int64_t>(call_->response.Length());
      if (Clock::now() < crowd_.end_) return Ask();
      crowd_.Leave();
    }

    Crowd& crowd_;
    grpc::GenericStub stub_;
    std::unique_ptr<Call> call_;
  };

  [[nodiscard]] std::shared_ptr<grpc::Channel> Connect(int number) const {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    // Channels of the same arguments would share a connection.
    arguments.SetInt("svod.bench.caller", number);
    return grpc::CreateCustomChannel(load_.address, grpc::InsecureChannelCredentials(), arguments);
  }

  void Leave() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (--left_ == 0) done_.notify_all();
  }

  const Load& load_;
  Clock::time_point end_;
  std::atomic<int64_t> calls_ = 0;
  std::atomic<int64_t> request_bytes_ = 0;
  std::atomic<int64_t> response_bytes_ = 0;
  std::mutex mutex_;
  std::condition_variable done_;
  int left_;  // guarded by mutex_
};

}  // namespace

Answers RunClosedLoop(const Load& load) { return Crowd(load).Run(); }

}  // namespace svod::bench
