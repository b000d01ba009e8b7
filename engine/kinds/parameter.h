// Values of a rule that may change by year: thresholds and their bounds.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/number.h"
#include "engine/kinds/spec.h"

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

  // nullopt when no value is set for the year.
  [[nodiscard]] std::optional<T> For(int year) const {
    for (const Span& span : spans_) {
      if (span.from <= year && year <= span.to) return span.value;
    }
    return std::nullopt;
  }

 private:
  std::vector<Span> spans_;
};

// Years as a key of such a map: `2014`, `from 2015`, `to 2013`, `2015-2018`.
std::optional<std::pair<int, int>> ParseYears(std::string_view text);

// Scalars of rule files. A fault is reported at the node, and nullopt returned.
std::optional<int64_t> ReadCount(const SpecNode& node, Diagnostics& diagnostics);
std::optional<Decimal> ReadPercent(const SpecNode& node, Diagnostics& diagnostics);
// A length of time by the calendar: months end as Date::AddMonths ends them.
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
  [[nodiscard]] std::optional<OfYear> For(int year) const {
    OfYear bound{at_least ? at_least->For(year) : std::nullopt, at_most ? at_most->For(year) : std::nullopt};
    if (!bound.at_least && !bound.at_most) return std::nullopt;
    return bound;
  }
};

// Takes `at_least` and `at_most`. With `fallback`, that is the `at_least` when neither is written; otherwise one of
// them must be.
template <typename T>
std::optional<Bound<T>> ReadBound(SpecReader& reader, std::optional<T> (*read)(const SpecNode&, Diagnostics&),
                                  std::optional<T> fallback = std::nullopt);

}  // namespace svod::kinds
