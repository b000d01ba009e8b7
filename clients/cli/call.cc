// Tested by: tests/e2e/cli_online_test.py.
#include "clients/cli/call.h"

#include <google/protobuf/util/time_util.h>

#include <iostream>

#include "clients/cli/files.h"
#include "svod/client/error.h"

namespace svod::cli {
namespace {

using client::ErrorType;

bool IsRefusal(ErrorType type) {
  switch (type) {
    case ErrorType::kInvalidInput:
    case ErrorType::kNotFound:
    case ErrorType::kAlreadyExists:
    case ErrorType::kFailedPrecondition:
    case ErrorType::kConflict:
    case ErrorType::kUnauthenticated:
    case ErrorType::kPermissionDenied:
      return true;
    default:
      return false;
  }
}

}  // namespace

int Fail(const OnlineOptions& options, const std::string& what, const absl::Status& status) {
  const client::Error error = client::ErrorOf(status);
  const bool one = error.violations.size() <= 1;  // then the message says it all
  std::cerr << "svod: " << what << (what.empty() ? "" : ": ") << error.message << (one ? "" : ":") << "\n";
  for (const client::Violation& fault : error.violations) {
    if (!one) std::cerr << "  " << fault.field << ": " << fault.description << "\n";
  }
  if (IsRefusal(error.type)) return kBadInput;
  if (error.type == ErrorType::kUnavailable) {
    std::cerr << "  is svodd running at " << options.server << "? (--server HOST:PORT)\n";
  }
  return kServiceFailed;
}

std::string TimeText(bool has, const google::protobuf::Timestamp& time) {
  return has ? google::protobuf::util::TimeUtil::ToString(time).substr(0, 19) + "Z" : "";
}

bool ReadTime(const std::string& text, const char* option, google::protobuf::Timestamp* time) {
  if (google::protobuf::util::TimeUtil::FromString(text, time)) return true;
  std::cerr << "svod: " << option << ": `" << text << "` is not a time (write it like 2015-01-28T09:00:00Z)\n";
  return false;
}

}  // namespace svod::cli
