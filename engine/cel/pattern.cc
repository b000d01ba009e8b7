// Tested by: tests/engine/cel/evaluator_test.cc, tests/engine/limits_test.cc.
#include "engine/cel/pattern.h"

#include <re2/re2.h>

#include <utility>

#include "engine/base/limits.h"

namespace svod::cel {

Pattern::Pattern(std::unique_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}
Pattern::~Pattern() = default;

std::unique_ptr<const Pattern> Pattern::Compile(std::string_view text, std::string* why) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kLimits.pattern_bytes_max);
  auto compiled = std::make_unique<const RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (compiled->ok()) return std::unique_ptr<const Pattern>(new Pattern(std::move(compiled)));
  if (why != nullptr) *why = compiled->error();
  return nullptr;
}

bool Pattern::Matches(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

}  // namespace svod::cel
