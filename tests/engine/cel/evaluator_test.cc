#include <gtest/gtest.h>

#include <random>

#include "tests/engine/cel/cel_testing.h"

namespace svod::cel::evaluator_test {
namespace {

constexpr const char* kUnit =
    R"("unit": {"organisation": "7302000000", "cluster": "C", "year": 2014, "agreement": "A"})";

std::string Dossier(const std::string& rest) {
  return std::string("{") + kUnit + (rest.empty() ? "" : ", " + rest) + "}";
}

const std::string& Education() {
  static const std::string kText = Dossier(R"("report": {"signed_on": "2015-01-26", "education": {"programmes": [
      {"topic": "TOPIC_MANAGEMENT", "budget": "100"}, {"topic": "TOPIC_ENTREPRENEURSHIP"}, {"budget": "7"}]}})");
  return kText;
}

TEST(Evaluator, Values) {
  const struct {
    const char* text;
    const char* result;
  } kCases[] = {
      {"1 + 2 * 3 - 4 / 3", "6"},
      {"-7 / 2", "-3"},
      {"-7 % 5", "-2"},
      {"9223372036854775807 + 1", "error(0)"},
      {"-9223372036854775808 / -1", "error(0)"},
      {"-9223372036854775808 % -1", "error(0)"},
      {"1 / 0", "error(1)"},
      {"[1, 2, 3][3]", "error(3)"},
      {"'a' + 'b' == 'ab'", "true"},
      {"size('свод')", "4"},
      {"date('2014-12-31').add_months(2)", "2015-02-28"},
      {"date('2014-06-30') - date('2014-06-01')", "29"},
      {"money('12.34')", "1234"},
      {"decimal('1.50') == decimal('1.5')", "true"},
      {"decimal('0.1') + decimal('0.2')", "0.3"},
      {"percent('50') > percent('49.99')", "true"},
      {"[date('2014-06-30'), date('2014-06-01')].map(d, d) == [date('2014-06-30'), date('2014-06-01')]", "true"},
      {"earliest([date('2014-06-30'), date('2014-06-01')])", "2014-06-01"},
      {"latest([date('2014-06-30'), date('2014-06-01')])", "2014-06-30"},
      {"[1, 2, 3].filter(x, x > 1).map(x, x * 10).sum()", "50"},
      {"[1, 2, 3].exists_one(x, x > 2)", "true"},
      {"[1, 2, 3].existsOne(x, x > 2)", "true"},
      {"[5, 6].all(i, x, x == i + 5)", "true"},
      {"[5, 6].exists(i, x, i > x)", "false"},
      {"[5, 6].exists_one(i, x, i == 1)", "true"},
      {"[5, 6].transformList(i, x, i * 10 + x) == [5, 16]", "true"},
      {"[5, 6].transformList(i, x, i > 0, x) == [6]", "true"},
      {"[1, 2].all(x, [3, 4].all(i, y, x + i < y))", "true"},
      {"cel.bind(x, 2 + 3, x * x)", "25"},
      {"cel.bind(x, 1, cel.bind(x, x + 1, x * 10) + x)", "21"},
      {"cel.bind(x, 1 / 0, true)", "true"},
      {"cel.bind(x, 1 / 0, x) == 1", "error(1)"},
      {"2 in [1, 2]", "true"},
      {"unit.year >= 2014 ? 'yes' : 'no'", "\"yes\""},
      {"as_of", "2015-02-15"},
  };
  for (const auto& test : kCases) EXPECT_EQ(EvaluateText(test.text, Dossier("")), test.result) << test.text;
}

// t, f, u (missing), e (error).
std::string Operand(char c) {
  switch (c) {
    case 't':
      return "true";
    case 'f':
      return "false";
    case 'u':
      return "organisation.permanent";
    default:
      return "(1 / 0 == 1)";
  }
}

TEST(Evaluator, ThreeValuedLogic) {
  const std::string kUnknown = "unknown(organisation)";
  const struct {
    char left, right;
    std::string conjunction, disjunction;
  } kCases[] = {
      {'t', 't', "true", "true"},         {'t', 'f', "false", "true"},     {'f', 'f', "false", "false"},
      {'t', 'u', kUnknown, "true"},       {'f', 'u', "false", kUnknown},   {'u', 'u', kUnknown, kUnknown},
      {'t', 'e', "error(1)", "true"},     {'f', 'e', "false", "error(1)"}, {'u', 'e', kUnknown, kUnknown},
      {'e', 'e', "error(1)", "error(1)"},
  };
  for (const auto& test : kCases) {
    for (bool swap : {false, true}) {
      std::string left = Operand(swap ? test.right : test.left);
      std::string right = Operand(swap ? test.left : test.right);
      EXPECT_EQ(EvaluateText(left + " && " + right, Dossier("")), test.conjunction) << left << " && " << right;
      EXPECT_EQ(EvaluateText(left + " || " + right, Dossier("")), test.disjunction) << left << " || " << right;
    }
  }
}

TEST(Evaluator, MissingDataNameTheirPlaces) {
  const struct {
    const char* text;
    const char* result;
  } kCases[] = {
      {"report.education.programmes[0].budget", "100"},
      {"report.education.programmes[1].budget", "unknown(report.education.programmes[1].budget)"},
      {"report.kpis.items", "unknown(report.kpis)"},
      {"plan.education.programmes", "unknown(plan)"},
      {"report.education.programmes.map(p, p.budget).sum()", "unknown(report.education.programmes[1].budget)"},
      {"report.education.programmes.exists(p, p.budget > money('0.50'))", "true"},
      {"report.education.programmes.all(p, p.budget > money('0.50'))", "false"},
      {"report.education.programmes.all(p, p.topic == MANAGEMENT || p.budget == money('0.07'))",
       "unknown(report.education.programmes[1].budget)"},
      {"has(report.education)", "true"},
      {"has(report.kpis)", "unknown(report.kpis)"},
      {"report.education.programmes[2].topic == MANAGEMENT", "unknown(report.education.programmes[2].topic)"},
      {"plan.signed_on == organisation.founded_on", "unknown(plan, organisation)"},
      {"report.education.programmes[9].budget", "error(3)"},
      {"size(report.education.programmes)", "3"},
  };
  for (const auto& test : kCases) EXPECT_EQ(EvaluateText(test.text, Education()), test.result) << test.text;
}

// Found by the properties of tests/reference: what is missing inside of a message or a list left `==` and `in`
// definite, so that filling it in changed an answer.
TEST(Evaluator, EqualityWithMissingParts) {
  const std::string dossier = Dossier(R"("report": {
      "approvals": [{"body": "BODY_COUNCIL"}, {"body": "BODY_COUNCIL"}, {"body": "BODY_EXECUTIVE"}],
      "education": {"programmes": []}, "kpis": {"items": [{"number": 1}]}},
      "programme": {"organisational_section": {"topics": ["ORGANISATIONAL_TOPIC_TASKS", "ORGANISATIONAL_TOPIC_UNSPECIFIED"]}})");
  const std::string kPair =
      "unknown(report.approvals[0].date, report.approvals[1].date, report.approvals[0].document, "
      "report.approvals[1].document)";
  const std::string kTopic = "unknown(programme.organisational_section.topics[1])";
  const struct {
    std::string text;
    std::string result;
  } kCases[] = {
      {"report.approvals[0] == report.approvals[1]", kPair},
      {"report.approvals[0] != report.approvals[1]", kPair},
      {"report.approvals[0] == report.approvals[2]", "false"},
      {"report.approvals[0] in [report.approvals[1]]", kPair},
      {"report.approvals[0] in [report.approvals[2]]", "false"},
      // A message is itself, whatever is missing of it.
      {"report.approvals[0] == report.approvals[0]", "true"},
      {"report.approvals[0] in report.approvals", "true"},
      {"[report.approvals[0]] == [report.approvals[1]]", kPair},
      {"report.approvals == report.approvals.filter(a, a.body == COUNCIL)", "false"},
      {"programme.organisational_section.topics == programme.organisational_section.topics", kTopic},
      {"programme.organisational_section.topics == [TASKS, TASKS]", kTopic},
      {"programme.organisational_section.topics == [EXPECTED_RESULTS, TASKS]", "false"},
      {"programme.organisational_section.topics == [TASKS]", "false"},
      {"programme.organisational_section.topics in [[TASKS, TASKS], [TASKS]]", kTopic},
  };
  for (const auto& test : kCases) EXPECT_EQ(EvaluateText(test.text, dossier), test.result) << test.text;
}

// A definite answer from a document with holes is the answer of every way to fill them.
TEST(Evaluator, IsMonotone) {
  std::mt19937 random(20141031);
  const std::string kAtoms[] = {"organisation.permanent", "organisation.other_functions",
                                "organisation.separate_cluster_unit", "organisation.staff > 5"};
  auto expression = [&](auto&& self, int depth) -> std::string {
    if (depth == 0) return kAtoms[random() % 4];
    switch (random() % 5) {
      case 0:
        return "!(" + self(self, depth - 1) + ")";
      case 1:
        return "(" + self(self, depth - 1) + " ? " + self(self, depth - 1) + " : " + self(self, depth - 1) + ")";
      case 2:
        return "[1, 2].all(x, x > 1 || " + self(self, depth - 1) + ")";
      default:
        return "(" + self(self, depth - 1) + (random() % 2 == 0 ? " && " : " || ") + self(self, depth - 1) + ")";
    }
  };
  int decided = 0;
  for (int round = 0; round < 300; ++round) {
    std::string text = expression(expression, 3);
    unsigned known = random() % 16;
    unsigned values = random() % 16;
    auto dossier = [&](unsigned mask, unsigned bits) {
      const char* kFields[] = {"permanent", "other_functions", "separate_cluster_unit", "staff"};
      std::string fields;
      for (unsigned i = 0; i < 4; ++i) {
        if ((mask >> i & 1U) == 0) continue;
        bool on = (bits >> i & 1U) != 0;
        fields += (fields.empty() ? "\"" : ", \"") + std::string(kFields[i]) +
                  "\": " + (i == 3 ? (on ? "9" : "1") : (on ? "true" : "false"));
      }
      return Dossier("\"organisation\": {" + fields + "}");
    };
    std::string partial = EvaluateText(text, dossier(known, values));
    if (partial != "true" && partial != "false") continue;
    ++decided;
    for (unsigned fill = 0; fill < 16; ++fill) {
      unsigned bits = (values & known) | (fill & ~known);
      EXPECT_EQ(EvaluateText(text, dossier(15, bits)), partial) << text << " known " << known << " bits " << bits;
    }
  }
  EXPECT_GT(decided, 50);
}

TEST(Evaluator, StepBudgetEnds) {
  // 8 nested loops of 10 over constants: 10^8 steps, ten times the budget.
  std::string text = "true";
  for (int i = 0; i < 8; ++i) text = "[0,1,2,3,4,5,6,7,8,9].all(x" + std::to_string(i) + ", " + text + ")";
  EXPECT_EQ(EvaluateText(text, Dossier("")), "error(5)");
}

// Work on a text counts by its length: 26 bindings, each twice the one before, would take gigabytes.
TEST(Evaluator, StepBudgetCountsTheLengthOfTexts) {
  std::string text = "size(a) > 0";
  for (int i = 0; i < 26; ++i) text = "cel.bind(a, a + a, " + text + ")";
  EXPECT_EQ(EvaluateText("cel.bind(a, '0123456789012345678901234567890123456789', " + text + ")", Dossier("")),
            "error(5)");
}

// ... and on a list by its elements: 10^6 times the sum of 100.
TEST(Evaluator, StepBudgetCountsTheElementsOfASum) {
  std::string ones = "1";
  for (int i = 1; i < 100; ++i) ones += ", 1";
  std::string text = "l.sum() == 100";
  for (int i = 0; i < 6; ++i) text = "[0,1,2,3,4,5,6,7,8,9].all(x" + std::to_string(i) + ", " + text + ")";
  EXPECT_EQ(EvaluateText("cel.bind(l, [" + ones + "], " + text + ")", Dossier("")), "error(5)");
}

// Of a oneof one member alone is set: that it is not another one is known.
TEST(Evaluator, MembersOfAOneof) {
  const std::string dossier = Dossier(
      R"("amendments": {"decisions": [{"number": "1", "changes": [{"kpi": 8}, {"title": "of nothing yet"}]}]})");
  const std::string change = "amendments.decisions[0].changes";
  const struct {
    std::string text;
    std::string result;
  } kCases[] = {
      {"has(" + change + "[0].kpi)", "true"},
      {"has(" + change + "[0].activity)", "false"},
      {"has(" + change + "[0].activity) && " + change + "[0].activity == 8", "false"},
      {change + "[0].activity == 8", "unknown(" + change + "[0].activity)"},
      {"has(" + change + "[1].activity)", "unknown(" + change + "[1].activity)"},
      {"has(" + change + "[0].title)", "unknown(" + change + "[0].title)"},
  };
  for (const auto& test : kCases) EXPECT_EQ(EvaluateText(test.text, dossier), test.result) << test.text;
}

// An exists that finds its elements by a key says what one says that goes over all of them: that with two variables
// does.
TEST(Evaluator, ExistsByAKey) {
  const std::string dossier = Dossier(R"("report": {"education": {"programmes": [
      {"topic": "TOPIC_MANAGEMENT", "budget": "500"}, {"topic": "TOPIC_SCIENCE_AND_ENGINEERING"}, {"budget": "700"},
      {"topic": "TOPIC_REGIONAL_INNOVATION", "budget": "100"}, {"topic": "TOPIC_REGIONAL_INNOVATION", "budget": "200"},
      {"topic": "TOPIC_ENTREPRENEURSHIP", "budget": "300"}]}})");
  const struct {
    const char* condition;
    const char* result;
  } kCases[] = {
      {"a.topic == REGIONAL_INNOVATION && a.budget > money('1')", "true"},
      {"a.topic == ENTREPRENEURSHIP && a.budget > money('5')", "unknown(report.education.programmes[2].topic)"},
      {"a.budget > money('9') && MANAGEMENT == a.topic", "false"},
      {"a.topic == SCIENCE_AND_ENGINEERING && a.budget > money('9')", "unknown(report.education.programmes[1].budget)"},
      {"a.topic == REGIONAL_INNOVATION && 1 / 0 == 1", "unknown(report.education.programmes[2].topic)"},
      {"report.education.programmes.exists(b, b.topic == a.topic && b.budget < a.budget)", "true"},
      {"report.education.programmes[0].topic == a.topic && a.budget > money('6')",
       "unknown(report.education.programmes[2].topic)"},
  };
  for (const auto& [condition, result] : kCases) {
    const std::string by_key =
        EvaluateText("report.education.programmes.exists(a, " + std::string(condition) + ")", dossier);
    const std::string over_all =
        EvaluateText("report.education.programmes.exists(i, a, " + std::string(condition) + ")", dossier);
    EXPECT_EQ(by_key, over_all) << condition;
    EXPECT_EQ(over_all, result) << condition;
  }
}

}  // namespace
}  // namespace svod::cel::evaluator_test
