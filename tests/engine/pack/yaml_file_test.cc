#include "engine/pack/yaml_file.h"

#include <gmock/gmock.h>

namespace svod::pack {
namespace {

using kinds::SpecNode;

std::string At(const Position& position) {
  return std::to_string(position.line) + ":" + std::to_string(position.column);
}

// `line:column+offset` and the value: a null, text, 'quoted text', [items] or {key@line:column: value}.
std::string Told(const SpecNode& node) {
  std::string text = At(node.position) + "+" + std::to_string(node.offset) + " ";
  switch (node.kind) {
    case SpecNode::Kind::kNull:
      return text + "null";
    case SpecNode::Kind::kScalar:
      return text + (node.quoted ? "'" + node.text + "'" : node.text);
    case SpecNode::Kind::kList:
      text += "[";
      for (const SpecNode& item : node.items) text += (&item == node.items.data() ? "" : ", ") + Told(item);
      return text + "]";
    case SpecNode::Kind::kMap:
      text += "{";
      for (const SpecNode::Entry& entry : node.entries) {
        text += (&entry == node.entries.data() ? "" : ", ") + entry.key + "@" + At(entry.key_position) + ": ";
        text += Told(entry.value);
      }
      return text + "}";
  }
  return text;
}

// What is read, or the faults: `line:column code message [hint]`, joined by `; `.
std::string Read(const std::string& text) {
  Diagnostics diagnostics;
  auto file = std::make_shared<kinds::SourceFile>(kinds::SourceFile{"a.yaml", text});
  const std::optional<SpecNode> root = ParseYaml(file, diagnostics);
  EXPECT_EQ(root.has_value(), diagnostics.empty());
  if (root) return Told(*root);
  std::string faults;
  for (const Diagnostic& fault : diagnostics.items()) {
    EXPECT_EQ(fault.file, "a.yaml");
    faults += (faults.empty() ? "" : "; ") + At(fault.position) + " " + fault.code + " " + fault.message;
    if (!fault.hint.empty()) faults += " [" + fault.hint + "]";
  }
  return faults;
}

struct Row {
  std::string text;
  std::string read;
};

TEST(YamlFile, ValuesHaveTheirPlaces) {
  const Row kRows[] = {
      {"", "0:0+0 null"},
      {"# nothing\n", "0:0+0 null"},
      {"a", "1:1+0 a"},
      {"--- a\n...\n", "1:5+4 a"},
      {"%YAML 1.2\n---\na\n", "3:1+14 a"},
      {"a: 1\nb: [x, 'y', \"z\"]", "1:1+0 {a@1:1: 1:4+3 1, b@2:1: 2:4+8 [2:5+9 x, 2:8+12 'y', 2:13+17 'z']}"},
      // Columns count code points, offsets bytes.
      {"да: {ключ: нет, k: v}", "1:1+0 {да@1:1: 1:5+6 {ключ@1:6: 1:12+17 нет, k@1:17: 1:20+28 v}}"},
      {"- да\r\n- 'é'\r\n- b", "1:1+0 [1:3+2 да, 2:3+10 'é', 3:3+18 b]"},
      {"\xEF\xBB\xBF"
       "a: b",
       "1:2+3 {a@1:2: 1:5+6 b}"},
      // Only plain text can be something else than text.
      {"[~, null, NULL, Null, nUll, '', 'null', true, !!str null]",
       "1:1+0 [1:2+1 null, 1:5+4 null, 1:11+10 null, 1:17+16 null, 1:23+22 nUll, 1:29+28 '', 1:33+32 'null', "
       "1:41+40 true, 1:53+52 null]"},
      {"a:\nb: ", "1:1+0 {a@1:1: 1:3+2 null, b@2:1: 2:3+5 null}"},
      {"a: >-\n  b\n  c\nd: |\n  e\n  f\n", "1:1+0 {a@1:1: 1:4+3 'b c', d@4:1: 4:4+17 'e\nf\n'}"},
      {"a: b\n  c\n\n  d\n", "1:1+0 {a@1:1: 1:4+3 b c\nd}"},
      {"a:\tb\n", "1:1+0 {a@1:1: 1:4+3 b}"},
      {R"("\u0434\n\x00")", std::string("1:1+0 'д\n\0'", 12)},
      // An alias is what the anchor was, in its place.
      {"a: &x {k: v}\nb: *x\nc: &x w\nd: *x",
       "1:1+0 {a@1:1: 1:7+6 {k@1:8: 1:11+10 v}, b@2:1: 1:7+6 {k@1:8: 1:11+10 v}, c@3:1: 3:7+25 w, d@4:1: 3:7+25 w}"},
      {"&k a: *k", "1:1+0 {a@1:4: 1:4+3 a}"},
      // What has an anchor or a tag stands behind them.
      {"a: !!str &x 'b'", "1:1+0 {a@1:1: 1:13+12 b}"},
      {"a: &x >-\n  b\n", "1:1+0 {a@1:1: 1:7+6 'b'}"},
      {"a: &x\n  k: v\n", "1:1+0 {a@1:1: 2:3+8 {k@2:3: 2:6+11 v}}"},
      {"a: &x # of it\n  - b\n", "1:1+0 {a@1:1: 2:3+16 [2:5+18 b]}"},
      {"a: &x\nb: *x\n", "1:1+0 {a@1:1: 1:6+5 null, b@2:1: 1:6+5 null}"},
      {"[&x , !!str , c]", "1:1+0 [1:4+3 null, 1:12+11 , 1:15+14 c]"},
      // Not a key of its own kind.
      {"<<: {a: b}", "1:1+0 {<<@1:1: 1:5+4 {a@1:6: 1:9+8 b}}"},
  };
  for (const Row& row : kRows) EXPECT_EQ(Read(row.text), row.read) << row.text;
}

TEST(YamlFile, FaultsHaveTheirPlaces) {
  const Row kRows[] = {
      {"да: [a, b",
       "1:10 yaml-syntax did not find expected ',' or ']' while parsing a flow sequence [it begins at 1:5]"},
      {"a: 'b\n", "2:1 yaml-syntax found unexpected end of stream while scanning a quoted scalar [it begins at 1:4]"},
      {"a:\n\tb: c\n",
       "2:1 yaml-syntax found character that cannot start any token while scanning for the next token [a line is "
       "indented with spaces]"},
      {"a: %b", "1:4 yaml-syntax found character that cannot start any token while scanning for the next token"},
      {"a: b: c", "1:5 yaml-syntax mapping values are not allowed in this context"},
      {"a: 1\nb\nc: 2\n", "3:1 yaml-syntax could not find expected ':' while scanning a simple key [it begins at 2:1]"},
      {"%YAML 2.0\n---\na", "1:1 yaml-syntax found incompatible YAML document"},
      // One document, and all of the text.
      {"a: 1\n---\nb: 2\n", "2:1 yaml-syntax a second document begins [a file is one document]"},
      {"  a: 1\nb: 2\n",
       "2:1 yaml-syntax the text goes on after the end of the document [is this line indented less than the first "
       "one?]"},
      {"[a]\nb\n",
       "2:1 yaml-syntax the text goes on after the end of the document [is this line indented less than the first "
       "one?]"},
      // Bytes that are not text.
      {"да: \xFF\n",
       "1:5 yaml-syntax invalid leading UTF-8 octet [a file is text in UTF-8 without control characters]"},
      {"a\n\xD0",
       "2:1 yaml-syntax incomplete UTF-8 octet sequence [a file is text in UTF-8 without control characters]"},
      {std::string("a: \0b", 5),
       "1:4 yaml-syntax control characters are not allowed [a file is text in UTF-8 without control characters]"},
      {std::string("\xFF\xFE"
                   "a\0",
                   4),
       "1:1 yaml-syntax invalid leading UTF-8 octet [a file is text in UTF-8 without control characters]"},
      {std::string("\0a\0b", 4),
       "1:1 yaml-syntax control characters are not allowed [a file is text in UTF-8 without control characters]"},
      // Anchors are names for what was read.
      {"a: *b", "1:4 yaml-syntax no anchor `b` stands before this alias"},
      {"a: &b [*b]", "1:8 yaml-syntax no anchor `b` stands before this alias"},
      {"a: &b 1\nc: &b [*b]", "2:8 yaml-syntax no anchor `b` stands before this alias"},
      // All of one file.
      {"a: 1\na: {b: 1, b: 2}\n[c]: 1\n~: 1\n",
       "2:1 duplicate-key the key `a` is written twice; 2:11 duplicate-key the key `b` is written twice; "
       "3:1 not-a-key a key is a plain text; 4:1 not-a-key a key is a plain text"},
  };
  for (const Row& row : kRows) EXPECT_EQ(Read(row.text), row.read) << row.text;
}

TEST(YamlFile, AKeyTwiceIsFoundInMapsOfAnySize) {
  for (const int count : {1, 15, 16, 17, 1000}) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "k" + std::to_string(i) + ": v\n";
    EXPECT_NE(Read(text).find("k0@1:1"), std::string::npos) << count;
    for (const int twice : {0, count - 1}) {
      const std::string key = "k" + std::to_string(twice);
      EXPECT_EQ(Read(text + key + ": v\n"),
                std::to_string(count + 1) + ":1 duplicate-key the key `" + key + "` is written twice");
    }
  }
}

constexpr const char* kTooDeep = "too-deep the file nests too deep or holds too many values";

TEST(YamlFile, DepthIsLimited) {
  auto nested = [](int depth, const std::string& within) {
    const auto count = static_cast<size_t>(depth);
    return std::string(count, '[') + within + std::string(count, ']');
  };
  EXPECT_EQ(Read(nested(33, "")).substr(0, 6), "1:1+0 ");
  EXPECT_EQ(Read(nested(34, "")), std::string("1:34 ") + kTooDeep);
  EXPECT_EQ(Read(nested(100'000, "")), std::string("1:34 ") + kTooDeep);
  // As deep as what the alias stands for.
  auto repeated = [&](int depth) { return "[&a " + nested(10, "x") + ", " + nested(depth, "*a") + "]"; };
  EXPECT_EQ(Read(repeated(21)).substr(0, 6), "1:1+0 ");
  EXPECT_EQ(Read(repeated(22)), "1:" + std::to_string(28 + 22) + " " + kTooDeep);
}

TEST(YamlFile, ValuesAreLimitedAndCountWithEveryAlias) {
  auto list = [](int count, const std::string& item) {
    std::string text = "- " + item + "\n";
    for (int i = 1; i < count; ++i) text += "- b\n";
    return text;
  };
  EXPECT_EQ(Read(list(199'999, "b")).substr(0, 6), "1:1+0 ");
  EXPECT_EQ(Read(list(200'000, "b")), std::string("200000:3 ") + kTooDeep);
  // A key counts; a map of one is three values, and three more that its anchor keeps.
  EXPECT_EQ(Read(list(199'994, "&a {k: v}")).substr(0, 6), "1:1+0 ");
  EXPECT_EQ(Read(list(199'995, "&a {k: v}")), std::string("199995:3 ") + kTooDeep);
  // Ten times ten times ...
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 1; k < 10; ++k) bomb += ", " + before;
    bomb += "]\n";
  }
  EXPECT_NE(Read(bomb).find(kTooDeep), std::string::npos);
}

TEST(YamlFile, TextsAreLimitedAndCountWithEveryAlias) {
  constexpr size_t kLimit = size_t{16} << 20;
  constexpr size_t kLong = size_t{1} << 19;
  // Written, kept by its anchor, and repeated 30 times: the limit to the byte, but for the key.
  const auto bomb = [](const std::string& key) {
    std::string text = key + ": [&a " + std::string(kLong, 'x');
    for (size_t size = 2 * kLong; size < kLimit; size += kLong) text += ", *a";
    return text + "]";
  };
  EXPECT_EQ(Read(bomb("''")).substr(0, 6), "1:1+0 ");
  EXPECT_THAT(Read(bomb("k")),
              testing::EndsWith(" too-large the texts of the file are longer than the limit of 16777216 bytes "
                                "[an alias counts as all that it repeats]"));
}

}  // namespace
}  // namespace svod::pack
