// Titles and words as people write them, made comparable.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace svod::forms {

// Without white space of any kind at the ends.
std::string_view Trimmed(std::string_view text);

// Lower case, `ё` as `е`, letters, digits and `%` alone, one space between words: `Срок  фактический\n(дд.мм.гггг)` is
// `срок фактический дд мм гггг`.
std::string Normalised(std::string_view text);

// A title to be looked for: `*` at the end stands for any more words, `{year}` for four digits, or for `20` where the
// year was left out (`20__`).
class TitlePattern {
 public:
  explicit TitlePattern(std::string_view title);

  struct Found {
    std::optional<int> year;
  };
  // `normalised` is Normalised of what a cell says. nullopt when it is not this title.
  [[nodiscard]] std::optional<Found> Match(std::string_view normalised) const;
  // The title as it is written where there is no year yet: `20__ год план`.
  [[nodiscard]] std::string Written() const;

 private:
  std::string title_;
  std::string words_;
  bool open_ = false;
};

}  // namespace svod::forms
