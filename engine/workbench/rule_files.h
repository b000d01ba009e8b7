// The rule files of packs as they are written, for what works on their text.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/kinds/spec.h"

namespace svod::workbench {

// Every *.rules.yaml under `directory`, in order of their names; `file` of each says its name below the directory and
// its text. What cannot be read is a diagnostic, and left out.
std::vector<kinds::SpecNode> ReadRuleFiles(const std::filesystem::path& directory, Diagnostics& diagnostics);

// The rules of a rule file; empty where it has none.
const std::vector<kinds::SpecNode>& RulesOf(const kinds::SpecNode& file);

// `for_each: variable in source` of a rule.
struct ForEach {
  std::string variable;
  std::string source;  // a table, or a list of the document
};
std::optional<ForEach> ForEachOf(const kinds::SpecNode& rule);

// The text of a scalar; empty where there is no such node.
std::string TextOf(const kinds::SpecNode* node);

}  // namespace svod::workbench
