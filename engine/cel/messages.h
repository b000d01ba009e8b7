// Protobuf messages as plain CEL sees them: cel-spec, langdef.md, "Protocol Buffer Data Conversion". An absent field
// has its default value; the well-known types stand for what they hold. Rules read documents by Frame instead, where
// absent is unknown.
#pragma once

#include <string_view>

#include "engine/cel/frame.h"
#include "engine/cel/value.h"

namespace google::protobuf {
class Descriptor;
}  // namespace google::protobuf

namespace svod::cel {

// What a message stands for: a wrapper its value, a Struct a map, an Any what is packed in it (an error when it cannot
// be unpacked), any other message itself. Borrows it. REQUIRES: frame.schema() is set.
Value FromMessage(Frame& frame, const google::protobuf::Message& message);

// A field by name; of an extension its full name. An error when the message has none.
Value ReadMember(Frame& frame, const google::protobuf::Message& message, std::string_view name);
Value ReadStandard(Frame& frame, const google::protobuf::Message& message,
                   const google::protobuf::FieldDescriptor* field);
// has(): a bool, or an error when there is no such field.
Value HasMember(Frame& frame, const google::protobuf::Message& message, std::string_view name);
bool HasStandard(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor* field);

// The field or extension of `message` called `name`, or nullptr.
const google::protobuf::FieldDescriptor* FindMember(const Schema& schema, const google::protobuf::Descriptor* message,
                                                    std::string_view name);

}  // namespace svod::cel
