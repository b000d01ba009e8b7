// Any text as the one rule file of a pack: it loads, or there is a fault that can be printed.
#include <fstream>

#include "engine/pack/loader.h"
#include "tests/fuzz/fuzz.h"
#include "tests/testing/temp_folder.h"

namespace {

constexpr const char* kHead = R"(pack: fuzz
edition: 2013-11-06
version: 1.0.0
subject: svod.cluster.v1.Dossier
period: unit.year
time_zone: Europe/Moscow
selection: period_in_force
sources:
  methodology: {title: {ru: Методика, en: Methodology}, adopted: 2013-11-06}
files: [a.rules.yaml]
)";

void Write(const std::filesystem::path& file, std::string_view text) { std::ofstream(file, std::ios::binary) << text; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace svod;                // NOLINT: one function
  cluster::v1::Dossier::descriptor();  // links the schema
  static const testing_support::TempFolder kFolder;
  static const bool kHeadWritten = (Write(kFolder.path() / "pack.yaml", kHead), true);
  fuzz::Require(kHeadWritten, "no pack.yaml");
  const std::string_view text = fuzz::AsText(data, size);
  Write(kFolder.path() / "a.rules.yaml", text);
  Diagnostics diagnostics;
  pack::Schemas schemas;
  const auto pack = pack::LoadPack(kFolder.path(), "", diagnostics, &schemas);
  fuzz::Require((pack != nullptr) == diagnostics.empty(), "loaded with a fault, or not loaded without one");
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    fuzz::Require(!FormatDiagnostic(diagnostic, text).empty(), "a fault without a text");
  }
  return 0;
}
