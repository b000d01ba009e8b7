#include "clients/forms/values.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "clients/forms/text.h"
#include "clients/forms/words.h"
#include "clients/forms/xlsx_styles.h"
#include "engine/base/date.h"
#include "engine/base/utf8.h"

namespace svod::forms {
namespace {

constexpr size_t kStoredDigits = 15;
// Serial numbers of 1990-01-01 and 2099-12-31.
constexpr int64_t kFirstSerial = 32'874;
constexpr int64_t kLastSerial = 73'050;

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int> SmallNumber(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// digits * 10^exponent.
struct Scientific {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

std::optional<Scientific> ParseScientific(std::string_view text) {
  Scientific number;
  number.negative = text.starts_with('-');
  if (number.negative || text.starts_with('+')) text.remove_prefix(1);
  if (const size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view exponent = text.substr(e + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    const std::optional<int> value = SmallNumber(exponent);
    if (!value || *value < -400 || *value > 400) return std::nullopt;
    number.exponent = *value;
    text = text.substr(0, e);
  }
  const size_t point = text.find('.');
  number.digits = text.substr(0, point);
  if (point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    number.digits += fraction;
    number.exponent -= static_cast<int>(std::min<size_t>(fraction.size(), 1000));
  }
  if (!AllDigits(number.digits)) return std::nullopt;
  number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size() - 1));
  return number;
}

void DropZeros(Scientific& number) {
  while (number.digits.size() > 1 && number.digits.back() == '0') {
    number.digits.pop_back();
    ++number.exponent;
  }
  if (number.digits == "0") number.exponent = 0;
}

// REQUIRES: more than kStoredDigits.
void RoundStored(Scientific& number) {
  const bool up = number.digits[kStoredDigits] >= '5';
  number.exponent += static_cast<int>(number.digits.size() - kStoredDigits);
  number.digits.resize(kStoredDigits);
  if (!up) return;
  size_t at = kStoredDigits;
  while (at > 0 && number.digits[at - 1] == '9') number.digits[--at] = '0';
  if (at > 0) {
    ++number.digits[at - 1];
  } else {
    number.digits.insert(number.digits.begin(), '1');
  }
}

std::optional<Decimal> ToDecimal(Scientific number) {
  DropZeros(number);
  if (number.exponent > 0) {
    if (number.digits.size() + static_cast<size_t>(number.exponent) > Decimal::kDigitsMax) return std::nullopt;
    number.digits.append(static_cast<size_t>(number.exponent), '0');
    number.exponent = 0;
  }
  if (number.digits.size() > Decimal::kDigitsMax || -number.exponent > Decimal::kDigitsMax) return std::nullopt;
  int64_t unscaled = 0;
  std::from_chars(number.digits.data(), number.digits.data() + number.digits.size(), unscaled);
  return Decimal(number.negative ? -unscaled : unscaled, -number.exponent);
}

// Digits of `1 234 567` with any kind of space between groups of three; empty when they are not so.
std::string Grouped(std::string_view text) {
  std::vector<std::string> groups(1);
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = CodePointAt(text, at);
    if (point.size == 0) return "";
    if (IsSpace(point.value)) {
      groups.emplace_back();
    } else {
      groups.back() += text.substr(at, point.size);
    }
    at += point.size;
  }
  std::string digits;
  for (size_t i = 0; i < groups.size(); ++i) {
    const bool fits = i == 0 ? groups.size() == 1 || groups[i].size() <= 3 : groups[i].size() == 3;
    if (!fits || !AllDigits(groups[i])) return "";
    digits += groups[i];
  }
  return digits;
}

Said NoValue(const Cell& cell) {
  if (cell.kind == CellKind::kUncomputed) {
    return Say("uncomputed-formula",
               "the formula \"$0\" has no computed value: open the file in a spreadsheet program and save it",
               "значение формулы «$0» не вычислено: откройте файл в табличном редакторе и сохраните", Shown(cell.text));
  }
  return Say("formula-error", "\"$0\" is an error of a formula, no value", "«$0» — ошибка формулы, а не значение",
             Shown(cell.text));
}

bool HasNoValue(const Cell& cell) { return cell.kind == CellKind::kError || cell.kind == CellKind::kUncomputed; }

std::string TwoDigits(int number) { return Cat(number < 10 ? "0" : "", number); }

std::optional<Date> WrittenDay(std::string_view text) {
  if (const std::optional<Date> iso = Date::Parse(text)) return iso;
  const std::vector<std::string_view> parts = Split(text, ".");
  if (parts.size() != 3 || parts[0].size() > 2 || parts[1].size() > 2 || parts[2].size() != 4) return std::nullopt;
  if (!AllDigits(parts[0]) || !AllDigits(parts[1]) || !AllDigits(parts[2])) return std::nullopt;
  return Date::FromCivil(*SmallNumber(parts[2]), *SmallNumber(parts[1]), *SmallNumber(parts[0]));
}

bool LooksLikeDay(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, ".-");
  return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), AllDigits);
}

}  // namespace

std::optional<Decimal> ParseStoredNumber(std::string_view text) {
  std::optional<Scientific> number = ParseScientific(text);
  if (!number) return std::nullopt;
  DropZeros(*number);
  if (number->digits.size() > kStoredDigits) {
    RoundStored(*number);
    if (number->exponent > -2) return std::nullopt;  // the kopecks of the number that was meant are lost
  }
  return ToDecimal(*std::move(number));
}

std::optional<Decimal> ParseWrittenNumber(std::string_view text) {
  Scientific number;
  for (const std::string_view minus : {"-", "−"}) {
    if (number.negative || !text.starts_with(minus)) continue;
    number.negative = true;
    text.remove_prefix(minus.size());
  }
  const size_t point = text.find_first_of(",.");
  number.digits = Grouped(text.substr(0, point));
  if (number.digits.empty()) return std::nullopt;
  if (point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (!AllDigits(fraction) || fraction.size() > Decimal::kDigitsMax) return std::nullopt;
    number.digits += fraction;
    number.exponent = -static_cast<int>(fraction.size());
  }
  number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size() - 1));
  return ToDecimal(std::move(number));
}

std::optional<int64_t> WholeOf(Decimal number) {
  int64_t value = number.unscaled();
  for (int i = 0; i < number.scale(); ++i) {
    if (value % 10 != 0) return std::nullopt;
    value /= 10;
  }
  return value;
}

Reading<Decimal> ReadNumber(const Cell& cell, bool percent) {
  if (HasNoValue(cell)) return {std::nullopt, NoValue(cell)};
  std::optional<Decimal> number;
  if (cell.kind == CellKind::kNumber) {
    number = ParseStoredNumber(cell.text);
    if (number && cell.percent && percent) number = number->Multiply(Decimal(100, 0));
    if (!number) {
      return {std::nullopt,
              Say("inexact-number", "\"$0\" has more digits than a spreadsheet holds exactly: write it as text",
                  "в «$0» больше цифр, чем таблица хранит точно: запишите текстом", ShownCell(cell))};
    }
  } else if (cell.kind == CellKind::kText) {
    std::string_view text = cell.text;
    if (percent && text.ends_with('%')) text = Trimmed(text.substr(0, text.size() - 1));
    number = ParseWrittenNumber(text);
  }
  if (number) return {number, {}};
  return {std::nullopt, Say("not-a-number", "\"$0\" is not a number", "«$0» — не число", ShownCell(cell))};
}

Reading<int64_t> ReadMoney(const Cell& cell, int64_t unit) {
  const Reading<Decimal> number = ReadNumber(cell, false);
  if (!number.value) return {std::nullopt, number.fault};
  const std::optional<Decimal> kopecks = number.value->Multiply(Decimal(unit, 0));
  if (!kopecks) {
    return {std::nullopt,
            Say("out-of-range", "\"$0\" is too large an amount", "«$0» — слишком большая сумма", ShownCell(cell))};
  }
  const std::optional<int64_t> whole = WholeOf(*kopecks);
  if (whole) return {whole, {}};
  return {std::nullopt, Say("fraction-of-kopeck", "\"$0\" is not a whole number of kopecks",
                            "«$0» — не целое число копеек", ShownCell(cell))};
}

Reading<int64_t> ReadWhole(const Cell& cell) {
  const Reading<Decimal> number = ReadNumber(cell, false);
  if (!number.value) return {std::nullopt, number.fault};
  const std::optional<int64_t> whole = WholeOf(*number.value);
  if (whole) return {whole, {}};
  return {std::nullopt,
          Say("not-a-whole-number", "\"$0\" is not a whole number", "«$0» — не целое число", ShownCell(cell))};
}

Reading<std::string> ReadDay(const Cell& cell) {
  if (HasNoValue(cell)) return {std::nullopt, NoValue(cell)};
  if (cell.kind == CellKind::kDate) return {cell.text, {}};
  if (cell.kind == CellKind::kNumber) {
    const std::optional<Decimal> number = ParseStoredNumber(cell.text);
    const std::optional<int64_t> serial = number ? WholeOf(*number) : std::nullopt;
    if (serial && *serial >= kFirstSerial && *serial <= kLastSerial)
      return {DayOfSerial(cell.text, cell.since_1904), {}};
  }
  if (cell.kind == CellKind::kText) {
    if (const std::optional<Date> day = WrittenDay(cell.text)) return {day->ToString(), {}};
    if (LooksLikeDay(cell.text)) {
      return {std::nullopt,
              Say("invalid-date", "\"$0\" is not a date that exists", "«$0» — такой даты нет", ShownCell(cell))};
    }
  }
  return {std::nullopt, Say("invalid-date", "\"$0\" is not a date, write it like 30.06.2014",
                            "«$0» — не дата, пишите как 30.06.2014", ShownCell(cell))};
}

Reading<std::string> ReadText(const Cell& cell) {
  if (HasNoValue(cell)) return {std::nullopt, NoValue(cell)};
  if (cell.kind == CellKind::kNumber) {
    const Reading<Decimal> number = ReadNumber(cell, false);
    if (!number.value) return {std::nullopt, number.fault};
    return {number.value->ToString(), {}};
  }
  return {cell.kind == CellKind::kText ? cell.text : ShownCell(cell), {}};
}

std::string ShownCell(const Cell& cell) {
  if (cell.kind == CellKind::kDate) {
    const std::optional<Date> day = Date::Parse(cell.text);
    if (day) return Cat(TwoDigits(day->day()), ".", TwoDigits(day->month()), ".", day->year());
  }
  return Shown(cell.text);
}

}  // namespace svod::forms
