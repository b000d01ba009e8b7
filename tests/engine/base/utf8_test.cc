#include "engine/base/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace svod {
namespace {

TEST(Utf8Test, DecodesOnlyTheShortestForm) {
  struct Case {
    std::string bytes;
    char32_t value;
    size_t size;
  };
  const std::vector<Case> cases = {{"A", U'A', 1},
                                   {"\xD0\x96", U'Ж', 2},
                                   {"\xE2\x82\xAC", U'€', 3},
                                   {"\xF0\x9F\x98\x80", 0x1F600, 4},
                                   {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
                                   {"\xF4\x90\x80\x80", 0, 0},  // above U+10FFFF
                                   {"\xC0\x80", 0, 0},          // overlong
                                   {"\xE0\x80\x80", 0, 0},      // overlong
                                   {"\xF0\x80\x80\x80", 0, 0},  // overlong
                                   {"\xED\xA0\x80", 0, 0},      // surrogate
                                   {"\xD0", 0, 0},              // cut
                                   {"\xD0\x41", 0, 0},          // no continuation
                                   {"\x80", 0, 0},              // continuation alone
                                   {"\xFF", 0, 0}};
  for (const Case& c : cases) {
    const CodePoint point = CodePointAt(c.bytes, 0);
    EXPECT_EQ(point.value, c.value) << c.bytes;
    EXPECT_EQ(point.size, c.size) << c.bytes;
  }
}

TEST(Utf8Test, FindsTheFirstBrokenByte) {
  EXPECT_EQ(FindInvalidUtf8(""), std::string_view::npos);
  EXPECT_EQ(FindInvalidUtf8("Ульяновск"), std::string_view::npos);
  EXPECT_EQ(FindInvalidUtf8("\xD0\x96\xD0"), 2u);
}

TEST(Utf8Test, CountsCodePoints) {
  EXPECT_EQ(CountCodePoints(""), 0);
  EXPECT_EQ(CountCodePoints("Отчёт 1"), 7);
  EXPECT_EQ(CountCodePoints("\xF0\x9F\x98\x80"), 1);
}

TEST(Utf8Test, KnowsControlsAndSpaces) {
  for (const char32_t c : {U'\0', U'\x1F', U'\x7F', char32_t{0x85}, char32_t{0x9F}}) EXPECT_TRUE(IsControl(c));
  for (const char32_t c : {U' ', U'A', U'\u00A0', U'Ж'}) EXPECT_FALSE(IsControl(c));
  for (const char32_t c : {U' ', U'\t', U'\u00A0', U'\u2003', U'\u200B', U'\u3000', U'\uFEFF'}) EXPECT_TRUE(IsSpace(c));
  for (const char32_t c : {U'A', U'-', U'Ж'}) EXPECT_FALSE(IsSpace(c));
}

}  // namespace
}  // namespace svod
