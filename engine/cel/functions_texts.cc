// Texts: the standard functions, and the strings extension of CEL (cel-go, ext/strings.go, version 4). Positions count
// code points.
// Tested by: tests/engine/cel/evaluator_test.cc, standard_test.cc; the published data (string, string_ext).
#include <algorithm>
#include <array>
#include <cstring>

#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "engine/cel/function_groups.h"
#include "engine/cel/pattern.h"

namespace svod::cel {
namespace {

using std::string_view;
constexpr size_t kNone = string_view::npos;

// The first place of `part`, from a place on, in time that grows with the sum of both.
size_t FindIn(string_view text, string_view part, size_t from) {
  if (from > text.size()) return kNone;
  const void* found = memmem(text.data() + from, text.size() - from, part.data(), part.size());
  return found == nullptr ? kNone : static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

Value SizeOfText(Frame& /*frame*/, Arguments a) { return Value::Int(CountCodePoints(a[0].string())); }
Value Contains(Frame& /*frame*/, Arguments a) { return Value::Bool(FindIn(a[0].string(), a[1].string(), 0) != kNone); }
Value StartsWith(Frame& /*frame*/, Arguments a) { return Value::Bool(a[0].string().starts_with(a[1].string())); }
Value EndsWith(Frame& /*frame*/, Arguments a) { return Value::Bool(a[0].string().ends_with(a[1].string())); }

Value Matches(Frame& frame, Arguments a) { return MatchPattern(frame, a[0].string(), a[1].string(), nullptr); }

// The byte where a code point begins; the size of the text for the position behind the last; kNone beyond.
size_t ByteOf(string_view text, int64_t position) {
  if (position < 0) return kNone;
  size_t byte = 0;
  for (; position > 0 && byte < text.size(); --position) byte += std::max<size_t>(1, CodePointAt(text, byte).size);
  return position == 0 ? byte : kNone;
}

Value NoPosition(Frame& frame, int64_t position) {
  return frame.MakeError(ErrorCode::kIndexOutOfRange, "the text has no position " + std::to_string(position));
}

Value CharAt(Frame& frame, Arguments a) {
  const string_view text = a[0].string();
  const size_t byte = ByteOf(text, a[1].int_value());
  if (byte == kNone) return NoPosition(frame, a[1].int_value());
  return Value::String(byte == text.size() ? "" : text.substr(byte, CodePointAt(text, byte).size));
}

// The first of `part` at or behind a position, or the last that begins at or before one.
template <bool kLast>
Value Find(Frame& frame, Arguments a) {
  const string_view text = a[0].string();
  size_t from = kLast ? text.size() : 0;
  if (a.size() == 3) {
    from = ByteOf(text, a[2].int_value());
    if (from == kNone) return NoPosition(frame, a[2].int_value());
  }
  if (kLast && !frame.Spend(static_cast<int64_t>(text.size() / 16 * (a[1].string().size() / 16 + 1)))) {
    return OutOfSteps(frame);
  }
  const size_t found = kLast ? text.rfind(a[1].string(), from) : FindIn(text, a[1].string(), from);
  return Value::Int(found == kNone ? -1 : CountCodePoints(text.substr(0, found)));
}

Value Substring(Frame& frame, Arguments a) {
  const string_view text = a[0].string();
  const size_t begin = ByteOf(text, a[1].int_value());
  if (begin == kNone) return NoPosition(frame, a[1].int_value());
  const size_t end = a.size() == 2 ? text.size() : ByteOf(text, a[2].int_value());
  if (end == kNone || end < begin) return NoPosition(frame, a[2].int_value());
  return Value::String(text.substr(begin, end - begin));
}

template <char kFirst, char kLast, int kShift>
Value Recase(Frame& frame, Arguments a) {
  std::string text(a[0].string());
  for (char& c : text) {
    if (c >= kFirst && c <= kLast) c = static_cast<char>(c + kShift);
  }
  return NewText(frame, std::move(text));
}

// The property White_Space of Unicode.
bool IsWhiteSpace(char32_t c) {
  constexpr std::array<char32_t, 9> kSingle = {0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x2000 && c <= 0x200A) ||
         std::find(kSingle.begin(), kSingle.end(), c) != kSingle.end();
}

Value Trim(Frame& /*frame*/, Arguments a) {
  const string_view text = a[0].string();
  size_t begin = text.size();
  size_t end = text.size();
  for (size_t byte = 0; byte < text.size();) {
    const CodePoint point = CodePointAt(text, byte);
    const size_t size = std::max<size_t>(1, point.size);
    if (!IsWhiteSpace(point.value)) {
      begin = std::min(begin, byte);
      end = byte + size;
    }
    byte += size;
  }
  return Value::String(begin < end ? text.substr(begin, end - begin) : "");
}

// Takes the steps of a text of this size before it is made.
bool SpendFor(Frame& frame, size_t bytes) { return frame.Spend(static_cast<int64_t>(bytes / 16)); }

// The first `most` of `from` replaced; all when it is negative. An empty `from` stands before each code point and at
// the end.
Value Replace(Frame& frame, Arguments a) {
  const string_view text = a[0].string();
  const string_view from = a[1].string();
  const string_view to = a[2].string();
  int64_t most = a.size() == 4 ? a[3].int_value() : -1;
  std::string result;
  size_t at = 0;
  while (most != 0) {
    const size_t found = FindIn(text, from, at);
    if (found == kNone) break;
    if (!frame.Spend() || !SpendFor(frame, to.size())) return OutOfSteps(frame);
    result.append(text.substr(at, found - at)).append(to);
    at = found + from.size();
    if (most > 0) --most;
    if (!from.empty()) continue;
    if (at == text.size()) return frame.MakeString(std::move(result));
    const size_t next = at + std::max<size_t>(1, CodePointAt(text, at).size);
    result.append(text.substr(at, next - at));
    at = next;
  }
  return NewText(frame, result.append(text.substr(at)));
}

// At most `most` parts, the last with what is left; all when it is negative. An empty separator parts code points.
Value Split(Frame& frame, Arguments a) {
  string_view text = a[0].string();
  const string_view separator = a[1].string();
  const int64_t most = a.size() == 3 ? a[2].int_value() : -1;
  std::vector<Value> parts;
  auto full = [&] { return most >= 0 && static_cast<int64_t>(parts.size()) + 1 >= most; };
  while (most != 0) {
    if (!frame.Spend()) return OutOfSteps(frame);
    const bool letters = separator.empty() && !text.empty();
    const size_t end = letters ? CodePointAt(text, 0).size : separator.empty() ? kNone : FindIn(text, separator, 0);
    if (end == kNone || full() || (letters && end == text.size())) break;
    parts.push_back(Value::String(text.substr(0, end)));
    text.remove_prefix(end + separator.size());
  }
  const bool nothing = separator.empty() && text.empty();
  if (most != 0 && !nothing) parts.push_back(Value::String(text));
  return frame.MakeList(std::move(parts));
}

Value Join(Frame& frame, Arguments a) {
  const string_view separator = a.size() == 2 ? a[1].string() : "";
  std::string text;
  for (size_t i = 0; i < a[0].list().size(); ++i) {
    const Value part = a[0].list().at(i);
    if (!part.is_definite()) return part;
    if (!frame.Spend() || !SpendFor(frame, part.string().size() + separator.size())) return OutOfSteps(frame);
    text.append(i > 0 ? separator : "").append(part.string());
  }
  return frame.MakeString(std::move(text));
}

Value Reverse(Frame& frame, Arguments a) {
  const string_view text = a[0].string();
  std::string reversed;
  for (size_t end = text.size(); end > 0;) {
    size_t begin = end - 1;
    while (begin > 0 && (text[begin] & 0xC0) == 0x80) --begin;  // back to where the code point begins
    reversed.append(text.substr(begin, end - begin));
    end = begin;
  }
  return NewText(frame, std::move(reversed));
}

Value Quote(Frame& frame, Arguments a) {
  constexpr string_view kPlain = "\a\b\f\n\r\t\v\\\"";
  constexpr string_view kEscaped = "abfnrtv\\\"";
  std::string quoted = "\"";
  for (char c : a[0].string()) {
    const size_t escape = kPlain.find(c);
    if (escape != kNone) quoted += '\\';
    quoted += escape == kNone ? c : kEscaped[escape];
  }
  return NewText(frame, quoted + '"');
}

}  // namespace

Value MatchPattern(Frame& frame, string_view text, string_view pattern,
                   const std::shared_ptr<const Pattern>* compiled) {
  // To look for a pattern among those compiled takes as many steps as one that stands in the rule, so that both have
  // the same budget; to compile it is paid to the frame. A text takes a step a byte, and more of a large pattern: it
  // may be one that leaves RE2 no table of states, and each byte then takes the time of all its instructions.
  constexpr size_t kStepsAByte = 8;
  constexpr size_t kInstructionsAStep = 32;
  if (!frame.Spend(static_cast<int64_t>(kStepsAByte * pattern.size()))) return OutOfSteps(frame);
  const std::shared_ptr<const Pattern> known = compiled == nullptr ? frame.PatternOf(pattern) : *compiled;
  if (frame.steps_left() < 0) return OutOfSteps(frame);
  if (known == nullptr) return InvalidArgument(frame, "the pattern is not a regular expression");
  const size_t steps = text.size() * (1 + known->instructions() / kInstructionsAStep);
  return frame.Spend(static_cast<int64_t>(steps)) ? Value::Bool(known->Matches(text)) : OutOfSteps(frame);
}

void AddTexts(FunctionTable& table) {
  table.AddBoth("size(string): int", &SizeOfText);
  table.Add(".contains(string, string): bool", &Contains);
  table.Add(".startsWith(string, string): bool", &StartsWith);
  table.Add(".endsWith(string, string): bool", &EndsWith);
  table.AddBoth("matches(string, string): bool", &Matches);
  table.Add(".charAt(string, int): string", &CharAt);
  table.Add(".indexOf(string, string): int", &Find<false>);
  table.Add(".indexOf(string, string, int): int", &Find<false>);
  table.Add(".lastIndexOf(string, string): int", &Find<true>);
  table.Add(".lastIndexOf(string, string, int): int", &Find<true>);
  table.Add(".substring(string, int): string", &Substring);
  table.Add(".substring(string, int, int): string", &Substring);
  table.Add(".lowerAscii(string): string", &Recase<'A', 'Z', 'a' - 'A'>);
  table.Add(".upperAscii(string): string", &Recase<'a', 'z', 'A' - 'a'>);
  table.Add(".trim(string): string", &Trim);
  table.Add(".replace(string, string, string): string", &Replace);
  table.Add(".replace(string, string, string, int): string", &Replace);
  table.Add(".split(string, string): list(string)", &Split);
  table.Add(".split(string, string, int): list(string)", &Split);
  table.Add(".join(list(string)): string", &Join);
  table.Add(".join(list(string), string): string", &Join);
  table.Add(".reverse(string): string", &Reverse);
  table.Add("strings.quote(string): string", &Quote);
}

}  // namespace svod::cel
