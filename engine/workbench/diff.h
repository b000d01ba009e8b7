// What changed between two packs, above all two editions of one, in words: of rules, rows of tables and pack.yaml.
// Comments, line breaks, the order of rules and the file in which one stands are no changes.
#pragma once

#include <string>
#include <vector>

#include "engine/verdict/quantity.h"
#include "engine/workbench/rule_files.h"

namespace svod::workbench {

// `path: from -> to`. Empty: it was not there, or is not there any more.
struct ChangedValue {
  std::string path;  // in words: `count / at least / from 2015`, `title (ru)`
  std::string from;
  std::string to;
  Place place;  // in the pack in which the value stands: the second one, or the first of what is gone
};

struct PackChange {
  enum class Kind : uint8_t { kAdded, kRemoved, kChanged };
  enum class What : uint8_t { kPack, kRule, kTable, kRow };
  Kind kind;
  What what;
  std::string name;  // `education.share`, `shares`, `shares[8.1]`; of the pack its id
  Place place;       // as of a value
  // Of a rule that was added or removed its title alone, of a row its columns.
  std::vector<ChangedValue> values;
};

// pack.yaml first, then rules in the order of `to`, then those that are gone, then tables. Empty: nothing changed.
std::vector<PackChange> Diff(const PackFiles& from, const PackFiles& to, Language language);

}  // namespace svod::workbench
