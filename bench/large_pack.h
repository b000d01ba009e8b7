// A pack of more than 200 rules: the one of the sources three times over, with ids of their own. In a folder for the
// time of the object.
#pragma once

#include <cstddef>
#include <filesystem>

namespace svod::bench {

class LargePack {
 public:
  LargePack();
  LargePack(const LargePack&) = delete;
  LargePack& operator=(const LargePack&) = delete;
  ~LargePack();

  // Loads it, and throws it away. Ends the program on a fault.
  void Load() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace svod::bench
