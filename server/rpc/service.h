// A gRPC service whose methods are registered one by one, each with the use case that answers it.
#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/service_type.h>

#include <deque>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "server/rpc/reactor.h"
#include "server/rpc/streams.h"
#include "server/rpc/unary.h"

namespace svod::rpc {

// A method is known by the types of its messages (buf's rule of unique requests). Thread-safe once it is made.
// REQUIRES: as Calls, outlives the server.
class Service : public grpc::Service {
 public:
  [[nodiscard]] const std::string& full_name() const { return schema_.full_name(); }

 protected:
  // `full_name`: `svod.v1.FilingsService`, of a schema that is linked.
  Service(const char* full_name, Calls& calls);

  // A unary method.
  template <typename Request, typename Response>
  void Unary(std::function<void(const Request&, Response*, const app::Call&, const FinishCall&)> work) {
    AddUnary({Request::default_instance(), Response::default_instance(),
              [work = std::move(work)](const Message& request, Message* response, const app::Call& call,
                                       const FinishCall& finish) {
                work(static_cast<const Request&>(request), static_cast<Response*>(response), call, finish);
              }});
  }
  // The same for work that has its answer when it returns.
  template <typename Request, typename Response>
  void UnaryNow(std::function<absl::Status(const Request&, Response*, const app::Call&)> work) {
    Unary<Request, Response>(
        [work = std::move(work)](const Request& request, Response* response, const app::Call& call,
                                 const FinishCall& finish) { finish(work(request, response, call)); });
  }
  // A method with a stream of responses.
  template <typename Request, typename Response>
  void Responses(typename ResponseStream<Request, Response>::Open open) {
    Add(*Request::descriptor(), *Response::descriptor(),
        [this, open = std::move(open)](grpc::CallbackServerContext* context, const std::string& name) {
          return ResponseStream<Request, Response>::Start(calls_, context, name, open);
        });
  }
  // A method with a stream of items and one of their answers.
  template <typename Request, typename Response>
  void Items(typename ItemStream<Request, Response>::Work work, typename ItemStream<Request, Response>::Refuse refuse) {
    Add(*Request::descriptor(), *Response::descriptor(),
        [this, work = std::move(work), refuse = std::move(refuse)](grpc::CallbackServerContext* context,
                                                                   const std::string& name) {
          return ItemStream<Request, Response>::Start(calls_, context, name, work, refuse);
        });
  }

 private:
  using Message = google::protobuf::Message;
  using Start = std::function<Reactor*(grpc::CallbackServerContext*, const std::string& name)>;
  // gRPC and calls borrow them.
  struct Names {
    std::string path;
    std::string full_name;
  };
  void AddUnary(UnaryCall::Method method);
  void Add(const google::protobuf::Descriptor& request, const google::protobuf::Descriptor& response, Start start);

  Calls& calls_;
  const google::protobuf::ServiceDescriptor& schema_;
  std::deque<UnaryCall::Method> unary_;
  std::deque<Names> names_;
};

}  // namespace svod::rpc
