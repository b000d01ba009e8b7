// Keys and values of rule files as people read them, in Russian and English.
#pragma once

#include <string>

#include "engine/verdict/quantity.h"

namespace svod::workbench {

// A key of a rule file: `at_least` is "at least". What has no words is shown as it is written.
std::string KeyInWords(const std::string& key, Language language);

// A word that a rule file knows, as people read it: `required`, `half_year`, `true`. Anything else as it is written, on
// one line.
std::string ValueInWords(const std::string& text, Language language);

}  // namespace svod::workbench
