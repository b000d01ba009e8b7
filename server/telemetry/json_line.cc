// Tested by: tests/server/telemetry/json_line_test.cc.
#include "server/telemetry/json_line.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <string>

#include "engine/base/utf8.h"

namespace svod::telemetry {
namespace {

std::string Utf8Of(std::string_view text) {
  if (FindInvalidUtf8(text) == std::string_view::npos) return std::string(text);
  std::string sound;
  for (size_t at = 0; at < text.size();) {
    const size_t size = CodePointAt(text, at).size;
    sound += size == 0 ? std::string_view("\uFFFD") : text.substr(at, size);
    at += size == 0 ? 1 : size;
  }
  return sound;
}

// Most texts are names and numbers, which stand as they are.
bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; });
}

void AppendText(std::string_view text, std::string* out) {
  if (IsPlain(text)) {
    out->append(1, '"').append(text).append(1, '"');
    return;
  }
  const std::string sound = Utf8Of(text);
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(sound.data(), static_cast<rapidjson::SizeType>(sound.size()));
  out->append(buffer.GetString(), buffer.GetSize());
}

}  // namespace

void JsonLine::Key(std::string_view key) {
  if (!fields_.empty()) fields_.push_back(',');
  AppendText(key, &fields_);
  fields_.push_back(':');
}

JsonLine& JsonLine::Add(std::string_view key, std::string_view value) {
  Key(key);
  AppendText(value, &fields_);
  return *this;
}

JsonLine& JsonLine::Add(std::string_view key, int64_t value) {
  Key(key);
  fields_ += std::to_string(value);
  return *this;
}

}  // namespace svod::telemetry
