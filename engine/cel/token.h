// Tokens: what the lexer hands to the parser.
#pragma once

#include <cstdint>
#include <string>

#include "engine/cel/faults.h"

namespace svod::cel {

enum class TokenKind : uint8_t {
  kEnd,
  kFault,  // a text that is no token; already reported, so the parser passes over it in silence
  kIdentifier,
  kReserved,  // a word kept for host languages (`for`, `if`): a field may have it as its name, a variable may not
  kQuoted,    // `name` in backticks: a field whose name is no identifier
  kTrue,
  kFalse,
  kNull,
  kIn,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kDot,
  kComma,
  kColon,
  kQuestion,
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kPercent,
  kNot,
  kAnd,
  kOr,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Span span;
  // The name of an identifier; the decoded text of a string; the octets of bytes.
  std::string text;
  // kInt, kUint. The sign of an int is a token of its own, so 2^63 is a magnitude.
  uint64_t magnitude = 0;
  // kDouble.
  double number = 0;
};

}  // namespace svod::cel
