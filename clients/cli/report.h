// A verdict for a person: failures first, then what is undecided, then the rest in one line each.
#pragma once

#include <string>

#include "svod/v1/verdict.pb.h"

namespace svod::cli {

struct ReportStyle {
  bool color = false;    // a terminal that shows colours
  bool russian = false;  // texts in Russian; otherwise in English
};

// `text` with spaces up to `width` characters.
std::string Padded(std::string text, int width);

std::string RenderReport(const v1::Verdict& verdict, const ReportStyle& style);

// 0 compliant (with remarks), 1 non-compliant, 2 undetermined.
int ExitCodeOf(const v1::Verdict& verdict);

// One line: overall state, counts of what matters, subject, day.
std::string RenderBrief(const v1::Verdict& verdict, const ReportStyle& style);

struct VerdictFormat {
  bool json = false;   // the protobuf JSON and nothing else
  bool brief = false;  // one line, when not JSON
  bool russian = false;
};
using Verdicts = google::protobuf::RepeatedPtrField<v1::Verdict>;
// Writes the verdicts to stdout, one after the other, coloured on a terminal, and returns the worst of their exit
// codes.
int PrintVerdicts(const Verdicts& verdicts, const VerdictFormat& format);

// Of two exit codes the one to end with. In order of badness: 4 the service failed, 3 bad input, 1, 2, 0.
int WorseExit(int a, int b);

}  // namespace svod::cli
