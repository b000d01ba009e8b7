// A regular expression of CEL, compiled: RE2 within kLimits.pattern_bytes_max.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}  // namespace re2

namespace svod::cel {

// Immutable; shared by threads.
class Pattern {
 public:
  // Null where `text` is no regular expression, or too large a one; `why`, where it is given, says so. `instructions`:
  // how many were made of it, one that is too large among them. Repeats multiply: a short text may take 40,000.
  static std::unique_ptr<const Pattern> Compile(std::string_view text, std::string* why = nullptr,
                                                size_t* instructions = nullptr);
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;
  ~Pattern();

  // Whether any part of `text` matches. Time: linear in its length; each byte takes nanoseconds mostly, and at worst as
  // long as all instructions.
  [[nodiscard]] bool Matches(std::string_view text) const;
  [[nodiscard]] size_t instructions() const;

 private:
  explicit Pattern(std::unique_ptr<const re2::RE2> compiled);

  std::unique_ptr<const re2::RE2> compiled_;
};

}  // namespace svod::cel
