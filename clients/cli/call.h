// What the verbs that call a server share: telling what went wrong, and reading times.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "absl/status/status.h"
#include "clients/cli/online.h"

namespace svod::cli {

// Tells the error of a call about `what` on stderr and returns the exit code.
int Fail(const OnlineOptions& options, const std::string& what, const absl::Status& status);

// `2015-01-28T09:00:00Z`; empty when there is none.
std::string TimeText(bool has, const google::protobuf::Timestamp& time);

// Reads `2015-01-28T09:00:00Z`. False, and why on stderr, when it is no time; `option` is where it was given.
[[nodiscard]] bool ReadTime(const std::string& text, const char* option, google::protobuf::Timestamp* time);

}  // namespace svod::cli
