// How verbs write: for a person at a terminal, or for programs. Made once of the command line and the environment, and
// handed to every verb.
#pragma once

#include <string>
#include <string_view>

#include "engine/verdict/quantity.h"

namespace svod::cli {

struct Output {
  bool json = false;   // the protobuf JSON of the responses, nothing else
  bool csv = false;    // rows for spreadsheets (table.h), nothing else
  bool brief = false;  // one line for each verdict
  bool russian = false;
  bool color = false;
  int width = 0;  // columns of the terminal; 0: lines are as long as they are

  [[nodiscard]] bool for_people() const { return !json && !csv; }
  [[nodiscard]] Language language() const { return russian ? Language::kRussian : Language::kEnglish; }
};

// What the command line said of it; empty: by the terminal and the environment.
struct OutputChoice {
  std::string format = "text";  // text, json, csv
  std::string language;         // en, ru
  std::string color = "auto";   // auto, always, never
  bool brief = false;
};
// Standard output's terminal counts. Without a language: Russian where the locale is (the first of LC_ALL, LC_MESSAGES
// and LANG that is set begins with `ru`), otherwise English. Colours: on a terminal alone, and not where NO_COLOR is
// set or TERM is `dumb`. Width: the terminal's, COLUMNS where it is set; what is not a terminal has none.
Output MakeOutput(const OutputChoice& choice);

// The same choice from what was found, for tests: nothing else decides.
struct Surroundings {
  bool terminal = false;
  int terminal_columns = 0;  // 0: not known
  std::string columns;       // COLUMNS
  std::string locale;        // the variable that counts
  std::string term;          // TERM
  bool no_color = false;
};
Output MakeOutput(const OutputChoice& choice, const Surroundings& surroundings);

// A word of the output in both languages.
struct Words {
  std::string_view en;
  std::string_view ru;

  [[nodiscard]] std::string In(const Output& output) const { return std::string(output.russian ? ru : en); }
};

namespace color {
inline constexpr std::string_view kBold = "\033[1m";
inline constexpr std::string_view kFaint = "\033[2m";
inline constexpr std::string_view kRed = "\033[1;31m";
inline constexpr std::string_view kGreen = "\033[32m";
inline constexpr std::string_view kYellow = "\033[1;33m";
inline constexpr std::string_view kCyan = "\033[36m";
}  // namespace color

// `text` in the colour, where there are colours.
std::string Paint(const Output& output, std::string_view color, std::string_view text);

// `text` with spaces up to `width` characters.
std::string Padded(std::string text, int width);
// `text` cut to `width` characters, the last of them `…`, where it is longer. REQUIRES: width >= 1.
std::string Cut(std::string_view text, int width);

// `text` as lines of at most output.width columns, broken between words, each beginning with `indent` spaces but the
// first, which stands behind `column` columns that were written already. Words that are too long stand alone. Ends with
// a line break. Without a width: one line.
std::string Wrapped(const Output& output, std::string_view text, int column, int indent);

}  // namespace svod::cli
