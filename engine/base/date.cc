// Day numbers by Howard Hinnant's algorithms ("chrono-Compatible Low-Level Date Algorithms"): years begin in March, so
// the leap day is the last of its year, and 400 years make one era of 146,097 days. The range starts at 1900, so no
// intermediate value is negative where a division would have to care.
#include "engine/base/date.h"

#include <array>

namespace svod {
namespace {

constexpr int kYearMin = 1900;
constexpr int kYearMax = 2199;
constexpr int32_t kDaysPerEra = 146097;
// Days from 0000-03-01, where the first era begins, to 1970-01-01.
constexpr int32_t kEpochShift = 719468;

struct Civil {
  int year;
  int month;
  int day;
};

constexpr int32_t DaysFromCivil(Civil civil) {
  const int year = civil.month <= 2 ? civil.year - 1 : civil.year;
  const int era = year / 400;
  const int year_of_era = year - era * 400;
  const int month_from_march = (civil.month + 9) % 12;
  const int day_of_year = (153 * month_from_march + 2) / 5 + civil.day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kEpochShift;
}

constexpr Civil CivilFromDays(int32_t days) {
  const int32_t shifted = days + kEpochShift;
  const int32_t era = shifted / kDaysPerEra;
  const int32_t day_of_era = shifted - era * kDaysPerEra;
  const int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int32_t month_from_march = (5 * day_of_year + 2) / 153;
  const int day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

constexpr int32_t kDaysMin = DaysFromCivil({kYearMin, 1, 1});
constexpr int32_t kDaysMax = DaysFromCivil({kYearMax, 12, 31});

constexpr bool IsLeap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

// REQUIRES: 1 <= month <= 12.
constexpr int LastDayOfMonth(int year, int month) {
  constexpr std::array<int, 12> kLastDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kLastDays[static_cast<size_t>(month - 1)];
}

// The number in text[begin, end), or -1 when a character is no digit.
int Digits(std::string_view text, size_t begin, size_t end) {
  int value = 0;
  for (size_t i = begin; i < end; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

std::optional<Date> Date::Parse(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  return FromCivil(Digits(text, 0, 4), Digits(text, 5, 7), Digits(text, 8, 10));
}

std::optional<Date> Date::FromCivil(int year, int month, int day) {
  if (year < kYearMin || year > kYearMax || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > LastDayOfMonth(year, month)) return std::nullopt;
  return Date(DaysFromCivil({year, month, day}));
}

int Date::year() const { return CivilFromDays(days_).year; }
int Date::month() const { return CivilFromDays(days_).month; }
int Date::day() const { return CivilFromDays(days_).day; }

std::string Date::ToString() const {
  const Civil civil = CivilFromDays(days_);
  std::string text = "0000-00-00";
  const auto write = [to = text.data()](size_t at, int number) {  // below 100
    to[at] = static_cast<char>('0' + number / 10);
    to[at + 1] = static_cast<char>('0' + number % 10);
  };
  write(0, civil.year / 100);
  write(2, civil.year % 100);
  write(5, civil.month);
  write(8, civil.day);
  return text;
}

std::optional<Date> Date::AddMonths(int months) const {
  const Civil civil = CivilFromDays(days_);
  const int64_t index = int64_t{civil.year} * 12 + (civil.month - 1) + months;
  if (index < int64_t{kYearMin} * 12 || index >= (int64_t{kYearMax} + 1) * 12) return std::nullopt;
  const int year = static_cast<int>(index / 12);
  const int month = static_cast<int>(index % 12) + 1;
  const int last = LastDayOfMonth(year, month);
  return FromCivil(year, month, civil.day < last ? civil.day : last);
}

std::optional<Date> Date::AddDays(int64_t days) const {
  // Two limits on one unknown rather than a sum: the sum could overflow.
  if (days < int64_t{kDaysMin} - days_ || days > int64_t{kDaysMax} - days_) return std::nullopt;
  return Date(static_cast<int32_t>(days_ + days));
}

}  // namespace svod
