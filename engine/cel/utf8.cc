#include "engine/cel/utf8.h"

#include <algorithm>

namespace svod::cel {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

// Length by the first byte alone; 0 for bytes that start nothing.
size_t LengthByLead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// Second bytes that would make an overlong form, a surrogate, or a number beyond U+10FFFF.
bool SecondByteFits(unsigned char lead, unsigned char second) {
  if (lead == 0xE0) return second >= 0xA0;
  if (lead == 0xED) return second <= 0x9F;
  if (lead == 0xF0) return second >= 0x90;
  if (lead == 0xF4) return second <= 0x8F;
  return true;
}

}  // namespace

size_t CodePointLength(std::string_view text, size_t offset) {
  const auto lead = static_cast<unsigned char>(text[offset]);
  const size_t length = LengthByLead(lead);
  if (length == 0 || offset + length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[offset + i])) return 0;
  }
  if (length > 1 && !SecondByteFits(lead, static_cast<unsigned char>(text[offset + 1]))) return 0;
  return length;
}

size_t FirstBadUtf8(std::string_view text) {
  for (size_t offset = 0; offset < text.size();) {
    const size_t length = CodePointLength(text, offset);
    if (length == 0) return offset;
    offset += length;
  }
  return std::string_view::npos;
}

void AppendUtf8(uint32_t code_point, std::string& text) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80u | ((code_point >> shift) & 0x3Fu)); };
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    text += static_cast<char>(0xC0u | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    text += static_cast<char>(0xE0u | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0u | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

size_t CountCodePoints(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(c); }));
}

}  // namespace svod::cel
