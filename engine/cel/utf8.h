// UTF-8, as far as expressions need it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace svod::cel {

// Bytes of the code point that starts at `offset`; 0 when there is none (not UTF-8, overlong, a surrogate).
// REQUIRES: offset < text.size().
size_t CodePointLength(std::string_view text, size_t offset);
// The offset of the first byte that is not UTF-8, or npos.
size_t FirstBadUtf8(std::string_view text);
// REQUIRES: `code_point` is a Unicode scalar value.
void AppendUtf8(uint32_t code_point, std::string& text);
// Code points of a valid text.
size_t CountCodePoints(std::string_view text);

}  // namespace svod::cel
