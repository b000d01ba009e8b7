// Tested by: tests/engine/document/document_reader_test.cc.
#include "engine/document/message_count.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include "engine/base/limits.h"

namespace svod {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// Takes the messages below one of the type from *left; false where the bytes end in the midst, or nothing is left.
bool Count(CodedInputStream& bytes, const Descriptor* type, size_t* left) {
  while (const uint32_t tag = bytes.ReadTag()) {
    const bool has_length = WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    const FieldDescriptor* field =
        has_length ? type->FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag)) : nullptr;
    if (field == nullptr || field->message_type() == nullptr) {
      if (!WireFormatLite::SkipField(&bytes, tag)) return false;
      continue;
    }
    int length = 0;
    if (*left == 0 || !bytes.ReadVarintSizeAsInt(&length)) return false;
    --*left;
    const auto [limit, depth] = bytes.IncrementRecursionDepthAndPushLimit(length);
    if (depth < 0 || !Count(bytes, field->message_type(), left)) return false;
    if (!bytes.DecrementRecursionDepthAndPopLimit(limit)) return false;
  }
  return true;
}

}  // namespace

bool HasTooManyMessages(std::string_view bytes, const Descriptor* type) {
  // Each takes two bytes at least: of most documents nothing need be counted.
  if (bytes.size() <= 2 * kLimits.document_messages_max) return false;
  CodedInputStream stream(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(kLimits.document_depth_max);
  size_t left = kLimits.document_messages_max + 1;
  Count(stream, type, &left);
  return left == 0;
}

Diagnostic TooManyMessages(const std::string& file, Position at) {
  return {file,
          at,
          1,
          "too-many-messages",
          "the document has more than the limit of " + std::to_string(kLimits.document_messages_max) + " objects",
          "",
          ""};
}

}  // namespace svod
