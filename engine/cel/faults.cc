#include "engine/cel/faults.h"

#include <algorithm>
#include <utility>

namespace svod::cel {
namespace {

int CodePoints(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

void Faults::Add(Span at, std::string code, std::string message, std::string hint) {
  ++count_;
  const size_t offset = std::min(at.offset, source_.text.size());
  Diagnostic diagnostic;
  diagnostic.file = source_.file;
  diagnostic.position = source_.position(offset);
  diagnostic.length = std::max(1, CodePoints(std::string_view(source_.text).substr(offset, at.length)));
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  diagnostics_.Add(std::move(diagnostic));
}

std::string Ticked(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string nearest = Nearest(word, candidates);
  return nearest.empty() ? "" : "did you mean " + Ticked(nearest) + "?";
}

}  // namespace svod::cel
