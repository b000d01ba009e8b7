// Timestamps and durations: cel-spec, "Timestamp and Duration". A timestamp lies in the years 1 to 9999, a duration in
// the nanoseconds of an int64 (292 years); every operation checks its result.
// Tested by: tests/engine/cel/standard_test.cc; the published data (timestamps).
#include <absl/time/time.h>

#include <charconv>
#include <filesystem>

#include "engine/cel/function_groups.h"
#include "engine/cel/times.h"

namespace svod::cel {
namespace {

constexpr int64_t kNanos = 1'000'000'000;

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

Value TimestampOfText(Frame& frame, Arguments a) {
  absl::Time time;
  std::string why;
  const absl::string_view text(a[0].string().data(), a[0].string().size());
  if (!absl::ParseTime("%E4Y-%m-%d%ET%H:%M:%E*S%Ez", text, &time, &why)) {
    return InvalidArgument(frame, "the text is not a timestamp, as in `2014-06-30T12:00:00Z`");
  }
  const int64_t seconds = absl::ToUnixSeconds(time);  // rounds down
  return MakeTimestamp(frame, seconds, (time - absl::FromUnixSeconds(seconds)) / absl::Nanoseconds(1));
}

Value DurationOfText(Frame& frame, Arguments a) {
  absl::Duration duration;
  if (!absl::ParseDuration(absl::string_view(a[0].string().data(), a[0].string().size()), &duration)) {
    return InvalidArgument(frame, "the text is not a duration, as in `1h30m` or `-1.5s`");
  }
  const int64_t seconds = absl::ToInt64Seconds(duration);
  return MakeDuration(frame, seconds, absl::ToInt64Nanoseconds(duration - absl::Seconds(seconds)));
}

// `+HH:MM`, `-HH:MM` or `HH:MM`.
std::optional<absl::TimeZone> FixedZone(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const bool read = std::from_chars(text.data(), text.data() + 2, hours).ptr == text.data() + 2 &&
                    std::from_chars(text.data() + 3, text.data() + 5, minutes).ptr == text.data() + 5;
  if (!read || hours > 23 || minutes > 59) return std::nullopt;
  const int offset = (hours * 60 + minutes) * 60;
  return absl::FixedTimeZone(negative ? -offset : offset);
}

// A name of the time zone database, and no other file: what is loaded stays for the life of the process.
bool IsZoneName(std::string_view name) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  constexpr size_t kLengthMax = 64;
  if (name.empty() || name.size() > kLengthMax || name.front() == '/') return false;
  if (name.find_first_not_of(kLetters) != std::string_view::npos) return false;
  return name == "UTC" || std::filesystem::is_regular_file(std::filesystem::path("/usr/share/zoneinfo") / name);
}

// What the clock of a time zone shows. `part` picks a number of it.
template <typename Part>
Value PartOf(Frame& frame, Arguments a, Part part) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (a.size() == 2) {
    const std::optional<absl::TimeZone> fixed = FixedZone(a[1].string());
    if (fixed) {
      zone = *fixed;
    } else if (!IsZoneName(a[1].string()) || !absl::LoadTimeZone(std::string(a[1].string()), &zone)) {
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
