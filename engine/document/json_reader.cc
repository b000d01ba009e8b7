// Tested by: tests/engine/document/document_reader_test.cc.
#include "engine/document/json_reader.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "engine/document/message_count.h"

namespace svod {
namespace {

class Handler {
 public:
  Handler(std::string_view text, rapidjson::MemoryStream& stream, MessageBuilder& builder)
      : text_(text), stream_(stream), cursor_(text), builder_(builder) {}

  bool Null() {
    builder_.Null();
    return true;
  }
  bool Bool(bool value) {
    builder_.Bool(value, Before(value ? 4 : 5));
    return true;
  }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    builder_.Number({text, length}, Before(length));
    return true;
  }
  bool String(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    builder_.String({text, length}, StringStart());
    return true;
  }
  bool Key(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    builder_.Key({text, length}, StringStart());
    return true;
  }
  bool StartObject() {
    // The first is the document itself.
    if (objects_++ > kLimits.document_messages_max) {
      too_many_ = true;
      return false;
    }
    return Open([this](Position at) { builder_.BeginObject(at); });
  }
  bool EndObject(rapidjson::SizeType /*members*/) {
    builder_.EndObject();
    return true;
  }
  bool StartArray() {
    return Open([this](Position at) { builder_.BeginArray(at); });
  }
  bool EndArray(rapidjson::SizeType /*elements*/) {
    builder_.EndArray();
    return true;
  }
  // Numbers come as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(int64_t) { return false; }
  bool Uint64(uint64_t) { return false; }
  bool Double(double) { return false; }

  // Why it broke off, where that was not a fault of syntax.
  [[nodiscard]] bool too_deep() const { return too_deep_; }
  [[nodiscard]] bool too_many() const { return too_many_; }
  Position At(size_t offset) { return cursor_.At(offset); }

 private:
  Position Before(size_t bytes) { return cursor_.At(stream_.Tell() - std::min(bytes, stream_.Tell())); }

  // The opening quote of the string just read: the first quote back from its end that is not escaped.
  Position StringStart() {
    size_t at = stream_.Tell() - 1;  // the closing quote
    while (at > 0) {
      --at;
      if (text_[at] != '"') continue;
      size_t slashes = 0;
      while (slashes < at && text_[at - 1 - slashes] == '\\') ++slashes;
      if (slashes % 2 == 0) break;
    }
    return cursor_.At(at);
  }

  template <typename Begin>
  bool Open(Begin begin) {
    if (builder_.depth() >= static_cast<size_t>(kLimits.document_depth_max)) {
      too_deep_ = true;
      return false;
    }
    begin(Before(0));  // the bracket is not consumed yet
    return true;
  }

  std::string_view text_;
  rapidjson::MemoryStream& stream_;
  PositionCursor cursor_;
  MessageBuilder& builder_;
  size_t objects_ = 0;
  bool too_deep_ = false;
  bool too_many_ = false;
};

}  // namespace

bool ReadJson(std::string_view text, const std::string& file, MessageBuilder& builder, Diagnostics& diagnostics) {
  if (size_t bad = FindInvalidUtf8(text); bad != std::string_view::npos) {
    diagnostics.Add({file, PositionAt(text, bad), 1, "invalid-utf8", "the text is not UTF-8", "", ""});
    return false;
  }
  rapidjson::MemoryStream stream(text.data(), text.size());
  Handler handler(text, stream, builder);
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag;
  rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  if (!result.IsError()) return true;
  Position at = PositionAt(text, std::min(result.Offset(), text.size()));
  if (handler.too_deep()) {
    diagnostics.Add({file, at, 1, "too-deep",
                     "the document nests deeper than " + std::to_string(kLimits.document_depth_max) + " levels", "",
                     ""});
    return false;
  }
  if (handler.too_many()) {
    diagnostics.Add(TooManyMessages(file, at));
    return false;
  }
  std::string why = rapidjson::GetParseError_En(result.Code());
  if (why.ends_with('.')) why.pop_back();
  if (!why.empty() && why[0] >= 'A' && why[0] <= 'Z') why[0] = static_cast<char>(why[0] + ('a' - 'A'));
  diagnostics.Add({file, at, 1, "syntax", "the text is not JSON: " + why, "", ""});
  return false;
}

}  // namespace svod
