// `text.format(list)` of the strings extension (cel-go, ext/formatting.go): %s %d %f %e %b %o %x %X and %%, a precision
// as in %.3f.
// Tested by: the published data (string_ext: format, format_errors).
#include <absl/strings/str_format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "engine/base/limits.h"
#include "engine/cel/function_groups.h"

namespace svod::cel {
namespace {

// One call: the text that grows, or the reason why it cannot.
class Formatter {
 public:
  Formatter(Frame& frame, const ListView& values) : frame_(frame), values_(values) {}

  Value Format(std::string_view pattern) {
    while (!pattern.empty() && !fault_) {
      const size_t percent = std::min(pattern.find('%'), pattern.size());
      text_.append(pattern.substr(0, percent));
      pattern.remove_prefix(percent);
      if (!pattern.empty()) pattern = Clause(pattern.substr(1));
      if (!frame_.Spend()) return OutOfSteps(frame_);
    }
    return fault_ ? InvalidArgument(frame_, *fault_) : NewText(frame_, std::move(text_));
  }

 private:
  // What follows a percent sign. Returns the rest of the pattern.
  std::string_view Clause(std::string_view rest) {
    if (rest.starts_with('%')) {
      text_ += '%';
      return rest.substr(1);
    }
    int precision = 6;
    if (rest.starts_with('.')) {
      rest.remove_prefix(1);
      precision = 0;
      while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9' && precision <= kLimits.format_precision_max) {
        precision = precision * 10 + (rest[0] - '0');
        rest.remove_prefix(1);
      }
    }
    if (rest.empty() || precision > kLimits.format_precision_max)
      return Fail("the pattern ends within a clause, or asks for too much");
    if (next_ >= values_.size()) return Fail("there are fewer values than the pattern asks for");
    const Value value = values_.at(next_++);
    if (!value.is_definite()) return Fail("a value to format is missing");
    Append(rest[0], precision, value);
    return rest.substr(1);
  }

  std::string_view Fail(std::string why) {
    fault_ = std::move(why);
    return "";
  }

  void Append(char clause, int precision, const Value& value) {
    switch (clause) {
      case 's':
        return AppendText(value, 0);
      case 'd':
        return IsNumber(value) ? AppendText(value, 0) : Refuse(clause, value);
      case 'f':
      case 'e':
        return AppendDouble(clause, precision, value);
      case 'b':
        return AppendBinary(value);
      case 'o':
        return IsWhole(value) ? AppendRadix<'o'>(value) : Refuse(clause, value);
      case 'x':
      case 'X':
        return AppendHex(clause, value);
      default:
        Fail(std::string("there is no clause `%") + clause + "`");
    }
  }

  void Refuse(char clause, const Value& value) {
    Fail(std::string("`%") + clause + "` does not format a value of type " + std::string(TypeNameOf(value)));
  }

  static bool IsWhole(const Value& value) {
    return value.kind() == ValueKind::kInt || value.kind() == ValueKind::kUint;
  }
  static bool IsNumber(const Value& value) { return IsWhole(value) || value.kind() == ValueKind::kDouble; }
  // NaN or an infinity.
  static bool IsSpecial(const Value& value) {
    return value.kind() == ValueKind::kDouble && !std::isfinite(value.double_value());
  }

  // The shortest digits that read back as the same number, and never an exponent.
  static std::string PlainText(double number) {
    if (!std::isfinite(number)) return DoubleText(number);
    char buffer[400];  // the smallest and the largest take some 340
    return {buffer, std::to_chars(buffer, buffer + sizeof(buffer), number, std::chars_format::fixed).ptr};
  }

  void AppendDouble(char clause, int precision, const Value& value) {
    if (!IsNumber(value)) return Refuse(clause, value);
    if (IsSpecial(value)) return AppendText(value, 0);
    const double number = value.kind() == ValueKind::kInt    ? static_cast<double>(value.int_value())
                          : value.kind() == ValueKind::kUint ? static_cast<double>(value.uint_value())
                                                             : value.double_value();
    text_ += clause == 'f' ? absl::StrFormat("%.*f", precision, number) : absl::StrFormat("%.*e", precision, number);
  }

  // In a base, with the sign before it.
  template <char kBase>
  void AppendRadix(const Value& value) {
    const bool negative = value.kind() == ValueKind::kInt && value.int_value() < 0;
    const uint64_t size = negative ? 0 - value.uint_value() : value.uint_value();
    if (negative) text_ += '-';
    if constexpr (kBase == 'o') text_ += absl::StrFormat("%o", size);
    if constexpr (kBase == 'x') text_ += absl::StrFormat("%x", size);
    if constexpr (kBase == 'X') text_ += absl::StrFormat("%X", size);
  }

  void AppendBinary(const Value& value) {
    if (value.kind() == ValueKind::kBool) {
      text_ += value.bool_value() ? '1' : '0';
      return;
    }
    if (!IsWhole(value)) return Refuse('b', value);
    const bool negative = value.kind() == ValueKind::kInt && value.int_value() < 0;
    uint64_t rest = negative ? 0 - value.uint_value() : value.uint_value();
    std::string digits;
    do {
      digits.insert(digits.begin(), rest % 2 == 1 ? '1' : '0');
      rest /= 2;
    } while (rest > 0);
    text_ += (negative ? "-" : "") + digits;
  }

  void AppendHex(char clause, const Value& value) {
    if (IsWhole(value)) return clause == 'x' ? AppendRadix<'x'>(value) : AppendRadix<'X'>(value);
    if (value.kind() != ValueKind::kString && value.kind() != ValueKind::kBytes) return Refuse(clause, value);
    if (text_.size() > kLimits.made_bytes_max || !SpendOnText(frame_, value)) {
      Fail("the value to format is too large");
      return;
    }
    const char* digits = clause == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    for (char c : value.string()) {
      const auto byte = static_cast<unsigned char>(c);
      text_ += digits[byte / 16];
      text_ += digits[byte % 16];
    }
  }

  void AppendText(const Value& value, int depth) {
    const bool text = value.kind() == ValueKind::kString || value.kind() == ValueKind::kBytes;
    const auto steps = static_cast<int64_t>(text ? 1 + value.string().size() / 16 : 1);
    if (depth > kLimits.value_depth_max || text_.size() > kLimits.made_bytes_max || !frame_.Spend(steps)) {
      Fail("the value to format is too deep or too large");
      return;
    }
    switch (value.kind()) {
      case ValueKind::kString:
      case ValueKind::kBytes:
      case ValueKind::kType:
        text_ += value.string();
        return;
      case ValueKind::kNull:
        text_ += "null";
        return;
      case ValueKind::kBool:
        text_ += value.bool_value() ? "true" : "false";
        return;
      case ValueKind::kInt:
        text_ += std::to_string(value.int_value());
        return;
      case ValueKind::kUint:
        text_ += std::to_string(value.uint_value());
        return;
      case ValueKind::kDouble:
        text_ += PlainText(value.double_value());
        return;
      case ValueKind::kTimestamp:
        text_ += TimestampText(value);
        return;
      case ValueKind::kDuration:
        text_ += DurationText(value);
        return;
      case ValueKind::kList:
        return AppendList(value.list(), depth);
      case ValueKind::kMap:
        return AppendMap(value.fields(), depth);
      default:
        return Refuse('s', value);
    }
  }

  void AppendList(const ListView& list, int depth) {
    text_ += '[';
    for (size_t i = 0; i < list.size() && !fault_; ++i) {
      text_ += i > 0 ? ", " : "";
      AppendText(list.at(i), depth + 1);
    }
    text_ += ']';
  }

  // Entries in the order of their keys as texts.
  void AppendMap(const FieldsView& map, int depth) {
    std::vector<std::pair<std::string, Value>> entries;
    const std::string before = std::exchange(text_, "");
    for (size_t i = 0; i < map.size() && !fault_; ++i) {
      AppendText(map.KeyAt(i), depth + 1);
      entries.emplace_back(std::exchange(text_, ""), map.ValueAt(i));
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    text_ = before + "{";
    for (size_t i = 0; i < entries.size() && !fault_; ++i) {
      text_ += (i > 0 ? ", " : "") + entries[i].first + ": ";
      AppendText(entries[i].second, depth + 1);
    }
    text_ += '}';
  }

  Frame& frame_;
  const ListView& values_;
  size_t next_ = 0;
  std::string text_;
  std::optional<std::string> fault_;
};

Value Format(Frame& frame, Arguments a) { return Formatter(frame, a[1].list()).Format(a[0].string()); }

}  // namespace

void AddFormat(FunctionTable& table) { table.Add(".format(string, list(dyn)): string", &Format); }

}  // namespace svod::cel
