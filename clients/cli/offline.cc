#include "clients/cli/offline.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/report.h"
#include "engine/engine.h"
#include "engine/pack/rule_test.h"

namespace svod::cli {
namespace {

constexpr int kBadInput = 3;

// Reads at most one byte more than a document may have: a larger file is refused by its size, never held in memory.
std::optional<std::string> ReadBounded(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return std::nullopt;
  std::string bytes;
  std::array<char, 1 << 16> block{};
  while (bytes.size() <= kLimits.document_bytes_max && stream.read(block.data(), block.size()).gcount() > 0) {
    bytes.append(block.data(), static_cast<size_t>(stream.gcount()));
  }
  if (stream.bad()) return std::nullopt;
  return bytes;
}

void PrintFaults(const Diagnostics& diagnostics, std::string_view source) {
  for (const Diagnostic& diagnostic : diagnostics.items()) std::cerr << FormatDiagnostic(diagnostic, source);
  if (diagnostics.omitted() > 0) std::cerr << "and " << diagnostics.omitted() << " more\n";
  std::cerr << diagnostics.size() + diagnostics.omitted() << " fault(s)\n";
}

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

std::optional<Date> Today(const std::string& zone_name) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(zone_name, &zone)) return std::nullopt;
  absl::CivilDay day(absl::ToCivilDay(absl::Now(), zone));
  return Date::FromCivil(static_cast<int>(day.year()), day.month(), day.day());
}

bool ReadOptions(const OfflineOptions& options, const RulePacks& packs, CheckOptions* check) {
  std::optional<Date> as_of = options.as_of.empty() ? Today(TimeZoneOf(packs)) : Date::Parse(options.as_of);
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
  std::optional<std::string> bytes = ReadBounded(file);
  if (!bytes) {
    std::cerr << file << ": the file cannot be read\n";
    return kBadInput;
  }
  const auto* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(SubjectOf(packs).subject());
  std::unique_ptr<google::protobuf::Message> dossier(prototype->New());
  Diagnostics diagnostics(kLimits.diagnostics_max);
  DocumentFormat format = DetectFormat(*bytes);
  if (!ReadDocument(*bytes, format, file, dossier.get(), diagnostics)) {
    PrintFaults(diagnostics, format == DocumentFormat::kJson ? *bytes : "");
    return kBadInput;
  }
  absl::StatusOr<v1::Verdict> verdict = Check(packs, *dossier, check);
  if (!verdict.ok()) {
    std::cerr << file << ": " << verdict.status().message() << "\n";
    return kBadInput;
  }
  bool terminal = isatty(STDOUT_FILENO) != 0;
  std::cout << (options.format == "json" ? ToJson(*verdict)
                                         : RenderReport(*verdict, {terminal, options.russian}) + "\n");
  return ExitCodeOf(*verdict);
}

int Badness(int code) { return code == kBadInput ? 3 : code == 1 ? 2 : code == 2 ? 1 : 0; }

}  // namespace

int RunCheck(const OfflineOptions& options, const std::vector<std::string>& files) {
  std::shared_ptr<const RulePacks> packs = Load(options.rules);
  CheckOptions check;
  if (packs == nullptr || !ReadOptions(options, *packs, &check)) return kBadInput;
  int worst = 0;
  for (const std::string& file : files) {
    int code = CheckFile(*packs, options, check, file);
    if (Badness(code) > Badness(worst)) worst = code;
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
