#include "engine/workbench/value_change.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace svod::workbench::value_change_test {
namespace {

const char kRules[] = R"(tables:
  shares:
    - {id: "8.1", minimum: 50%, note: 'it''s'}
    - {id: "8.2", minimum: 20%}
rules:
  - id: a.count
    count:
      at_least: {2014: 2, 2015: 3}
      including:
        - {is: x, at_least: 1}
  - id: b.share
    share: {at_least: "30%"}
)";

RuleFiles Files() { return {{"pack.yaml", "pack: test\nfiles: [a.rules.yaml]\n"}, {"a.rules.yaml", kRules}}; }

TEST(ValueChange, OneValueIsChangedAndNothingElse) {
  const struct {
    ValueChange change;
    const char* was;
    const char* is;
  } kCases[] = {
      {{"a.count", "count.at_least.2015", "5"}, "2015: 3}", "2015: 5}"},
      {{"a.count", "count.including.0.at_least", "2"}, "{is: x, at_least: 1}", "{is: x, at_least: 2}"},
      {{"b.share", "share.at_least", "40%"}, "\"30%\"", "\"40%\""},
      {{"shares[8.2]", "minimum", "25%"}, "minimum: 20%", "minimum: 25%"},
  };
  for (const auto& test : kCases) {
    RuleFiles files = Files();
    Diagnostics faults;
    ASSERT_TRUE(Change(test.change, &files, faults)) << test.is;
    std::string expected = kRules;
    expected.replace(expected.find(test.was), std::string(test.was).size(), test.is);
    EXPECT_EQ(files[1].text, expected);
    EXPECT_EQ(files[0], Files()[0]);
  }
}

TEST(ValueChange, WhatIsNotThereIsNamedWithTheNearest) {
  const struct {
    ValueChange change;
    const char* path;
    const char* hint;
  } kCases[] = {
      {{"a.coun", "count.at_least", "5"}, "rule", "did you mean `a.count`?"},
      {{"shares[8.3]", "minimum", "5"}, "rule", "did you mean `shares[8.1]`?"},
      {{"b.share", "share.at_leas", "5"}, "path", "did you mean `at_least`?"},
      {{"a.count", "count.including.1", "5"}, "path", ""},
      {{"a.count", "count.at_least", "5"}, "path", "name one below it"},
      {{"a.count", "count.at_least.2014.x", "5"}, "path", ""},
      {{"b.share", "share.at_least", ""}, "value", ""},
      {{"b.share", "share.at_least", "1\n2"}, "value", ""},
  };
  for (const auto& test : kCases) {
    RuleFiles files = Files();
    Diagnostics faults;
    EXPECT_FALSE(Change(test.change, &files, faults));
    ASSERT_EQ(faults.size(), 1u) << test.change.path;
    EXPECT_EQ(faults.items()[0].path, test.path) << test.change.path;
    EXPECT_EQ(faults.items()[0].hint, test.hint) << test.change.path;
    EXPECT_EQ(files, Files());
  }
}

}  // namespace
}  // namespace svod::workbench::value_change_test
