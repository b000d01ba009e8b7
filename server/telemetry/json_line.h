// One JSON object on one line, made field by field.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace svod::telemetry {

// Appends to a text of its own. Not thread-safe.
class JsonLine {
 public:
  // Bytes that are no UTF-8 become U+FFFD.
  JsonLine& Add(std::string_view key, std::string_view value);
  JsonLine& Add(std::string_view key, int64_t value);
  // Left out when empty.
  JsonLine& AddIfAny(std::string_view key, std::string_view value) { return value.empty() ? *this : Add(key, value); }

  // `{...}` of what was added, without a line end.
  [[nodiscard]] std::string Object() const { return "{" + fields_ + "}"; }
  // The same without the braces.
  [[nodiscard]] const std::string& fields() const { return fields_; }

 private:
  void Key(std::string_view key);
  std::string fields_;
};

}  // namespace svod::telemetry
