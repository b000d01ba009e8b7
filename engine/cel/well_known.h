// The messages of google/protobuf that stand for something else in CEL.
#pragma once

#include <cstdint>

namespace google::protobuf {
class Descriptor;
}  // namespace google::protobuf

namespace svod::cel {

enum class WellKnown : uint8_t {
  kNone,  // a message like any other
  kAny,
  kValue,
  kListValue,
  kStruct,
  kTimestamp,
  kDuration,
  kWrapper,  // Int64Value and the like
};

// By full name: the descriptor may be of any pool.
WellKnown WellKnownOf(const google::protobuf::Descriptor* message);

}  // namespace svod::cel
