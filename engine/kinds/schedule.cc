#include "engine/kinds/schedule.h"

#include <algorithm>
#include <array>

#include "engine/verdict/quantity.h"

namespace svod::kinds {
namespace {

std::optional<Date> ReadDate(const SpecNode* node, Diagnostics& diagnostics) {
  std::optional<Date> date = node->kind == SpecNode::Kind::kScalar ? Date::Parse(node->text) : std::nullopt;
  if (!date)
    Report(diagnostics, *node, "invalid-date", "`" + node->text + "` is not a date", "write it like `2014-06-30`");
  return date;
}

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
  if (from != nullptr && !(first_.from = ReadDate(from, diagnostics))) return false;
  std::optional<Date> date = due == nullptr ? std::nullopt : ReadDate(due, diagnostics);
  if (!date) return false;
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
  if (every == nullptr) return false;
  constexpr std::array<std::pair<std::string_view, Every>, 4> kNames = {{{"year", Every::kYear},
                                                                         {"half_year", Every::kHalfYear},
                                                                         {"quarter", Every::kQuarter},
                                                                         {"as_needed", Every::kAsNeeded}}};
  auto found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& name) { return name.first == every->text; });
  if (found == kNames.end()) {
    Report(diagnostics, *every, "unknown-word", "`" + every->text + "` is not a way to repeat",
           "one of `year`, `half_year`, `quarter`, `as_needed`");
    return false;
  }
  every_ = found->second;
  if (due == nullptr) return true;
  if (every_ != Every::kYear) {
    Report(diagnostics, *due, "due-without-year", "a day of the year goes with `every: year` only");
    return false;
  }
  std::optional<Date> day = ReadDayOfYear(*due, diagnostics);
  if (!day) return false;
  due_month_ = day->month();
  due_day_ = day->day();
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

std::vector<AmendableValue> Schedule::Amendable() const {
  if (every_ == Every::kHalfYear || every_ == Every::kQuarter) return {};
  return {{"due", AmendableValue::Sort::kDate}};
}

std::vector<Period> Schedule::PeriodsOf(const Terms& terms) const {
  const int year = terms.year();
  const std::optional<Date> amended = terms.DateOf("due");
  std::vector<Period> periods;
  if (!Date::FromCivil(year, 1, 1)) return periods;
  const bool once = every_ == Every::kOnce || every_ == Every::kAsNeeded;
  const Period first = amended && (once || year <= first_.due.year()) ? DueOn(*amended, first_) : first_;
  if (year <= first.due.year()) periods.push_back(first);
  int a_year = every_ == Every::kYear ? 1 : every_ == Every::kHalfYear ? 2 : every_ == Every::kQuarter ? 4 : 0;
  for (int i = 0; i < a_year; ++i) {
    int months = 12 / a_year;
    Date from = *Date::FromCivil(year, 1 + i * months, 1);
    Date due = due_month_ == 0 ? LastDayOf(year, (i + 1) * months) : *Date::FromCivil(year, due_month_, due_day_);
    if (due <= first_.due || from <= first_.due) continue;
    periods.push_back(amended && a_year == 1 ? DueOn(*amended, {from, due}) : Period{from, due});
  }
  return periods;
}

std::optional<v1::Quantity> DueQuantity(const Schedule& schedule, const Terms& terms) {
  const std::vector<Period> periods = schedule.PeriodsOf(terms);
  if (periods.empty()) return std::nullopt;
  return DateQuantity(periods.front().due);
}

}  // namespace svod::kinds
