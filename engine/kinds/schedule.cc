#include "engine/kinds/schedule.h"

#include <algorithm>
#include <array>

#include "engine/kinds/parameter.h"
#include "engine/verdict/quantity.h"

namespace svod::kinds {
namespace {

// `06-30`, a day of every year.
std::optional<Date> ReadDayOfYear(const SpecNode& node, Diagnostics& diagnostics) {
  std::optional<Date> date = Date::Parse("2001-" + node.text);  // not a leap year: 02-29 is no day of every year
  if (!date)
    Report(diagnostics, node, "invalid-date", "`" + node.text + "` is not a day of every year",
           "write it like `06-30`");
  return date;
}

Date LastDayOf(int year, int month) {
  int day = 31;
  while (!Date::FromCivil(year, month, day)) --day;  // ends: every month has a day 28
  return *Date::FromCivil(year, month, day);
}

}  // namespace

std::optional<Schedule> Schedule::Read(const SpecNode& node, Diagnostics& diagnostics) {
  SpecReader reader(node, "a schedule", diagnostics);
  const SpecNode* first = reader.Require("first");
  const SpecNode* then = reader.Take("then");
  reader.Finish();
  Schedule schedule;
  bool sound = first != nullptr && schedule.ReadFirst(*first, diagnostics);
  if (then != nullptr) sound = schedule.ReadThen(*then, diagnostics) && sound;
  // An unknown key is a fault too, though what is known could be read.
  if (!sound || !reader.IsSound()) return std::nullopt;
  return schedule;
}

bool Schedule::ReadFirst(const SpecNode& node, Diagnostics& diagnostics) {
  SpecReader reader(node, "`first`", diagnostics);
  const SpecNode* from = reader.Take("from");
  const SpecNode* due = reader.Require("due");
  reader.Finish();
  if (from != nullptr) first_.from = ReadDate(*from, diagnostics);
  std::optional<Date> date = due == nullptr ? std::nullopt : ReadDate(*due, diagnostics);
  if (!date || (from != nullptr && !first_.from)) return false;
  first_.due = *date;
  if (!first_.from || *first_.from <= first_.due) return true;
  Report(diagnostics, *from, "window-empty", "`from` is after `due`");
  return false;
}

bool Schedule::ReadThen(const SpecNode& node, Diagnostics& diagnostics) {
  SpecReader reader(node, "`then`", diagnostics);
  const SpecNode* every = reader.Require("every");
  const SpecNode* due = reader.Take("due");
  reader.Finish();
  const bool known = every != nullptr && ReadEvery(*every, diagnostics);
  if (due == nullptr) return known;
  if (known && every_ != Every::kYear) {
    Report(diagnostics, *due, "due-without-year", "a day of the year goes with `every: year` only");
    return false;
  }
  std::optional<Date> day = ReadDayOfYear(*due, diagnostics);
  if (!day) return false;
  due_month_ = day->month();
  due_day_ = day->day();
  return known;
}

bool Schedule::ReadEvery(const SpecNode& node, Diagnostics& diagnostics) {
  constexpr std::array<std::pair<std::string_view, Every>, 4> kNames = {{{"year", Every::kYear},
                                                                         {"half_year", Every::kHalfYear},
                                                                         {"quarter", Every::kQuarter},
                                                                         {"as_needed", Every::kAsNeeded}}};
  auto found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& name) { return name.first == node.text; });
  if (found == kNames.end()) {
    Report(diagnostics, node, "unknown-word", "`" + node.text + "` is not a way to repeat",
           "one of `year`, `half_year`, `quarter`, `as_needed`");
    return false;
  }
  every_ = found->second;
  return true;
}

namespace {

// Due on another day; a window that would begin after that has no earliest day any more.
Period DueOn(Date due, Period period) {
  period.due = due;
  if (period.from && *period.from > due) period.from.reset();
  return period;
}

}  // namespace

// Of a year after the first: 0 where nothing is due by itself.
int Schedule::PeriodsAYear() const {
  switch (every_) {
    case Every::kYear:
      return 1;
    case Every::kHalfYear:
      return 2;
    case Every::kQuarter:
      return 4;
    default:
      return 0;
  }
}

// As decisions call the due date of the half-year or quarter.
std::string Schedule::NameOf(int number) const { return PeriodsAYear() > 1 ? std::to_string(number) + ".due" : "due"; }

std::vector<AmendableValue> Schedule::Amendable() const {
  std::vector<AmendableValue> values;
  for (int i = 1; i <= std::max(PeriodsAYear(), 1); ++i) {
    values.push_back({NameOf(i), AmendableValue::Sort::kDate, "due"});
  }
  return values;
}

// The first period where the year answers for it, or comes before it.
std::optional<Period> Schedule::FirstFor(const Terms& terms) const {
  const int a_year = PeriodsAYear();
  Period first = first_;
  first.year = first_.due.year();
  if (a_year > 1) first.number = (first_.due.month() - 1) / (12 / a_year) + 1;
  int last_year = first.year;
  const bool is_first = a_year == 0 || terms.year() <= first.year;
  if (terms.IsAmended() && is_first) {
    if (const std::optional<Date> amended = terms.DateOf(NameOf(first.number))) {
      first = DueOn(*amended, first);
      first.year = std::min(first.year, amended->year());
      last_year = std::max(last_year, amended->year());
    }
  }
  return terms.year() <= last_year ? std::optional(first) : std::nullopt;
}

Periods Schedule::PeriodsOf(const Terms& terms) const {
  const int year = terms.year();
  Periods periods;
  if (!Date::FromCivil(year, 1, 1)) return periods;
  if (const std::optional<Period> first = FirstFor(terms)) periods.push_back(*first);
  const int a_year = PeriodsAYear();
  for (int i = 0; i < a_year; ++i) {
    const int months = 12 / a_year;
    const Date from = *Date::FromCivil(year, 1 + i * months, 1);
    const Date due = due_month_ == 0 ? LastDayOf(year, (i + 1) * months) : *Date::FromCivil(year, due_month_, due_day_);
    if (due <= first_.due || from <= first_.due) continue;
    const Period period{from, due, year, i + 1};
    const std::optional<Date> amended = terms.IsAmended() ? terms.DateOf(NameOf(i + 1)) : std::nullopt;
    periods.push_back(amended ? DueOn(*amended, period) : period);
  }
  if (terms.IsAmended()) {
    std::stable_sort(periods.begin(), periods.end(), [](const Period& a, const Period& b) { return a.due < b.due; });
  }
  return periods;
}

std::optional<v1::Quantity> DueQuantity(const Schedule& schedule, std::string_view name, const Terms& terms) {
  for (const AmendableValue& value : schedule.Amendable()) {
    if (value.name != name) continue;
    const int number = name == "due" ? 0 : name.front() - '0';
    for (const Period& period : schedule.PeriodsOf(terms)) {
      if (number == 0 || period.number == number) return DateQuantity(period.due);
    }
  }
  return std::nullopt;
}

}  // namespace svod::kinds
