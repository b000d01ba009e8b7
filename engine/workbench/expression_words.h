// Expressions of rule files as people read them, in Russian and English: `!has(a.b) && size(a.c) > 0` is "a.b is not
// filled in and the number of a.c > 0". Fields stand by their paths, constants by their names.
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

// An expression in words, with the values of the row. A value that is a word, or a length of time, in the language too;
// what is no expression as it is written. On one line.
std::string InWords(const std::string& text, const Row& row, Language language);

}  // namespace svod::workbench
