#include "clients/cli/rules.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include "clients/cli/files.h"
#include "clients/cli/progress.h"
#include "clients/cli/rules_csv.h"
#include "clients/cli/rules_output.h"
#include "engine/engine.h"
#include "engine/pack/rule_test.h"
#include "engine/workbench/boundaries.h"
#include "engine/workbench/coverage.h"
#include "engine/workbench/diff.h"
#include "engine/workbench/drift.h"
#include "engine/workbench/explanation.h"
#include "engine/workbench/fields.h"
#include "engine/workbench/lint.h"
#include "engine/workbench/mutation.h"
#include "engine/workbench/rule_files.h"

namespace svod::cli {
namespace {

using workbench::BoundaryCase;
using workbench::Coverage;
using workbench::Explanation;
using workbench::Mutations;
using workbench::PackChange;
using workbench::PackFiles;

// True when there are none; otherwise they are said, in the format asked for.
bool NoFaults(const Diagnostics& diagnostics, const RulesOptions& options) {
  if (diagnostics.empty()) return true;
  if (options.json) {
    WriteDiagnostics(diagnostics);
  } else if (options.csv) {
    RowsOfFaults(diagnostics);
  } else {
    PrintPackFaults(options, diagnostics, options.folder);
  }
  return false;
}

// The only pack in the folder, which loads. nullopt, and every fault, otherwise.
std::optional<PackFiles> ReadOnePack(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  std::vector<PackFiles> packs;
  if (LoadRulePacks(options.folder, diagnostics) != nullptr) {
    packs = workbench::ReadPackFiles(options.folder, diagnostics);
  }
  if (packs.size() > 1) {
    Diagnostic fault;
    fault.file = packs[1].name + "/pack.yaml";
    fault.code = "several-packs";
    fault.message = "the folder has several packs, and this is not the first";
    fault.hint = "name the folder of one of them: `" + packs[0].folder.string() + "`";
    diagnostics.Add(std::move(fault));
  }
  if (!NoFaults(diagnostics, options)) return std::nullopt;
  return std::move(packs.front());
}

}  // namespace

int RunRulesLint(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  const bool loads = LoadRulePacks(options.folder, diagnostics) != nullptr;
  workbench::Lint(options.folder, diagnostics);
  if (options.json) {
    WriteDiagnostics(diagnostics);
  } else if (options.csv) {
    RowsOfFaults(diagnostics);
  } else if (diagnostics.empty()) {
    std::cout << Words{"no faults\n", "ошибок нет\n"}.In(options);
  } else {
    PrintPackFaults(options, diagnostics, options.folder, loads);
  }
  return diagnostics.empty() ? 0 : kBadInput;
}

namespace {

// A word that names nothing must not look like success.
int NothingChosen(const RulesOptions& options) {
  std::cerr << "svod: " << options.folder << Words{": there is nothing", ": нет ничего"}.In(options);
  if (!options.only.empty()) {
    std::cerr << Words{" with `", ", в чьём имени есть `"}.In(options) << options.only
              << Words{"` in its name", "`"}.In(options);
  }
  std::cerr << "\n";
  return kBadInput;
}

}  // namespace

int RunRulesTest(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  const std::shared_ptr<const RulePacks> packs = LoadRulePacks(options.folder, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  const RuleTests tests = RuleTests::Read(*packs, options.folder, diagnostics);
  const auto chosen = [&](const RuleTests::Case& one) {
    return options.only.empty() || one.name.find(options.only) != std::string::npos || one.Expects(options.only);
  };
  const RuleTestTotals totals = tests.Run(*packs, chosen, diagnostics);
  if (diagnostics.empty() && totals.passed == 0 && totals.failures.empty()) return NothingChosen(options);
  if (options.for_people()) PrintFailures(totals.failures, options);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  if (options.json) {
    WriteTests(totals);
  } else if (options.csv) {
    RowsOfTests(totals);
  } else {
    PrintTests(totals, options);
  }
  return totals.failures.empty() ? 0 : 1;
}

int RunRulesCoverage(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  const std::shared_ptr<const RulePacks> packs = LoadRulePacks(options.folder, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  const RuleTests tests = RuleTests::Read(*packs, options.folder, diagnostics);
  // What programs read is the same in every language.
  const Language language = options.for_people() ? options.language() : Language::kEnglish;
  const std::vector<Coverage> all = workbench::CoverageOf(options.folder, *packs, tests, language, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  if (options.json) {
    WriteCoverage(all);
  } else if (options.csv) {
    RowsOfCoverage(all);
  } else {
    for (const Coverage& coverage : all) PrintCoverage(coverage, options);
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
  const auto show = [&](const std::string& pack, Date edition) {
    return tests.Of(pack, edition).Run(*packs, concerns, diagnostics);
  };
  const std::vector<Explanation> all =
      workbench::Explain(options.folder, options.rule, options.language(), show, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  if (all.empty()) {
    std::cerr << Words{"no pack has the rule `", "ни в одном пакете нет правила `"}.In(options) << options.rule
              << Words{"`; svod rules coverage lists all\n", "`; все показывает svod rules coverage\n"}.In(options);
    return kBadInput;
  }
  if (options.json) {
    WriteExplanations(all);
  } else {
    for (const Explanation& explanation : all) PrintExplanation(explanation, options);
  }
  return 0;
}

int RunRulesMutate(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  Progress line(options, {"changes tried", "изменений проверено"});
  const auto progress = [&line](size_t done, size_t all) { line.ShowOf(done, all); };
  const std::optional<Mutations> mutations = workbench::Mutate(options.folder, options.only, progress, diagnostics);
  line.Clear();
  if (!mutations) {
    NoFaults(diagnostics, options);
    return kBadInput;
  }
  if (mutations->killed + mutations->refused + mutations->survivors.size() == 0) return NothingChosen(options);
  if (options.json) {
    WriteMutations(*mutations);
  } else if (options.csv) {
    RowsOfMutations(*mutations);
  } else {
    PrintMutations(*mutations, options);
  }
  return mutations->IsGood() ? 0 : 1;
}

int RunRulesBoundaries(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  const std::shared_ptr<const RulePacks> packs = LoadRulePacks(options.folder, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  const RuleTests tests = RuleTests::Read(*packs, options.folder, diagnostics);
  const std::vector<BoundaryCase> cases =
      workbench::Boundaries(options.folder, *packs, tests, options.only, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  if (cases.empty()) return NothingChosen(options);
  if (options.json) {
    WriteBoundaries(cases);
  } else if (options.csv) {
    RowsOfBoundaries(cases);
  } else {
    PrintBoundaries(cases, options);
  }
  return std::all_of(cases.begin(), cases.end(), [](const BoundaryCase& one) { return one.suspicion.empty(); }) ? 0 : 1;
}

int RunRulesDrift(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  LoadRulePacks(options.folder, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  const std::vector<workbench::TitleNumber> titles = workbench::Drift(options.folder, diagnostics);
  if (options.json) {
    WriteDrift(titles, diagnostics);
  } else if (options.csv) {
    RowsOfDrift(titles, diagnostics);
  } else {
    PrintDrift(titles, options);
    if (!diagnostics.empty()) PrintPackFaults(options, diagnostics, options.folder, true);
  }
  return diagnostics.empty() ? 0 : 1;
}

int RunRulesFields(const RulesOptions& options) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  const std::shared_ptr<const RulePacks> packs = LoadRulePacks(options.folder, diagnostics);
  if (!NoFaults(diagnostics, options)) return kBadInput;
  std::vector<workbench::ReadableField> fields = workbench::FieldsOf(SubjectOf(*packs).subject());
  std::erase_if(fields, [&](const auto& one) { return one.path.find(options.only) == std::string::npos; });
  if (fields.empty()) return NothingChosen(options);
  if (options.json) {
    WriteFields(fields);
  } else if (options.csv) {
    RowsOfFields(fields);
  } else {
    PrintFields(fields, options);
  }
  return 0;
}

int RunRulesDiff(const RulesOptions& options) {
  RulesOptions second = options;
  second.folder = options.other;
  const std::optional<PackFiles> from = ReadOnePack(options);
  const std::optional<PackFiles> to = ReadOnePack(second);
  if (!from || !to) return kBadInput;
  const Language language = options.language();
  const std::vector<PackChange> changes = workbench::Diff(*from, *to, language);
  if (options.json) {
    WriteDiff(changes, {options.folder, options.other});
  } else if (options.csv) {
    RowsOfDiff(changes, {options.folder, options.other});
  } else {
    PrintDiff(changes, {options.folder, options.other}, options);
  }
  return changes.empty() ? 0 : 1;
}

}  // namespace svod::cli
