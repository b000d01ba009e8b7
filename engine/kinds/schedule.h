// When something is due: once, or by terms, half-year or quarter from a first date on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "engine/base/date.h"
#include "engine/kinds/spec.h"
#include "engine/kinds/terms.h"
#include "svod/v1/verdict.pb.h"

namespace svod::kinds {

// A stretch of time that is judged by itself.
struct Period {
  std::optional<Date> from;  // absent: no earliest day
  Date due;                  // last day on which it is on time
  int year = 0;              // whose dossier answers for it; also where a decision moved `due` beyond that year
  int number = 1;            // of the half-year or quarter in which it is due by the rule
};

// Those of a year: a year has four quarters.
using Periods = absl::InlinedVector<Period, 4>;

// Immutable.
class Schedule {
 public:
  // Reads `{first: {from, due}, then: {every, due}}`. nullopt and diagnostics on faults.
  static std::optional<Schedule> Read(const SpecNode& node, Diagnostics& diagnostics);

  // The periods that the dossier of the year answers for: those due in that year; before the year of a first due date,
  // that one. In order of their due dates; empty when nothing falls to the year. An amended `due` takes the place of
  // the due date that the year would have: of the first one up to its year, of the yearly one afterwards; `2.due` that
  // of the second half-year or quarter. Periods that decisions moved may overlap.
  [[nodiscard]] Periods PeriodsOf(const Terms& terms) const;

  // `due`, where no more than one due date falls to a year; otherwise one for each half-year or quarter, `2.due`.
  [[nodiscard]] std::vector<AmendableValue> Amendable() const;

 private:
  enum class Every : uint8_t { kOnce, kYear, kHalfYear, kQuarter, kAsNeeded };

  [[nodiscard]] int PeriodsAYear() const;
  [[nodiscard]] std::string NameOf(int number) const;
  [[nodiscard]] std::optional<Period> FirstFor(const Terms& terms) const;
  bool ReadFirst(const SpecNode& node, Diagnostics& diagnostics);
  bool ReadThen(const SpecNode& node, Diagnostics& diagnostics);
  bool ReadEvery(const SpecNode& node, Diagnostics& diagnostics);

  Period first_;
  Every every_ = Every::kOnce;
  // Month and day of the due date in each period, instead of its last day; 0: the last day.
  int due_month_ = 0;
  int due_day_ = 0;
};

// The due date that decisions call `name`, `due` or `2.due`, as a quantity; nullopt where the year has no such.
std::optional<v1::Quantity> DueQuantity(const Schedule& schedule, std::string_view name, const Terms& terms);

}  // namespace svod::kinds
