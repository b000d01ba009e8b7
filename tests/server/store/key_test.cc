#include "server/store/key.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace svod::store {
namespace {

// The bytes on disk, written out: they may not change.
TEST(Key, Bytes) {
  EXPECT_EQ(absl::CHexEscape(RevisionKey({"a/1", "report"}, 0)), R"(a/1\x00report\x00\xff\xff\xff\xff)");
  EXPECT_EQ(absl::CHexEscape(RevisionKey({"a/1", "report"}, 1)), R"(a/1\x00report\x00\xff\xff\xff\xfe)");
  EXPECT_EQ(absl::CHexEscape(RevisionKey({"a/1", "report"}, 0x01020304)), R"(a/1\x00report\x00\xfe\xfd\xfc\xfb)");
}

TEST(Key, BytesOfTheLedger) {
  EXPECT_EQ(absl::CHexEscape(LedgerKey(0)), R"(\x00\x00\x00\x00\x00\x00\x00\x00)");
  EXPECT_EQ(absl::CHexEscape(LedgerKey(0x0102030405060708)), R"(\x01\x02\x03\x04\x05\x06\x07\x08)");
  EXPECT_EQ(absl::CHexEscape(LedgerNodeKey({1, 0})), R"(\x01\x00\x00\x00\x00\x00\x00\x00\x00)");
  EXPECT_EQ(absl::CHexEscape(LedgerNodeKey({63, 1})), R"(?\x00\x00\x00\x00\x00\x00\x00\x01)");
}

TEST(Key, BytesOfRules) {
  EXPECT_EQ(absl::CHexEscape(ReleaseKey("digest")), R"(release\x00\x64igest)");
  EXPECT_EQ(absl::CHexEscape(RuleEntryKey(0x0102030405060708)), R"(rules\x00\x01\x02\x03\x04\x05\x06\x07\x08)");
  EXPECT_TRUE(RuleEntryKey(0).starts_with(RuleEntryPrefix()));
  EXPECT_EQ(ParseRuleEntryKey(RuleEntryKey(300)), 300u);
  for (const std::string& key : {LedgerKey(300), ReleaseKey("12345678"), std::string(RuleEntryPrefix())}) {
    EXPECT_EQ(ParseRuleEntryKey(key), std::nullopt);
  }
}

TEST(Key, OrderOfTheLedgerIsThatOfIndexes) {
  EXPECT_LT(LedgerKey(255), LedgerKey(256));
  EXPECT_LT(LedgerKey(0x7FFFFFFFFFFFFFFF), LedgerKey(0x8000000000000000));
  for (const uint64_t index : {uint64_t{0}, uint64_t{300}, ~uint64_t{0}}) {
    EXPECT_EQ(ParseLedgerKey(LedgerKey(index)), index);
  }
  EXPECT_EQ(ParseLedgerKey("1234567"), std::nullopt);
  EXPECT_EQ(ParseLedgerKey("123456789"), std::nullopt);
}

TEST(Key, OrderIsThatOfUnitsThenKindsThenNewestFirst) {
  const std::vector<std::string> keys = {RevisionKey({"a/1", "plan"}, 0),     RevisionKey({"a/1", "report"}, 256),
                                         RevisionKey({"a/1", "report"}, 255), RevisionKey({"a/1", "report"}, 0),
                                         RevisionKey({"a/1", "reports"}, 0),  RevisionKey({"a/1/b/2", "plan"}, 0),
                                         RevisionKey({"a/10", "plan"}, 0),    RevisionKey({"a/2", "plan"}, 0)};
  for (size_t i = 1; i < keys.size(); ++i) EXPECT_LT(keys[i - 1], keys[i]) << i;
  EXPECT_LT(RevisionKey({"a/1", "report"}, 0), AfterFiling({"a/1", "report"}));
  EXPECT_LT(AfterFiling({"a/1", "report"}), RevisionKey({"a/1", "reports"}, 9));
}

TEST(Key, ComesBackFromItsBytes) {
  for (const uint32_t number : {0u, 1u, 0x00FF00FFu, 0xFFFFFFFFu}) {
    const auto parts =
        ParseRevisionKey(RevisionKey({"organisations/7302012345/agreements/147-С%2F2014", "report"}, number));
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->filing, (FilingName{"organisations/7302012345/agreements/147-С%2F2014", "report"}));
    EXPECT_EQ(parts->number, number);
  }
}

TEST(Key, WhatIsNoKeyIsRefused) {
  using std::string_literals::operator""s;
  for (const std::string& key :
       {""s, "a/1"s, "a/1\0report"s, "a/1\0report\0abc"s, "a/1\0report\0abcde"s, "\0report\0abcd"s, "a/1\0\0abcd"s}) {
    EXPECT_FALSE(ParseRevisionKey(key)) << absl::CHexEscape(key);
  }
}

}  // namespace
}  // namespace svod::store
