// What the tests of kinds share: a rule body from YAML, compiled and judged through the public interface of kinds, and
// findings in one line.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/document/document.h"
#include "engine/document/patch.h"
#include "engine/kinds/kind.h"
#include "engine/pack/cures.h"
#include "engine/pack/rule_pack.h"
#include "engine/pack/yaml_file.h"
#include "engine/verdict/quantity.h"
#include "engine/verdict/rendering.h"
#include "engine/verdict/texts.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::kinds {

using cluster::v1::Dossier;

inline SpecNode Yaml(const std::string& text) {
  Diagnostics diagnostics;
  std::optional<SpecNode> node =
      pack::ParseYaml(std::make_shared<SourceFile>(SourceFile{"rule.yaml", text}), diagnostics);
  EXPECT_TRUE(node.has_value()) << text;
  return node.value_or(SpecNode());
}

inline std::string CodesOf(const Diagnostics& diagnostics) {
  std::string codes;
  for (const Diagnostic& diagnostic : diagnostics.items()) codes += (codes.empty() ? "" : " ") + diagnostic.code;
  return codes;
}

// `KIND: body` compiled against the dossier. `codes`: those of its faults.
inline std::unique_ptr<const Kind> CompileRule(const std::string& text, std::string* codes) {
  SpecNode node = Yaml(text);
  if (node.entries.size() != 1) return nullptr;
  Diagnostics diagnostics;
  std::unique_ptr<const Kind> kind;
  for (const KindName& known : AllKinds()) {
    if (known.name == node.entries[0].key) {
      kind = known.compile(node.entries[0].value, cel::Environment(Dossier::descriptor()), diagnostics);
    }
  }
  *codes = CodesOf(diagnostics);
  return kind;
}

inline std::string FaultsOfRule(const std::string& text) {
  std::string codes;
  std::unique_ptr<const Kind> kind = CompileRule(text, &codes);
  EXPECT_EQ(kind == nullptr, !codes.empty()) << text;
  return codes;
}

// Path and value in YAML; without a value the path is cleared.
using Patch = std::pair<std::string, std::string>;

// `report`: YAML of the report, before the patches.
inline Dossier Patched(const std::string& report, const std::vector<Patch>& patches) {
  Dossier dossier;
  Diagnostics diagnostics;
  EXPECT_TRUE(SetPath(&dossier, "report", pack::ToJsonText(Yaml(report)), "base", diagnostics));
  for (const auto& [path, value] : patches) {
    EXPECT_TRUE(value.empty() ? ClearPath(&dossier, path, "patch", diagnostics)
                              : SetPath(&dossier, path, pack::ToJsonText(Yaml(value)), "patch", diagnostics))
        << path;
  }
  return dossier;
}

inline v1::Finding JudgeRule(const std::string& rule, const Dossier& dossier, const std::string& as_of, int year) {
  std::string codes;
  std::unique_ptr<const Kind> kind = CompileRule(rule, &codes);
  EXPECT_NE(kind, nullptr) << codes << "\n" << rule;
  v1::Finding finding;
  if (kind == nullptr) return finding;
  cel::Frame frame(dossier, *Date::Parse(as_of));
  frame.EnsureSlots(kind->slots());
  kind->Judge(frame, year, &finding);
  return finding;
}

// `FAIL share.at_least.fail measured=40 threshold=50 margin=-10 amount=-10.00 late=0 missing=a,b`: what is not there is
// left out. Evidence is not in it.
inline std::string Line(const v1::Finding& finding) {
  constexpr size_t kPrefix = std::string_view("FINDING_STATE_").size();
  std::string line = v1::FindingState_Name(finding.state()).substr(kPrefix) + " " + finding.message().id();
  auto add = [&line](bool present, const char* name, const v1::Quantity& quantity) {
    if (present) line += std::string(" ") + name + "=" + ExactText(quantity);
  };
  add(finding.has_measured(), "measured", finding.measured());
  add(finding.has_threshold(), "threshold", finding.threshold());
  add(finding.has_margin(), "margin", finding.margin());
  add(finding.has_margin_amount(), "amount", finding.margin_amount());
  if (finding.due().days_late() > 0) line += " late=" + std::to_string(finding.due().days_late());
  for (int i = 0; i < finding.missing_size(); ++i) line += (i == 0 ? " missing=" : ",") + finding.missing(i);
  return line;
}

// `path=value` of each piece of evidence.
inline std::string EvidenceOf(const v1::Finding& finding) {
  std::string text;
  for (const v1::Evidence& evidence : finding.evidence()) {
    std::string value = ExactText(evidence.value());
    text += (text.empty() ? "" : " ") + evidence.path() + (value.empty() ? "" : "=" + value);
  }
  return text;
}

// The finding of a rule with its cure, as a verdict has it: proposed by the kind, made, and judged again.
inline v1::Finding CuredFinding(const std::string& rule, const Dossier& dossier, const std::string& as_of, int year) {
  std::string codes;
  pack::RulePack pack;
  pack.rules.emplace_back().kind = CompileRule(rule, &codes);
  EXPECT_NE(pack.rules[0].kind, nullptr) << codes << "\n" << rule;
  if (pack.rules[0].kind == nullptr) return {};
  pack.rules[0].slots = pack.rules[0].CountSlots();
  const Date day = *Date::Parse(as_of);
  cel::Frame frame(dossier, day);
  v1::Verdict verdict;
  EXPECT_TRUE(pack::Apply(pack.rules[0], year, {}, frame, &verdict));
  pack::AddCures(pack, dossier, day, year, &verdict);
  RenderTexts(&verdict);
  return verdict.findings(0);
}

// `path=to`, `+path` for a new line like another, `-path` for one taken out.
inline std::string ChangeText(const v1::Change& change) {
  if (change.remove()) return "-" + change.path();
  return change.like().empty() ? change.path() + "=" + ExactText(change.to()) : "+" + change.path();
}

// `YES cure.share.move.more 0.01 outside 0.02; path=to path=to; next step; unverified`: a cure in one line, empty when
// there is none.
inline std::string CureLine(const v1::Cure& cure) {
  if (cure.steps().empty()) return "";
  std::string line = v1::Mendable_Name(cure.mendable()).substr(std::string_view("MENDABLE_").size());
  for (const v1::CureStep& step : cure.steps()) {
    line += (line.find(' ') == std::string::npos ? " " : "; ") + step.message().id() + " " + ExactText(step.amount());
    if (step.has_amount_from_outside()) line += " outside " + ExactText(step.amount_from_outside());
    for (int i = 0; i < step.changes_size(); ++i) line += (i == 0 ? ": " : " ") + ChangeText(step.changes(i));
  }
  return line + (cure.verified() ? "" : "; unverified");
}

struct KindCase {
  std::string name;
  std::vector<Patch> patches;
  std::string line;
};

inline void ExpectLines(const std::string& rule, const std::string& base, const std::string& as_of, int year,
                        const std::vector<KindCase>& cases) {
  for (const KindCase& test : cases) {
    EXPECT_EQ(Line(JudgeRule(rule, Patched(base, test.patches), as_of, year)), test.line) << test.name;
  }
}

}  // namespace svod::kinds
