// Tested by: tests/server/config/settings_test.cc, tests/server/config/principal_file_test.cc.
#include "server/config/spec_values.h"

#include "engine/pack/yaml_file.h"

namespace svod::config {

using kinds::SpecNode;

std::optional<std::string> ReadText(const SpecNode& node, std::string_view what, Diagnostics& diagnostics) {
  if (node.kind == SpecNode::Kind::kScalar) return node.text;
  kinds::Report(diagnostics, node, "not-a-text", std::string(what) + " is one text");
  return std::nullopt;
}

std::vector<const SpecNode*> ReadTexts(const SpecNode& node, std::string_view what, Diagnostics& diagnostics) {
  if (node.kind == SpecNode::Kind::kScalar) return {&node};
  std::vector<const SpecNode*> texts;
  if (node.kind != SpecNode::Kind::kList) {
    kinds::Report(diagnostics, node, "not-a-list", std::string(what) + " is a list of texts");
  }
  for (const SpecNode& item : node.items) {
    if (ReadText(item, "each of " + std::string(what), diagnostics)) texts.push_back(&item);
  }
  return texts;
}

void ReadPatterns(const SpecNode& node, app::Scope* scope, std::vector<std::string>* patterns,
                  Diagnostics& diagnostics) {
  for (const SpecNode* item : ReadTexts(node, "a scope", diagnostics)) {
    std::string error;
    if (scope->Add(item->text, &error)) {
      patterns->push_back(item->text);
    } else {
      kinds::Report(diagnostics, *item, "bad-pattern", error,
                    "write `organisations/7302012345`, `organisations/73*`, or `*` for everything");
    }
  }
}

std::optional<SpecNode> ReadYamlFile(const std::string& path, Diagnostics& diagnostics) {
  auto file = pack::ReadSourceFile(path, path, kLimits.rule_file_bytes_max, diagnostics);
  if (file == nullptr) return std::nullopt;
  return pack::ParseYaml(std::move(file), diagnostics);
}

}  // namespace svod::config
