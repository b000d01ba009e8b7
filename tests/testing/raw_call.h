// Calls of services whose stubs are not at hand, in bytes.
#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <future>
#include <memory>
#include <string>

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

// One message there and one back on a stream; with a bearer token where one is given.
class RawExchange final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  RawExchange(const std::shared_ptr<grpc::Channel>& channel, const std::string& method, const std::string& request,
              const std::string& token = "")
      : stub_(channel), sent_(ToBuffer(request)) {
    if (!token.empty()) context_.AddMetadata("authorization", "Bearer " + token);
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    stub_.PrepareBidiStreamingCall(&context_, method, grpc::StubOptions(), this);
    StartWriteLast(&sent_, grpc::WriteOptions());
    StartRead(&received_);
    StartCall();
  }
  // Blocks until the call has ended.
  grpc::Status Await(std::string* response) {
    grpc::Status status = done_.get_future().get();
    *response = first_;
    return status;
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (first_.empty()) first_ = FromBuffer(received_);
    StartRead(&received_);
  }
  void OnDone(const grpc::Status& status) override { done_.set_value(status); }

 private:
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer sent_;
  grpc::ByteBuffer received_;
  std::string first_;
  std::promise<grpc::Status> done_;
};

}  // namespace svod::testing_support
