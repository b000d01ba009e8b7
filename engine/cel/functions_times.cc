// Timestamps and durations: cel-spec, "Timestamp and Duration". A timestamp lies in the years 1 to 9999, a duration in
// the nanoseconds of an int64 (292 years); every operation checks its result.
// Tested by: tests/engine/cel/standard_test.cc; the published data (timestamps).
#include <absl/time/time.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "engine/cel/function_groups.h"
#include "engine/cel/times.h"

namespace svod::cel {
namespace {

constexpr int64_t kNanos = 1'000'000'000;
constexpr size_t kNanoDigits = 9;

std::string Fraction(int64_t nanos) {
  if (nanos == 0) return "";
  std::string digits = std::to_string(kNanos + nanos).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  return "." + digits;
}

Value RangeError(Frame& frame, std::string_view what) {
  return frame.MakeError(ErrorCode::kOverflow, "the " + std::string(what) + " is out of range");
}

template <int kSign>
Value Shift(Frame& frame, const Value& timestamp, const Value& duration) {
  return MakeTimestamp(frame, timestamp.seconds() + kSign * duration.seconds(),
                       timestamp.nanos() + kSign * static_cast<int64_t>(duration.nanos()));
}
Value AddToTimestamp(Frame& frame, Arguments a) { return Shift<1>(frame, a[0], a[1]); }
Value AddTimestamp(Frame& frame, Arguments a) { return Shift<1>(frame, a[1], a[0]); }
Value SubtractFromTimestamp(Frame& frame, Arguments a) { return Shift<-1>(frame, a[0], a[1]); }

// Two timestamps or two durations.
template <int kSign>
Value Combine(Frame& frame, Arguments a) {
  return MakeDuration(frame, a[0].seconds() + kSign * a[1].seconds(),
                      a[0].nanos() + kSign * static_cast<int64_t>(a[1].nanos()));
}

Value NegateDuration(Frame& frame, Arguments a) { return MakeDuration(frame, -a[0].seconds(), -a[0].nanos()); }

Value TimestampOfSeconds(Frame& frame, Arguments a) { return MakeTimestamp(frame, a[0].int_value(), 0); }

// Reads a text of fixed form from its beginning on.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  // Exactly so many digits, and a number within these bounds.
  bool Number(size_t digits, int least, int most, int* number) {
    if (rest_.size() < digits) return false;
    *number = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return false;
      *number = *number * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return *number >= least && *number <= most;
  }
  bool Mark(std::string_view mark) {
    if (!rest_.starts_with(mark)) return false;
    rest_.remove_prefix(mark.size());
    return true;
  }
  // Any number of digits, which may be none.
  std::string_view Digits() {
    const std::string_view digits = rest_.substr(0, std::min(rest_.find_first_not_of("0123456789"), rest_.size()));
    rest_.remove_prefix(digits.size());
    return digits;
  }
  // `+HH:MM` or `-HH:MM`, in minutes.
  bool Offset(int* minutes) {
    const bool negative = Mark("-");
    return (negative || Mark("+")) && Clock(minutes) && ((*minutes *= negative ? -1 : 1), true);
  }
  // `HH:MM`, in minutes.
  bool Clock(int* minutes) {
    int hours = 0;
    if (!Number(2, 0, 23, &hours) || !Mark(":") || !Number(2, 0, 59, minutes)) return false;
    *minutes += hours * 60;
    return true;
  }
  [[nodiscard]] bool AtEnd() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// RFC 3339, with upper-case `T` and `Z`, as every implementation of CEL reads it. There are no leap seconds, because
// google.protobuf.Timestamp knows none. Digits beyond nanoseconds are cut off.
bool ReadTimestamp(std::string_view text, int64_t* seconds, int64_t* nanos) {
  Reader reader(text);
  int year = 0;
  int month = 0;
  int day = 0;
  int minutes = 0;
  int second = 0;
  int offset = 0;
  const bool clock = reader.Number(4, 0, 9999, &year) && reader.Mark("-") && reader.Number(2, 1, 12, &month) &&
                     reader.Mark("-") && reader.Number(2, 1, 31, &day) && reader.Mark("T") && reader.Clock(&minutes) &&
                     reader.Mark(":") && reader.Number(2, 0, 59, &second);
  if (!clock || absl::CivilDay(year, month, day).day() != day) return false;
  *nanos = 0;
  if (reader.Mark(".")) {
    std::string digits(reader.Digits());
    if (digits.empty()) return false;
    digits.resize(kNanoDigits, '0');
    int fraction = 0;
    Reader(digits).Number(kNanoDigits, 0, kNanos - 1, &fraction);
    *nanos = fraction;
  }
  if ((!reader.Mark("Z") && !reader.Offset(&offset)) || !reader.AtEnd()) return false;
  const absl::CivilSecond civil(year, month, day, 0, minutes - offset, second);
  *seconds = absl::ToUnixSeconds(absl::FromCivil(civil, absl::UTCTimeZone()));
  return true;
}

Value TimestampOfText(Frame& frame, Arguments a) {
  int64_t seconds = 0;
  int64_t nanos = 0;
  if (ReadTimestamp(a[0].string(), &seconds, &nanos)) return MakeTimestamp(frame, seconds, nanos);
  return InvalidArgument(frame, "the text is not a timestamp, as in `2014-06-30T12:00:00Z`");
}

// Nanoseconds of any duration that is written, before its range is looked at.
using Nanos = __int128;

// The unit that stands here, `ms` before `m`; 0 when there is none.
int64_t ReadUnit(Reader* reader) {
  constexpr std::pair<std::string_view, int64_t> kUnits[] = {
      {"ns", 1},         {"us", 1'000}, {"\u00b5s", 1'000}, {"\u03bcs", 1'000},
      {"ms", 1'000'000}, {"s", kNanos}, {"m", 60 * kNanos}, {"h", 3600 * kNanos}};
  for (const auto& [name, unit] : kUnits) {
    if (reader->Mark(name)) return unit;
  }
  return 0;
}

// `1.5h`: a number with a unit, cut to nanoseconds. False where there is none, or it is too large for any duration.
bool ReadPart(Reader* reader, Nanos* part) {
  constexpr size_t kDigitsMax = 18;  // more before the point are no duration in any unit; behind it they say nothing
  std::string_view whole = reader->Digits();
  const std::string_view fraction = reader->Mark(".") ? reader->Digits() : "";
  if (whole.empty() && fraction.empty()) return false;
  const int64_t unit = ReadUnit(reader);
  whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
  if (unit == 0 || whole.size() > kDigitsMax + 1) return false;
  Nanos number = 0;
  for (const char c : whole) number = number * 10 + (c - '0');
  *part = number * unit;
  Nanos behind = 0;
  Nanos scale = 1;
  for (const char c : fraction.substr(0, kDigitsMax)) {
    behind = behind * 10 + (c - '0');
    scale *= 10;
  }
  *part += behind * unit / scale;
  return true;
}

// Go's time.ParseDuration: `1h30m`, `-1.5s`, `0`.
Value DurationOfText(Frame& frame, Arguments a) {
  constexpr Nanos kMost = Nanos{1} << 63;
  std::string_view text = a[0].string();
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return MakeDuration(frame, 0, 0);
  bool read = !text.empty();
  Nanos all = 0;
  for (Reader reader(text); read && !reader.AtEnd() && all <= kMost;) {
    if (!frame.Spend()) return OutOfSteps(frame);
    Nanos part = 0;
    read = ReadPart(&reader, &part);
    all += part;
  }
  if (!read) return InvalidArgument(frame, "the text is not a duration, as in `1h30m` or `-1.5s`");
  if (all > kMost) return RangeError(frame, "duration");
  if (negative) all = -all;
  return MakeDuration(frame, static_cast<int64_t>(all / kNanos), static_cast<int64_t>(all % kNanos));
}

// `+HH:MM`, `-HH:MM` or `HH:MM`.
std::optional<absl::TimeZone> FixedZone(std::string_view text) {
  int minutes = 0;
  Reader reader(text);
  if ((!reader.Offset(&minutes) && !(reader = Reader(text)).Clock(&minutes)) || !reader.AtEnd()) return std::nullopt;
  return absl::FixedTimeZone(minutes * 60);
}

// The names of the time zone database: every part of one begins with a capital letter. So what a machine adds is none:
// `localtime` and `posixrules` are links into its configuration, `right` counts leap seconds. Read once.
const std::set<std::string, std::less<>>& ZoneNames() {
  static const auto* const kNames = [] {
    auto* names = new std::set<std::string, std::less<>>{"UTC"};  // never freed: read until the process ends
    const std::filesystem::path root = "/usr/share/zoneinfo";
    std::error_code error;
    using Walk = std::filesystem::recursive_directory_iterator;
    for (Walk at(root, error); at != Walk(); at.increment(error)) {
      const char first = at->path().filename().native().front();
      const bool capital = first >= 'A' && first <= 'Z';
      if (!capital) at.disable_recursion_pending();
      if (capital && at->is_regular_file(error)) names->insert(at->path().lexically_relative(root).native());
    }
    return names;
  }();
  return *kNames;
}

// What the clock of a time zone shows. `part` picks a number of it.
template <typename Part>
Value PartOf(Frame& frame, Arguments a, Part part) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (a.size() == 2) {
    const std::optional<absl::TimeZone> fixed = FixedZone(a[1].string());
    if (fixed) {
      zone = *fixed;
    } else if (!ZoneNames().contains(a[1].string()) || !absl::LoadTimeZone(std::string(a[1].string()), &zone)) {
      return InvalidArgument(frame, "there is no time zone of this name");
    }
  }
  const absl::Time time = absl::FromUnixSeconds(a[0].seconds()) + absl::Nanoseconds(a[0].nanos());
  return Value::Int(part(zone.At(time)));
}

using Clock = absl::TimeZone::CivilInfo;

template <int64_t (*kPart)(const Clock&)>
Value TimestampPart(Frame& frame, Arguments a) {
  return PartOf(frame, a, kPart);
}

int64_t Year(const Clock& clock) { return clock.cs.year(); }
int64_t Month(const Clock& clock) { return clock.cs.month() - 1; }
int64_t DayOfMonth(const Clock& clock) { return clock.cs.day() - 1; }
int64_t DayOfMonthFrom1(const Clock& clock) { return clock.cs.day(); }
int64_t DayOfYear(const Clock& clock) { return absl::GetYearDay(absl::CivilDay(clock.cs)) - 1; }
int64_t DayOfWeek(const Clock& clock) {
  return (static_cast<int64_t>(absl::GetWeekday(clock.cs)) + 1) % 7;  // Monday is 0 there, Sunday here
}
int64_t Hours(const Clock& clock) { return clock.cs.hour(); }
int64_t Minutes(const Clock& clock) { return clock.cs.minute(); }
int64_t Seconds(const Clock& clock) { return clock.cs.second(); }
int64_t Milliseconds(const Clock& clock) { return clock.subsecond / absl::Milliseconds(1); }

// The whole of a duration in a unit; of milliseconds, those beyond the second.
template <int64_t kUnit>
Value DurationIn(Frame& /*frame*/, Arguments a) {
  return Value::Int(a[0].seconds() / kUnit);
}
Value MillisecondsOf(Frame& /*frame*/, Arguments a) { return Value::Int(a[0].nanos() / 1'000'000); }

template <int64_t (*kPart)(const Clock&)>
void AddPart(FunctionTable& table, const std::string& name) {
  table.Add("." + name + "(timestamp): int", &TimestampPart<kPart>);
  table.Add("." + name + "(timestamp, string): int", &TimestampPart<kPart>);
}

}  // namespace

Value MakeTimestamp(Frame& frame, int64_t seconds, int64_t nanos) {
  constexpr int64_t kFirst = -62'135'596'800;  // 0001-01-01T00:00:00Z
  constexpr int64_t kLast = 253'402'300'799;   // 9999-12-31T23:59:59Z
  int64_t rest = nanos % kNanos;
  int64_t carry = nanos / kNanos;
  if (rest < 0) {
    rest += kNanos;
    --carry;
  }
  if (__builtin_add_overflow(seconds, carry, &seconds) || seconds < kFirst || seconds > kLast) {
    return RangeError(frame, "timestamp");
  }
  return Value::Timestamp(seconds, static_cast<int32_t>(rest));
}

Value MakeDuration(Frame& frame, int64_t seconds, int64_t nanos) {
  int64_t all = 0;
  if (__builtin_mul_overflow(seconds, kNanos, &all) || __builtin_add_overflow(all, nanos, &all)) {
    return RangeError(frame, "duration");
  }
  return Value::Duration(all / kNanos, static_cast<int32_t>(all % kNanos));
}

std::string TimestampText(const Value& timestamp) {
  const absl::Time time = absl::FromUnixSeconds(timestamp.seconds());
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%S", time, absl::UTCTimeZone()) + Fraction(timestamp.nanos()) + "Z";
}

std::string DurationText(const Value& duration) {
  const bool negative = duration.seconds() < 0 || duration.nanos() < 0;
  return (negative ? "-" : "") + std::to_string(std::abs(duration.seconds())) + Fraction(std::abs(duration.nanos())) +
         "s";
}

void AddTimes(FunctionTable& table) {
  table.Add("timestamp(int): timestamp", &TimestampOfSeconds);
  table.Add("timestamp(string): timestamp", &TimestampOfText);
  table.Add("duration(string): duration", &DurationOfText);
  table.Add("+(timestamp, duration): timestamp", &AddToTimestamp);
  table.Add("+(duration, timestamp): timestamp", &AddTimestamp);
  table.Add("+(duration, duration): duration", &Combine<1>);
  table.Add("-(timestamp, duration): timestamp", &SubtractFromTimestamp);
  table.Add("-(timestamp, timestamp): duration", &Combine<-1>);
  table.Add("-(duration, duration): duration", &Combine<-1>);
  table.Add("-_(duration): duration", &NegateDuration);
  AddPart<&Year>(table, "getFullYear");
  AddPart<&Month>(table, "getMonth");
  AddPart<&DayOfMonth>(table, "getDayOfMonth");
  AddPart<&DayOfMonthFrom1>(table, "getDate");
  AddPart<&DayOfYear>(table, "getDayOfYear");
  AddPart<&DayOfWeek>(table, "getDayOfWeek");
  AddPart<&Hours>(table, "getHours");
  AddPart<&Minutes>(table, "getMinutes");
  AddPart<&Seconds>(table, "getSeconds");
  AddPart<&Milliseconds>(table, "getMilliseconds");
  table.Add(".getHours(duration): int", &DurationIn<3600>);
  table.Add(".getMinutes(duration): int", &DurationIn<60>);
  table.Add(".getSeconds(duration): int", &DurationIn<1>);
  table.Add(".getMilliseconds(duration): int", &MillisecondsOf);
}

}  // namespace svod::cel
