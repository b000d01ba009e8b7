// One expression for all evaluators: the checked tree, and the programs made from it by either plan.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "engine/cel/checker.h"
#include "engine/cel/compiler.h"
#include "engine/cel/parser.h"
#include "engine/cel/program.h"

namespace svod::reference {

struct Compiled {
  cel::ExprPtr tree;
  cel::Program program;
  cel::Program boxed;
};

// nullopt and diagnostics when the text does not compile.
inline std::optional<Compiled> CompileBoth(const std::string& text, const cel::Environment& environment,
                                           Diagnostics& diagnostics) {
  const cel::ExpressionSource source = cel::StandaloneExpression(text);
  cel::Faults faults(source, diagnostics);
  cel::ExprPtr tree = cel::Parse(source.text, faults);
  if (faults.count() > 0) return std::nullopt;
  const int slots = cel::CheckTypes(*tree, environment, std::nullopt, faults);
  if (faults.count() > 0) return std::nullopt;
  cel::Program program(tree->type, slots, cel::CompileNode(*tree), text);
  cel::Program boxed(tree->type, slots, cel::CompileNode(*tree, {.standard = false, .boxed = true}), text);
  return Compiled{std::move(tree), std::move(program), std::move(boxed)};
}

}  // namespace svod::reference
