// Any text as the one rule file of a pack: it loads, or there is a fault that can be printed.
#include "engine/pack/loader.h"
#include "tests/fuzz/fuzz.h"
#include "tests/testing/pack_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace svod;                // NOLINT: one function
  cluster::v1::Dossier::descriptor();  // links the schema
  static const testing_support::PackFolder kFolder;
  const std::string_view text = fuzz::AsText(data, size);
  kFolder.Write("a.rules.yaml", text);
  Diagnostics diagnostics;
  pack::Schemas schemas;
  const auto pack = pack::LoadPack(kFolder.path(), "", diagnostics, &schemas);
  fuzz::Require((pack != nullptr) == diagnostics.empty(), "loaded with a fault, or not loaded without one");
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    fuzz::Require(!FormatDiagnostic(diagnostic, text).empty(), "a fault without a text");
  }
  return 0;
}
