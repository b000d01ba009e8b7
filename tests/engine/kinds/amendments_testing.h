// What the tests of amendments share: a rule that decisions may change, and findings with what was changed.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/kinds/amendments.h"
#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::amendments_test {

inline constexpr const char* kHead = R"(
items: {decision: amendments.decisions, change: decision.changes}
where: decision.approvals.exists(a, a.body == EXECUTIVE)
decision: decision.number
date: decision.date
value: change.parameter
number: change.value
day: change.due
lifts: change.kind == DROP
absent: none
)";

// One result on 1 April 2014 of activity 8.
inline constexpr const char* kReport =
    R"({activities: {items: [{number: 8, results: {items: [{date: "2014-04-01"}]}}]}})";
inline constexpr const char* kItems =
    "items: {activity: report.activities.items, result: activity.results.items}, where: activity.number == 8";

inline std::string Count(const std::string& rest) { return std::string("count: {") + kItems + ", " + rest + "}"; }
inline std::string Deadline(const std::string& rest) {
  return std::string("deadline: {") + kItems + ", date: result.date, " + rest + "}";
}

struct Compiled {
  std::unique_ptr<const Kind> kind;
  std::optional<Amendments> amendments;
  std::string codes;
};

inline Compiled CompileAmendable(const std::string& rule, const std::string& head, const std::string& amendable) {
  Compiled compiled;
  compiled.kind = CompileRule(rule, &compiled.codes);
  if (compiled.kind == nullptr) return compiled;
  Diagnostics diagnostics;
  const cel::Environment environment(Dossier::descriptor());
  const std::shared_ptr<const Decisions> decisions = Decisions::Read(Yaml(head), environment, diagnostics);
  if (decisions != nullptr) {
    compiled.amendments = Amendments::Read(decisions, Yaml(amendable), *compiled.kind, environment, diagnostics);
  }
  compiled.codes = CodesOf(diagnostics);
  return compiled;
}

inline v1::Finding JudgeAmended(const std::string& rule, const std::string& amendable, const Dossier& dossier,
                                const std::string& as_of, int year) {
  const Compiled compiled = CompileAmendable(rule, kHead, amendable);
  EXPECT_EQ(compiled.codes, "");
  v1::Finding finding;
  if (!compiled.amendments) return finding;
  cel::Frame frame(dossier, *Date::Parse(as_of));
  frame.EnsureSlots(std::max(compiled.kind->slots(), compiled.amendments->slots()));
  compiled.amendments->Judge(*compiled.kind, frame, year, &finding);
  return finding;
}

// `12: at_least 3 -> 1; !13`: what each decision changed, or did not.
inline std::string AmendedLine(const v1::Finding& finding) {
  std::string line;
  for (const v1::Amendment& one : finding.amendments()) {
    line += (line.empty() ? "" : "; ") + std::string(one.refused() ? "!" : "") + one.decision();
    if (one.has_after()) line += ": " + one.value() + " " + ExactText(one.before()) + " -> " + ExactText(one.after());
  }
  return line;
}

inline std::string Decision(const std::string& number, const std::string& date, const std::string& change) {
  return "{number: \"" + number + "\", date: \"" + date + "\", approvals: [{body: BODY_EXECUTIVE}], changes: [{" +
         change + "}]}";
}

inline const std::string kEight = "has(change.activity) && change.activity == 8";

struct AmendedCase {
  const char* name;
  std::string rule;
  std::string amendable;
  std::string decisions;
  std::string line;
  std::string amended;
};

inline void ExpectAmended(const std::vector<AmendedCase>& cases) {
  for (const AmendedCase& test : cases) {
    std::vector<Patch> patches;
    if (!test.decisions.empty()) patches = {{"amendments.decisions", "[" + test.decisions + "]"}};
    const v1::Finding finding = JudgeAmended(test.rule, "{when: '" + kEight + "', " + test.amendable + "}",
                                             Patched(kReport, patches), "2015-02-01", 2014);
    EXPECT_EQ(Line(finding), test.line) << test.name;
    EXPECT_EQ(AmendedLine(finding), test.amended) << test.name;
  }
}

inline const std::string kSet1 = R"(kind: CHANGE_KIND_SET, activity: 8, parameter: at_least, value: "1")";

}  // namespace svod::kinds::amendments_test
