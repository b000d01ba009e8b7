#include "engine/kinds/parameter.h"

#include <array>
#include <charconv>
#include <limits>

namespace svod::kinds {
namespace {

constexpr int kYearMin = 1900;
constexpr int kYearMax = 2199;
constexpr int kAlways = std::numeric_limits<int>::max();

std::optional<int64_t> ParseInteger(std::string_view text) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> ParseYear(std::string_view text) {
  std::optional<int64_t> year = ParseInteger(text);
  if (!year || *year < kYearMin || *year > kYearMax) return std::nullopt;
  return static_cast<int>(*year);
}

// Nothing is at least more than it is at most.
void ReportContradiction(const SpecNode& at_least, const SpecNode& at_most, int year, Diagnostics& diagnostics) {
  const bool dated = at_least.kind == SpecNode::Kind::kMap || at_most.kind == SpecNode::Kind::kMap;
  Report(diagnostics, at_least, "bounds-contradict",
         "nothing can be at least this and at most " +
             (at_most.kind == SpecNode::Kind::kMap ? std::string("what is written for the same year")
                                                   : "`" + at_most.text + "`") +
             (dated && year > 0 ? ", in " + std::to_string(year) : ""),
         "are they the wrong way round?");
}

bool IsScalar(const SpecNode& node) { return node.kind == SpecNode::Kind::kScalar && !node.quoted; }

}  // namespace

template <>
std::optional<int64_t> AmendedTo<int64_t>(const Terms& terms, std::string_view name) {
  return terms.CountOf(name);
}

template <>
std::optional<Decimal> AmendedTo<Decimal>(const Terms& terms, std::string_view name) {
  return terms.NumberOf(name);
}

std::optional<std::pair<int, int>> ParseYears(std::string_view text) {
  constexpr std::string_view kFrom = "from ";
  constexpr std::string_view kTo = "to ";
  if (text.starts_with(kFrom)) {
    auto year = ParseYear(text.substr(kFrom.size()));
    return year ? std::make_optional(std::pair(*year, kAlways)) : std::nullopt;
  }
  if (text.starts_with(kTo)) {
    auto year = ParseYear(text.substr(kTo.size()));
    return year ? std::make_optional(std::pair(0, *year)) : std::nullopt;
  }
  size_t dash = text.find('-');
  auto first = ParseYear(text.substr(0, dash));
  auto last = dash == std::string_view::npos ? first : ParseYear(text.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return std::pair(*first, *last);
}

std::optional<int64_t> ReadCount(const SpecNode& node, Diagnostics& diagnostics) {
  std::optional<int64_t> value = IsScalar(node) ? ParseInteger(node.text) : std::nullopt;
  if (value && *value >= 0) return value;
  Report(diagnostics, node, "not-a-count", "`" + node.text + "` is not a whole number from 0 on");
  return std::nullopt;
}

std::optional<Date> ReadDate(const SpecNode& node, Diagnostics& diagnostics) {
  std::optional<Date> date = IsScalar(node) ? Date::Parse(node.text) : std::nullopt;
  if (!date) {
    Report(diagnostics, node, "invalid-date", "`" + node.text + "` is not a date", "write it like `2014-06-30`");
  }
  return date;
}

std::optional<Decimal> ReadPercent(const SpecNode& node, Diagnostics& diagnostics) {
  std::string_view text = node.text;
  if (IsScalar(node) && text.ends_with('%')) {
    text.remove_suffix(1);
    if (auto value = Decimal::Parse(text)) return value;
  }
  Report(diagnostics, node, "not-a-percentage", "`" + node.text + "` is not a percentage", "write it like `50%`");
  return std::nullopt;
}

std::optional<Decimal> ReadSharePercent(const SpecNode& node, Diagnostics& diagnostics) {
  std::optional<Decimal> value = ReadPercent(node, diagnostics);
  if (!value || (*value >= Decimal() && *value <= *Decimal::Parse("100"))) return value;
  Report(diagnostics, node, "not-a-share", "no part of a whole is ever `" + node.text + "` of it",
         "from `0%` to `100%`");
  return std::nullopt;
}

std::optional<Decimal> ReadDecimal(const SpecNode& node, Diagnostics& diagnostics) {
  std::optional<Decimal> value = IsScalar(node) ? Decimal::Parse(node.text) : std::nullopt;
  if (!value) Report(diagnostics, node, "not-a-number", "`" + node.text + "` is not an exact number");
  return value;
}

std::optional<Date> Duration::After(Date date) const {
  switch (unit) {
    case Unit::kDays:
      return date.AddDays(amount);
    case Unit::kWeeks:
      return date.AddDays(int64_t{amount} * 7);
    case Unit::kMonths:
      return date.AddMonths(amount);
  }
  return std::nullopt;
}

std::optional<Duration> ReadDuration(const SpecNode& node, Diagnostics& diagnostics) {
  constexpr std::array<std::pair<std::string_view, Duration::Unit>, 3> kUnits = {
      {{"day", Duration::Unit::kDays}, {"week", Duration::Unit::kWeeks}, {"month", Duration::Unit::kMonths}}};
  std::string_view text = node.text;
  size_t space = text.find(' ');
  if (IsScalar(node) && space != std::string_view::npos) {
    std::optional<int64_t> amount = ParseInteger(text.substr(0, space));
    std::string_view unit = text.substr(space + 1);
    if (unit.ends_with('s')) unit.remove_suffix(1);
    for (const auto& [name, value] : kUnits) {
      if (unit != name || !amount || *amount < 0 || *amount > kDurationMax) continue;
      return Duration{static_cast<int>(*amount), value};
    }
  }
  Report(diagnostics, node, "not-a-duration", "`" + node.text + "` is not a length of time",
         "write it like `10 days`, `3 weeks` or `2 months`");
  return std::nullopt;
}

template <typename T>
std::optional<Dated<T>> ReadDated(const SpecNode& node, std::optional<T> (*read)(const SpecNode&, Diagnostics&),
                                  Diagnostics& diagnostics) {
  std::vector<typename Dated<T>::Span> spans;
  if (node.kind != SpecNode::Kind::kMap) {
    std::optional<T> value = read(node, diagnostics);
    if (!value) return std::nullopt;
    spans.push_back({0, kAlways, *value});
    return Dated<T>(std::move(spans));
  }
  bool sound = !node.entries.empty();
  if (!sound) Report(diagnostics, node, "no-years", "a value by years has at least one of them");
  for (const SpecNode::Entry& entry : node.entries) {
    auto years = ParseYears(entry.key);
    std::optional<T> value = read(entry.value, diagnostics);
    if (!years) {
      Report(diagnostics, entry.value, "not-years", "`" + entry.key + "` does not name years",
             "write `2014`, `from 2015`, `to 2013` or `2015-2018`");
    }
    sound = sound && years && value;
    if (!years || !value) continue;
    for (const auto& other : spans) {
      if (other.from > years->second || years->first > other.to) continue;
      Report(diagnostics, entry.value, "years-overlap", "the years `" + entry.key + "` are covered twice");
      sound = false;
    }
    spans.push_back({years->first, years->second, *value});
  }
  if (!sound) return std::nullopt;
  return Dated<T>(std::move(spans));
}

template <typename T>
std::optional<Bound<T>> ReadBound(SpecReader& reader, std::optional<T> (*read)(const SpecNode&, Diagnostics&),
                                  std::optional<T> fallback) {
  const SpecNode* at_least = reader.Take("at_least");
  const SpecNode* at_most = reader.Take("at_most");
  Bound<T> bound;
  if (at_least != nullptr) bound.at_least = ReadDated<T>(*at_least, read, reader.diagnostics());
  if (at_most != nullptr) bound.at_most = ReadDated<T>(*at_most, read, reader.diagnostics());
  if ((at_least != nullptr && !bound.at_least) || (at_most != nullptr && !bound.at_most)) return std::nullopt;
  if (bound.at_least && bound.at_most) {
    if (const std::optional<int> year = bound.at_least->YearAbove(*bound.at_most)) {
      ReportContradiction(*at_least, *at_most, *year, reader.diagnostics());
      return std::nullopt;
    }
  }
  if (at_least != nullptr || at_most != nullptr) return bound;
  if (!fallback) {
    Report(reader.diagnostics(), reader.node(), "missing-key", "a limit is needed: `at_least`, `at_most` or both");
    return std::nullopt;
  }
  bound.at_least = Dated<T>({{0, kAlways, *fallback}});
  return bound;
}

template std::optional<Dated<int64_t>> ReadDated(const SpecNode&,
                                                 std::optional<int64_t> (*)(const SpecNode&, Diagnostics&),
                                                 Diagnostics&);
template std::optional<Dated<Decimal>> ReadDated(const SpecNode&,
                                                 std::optional<Decimal> (*)(const SpecNode&, Diagnostics&),
                                                 Diagnostics&);
template std::optional<Dated<Duration>> ReadDated(const SpecNode&,
                                                  std::optional<Duration> (*)(const SpecNode&, Diagnostics&),
                                                  Diagnostics&);
template std::optional<Bound<int64_t>> ReadBound(SpecReader&, std::optional<int64_t> (*)(const SpecNode&, Diagnostics&),
                                                 std::optional<int64_t>);
template std::optional<Bound<Decimal>> ReadBound(SpecReader&, std::optional<Decimal> (*)(const SpecNode&, Diagnostics&),
                                                 std::optional<Decimal>);

}  // namespace svod::kinds
