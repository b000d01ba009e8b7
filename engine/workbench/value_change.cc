// Tested by: tests/engine/workbench/value_change_test.cc.
#include "engine/workbench/value_change.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/workbench/rule_files.h"

namespace svod::workbench {
namespace {

using kinds::SpecNode;

void Fault(const char* path, std::string code, std::string message, std::string hint, Diagnostics& diagnostics) {
  Diagnostic fault;
  fault.path = path;
  fault.code = std::move(code);
  fault.message = std::move(message);
  fault.hint = std::move(hint);
  diagnostics.Add(std::move(fault));
}

// The rule, or the row; nullptr and the names that there are.
const SpecNode* FindPlace(const PackFiles& pack, const std::string& name, std::vector<std::string>* known) {
  for (const SpecNode& file : pack.files) {
    for (const SpecNode& rule : RulesOf(file)) {
      known->push_back(TextOf(rule.Find("id")));
      if (known->back() == name) return &rule;
    }
    for (const SpecNode::Entry& table : TablesOf(file)) {
      for (const SpecNode& row : table.value.items) {
        if (row.entries.empty()) continue;
        known->push_back(table.key + "[" + row.entries.front().value.text + "]");
        if (known->back() == name) return &row;
      }
    }
  }
  return nullptr;
}

// The keys that stand below the node.
std::vector<std::string> KeysOf(const SpecNode& node) {
  std::vector<std::string> keys;
  for (const SpecNode::Entry& entry : node.entries) keys.push_back(entry.key);
  for (size_t i = 0; i < node.items.size(); ++i) keys.push_back(std::to_string(i));
  return keys;
}

const SpecNode* Below(const SpecNode& node, std::string_view key) {
  if (node.kind == SpecNode::Kind::kMap) return node.Find(key);
  size_t index = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  const bool sound = error == std::errc() && end == key.data() + key.size() && index < node.items.size();
  return sound ? &node.items[index] : nullptr;
}

// The scalar at the path; nullptr and a fault.
const SpecNode* Walk(const SpecNode& root, const std::string& path, Diagnostics& diagnostics) {
  const SpecNode* node = &root;
  for (size_t at = 0; at <= path.size();) {
    const size_t end = std::min(path.find('.', at), path.size());
    const std::string key = path.substr(at, end - at);
    const SpecNode* next = Below(*node, key);
    if (next == nullptr) {
      const std::string nearest = Nearest(key, KeysOf(*node));
      Fault("path", "unknown-key", "there is no " + Quote(path.substr(0, end)),
            nearest.empty() ? "" : "did you mean " + Quote(nearest) + "?", diagnostics);
      return nullptr;
    }
    node = next;
    at = end + 1;
  }
  if (node->kind == SpecNode::Kind::kScalar && !node->text.empty()) return node;
  Fault("path", "not-a-value", Quote(path) + " is no single value", "name one below it", diagnostics);
  return nullptr;
}

}  // namespace

bool Change(const ValueChange& change, RuleFiles* files, Diagnostics& diagnostics) {
  if (change.value.empty() || change.value.find_first_of("\n\r") != std::string::npos) {
    Fault("value", "not-a-value", "a value stands in one line", "", diagnostics);
    return false;
  }
  const std::optional<PackFiles> pack = ReadPackFiles(*files, diagnostics);
  if (!pack) return false;
  std::vector<std::string> known;
  const SpecNode* place = FindPlace(*pack, change.rule, &known);
  if (place == nullptr) {
    const std::string nearest = Nearest(change.rule, known);
    Fault("rule", "unknown-rule", "there is no rule or row " + Quote(change.rule),
          nearest.empty() ? "" : "did you mean " + Quote(nearest) + "?", diagnostics);
    return false;
  }
  const SpecNode* value = Walk(*place, change.path, diagnostics);
  if (value == nullptr) return false;
  const size_t begin = kinds::OffsetInFile(*value, 0);
  const size_t end = kinds::OffsetInFile(*value, value->text.size());
  const auto file =
      std::find_if(files->begin(), files->end(), [&](const RuleFile& one) { return one.name == value->file->name; });
  file->text.replace(begin, end - begin, change.value);
  return true;
}

}  // namespace svod::workbench
