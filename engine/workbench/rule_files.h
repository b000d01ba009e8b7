// Packs as they are written, for what works on their text.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/base/rule_files.h"
#include "engine/kinds/spec.h"

namespace svod::workbench {

// One pack: pack.yaml and the rule files that it lists, in that order; `file` of each node says the name below the
// directory and the text.
struct PackFiles {
  std::filesystem::path folder;
  std::string name;  // of the folder below the directory; empty: the directory itself
  kinds::SpecNode head;
  std::vector<kinds::SpecNode> files;
};

// Every pack under `directory`, in order of the names of their folders. What cannot be read is a diagnostic, and left
// out.
std::vector<PackFiles> ReadPackFiles(const std::filesystem::path& directory, Diagnostics& diagnostics);

// The same of one edition whose files are given, pack.yaml first; nullopt and diagnostics when that cannot be read.
std::optional<PackFiles> ReadPackFiles(const RuleFiles& files, Diagnostics& diagnostics);

// The rules of a rule file; empty where it has none.
const std::vector<kinds::SpecNode>& RulesOf(const kinds::SpecNode& file);
// The tables of a rule file; empty where it has none.
const std::vector<kinds::SpecNode::Entry>& TablesOf(const kinds::SpecNode& file);

// `for_each: variable in source` of a rule.
struct ForEach {
  std::string variable;
  std::string source;  // a table, or a list of the document
};
std::optional<ForEach> ForEachOf(const kinds::SpecNode& rule);

// A rule as it is judged: as written, or filled in for one row of its table.
struct Instance {
  std::string label;  // `rule`, or `rule[key]`
  kinds::SpecNode rule;
  const kinds::SpecNode* row = nullptr;  // of the file; nullptr: the rule is over no table
};
// Of a rule over a table one for each row; of any other rule one. Borrows `file`. Faults are those of loading, and not
// told.
std::vector<Instance> InstancesOf(const kinds::SpecNode& file, const kinds::SpecNode& rule);

// A place in a file of a pack.
struct Place {
  std::string file;  // below the directory
  Position position;
};
Place PlaceOf(const kinds::SpecNode& node);
// Where the rules of a pack stand, by their labels: `rule`, and `rule[key]` where it is over a table: the row then.
std::map<std::string, Place> PlacesOfRules(const PackFiles& pack);

// The text of a scalar; empty where there is no such node.
std::string TextOf(const kinds::SpecNode* node);

}  // namespace svod::workbench
