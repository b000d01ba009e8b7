// Tested by: tests/server/rpc/status_map_test.cc.
#include "server/rpc/status_map.h"

#include <string>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"

namespace svod::rpc {

namespace {

// Those payloads that callers may see.
void FillDetails(const absl::Status& status, google::protobuf::RepeatedPtrField<google::protobuf::Any>* details) {
  status.ForEachPayload([details](absl::string_view url, const absl::Cord& payload) {
    if (url.find("/google.rpc.") == absl::string_view::npos) return;
    google::protobuf::Any* detail = details->Add();
    detail->set_type_url(std::string(url));
    detail->set_value(std::string(payload));
  });
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  // The canonical codes of both libraries are the same numbers.
  const auto code = static_cast<grpc::StatusCode>(status.raw_code());
  const std::string message(status.message());
  google::rpc::Status details;
  FillDetails(status, details.mutable_details());
  if (details.details().empty()) return {code, message};
  details.set_code(status.raw_code());
  details.set_message(message);
  return {code, message, details.SerializeAsString()};
}

void FillItemError(const absl::Status& status, v1::ItemError* error) {
  error->set_code(status.raw_code());
  error->set_message(std::string(status.message()));
  FillDetails(status, error->mutable_details());
}

}  // namespace svod::rpc
