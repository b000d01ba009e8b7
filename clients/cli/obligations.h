// What is to be done by when, as the rules ask it of everything that is filed.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/online.h"

namespace svod::cli {

struct ObligationsOptions {
  std::string filter;
  int within_days = 30;
  int risk_percent = 5;
  std::vector<std::string> states;  // overdue, due, at-risk; empty: all
  bool stream = false;              // as they are found, in the order of the units; for programs
};
// Lists what is to be done by when: for people a calendar. Exit code: 1 when something is overdue.
int RunObligations(const OnlineOptions& options, const v1::CheckOptions& check, const ObligationsOptions& obligations,
                   const std::string& parent);

}  // namespace svod::cli
