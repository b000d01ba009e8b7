// JSON as reports write it.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <string_view>

namespace svod::reports {

// Compact JSON: members in the order in which they are written, so that equal reports have equal bytes.
using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

inline void WriteKey(JsonWriter& json, std::string_view key) {
  json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}
inline void WriteText(JsonWriter& json, std::string_view text) {
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}
inline void WriteMember(JsonWriter& json, std::string_view key, std::string_view text) {
  WriteKey(json, key);
  WriteText(json, text);
}

// The same JSON value, in characters that end no script element and begin no comment or entity of HTML, and that no
// reader of scripts takes for the end of a line: `<`, `>`, `&`, U+2028 and U+2029 as escapes of JSON. In JSON they
// stand in strings alone. REQUIRES: `json` is JSON in UTF-8.
std::string ForScript(std::string_view json);

// `text` in HTML, between tags or in an attribute in double quotes.
std::string ForHtml(std::string_view text);

}  // namespace svod::reports
