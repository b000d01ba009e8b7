// A pack of one rule file in a folder of its own, removed with it.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "tests/testing/temp_folder.h"

namespace svod::testing_support {

// The pack.yaml of a pack about dossiers, with one rule file a.rules.yaml. `methodology` is the source that the shipped
// rules cite: fuzzers begin with these.
inline constexpr const char* kPackHead = R"(pack: test
edition: 2013-11-06
version: 1.0.0
subject: svod.cluster.v1.Dossier
period: unit.year
time_zone: Europe/Moscow
selection: period_in_force
sources:
  law: {title: {ru: Закон, en: Law}, adopted: 2013-11-06}
  methodology: {title: {ru: Методика, en: Methodology}, adopted: 2013-11-06}
files: [a.rules.yaml]
)";

class PackFolder {
 public:
  PackFolder() { Write("pack.yaml", kPackHead); }

  void Write(const std::string& file, std::string_view text) const {
    std::ofstream(path() / file, std::ios::binary) << text;
  }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TempFolder folder_;
};

}  // namespace svod::testing_support
