// The functions and operators of the reference: each by itself, in 128 bits where the engine checks 64.
#include <re2/re2.h>

#include <array>
#include <functional>
#include <limits>

#include "tests/reference/evaluator.h"

namespace svod::reference {
namespace {

using cel::ErrorCode;
using Arguments = std::vector<Outcome>;

template <typename T>
const T& Get(const Outcome& outcome) {
  return std::get<T>(outcome.data);
}

template <typename T>
bool Is(const Outcome& outcome) {
  return std::holds_alternative<T>(outcome.data);
}

bool Fits(Int128 number) {
  return number >= std::numeric_limits<int64_t>::min() && number <= std::numeric_limits<int64_t>::max();
}

Outcome IntOrOverflow(Int128 number) {
  return Fits(number) ? ValueOf(static_cast<int64_t>(number)) : Failure(ErrorCode::kOverflow);
}

Outcome MoneyOrOverflow(Int128 number) {
  return Fits(number) ? ValueOf(Money{static_cast<int64_t>(number)}) : Failure(ErrorCode::kOverflow);
}

Outcome DecimalOrOverflow(std::optional<Decimal> number) {
  return number ? ValueOf(*number) : Failure(ErrorCode::kOverflow);
}

Outcome DateOrInvalid(std::optional<Date> date) { return date ? ValueOf(*date) : Failure(ErrorCode::kInvalidArgument); }

// What an open list hides stands before the elements of the next one: their places are not known.
Outcome Join(const Outcome& a, const Outcome& b) {
  Arguments items = *Get<ListOf>(a).items;
  const size_t left = items.size();
  items.insert(items.end(), Get<ListOf>(b).items->begin(), Get<ListOf>(b).items->end());
  std::set<std::string> rest = Get<ListOf>(a).rest;
  rest.insert(Get<ListOf>(b).rest.begin(), Get<ListOf>(b).rest.end());
  if (rest.empty()) return ListValue(items);
  return OpenList(items, rest, a.is_open() ? Get<ListOf>(a).placed : left + Get<ListOf>(b).placed);
}

Outcome Add(const Outcome& a, const Outcome& b) {
  if (Is<int64_t>(a)) return IntOrOverflow(Int128{Get<int64_t>(a)} + Get<int64_t>(b));
  if (Is<Money>(a)) return MoneyOrOverflow(Int128{Get<Money>(a).kopecks} + Get<Money>(b).kopecks);
  if (Is<Decimal>(a)) return DecimalOrOverflow(Get<Decimal>(a).Add(Get<Decimal>(b)));
  if (Is<ListOf>(a)) return Join(a, b);
  return ValueOf(Get<std::string>(a) + Get<std::string>(b));
}

Outcome Subtract(const Outcome& a, const Outcome& b) {
  if (Is<int64_t>(a)) return IntOrOverflow(Int128{Get<int64_t>(a)} - Get<int64_t>(b));
  if (Is<Money>(a)) return MoneyOrOverflow(Int128{Get<Money>(a).kopecks} - Get<Money>(b).kopecks);
  if (Is<Decimal>(a)) return DecimalOrOverflow(Get<Decimal>(a).Subtract(Get<Decimal>(b)));
  return ValueOf(int64_t{Get<Date>(a).days()} - Get<Date>(b).days());
}

Outcome Multiply(const Outcome& a, const Outcome& b) {
  if (Is<Decimal>(a)) return DecimalOrOverflow(Get<Decimal>(a).Multiply(Get<Decimal>(b)));
  if (Is<Money>(a)) return MoneyOrOverflow(Int128{Get<Money>(a).kopecks} * Get<int64_t>(b));
  if (Is<Money>(b)) return MoneyOrOverflow(Int128{Get<int64_t>(a)} * Get<Money>(b).kopecks);
  return IntOrOverflow(Int128{Get<int64_t>(a)} * Get<int64_t>(b));
}

Outcome Negate(const Outcome& a) {
  if (Is<Money>(a)) return MoneyOrOverflow(-Int128{Get<Money>(a).kopecks});
  return IntOrOverflow(-Int128{Get<int64_t>(a)});
}

// Truncated towards zero; the rest has the sign of the dividend. The rest of the smallest number by -1 is an error, as
// the definition of CEL has it.
Outcome Divide(const Outcome& a, const Outcome& b, bool rest) {
  const Int128 divisor = Get<int64_t>(b);
  if (divisor == 0) return Failure(ErrorCode::kDivisionByZero);
  const Int128 dividend = Get<int64_t>(a);
  if (!Fits(dividend / divisor)) return Failure(ErrorCode::kOverflow);
  return IntOrOverflow(rest ? dividend % divisor : dividend / divisor);
}

template <typename T>
int Order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int OrderOf(const Outcome& a, const Outcome& b) {
  if (Is<Money>(a)) return Order(Get<Money>(a).kopecks, Get<Money>(b).kopecks);
  if (Is<Percent>(a)) return Order(Get<Percent>(a).hundredths, Get<Percent>(b).hundredths);
  if (Is<Bytes>(a)) return Order(Get<Bytes>(a).octets, Get<Bytes>(b).octets);
  if (Is<Decimal>(a)) return Order(Get<Decimal>(a), Get<Decimal>(b));
  if (Is<Date>(a)) return Order(Get<Date>(a), Get<Date>(b));
  if (Is<std::string>(a)) return Order(Get<std::string>(a), Get<std::string>(b));
  if (Is<double>(a)) return Order(Get<double>(a), Get<double>(b));
  if (Is<uint64_t>(a)) return Order(Get<uint64_t>(a), Get<uint64_t>(b));
  if (Is<bool>(a)) return Order(Get<bool>(a), Get<bool>(b));
  return Order(Get<int64_t>(a), Get<int64_t>(b));
}

Outcome Size(const Outcome& a) {
  if (Is<ListOf>(a)) return ValueOf(static_cast<int64_t>(Get<ListOf>(a).items->size()));
  if (Is<Bytes>(a)) return ValueOf(static_cast<int64_t>(Get<Bytes>(a).octets.size()));
  int64_t code_points = 0;
  for (char c : Get<std::string>(a)) code_points += (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 0 : 1;
  return ValueOf(code_points);
}

Outcome Index(const Outcome& list, const Outcome& index) {
  const auto& items = *Get<ListOf>(list).items;
  const int64_t at = Get<int64_t>(index);
  if (list.is_open() && at >= static_cast<int64_t>(Get<ListOf>(list).placed)) return RestOf(list);
  if (at < 0 || at >= static_cast<int64_t>(items.size())) return Failure(ErrorCode::kIndexOutOfRange);
  return items[static_cast<size_t>(at)];
}

// One element after the other; an error ends it.
Outcome Sum(const Outcome& list, cel::TypeKind result) {
  Outcome sum = ValueOf(int64_t{0});
  if (result == cel::TypeKind::kMoney) sum = ValueOf(Money{0});
  if (result == cel::TypeKind::kDecimal) sum = ValueOf(Decimal());
  for (const Outcome& item : *Get<ListOf>(list).items) {
    sum = Add(sum, item);
    if (!sum.is_value()) return sum;
  }
  return sum;
}

Outcome Pick(const Outcome& list, bool latest) {
  const auto& items = *Get<ListOf>(list).items;
  if (items.empty()) return Failure(ErrorCode::kInvalidArgument);
  Date best = Get<Date>(items[0]);
  for (const Outcome& item : items) {
    const Date date = Get<Date>(item);
    if (latest ? date > best : date < best) best = date;
  }
  return ValueOf(best);
}

int DaysOfMonth(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays.at(static_cast<size_t>(month - 1));
}

Outcome AddMonths(const Date& date, int64_t months) {
  const Int128 month = Int128{date.year()} * 12 + date.month() - 1 + months;  // since year 0
  if (month < 1900 * 12 || month >= 2200 * 12) return Failure(ErrorCode::kInvalidArgument);
  const int year = static_cast<int>(month / 12);
  const int of_year = static_cast<int>(month % 12) + 1;
  return DateOrInvalid(Date::FromCivil(year, of_year, std::min(date.day(), DaysOfMonth(year, of_year))));
}

Outcome AddDays(const Date& date, int64_t days) {
  const Int128 sum = Int128{date.days()} + days;
  const Int128 first = Date::FromCivil(1900, 1, 1)->days();
  const Int128 last = Date::FromCivil(2199, 12, 31)->days();
  if (sum < first || sum > last) return Failure(ErrorCode::kInvalidArgument);
  return ValueOf(Date::FromDays(static_cast<int32_t>(sum)));
}

// Roubles with at most two places that are not zero, in kopecks.
Outcome ParseMoney(const std::string& text) {
  std::optional<Decimal> roubles = Decimal::Parse(text);
  if (!roubles) return Failure(ErrorCode::kInvalidArgument);
  Int128 kopecks = Int128{roubles->unscaled()} * 100;
  for (int i = 0; i < roubles->scale(); ++i) {
    if (kopecks % 10 != 0) return Failure(ErrorCode::kInvalidArgument);
    kopecks /= 10;
  }
  // A decimal has 18 digits, and so has what becomes money.
  constexpr Int128 kLimit = 1'000'000'000'000'000'000;
  if (kopecks >= kLimit || kopecks <= -kLimit) return Failure(ErrorCode::kInvalidArgument);
  return ValueOf(Money{static_cast<int64_t>(kopecks)});
}

Outcome ParseDecimal(const std::string& text, bool percent) {
  std::optional<Decimal> number = Decimal::Parse(text);
  if (!number) return Failure(ErrorCode::kInvalidArgument);
  return percent ? ValueOf(Percent{*number}) : ValueOf(*number);
}

Outcome Matches(const std::string& text, const std::string& pattern) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(1 << 20);  // as the engine: a larger pattern is an error
  RE2 compiled(pattern, options);
  if (!compiled.ok()) return Failure(ErrorCode::kInvalidArgument);
  return ValueOf(RE2::PartialMatch(text, compiled));
}

using Function = std::function<Outcome(const Arguments&)>;

const std::string& Text(const Outcome& outcome) { return Get<std::string>(outcome); }
int64_t Int(const Outcome& outcome) { return Get<int64_t>(outcome); }
const Date& Day(const Outcome& outcome) { return Get<Date>(outcome); }

const std::map<std::string, Function>& Operators() {
  static const std::map<std::string, Function> kOperators = {
      {"!_", [](const Arguments& a) { return ValueOf(!Get<bool>(a[0])); }},
      {"-_", [](const Arguments& a) { return Negate(a[0]); }},
      {"+", [](const Arguments& a) { return Add(a[0], a[1]); }},
      {"-", [](const Arguments& a) { return Subtract(a[0], a[1]); }},
      {"*", [](const Arguments& a) { return Multiply(a[0], a[1]); }},
      {"/", [](const Arguments& a) { return Divide(a[0], a[1], false); }},
      {"%", [](const Arguments& a) { return Divide(a[0], a[1], true); }},
      {"<", [](const Arguments& a) { return ValueOf(OrderOf(a[0], a[1]) < 0); }},
      {"<=", [](const Arguments& a) { return ValueOf(OrderOf(a[0], a[1]) <= 0); }},
      {">", [](const Arguments& a) { return ValueOf(OrderOf(a[0], a[1]) > 0); }},
      {">=", [](const Arguments& a) { return ValueOf(OrderOf(a[0], a[1]) >= 0); }},
      {"_[_]", [](const Arguments& a) { return Index(a[0], a[1]); }},
  };
  return kOperators;
}

const std::map<std::string, Function>& Functions() {
  static const std::map<std::string, Function> kFunctions = {
      {"size", [](const Arguments& a) { return Size(a[0]); }},
      {"earliest", [](const Arguments& a) { return Pick(a[0], false); }},
      {"latest", [](const Arguments& a) { return Pick(a[0], true); }},
      {"date", [](const Arguments& a) { return DateOrInvalid(Date::Parse(Text(a[0]))); }},
      {"money", [](const Arguments& a) { return ParseMoney(Text(a[0])); }},
      {"decimal", [](const Arguments& a) { return ParseDecimal(Text(a[0]), false); }},
      {"percent", [](const Arguments& a) { return ParseDecimal(Text(a[0]), true); }},
      {"add_days", [](const Arguments& a) { return AddDays(Day(a[0]), Int(a[1])); }},
      {"add_months", [](const Arguments& a) { return AddMonths(Day(a[0]), Int(a[1])); }},
      {"year", [](const Arguments& a) { return ValueOf(int64_t{Day(a[0]).year()}); }},
      {"month", [](const Arguments& a) { return ValueOf(int64_t{Day(a[0]).month()}); }},
      {"day", [](const Arguments& a) { return ValueOf(int64_t{Day(a[0]).day()}); }},
      {"contains", [](const Arguments& a) { return ValueOf(Text(a[0]).find(Text(a[1])) != std::string::npos); }},
      {"startsWith", [](const Arguments& a) { return ValueOf(Text(a[0]).rfind(Text(a[1]), 0) == 0); }},
      {"endsWith", [](const Arguments& a) { return ValueOf(Text(a[0]).ends_with(Text(a[1]))); }},
      {"matches", [](const Arguments& a) { return Matches(Text(a[0]), Text(a[1])); }},
  };
  return kFunctions;
}

}  // namespace

Outcome Apply(const std::string& name, const Arguments& arguments, cel::TypeKind result) {
  if (name == "sum") return Sum(arguments[0], result);
  if (auto found = Operators().find(name); found != Operators().end()) return found->second(arguments);
  if (auto found = Functions().find(name); found != Functions().end()) return found->second(arguments);
  return Failure(ErrorCode::kNoMatchingOverload);  // a function that the reference has not: every test then fails
}

}  // namespace svod::reference
