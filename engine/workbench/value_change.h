// One value of a rule file put in the place of another: what if the threshold were different?
#pragma once

#include <string>

#include "engine/base/diagnostic.h"
#include "engine/base/rule_files.h"

namespace svod::workbench {

// Where a value stands, and what is to stand there.
struct ValueChange {
  std::string rule;   // id of a rule, or a row of a table: `shares[8.1]`
  std::string path;   // `share.at_least`, `count.at_least.2014`; in lists the index, from 0; of a row its column
  std::string value;  // as it is written in rule files: `40%`
};

// Changes the files of an edition. False, a fault with the path `rule`, `path` or `value`, and nothing changed, when
// there is no such value or the new one is not written in one line. Whether the rule makes sense with it, loading
// tells.
bool Change(const ValueChange& change, RuleFiles* files, Diagnostics& diagnostics);

}  // namespace svod::workbench
