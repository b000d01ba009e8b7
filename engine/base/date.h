// Civil dates. No time of day, no zone, no clock: a date is what a document says.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace svod {

// A day of the proleptic Gregorian calendar, 1900-01-01 to 2199-12-31. A value type.
class Date {
 public:
  // The day 1970-01-01.
  constexpr Date() = default;

  // Accepts `YYYY-MM-DD` alone, of a day that exists within the range.
  static std::optional<Date> Parse(std::string_view text);
  // nullopt unless the day exists within the range.
  static std::optional<Date> FromCivil(int year, int month, int day);
  // Days since 1970-01-01. REQUIRES: within the range.
  static constexpr Date FromDays(int32_t days) { return Date(days); }

  [[nodiscard]] constexpr int32_t days() const { return days_; }
  [[nodiscard]] int year() const;
  [[nodiscard]] int month() const;
  [[nodiscard]] int day() const;
  // ISO 8601, `2014-06-30`.
  [[nodiscard]] std::string ToString() const;

  // The same day `months` later (earlier when negative); where that month is shorter, its last day: two months after
  // 31 December is the last day of February. nullopt outside the range.
  [[nodiscard]] std::optional<Date> AddMonths(int months) const;
  // nullopt outside the range.
  [[nodiscard]] std::optional<Date> AddDays(int64_t days) const;

  // clang-tidy 14 takes the zero inside a defaulted <=> for a pointer.
  friend constexpr auto operator<=>(Date a, Date b) = default;  // NOLINT(modernize-use-nullptr)
  // Whole days from b to a.
  friend constexpr int64_t operator-(Date a, Date b) { return int64_t{a.days_} - b.days_; }

 private:
  explicit constexpr Date(int32_t days) : days_(days) {}
  int32_t days_ = 0;
};

}  // namespace svod
