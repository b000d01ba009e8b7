// Any text to a tree and back to text.
#include "engine/cel/parser.h"

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace svod;  // NOLINT: one function
  const cel::ExpressionSource source = cel::StandaloneExpression(std::string(fuzz::AsText(data, size)));
  Diagnostics diagnostics;
  cel::Faults faults(source, diagnostics);
  const cel::ExprPtr tree = cel::Parse(source.text, faults);
  fuzz::Require(tree != nullptr, "there is no tree");
  fuzz::Require((faults.count() == 0) == diagnostics.empty(), "a fault without a diagnostic");
  fuzz::Require(!cel::Dump(*tree).empty(), "a tree without a text");
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    fuzz::Require(diagnostic.position.line > 0 && diagnostic.position.column > 0, "a fault without a place");
    fuzz::Require(!FormatDiagnostic(diagnostic, source.text).empty(), "a fault without a text");
  }
  return 0;
}
