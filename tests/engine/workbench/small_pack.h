// A pack of two rules with tests of its own, for what works on packs.
#pragma once

#include <filesystem>

#include "tests/testing/pack_folder.h"

namespace svod::workbench {

inline constexpr const char* kSmallRules = R"(rules:
  - id: programmes
    title: {ru: Программы, en: Programmes}
    cites: {source: law, clause: "1"}
    level: required
    applies_when: unit.year >= 2014
    count:
      items: report.education.programmes
      where: item.topic == MANAGEMENT && item.budget > money("100")
      at_least: 2
  - id: signed
    title: {ru: Подпись, en: Signature}
    cites: {source: law, clause: "2"}
    level: required
    require: report.signed_on <= date("2015-01-20")
)";

inline constexpr const char* kBase = R"({
  "unit": {"organisation": "7302000000", "cluster": "C", "year": 2014, "agreement": "A"},
  "report": {"signedOn": "2015-01-20", "education": {"programmes": [
    {"topic": "TOPIC_MANAGEMENT", "budget": "10001"}, {"topic": "TOPIC_MANAGEMENT", "budget": "20000"},
    {"topic": "TOPIC_MANAGEMENT", "budget": "10000"}, {"topic": "TOPIC_ENTREPRENEURSHIP", "budget": "20000"}]}}
})";

// Every edge of the rules.
inline constexpr const char* kSharpTests = R"(base: base.json
as_of: 2015-02-15
cases:
  - name: both hold at their edges
    expect: {programmes: {state: PASS, measured: 2}, signed: PASS}
  - name: one is not enough
    set: {"report.education.programmes[0].topic": TOPIC_ENTREPRENEURSHIP}
    expect: {programmes: FAIL}
  - name: a day late
    set: {report.signed_on: 2015-01-21}
    expect: {signed: FAIL}
  - name: in the year before, it is not asked for
    set: {unit.year: 2013}
    expect: {programmes: NOT_APPLICABLE}
)";

class SmallPack : public testing_support::PackFolder {
 public:
  SmallPack() {
    Write("a.rules.yaml", kSmallRules);
    Write("base.json", kBase);
    Write("sharp.test.yaml", kSharpTests);
  }
};

}  // namespace svod::workbench
