#include <gtest/gtest.h>

#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::share_test {
namespace {

const std::string kAtLeast =
    "share: {items: report.education.programmes, part: item.topic == MANAGEMENT, amount: item.budget, at_least: 50%}";
const std::string kAtMost =
    "share: {items: report.education.programmes, part: item.topic == MANAGEMENT, amount: item.budget, at_most: 30%}";
const std::string kByAmount =
    "share: {items: report.education.programmes, part_amount: item.internship_budget, amount: item.budget, "
    "at_least: 30%}";

// 60 of 120 roubles are for management.
const std::string kBase = R"({education: {programmes: [
  {topic: TOPIC_MANAGEMENT, budget: 4000, internship_budget: 1600},
  {topic: TOPIC_MANAGEMENT, budget: 2000, internship_budget: 0},
  {topic: TOPIC_ENTREPRENEURSHIP, budget: 6000, internship_budget: 2000}]}})";

const std::string kProgrammes = "report.education.programmes";
std::string At(int index, const std::string& field) { return kProgrammes + "[" + std::to_string(index) + "]." + field; }

TEST(Share, AtLeast) {
  ExpectLines(kAtLeast, kBase, "2015-01-01", 2014,
              {
                  {"exactly half", {}, "PASS share.at_least.pass measured=50 threshold=50 margin=0 amount=0.00"},
                  {"one kopeck less, the whole the same",
                   {{At(0, "budget"), "3999"}, {At(2, "budget"), "6001"}},
                   "FAIL share.at_least.fail measured=5999/12000 threshold=50 margin=-1/12000 amount=-0.01"},
                  {"one kopeck more, the whole the same",
                   {{At(0, "budget"), "4001"}, {At(2, "budget"), "5999"}},
                   "PASS share.at_least.pass measured=6001/12000 threshold=50 margin=1/12000 amount=0.01"},
                  {"an odd whole needs the larger half",  // 60.00 of 120.01: 60.01 would do
                   {{At(2, "budget"), "6001"}},
                   "FAIL share.at_least.fail measured=6000/12001 threshold=50 margin=-1/24002 amount=-0.01"},
                  {"all of it",
                   {{At(2, "topic"), "\"TOPIC_MANAGEMENT\""}},
                   "PASS share.at_least.pass measured=100 threshold=50 margin=50 amount=60.00"},
                  {"none of it",
                   {{At(0, "topic"), "\"TOPIC_INTERNSHIPS\""}, {At(1, "topic"), "\"TOPIC_INTERNSHIPS\""}},
                   "FAIL share.at_least.fail measured=0 threshold=50 margin=-50 amount=-60.00"},
              });
}

TEST(Share, AtMost) {
  ExpectLines(kAtMost, kBase, "2015-01-01", 2014,
              {
                  {"too much", {}, "FAIL share.at_most.fail measured=50 threshold=30 margin=-20 amount=-24.00"},
                  {"exactly the limit",  // 36.00 of 120.00
                   {{At(0, "budget"), "1600"}, {At(2, "budget"), "8400"}},
                   "PASS share.at_most.pass measured=30 threshold=30 margin=0 amount=0.00"},
                  {"an unknown amount beside the part can only lower the share: the headroom is what is sure",
                   {{At(0, "budget"), "1600"}, {At(1, "topic"), "\"TOPIC_INTERNSHIPS\""}, {At(1, "budget"), ""}},
                   "PASS share.at_most.pass measured=4/19 threshold=30 margin=17/190 amount=6.80"},
                  {"one kopeck over it",
                   {{At(0, "budget"), "1601"}, {At(2, "budget"), "8399"}},
                   "FAIL share.at_most.fail measured=3601/12000 threshold=30 margin=-1/12000 amount=-0.01"},
              });
}

TEST(Share, Holes) {
  ExpectLines(
      kAtLeast, kBase, "2015-01-01", 2014,
      {
          {"an amount outside the part could drown it",
           {{At(2, "budget"), ""}},
           "UNDETERMINED undetermined.missing missing=" + At(2, "budget")},
          {"an amount inside the part could save it",
           {{At(0, "budget"), ""}},
           "UNDETERMINED undetermined.missing missing=" + At(0, "budget")},
          {"an amount inside the part where it is enough already",
           {{At(1, "budget"), ""}, {At(2, "budget"), "4000"}},
           "PASS share.at_least.pass measured=50 threshold=50 margin=0 amount=0.00"},
          {"a topic decides",
           {{At(2, "topic"), ""}, {At(2, "budget"), "6001"}},
           "UNDETERMINED undetermined.missing missing=" + At(2, "topic")},
          {"a topic does not decide: half it is anyway",
           {{At(2, "topic"), ""}},
           "PASS share.at_least.pass measured=50 threshold=50 margin=0 amount=0.00"},
          {"the whole list", {{"report.education", ""}}, "UNDETERMINED undetermined.missing missing=report.education"},
          {"only unknown amounts",
           {{At(0, "budget"), ""}, {At(1, "budget"), ""}, {At(2, "budget"), ""}},
           "UNDETERMINED undetermined.missing missing=" + At(0, "budget") + "," + At(1, "budget") + "," +
               At(2, "budget")},
      });
}

TEST(Share, EmptyAndZeroWholes) {
  const std::vector<Patch> kEmpty = {{kProgrammes, "[]"}};
  const std::vector<Patch> kZero = {{At(0, "budget"), "0"}, {At(1, "budget"), "0"}, {At(2, "budget"), "0"}};
  const struct {
    const char* when_empty;
    const char* line;
  } kCases[] = {{"", "NOT_APPLICABLE not_applicable.empty_whole"},
                {", when_empty: not_applicable", "NOT_APPLICABLE not_applicable.empty_whole"},
                {", when_empty: pass", "PASS share.empty.pass"},
                {", when_empty: fail", "FAIL share.empty.fail"}};
  for (const auto& test : kCases) {
    std::string rule = kAtLeast.substr(0, kAtLeast.size() - 1) + test.when_empty + "}";
    ExpectLines(rule, kBase, "2015-01-01", 2014, {{"empty", kEmpty, test.line}, {"zero", kZero, test.line}});
  }
}

// What the whole is may be unknown and the answer known.
TEST(Share, WholesThatMayBeZero) {
  const std::string head = kAtLeast.substr(0, kAtLeast.size() - 1);
  const std::vector<Patch> kZeroAndUnknown = {
      {At(0, "budget"), "0"}, {At(0, "topic"), ""}, {At(1, "budget"), "0"}, {At(2, "budget"), "0"}};
  ExpectLines(kAtLeast, kBase, "2015-01-01", 2014,
              {{"nothing belongs nowhere", kZeroAndUnknown, "NOT_APPLICABLE not_applicable.empty_whole"},
               {"of nothing it does not matter where it belongs",
                {{At(2, "topic"), ""}, {At(2, "budget"), "0"}, {At(0, "budget"), ""}},
                "PASS share.at_least.pass measured=100 threshold=50 margin=50 amount=10.00"},
               {"one line is all, whichever it is",
                {{At(0, "topic"), ""}, {At(1, "budget"), "0"}, {At(2, "budget"), "0"}},
                "UNDETERMINED undetermined.missing missing=" + At(0, "topic")}});
  const std::string only_rest = "[{topic: TOPIC_INTERNSHIPS}]";
  const std::string only_part = "[{topic: TOPIC_MANAGEMENT}]";
  const struct {
    const char* when_empty;
    std::string lines;
    const char* line;
  } kCases[] = {
      {"fail", only_rest, "FAIL share.at_least.fail measured=0 threshold=50 margin=-50"},
      {"pass", only_part, "PASS share.at_least.pass measured=100 threshold=50 margin=50"},
      {"pass", only_rest, "UNDETERMINED undetermined.missing missing=report.education.programmes[0].budget"},
      {"not_applicable", only_rest, "UNDETERMINED undetermined.missing missing=report.education.programmes[0].budget"},
  };
  for (const auto& test : kCases) {
    ExpectLines(head + ", when_empty: " + test.when_empty + "}", kBase, "2015-01-01", 2014,
                {{test.when_empty, {{kProgrammes, test.lines}}, test.line}});
  }
}

// Beside a rest that is sure no part is the whole, beside a part that is sure no rest is.
TEST(Share, AllAndNothing) {
  const auto rule = [](const std::string& limit) {
    return "share: {items: report.education.programmes, part: item.topic == MANAGEMENT, amount: item.budget, " + limit +
           "}";
  };
  ExpectLines(rule("at_least: 100%"), kBase, "2015-01-01", 2014,
              {{"a sure rest",
                {{At(0, "budget"), ""}},
                "FAIL share.at_least.fail measured=25 threshold=100 margin=-75 amount=-60.00"},
               {"a rest that is not known",
                {{At(2, "budget"), ""}},
                "UNDETERMINED undetermined.missing missing=" + At(2, "budget")}});
  ExpectLines(rule("at_most: 0%"), kBase, "2015-01-01", 2014,
              {{"a sure part",
                {{At(2, "budget"), ""}},
                "FAIL share.at_most.fail measured=100 threshold=0 margin=-100 amount=-60.00"}});
  // Of two limits that hold the nearer one is told.
  ExpectLines(rule("at_least: 10%, at_most: 60%"), kBase, "2015-01-01", 2014,
              {{"near the most", {}, "PASS share.at_most.pass measured=50 threshold=60 margin=10 amount=12.00"},
               {"near the least",
                {{At(0, "budget"), "0"}},
                "PASS share.at_least.pass measured=25 threshold=10 margin=15 amount=12.00"}});
}

TEST(Share, PartByAmount) {
  ExpectLines(
      kByAmount, kBase, "2015-01-01", 2014,
      {
          {"exactly the limit", {}, "PASS share.at_least.pass measured=30 threshold=30 margin=0 amount=0.00"},
          {"one kopeck less",
           {{At(2, "internship_budget"), "1999"}},
           "FAIL share.at_least.fail measured=3599/12000 threshold=30 margin=-1/12000 amount=-0.01"},
          {"a missing part lies between nothing and its amount",
           {{At(0, "internship_budget"), ""}},
           "UNDETERMINED undetermined.missing missing=" + At(0, "internship_budget")},
          {"a missing part that cannot decide",
           {{At(1, "internship_budget"), ""}},
           "PASS share.at_least.pass measured=30 threshold=30 margin=0 amount=0.00"},
          {"a missing amount", {{At(2, "budget"), ""}}, "UNDETERMINED undetermined.missing missing=" + At(2, "budget")},
          {"a part above its amount", {{At(0, "internship_budget"), "4001"}}, "ERROR error.negative_amount"},
      });
}

// Sums go beyond 64 bits and stay exact: two amounts of almost 2^63 kopecks.
TEST(Share, AmountsNearTheLargest) {
  const std::string most = "9223372036854775807";
  const std::string almost = "9223372036854775806";
  ExpectLines(kAtLeast, kBase, "2015-01-01", 2014,
              {
                  {"half of 2^64 - 2",
                   {{At(0, "budget"), most}, {At(1, "budget"), "0"}, {At(2, "budget"), most}},
                   "PASS share.at_least.pass measured=50 threshold=50 margin=0 amount=0.00"},
                  {"one kopeck less than half",
                   {{At(0, "budget"), almost}, {At(1, "budget"), "0"}, {At(2, "budget"), most}},
                   "FAIL share.at_least.fail measured=9223372036854775806/18446744073709551613 threshold=50 "
                   "margin=-1/36893488147419103226 amount=-0.01"},
                  {"a sum that needs 65 bits",
                   {{At(0, "budget"), most}, {At(1, "budget"), most}, {At(2, "budget"), "0"}},
                   "PASS share.at_least.pass measured=100 threshold=50 margin=50 amount=92233720368547758.07"},
              });
}

TEST(Share, Negative) {
  ExpectLines(kAtLeast, kBase, "2015-01-01", 2014,
              {{"an amount below zero", {{At(2, "budget"), "-1"}}, "ERROR error.negative_amount"}});
}

TEST(Share, WhereTakesItemsOutOfTheWhole) {
  const std::string rule =
      "share: {items: report.education.programmes, where: item.topic != ENTREPRENEURSHIP, part: item.budget > "
      "money(\"30\"), amount: item.budget, at_least: 60%}";
  ExpectLines(rule, kBase, "2015-01-01", 2014,
              {{"40 of 60", {}, "PASS share.at_least.pass measured=2/3 threshold=60 margin=1/15 amount=4.00"},
               {"the third may belong to it or not",
                {{At(2, "topic"), ""}, {At(2, "budget"), "2000"}},
                "UNDETERMINED undetermined.missing missing=" + At(2, "topic")}});
}

TEST(Share, EvidenceIsThePart) {
  v1::Finding finding = JudgeRule(kAtLeast, Patched(kBase, {}), "2015-01-01", 2014);
  EXPECT_EQ(EvidenceOf(finding), At(0, "budget") + "=40.00 " + At(1, "budget") + "=20.00");
}

TEST(Share, YearsWithoutALimit) {
  const std::string rule =
      "share: {items: report.education.programmes, part: item.topic == MANAGEMENT, amount: item.budget, at_least: "
      "{from 2015: 60%}}";
  ExpectLines(rule, kBase, "2015-01-01", 2014, {{"2014", {}, "NOT_APPLICABLE not_applicable.year"}});
  ExpectLines(rule, kBase, "2016-01-01", 2015,
              {{"2015", {}, "FAIL share.at_least.fail measured=50 threshold=60 margin=-10 amount=-12.00"}});
}

// What is written beside faulty items, and only that.
TEST(Share, FaultsBehindFaultyItems) {
  const std::string items = "{items: report.zz, where: item.zz > 0, ";
  EXPECT_EQ(FaultsOfRule("share: " + items + "amount: item.zz, part: as_of == 1, at_least: 150%}"),
            "unknown-field not-a-share wrong-type");
  EXPECT_EQ(FaultsOfRule("count: " + items + "weight: as_of, date: item.zz, at_least: 50%}"),
            "unknown-field not-a-count wrong-type");
  EXPECT_EQ(FaultsOfRule("lead_time: " + items + "from: item.zz, to: 1, at_least: 2 moons}"),
            "unknown-field wrong-type not-a-duration");
  EXPECT_EQ(FaultsOfRule("bounds: {value: " + items + "of: item.zz, precision: true}, at_least: soon}"),
            "unknown-field wrong-type not-a-number");
}

TEST(Share, AllFaultsAtOnce) {
  const std::string head = "share: {items: report.education.programmes, amount: ";
  EXPECT_EQ(FaultsOfRule(head + "item.budget, part: item.zz, at_least: 150%}"), "not-a-share unknown-field");
  EXPECT_EQ(FaultsOfRule(head + "item.title, part: item.zz, at_least: 5%, foo: 1, when_empty: no}"),
            "unknown-word not-an-amount unknown-field unknown-key");
  EXPECT_EQ(FaultsOfRule(head + "item.zz, part_amount: item.yy, at_least: 5%}"), "unknown-field unknown-field");
}

TEST(Share, Faults) {
  const std::string head = "share: {items: report.education.programmes, amount: item.budget, ";
  EXPECT_EQ(FaultsOfRule(head + "part: item.topic == MANAGEMENT}"), "missing-key");
  EXPECT_EQ(FaultsOfRule(head + "at_least: 50%}"), "missing-key");
  EXPECT_EQ(FaultsOfRule(head + "part: true, part_amount: item.budget, at_least: 50%}"), "missing-key");
  EXPECT_EQ(FaultsOfRule(head + "part: true, at_least: 50}"), "not-a-percentage");
  EXPECT_EQ(FaultsOfRule(head + "part: true, at_least: 50%, when_empty: maybe}"), "unknown-word");
  EXPECT_EQ(FaultsOfRule("share: {items: report.education.programmes, amount: item.title, part: true, at_least: 5%}"),
            "not-an-amount");
}

}  // namespace
}  // namespace svod::kinds::share_test
