// Keys of stored records, byte by byte. Persisted: DO NOT CHANGE without a new schema version and a migration.
//
//   revision   unit 0x00 kind 0x00 n3 n2 n1 n0     n = 0xFFFFFFFF - number, big-endian
//   request    id
//   leaf       i7 .. i0                            i = index in the ledger, big-endian
//   node       level i7 .. i0                      level: one byte; i = index of the node in its level, big-endian
//   verdict    i7 .. i0                            i = index in the ledger, big-endian
//   release    "release" 0x00 d0 .. d31            d = digest of the files
//   rule entry "rules" 0x00 i7 .. i0               i = index in the ledger, big-endian
//
// The order of the bytes is the order of listing: units by name, then kinds, then revisions with the newest first.
// Names hold no byte below 0x02 (checked on input), so that no name runs into the next part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/store/store.h"

namespace svod::store {

// REQUIRES for all: the parts of `filing` are as FilingName demands.
std::string RevisionKey(const FilingName& filing, uint32_t number);
// What all revisions of the filing, and no other keys, begin with. Also the place of the latest: seek it.
std::string FilingPrefix(const FilingName& filing);
// The smallest key after all revisions of the filing.
std::string AfterFiling(const FilingName& filing);

// The prefixes that hold every unit at or below `parent`, in order.
std::vector<std::string> ParentPrefixes(std::string_view parent);

struct RevisionKeyParts {
  FilingName filing;
  uint32_t number = 0;
};
// nullopt when `key` is no key of a revision.
std::optional<RevisionKeyParts> ParseRevisionKey(std::string_view key);

// Of a leaf, and of the verdict that belongs to it: each in a family of its own.
std::string LedgerKey(uint64_t index);
// nullopt when `key` is none.
std::optional<uint64_t> ParseLedgerKey(std::string_view key);
// REQUIRES: level < 64.
std::string LedgerNodeKey(const LedgerNodeId& id);

// These two share a family: neither runs into the other.
std::string ReleaseKey(std::string_view digest);
std::string RuleEntryKey(uint64_t index);
// What all keys of rule entries, and no others, begin with.
std::string_view RuleEntryPrefix();
// nullopt when `key` is none.
std::optional<uint64_t> ParseRuleEntryKey(std::string_view key);

}  // namespace svod::store
