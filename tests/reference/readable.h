// Which fields an expression can read at all, told from the tree alone: what a missing path may name.
#pragma once

#include <set>
#include <string>

#include "engine/cel/ast.h"

namespace svod::reference {

// Every field that some evaluation could read, with `[]` for any index: `report.education.programmes[].budget`. A
// message or list that is compared can be read whole: then `compared` holds it, and what lies under it can be read too.
struct Readable {
  std::set<std::string> fields;
  std::set<std::string> compared;
  // `path` with its indexes, as reported.
  [[nodiscard]] bool Has(const std::string& path) const;
};

// REQUIRES: `expr` passed CheckTypes.
Readable ReadableFields(const cel::Expr& expr);

}  // namespace svod::reference
