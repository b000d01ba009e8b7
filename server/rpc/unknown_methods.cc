// Tested by: tests/server/raw_calls_test.cc.
#include "server/rpc/unknown_methods.h"

#include "server/rpc/status_map.h"

namespace svod::rpc {
namespace {

// Owns itself, until gRPC has sent the status.
class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  Refusal(Calls& calls, grpc::GenericCallbackServerContext* context) : calls_(calls), entered_(calls.Enter()) {
    Visit visit = calls.gate().Enter(*context, "unknown");
    visit.path = context->method().substr(0, Visit::kPathBytes);
    context->AddInitialMetadata("x-request-id", visit.request_id);
    absl::Status status = entered_ ? calls.gate().Identify(*context, &visit) : Stopping();
    if (status.ok()) status = absl::UnimplementedError("there is no method `" + visit.path + "`");
    calls.gate().Leave(visit, status, 0);
    Finish(ToGrpcStatus(status));
  }
  void OnDone() override {
    if (entered_) calls_.Leave();
    delete this;
  }

 private:
  Calls& calls_;
  const bool entered_;
};

}  // namespace

grpc::ServerGenericBidiReactor* UnknownMethods::CreateReactor(grpc::GenericCallbackServerContext* context) {
  return new Refusal(calls_, context);
}

}  // namespace svod::rpc
