// Tested by: tests/engine/document/document_reader_test.cc.
#include "engine/document/document.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "engine/base/limits.h"
#include "engine/document/json_reader.h"
#include "engine/document/message_builder.h"
#include "engine/document/message_count.h"
#include "engine/document/validate.h"

namespace svod {
namespace {

using google::protobuf::Message;

bool ReadBinary(std::string_view bytes, const std::string& name, Message* message, Diagnostics& diagnostics) {
  google::protobuf::LogSilencer silencer;  // the fault is reported below, not on stderr
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(kLimits.document_depth_max);
  if (message->ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage()) return true;
  diagnostics.Add({name,
                   {},
                   1,
                   "not-a-document",
                   "the bytes are no complete " + message->GetDescriptor()->full_name(),
                   "the file is truncated, or of another type",
                   ""});
  return false;
}

}  // namespace

DocumentFormat DetectFormat(std::string_view bytes) {
  size_t first = bytes.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && bytes[first] == '{' ? DocumentFormat::kJson : DocumentFormat::kBinary;
}

bool ReadDocument(std::string_view bytes, DocumentFormat format, const std::string& name, Message* message,
                  Diagnostics& diagnostics) {
  size_t before = diagnostics.size() + diagnostics.omitted();
  message->Clear();
  if (bytes.size() > kLimits.document_bytes_max) {
    diagnostics.Add(
        {name,
         {},
         1,
         "too-large",
         "the document is larger than the limit of " + std::to_string(kLimits.document_bytes_max) + " bytes",
         "",
         ""});
  } else if (bytes.empty()) {
    diagnostics.Add({name, {}, 1, "not-a-document", "the file is empty", "", ""});
  } else if (format == DocumentFormat::kBinary) {
    if (HasTooManyMessages(bytes, message->GetDescriptor())) {
      diagnostics.Add(TooManyMessages(name, {}));
    } else if (ReadBinary(bytes, name, message, diagnostics)) {
      ValidateMessage(*message, name, nullptr, diagnostics);
    }
  } else {
    MessageBuilder builder(message, name, diagnostics);
    if (ReadJson(bytes, name, builder, diagnostics)) {
      ValidateMessage(*message, name, &builder.positions(), diagnostics);
    }
  }
  diagnostics.Sort();
  return diagnostics.size() + diagnostics.omitted() == before;
}

bool ValidateDocument(const Message& message, const std::string& name, Diagnostics& diagnostics) {
  size_t before = diagnostics.size() + diagnostics.omitted();
  ValidateMessage(message, name, nullptr, diagnostics);
  return diagnostics.size() + diagnostics.omitted() == before;
}

std::string ToJson(const Message& message, bool compact) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = !compact;
  std::string text;
  // Fails only for types that a schema of documents does not hold (an Any of an unknown type).
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) text = "{}";
  if (compact) text += "\n";
  return text;
}

namespace {

// REQUIRES: *bytes is empty; its capacity is used.
void WriteCanonical(const Message& message, std::string* bytes) {
  bytes->resize(message.ByteSizeLong());
  google::protobuf::io::ArrayOutputStream output(bytes->data(), static_cast<int>(bytes->size()));
  google::protobuf::io::CodedOutputStream stream(&output);
  stream.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&stream);
}

}  // namespace

std::string CanonicalBytes(const Message& message) {
  std::string bytes;
  WriteCanonical(message, &bytes);
  return bytes;
}

std::string CanonicalDigest(const Message& message) {
  thread_local std::string bytes;
  constexpr size_t kKeptBytes = 1 << 20;
  bytes.clear();
  WriteCanonical(message, &bytes);
  std::string digest = Sha256Digest(bytes);
  if (bytes.size() > kKeptBytes) bytes = std::string();
  return digest;
}

std::string Sha256(std::string_view bytes) {
  std::string hash(32, '\0');
  unsigned size = 0;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  EVP_DigestUpdate(context.get(), bytes.data(), bytes.size());
  EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(hash.data()), &size);
  return hash;
}

std::string DigestText(std::string_view hash) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kPrefix = "sha256:";
  std::string text(kPrefix.size() + 2 * hash.size(), '\0');
  char* at = std::copy(kPrefix.begin(), kPrefix.end(), text.data());
  for (const char c : hash) {
    const auto byte = static_cast<unsigned char>(c);
    *at++ = kHex[byte >> 4U];
    *at++ = kHex[byte & 15U];
  }
  return text;
}

std::string Sha256Digest(std::string_view bytes) { return DigestText(Sha256(bytes)); }

}  // namespace svod
