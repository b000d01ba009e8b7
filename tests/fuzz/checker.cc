// Any text against the names of a dossier: it compiles, or there is a fault.
#include "engine/cel/program.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace svod;  // NOLINT: one function
  const std::string text(fuzz::AsText(data, size));
  for (const std::optional<cel::Type>& expected :
       {std::optional<cel::Type>(), std::optional<cel::Type>(cel::TypeKind::kBool)}) {
    Diagnostics diagnostics;
    const auto program = cel::Compile(cel::StandaloneExpression(text), fuzz::DossierNames(), expected, diagnostics);
    fuzz::Require(program.has_value() == diagnostics.empty(), "compiled with a fault, or not compiled without one");
    if (program && expected) fuzz::Require(expected->Accepts(program->type()), "not of the type that was asked for");
  }
  return 0;
}
