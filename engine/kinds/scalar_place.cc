// Where a byte of a scalar stands in its file. The text of a scalar is what YAML made of it: without quotes, escapes,
// the header of a block and indentation, with line breaks folded. Tested by: tests/engine/kinds/scalar_place_test.cc.
#include <algorithm>
#include <cctype>
#include <string_view>

#include "engine/kinds/spec.h"

namespace svod::kinds {
namespace {

bool IsWhite(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

enum class Style : uint8_t { kPlain, kSingleQuoted, kDoubleQuoted, kBlock };

// Bytes of the file, and how many bytes of the text they stand for.
struct Piece {
  size_t raw = 1;
  size_t text = 1;
  bool blank = false;
};

// An escape that gives the number of a character in `digits` digits.
Piece CodedAt(std::string_view raw, size_t at, size_t digits) {
  uint32_t value = 0;
  for (const char c : raw.substr(std::min(at + 2, raw.size()), digits)) {
    const int digit = std::isdigit(static_cast<unsigned char>(c)) != 0 ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value * 16 + static_cast<uint32_t>(digit);
  }
  const size_t bytes = value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
  return {2 + digits, bytes, value < 0x80 && IsWhite(static_cast<char>(value))};
}

// The escape that begins at `at` (YAML 1.1, 5.6). It is sound: the file was read.
Piece EscapeAt(std::string_view raw, size_t at) {
  switch (at + 1 < raw.size() ? raw[at + 1] : '\\') {
    case 't':
    case '\t':
    case 'n':
    case 'v':
    case 'f':
    case 'r':
    case ' ':
      return {2, 1, true};
    case '\n':
    case '\r':
      return {2, 0, true};  // the line goes on
    case 'x':
      return CodedAt(raw, at, 2);
    case 'u':
      return CodedAt(raw, at, 4);
    case 'U':
      return CodedAt(raw, at, 8);
    case 'N':  // U+0085
    case '_':  // U+00A0
      return {2, 2, false};
    case 'L':  // U+2028
    case 'P':  // U+2029
      return {2, 3, false};
    default:
      return {2, 1, false};
  }
}

// Goes through the text and the file together.
class ScalarReader {
 public:
  // The scalar begins at `at`.
  ScalarReader(std::string_view raw, std::string_view text, size_t at) : raw_(raw), text_(text), at_(at) {
    const char first = at_ < raw_.size() ? raw_[at_] : ' ';
    if (first == '\'' || first == '"') {
      style_ = first == '"' ? Style::kDoubleQuoted : Style::kSingleQuoted;
      ++at_;
    } else if (first == '|' || first == '>') {
      style_ = Style::kBlock;
      const size_t line = raw_.find('\n', at_);
      at_ = line == std::string_view::npos ? raw_.size() : line + 1;
    }
  }

  size_t PlaceOf(size_t offset) {
    while (in_ < std::min(offset, text_.size())) {
      if (!Step(offset)) return std::min(at_, raw_.size());
    }
    if (in_ < text_.size() && !IsWhite(text_[in_])) at_ = BlankEnd();
    return std::min(at_, raw_.size());
  }

 private:
  [[nodiscard]] Piece PieceAt(size_t at) const {
    if (style_ == Style::kDoubleQuoted && raw_[at] == '\\') return EscapeAt(raw_, at);
    if (style_ == Style::kSingleQuoted && raw_[at] == '\'') return {2, 1, false};
    return {1, 1, IsWhite(raw_[at])};
  }

  // Where the white space of the file ends that begins at hand.
  [[nodiscard]] size_t BlankEnd() const {
    size_t end = at_;
    while (end < raw_.size()) {
      const Piece piece = PieceAt(end);
      if (!piece.blank) break;
      end += piece.raw;
    }
    return end;
  }

  // False where the place is found, or cannot be followed: what a row filled in is not in the file.
  bool Step(size_t offset) {
    if (at_ >= raw_.size()) return false;
    const Piece piece = PieceAt(at_);
    if (piece.blank || IsWhite(text_[in_])) return StepOverBlanks(offset);
    if (piece.raw == 1 && raw_[at_] != text_[in_]) return false;
    at_ += piece.raw;
    in_ += piece.text;
    return true;
  }

  // White space of either stands for that of the other, however long they are. At the end of a text it stands for
  // nothing.
  bool StepOverBlanks(size_t offset) {
    const size_t raw_end = BlankEnd();
    size_t text_end = in_;
    while (text_end < text_.size() && IsWhite(text_[text_end])) ++text_end;
    if (text_end == text_.size() || raw_end == at_) return false;
    if (offset < text_end) {
      at_ += std::min(offset - in_, raw_end - at_ - 1);
      return false;
    }
    at_ = raw_end;
    in_ = text_end;
    return true;
  }

  std::string_view raw_;
  std::string_view text_;
  size_t at_;
  size_t in_ = 0;  // bytes of the text that were passed
  Style style_ = Style::kPlain;
};

}  // namespace

Position PositionInScalar(const SpecNode& node, size_t offset) {
  if (!node.file) return node.position;
  return PositionAt(node.file->text, OffsetInFile(node, offset));
}

size_t OffsetInFile(const SpecNode& node, size_t offset) {
  return ScalarReader(node.file->text, node.text, node.offset).PlaceOf(offset);
}

}  // namespace svod::kinds
