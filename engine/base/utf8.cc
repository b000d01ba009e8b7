#include "engine/base/utf8.h"

#include <algorithm>
#include <cstdint>

namespace svod {
namespace {

constexpr bool IsContinuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

struct Lead {
  char32_t bits = 0;
  size_t size = 0;
  // Smallest value that needs this many bytes; anything below is an overlong form.
  char32_t smallest = 0;
};

constexpr Lead DecodeLead(uint8_t byte) {
  if (byte < 0x80) return {byte, 1, 0};
  if ((byte & 0xE0) == 0xC0) return {byte & 0x1Fu, 2, 0x80};
  if ((byte & 0xF0) == 0xE0) return {byte & 0x0Fu, 3, 0x800};
  if ((byte & 0xF8) == 0xF0) return {byte & 0x07u, 4, 0x10000};
  return {};
}

}  // namespace

CodePoint CodePointAt(std::string_view text, size_t offset) {
  const Lead lead = DecodeLead(static_cast<uint8_t>(text[offset]));
  if (lead.size == 0 || offset + lead.size > text.size()) return {};
  char32_t value = lead.bits;
  for (size_t i = 1; i < lead.size; ++i) {
    if (!IsContinuation(text[offset + i])) return {};
    value = (value << 6) | (static_cast<uint8_t>(text[offset + i]) & 0x3Fu);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < lead.smallest || surrogate || value > 0x10FFFF) return {};
  return {value, lead.size};
}

size_t FindInvalidUtf8(std::string_view text) {
  for (size_t offset = 0; offset < text.size();) {
    const size_t size = CodePointAt(text, offset).size;
    if (size == 0) return offset;
    offset += size;
  }
  return std::string_view::npos;
}

int CountCodePoints(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(c); }));
}

bool IsSpace(char32_t c) {
  constexpr char32_t kSpaces[] = {0x20,   0x85,   0xA0,   0x1680, 0x2028, 0x2029, 0x202F,
                                  0x205F, 0x3000, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF};
  if ((c >= 0x09 && c <= 0x0D) || (c >= 0x2000 && c <= 0x200A)) return true;
  return std::find(std::begin(kSpaces), std::end(kSpaces), c) != std::end(kSpaces);
}

}  // namespace svod
