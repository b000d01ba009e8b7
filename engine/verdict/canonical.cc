// Tested by: tests/engine/engine_test.cc.
#include "engine/verdict/canonical.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/repeated_ptr_field.h>

#include <array>
#include <string_view>

namespace svod {
namespace {

using google::protobuf::Arena;
using google::protobuf::Message;
using google::protobuf::RepeatedPtrField;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

constexpr uint32_t kWireTypeBits = 3;
constexpr uint32_t kLengthDelimited = 2;

void AppendVarint(size_t value, std::string* bytes) {
  std::array<uint8_t, 10> varint{};
  const uint8_t* end = CodedOutputStream::WriteVarint64ToArray(value, varint.data());
  bytes->append(reinterpret_cast<const char*>(varint.data()), static_cast<size_t>(end - varint.data()));
}

// Verdicts hold no maps, so that the order of their fields is all there is to being canonical.
void AppendMessage(const Message& message, std::string* bytes) {
  const size_t begin = bytes->size();
  bytes->resize(begin + message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(bytes->data() + begin));
}

// How many of `bytes` belong to fields with numbers up to `number`. REQUIRES: canonical bytes of a message.
size_t BytesUpTo(std::string_view bytes, int number) {
  CodedInputStream stream(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  while (true) {
    const int begin = stream.CurrentPosition();
    const uint32_t tag = stream.ReadTag();
    if (tag == 0 || (tag >> kWireTypeBits) > static_cast<uint32_t>(number)) return static_cast<size_t>(begin);
    uint64_t value = 0;
    stream.ReadVarint64(&value);
    // A verdict has varints and length-delimited fields only.
    if ((tag & 7U) == kLengthDelimited) stream.Skip(static_cast<int>(value));
  }
}

}  // namespace

FindingBytes::FindingBytes(const v1::Finding& prototype) {
  v1::Finding part;
  if (prototype.has_title()) *part.mutable_title() = prototype.title();
  if (prototype.has_citation()) *part.mutable_citation() = prototype.citation();
  AppendMessage(part, &description_);
  part.Clear();
  if (prototype.has_interpretation()) *part.mutable_interpretation() = prototype.interpretation();
  AppendMessage(part, &interpretation_);
}

void FindingBytes::Append(v1::Finding* finding, std::string* bytes) const {
  thread_local std::string rest;
  rest.clear();
  v1::LocalizedText* title = finding->unsafe_arena_release_title();
  v1::Citation* citation = finding->unsafe_arena_release_citation();
  v1::LocalizedText* interpretation = finding->unsafe_arena_release_interpretation();
  AppendMessage(*finding, &rest);
  finding->unsafe_arena_set_allocated_title(title);
  finding->unsafe_arena_set_allocated_citation(citation);
  finding->unsafe_arena_set_allocated_interpretation(interpretation);
  const std::string_view view = rest;
  const size_t before = BytesUpTo(view, v1::Finding::kCitationFieldNumber);
  const size_t middle = BytesUpTo(view, v1::Finding::kInterpretationFieldNumber);
  AppendVarint(uint32_t{v1::Verdict::kFindingsFieldNumber} << kWireTypeBits | kLengthDelimited, bytes);
  AppendVarint(description_.size() + interpretation_.size() + rest.size(), bytes);
  bytes->append(view.substr(0, before)).append(description_);
  bytes->append(view.substr(before, middle - before)).append(interpretation_).append(view.substr(middle));
}

AroundFindings BytesAroundFindings(v1::Verdict* verdict) {
  auto* taken = Arena::CreateMessage<RepeatedPtrField<v1::Finding>>(verdict->GetArena());
  taken->UnsafeArenaSwap(verdict->mutable_findings());
  std::string rest;
  AppendMessage(*verdict, &rest);
  taken->UnsafeArenaSwap(verdict->mutable_findings());
  if (verdict->GetArena() == nullptr) delete taken;
  const size_t before = BytesUpTo(rest, v1::Verdict::kFindingsFieldNumber);
  return {rest.substr(0, before), rest.substr(before)};
}

}  // namespace svod
