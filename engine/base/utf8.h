// UTF-8: decoding, counting, checking. Columns and lengths that a person sees are counted in code points.
#pragma once

#include <cstddef>
#include <string_view>

namespace svod {

// One code point of a text and the bytes it takes. `size` is 0 where the bytes are not UTF-8 (also overlong forms,
// surrogates and values above U+10FFFF).
struct CodePoint {
  char32_t value = 0;
  size_t size = 0;
};

// The code point that begins at `offset`. REQUIRES: offset < text.size().
CodePoint CodePointAt(std::string_view text, size_t offset);

// The offset of the first byte that is not UTF-8, or npos.
size_t FindInvalidUtf8(std::string_view text);

// The number of code points; a byte that is not UTF-8 counts as one where it could begin a code point.
int CountCodePoints(std::string_view text);

// True for C0 and C1 controls and delete.
constexpr bool IsControl(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// True for every white space of Unicode (property White_Space) and the zero-width marks that no one sees.
bool IsSpace(char32_t c);

}  // namespace svod
