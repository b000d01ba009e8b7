// Rule files as they are written, away from any folder: what an edition of a rule pack is published as.
#pragma once

#include <string>
#include <vector>

namespace svod {

// pack.yaml, or a file that it lists. A value type.
struct RuleFile {
  std::string name;  // in the folder of the pack: `education.rules.yaml`
  std::string text;

  friend bool operator==(const RuleFile&, const RuleFile&) = default;
};

// The files of one edition, each once, in the order in which they are read: pack.yaml, then as it lists them.
using RuleFiles = std::vector<RuleFile>;

}  // namespace svod
