// Tested by: tests/e2e/cli_offline_test.py, tests/e2e/cli_online_test.py.
#include "clients/cli/explain.h"

#include <google/protobuf/message.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "clients/cli/call.h"
#include "clients/cli/files.h"
#include "clients/cli/finding_table.h"
#include "clients/cli/report.h"
#include "engine/engine.h"
#include "engine/release.h"
#include "engine/verdict/rendering.h"
#include "engine/workbench/explanation.h"
#include "svod/client/client.h"

namespace svod::cli {
namespace {

using workbench::ExplainedLine;
// The rule of a finding in words; none where they cannot be had.
using InWords = absl::FunctionRef<std::vector<ExplainedLine>(const v1::Verdict& verdict, const std::string& rule)>;

int ExitCodeOf(const v1::Finding& finding) {
  if (finding.state() == v1::FINDING_STATE_FAIL) return 1;
  const bool open = finding.state() == v1::FINDING_STATE_UNDETERMINED || finding.state() == v1::FINDING_STATE_ERROR;
  return open ? 2 : 0;
}

std::string RenderWords(const std::vector<ExplainedLine>& lines, const Output& output) {
  constexpr int kIndent = 17;
  std::string text;
  if (!lines.empty()) text = "\n" + Paint(output, color::kBold, Words{"The rule", "Правило"}.In(output)) + "\n";
  for (const ExplainedLine& line : lines) {
    const int indent = kIndent + 2 * line.depth;
    text += std::string(static_cast<size_t>(indent), ' ') +
            Wrapped(output, line.label + (line.text.empty() ? "" : ": " + line.text), indent, indent + 2);
  }
  return text;
}

// Walks through the findings of the rule in all the verdicts.
int Walk(const Verdicts& verdicts, const std::string& rule, const Output& output, InWords in_words) {
  int worst = 0;
  bool found = false;
  std::vector<std::string> names;
  if (output.csv) std::cout << FindingHead();
  for (const v1::Verdict& verdict : verdicts) {
    v1::Verdict part = verdict;
    part.clear_findings();
    for (const v1::Finding& finding : verdict.findings()) {
      const std::string label = LabelOf(finding);
      names.push_back(label);
      if (label != finding.rule()) names.push_back(finding.rule());
      if (finding.rule() != rule && label != rule) continue;
      found = true;
      worst = WorseExit(worst, ExitCodeOf(finding));
      *part.add_findings() = finding;
      if (!output.for_people()) continue;
      // The finding says how it is read.
      const std::vector<ExplainedLine> lines = workbench::WithoutReading(in_words(verdict, label), output.language());
      std::cout << RenderWalk(verdict, finding, RenderWords(lines, output), output) << "\n";
    }
    if (!output.for_people() && part.findings_size() > 0) PrintVerdicts(Verdicts(&part, &part + 1), output);
  }
  if (found) return worst;
  const std::string nearest = Nearest(rule, names);
  std::cerr << "svod: no finding is of the rule `" << rule << "`"
            << (nearest.empty() ? "; svod check shows all findings, each with its rule" : "; is it `" + nearest + "`?")
            << "\n";
  return kBadInput;
}

// The words of a rule as the server has it.
std::vector<ExplainedLine> AskWords(const OnlineOptions& options, const v1::Verdict& verdict, const std::string& rule) {
  v1::ExplainRuleRequest request;
  request.set_pack(verdict.pack().id());
  request.set_edition(verdict.pack().edition());
  request.set_rule(rule);
  const absl::StatusOr<v1::ExplainRuleResponse> response = options.client->ExplainRule(std::move(request));
  std::vector<ExplainedLine> lines;
  // Rules that are not in use any more are not explained: the finding says enough.
  if (!response.ok()) return lines;
  for (const v1::RuleExplanation& one : response->explanations()) {
    if (one.pack().digest() != verdict.pack().digest()) continue;
    for (const v1::ExplainedLine& line : one.lines()) {
      lines.push_back({static_cast<int>(line.depth()), options.russian ? line.label().ru() : line.label().en(),
                       options.russian ? line.text().ru() : line.text().en()});
    }
  }
  return lines;
}

}  // namespace

int RunExplainFile(const OfflineOptions& options, const std::string& subject, const std::string& rule) {
  Verdicts verdicts;
  const std::shared_ptr<const RulePacks> packs = LoadPacks(options, options.rules);
  if (packs == nullptr || !CheckFile(*packs, options, subject, &verdicts)) return kBadInput;
  const auto in_words = [&](const v1::Verdict& verdict, const std::string& label) {
    Diagnostics told;  // the packs are compiled: there are none
    for (const Edition& edition : EditionsOf(*packs)) {
      if (RefOf(*edition).digest() != verdict.pack().digest()) continue;
      std::vector<workbench::Explanation> all = workbench::Explain(FilesOf(*edition), label, options.language(), told);
      if (!all.empty()) return std::move(all.front().lines);
    }
    return std::vector<ExplainedLine>();
  };
  return Walk(verdicts, rule, options, in_words);
}

int RunExplainFiling(const OnlineOptions& options, const v1::CheckOptions& check, const RecordOptions& record,
                     const std::string& subject, const std::string& rule, const google::protobuf::Descriptor* type) {
  int exit_code = 0;
  const std::optional<Verdicts> verdicts = AskVerdicts(options, check, record, subject, type, &exit_code);
  if (!verdicts) return exit_code;
  const auto in_words = [&options](const v1::Verdict& verdict, const std::string& label) {
    return AskWords(options, verdict, label);
  };
  return Walk(*verdicts, rule, options, in_words);
}

}  // namespace svod::cli
