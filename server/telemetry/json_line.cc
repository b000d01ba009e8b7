// Tested by: tests/server/telemetry/json_line_test.cc.
#include "server/telemetry/json_line.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

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

void AppendText(std::string_view text, std::string* out) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
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
  AppendText(Utf8Of(value), &fields_);
  return *this;
}

JsonLine& JsonLine::Add(std::string_view key, int64_t value) {
  Key(key);
  fields_ += std::to_string(value);
  return *this;
}

}  // namespace svod::telemetry
