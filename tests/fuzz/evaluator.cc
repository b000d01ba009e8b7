// An expression, a zero byte, a dossier in binary: the engine agrees with the reference evaluator.
#include "tests/reference/evaluator.h"

#include "tests/fuzz/fuzz.h"
#include "tests/reference/compiled.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace svod;                  // NOLINT: one function
  constexpr int64_t kStepsMax = 20'000;  // keeps one input short
  const std::string_view input = fuzz::AsText(data, size);
  const size_t end = input.find('\0');
  if (end == std::string_view::npos) return 0;
  cluster::v1::Dossier dossier;
  if (!dossier.ParseFromString(std::string(input.substr(end + 1)))) return 0;
  Diagnostics diagnostics;
  const auto compiled = reference::CompileBoth(std::string(input.substr(0, end)), fuzz::DossierNames(), diagnostics);
  if (!compiled) return 0;
  const Date as_of = *Date::Parse("2015-02-15");
  reference::Evaluator reference(dossier, as_of, kStepsMax);
  const reference::Outcome expected = reference.Evaluate(*compiled->tree);
  if (reference.gave_up()) return 0;
  for (const cel::Program* program : {&compiled->program, &compiled->boxed}) {
    cel::Frame frame(dossier, as_of);
    const std::string actual = reference::ToText(frame, program->Evaluate(frame));
    if (actual != reference::ToText(expected)) {
      fuzz::Fail(program->text() + "\nengine: " + actual + "\nreference: " + reference::ToText(expected));
    }
  }
  return 0;
}
