// Faults of a rule file or of an input document, each with its place. All of them are collected, up to a cap; nothing
// of a faulty text is used.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"

namespace svod {

// A place in a text. Lines and columns count from 1, columns in Unicode code points; 0 means "not known".
struct Position {
  int line = 0;
  int column = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

// One fault. `code` is stable and lower-case with dashes (`unknown-field`); `message` starts lower-case, has no full
// stop, and shows user text in backticks; `hint` says what to do, or is empty.
struct Diagnostic {
  std::string file;
  Position position;
  // Code points that the caret underlines, at least 1.
  int length = 1;
  std::string code;
  std::string message;
  std::string hint;
  // Path in the document (`report.kpis.items[3].value`), for input documents; empty for rule files.
  std::string path;
};

// Collects diagnostics up to a cap and counts the rest. Not thread-safe.
class Diagnostics {
 public:
  explicit Diagnostics(size_t cap = kLimits.diagnostics_max) : cap_(cap) {}

  void Add(Diagnostic diagnostic);
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] size_t size() const { return items_.size(); }
  // Diagnostics that the cap left out.
  [[nodiscard]] size_t omitted() const { return omitted_; }
  [[nodiscard]] const std::vector<Diagnostic>& items() const { return items_; }
  // Orders by file, then place; equal places keep the order of adding. What is said twice of one place stays once: a
  // fault of a rule over a table comes for each row.
  void Sort();

 private:
  size_t cap_;
  size_t omitted_ = 0;
  std::vector<Diagnostic> items_;
};

// `file:line:column: code: message`, then the source line with a caret and the hint where known. `source` is the text
// of the file, or empty. Ends with a newline.
std::string FormatDiagnostic(const Diagnostic& diagnostic, std::string_view source);

// The candidate nearest to `word` by edit distance, if it is near enough to be meant; otherwise empty.
std::string Nearest(std::string_view word, const std::vector<std::string>& candidates);

// User text for a message: in backticks, control characters and broken bytes replaced, cut after 60 code points.
std::string Quote(std::string_view text);

// The place of the byte at `offset` of a UTF-8 text. REQUIRES: offset <= text.size().
Position PositionAt(std::string_view text, size_t offset);

// The same for offsets that mostly grow: one pass over the text for all of them together. Borrows the text. Not
// thread-safe.
class PositionCursor {
 public:
  explicit PositionCursor(std::string_view text) : text_(text) {}
  // An offset past the end means the end.
  Position At(size_t offset);

 private:
  std::string_view text_;
  size_t offset_ = 0;
  Position position_{1, 1};
};

}  // namespace svod
