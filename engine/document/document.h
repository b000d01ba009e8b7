// Reading documents from outside: bytes to a checked message, every fault named with its place. Knows the schema only
// through its descriptors and annotations (svod/v1/annotations.proto).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/diagnostic.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace svod {

enum class DocumentFormat : uint8_t {
  kJson,    // protobuf JSON (proto field names and lowerCamelCase both read), UTF-8
  kBinary,  // protobuf wire format
};

// kJson when the first byte that is not white space is `{`; otherwise kBinary.
DocumentFormat DetectFormat(std::string_view bytes);

// Reads `bytes` into `message` and checks it against its annotations. `name` stands for the file in diagnostics. On any
// fault: false, at least one diagnostic with path and, for JSON, line and column; `message` is then unspecified and
// must not be used. All faults are found in one pass: unknown fields (also in binary), wrong types, unknown enum texts,
// numbers out of range, dates that do not exist, broken check digits, keys given twice. Stops at once only at a syntax
// error of the text, and at the limits of size, depth and messages.
[[nodiscard]] bool ReadDocument(std::string_view bytes, DocumentFormat format, const std::string& name,
                                google::protobuf::Message* message, Diagnostics& diagnostics);

// The checks of ReadDocument that need no text: annotations, unknown fields. For messages that came parsed. True when
// no diagnostic was added.
[[nodiscard]] bool ValidateDocument(const google::protobuf::Message& message, const std::string& name,
                                    Diagnostics& diagnostics);

// The protobuf JSON of a message: proto field names, absent fields left out, indented unless `compact`, ends
// with a newline.
std::string ToJson(const google::protobuf::Message& message, bool compact = false);

// The canonical bytes of a message: fields in number order, map entries in key order. Equal messages give equal bytes.
std::string CanonicalBytes(const google::protobuf::Message& message);
// Sha256Digest of the canonical bytes.
std::string CanonicalDigest(const google::protobuf::Message& message);

// The SHA-256 hash (FIPS 180-4), 32 bytes.
std::string Sha256(std::string_view bytes);
// A hash as text: `sha256:` and 64 lower-case hex digits. REQUIRES: 32 bytes.
std::string DigestText(std::string_view hash);
// DigestText of Sha256.
std::string Sha256Digest(std::string_view bytes);

}  // namespace svod
