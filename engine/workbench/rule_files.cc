// Tested by: tests/engine/workbench/explanation_test.cc, mutation_test.cc, lint_test.cc.
#include "engine/workbench/rule_files.h"

#include <algorithm>
#include <memory>
#include <system_error>
#include <utility>

#include "engine/base/limits.h"
#include "engine/pack/table.h"
#include "engine/pack/yaml_file.h"
#include "engine/verdict/rendering.h"

namespace svod::workbench {

namespace fs = std::filesystem;
using kinds::SpecNode;

namespace {

std::optional<SpecNode> ReadYaml(const fs::path& path, const fs::path& directory, Diagnostics& diagnostics) {
  const auto source = pack::ReadSourceFile(path.string(), path.lexically_relative(directory).string(),
                                           kLimits.rule_file_bytes_max, diagnostics);
  return source == nullptr ? std::nullopt : pack::ParseYaml(source, diagnostics);
}

}  // namespace

std::vector<PackFiles> ReadPackFiles(const fs::path& directory, Diagnostics& diagnostics) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    if (it->path().filename() == "pack.yaml") folders.push_back(it->path().parent_path());
  }
  std::sort(folders.begin(), folders.end());
  std::vector<PackFiles> packs;
  for (const fs::path& folder : folders) {
    std::optional<SpecNode> head = ReadYaml(folder / "pack.yaml", directory, diagnostics);
    if (!head) continue;
    const std::string name = folder.lexically_relative(directory).string();
    PackFiles& pack = packs.emplace_back(PackFiles{folder, name == "." ? "" : name, std::move(*head), {}});
    const SpecNode* files = pack.head.Find("files");
    for (const SpecNode& file : files == nullptr ? std::vector<SpecNode>() : files->items) {
      std::optional<SpecNode> root = ReadYaml(folder / file.text, directory, diagnostics);
      if (root) pack.files.push_back(std::move(*root));
    }
  }
  return packs;
}

std::optional<PackFiles> ReadPackFiles(const RuleFiles& files, Diagnostics& diagnostics) {
  std::optional<PackFiles> pack;
  for (const RuleFile& file : files) {
    std::optional<SpecNode> root =
        pack::ParseYaml(std::make_shared<kinds::SourceFile>(kinds::SourceFile{file.name, file.text}), diagnostics);
    if (!root && !pack) return std::nullopt;
    if (!pack) {
      pack.emplace(PackFiles{"", "", *std::move(root), {}});
    } else if (root) {
      pack->files.push_back(*std::move(root));
    }
  }
  return pack;
}

const std::vector<SpecNode>& RulesOf(const SpecNode& file) {
  static const std::vector<SpecNode> kNone;
  const SpecNode* rules = file.Find("rules");
  return rules == nullptr ? kNone : rules->items;
}

const std::vector<SpecNode::Entry>& TablesOf(const SpecNode& file) {
  static const std::vector<SpecNode::Entry> kNone;
  const SpecNode* tables = file.Find("tables");
  return tables == nullptr ? kNone : tables->entries;
}

std::optional<ForEach> ForEachOf(const SpecNode& rule) {
  constexpr std::string_view kIn = " in ";
  const std::string text = TextOf(rule.Find("for_each"));
  const size_t in = text.find(kIn);
  if (in == std::string::npos) return std::nullopt;
  return ForEach{text.substr(0, in), text.substr(in + kIn.size())};
}

std::vector<Instance> InstancesOf(const SpecNode& file, const SpecNode& rule) {
  const std::string id = TextOf(rule.Find("id"));
  const std::optional<ForEach> each = ForEachOf(rule);
  const SpecNode* tables = file.Find("tables");
  const SpecNode* table = !each || tables == nullptr ? nullptr : tables->Find(each->source);
  if (table == nullptr) return {Instance{id, rule, nullptr}};
  std::vector<Instance> instances;
  for (const SpecNode& row : table->items) {
    if (row.entries.empty()) continue;
    Diagnostics told;
    const std::string& key = row.entries.front().value.text;
    instances.push_back({LabelOf(id, key), pack::Instantiate(rule, row, each->variable, told), &row});
  }
  return instances;
}

Place PlaceOf(const SpecNode& node) { return {node.file ? node.file->name : "", node.position}; }

std::map<std::string, Place> PlacesOfRules(const PackFiles& pack) {
  std::map<std::string, Place> places;
  for (const SpecNode& file : pack.files) {
    for (const SpecNode& rule : RulesOf(file)) {
      const SpecNode* id = rule.Find("id");
      const Place own = PlaceOf(id == nullptr ? rule : *id);
      places.try_emplace(TextOf(id), own);
      for (const Instance& one : InstancesOf(file, rule)) {
        places.try_emplace(one.label, one.row == nullptr ? own : PlaceOf(*one.row));
      }
    }
  }
  return places;
}

std::string TextOf(const SpecNode* node) { return node == nullptr ? std::string() : node->text; }

}  // namespace svod::workbench
