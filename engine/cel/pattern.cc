// Tested by: tests/engine/cel/evaluator_test.cc, tests/engine/limits_test.cc.
#include "engine/cel/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "engine/base/limits.h"

namespace svod::cel {
namespace {

// Of one that is refused as too large: all that fit.
size_t InstructionsOf(const RE2& compiled) {
  constexpr size_t kInstructionBytes = 24;
  if (compiled.error_code() == RE2::ErrorPatternTooLarge) return kLimits.pattern_bytes_max / kInstructionBytes;
  return static_cast<size_t>(std::max(compiled.ProgramSize(), 0));
}

}  // namespace

Pattern::Pattern(std::unique_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}
Pattern::~Pattern() = default;

std::unique_ptr<const Pattern> Pattern::Compile(std::string_view text, std::string* why, size_t* instructions) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kLimits.pattern_bytes_max);
  auto compiled = std::make_unique<const RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (instructions != nullptr) *instructions = InstructionsOf(*compiled);
  if (compiled->ok()) return std::unique_ptr<const Pattern>(new Pattern(std::move(compiled)));
  if (why != nullptr) *why = compiled->error();
  return nullptr;
}

size_t Pattern::instructions() const { return InstructionsOf(*compiled_); }

bool Pattern::Matches(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

}  // namespace svod::cel
