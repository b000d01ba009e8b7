// Typed values out of YAML nodes; a fault says where and what is wanted.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kinds/spec.h"
#include "server/app/access.h"

namespace svod::config {

// The text of a scalar; a fault and nullopt otherwise. `what` names the value in messages.
std::optional<std::string> ReadText(const kinds::SpecNode& node, std::string_view what, Diagnostics& diagnostics);
// A list of texts, or one text for a list of one. What is faulty is left out.
std::vector<const kinds::SpecNode*> ReadTexts(const kinds::SpecNode& node, std::string_view what,
                                              Diagnostics& diagnostics);
// Adds the patterns of a list to the scope.
void ReadPatterns(const kinds::SpecNode& node, app::Scope* scope, std::vector<std::string>* patterns,
                  Diagnostics& diagnostics);
// Parses a file of at most a megabyte. nullopt and faults otherwise.
std::optional<kinds::SpecNode> ReadYamlFile(const std::string& path, Diagnostics& diagnostics);

}  // namespace svod::config
