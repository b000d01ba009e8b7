#include "clients/cli/rules.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <set>

#include "clients/cli/files.h"
#include "engine/engine.h"
#include "engine/pack/rule_test.h"
#include "engine/workbench/coverage.h"
#include "engine/workbench/explanation.h"
#include "engine/workbench/lint.h"
#include "engine/workbench/mutation.h"

namespace svod::cli {
namespace {

using workbench::Coverage;
using workbench::CoveredProvision;
using workbench::CoveredRule;
using workbench::ExplainedLine;
using workbench::Explanation;
using workbench::Mutant;
using workbench::Mutations;

// JSON for scripts: what the text says, by name.
class Json {
 public:
  Json() : writer_(buffer_) { writer_.SetIndent(' ', 2); }
  ~Json() { std::cout << buffer_.GetString() << "\n"; }
  Json(const Json&) = delete;
  Json& operator=(const Json&) = delete;

  void Begin(std::string_view key = "") {
    Key(key);
    writer_.StartObject();
  }
  void End() { writer_.EndObject(); }
  void BeginList(std::string_view key = "") {
    Key(key);
    writer_.StartArray();
  }
  void EndList() { writer_.EndArray(); }
  void Text(std::string_view key, std::string_view value) {
    Key(key);
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  void Number(std::string_view key, size_t value) {
    Key(key);
    writer_.Uint64(value);
  }
  void Place(const std::string& file, const Position& position) {
    Text("file", file);
    Number("line", static_cast<size_t>(std::max(position.line, 0)));
    Number("column", static_cast<size_t>(std::max(position.column, 0)));
  }
  template <typename Texts>
  void List(std::string_view key, const Texts& texts) {
    BeginList(key);
    for (const std::string& text : texts) Text("", text);
    EndList();
  }

 private:
  void Key(std::string_view key) {
    if (!key.empty()) writer_.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer_;
};

bool IsJson(const RulesOptions& options) { return options.format == "json"; }

std::string Join(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

void WriteDiagnostics(const Diagnostics& diagnostics) {
  Json json;
  json.BeginList();
  for (const Diagnostic& one : diagnostics.items()) {
    json.Begin();
    json.Place(one.file, one.position);
    json.Text("code", one.code);
    json.Text("message", one.message);
    json.Text("hint", one.hint);
    json.End();
  }
  json.EndList();
}

// True when there are none; otherwise they are said, in the format asked for.
bool NoFaults(const Diagnostics& diagnostics, const RulesOptions& options) {
  if (diagnostics.empty()) return true;
  if (IsJson(options)) {
    WriteDiagnostics(diagnostics);
  } else {
    PrintPackFaults(diagnostics, options.folder);
  }
  return false;
}

void PrintCoverage(const Coverage& coverage) {
  std::cout << coverage.pack << " " << coverage.edition << "\n";
  for (const CoveredProvision& provision : coverage.provisions) {
    std::cout << (provision.id.empty() ? "(beyond)" : provision.id) << "  " << provision.clause << "  "
              << provision.label << "\n";
    for (const CoveredRule& rule : provision.rules) {
      std::cout << "    " << rule.label << "  " << (rule.reached.empty() ? "-" : Join(rule.reached)) << "\n";
    }
  }
  for (const std::string& gap : coverage.gaps) std::cout << "gap: " << gap << "\n";
  const auto asked = std::count_if(coverage.provisions.begin(), coverage.provisions.end(),
                                   [](const CoveredProvision& one) { return !one.id.empty(); });
  std::cout << asked << " provisions, " << coverage.gaps.size() << " gaps\n";
}

void WriteCoverage(const std::vector<Coverage>& packs) {
  Json json;
  json.BeginList();
  for (const Coverage& coverage : packs) {
    json.Begin();
    json.Text("pack", coverage.pack);
    json.Text("edition", coverage.edition);
    json.BeginList("provisions");
    for (const CoveredProvision& provision : coverage.provisions) {
      json.Begin();
      json.Text("id", provision.id);
      json.Text("clause", provision.clause);
      json.Text("label", provision.label);
      json.BeginList("rules");
      for (const CoveredRule& rule : provision.rules) {
        json.Begin();
        json.Text("rule", rule.label);
        json.List("states", rule.reached);
        json.List("lacking", rule.lacking);
        json.End();
      }
      json.EndList();
      json.End();
    }
    json.EndList();
    json.List("gaps", coverage.gaps);
    json.End();
  }
  json.EndList();
}

void PrintExplanation(const Explanation& explanation) {
  std::cout << explanation.rule << "  (" << explanation.file << ":" << explanation.position.line << ")\n";
  for (const ExplainedLine& line : explanation.lines) {
    std::cout << std::string(2 + 2 * static_cast<size_t>(line.depth), ' ') << line.label;
    if (!line.text.empty()) std::cout << (line.label == "-" ? " " : ": ") << line.text;
    std::cout << "\n";
  }
}

void WriteExplanations(const std::vector<Explanation>& all) {
  Json json;
  json.BeginList();
  for (const Explanation& explanation : all) {
    json.Begin();
    json.Text("rule", explanation.rule);
    json.Place(explanation.file, explanation.position);
    json.BeginList("lines");
    for (const ExplainedLine& line : explanation.lines) {
      json.Begin();
      json.Number("depth", static_cast<size_t>(line.depth));
      json.Text("label", line.label);
      json.Text("text", line.text);
      json.End();
    }
    json.EndList();
    json.End();
  }
  json.EndList();
}

std::string PlaceOf(const Mutant& mutant) {
  return mutant.file + ":" + std::to_string(mutant.position.line) + ":" + std::to_string(mutant.position.column);
}

void WriteMutations(const Mutations& mutations) {
  Json json;
  json.Begin();
  json.Number("killed", mutations.killed);
  json.Number("survived", mutations.survivors.size());
  json.Number("refused", mutations.refused);
  json.BeginList("survivors");
  for (const Mutant& mutant : mutations.survivors) {
    json.Begin();
    json.Text("rule", mutant.rule);
    json.Place(mutant.file, mutant.position);
    json.Text("was", mutant.was);
    json.Text("became", mutant.became);
    json.End();
  }
  json.EndList();
  json.End();
}

void PrintMutations(const Mutations& mutations) {
  for (const Mutant& mutant : mutations.survivors) {
    std::cout << PlaceOf(mutant) << ": " << mutant.rule << ": `" << mutant.was << "` became `" << mutant.became
              << "`, and no test noticed\n";
  }
  std::cout << mutations.killed << " killed, " << mutations.survivors.size() << " survived, " << mutations.refused
            << " are no rules; score " << mutations.Score() << " %\n";
}

}  // namespace

int RunRulesLint(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  LoadRulePacks(options.folder, diagnostics);
  workbench::Lint(options.folder, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  if (IsJson(options)) {
    WriteDiagnostics(diagnostics);
  } else {
    std::cout << "no faults\n";
  }
  return 0;
}

int RunRulesTest(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  const std::shared_ptr<const RulePacks> packs = LoadRulePacks(options.folder, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  const RuleTests tests = RuleTests::Read(*packs, options.folder, diagnostics);
  const auto chosen = [&](const RuleTests::Case& one) {
    return options.only.empty() || one.name.find(options.only) != std::string::npos || one.Expects(options.only);
  };
  const RuleTestTotals totals = tests.Run(*packs, chosen, diagnostics);
  if (IsJson(options)) {
    if (!NoFaults(diagnostics, options)) return kBadInput;
    Json json;
    json.Begin();
    json.Number("passed", totals.passed);
    json.List("failures", totals.failures);
    json.End();
    return totals.failures.empty() ? 0 : 1;
  }
  for (const std::string& failure : totals.failures) std::cout << failure << "\n";
  if (!NoFaults(diagnostics, options)) return kBadInput;
  std::cout << totals.passed << " passed, " << totals.failures.size() << " failed\n";
  return totals.failures.empty() ? 0 : 1;
}

int RunRulesCoverage(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  const std::shared_ptr<const RulePacks> packs = LoadRulePacks(options.folder, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  std::vector<Coverage> all;
  for (const std::filesystem::path& folder : workbench::CoveredPacks(options.folder)) {
    const RuleTests tests = RuleTests::Read(*packs, folder, diagnostics);
    const RuleTestTotals totals = tests.Run(
        *packs, [](const RuleTests::Case&) { return true; }, diagnostics);
    const std::string name = folder.lexically_relative(options.folder).string();
    std::optional<Coverage> coverage = workbench::CoverageOf(folder, name == "." ? "" : name, totals, diagnostics);
    if (!coverage) continue;
    for (const std::string& failure : totals.failures) coverage->gaps.push_back("a test fails: " + failure);
    all.push_back(std::move(*coverage));
  }
  if (!NoFaults(diagnostics, options)) return kBadInput;
  if (IsJson(options)) {
    WriteCoverage(all);
  } else {
    for (const Coverage& coverage : all) PrintCoverage(coverage);
  }
  return std::all_of(all.begin(), all.end(), [](const Coverage& one) { return one.gaps.empty(); }) ? 0 : 1;
}

int RunRulesExplain(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  const std::shared_ptr<const RulePacks> packs = LoadRulePacks(options.folder, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  const std::string id = options.rule.substr(0, options.rule.find('['));
  const RuleTests tests = RuleTests::Read(*packs, options.folder, diagnostics);
  const auto concerns = [&](const RuleTests::Case& one) { return one.Expects(id); };
  const RuleTestTotals totals = tests.Run(*packs, concerns, diagnostics);
  const Language language = options.russian ? Language::kRussian : Language::kEnglish;
  const std::vector<Explanation> all = workbench::Explain(options.folder, options.rule, language, totals, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  if (all.empty()) {
    std::cerr << "no pack has the rule `" << options.rule << "`; svod rules coverage lists all\n";
    return kBadInput;
  }
  if (IsJson(options)) {
    WriteExplanations(all);
  } else {
    for (const Explanation& explanation : all) PrintExplanation(explanation);
  }
  return 0;
}

int RunRulesMutate(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  const bool terminal = isatty(STDERR_FILENO) == 1;
  const auto progress = [terminal](size_t done, size_t all) {
    if (terminal) std::cerr << "\r" << done << " of " << all << std::flush;
  };
  const std::optional<Mutations> mutations = workbench::Mutate(options.folder, options.only, progress, diagnostics);
  if (terminal) std::cerr << "\r\033[K";
  if (!mutations) {
    NoFaults(diagnostics, options);
    return kBadInput;
  }
  if (IsJson(options)) {
    WriteMutations(*mutations);
  } else {
    PrintMutations(*mutations);
  }
  return mutations->IsGood() ? 0 : 1;
}

}  // namespace svod::cli
