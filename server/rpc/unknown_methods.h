// Calls of methods that are not there.
#pragma once

#include <grpcpp/generic/async_generic_service.h>

#include "server/rpc/calls.h"

namespace svod::rpc {

// Answers them as any other call is answered: its caller must be known, it has his rate, it is counted and logged; then
// it is UNIMPLEMENTED. Thread-safe. REQUIRES: as Calls, outlives the server.
class UnknownMethods final : public grpc::CallbackGenericService {
 public:
  explicit UnknownMethods(Calls& calls) : calls_(calls) {}

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override;

 private:
  Calls& calls_;
};

}  // namespace svod::rpc
