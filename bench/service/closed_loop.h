// Callers that each wait for their answer before they ask again, for some time. Requests go as bytes, so that the
// client takes as little of the processor as it can, and the same of every server.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace svod::bench {

struct Load {
  std::string address;
  std::string method;
  int callers = 1;
  bool own_connections = false;  // of each caller; otherwise they share one
  std::chrono::milliseconds time{0};
  // The next request. Called by several threads.
  std::function<grpc::ByteBuffer()> next;
};

struct Answers {
  int64_t calls = 0;
  double seconds = 0;
  int64_t request_bytes = 0;
  int64_t response_bytes = 0;
};

// Ends the program when a call fails: what is measured then is nothing.
Answers RunClosedLoop(const Load& load);

}  // namespace svod::bench
