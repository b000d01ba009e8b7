// Calls of services whose stubs are not at hand, in bytes.
#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace svod::testing_support {

inline grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

inline std::string FromBuffer(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  (void)buffer.Dump(&slices);
  std::string bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

// A unary call; `method` is `/package.Service/Method`.
inline grpc::Status RawCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                            const std::string& request, std::string* response) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  const grpc::ByteBuffer sent = ToBuffer(request);
  grpc::ByteBuffer received;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, method, grpc::StubOptions(), &sent, &received,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  grpc::Status status = done.get_future().get();
  *response = FromBuffer(received);
  return status;
}

inline constexpr char kRawRequestId[] = "raw-1";

struct RawAnswer {
  grpc::Status status;
  std::vector<std::string> messages;
  std::string request_id;
};

// A call of any kind: sends all messages, one after another, and no more; with a bearer token where one is given.
// `packed`: by gzip.
class RawStream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  RawStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& path, std::vector<std::string> messages,
            const std::string& token, bool packed)
      : stub_(channel), messages_(std::move(messages)) {
    if (packed) context_.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    if (!token.empty()) context_.AddMetadata("authorization", "Bearer " + token);
    context_.AddMetadata("x-request-id", kRawRequestId);
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    stub_.PrepareBidiStreamingCall(&context_, path, grpc::StubOptions(), this);
    StartRead(&received_);
    SendNext();
    StartCall();
  }
  // Blocks until the call has ended.
  RawAnswer Await() { return done_.get_future().get(); }

  void OnWriteDone(bool ok) override {
    if (ok) SendNext();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    answer_.messages.push_back(FromBuffer(received_));
    StartRead(&received_);
  }
  void OnDone(const grpc::Status& status) override {
    answer_.status = status;
    const auto& metadata = context_.GetServerInitialMetadata();
    const auto id = metadata.find("x-request-id");
    if (id != metadata.end()) answer_.request_id.assign(id->second.data(), id->second.size());
    done_.set_value(answer_);
  }

 private:
  void SendNext() {
    if (sent_ == messages_.size()) return StartWritesDone();
    sending_ = ToBuffer(messages_[sent_++]);
    StartWrite(&sending_);
  }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  const std::vector<std::string> messages_;
  size_t sent_ = 0;
  grpc::ByteBuffer sending_;
  grpc::ByteBuffer received_;
  RawAnswer answer_;
  std::promise<RawAnswer> done_;
};

inline RawAnswer Send(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                      std::vector<std::string> messages, const std::string& token = "", bool packed = false) {
  return RawStream(channel, path, std::move(messages), token, packed).Await();
}

}  // namespace svod::testing_support
