// A verdict for a person: failures first, then what is undecided, then the rest in one line each.
#pragma once

#include <string>

#include "svod/v1/verdict.pb.h"

namespace svod::cli {

struct ReportStyle {
  bool color = false;    // a terminal that shows colours
  bool russian = false;  // texts in Russian; otherwise in English
};

std::string RenderReport(const v1::Verdict& verdict, const ReportStyle& style);

// 0 compliant (with remarks), 1 non-compliant, 2 undetermined.
int ExitCodeOf(const v1::Verdict& verdict);

}  // namespace svod::cli
