// Calls of a server: deadlines, and telling what went wrong. Shared by the verbs that call one.
#pragma once

#include <google/protobuf/timestamp.pb.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

#include "clients/cli/online.h"
#include "svod/v1/item_error.pb.h"

namespace svod::cli {

// Tells the error of a call about `what` on stderr and returns the exit code.
int Fail(const OnlineOptions& options, const std::string& what, const grpc::Status& status);

// What a call for the item alone would have ended with.
grpc::Status StatusOf(const v1::ItemError& error);

// One call with its deadline.
template <typename Stub, typename Request, typename Response>
grpc::Status Call(const OnlineOptions& options, Stub& stub,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request,
                  Response* response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(options.timeout_ms));
  return (stub.*method)(&context, request, response);
}

// A new id for a request: 128 random bits, as unique as a UUID.
std::string NewRequestId();

// Reads `2015-01-28T09:00:00Z`. False, and why on stderr, when it is no time; `option` is where it was given.
[[nodiscard]] bool ReadTime(const std::string& text, const char* option, google::protobuf::Timestamp* time);

}  // namespace svod::cli
