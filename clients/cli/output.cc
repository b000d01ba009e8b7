// Tested by: tests/clients/cli/output_test.cc.
#include "clients/cli/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "engine/base/utf8.h"

namespace svod::cli {
namespace {

// Narrower than this nothing can be laid out; wider, lines are hard to follow for nobody who has such a terminal.
constexpr int kWidthMin = 20;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The variable that decides the language of messages (POSIX, 8.2 Internationalization Variables).
std::string Locale() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (std::string value = Variable(name); !value.empty()) return value;
  }
  return "";
}

int ColumnsOf(const Surroundings& surroundings) {
  if (!surroundings.terminal) return 0;
  int columns = 0;
  const std::string& text = surroundings.columns;
  std::from_chars(text.data(), text.data() + text.size(), columns);
  if (columns <= 0) columns = surroundings.terminal_columns;
  return columns <= 0 ? 0 : std::max(columns, kWidthMin);
}

}  // namespace

Output MakeOutput(const OutputChoice& choice) {
  Surroundings found;
  found.terminal = isatty(STDOUT_FILENO) == 1;
  winsize size = {};
  if (found.terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) found.terminal_columns = size.ws_col;
  found.columns = Variable("COLUMNS");
  found.locale = Locale();
  found.term = Variable("TERM");
  found.no_color = !Variable("NO_COLOR").empty();
  return MakeOutput(choice, found);
}

Output MakeOutput(const OutputChoice& choice, const Surroundings& surroundings) {
  Output output;
  output.json = choice.format == "json";
  output.csv = choice.format == "csv";
  output.brief = choice.brief;
  output.russian = choice.language.empty() ? surroundings.locale.starts_with("ru") : choice.language == "ru";
  output.color = choice.color == "always" || (choice.color == "auto" && surroundings.terminal &&
                                              !surroundings.no_color && surroundings.term != "dumb");
  output.width = ColumnsOf(surroundings);
  return output;
}

std::string Paint(const Output& output, std::string_view color, std::string_view text) {
  if (!output.color) return std::string(text);
  return std::string(color) + std::string(text) + "\033[0m";
}

std::string Padded(std::string text, int width) {
  const int length = CountCodePoints(text);
  if (length < width) text.append(static_cast<size_t>(width - length), ' ');
  return text;
}

std::string Cut(std::string_view text, int width) {
  if (CountCodePoints(text) <= width) return std::string(text);
  size_t end = 0;
  for (int taken = 1; taken < width; ++taken) end += std::max<size_t>(CodePointAt(text, end).size, 1);
  return std::string(text.substr(0, end)) + "…";
}

std::string Wrapped(const Output& output, std::string_view text, int column, int indent) {
  // Of a text that begins far to the right so much would be broken that it is better off on lines of its own.
  constexpr int kTextMin = 24;
  std::string out;
  if (output.width > 0 && output.width - indent < kTextMin) indent = std::max(0, output.width - kTextMin);
  int at = column;
  bool first = true;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    begin = end + 1;
    if (word.empty()) continue;
    const int length = CountCodePoints(word);
    if (output.width > 0 && !first && at + 1 + length > output.width) {
      out += "\n" + std::string(static_cast<size_t>(indent), ' ');
      at = indent;
    } else if (!first) {
      out += " ";
      ++at;
    }
    out += word;
    at += length;
    first = false;
  }
  return out + "\n";
}

}  // namespace svod::cli
