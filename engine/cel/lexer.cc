// One pass over the text, one token at a time, no backtracking. The grammar is that of the CEL language definition.
// Faults do not stop the pass: the text at fault becomes one kFault token, so that the parser still sees an operand
// there and later faults of the same expression are found too.
#include "engine/cel/lexer.h"

#include <absl/strings/numbers.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "engine/cel/utf8.h"

namespace svod::cel {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsNamePart(char c) { return IsNameStart(c) || IsDigit(c); }
bool IsQuote(char c) { return c == '"' || c == '\''; }

uint32_t HexValue(char c) {
  if (IsDigit(c)) return static_cast<uint32_t>(c - '0');
  return static_cast<uint32_t>((c | 0x20) - 'a') + 10;
}

TokenKind KindOfWord(std::string_view word) {
  static constexpr std::array kReserved = {"as",        "break",  "const",  "continue", "else", "for",
                                           "function",  "if",     "import", "let",      "loop", "package",
                                           "namespace", "return", "var",    "void",     "while"};
  if (word == "true") return TokenKind::kTrue;
  if (word == "false") return TokenKind::kFalse;
  if (word == "null") return TokenKind::kNull;
  if (word == "in") return TokenKind::kIn;
  for (const std::string_view reserved : kReserved) {
    if (word == reserved) return TokenKind::kReserved;
  }
  return TokenKind::kIdentifier;
}

struct Punctuation {
  std::string_view text;
  TokenKind kind;
};
// Longer ones first.
constexpr std::array kPunctuation = {
    Punctuation{"==", TokenKind::kEqual},      Punctuation{"!=", TokenKind::kNotEqual},
    Punctuation{"<=", TokenKind::kLessEqual},  Punctuation{">=", TokenKind::kGreaterEqual},
    Punctuation{"&&", TokenKind::kAnd},        Punctuation{"||", TokenKind::kOr},
    Punctuation{"(", TokenKind::kLeftParen},   Punctuation{")", TokenKind::kRightParen},
    Punctuation{"[", TokenKind::kLeftBracket}, Punctuation{"]", TokenKind::kRightBracket},
    Punctuation{"{", TokenKind::kLeftBrace},   Punctuation{"}", TokenKind::kRightBrace},
    Punctuation{".", TokenKind::kDot},         Punctuation{",", TokenKind::kComma},
    Punctuation{":", TokenKind::kColon},       Punctuation{"?", TokenKind::kQuestion},
    Punctuation{"+", TokenKind::kPlus},        Punctuation{"-", TokenKind::kMinus},
    Punctuation{"*", TokenKind::kStar},        Punctuation{"/", TokenKind::kSlash},
    Punctuation{"%", TokenKind::kPercent},     Punctuation{"!", TokenKind::kNot},
    Punctuation{"<", TokenKind::kLess},        Punctuation{">", TokenKind::kGreater},
};

class Lexer {
 public:
  Lexer(std::string_view text, Faults& faults) : text_(text), faults_(faults) {}

  std::vector<Token> Run() {
    constexpr size_t kBytesOfToken = 4;  // roughly, with the blank after it
    tokens_.reserve(text_.size() / kBytesOfToken + 2);
    for (SkipBlank(); position_ < text_.size(); SkipBlank()) Next();
    start_ = position_;
    Push(TokenKind::kEnd);
    return std::move(tokens_);
  }

 private:
  struct StringForm {
    bool raw = false;
    bool bytes = false;
    bool triple = false;
    char quote = '"';
  };

  [[nodiscard]] char Peek(size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }
  [[nodiscard]] bool AtEnd() const { return position_ >= text_.size(); }
  [[nodiscard]] Span Since(size_t begin) const { return {begin, position_ - begin}; }

  Token& Push(TokenKind kind) {
    Token& token = tokens_.emplace_back();
    token.kind = kind;
    token.span = Since(start_);
    return token;
  }

  void Fault(std::string code, std::string message, std::string hint = "") {
    faults_.Add(Since(start_), std::move(code), std::move(message), std::move(hint));
    Push(TokenKind::kFault);
  }

  void SkipBlank() {
    while (!AtEnd()) {
      const char c = Peek();
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        ++position_;
      } else if (c == '/' && Peek(1) == '/') {
        while (!AtEnd() && Peek() != '\n') ++position_;
      } else {
        return;
      }
    }
  }

  void Next() {
    start_ = position_;
    const char c = Peek();
    if (IsNameStart(c)) return Word();
    if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) return Number();
    if (IsQuote(c)) return String({});
    if (c == '`') return Quoted();
    Punctuate();
  }

  void Word() {
    while (IsNamePart(Peek())) ++position_;
    const std::string_view word = text_.substr(start_, position_ - start_);
    if (IsQuote(Peek())) {
      if (const std::optional<StringForm> form = FormOfPrefix(word)) return String(*form);
    }
    Push(KindOfWord(word)).text = word;
  }

  // `r`, `b` or `br`, in any case, right before a quote.
  static std::optional<StringForm> FormOfPrefix(std::string_view word) {
    StringForm form;
    form.bytes = (word.front() | 0x20) == 'b';
    if (form.bytes) word.remove_prefix(1);
    form.raw = !word.empty() && (word.front() | 0x20) == 'r';
    if (form.raw) word.remove_prefix(1);
    return word.empty() ? std::optional(form) : std::nullopt;
  }

  void Quoted() {
    ++position_;
    while (!AtEnd() && Peek() != '`' && Peek() != '\n') ++position_;
    const std::string_view name = text_.substr(start_ + 1, position_ - start_ - 1);
    if (Peek() != '`') return Fault("unterminated-string", "a name in backticks has no end");
    ++position_;
    const bool sound = std::all_of(
        name.begin(), name.end(), [](char c) { return IsNamePart(c) || c == '.' || c == '-' || c == '/' || c == ' '; });
    if (name.empty()) return Fault("unexpected-character", "there is no name between the backticks");
    if (!sound) return Fault("unexpected-character", "a name in backticks has letters, digits and `_.-/` alone");
    Push(TokenKind::kQuoted).text = name;
  }

  void Punctuate() {
    const std::string_view rest = text_.substr(position_);
    for (const Punctuation& mark : kPunctuation) {
      if (rest.front() != mark.text.front() || !rest.starts_with(mark.text)) continue;
      position_ += mark.text.size();
      Push(mark.kind);
      return;
    }
    position_ += CodePointLength(text_, position_);
    const std::string_view bad = text_.substr(start_, position_ - start_);
    std::string hint;
    if (bad == "=") hint = "write `==` to compare";
    if (bad == "&") hint = "write `&&`";
    if (bad == "|") hint = "write `||`";
    Fault("unexpected-character", Ticked(bad) + " is not part of an expression", std::move(hint));
  }

  void Number() {
    const bool hex = Peek() == '0' && Peek(1) == 'x' && IsHexDigit(Peek(2));
    bool real = false;
    if (hex) {
      position_ += 2;
      while (IsHexDigit(Peek())) ++position_;
    } else {
      real = ScanDecimal();
    }
    const std::string_view digits = text_.substr(start_, position_ - start_);
    const bool is_unsigned = !real && (Peek() | 0x20) == 'u';
    if (is_unsigned) ++position_;
    if (IsNamePart(Peek())) {
      while (IsNamePart(Peek())) ++position_;
      return Fault("bad-number", Ticked(text_.substr(start_, position_ - start_)) + " is not a number");
    }
    if (real) return Real(digits);
    Integer(hex ? digits.substr(2) : digits, hex ? 16 : 10, is_unsigned ? TokenKind::kUint : TokenKind::kInt);
  }

  // Digits, fraction, exponent; true when there is one of the last two.
  bool ScanDecimal() {
    bool real = false;
    while (IsDigit(Peek())) ++position_;
    if (Peek() == '.' && IsDigit(Peek(1))) {
      real = true;
      for (++position_; IsDigit(Peek());) ++position_;
    }
    const size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 1 : 0;
    if ((Peek() | 0x20) == 'e' && IsDigit(Peek(1 + sign))) {
      real = true;
      for (position_ += 1 + sign; IsDigit(Peek());) ++position_;
    }
    return real;
  }

  void Real(std::string_view digits) {
    double number = 0;  // also of one too small for a double
    if (!absl::SimpleAtod(absl::string_view(digits.data(), digits.size()), &number) || std::isinf(number)) {
      return Fault("number-out-of-range", Ticked(digits) + " is out of range");
    }
    Push(TokenKind::kDouble).number = number;
  }

  void Integer(std::string_view digits, int base, TokenKind kind) {
    uint64_t magnitude = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude, base);
    if (error != std::errc()) return Fault("number-out-of-range", Ticked(digits) + " is out of range");
    Push(kind).magnitude = magnitude;
  }

  // At the opening quote. Goes on after bad escapes, so that all of them are reported.
  void String(StringForm form) {
    form.quote = Peek();
    form.triple = Peek(1) == form.quote && Peek(2) == form.quote;
    position_ += form.triple ? 3 : 1;
    std::string value;
    bool good = true;
    while (!AtClose(form)) {
      if (AtEnd() || (!form.triple && (Peek() == '\n' || Peek() == '\r'))) {
        return Fault("unterminated-string", "a text has no closing quote");
      }
      if (Peek() == '\\' && !form.raw) {
        good = Escape(form.bytes, value) && good;
      } else if (Peek() == '\r') {
        NewLine(value);
      } else {
        value += text_[position_++];
      }
    }
    position_ += form.triple ? 3 : 1;
    if (!good) {
      Push(TokenKind::kFault);
      return;
    }
    Push(form.bytes ? TokenKind::kBytes : TokenKind::kString).text = std::move(value);
  }

  // However a line ends in the file, in the text it ends with a line feed.
  void NewLine(std::string& value) {
    position_ += Peek(1) == '\n' ? size_t{2} : size_t{1};
    value += '\n';
  }

  [[nodiscard]] bool AtClose(const StringForm& form) const {
    if (Peek() != form.quote || AtEnd()) return false;
    return !form.triple || (Peek(1) == form.quote && Peek(2) == form.quote);
  }

  // At a backslash. False after reporting a fault.
  bool Escape(bool bytes, std::string& value) {
    static constexpr std::string_view kNames = "abfnrtv\\?\"'`";
    static constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\?\"'`";
    const size_t begin = position_++;
    const char c = Peek();
    if (const size_t index = kNames.find(c); !AtEnd() && index != std::string_view::npos) {
      ++position_;
      value += kValues[index];
      return true;
    }
    if (c == 'x' || c == 'X') return Coded(begin, 1, 2, 16, bytes, value);
    if (c >= '0' && c <= '3') return Coded(begin, 0, 3, 8, bytes, value);
    if (c == 'u' && !bytes) return Coded(begin, 1, 4, 16, false, value);
    if (c == 'U' && !bytes) return Coded(begin, 1, 8, 16, false, value);
    if (!AtEnd()) position_ += CodePointLength(text_, position_);
    return BadEscape(begin);
  }

  // An escape by number: `skip` letters, then exactly `count` digits of `base`.
  bool Coded(size_t begin, size_t skip, int count, uint32_t base, bool octet, std::string& value) {
    position_ += skip;
    uint32_t code = 0;
    for (int i = 0; i < count; ++i, ++position_) {
      if (!IsHexDigit(Peek()) || HexValue(Peek()) >= base) return BadEscape(begin);
      code = code * base + HexValue(Peek());
    }
    if (octet) {
      value += static_cast<char>(code);
      return true;
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return BadEscape(begin);
    AppendUtf8(code, value);
    return true;
  }

  bool BadEscape(size_t begin) {
    faults_.Add(Since(begin), "bad-escape",
                Ticked(text_.substr(begin, position_ - begin)) + " is not an escape of a text",
                "write `\\\\` for a backslash");
    return false;
  }

  std::string_view text_;
  Faults& faults_;
  size_t position_ = 0;
  size_t start_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> Lex(std::string_view text, Faults& faults) {
  if (const size_t bad = FirstBadUtf8(text); bad != std::string_view::npos) {
    faults.Add({bad, 1}, "bad-utf8", "the text is not UTF-8");
    Token fault{TokenKind::kFault, {bad, 1}, "", 0, 0};
    return {std::move(fault), Token{TokenKind::kEnd, {text.size(), 0}, "", 0, 0}};
  }
  return Lexer(text, faults).Run();
}

}  // namespace svod::cel
