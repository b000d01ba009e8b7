// What stands in rule files, as people read it, in Russian and English.
#pragma once

#include <string>

#include "engine/kinds/spec.h"
#include "engine/verdict/quantity.h"

namespace svod::workbench {

// The row of a table that an instance is of, and what expressions call it.
struct Row {
  std::string name;
  const kinds::SpecNode* columns = nullptr;  // nullptr: no row
};

// A key of a rule file: `at_least` is "at least". What has no words is shown as it is written.
std::string KeyInWords(const std::string& key, Language language);

// A word that a rule file knows, as people read it: `required`, `half_year`, `true`. Anything else as it is written, on
// one line.
std::string ValueInWords(const std::string& text, Language language);

// An expression with its operators as words and the values of the row; anything else as it is written, on one line.
std::string InWords(const std::string& text, const Row& row, Language language);

}  // namespace svod::workbench
