#include "engine/kinds/occurrences.h"

#include <utility>

namespace svod::kinds {
namespace {

int Severity(v1::FindingState state) {
  switch (state) {
    case v1::FINDING_STATE_ERROR:
      return 5;
    case v1::FINDING_STATE_FAIL:
      return 4;
    case v1::FINDING_STATE_UNDETERMINED:
      return 3;
    case v1::FINDING_STATE_PENDING:
      return 2;
    case v1::FINDING_STATE_PASS:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

Occurrences Gather(cel::Frame& frame, const Items& items, const OccurrencePrograms& programs) {
  Occurrences result;
  auto evaluate = [&](const cel::Program& program) {
    cel::Value value = program.Evaluate(frame);
    if (value.is_error()) result.hidden.Add(frame, value);
    return value;
  };
  auto item = [&](cel::Value value, cel::Value where) {
    Occurrence occurrence{value, where, {}, cel::Value::Int(1), {}};
    if (programs.date) occurrence.date = evaluate(*programs.date);
    if (programs.weight) occurrence.weight = evaluate(*programs.weight);
    for (const cel::Program& mark : programs.marks) occurrence.marks.push_back(evaluate(mark));
    result.list.push_back(std::move(occurrence));
  };
  auto hidden = [&](cel::Value value) { result.hidden.Add(frame, value); };
  items.Visit(frame, {item, hidden});
  return result;
}

bool InPeriod(cel::Value date, const std::optional<Period>& period, Date as_of) {
  if (date.kind() != cel::ValueKind::kDate) return true;
  if (date.date() > as_of) return false;
  if (!period) return true;
  return date.date() <= period->due && (!period->from || *period->from <= date.date());
}

bool AnyOverlap(const Periods& periods) {
  for (size_t i = 0; i < periods.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const Period& a = periods[i];
      const Period& b = periods[j];
      if ((!a.from || *a.from <= b.due) && (!b.from || *b.from <= a.due)) return true;
    }
  }
  return false;
}

bool IsWorse(v1::FindingState a, v1::FindingState b) { return Severity(a) > Severity(b); }

}  // namespace svod::kinds
