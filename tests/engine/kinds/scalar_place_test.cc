#include <gtest/gtest.h>

#include "engine/kinds/spec.h"
#include "engine/pack/yaml_file.h"

namespace svod::kinds::scalar_place_test {
namespace {

// The bytes of the file that stand for `part` of the text under the key `k`.
std::string Written(const std::string& file, const std::string& part) {
  Diagnostics diagnostics;
  const auto root = pack::ParseYaml(std::make_shared<SourceFile>(SourceFile{"a.yaml", file}), diagnostics);
  const SpecNode* node = root ? root->Find("k") : nullptr;
  if (node == nullptr) return "(faulty)";
  const size_t at = node->text.find(part);
  if (at == std::string::npos) return "(not there)";
  const size_t begin = OffsetInFile(*node, at);
  return file.substr(begin, OffsetInFile(*node, at + part.size()) - begin);
}

struct Row {
  std::string file;
  std::string part;
  std::string written;
};

TEST(ScalarPlace, PartsOfATextAreFoundHoweverItIsWritten) {
  const Row kRows[] = {
      {"k: a <= b", "<=", "<="},
      {"k: a <= b", "a <= b", "a <= b"},
      {"k: 'it''s <= b'", "it's", "it''s"},
      {"k: 'it''''s <= b'", "s <=", "s <="},
      {R"y(k: "date(\"2015-01-20\")")y", "2015-01-20", "2015-01-20"},
      {R"y(k: "date(\"2015-01-20\")")y", "date(\"2015-01-20\")", R"y(date(\"2015-01-20\"))y"},
      // A letter of an escape is none of the text.
      {R"(k: "\n n <= b")", "n", "n"},
      {R"(k: "\x6e <= n")", "n <= n", R"(\x6e <= n)"},
      {R"(k: "\u0434\U00000434 <= b")", "д <= b", R"(\U00000434 <= b)"},
      {R"(k: "\N\_\L\P\\\/<= b")", "<=", "<="},
      {R"(k: "a\tb\x20\u000a<=c")", "<=", "<="},
      {"k: \"a \\\n     <= b\"", "<= b", "<= b"},
      {"k: \"a\n   <=\n\n   b\"", "<=\nb", "<=\n\n   b"},
      {"k: >-\n  -a\n  <= b\n", "-a", "-a"},
      {"k: > # a header\n  a\n  <= b\n", "<= b", "<= b"},
      {"k: |\n    >= a\n      <= b\nl: 1\n", "<= b", "<= b"},
      // What follows the text is none of it.
      {"k: |\n  a\nl: 1\n", "a\n", "a"},
      {"k: &a <= b", "<=", "<="},
      {"k: !!str a <= b", "a", "a"},
      {"k: &a \"a\\\"b\"", "a\"b", "a\\\"b"},
  };
  for (const Row& row : kRows) EXPECT_EQ(Written(row.file, row.part), row.written) << row.file;
}

TEST(ScalarPlace, WhatARowFilledInIsNotFollowed) {
  const auto file = std::make_shared<SourceFile>(SourceFile{"a.yaml", "k: a {row.no} b <= c"});
  SpecNode node;
  node.kind = SpecNode::Kind::kScalar;
  node.file = file;
  node.offset = 3;
  node.text = "a 12 b <= c";
  EXPECT_EQ(OffsetInFile(node, 2), 5U);
  EXPECT_EQ(OffsetInFile(node, 8), 5U);
  EXPECT_EQ(PositionInScalar(node, 8).column, 6);
}

}  // namespace
}  // namespace svod::kinds::scalar_place_test
