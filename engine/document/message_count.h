// How many messages a document holds, before it is read: what they take in memory is many times their bytes.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/diagnostic.h"

namespace google::protobuf {
class Descriptor;
}  // namespace google::protobuf

namespace svod {

// Whether the bytes, of a message of the type, hold more messages than kLimits.document_messages_max, all levels
// together and without itself. Bytes that are no such message are counted as far as they can be read.
[[nodiscard]] bool HasTooManyMessages(std::string_view bytes, const google::protobuf::Descriptor* type);

// The fault that says so.
[[nodiscard]] Diagnostic TooManyMessages(const std::string& file, Position at);

}  // namespace svod
