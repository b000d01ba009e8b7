#include "clients/cli/offline.h"

#include <google/protobuf/message.h>

#include <iostream>
#include <memory>
#include <optional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/files.h"
#include "clients/cli/report.h"
#include "engine/engine.h"
#include "engine/pack/rule_test.h"

namespace svod::cli {
namespace {

std::shared_ptr<const RulePacks> Load(const std::string& rules) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  std::shared_ptr<const RulePacks> packs = LoadRulePacks(rules, diagnostics);
  if (packs != nullptr) return packs;
  // Each diagnostic with the line of its own file.
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    std::optional<std::string> text = ReadBounded(rules + "/" + diagnostic.file);
    std::cerr << FormatDiagnostic(diagnostic, text.value_or(""));
  }
  if (diagnostics.omitted() > 0) std::cerr << "and " << diagnostics.omitted() << " more\n";
  std::cerr << diagnostics.size() + diagnostics.omitted() << " fault(s); no rules are used\n";
  return nullptr;
}

bool ReadOptions(const OfflineOptions& options, const RulePacks& packs, CheckOptions* check) {
  std::optional<Date> as_of =
      options.as_of.empty() ? DateAt(packs, absl::ToUnixMicros(absl::Now())) : Date::Parse(options.as_of);
  if (!as_of) {
    std::cerr << "--as-of: `" << options.as_of << "` is not a date, write it like 2015-02-15\n";
    return false;
  }
  check->as_of = *as_of;
  if (options.edition.empty()) return true;
  check->edition = Date::Parse(options.edition);
  if (!check->edition) std::cerr << "--edition: `" << options.edition << "` is not a date, write it like 2013-11-06\n";
  return check->edition.has_value();
}

int CheckFile(const RulePacks& packs, const OfflineOptions& options, const CheckOptions& check,
              const std::string& file) {
  const std::unique_ptr<google::protobuf::Message> dossier = ReadDossierFile(file, NewDossier(packs));
  if (dossier == nullptr) return kBadInput;
  absl::StatusOr<v1::Verdict> verdict = Check(packs, *dossier, check);
  const absl::Status status = verdict.ok() ? AddTexts(packs, &*verdict) : verdict.status();
  if (!status.ok()) {
    std::cerr << file << ": " << status.message() << "\n";
    return kBadInput;
  }
  return PrintVerdict(*verdict, {options.format == "json", options.brief, options.russian});
}

}  // namespace

int RunCheck(const OfflineOptions& options, const std::vector<std::string>& files) {
  std::shared_ptr<const RulePacks> packs = Load(options.rules);
  CheckOptions check;
  if (packs == nullptr || !ReadOptions(options, *packs, &check)) return kBadInput;
  int worst = 0;
  for (const std::string& file : files) {
    int code = CheckFile(*packs, options, check, file);
    worst = WorseExit(worst, code);
  }
  return worst;
}

int RunRulesLint(const std::string& rules) {
  if (Load(rules) == nullptr) return kBadInput;
  std::cout << "no faults\n";
  return 0;
}

int RunRulesTest(const std::string& rules) {
  std::shared_ptr<const RulePacks> packs = Load(rules);
  if (packs == nullptr) return kBadInput;
  Diagnostics diagnostics(kLimits.diagnostics_max);
  RuleTestTotals totals = RunRuleTests(*packs, rules, diagnostics);
  for (const std::string& failure : totals.failures) std::cout << failure << "\n";
  if (!diagnostics.empty()) {
    PrintFaults(diagnostics, "");
    return kBadInput;
  }
  std::cout << totals.passed << " passed, " << totals.failures.size() << " failed\n";
  return totals.failures.empty() ? 0 : 1;
}

}  // namespace svod::cli
