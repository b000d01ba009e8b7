// Exact numbers. No operation rounds; one that would overflow says so.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace svod {

// GCC and Clang have a 128-bit integer; `__extension__` keeps -Wpedantic quiet.
__extension__ using Int128 = __int128;

// nullopt on overflow.
std::optional<int64_t> CheckedAdd(int64_t a, int64_t b);
std::optional<int64_t> CheckedSubtract(int64_t a, int64_t b);
std::optional<int64_t> CheckedMultiply(int64_t a, int64_t b);
std::string ToString(Int128 value);

// Rounded down, also below zero. REQUIRES: b > 0.
constexpr Int128 FloorDivide(Int128 a, Int128 b) { return a / b - (a % b < 0 ? 1 : 0); }

// An exact decimal, unscaled * 10^-scale, with at most 18 digits. Equal numbers are equal whatever their scale. A value
// type.
class Decimal {
 public:
  static constexpr int kDigitsMax = 18;

  constexpr Decimal() = default;
  // REQUIRES: 0 <= scale <= kDigitsMax and |unscaled| < 10^18.
  constexpr Decimal(int64_t unscaled, int scale) : unscaled_(unscaled), scale_(static_cast<uint8_t>(scale)) {}
  // Accepts `-?digits[.digits]` of at most 18 digits.
  static std::optional<Decimal> Parse(std::string_view text);

  [[nodiscard]] constexpr int64_t unscaled() const { return unscaled_; }
  [[nodiscard]] constexpr int scale() const { return scale_; }
  // Shortest exact form: `12.5`, `-3`, `0`.
  [[nodiscard]] std::string ToString() const;

  // nullopt when the result needs more than 18 digits.
  [[nodiscard]] std::optional<Decimal> Add(Decimal other) const;
  [[nodiscard]] std::optional<Decimal> Subtract(Decimal other) const;
  [[nodiscard]] std::optional<Decimal> Multiply(Decimal other) const;

  friend std::strong_ordering operator<=>(Decimal a, Decimal b);
  friend bool operator==(Decimal a, Decimal b) { return (a <=> b) == std::strong_ordering::equal; }

 private:
  int64_t unscaled_ = 0;
  uint8_t scale_ = 0;
};

// numerator / denominator in lowest terms, denominator > 0. A value type.
class Ratio {
 public:
  constexpr Ratio() = default;
  // nullopt when denominator is 0 or the value does not fit.
  static std::optional<Ratio> Make(Int128 numerator, Int128 denominator);
  // A percentage as a ratio: 12.5 is 1/8.
  static Ratio FromPercent(Decimal percent);
  static Ratio FromDecimal(Decimal value);

  [[nodiscard]] Int128 numerator() const { return numerator_; }
  [[nodiscard]] Int128 denominator() const { return denominator_; }
  // For display only: the value times 10^power, rounded half away from zero to `digits` places, with a decimal point.
  [[nodiscard]] std::string Rounded(int power, int digits) const;

  // The number itself, with as few places as it takes; nullopt where it takes more than `places_max`, or the digits do
  // not fit. REQUIRES: 0 <= places_max <= Decimal::kDigitsMax.
  [[nodiscard]] std::optional<Decimal> Exact(int places_max) const;

  // nullopt on overflow of 128 bits.
  [[nodiscard]] std::optional<Ratio> Subtract(const Ratio& other) const;
  // Exact whatever the size.
  friend std::strong_ordering operator<=>(const Ratio& a, const Ratio& b);
  friend bool operator==(const Ratio& a, const Ratio& b) = default;

 private:
  Int128 numerator_ = 0;
  Int128 denominator_ = 1;
};

}  // namespace svod
