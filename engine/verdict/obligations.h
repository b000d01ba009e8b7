// What a verdict asks of whom by when. Obligations are findings, seen from the day of judgement: nothing is judged
// anew.
#pragma once

#include <optional>

#include "engine/base/date.h"
#include "svod/v1/verdict.pb.h"

namespace svod {

// What a finding is to whoever has to act.
enum class Duty {
  kOverdue,  // its day is past, and it is not done
  kDue,      // its day is near, and it is not done
  kAtRisk,   // it holds, or its day is not near; but little is left before it fails, or it is behind
};

struct DutyOptions {
  int within_days = 30;  // kDue from so many days before the day on
  // kAtRisk where less than this part of the threshold is left, or where it is behind by more than that against the
  // part of the year that is over by the day of judgement. From 0 to 100.
  int risk_percent = 5;
  // The year that the dossier is about. What held at its end is at no risk any more. Without one it is not over.
  std::optional<int> year = std::nullopt;
};

// nullopt: there is nothing to do or to mind. `as_of`: the day of judgement.
//
// Only what is known counts: a finding without figures is at no risk, one that is UNDETERMINED is due for nothing.
std::optional<Duty> DutyOf(const v1::Finding& finding, Date as_of, const DutyOptions& options);

}  // namespace svod
