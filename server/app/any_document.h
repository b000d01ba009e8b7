// Documents as they come in requests: a google.protobuf.Any.
#pragma once

#include <string>

#include "engine/base/diagnostic.h"

namespace google::protobuf {
class Any;
class Message;
}  // namespace google::protobuf

namespace svod::app {

// Reads `any` into `message`, whose type it must have, with every check of ReadDocument. `path` is the field of the
// request that holds it. False and at least one fault otherwise; `message` must then not be used.
[[nodiscard]] bool ReadAny(const google::protobuf::Any& any, const std::string& path,
                           google::protobuf::Message* message, Diagnostics* faults);

}  // namespace svod::app
