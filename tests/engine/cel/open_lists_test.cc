// Lists that are marked as incomplete: what the items listed decide, and what stays open.
#include <gtest/gtest.h>

#include "tests/engine/cel/cel_testing.h"

namespace svod::cel::open_lists_test {
namespace {

const std::string kUnit = R"("unit": {"organisation": "7302000000", "cluster": "C", "year": 2014, "agreement": "A"})";

// Three programmes, of which two have the topic of management; all in one list that says whether it is all of them.
std::string Report(const std::string& mark) {
  return "{" + kUnit + R"(, "report": {"education": {"programmes": [{"topic": "TOPIC_MANAGEMENT", "budget": "100"},
          {"topic": "TOPIC_ENTREPRENEURSHIP", "budget": "50"}, {"topic": "TOPIC_MANAGEMENT", "budget": "7"}])" +
         mark + R"(}, "working_groups": {"incomplete": true},
         "kpis": {"items": [{"number": 1, "value": "5"}, {"number": 2}], "incomplete": true}}})";
}

struct Case {
  std::string expression;  // L stands for the list of programmes
  std::string complete;
  std::string open;
};

std::string With(std::string expression, const std::string& list) {
  for (size_t at = expression.find('L'); at != std::string::npos; at = expression.find('L', at + list.size())) {
    expression.replace(at, 1, list);
  }
  return expression;
}

void Expect(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    const std::string expression = With(test.expression, "report.education.programmes");
    EXPECT_EQ(EvaluateText(expression, Report("")), test.complete) << test.expression;
    EXPECT_EQ(EvaluateText(expression, Report(R"(, "incomplete": false)")), test.complete) << test.expression;
    EXPECT_EQ(EvaluateText(expression, Report(R"(, "incomplete": true)")), test.open) << test.expression;
  }
}

const std::string kRest = "unknown(report.education.programmes[*])";

TEST(OpenLists, AnItemThatIsListedDecides) {
  Expect({
      {"L.exists(p, p.budget == money('0.50'))", "true", "true"},
      {"L.exists(p, p.budget == money('9'))", "false", kRest},
      {"L.all(p, p.budget < money('0.60'))", "false", "false"},
      {"L.all(p, p.budget < money('9'))", "true", kRest},
      {"L.all(i, p, i < 2)", "false", "false"},
      {"L.exists_one(p, p.topic == ENTREPRENEURSHIP)", "true", kRest},
      {"L.exists_one(p, p.topic == MANAGEMENT)", "false", "false"},
      {"L.exists_one(p, p.topic == INTERNSHIPS)", "false", kRest},
      {"L[1] in L", "true", "true"},
      {"money('0.07') in L.map(p, p.budget)", "true", "true"},
      {"money('0.08') in L.map(p, p.budget)", "false", kRest},
      {"!L.exists(p, p.budget == money('9')) || L.exists(p, p.budget == money('1'))", "true", "true"},
  });
}

TEST(OpenLists, WhatNeedsAllItemsIsUnknown) {
  Expect({
      {"size(L)", "3", kRest},
      {"L.size() >= 1", "true", kRest},
      {"L.map(p, p.budget).sum()", "157", kRest},
      {"L == []", "false", "false"},
      {"L == L", "true", kRest},
      {"has(report.education.programmes)", "true", "true"},
      {"has(report.working_groups.items)", "unknown(report.working_groups.items[*])",
       "unknown(report.working_groups.items[*])"},
      {"report.working_groups.items == []", "unknown(report.working_groups.items[*])",
       "unknown(report.working_groups.items[*])"},
      // Strict functions tell of all that is missing.
      {"size(L) == size(plan.education.programmes)", "unknown(plan)", "unknown(report.education.programmes[*], plan)"},
      {"size(L) + size(report.working_groups.items) > 0", "unknown(report.working_groups.items[*])",
       "unknown(report.education.programmes[*], report.working_groups.items[*])"},
  });
}

// What is not listed stands behind what is.
TEST(OpenLists, PlacesOfItemsThatAreListedAreKnown) {
  Expect({
      {"L[2].budget", "7", "7"},
      {"L[3].budget", "error(3)", kRest},
      {"L[-1].budget", "error(3)", "error(3)"},
      {"L.map(p, p.budget)[1]", "50", "50"},
      {"L.filter(p, p.topic == MANAGEMENT)[1].budget", "7", "7"},
      {"L.filter(p, p.topic == MANAGEMENT)[2].budget", "error(3)", kRest},
      {"L.map(p, p.budget) == [money('1'), money('0.50')]", "false", "false"},
      {"L.map(p, p.budget) == [money('1'), money('0.50'), money('0.07')]", "true", kRest},
      {"L.map(p, p.budget) == [money('1'), money('0.50'), money('0.07'), money('3')]", "false", kRest},
      {"L.map(p, p.budget) == [money('1'), money('0.51'), money('0.07'), money('3')]", "false", "false"},
      // Joined, the items of the second list have no place of their own any more.
      {"(L + L)[2].budget", "7", "7"},
      {"(L + L)[3].budget", "100", kRest},
      {"(L.filter(p, false) + [L[0]])[0].budget", "100", kRest},
      {"([L[0]] + L)[3].budget", "7", "7"},
      {"(L + L).exists(p, p.budget == money('0.07'))", "true", "true"},
      {"((L + L).filter(p, true))[3].budget", "100", kRest},
  });
}

// Where the condition or the result may fail for an item that nobody sees, nothing is known of what they make.
TEST(OpenLists, WhatMayFailKeepsNothing) {
  Expect({
      {"L.map(p, p.budget + money('1')).exists(b, b > money('1'))", "true", kRest},
      {"L.filter(p, p.budget * 2 > money('1')).exists(p, p.topic == MANAGEMENT)", "true", kRest},
      {"L.exists(p, p.budget * 2 > money('1'))", "true", "true"},
      {"cel.bind(x, unit.year * 2, L.filter(p, p.topic == MANAGEMENT && x > 0).exists(p, true))", "true", kRest},
      {"cel.bind(x, unit.year, L.filter(p, p.topic == MANAGEMENT && x > 0).exists(p, true))", "true", "true"},
      {"L.filter(p, size(p.modules.items) > 0).exists(p, true)",
       "unknown(report.education.programmes[0].modules, report.education.programmes[1].modules, "
       "report.education.programmes[2].modules)",
       "unknown(report.education.programmes[0].modules, report.education.programmes[1].modules, "
       "report.education.programmes[2].modules, report.education.programmes[*])"},
  });
}

// In a rule two that are found are not one, whatever the others are.
TEST(OpenLists, TwoOfOneDecide) {
  EXPECT_EQ(EvaluateText("[1, 1, 0].exists_one(x, 1 / x == 1)", Report("")), "false");
  EXPECT_EQ(EvaluateText("[1, 0].exists_one(x, 1 / x == 1)", Report("")), "error(1)");
  EXPECT_EQ(EvaluateText("report.kpis.items.exists_one(k, k.value == decimal('5'))", Report("")),
            "unknown(report.kpis.items[1].value, report.kpis.items[*])");
}

// One mark is of all lists beside it, and is itself no data.
TEST(OpenLists, TheMark) {
  EXPECT_EQ(EvaluateText("size(report.kpis.additional)", Report("")), "unknown(report.kpis.additional[*])");
  EXPECT_EQ(EvaluateText("report.education == report.education", Report("")), "true");
  EXPECT_EQ(FaultsOf("report.education.incomplete"), "1:1 reads-mark");
  EXPECT_EQ(FaultsOf("has(report.education.incomplete)"), "1:5 reads-mark");
  EXPECT_EQ(FaultsOf("report.lists_incomplete || true"), "1:1 reads-mark");
}

// Messages that differ in the mark alone are not known to differ, nor to be the same.
TEST(OpenLists, MessagesAreComparedWithoutTheMark) {
  const std::string programmes = R"({"programmes": [{"title": "A"}]})";
  const std::string marked = R"({"programmes": [{"title": "A"}], "incomplete": true})";
  const auto compare = [](const std::string& plan, const std::string& report) {
    return EvaluateText("plan.education == report.education", "{" + kUnit + R"(, "plan": {"education": )" + plan +
                                                                  R"(}, "report": {"education": )" + report + "}}");
  };
  EXPECT_EQ(compare(R"({"programmes": []})", R"({"programmes": [], "incomplete": false})"), "true");
  EXPECT_EQ(compare(R"({"programmes": []})", marked), "false");
  EXPECT_EQ(compare(programmes, R"({"programmes": [{"title": "B"}], "incomplete": true})"), "false");
  EXPECT_TRUE(compare(programmes, marked).ends_with(", report.education.programmes[*])"))
      << compare(programmes, marked);
}

}  // namespace
}  // namespace svod::cel::open_lists_test
