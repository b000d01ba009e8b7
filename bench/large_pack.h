// A pack of more than 200 rules: the one of the sources three times over, with ids of their own. In a folder for the
// time of the object.
#pragma once

#include "tests/testing/temp_folder.h"

namespace svod::bench {

class LargePack {
 public:
  LargePack();

  // Loads it, and throws it away. Ends the program on a fault.
  void Load() const;

 private:
  testing_support::TempFolder folder_;
};

}  // namespace svod::bench
