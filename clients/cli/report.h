// A verdict for a person: failures first, then what is undecided, then the rest in one line each.
#pragma once

#include <string>

#include "clients/cli/output.h"
#include "svod/v1/verdict.pb.h"

namespace svod::cli {

std::string RenderReport(const v1::Verdict& verdict, const Output& output);

// One finding with all there is to it, whatever its state; `between` stands between what it says and its figures.
std::string RenderWalk(const v1::Verdict& verdict, const v1::Finding& finding, const std::string& between,
                       const Output& output);

// 0 compliant (with remarks), 1 non-compliant, 2 undetermined.
int ExitCodeOf(const v1::Verdict& verdict);

// One line: overall state, counts of what matters, subject, day.
std::string RenderBrief(const v1::Verdict& verdict, const Output& output);

using Verdicts = google::protobuf::RepeatedPtrField<v1::Verdict>;
// Writes the verdicts to stdout, one after the other, and returns the worst of their exit codes. As CSV they have no
// head: it comes once, before all of them (finding_table.h).
int PrintVerdicts(const Verdicts& verdicts, const Output& output);

// Of two exit codes the one to end with. In order of badness: 4 the service failed, 3 bad input, 1, 2, 0.
int WorseExit(int a, int b);

}  // namespace svod::cli
