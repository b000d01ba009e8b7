// Tested by: tests/engine/workbench/explanation_test.cc, mutation_test.cc.
#include "engine/workbench/rule_files.h"

#include <algorithm>
#include <system_error>

#include "engine/base/limits.h"
#include "engine/pack/yaml_file.h"

namespace svod::workbench {

namespace fs = std::filesystem;
using kinds::SpecNode;

std::vector<SpecNode> ReadRuleFiles(const fs::path& directory, Diagnostics& diagnostics) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    if (it->path().string().ends_with(".rules.yaml")) paths.push_back(it->path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<SpecNode> files;
  for (const fs::path& path : paths) {
    const std::string name = path.lexically_relative(directory).string();
    const auto source = pack::ReadSourceFile(path.string(), name, kLimits.rule_file_bytes_max, diagnostics);
    std::optional<SpecNode> root = source == nullptr ? std::nullopt : pack::ParseYaml(source, diagnostics);
    if (root) files.push_back(std::move(*root));
  }
  return files;
}

const std::vector<SpecNode>& RulesOf(const SpecNode& file) {
  static const std::vector<SpecNode> kNone;
  const SpecNode* rules = file.Find("rules");
  return rules == nullptr ? kNone : rules->items;
}

std::optional<ForEach> ForEachOf(const SpecNode& rule) {
  constexpr std::string_view kIn = " in ";
  const std::string text = TextOf(rule.Find("for_each"));
  const size_t in = text.find(kIn);
  if (in == std::string::npos) return std::nullopt;
  return ForEach{text.substr(0, in), text.substr(in + kIn.size())};
}

std::string TextOf(const SpecNode* node) { return node == nullptr ? std::string() : node->text; }

}  // namespace svod::workbench
