// Tested by: tests/server/server_test.cc, tests/server/raw_calls_test.cc.
#include "server/rpc/service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>

namespace svod::rpc {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using grpc::internal::RpcServiceMethod;

Service::Service(const char* full_name, Calls& calls)
    : calls_(calls), schema_(*DescriptorPool::generated_pool()->FindServiceByName(full_name)) {}

void Service::AddUnary(UnaryCall::Method method) {
  const UnaryCall::Method& kept = unary_.emplace_back(std::move(method));
  Add(*kept.request.GetDescriptor(), *kept.response.GetDescriptor(),
      [this, &kept](grpc::CallbackServerContext* context, const std::string& name) {
        return UnaryCall::Start(calls_, context, name, kept);
      });
}

void Service::Add(const Descriptor& request, const Descriptor& response, Start start) {
  for (int i = 0; i < schema_.method_count(); ++i) {
    const MethodDescriptor& method = *schema_.method(i);
    if (method.input_type() != &request || method.output_type() != &response) continue;
    const Names& names =
        names_.emplace_back(Names{"/" + schema_.full_name() + "/" + method.name(), method.full_name()});
    // To gRPC every method is one of two streams of bytes (reactor.h); on the wire all kinds are the same.
    AddMethod(new RpcServiceMethod(names.path.c_str(), RpcServiceMethod::BIDI_STREAMING, nullptr));
    MarkMethodRawCallback(static_cast<int>(names_.size()) - 1,
                          new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, google::protobuf::Message>(
                              [start = std::move(start), &names](grpc::CallbackServerContext* context) {
                                return start(context, names.full_name);
                              }));
    return;
  }
}

}  // namespace svod::rpc
