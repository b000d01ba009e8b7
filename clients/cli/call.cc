// Tested by: tests/e2e/cli_online_test.py.
#include "clients/cli/call.h"

#include <google/protobuf/util/time_util.h>

#include <iostream>
#include <random>

#include "clients/cli/files.h"
#include "google/rpc/error_details.pb.h"

namespace svod::cli {
namespace {

bool IsRefusal(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return true;
    default:
      return false;
  }
}

// The list of faults in the details of an error; empty when there is none.
google::rpc::BadRequest ReadFaults(const std::string& bytes) {
  google::rpc::Status details;
  google::rpc::BadRequest faults;
  if (!details.ParseFromString(bytes)) return faults;
  for (const google::protobuf::Any& detail : details.details()) {
    if (detail.UnpackTo(&faults)) return faults;
  }
  return faults;
}

}  // namespace

int Fail(const OnlineOptions& options, const std::string& what, const grpc::Status& status) {
  const google::rpc::BadRequest faults = ReadFaults(status.error_details());
  const bool one = faults.field_violations_size() <= 1;  // then the message says it all
  std::cerr << "svod: " << what << (what.empty() ? "" : ": ") << status.error_message() << (one ? "" : ":") << "\n";
  for (const auto& fault : faults.field_violations()) {
    if (!one) std::cerr << "  " << fault.field() << ": " << fault.description() << "\n";
  }
  if (IsRefusal(status.error_code())) return kBadInput;
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    std::cerr << "  is svodd running at " << options.server << "? (--server HOST:PORT)\n";
  }
  return kServiceFailed;
}

grpc::Status StatusOf(const v1::ItemError& error) {
  google::rpc::Status details;
  details.set_code(error.code());
  details.set_message(error.message());
  *details.mutable_details() = error.details();
  return {static_cast<grpc::StatusCode>(error.code()), error.message(), details.SerializeAsString()};
}

std::string NewRequestId() {
  std::random_device random;
  constexpr char kHex[] = "0123456789abcdef";
  std::string id;
  for (int word = 0; word < 4; ++word) {
    uint32_t bits = random();
    for (int i = 0; i < 8; ++i, bits >>= 4U) id += kHex[bits & 15U];
  }
  return id;
}

bool ReadTime(const std::string& text, const char* option, google::protobuf::Timestamp* time) {
  if (google::protobuf::util::TimeUtil::FromString(text, time)) return true;
  std::cerr << "svod: " << option << ": `" << text << "` is not a time (write it like 2015-01-28T09:00:00Z)\n";
  return false;
}

}  // namespace svod::cli
