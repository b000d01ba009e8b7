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

// Gives the bytes of a message away field by field.
class Fields {
 public:
  // `bytes`: canonical.
  explicit Fields(std::string_view bytes)
      : bytes_(bytes),
        stream_(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size())),
        tag_(stream_.ReadTag()) {}

  // Those that were not given yet, of fields with numbers up to `number`.
  std::string_view UpTo(int number) {
    const size_t begin = given_;
    while (tag_ != 0 && (tag_ >> kWireTypeBits) <= static_cast<uint32_t>(number)) {
      uint64_t value = 0;
      stream_.ReadVarint64(&value);
      // A verdict has varints and length-delimited fields only.
      if ((tag_ & 7U) == kLengthDelimited) stream_.Skip(static_cast<int>(value));
      given_ = static_cast<size_t>(stream_.CurrentPosition());
      tag_ = stream_.ReadTag();
    }
    return bytes_.substr(begin, given_ - begin);
  }
  std::string_view Rest() { return bytes_.substr(given_); }

 private:
  std::string_view bytes_;
  CodedInputStream stream_;
  uint32_t tag_;
  size_t given_ = 0;
};

void AppendString(int number, std::string_view text, std::string* bytes) {
  AppendVarint(static_cast<uint32_t>(number) << kWireTypeBits | kLengthDelimited, bytes);
  AppendVarint(text.size(), bytes);
  bytes->append(text);
}

// As protobuf does it, without looking whether texts that the engine wrote are UTF-8.
void AppendText(const v1::LocalizedText& text, std::string* bytes) {
  if (!text.ru().empty()) AppendString(v1::LocalizedText::kRuFieldNumber, text.ru(), bytes);
  if (!text.en().empty()) AppendString(v1::LocalizedText::kEnFieldNumber, text.en(), bytes);
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
  thread_local std::string whole;
  thread_local std::string text_bytes;
  rest.clear();
  whole.clear();
  text_bytes.clear();
  AppendText(finding->text(), &text_bytes);
  v1::LocalizedText* title = finding->unsafe_arena_release_title();
  v1::Citation* citation = finding->unsafe_arena_release_citation();
  v1::LocalizedText* text = finding->unsafe_arena_release_text();
  v1::LocalizedText* interpretation = finding->unsafe_arena_release_interpretation();
  AppendMessage(*finding, &rest);
  finding->unsafe_arena_set_allocated_title(title);
  finding->unsafe_arena_set_allocated_citation(citation);
  finding->unsafe_arena_set_allocated_text(text);
  finding->unsafe_arena_set_allocated_interpretation(interpretation);
  Fields fields(rest);
  whole.append(fields.UpTo(v1::Finding::kCitationFieldNumber)).append(description_);
  whole.append(fields.UpTo(v1::Finding::kTextFieldNumber));
  if (text != nullptr) AppendString(v1::Finding::kTextFieldNumber, text_bytes, &whole);
  whole.append(fields.UpTo(v1::Finding::kInterpretationFieldNumber)).append(interpretation_).append(fields.Rest());
  AppendString(v1::Verdict::kFindingsFieldNumber, whole, bytes);
}

AroundFindings BytesAroundFindings(v1::Verdict* verdict) {
  auto* taken = Arena::CreateMessage<RepeatedPtrField<v1::Finding>>(verdict->GetArena());
  taken->UnsafeArenaSwap(verdict->mutable_findings());
  std::string rest;
  AppendMessage(*verdict, &rest);
  taken->UnsafeArenaSwap(verdict->mutable_findings());
  if (verdict->GetArena() == nullptr) delete taken;
  Fields fields(rest);
  return {std::string(fields.UpTo(v1::Verdict::kFindingsFieldNumber)), std::string(fields.Rest())};
}

}  // namespace svod
