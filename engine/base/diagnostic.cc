#include "engine/base/diagnostic.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/base/utf8.h"

namespace svod {
namespace {

// A source line is shown this many code points wide at most: a document on one line would fill the screen.
constexpr size_t kShownMax = 120;
// Code points shown before the caret where the line is cut.
constexpr size_t kShownBefore = 60;
constexpr size_t kQuotedMax = 60;
constexpr std::u32string_view kIndent = U"  ";
constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kEllipsis = 0x2026;

// Decodes a text; a byte that is not UTF-8 becomes the replacement character.
std::u32string Decode(std::string_view text) {
  std::u32string points;
  for (size_t offset = 0; offset < text.size();) {
    const CodePoint point = CodePointAt(text, offset);
    points.push_back(point.size == 0 ? kReplacement : point.value);
    offset += std::max<size_t>(point.size, 1);
  }
  return points;
}

void Encode(char32_t c, std::string& out) {
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | ((c >> shift) & 0x3F))); };
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (c >> 6)));
    tail(0);
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (c >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | (c >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string Encode(std::u32string_view points) {
  std::string text;
  for (const char32_t c : points) Encode(c, text);
  return text;
}

// The line with this number (from 1), without its end; empty when there is none.
std::string_view LineOf(std::string_view source, int number) {
  for (int line = 1; line < number; ++line) {
    const size_t end = source.find('\n');
    if (end == std::string_view::npos) return {};
    source.remove_prefix(end + 1);
  }
  std::string_view line = source.substr(0, source.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// What a terminal can show: a hostile document must not move the cursor.
std::u32string Printable(std::u32string points) {
  for (char32_t& c : points) {
    if (c == U'\t') c = U' ';
    if (IsControl(c)) c = kReplacement;
  }
  return points;
}

// The source line and the line with the caret below it.
std::string Excerpt(std::string_view source_line, int column, int length) {
  std::u32string line = Printable(Decode(source_line));
  size_t caret = std::min(static_cast<size_t>(column - 1), line.size());
  size_t underlined = static_cast<size_t>(std::max(length, 1));
  if (line.size() > kShownMax) {
    const size_t cut = caret > kShownBefore ? caret - kShownBefore : 0;
    const bool cut_behind = line.size() - cut > kShownMax;
    line = line.substr(cut, kShownMax);
    caret -= cut;
    if (cut > 0) line.front() = kEllipsis;
    if (cut_behind) line.back() = kEllipsis;
  }
  underlined = std::clamp<size_t>(underlined, 1, std::max<size_t>(line.size() - caret, 1));
  std::u32string mark(kIndent);
  mark.append(caret, U' ').append(1, U'^').append(underlined - 1, U'~');
  return Encode(std::u32string(kIndent) + line) + "\n" + Encode(mark) + "\n";
}

std::string Heading(const Diagnostic& diagnostic) {
  std::string text = diagnostic.file;
  const auto add = [&](std::string_view separator, const std::string& part) {
    if (part.empty()) return;
    if (!text.empty()) text.append(separator);
    text.append(part);
  };
  const Position& position = diagnostic.position;
  if (position.line > 0) add(":", std::to_string(position.line));
  if (position.line > 0 && position.column > 0) add(":", std::to_string(position.column));
  add(": ", diagnostic.code);
  add(": ", diagnostic.path);
  add(": ", diagnostic.message);
  return text;
}

// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment).
size_t EditDistance(std::u32string_view a, std::u32string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> previous(b.size() + 1);
  std::vector<size_t> current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, substituted});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

}  // namespace

void Diagnostics::Add(Diagnostic diagnostic) {
  if (items_.size() >= cap_) {
    ++omitted_;
    return;
  }
  items_.push_back(std::move(diagnostic));
}

void Diagnostics::Sort() {
  std::stable_sort(items_.begin(), items_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.file, a.position.line, a.position.column) < std::tie(b.file, b.position.line, b.position.column);
  });
  const auto same = [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.file, a.position, a.code, a.message, a.path) ==
           std::tie(b.file, b.position, b.code, b.message, b.path);
  };
  // Places have few faults each, so those before one are looked through from the nearest on.
  std::vector<Diagnostic> once;
  for (Diagnostic& one : items_) {
    bool known = false;
    for (auto it = once.rbegin(); !known && it != once.rend() && it->position == one.position; ++it) {
      known = same(*it, one);
    }
    if (!known) once.push_back(std::move(one));
  }
  items_ = std::move(once);
}

std::string FormatDiagnostic(const Diagnostic& diagnostic, std::string_view source) {
  std::string text = Heading(diagnostic) + "\n";
  const Position& position = diagnostic.position;
  if (position.line > 0 && position.column > 0) {
    const std::string_view line = LineOf(source, position.line);
    if (!line.empty()) text += Excerpt(line, position.column, diagnostic.length);
  }
  if (!diagnostic.hint.empty()) text += "  hint: " + diagnostic.hint + "\n";
  return text;
}

std::string Nearest(std::string_view word, const std::vector<std::string>& candidates) {
  // Longer than any name: nothing is near, and the work would grow with the square of hostile text.
  constexpr size_t kWordMax = 256;
  if (word.empty() || word.size() > kWordMax) return {};
  const std::u32string wanted = Decode(word);
  size_t nearest = std::max<size_t>(1, wanted.size() / 3) + 1;
  std::string found;
  for (const std::string& candidate : candidates) {
    const size_t distance = EditDistance(wanted, Decode(candidate));
    if (distance >= nearest || distance >= wanted.size()) continue;
    nearest = distance;
    found = candidate;
  }
  return found;
}

std::string Quote(std::string_view text) {
  // Four bytes are the longest code point, so nothing behind this is shown.
  std::u32string points = Printable(Decode(text.substr(0, (kQuotedMax + 1) * 4)));
  if (points.size() > kQuotedMax) {
    points.resize(kQuotedMax - 1);
    points.push_back(kEllipsis);
  }
  return "`" + Encode(points) + "`";
}

Position PositionAt(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t newline = before.rfind('\n');
  const size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  const auto lines = static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  return {lines + 1, CountCodePoints(before.substr(line_start)) + 1};
}

Position PositionCursor::At(size_t offset) {
  offset = std::min(offset, text_.size());
  if (offset < offset_) return PositionAt(text_, offset);
  for (; offset_ < offset; ++offset_) {
    if (text_[offset_] == '\n') {
      ++position_.line;
      position_.column = 1;
    } else if ((text_[offset_] & 0xC0) != 0x80) {
      ++position_.column;
    }
  }
  return position_;
}

}  // namespace svod
