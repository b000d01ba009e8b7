// When something is due: once, or by year, half-year or quarter from a first date on.
#pragma once

#include <optional>
#include <vector>

#include "engine/base/date.h"
#include "engine/kinds/spec.h"

namespace svod::kinds {

// A stretch of time that is judged by itself.
struct Period {
  std::optional<Date> from;  // absent: no earliest day
  Date due;                  // last day on which it is on time
};

// Immutable.
class Schedule {
 public:
  // Reads `{first: {from, due}, then: {every, due}}`. nullopt and diagnostics on faults.
  static std::optional<Schedule> Read(const SpecNode& node, Diagnostics& diagnostics);

  // The periods that the dossier of `year` answers for: those due in that year; before the year of a first due date,
  // that one. In order of time; empty when nothing falls to the year.
  [[nodiscard]] std::vector<Period> PeriodsOf(int year) const;

 private:
  enum class Every : uint8_t { kOnce, kYear, kHalfYear, kQuarter, kAsNeeded };

  bool ReadFirst(const SpecNode& node, Diagnostics& diagnostics);
  bool ReadThen(const SpecNode& node, Diagnostics& diagnostics);

  Period first_;
  Every every_ = Every::kOnce;
  // Month and day of the due date in each period, instead of its last day; 0: the last day.
  int due_month_ = 0;
  int due_day_ = 0;
};

}  // namespace svod::kinds
