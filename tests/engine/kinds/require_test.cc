#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds {
namespace {

const std::string kBase = R"({signed_on: "2015-01-26", revision: 1, expenditures: {items: [
  {activity: 32, item: Fares, source: MONEY_SOURCE_CLUSTER_SUBSIDY, amount: 100},
  {activity: 16, item: Portal, source: MONEY_SOURCE_CLUSTER_SUBSIDY, amount: 200},
  {activity: 32, item: Stands, source: MONEY_SOURCE_SMALL_BUSINESS_SUBSIDY, amount: 300}]}})";

const std::string kItems = "report.expenditures.items";

TEST(Require, States) {
  const std::string rule = "require: report.signed_on <= date(\"2015-01-31\") && size(report.expenditures.items) == 3";
  ExpectLines(
      rule, kBase, "2015-02-01", 2014,
      {
          {"holds", {}, "PASS require.pass measured=true threshold=true"},
          {"does not", {{"report.signed_on", "2015-02-01"}}, "FAIL require.fail measured=false threshold=true"},
          {"is unknown", {{"report.signed_on", ""}}, "UNDETERMINED undetermined.missing missing=report.signed_on"},
          {"is false whatever the unknown part is",
           {{"report.signed_on", ""}, {kItems, "[]"}},
           "FAIL require.fail measured=false threshold=true"},
          {"nothing is known", {{"report", ""}}, "UNDETERMINED undetermined.missing missing=report"},
      });
}

TEST(Require, ErrorsAreErrors) {
  ExpectLines("require: 1u / (report.revision - 1u) > 0u", kBase, "2015-02-01", 2014,
              {{"division by zero", {}, "ERROR error.division_by_zero"},
               {"not by zero", {{"report.revision", "2"}}, "PASS require.pass measured=true threshold=true"}});
}

TEST(Require, Faults) {
  EXPECT_EQ(FaultsOfRule("require: report.revision"), "wrong-type");
  EXPECT_EQ(FaultsOfRule("require: report.revison > 1u"), "unknown-field");
  EXPECT_EQ(FaultsOfRule("require: [true]"), "not-an-expression");
}

}  // namespace
}  // namespace svod::kinds
