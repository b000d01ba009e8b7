// YAML text to plain nodes with places. The one file that knows the YAML library.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/base/diagnostic.h"
#include "engine/kinds/spec.h"

namespace svod::pack {

// Parses one document. nullopt and diagnostics on faults: syntax, a key given twice, nesting or size beyond the limits.
// A node stands where its value begins, behind its anchor and its tag.
std::optional<kinds::SpecNode> ParseYaml(std::shared_ptr<const kinds::SourceFile> file, Diagnostics& diagnostics);

// Reads a whole file of at most `bytes_max`. nullptr and a diagnostic when it cannot be read or is larger. `name` is
// what diagnostics call it.
std::shared_ptr<const kinds::SourceFile> ReadSourceFile(const std::string& path, const std::string& name,
                                                        size_t bytes_max, Diagnostics& diagnostics);

// A node as compact JSON text: plain scalars that are numbers, true, false or null stay so, other text is quoted.
std::string ToJsonText(const kinds::SpecNode& node);

}  // namespace svod::pack
