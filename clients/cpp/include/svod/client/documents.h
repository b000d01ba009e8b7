// Documents from JSON.
#pragma once

#include <google/protobuf/any.pb.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace svod::client {

// A document as the API takes it, from protobuf's JSON. Without `@type` it is what the filing's name says,
// `.../filings/report`; without a name it is a dossier. INVALID_ARGUMENT when it cannot be read. A message is packed by
// its own PackFrom.
absl::StatusOr<google::protobuf::Any> PackJson(const std::string& json, std::string_view name = "");

}  // namespace svod::client
