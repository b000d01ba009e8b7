// The numbers of a text, Russian or English, and of a rule: what drift compares.
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/kinds/spec.h"
#include "engine/verdict/quantity.h"

namespace svod::workbench {

// A number with its unit: `30 %`, `3 months`, a day of the year, or no unit at all.
struct Quantified {
  enum class Unit : uint8_t {
    kNone,
    kPercent,
    kDays,
    kWeeks,
    kMonths,
    kDayOfYear,  // `12-31`
  };
  Unit unit = Unit::kNone;
  std::string value;  // in one form, whatever the language: `12.5`, `12-31`

  friend bool operator==(const Quantified&, const Quantified&) = default;
  friend bool operator<(const Quantified& a, const Quantified& b) {
    return std::tie(a.unit, a.value) < std::tie(b.unit, b.value);
  }
};
// `30%`, `3 months`, `12-31`.
std::string TextOf(const Quantified& number);

// A number in a text.
struct TextNumber {
  Quantified number;
  // It stands after a word that makes it a name (№ 188, пункт 5, article 5), has several dots (5.4.2), or is within
  // quotation marks: nothing that the rule itself says.
  bool is_name = false;
  std::string in_full;  // of `5 млн`, `5 million` also 5000000; otherwise empty
};
// In the order of the text; a date is a day of the year and a year. Numbers written as words are not found, nor those
// that are part of a word (`C12`).
std::vector<TextNumber> NumbersOf(std::string_view text, Language language);

// A number that a rule judges by, and where it stands: `share.at_least`.
struct Operand {
  Quantified number;
  std::string path;
};
// Of a rule filled in for its row, and of that row (nullptr: none): values, years for which they count, constants of
// expressions, the days that schedules mean.
std::vector<Operand> OperandsOf(const kinds::SpecNode& rule, const kinds::SpecNode* row);

// Whether the operand says the number. One without a unit in the text may have any in the rule.
bool Says(const Operand& operand, const Quantified& number);

}  // namespace svod::workbench
