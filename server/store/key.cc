// Tested by: tests/server/store/key_test.cc.
#include "server/store/key.h"

namespace svod::store {
namespace {

constexpr char kEnd = '\x00';
constexpr char kAfterEnd = '\x01';
constexpr size_t kNumberBytes = 4;
constexpr size_t kIndexBytes = 8;
constexpr std::string_view kReleasePrefix("release\0", 8);
constexpr std::string_view kRuleEntryPrefix("rules\0", 6);

void AppendComplement(uint32_t number, std::string* key) {
  const uint32_t complement = ~number;
  for (int shift = 24; shift >= 0; shift -= 8) *key += static_cast<char>((complement >> shift) & 0xFFU);
}

void AppendBigEndian(uint64_t number, std::string* key) {
  for (int shift = 56; shift >= 0; shift -= 8) *key += static_cast<char>((number >> shift) & 0xFFU);
}

uint32_t ReadComplement(std::string_view bytes) {
  uint32_t value = 0;
  for (const char byte : bytes) value = (value << 8U) | static_cast<unsigned char>(byte);
  return ~value;
}

}  // namespace

std::string FilingPrefix(const FilingName& filing) {
  std::string key;
  key.reserve(filing.unit.size() + filing.kind.size() + 2 + kNumberBytes);
  key += filing.unit;
  key += kEnd;
  key += filing.kind;
  key += kEnd;
  return key;
}

std::string RevisionKey(const FilingName& filing, uint32_t number) {
  std::string key = FilingPrefix(filing);
  AppendComplement(number, &key);
  return key;
}

std::string AfterFiling(const FilingName& filing) {
  std::string key = FilingPrefix(filing);
  key.back() = kAfterEnd;
  return key;
}

std::vector<std::string> ParentPrefixes(std::string_view parent) {
  if (parent.empty()) return {""};
  // The unit itself, then those whose name goes on after a slash: `a/1` holds `a/1/b`, not `a/12`.
  return {std::string(parent) + kEnd, std::string(parent) + '/'};
}

std::optional<RevisionKeyParts> ParseRevisionKey(std::string_view key) {
  const size_t unit_end = key.find(kEnd);
  if (unit_end == std::string_view::npos || unit_end == 0) return std::nullopt;
  const size_t kind_end = key.find(kEnd, unit_end + 1);
  if (kind_end == std::string_view::npos || kind_end == unit_end + 1) return std::nullopt;
  if (key.size() != kind_end + 1 + kNumberBytes) return std::nullopt;
  return RevisionKeyParts{
      {std::string(key.substr(0, unit_end)), std::string(key.substr(unit_end + 1, kind_end - unit_end - 1))},
      ReadComplement(key.substr(kind_end + 1))};
}

std::string LedgerKey(uint64_t index) {
  std::string key;
  AppendBigEndian(index, &key);
  return key;
}

std::optional<uint64_t> ParseLedgerKey(std::string_view key) {
  if (key.size() != kIndexBytes) return std::nullopt;
  uint64_t index = 0;
  for (const char byte : key) index = (index << 8U) | static_cast<unsigned char>(byte);
  return index;
}

std::string LedgerNodeKey(const LedgerNodeId& id) {
  std::string key(1, static_cast<char>(id.level));
  AppendBigEndian(id.index, &key);
  return key;
}

std::string ReleaseKey(std::string_view digest) { return std::string(kReleasePrefix) + std::string(digest); }

std::string_view RuleEntryPrefix() { return kRuleEntryPrefix; }

std::string RuleEntryKey(uint64_t index) {
  std::string key(kRuleEntryPrefix);
  AppendBigEndian(index, &key);
  return key;
}

std::optional<uint64_t> ParseRuleEntryKey(std::string_view key) {
  if (!key.starts_with(kRuleEntryPrefix)) return std::nullopt;
  return ParseLedgerKey(key.substr(kRuleEntryPrefix.size()));
}

}  // namespace svod::store
