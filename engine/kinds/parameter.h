// Values of a rule that may change by year: thresholds and their bounds.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/number.h"
#include "engine/kinds/spec.h"
#include "engine/kinds/terms.h"

namespace svod::kinds {

// A value for each year: one for all, or a map `{2014: 20, from 2015: 30}`. Immutable.
template <typename T>
class Dated {
 public:
  struct Span {
    int from;
    int to;
    T value;
  };
  explicit Dated(std::vector<Span> spans) : spans_(std::move(spans)) {}

  // nullopt when no value is set for the year. The value of the rule itself: see AmendedFor.
  [[nodiscard]] std::optional<T> For(int year) const {
    for (const Span& span : spans_) {
      if (span.from <= year && year <= span.to) return span.value;
    }
    return std::nullopt;
  }

 private:
  std::vector<Span> spans_;
};

// The number that a decision puts in the place of the value `name`, as T.
template <typename T>
std::optional<T> AmendedTo(const Terms& terms, std::string_view name);

template <>
std::optional<int64_t> AmendedTo<int64_t>(const Terms& terms, std::string_view name);
template <>
std::optional<Decimal> AmendedTo<Decimal>(const Terms& terms, std::string_view name);

// What counts: the value amended, otherwise that of the rule. nullopt when neither is set for the year.
template <typename T>
std::optional<T> AmendedFor(const Dated<T>& value, const Terms& terms, std::string_view name) {
  const std::optional<T> amended = AmendedTo<T>(terms, name);
  return amended ? amended : value.For(terms.year());
}

// Years as a key of such a map: `2014`, `from 2015`, `to 2013`, `2015-2018`.
std::optional<std::pair<int, int>> ParseYears(std::string_view text);

// Scalars of rule files. A fault is reported at the node, and nullopt returned.
std::optional<int64_t> ReadCount(const SpecNode& node, Diagnostics& diagnostics);
std::optional<Decimal> ReadPercent(const SpecNode& node, Diagnostics& diagnostics);
// A length of time by the calendar: months end as Date::AddMonths ends them.
// Longer than the calendar of Date in any unit but days.
inline constexpr int64_t kDurationMax = 100'000;
struct Duration {
  enum class Unit : uint8_t { kDays, kWeeks, kMonths };
  int amount;  // from 0 on
  Unit unit;

  // The day on which it is over when it begins on `date`. nullopt outside the calendar.
  [[nodiscard]] std::optional<Date> After(Date date) const;
};
// `10 days`, `3 weeks`, `2 months`, `1 month`.
std::optional<Duration> ReadDuration(const SpecNode& node, Diagnostics& diagnostics);
// A decimal; for money, roubles with at most two places.
std::optional<Decimal> ReadDecimal(const SpecNode& node, Diagnostics& diagnostics);

// Reads one value or a map by years. Years that overlap are a fault.
template <typename T>
std::optional<Dated<T>> ReadDated(const SpecNode& node, std::optional<T> (*read)(const SpecNode&, Diagnostics&),
                                  Diagnostics& diagnostics);

// At least, at most, or between.
template <typename T>
struct Bound {
  std::optional<Dated<T>> at_least;
  std::optional<Dated<T>> at_most;

  // The bound of one year; nullopt when neither side is set for it.
  struct OfYear {
    std::optional<T> at_least;
    std::optional<T> at_most;
  };
  [[nodiscard]] std::optional<OfYear> For(const Terms& terms) const {
    OfYear bound;
    if (at_least) bound.at_least = AmendedFor(*at_least, terms, "at_least");
    if (at_most) bound.at_most = AmendedFor(*at_most, terms, "at_most");
    if (!bound.at_least && !bound.at_most) return std::nullopt;
    return bound;
  }
  // The sides that are written.
  [[nodiscard]] std::vector<AmendableValue> Amendable(AmendableValue::Sort sort) const {
    std::vector<AmendableValue> values;
    if (at_least) values.push_back({"at_least", sort});
    if (at_most) values.push_back({"at_most", sort});
    return values;
  }
  // Whether nothing could be between the sides.
  [[nodiscard]] bool IsContradiction(const Terms& terms) const {
    const std::optional<OfYear> bound = For(terms);
    return bound && bound->at_least && bound->at_most && *bound->at_most < *bound->at_least;
  }
  // The side `name` of the year; nullopt where there is none.
  [[nodiscard]] std::optional<T> ValueOf(std::string_view name, const Terms& terms) const {
    const std::optional<OfYear> bound = For(terms);
    if (!bound) return std::nullopt;
    return name == "at_least" ? bound->at_least : name == "at_most" ? bound->at_most : std::nullopt;
  }
};

// Takes `at_least` and `at_most`. With `fallback`, that is the `at_least` when neither is written; otherwise one of
// them must be.
template <typename T>
std::optional<Bound<T>> ReadBound(SpecReader& reader, std::optional<T> (*read)(const SpecNode&, Diagnostics&),
                                  std::optional<T> fallback = std::nullopt);

}  // namespace svod::kinds
