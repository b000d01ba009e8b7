// Tested by: tests/engine/workbench/coverage_test.cc, and for the shipped packs by the CTest case rules_coverage.
#include "engine/workbench/coverage.h"

#include <algorithm>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include "engine/base/limits.h"
#include "engine/engine.h"
#include "engine/kinds/spec.h"
#include "engine/pack/rule_pack.h"
#include "engine/pack/yaml_file.h"
#include "engine/verdict/rendering.h"
#include "engine/workbench/rule_files.h"

namespace svod::workbench {
namespace {

using kinds::Report;
using kinds::SpecNode;
using kinds::SpecReader;

constexpr std::string_view kFileName = "coverage.yaml";

std::string RuleOf(const std::string& label) { return label.substr(0, label.find('[')); }

// Rules of a pack by how coverage.yaml may name them, with what tests reach.
class Rules {
 public:
  Rules(const pack::RulePack& pack, const RuleTestTotals& tests, std::map<std::string, Place> places)
      : places_(std::move(places)) {
    for (const pack::Rule& rule : pack.rules) {
      const std::string label = LabelOf(rule.prototype);
      order_.push_back(label);
      // A rule that is for each item of the document has findings of instances that are not known here.
      for (const auto& [tested, states] : tests.reached) {
        if (tested == label || (rule.for_each && RuleOf(tested) == label)) {
          reached_[label].insert(states.begin(), states.end());
        }
      }
      can_have_[label] = {"PASS", "FAIL"};
      if (rule.due_month != 0) can_have_[label].insert("PENDING");
      if (rule.applies_when) can_have_[label].insert("NOT_APPLICABLE");
    }
  }

  // The rules that `name` stands for: itself, or of a rule over a table all instances. Empty when there is none.
  [[nodiscard]] std::vector<std::string> Find(const std::string& name) const {
    std::vector<std::string> found;
    for (const std::string& label : order_) {
      if (label == name || RuleOf(label) == name) found.push_back(label);
    }
    return found;
  }

  [[nodiscard]] CoveredRule Covered(const std::string& label) const {
    CoveredRule rule{label, {}, {}, PlaceOfRule(label)};
    if (const auto reached = reached_.find(label); reached != reached_.end()) rule.reached = reached->second;
    const std::set<std::string>& can_have = can_have_.at(label);
    std::set_difference(can_have.begin(), can_have.end(), rule.reached.begin(), rule.reached.end(),
                        std::inserter(rule.lacking, rule.lacking.end()));
    return rule;
  }

  [[nodiscard]] Place PlaceOfRule(const std::string& label) const {
    const auto place = places_.find(label);
    return place == places_.end() ? Place() : place->second;
  }

  [[nodiscard]] const std::vector<std::string>& order() const { return order_; }

 private:
  std::map<std::string, Place> places_;
  std::vector<std::string> order_;
  std::map<std::string, std::set<std::string>> reached_;
  std::map<std::string, std::set<std::string>> can_have_;
};

// What gaps say.
class GapWords {
 public:
  explicit GapWords(Language language) : russian_(language == Language::kRussian) {}

  [[nodiscard]] std::string Unnamed(const std::string& label) const {
    return (russian_ ? "ни одно положение не называет правило " : "no provision names the rule ") + label;
  }
  [[nodiscard]] std::string Unsaid(const CoveredProvision& provision) const {
    return (russian_ ? "ни одно правило не говорит: " : "no rule says ") + provision.id + " " + provision.label;
  }
  [[nodiscard]] std::string Unshown(const std::string& state, const std::string& label) const {
    if (russian_) return "ни один тест не ждёт " + state + " от " + label;
    return "no test expects " + state + " of " + label;
  }
  [[nodiscard]] std::string Failing(const std::string& message) const {
    return (russian_ ? "тест не прошёл: " : "a test fails: ") + message;
  }

 private:
  bool russian_;
};

class Reader {
 public:
  Reader(const Rules& rules, const GapWords& words, Coverage* coverage, Diagnostics& diagnostics)
      : rules_(rules), words_(words), coverage_(*coverage), diagnostics_(diagnostics) {}

  void Read(const SpecNode& file) {
    SpecReader reader(file, "a coverage file", diagnostics_);
    const SpecNode* rows = reader.Require("rows");
    const SpecNode* beyond = reader.Take("beyond");
    const SpecNode* unreachable = reader.Take("unreachable");
    reader.Finish();
    if (unreachable != nullptr) {
      for (const SpecNode& one : unreachable->items) ReadUnreachable(one);
    }
    if (rows != nullptr) {
      for (const SpecNode& row : rows->items) ReadRow(row);
    }
    if (beyond != nullptr) {
      for (const SpecNode& row : beyond->items) ReadBeyond(row);
    }
    for (const std::string& label : rules_.order()) {
      if (!named_.contains(label)) coverage_.gaps.push_back({rules_.PlaceOfRule(label), words_.Unnamed(label)});
    }
  }

 private:
  void ReadRow(const SpecNode& node) {
    SpecReader reader(node, "a provision", diagnostics_);
    CoveredProvision provision;
    provision.id = TextOf(reader.Require("id"));
    provision.clause = TextOf(reader.Require("clause"));
    provision.label = TextOf(reader.Require("label"));
    const SpecNode* rules = reader.Require("rules");
    reader.Finish();
    if (rules == nullptr) return;
    if (!ids_.insert(provision.id).second) {
      Report(diagnostics_, node, "duplicate-provision", "the provision `" + provision.id + "` is there twice");
    }
    for (const SpecNode& rule : rules->items) Name(rule, &provision);
    if (provision.rules.empty()) {
      coverage_.gaps.push_back({PlaceOf(node), words_.Unsaid(provision)});
    }
    coverage_.provisions.push_back(std::move(provision));
  }

  void ReadBeyond(const SpecNode& node) {
    SpecReader reader(node, "a rule beyond the provisions", diagnostics_);
    CoveredProvision provision;
    const SpecNode* rule = reader.Require("rule");
    provision.clause = TextOf(reader.Require("clause"));
    provision.label = TextOf(reader.Require("why"));
    reader.Finish();
    if (rule != nullptr) Name(*rule, &provision);
    coverage_.provisions.push_back(std::move(provision));
  }

  void ReadUnreachable(const SpecNode& node) {
    SpecReader reader(node, "a state that a rule cannot have", diagnostics_);
    const SpecNode* rule = reader.Require("rule");
    const SpecNode* state = reader.Require("state");
    reader.Require("why");
    reader.Finish();
    if (rule == nullptr || state == nullptr) return;
    const std::vector<std::string> labels = Resolve(*rule);
    for (const std::string& label : labels) {
      const CoveredRule covered = rules_.Covered(label);
      if (covered.lacking.contains(state->text)) {
        unreachable_.insert({label, state->text});
      } else {
        Report(diagnostics_, node, "state-is-shown",
               "a test shows " + state->text + " of `" + label + "`, or it has no such state");
      }
    }
  }

  // The rules that the text of `node` names; a fault when there is none.
  std::vector<std::string> Resolve(const SpecNode& node) {
    std::vector<std::string> found = rules_.Find(node.text);
    if (found.empty()) {
      Report(diagnostics_, node, "unknown-rule", "the pack has no rule `" + node.text + "`",
             Nearest(node.text, rules_.order()));
    }
    return found;
  }

  void Name(const SpecNode& node, CoveredProvision* provision) {
    for (const std::string& label : Resolve(node)) {
      CoveredRule rule = rules_.Covered(label);
      std::erase_if(rule.lacking, [&](const std::string& state) { return unreachable_.contains({label, state}); });
      provision->rules.push_back(std::move(rule));
      if (!named_.insert(label).second) continue;
      for (const std::string& state : provision->rules.back().lacking) {
        coverage_.gaps.push_back({PlaceOf(node), words_.Unshown(state, label)});
      }
    }
  }

  const Rules& rules_;
  const GapWords& words_;
  Coverage& coverage_;
  Diagnostics& diagnostics_;
  std::set<std::string> ids_;
  std::set<std::string> named_;
  std::set<std::pair<std::string, std::string>> unreachable_;  // rule, state
};

// Reads the coverage.yaml of a pack, where there is one. False and diagnostics when it is faulty.
bool ReadCatalogue(const PackFiles& files, const Rules& rules, const GapWords& words, Coverage* coverage,
                   Diagnostics& diagnostics) {
  std::error_code error;
  coverage->has_catalogue = std::filesystem::exists(files.folder / kFileName, error);
  if (!coverage->has_catalogue) return true;
  const size_t faults = diagnostics.size() + diagnostics.omitted();
  const std::string file = files.name.empty() ? std::string(kFileName) : files.name + "/" + std::string(kFileName);
  const auto source =
      pack::ReadSourceFile((files.folder / kFileName).string(), file, kLimits.rule_file_bytes_max, diagnostics);
  const std::optional<SpecNode> node = source == nullptr ? std::nullopt : pack::ParseYaml(source, diagnostics);
  if (!node) return false;
  Reader(rules, words, coverage, diagnostics).Read(*node);
  return diagnostics.size() + diagnostics.omitted() == faults;
}

// The coverage of one pack, whose tests gave `tests`; nullopt where its coverage.yaml is faulty.
std::optional<Coverage> CoverageOfPack(const PackFiles& files, const pack::RulePack& pack, const RuleTestTotals& tests,
                                       const GapWords& words, Diagnostics& diagnostics) {
  Coverage coverage;
  coverage.pack = pack.ref.id();
  coverage.edition = pack.ref.edition();
  const Rules rules(pack, tests, PlacesOfRules(files));
  if (!ReadCatalogue(files, rules, words, &coverage, diagnostics)) return std::nullopt;
  for (const std::string& label : rules.order()) {
    const CoveredRule& rule = coverage.rules.emplace_back(rules.Covered(label));
    if (coverage.has_catalogue) continue;
    for (const std::string& state : rule.lacking) {
      coverage.gaps.push_back({rule.place, words.Unshown(state, label)});
    }
  }
  for (const RuleTestFailure& failure : tests.failures) {
    coverage.gaps.push_back({{failure.file, failure.position}, words.Failing(failure.message)});
  }
  return coverage;
}

}  // namespace

std::vector<Coverage> CoverageOf(const std::filesystem::path& directory, const RulePacks& packs, const RuleTests& tests,
                                 Language language, Diagnostics& diagnostics) {
  std::vector<Coverage> all;
  for (const PackFiles& files : ReadPackFiles(directory, diagnostics)) {
    const std::optional<Date> edition = Date::Parse(TextOf(files.head.Find("edition")));
    const pack::RulePack* pack = edition ? FindEdition(packs, TextOf(files.head.Find("pack")), *edition) : nullptr;
    if (pack == nullptr) continue;
    const RuleTestTotals totals = tests.Of(pack->ref.id(), *edition)
                                      .Run(
                                          packs, [](const RuleTests::Case&) { return true; }, diagnostics);
    std::optional<Coverage> coverage = CoverageOfPack(files, *pack, totals, GapWords(language), diagnostics);
    if (coverage) all.push_back(std::move(*coverage));
  }
  return all;
}

}  // namespace svod::workbench
