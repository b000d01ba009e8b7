// Where the stages of compilation put the faults of one expression.
#pragma once

#include <cstddef>
#include <string>

#include "engine/base/diagnostic.h"
#include "engine/cel/program.h"

namespace svod::cel {

// A stretch of bytes of the expression.
struct Span {
  size_t offset = 0;
  size_t length = 0;
  [[nodiscard]] size_t end() const { return offset + length; }
};

// The smallest span that covers both.
inline Span Cover(Span a, Span b) {
  const size_t begin = a.offset < b.offset ? a.offset : b.offset;
  const size_t end = a.end() > b.end() ? a.end() : b.end();
  return {begin, end - begin};
}

// Turns faults of one source into diagnostics and counts them. Borrows both; not thread-safe.
class Faults {
 public:
  Faults(const ExpressionSource& source, Diagnostics& diagnostics) : source_(source), diagnostics_(diagnostics) {}

  void Add(Span at, std::string code, std::string message, std::string hint = "");
  // Faults of this expression, also those that the cap of the diagnostics left out.
  [[nodiscard]] size_t count() const { return count_; }

 private:
  const ExpressionSource& source_;
  Diagnostics& diagnostics_;
  size_t count_ = 0;
};

// `text` in backticks, as user text stands in messages.
std::string Ticked(std::string_view text);
// "did you mean `x`?" for the candidate nearest to `word`, or empty.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace svod::cel
