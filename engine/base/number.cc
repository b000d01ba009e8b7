// Exact arithmetic in 128 bits. A decimal has at most 18 digits, so bringing two of them to one scale multiplies
// numbers below 10^18 by at most 10^18 and stays below 10^36, well inside the 1.7 * 10^38 of Int128. Ratios may be
// larger, so they are compared by their continued fractions, which only divides.
#include "engine/base/number.h"

#include <algorithm>
#include <array>
#include <limits>

namespace svod {
namespace {

__extension__ using Uint128 = unsigned __int128;

constexpr Uint128 kInt128Max = ~Uint128{0} >> 1;

constexpr auto kPowersOfTen = [] {
  std::array<Int128, 37> powers{};
  powers[0] = 1;
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

constexpr Int128 PowerOfTen(int exponent) { return kPowersOfTen[static_cast<size_t>(exponent)]; }

// The magnitude, also of the one value whose negation does not fit.
Uint128 Magnitude(Int128 value) {
  const auto bits = static_cast<Uint128>(value);
  return value < 0 ? ~bits + 1 : bits;
}

template <typename Unsigned>
Unsigned GcdOf(Unsigned a, Unsigned b) {
  while (b != 0) {
    const Unsigned rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

constexpr Uint128 kMax64 = std::numeric_limits<uint64_t>::max();

// Most sums are below 2^64, and dividing 128 bits is a call of many divisions.
Uint128 Gcd(Uint128 a, Uint128 b) {
  if (a > kMax64 || b > kMax64) return GcdOf(a, b);
  return GcdOf(static_cast<uint64_t>(a), static_cast<uint64_t>(b));
}

std::string DigitsOf(Uint128 value) {
  if (value <= kMax64) return std::to_string(static_cast<uint64_t>(value));
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

// unscaled * 10^-scale as a Decimal. Trailing zeros go only where they stand in the way, so 1.50 + 1.50 keeps its
// scale.
std::optional<Decimal> Fit(Int128 unscaled, int scale) {
  const Int128 limit = PowerOfTen(Decimal::kDigitsMax);
  while (scale > 0 && unscaled % 10 == 0 && (scale > Decimal::kDigitsMax || unscaled >= limit || unscaled <= -limit)) {
    unscaled /= 10;
    --scale;
  }
  if (scale > Decimal::kDigitsMax || unscaled >= limit || unscaled <= -limit) return std::nullopt;
  return Decimal(static_cast<int64_t>(unscaled), scale);
}

// Two decimals brought to one scale.
struct Aligned {
  Int128 a;
  Int128 b;
  int scale;
};

Aligned Align(Decimal a, Decimal b) {
  const int scale = std::max(a.scale(), b.scale());
  return {a.unscaled() * PowerOfTen(scale - a.scale()), b.unscaled() * PowerOfTen(scale - b.scale()), scale};
}

// a/b against c/d by continued fractions: equal whole parts are taken off, and what remains is compared upside down.
// REQUIRES: b > 0, d > 0.
std::strong_ordering CompareFractions(Uint128 a, Uint128 b, Uint128 c, Uint128 d) {
  for (;;) {
    if (const auto order = a / b <=> c / d; std::is_neq(order)) return order;
    a %= b;
    c %= d;
    if (a == 0 || c == 0) return a <=> c;
    // a/b < c/d exactly when d/c < b/a.
    const Uint128 old_a = a;
    const Uint128 old_b = b;
    a = d;
    b = c;
    c = old_b;
    d = old_a;
  }
}

// The next digit of the decimal expansion of *rest / denominator; *rest becomes the remainder. Adds ten times instead
// of multiplying, since ten times the remainder may not fit. REQUIRES: *rest < denominator.
char NextDigit(Uint128* rest, Uint128 denominator) {
  const Uint128 step = *rest;
  Uint128 sum = 0;
  char digit = '0';
  for (int i = 0; i < 10; ++i) {
    if (sum >= denominator - step) {
      sum -= denominator - step;
      ++digit;
    } else {
      sum += step;
    }
  }
  *rest = sum;
  return digit;
}

void Increment(std::string& digits) {
  for (size_t i = digits.size(); i-- > 0;) {
    if (digits[i] != '9') {
      ++digits[i];
      return;
    }
    digits[i] = '0';
  }
  digits.insert(digits.begin(), '1');
}

// The digits of numerator / denominator * 10^shift, rounded half up to a whole number.
std::string RoundedDigits(Uint128 numerator, Uint128 denominator, int shift) {
  std::string digits = DigitsOf(numerator / denominator);
  Uint128 rest = numerator % denominator;
  bool up = false;
  if (shift >= 0) {
    for (int i = 0; i < shift; ++i) digits.push_back(NextDigit(&rest, denominator));
    up = rest >= denominator - rest;
  } else {
    const auto dropped = static_cast<size_t>(-shift);
    if (dropped > digits.size()) return "0";
    up = digits[digits.size() - dropped] >= '5';
    digits.resize(digits.size() - dropped);
  }
  if (up) Increment(digits);
  return digits.empty() ? "0" : digits;
}

// Puts a decimal point before the last `places` digits and takes leading zeros away.
std::string WithPoint(std::string digits, int places) {
  const auto fraction = static_cast<size_t>(places);
  if (digits.size() <= fraction) digits.insert(0, fraction + 1 - digits.size(), '0');
  const size_t whole = digits.size() - fraction;
  const size_t first = std::min(digits.find_first_not_of('0'), whole - 1);
  std::string text = digits.substr(first, whole - first);
  if (fraction > 0) text.append(".").append(digits, whole, fraction);
  return text;
}

}  // namespace

std::optional<int64_t> CheckedAdd(int64_t a, int64_t b) {
  int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
  return result;
}

std::optional<int64_t> CheckedSubtract(int64_t a, int64_t b) {
  int64_t result = 0;
  if (__builtin_sub_overflow(a, b, &result)) return std::nullopt;
  return result;
}

std::optional<int64_t> CheckedMultiply(int64_t a, int64_t b) {
  int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  return result;
}

std::string ToString(Int128 value) {
  const std::string digits = DigitsOf(Magnitude(value));
  return value < 0 ? "-" + digits : digits;
}

std::optional<Decimal> Decimal::Parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t point = text.find('.');
  const size_t scale = point == std::string_view::npos ? 0 : text.size() - point - 1;
  const size_t digits = text.size() - (point == std::string_view::npos ? 0 : 1);
  if (digits == 0 || digits > kDigitsMax || point == 0 || point == text.size() - 1) return std::nullopt;
  int64_t unscaled = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == point) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    unscaled = unscaled * 10 + (text[i] - '0');
  }
  return Decimal(negative ? -unscaled : unscaled, static_cast<int>(scale));
}

std::string Decimal::ToString() const {
  int64_t unscaled = unscaled_;
  int places = scale_;
  while (places > 0 && unscaled % 10 == 0) {
    unscaled /= 10;
    --places;
  }
  std::array<char, kDigitsMax + 4> text{};  // a sign, a zero before the point, the point
  char* const end = text.data() + text.size();
  char* begin = end;
  auto magnitude = static_cast<uint64_t>(unscaled < 0 ? -unscaled : unscaled);  // INVARIANT: below 10^18
  for (int i = 0; magnitude != 0 || i <= places; ++i, magnitude /= 10) {
    if (i == places && places > 0) *--begin = '.';
    *--begin = static_cast<char>('0' + magnitude % 10);
  }
  if (unscaled < 0) *--begin = '-';
  return {begin, end};
}

std::optional<Decimal> Decimal::Add(Decimal other) const {
  const Aligned aligned = Align(*this, other);
  return Fit(aligned.a + aligned.b, aligned.scale);
}

std::optional<Decimal> Decimal::Subtract(Decimal other) const {
  const Aligned aligned = Align(*this, other);
  return Fit(aligned.a - aligned.b, aligned.scale);
}

std::optional<Decimal> Decimal::Multiply(Decimal other) const {
  return Fit(Int128{unscaled_} * other.unscaled_, scale_ + other.scale_);
}

std::strong_ordering operator<=>(Decimal a, Decimal b) {
  const Aligned aligned = Align(a, b);
  return aligned.a <=> aligned.b;
}

std::optional<Ratio> Ratio::Make(Int128 numerator, Int128 denominator) {
  if (denominator == 0) return std::nullopt;
  const Uint128 divisor = Gcd(Magnitude(numerator), Magnitude(denominator));
  const Uint128 above = Magnitude(numerator) / divisor;
  const Uint128 below = Magnitude(denominator) / divisor;
  if (above > kInt128Max || below > kInt128Max) return std::nullopt;
  Ratio ratio;
  ratio.numerator_ = static_cast<Int128>(above);
  // INVARIANT: the numerator is never the smallest Int128, so it can always be negated.
  if ((numerator < 0) != (denominator < 0)) ratio.numerator_ = -ratio.numerator_;
  ratio.denominator_ = static_cast<Int128>(below);
  return ratio;
}

Ratio Ratio::FromPercent(Decimal percent) { return *Make(percent.unscaled(), PowerOfTen(percent.scale() + 2)); }

Ratio Ratio::FromDecimal(Decimal value) { return *Make(value.unscaled(), PowerOfTen(value.scale())); }

std::string Ratio::Rounded(int power, int digits) const {
  const std::string rounded = RoundedDigits(Magnitude(numerator_), static_cast<Uint128>(denominator_), power + digits);
  const bool zero = rounded.find_first_not_of('0') == std::string::npos;
  return (numerator_ < 0 && !zero ? "-" : "") + WithPoint(rounded, digits);
}

std::optional<Decimal> Ratio::Exact(int places_max) const {
  const Int128 limit = PowerOfTen(Decimal::kDigitsMax);
  for (int places = 0; places <= places_max; ++places) {
    if (PowerOfTen(places) % denominator_ != 0) continue;
    Int128 unscaled = 0;
    const bool fits = !__builtin_mul_overflow(numerator_, PowerOfTen(places) / denominator_, &unscaled);
    if (!fits || unscaled >= limit || unscaled <= -limit) return std::nullopt;
    return Decimal(static_cast<int64_t>(unscaled), places);
  }
  return std::nullopt;
}

std::optional<Ratio> Ratio::Subtract(const Ratio& other) const {
  const auto common =
      static_cast<Int128>(Gcd(static_cast<Uint128>(denominator_), static_cast<Uint128>(other.denominator_)));
  Int128 left = 0;
  Int128 right = 0;
  Int128 numerator = 0;
  Int128 denominator = 0;
  if (__builtin_mul_overflow(numerator_, other.denominator_ / common, &left) ||
      __builtin_mul_overflow(other.numerator_, denominator_ / common, &right) ||
      __builtin_sub_overflow(left, right, &numerator) ||
      __builtin_mul_overflow(denominator_ / common, other.denominator_, &denominator)) {
    return std::nullopt;
  }
  return Make(numerator, denominator);
}

std::strong_ordering operator<=>(const Ratio& a, const Ratio& b) {
  Int128 left = 0;
  Int128 right = 0;
  if (!__builtin_mul_overflow(a.numerator_, b.denominator_, &left) &&
      !__builtin_mul_overflow(b.numerator_, a.denominator_, &right)) {
    return left <=> right;
  }
  const bool a_negative = a.numerator_ < 0;
  const bool b_negative = b.numerator_ < 0;
  if (a_negative != b_negative) return b_negative <=> a_negative;
  // Of two negative numbers the one with the larger magnitude is the smaller.
  const Ratio& low = a_negative ? b : a;
  const Ratio& high = a_negative ? a : b;
  return CompareFractions(Magnitude(low.numerator_), static_cast<Uint128>(low.denominator_), Magnitude(high.numerator_),
                          static_cast<Uint128>(high.denominator_));
}

}  // namespace svod
