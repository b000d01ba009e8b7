// Messages that an expression makes: `Type{field: value}` of plain CEL.
#pragma once

#include <vector>

#include "engine/cel/frame.h"
#include "engine/cel/value.h"

namespace google::protobuf {
class Descriptor;
}  // namespace google::protobuf

namespace svod::cel {

struct FieldSetting {
  const google::protobuf::FieldDescriptor* field = nullptr;
  Value value;  // definite
};

// The message with these fields, as what it stands for (FromMessage). null leaves a message field unset; numbers must
// fit the field. An error names the field that cannot be set. The message lives in the frame.
// REQUIRES: frame.schema() is set and knows the type.
Value MakeMessage(Frame& frame, const google::protobuf::Descriptor* type, const std::vector<FieldSetting>& fields);

}  // namespace svod::cel
