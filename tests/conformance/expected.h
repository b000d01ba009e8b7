// Values and types as the test data write them: cel.expr.Value and cel.expr.Type.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "engine/cel/frame.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"

namespace svod::cel {

// A cel.expr.Value. What it borrows lives in the frame or in the message.
Value ValueOf(Frame& frame, const google::protobuf::Message& value);
// A cel.expr.Type.
Type TypeOf(const Schema& schema, const google::protobuf::Message& type);

// Whether `got` is what is wanted: the same kind, NaN is NaN, -0.0 is not 0.0, maps in any order, messages by their
// fields with what is packed in an Any.
bool Matches(Frame& frame, const Value& want, const Value& got);

// For reports.
std::string Show(Frame& frame, const Value& value);

}  // namespace svod::cel
