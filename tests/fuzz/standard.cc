// An expression of plain CEL: checked or not, by either plan, the answer is the same. Unchecked evaluation may find a
// value where the checker finds a fault, never another value.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "engine/base/limits.h"
#include "engine/cel/equality.h"
#include "engine/cel/program.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace svod;  // NOLINT: one program

const cel::Schema& Generated() {
  static const cel::Schema kSchema = {google::protobuf::DescriptorPool::generated_pool(),
                                      google::protobuf::MessageFactory::generated_factory()};
  return kSchema;
}

const cel::Environment& Names() {
  static const cel::Environment kEnvironment(Generated(), "svod.cluster.v1");
  return kEnvironment;
}

std::optional<cel::Program> Compile(const std::string& text, bool typed, bool boxed) {
  Diagnostics diagnostics;
  cel::CompileOptions options;
  options.typed = typed;
  options.boxed = boxed;
  return cel::Compile(cel::StandaloneExpression(text), Names(), std::nullopt, diagnostics, options);
}

bool RanOutOfSteps(const cel::Frame& frame, const cel::Value& value) {
  return value.is_error() && frame.ErrorOf(value).code == cel::ErrorCode::kBudgetExceeded;
}

// Two answers of one frame. NaN is not equal to itself, so that kinds are compared where values are not equal.
bool Same(cel::Frame& frame, const cel::Value& a, const cel::Value& b) {
  if (!a.is_definite() || !b.is_definite()) return a.kind() == b.kind();
  const cel::Value equal = cel::Equal(frame, a, b);
  const bool itself = cel::Equal(frame, a, a).is_definite() && cel::Equal(frame, a, a).bool_value();
  return !itself || !equal.is_definite() || equal.bool_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(fuzz::AsText(data, size));
  const auto unchecked = Compile(text, false, false);
  if (!unchecked) return 0;
  cel::Frame frame(Generated());
  constexpr int64_t kSteps = 500'000;  // for all evaluations together: keeps one input short
  frame.Spend(kLimits.steps_max - kSteps);
  const cel::Value answer = unchecked->Evaluate(frame);
  for (bool typed : {false, true}) {
    for (bool boxed : {false, true}) {
      const auto program = Compile(text, typed, boxed);
      if (!program) continue;
      const cel::Value other = program->Evaluate(frame);
      if (RanOutOfSteps(frame, answer) || RanOutOfSteps(frame, other)) return 0;
      if (!Same(frame, answer, other))
        fuzz::Fail(text + (typed ? "\nchecked" : "\nunchecked") + (boxed ? ", boxed" : ""));
    }
  }
  return 0;
}
