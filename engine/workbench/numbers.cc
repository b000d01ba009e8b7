// Tested by: tests/engine/workbench/drift_test.cc.
#include "engine/workbench/numbers.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/date.h"
#include "engine/kinds/parameter.h"

namespace svod::workbench {
namespace {

using kinds::SpecNode;
using NumberUnit = Quantified::Unit;

// Without zeros that say nothing.
std::string Canonical(std::string number) {
  if (number.find('.') != std::string::npos) {
    while (number.ends_with('0')) number.pop_back();
    if (number.ends_with('.')) number.pop_back();
  }
  const size_t digit = number.find_first_not_of('0');
  if (digit == std::string::npos) return "0";
  return number[digit] == '.' ? "0" + number.substr(digit) : number.substr(digit);
}

Quantified DayOf(int month, int day) {
  const std::string both = std::to_string(10000 + 100 * month + day);
  return {NumberUnit::kDayOfYear, both.substr(1, 2) + "-" + both.substr(3)};
}

// Month by its name, in the forms in which it stands after a day; 0: none.
int MonthOf(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kMonths = {{{"января", "January"},
                                                                                             {"февраля", "February"},
                                                                                             {"марта", "March"},
                                                                                             {"апреля", "April"},
                                                                                             {"мая", "May"},
                                                                                             {"июня", "June"},
                                                                                             {"июля", "July"},
                                                                                             {"августа", "August"},
                                                                                             {"сентября", "September"},
                                                                                             {"октября", "October"},
                                                                                             {"ноября", "November"},
                                                                                             {"декабря", "December"}}};
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (name == kMonths[i].first || name == kMonths[i].second) return static_cast<int>(i) + 1;
  }
  return 0;
}

NumberUnit UnitOf(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, NumberUnit>, 11> kUnits = {{{"%", NumberUnit::kPercent},
                                                                                      {"процент", NumberUnit::kPercent},
                                                                                      {"percent", NumberUnit::kPercent},
                                                                                      {"день", NumberUnit::kDays},
                                                                                      {"дня", NumberUnit::kDays},
                                                                                      {"дней", NumberUnit::kDays},
                                                                                      {"day", NumberUnit::kDays},
                                                                                      {"недел", NumberUnit::kWeeks},
                                                                                      {"week", NumberUnit::kWeeks},
                                                                                      {"месяц", NumberUnit::kMonths},
                                                                                      {"month", NumberUnit::kMonths}}};
  for (const auto& [begins, unit] : kUnits) {
    if (word.starts_with(begins)) return unit;
  }
  return NumberUnit::kNone;
}

// How many zeros the word stands for: `5 млн` is 5000000.
size_t ZerosOf(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, size_t>, 8> kWords = {{{"тыс", 3},
                                                                                 {"thousand", 3},
                                                                                 {"млн", 6},
                                                                                 {"миллион", 6},
                                                                                 {"million", 6},
                                                                                 {"млрд", 9},
                                                                                 {"миллиард", 9},
                                                                                 {"billion", 9}}};
  for (const auto& [begins, zeros] : kWords) {
    if (word.starts_with(begins)) return zeros;
  }
  return 0;
}

// Goes through a text piece by piece.
class TextReader {
 public:
  TextReader(std::string_view text, Language language) : text_(text.data(), text.size()), language_(language) {}

  std::vector<TextNumber> Read() {
    while (!text_.empty()) {
      if (!ReadDate() && !ReadOrdinal() && !ReadNumber() && !ReadWord()) ReadSign();
    }
    return std::move(found_);
  }

 private:
  void Add(Quantified number) {
    const bool is_name = quoted_ || (named_ && number.unit == NumberUnit::kNone);
    found_.push_back({std::move(number), is_name, ""});
  }

  bool ReadDate() {
    static const RE2 kIso(R"((\d{4})-(\d\d)-(\d\d))");
    static const RE2 kDotted(R"((\d\d?)\.(\d\d)\.(\d{4}))");
    static const RE2 kNamed(R"((\d\d?)[\s\x{A0}](\pL+))");
    std::string year;
    int month = 0;
    int day = 0;
    re2::StringPiece rest = text_;
    if (RE2::Consume(&rest, kIso, &year, &month, &day) || RE2::Consume(&(rest = text_), kDotted, &day, &month, &year)) {
      Add(DayOf(month, day));
      Add({NumberUnit::kNone, year});
    } else {
      std::string name;
      if (!RE2::Consume(&(rest = text_), kNamed, &day, &name) || (month = MonthOf(name)) == 0) return false;
      Add(DayOf(month, day));
    }
    text_ = rest;
    return true;
  }

  // `5.4.2` names a clause and measures nothing.
  bool ReadOrdinal() {
    static const RE2 kOrdinal(R"((\d+(?:\.\d+){2,}))");
    std::string ordinal;
    if (!RE2::Consume(&text_, kOrdinal, &ordinal)) return false;
    found_.push_back({{NumberUnit::kNone, ordinal}, true, ""});
    return true;
  }

  bool ReadNumber() {
    static const RE2 kRussian(R"((\d{1,3}(?:[ \x{A0}\x{202F}]\d{3})+|\d+)(?:[.,](\d+))?)");
    static const RE2 kEnglish(R"((\d{1,3}(?:[ \x{A0}\x{202F},]\d{3})+|\d+)(?:\.(\d+))?)");
    static const RE2 kUnit(R"([\s\x{A0}]*(%|\pL+))");
    static const RE2 kGroups(R"([ \x{A0}\x{202F},])");
    std::string whole;
    std::string fraction;
    if (!RE2::Consume(&text_, language_ == Language::kRussian ? kRussian : kEnglish, &whole, &fraction)) return false;
    RE2::GlobalReplace(&whole, kGroups, "");
    std::string unit;
    re2::StringPiece rest = text_;
    RE2::Consume(&rest, kUnit, &unit);
    Add({UnitOf(unit), Canonical(fraction.empty() ? whole : whole + "." + fraction)});
    if (const size_t zeros = ZerosOf(unit); zeros != 0 && fraction.size() <= zeros) {
      found_.back().in_full = Canonical(whole + fraction + std::string(zeros - fraction.size(), '0'));
    }
    return true;
  }

  // A word, with digits and a dot that are part of it.
  bool ReadWord() {
    static const RE2 kWord(R"((\pL[\pL\d]*\.?))");
    static const RE2 kNaming(
        R"((?i)(?:под)?пункт\pL*|пп?\.|стать\pL+|ст\.|част\pL+|абзац\pL*|приложени\pL+|раздел\pL*|глав\pL+|таблиц\pL+|(?:sub)?clauses?|articles?|(?:sub)?paragraphs?|parts?|appendix|annex|sections?|chapters?|tables?|no\.)");
    static const RE2 kJoining("и|или|and|or");
    std::string word;
    if (!RE2::Consume(&text_, kWord, &word)) return false;
    if (!RE2::FullMatch(word, kJoining)) named_ = RE2::FullMatch(word, kNaming);
    return true;
  }

  void ReadSign() {
    static const RE2 kSign(R"((?s)(.))");
    static const RE2 kJoining(R"([\s\x{A0},–-])");
    std::string sign;
    if (!RE2::Consume(&text_, kSign, &sign)) return text_.remove_prefix(1);
    if (sign == "«" || sign == "“") quoted_ = true;
    if (sign == "»" || sign == "”") quoted_ = false;
    if (sign == "\"") quoted_ = !quoted_;
    if (!RE2::FullMatch(sign, kJoining)) named_ = sign == "№";
  }

  re2::StringPiece text_;
  Language language_;
  bool named_ = false;   // what names is just before: № 5, № 5 и 6
  bool quoted_ = false;  // within quotation marks
  std::vector<TextNumber> found_;
};

// What stands in a rule and is no value that it judges by.
bool IsDescription(std::string_view key) {
  static const std::set<std::string_view> kKeys = {"id", "title", "cites", "interpretation", "rationale", "ru", "en"};
  return kKeys.contains(key);
}

class OperandReader {
 public:
  std::vector<Operand> Read(const SpecNode& rule, const SpecNode* row) {
    if (row != nullptr) Walk(*row, "row");
    Walk(rule, "");
    return std::move(found_);
  }

 private:
  void Add(NumberUnit unit, const std::string& value, const std::string& path) {
    found_.push_back({{unit, unit == NumberUnit::kDayOfYear ? value : Canonical(value)}, path});
  }

  void AddDate(Date date, const std::string& path) {
    found_.push_back({DayOf(date.month(), date.day()), path});
    Add(NumberUnit::kNone, std::to_string(date.year()), path);
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void Walk(const SpecNode& written, const std::string& path) {
    const SpecNode* node = written.Resolved();
    if (node == nullptr) return;
    for (const SpecNode& item : node->items) Walk(item, path);
    for (const SpecNode::Entry& entry : node->entries) {
      if (IsDescription(entry.key)) continue;
      const std::string below = path.empty() ? entry.key : path + "." + entry.key;
      if (const auto years = kinds::ParseYears(entry.key)) AddYears(entry.key, below);
      if (entry.key == "every") AddPeriods(entry.value.text, below);
      Walk(entry.value, below);
    }
    if (node->kind == SpecNode::Kind::kScalar) ReadScalar(node->text, path);
  }

  void AddYears(const std::string& key, const std::string& path) {
    static const RE2 kYear(R"((\d{4}))");
    re2::StringPiece rest = key;
    std::string year;
    while (RE2::FindAndConsume(&rest, kYear, &year)) Add(NumberUnit::kNone, year, path);
  }

  // The first and the last days that periods have by themselves.
  void AddPeriods(const std::string& every, const std::string& path) {
    const int months = every == "year" ? 12 : every == "half_year" ? 6 : every == "quarter" ? 3 : 0;
    for (int month = months; months != 0 && month <= 12; month += months) {
      found_.push_back({DayOf(month - months + 1, 1), path});
      found_.push_back({DayOf(month, month == 6 || month == 9 ? 30 : 31), path});
    }
  }

  void ReadScalar(const std::string& text, const std::string& path) {
    static const RE2 kLength(R"((\d+) (days?|weeks?|months?))");
    static const RE2 kPercent(R"(([\d.]+)%)");
    std::string amount;
    std::string unit;
    if (const std::optional<Date> date = Date::Parse(text)) {
      AddDate(*date, path);
    } else if (const std::optional<Date> day = Date::Parse("2000-" + text)) {
      found_.push_back({DayOf(day->month(), day->day()), path});
    } else if (RE2::FullMatch(text, kLength, &amount, &unit)) {
      Add(UnitOf(unit), amount, path);
    } else if (RE2::FullMatch(text, kPercent, &amount)) {
      Add(NumberUnit::kPercent, amount, path);
    } else {
      ReadExpression(text, path);
    }
  }

  // Numbers and dates of an expression; a percentage by the function that makes it.
  void ReadExpression(const std::string& text, const std::string& path) {
    static const RE2 kConstant(R"(\b(?:(percent)\(")?(\d{4}-\d\d-\d\d|\d+(?:\.\d+)?)\b)");
    re2::StringPiece rest = text;
    std::string percent;
    std::string constant;
    while (RE2::FindAndConsume(&rest, kConstant, &percent, &constant)) {
      const std::optional<Date> date = Date::Parse(constant);
      if (date) AddDate(*date, path);
      if (!date) Add(percent.empty() ? NumberUnit::kNone : NumberUnit::kPercent, constant, path);
    }
  }

  std::vector<Operand> found_;
};

}  // namespace

std::string TextOf(const Quantified& number) {
  switch (number.unit) {
    case NumberUnit::kNone:
    case NumberUnit::kDayOfYear:
      return number.value;
    case NumberUnit::kPercent:
      return number.value + "%";
    case NumberUnit::kDays:
      return number.value + " days";
    case NumberUnit::kWeeks:
      return number.value + " weeks";
    case NumberUnit::kMonths:
      return number.value + " months";
  }
  return "";
}

std::vector<TextNumber> NumbersOf(std::string_view text, Language language) {
  return TextReader(text, language).Read();
}

std::vector<Operand> OperandsOf(const SpecNode& rule, const SpecNode* row) { return OperandReader().Read(rule, row); }

bool Says(const Operand& operand, const Quantified& number) {
  if (operand.number.value != number.value) return false;
  if (operand.number.unit == NumberUnit::kDayOfYear || number.unit == NumberUnit::kDayOfYear) {
    return operand.number.unit == number.unit;
  }
  return operand.number.unit == number.unit || number.unit == NumberUnit::kNone ||
         operand.number.unit == NumberUnit::kNone;
}

}  // namespace svod::workbench
