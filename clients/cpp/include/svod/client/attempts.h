// The attempts of one call: how long they may take, and whether there is a next one. Callers have no need of it.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "svod/client/options.h"

namespace svod::client {

// As many items of a stream as the server works on for one caller.
inline constexpr size_t kItemsOnTheirWayMax = 16;

// A new id for a request: 128 random bits.
std::string NewRequestId();
// Gives a request, or the submission in an item, an id where there is a place for one and none is there.
void AddRequestId(google::protobuf::Message* request);
// Whether the same request may be sent twice, as its method says in the schema. A check that records makes an entry of
// the ledger each time.
bool IsSafe(const google::protobuf::Message& request);

// Thread-compatible; of one call.
class Attempts {
 public:
  Attempts(const CallOptions& options, std::optional<std::chrono::milliseconds> timeout, bool safe);

  void SetDeadline(grpc::ClientContext* context) const;
  // Something was read of a stream: what fails from now on is a break.
  void Answered();
  // Waits before the next attempt. False at once when there is none.
  [[nodiscard]] bool WaitAfter(const absl::Status& error);

 private:
  CallOptions options_;
  std::optional<std::chrono::system_clock::time_point> ends_;
  bool safe_;
  bool begun_ = false;
  int failed_ = 0;
};

}  // namespace svod::client
