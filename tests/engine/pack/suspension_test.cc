// Rules set aside for a time, by a file beside the packs or by whoever asks.
#include "engine/pack/suspension.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "tests/testing/pack_folder.h"

namespace svod {
namespace {

constexpr const char* kRules = R"(rules:
  - id: groups
    for_each: group in report.working_groups.items
    key: group.id
    title: {ru: Группы, en: Groups}
    cites: {source: law, clause: "1"}
    level: required
    require: group.title != 'bad'
  - id: year
    title: {ru: Год, en: Year}
    cites: {source: law, clause: "2"}
    level: required
    require: unit.year > 2020
)";

class SuspensionTest : public testing::Test {
 protected:
  SuspensionTest() { folder_.Write("a.rules.yaml", kRules); }

  std::string Faults(const std::string& suspensions) {
    folder_.Write("suspensions.yaml", suspensions);
    Diagnostics faults;
    packs_ = LoadRulePacks(folder_.path(), faults);
    EXPECT_EQ(packs_ == nullptr, !faults.empty());
    std::string text;
    for (const Diagnostic& fault : faults.items()) {
      text += fault.file + ":" + std::to_string(fault.position.line) + " " + fault.code + " " + fault.hint + "\n";
    }
    return text;
  }

  // `rule[instance] STATE; ` of each finding, and the overall state.
  std::string Judge(const std::string& as_of, const std::string& groups, std::vector<Suspension> more = {}) {
    cluster::v1::Dossier dossier;
    Diagnostics faults;
    const std::string text =
        R"({"unit": {"organisation": "7302000000", "cluster": "C", "year": 2014, "agreement": "A"})" + groups + "}";
    EXPECT_TRUE(ReadDocument(text, DocumentFormat::kJson, "dossier", &dossier, faults)) << text;
    CheckOptions options = {.as_of = *Date::Parse(as_of), .edition = std::nullopt};
    options.suspensions = more;
    EXPECT_TRUE(Check(*packs_, dossier, options, &verdict_).ok());
    std::string states;
    for (const v1::Finding& finding : verdict_.findings()) {
      states += finding.rule() + "[" + finding.instance() + "] " +
                v1::FindingState_Name(finding.state()).substr(std::string_view("FINDING_STATE_").size()) + "; ";
    }
    return states + v1::OverallState_Name(verdict_.overall()).substr(std::string_view("OVERALL_STATE_").size());
  }

  testing_support::PackFolder folder_;
  std::shared_ptr<const RulePacks> packs_;
  v1::Verdict verdict_;
};

constexpr const char* kTwoGroups = R"(, "report": {"working_groups": {"items": [{"id": "A", "title": "bad"},
                                                                           {"id": "B", "title": "bad"}]}})";

TEST_F(SuspensionTest, FromItsFirstDayToItsLast) {
  ASSERT_EQ(Faults(R"(suspensions:
  - {pack: test, rule: year, from: 2015-03-01, to: 2015-06-30, authority: "Министерство, приказ 7", reason: паводок}
)"),
            "");
  const std::string groups = "groups[A] FAIL; groups[B] FAIL; ";
  EXPECT_EQ(Judge("2015-02-28", kTwoGroups), groups + "year[] FAIL; NON_COMPLIANT");
  EXPECT_EQ(Judge("2015-03-01", kTwoGroups), groups + "year[] NOT_APPLICABLE; NON_COMPLIANT");
  ASSERT_TRUE(AddTexts(*packs_, &verdict_).ok());
  EXPECT_EQ(verdict_.findings(2).text().ru(),
            "Приостановлено с 01.03.2015 по 30.06.2015: Министерство, приказ 7. Причина: паводок.");
  EXPECT_EQ(verdict_.counts().not_applicable(), 1U);
  EXPECT_EQ(Judge("2015-06-30", kTwoGroups), groups + "year[] NOT_APPLICABLE; NON_COMPLIANT");
  EXPECT_EQ(Judge("2015-07-01", kTwoGroups), groups + "year[] FAIL; NON_COMPLIANT");
}

TEST_F(SuspensionTest, OfARuleForEachOneInstanceOrAll) {
  ASSERT_EQ(Faults(R"(suspensions:
  - {pack: test, rule: groups, instance: B, from: 2015-01-01, authority: Минэк, reason: суд}
)"),
            "");
  EXPECT_EQ(Judge("2016-01-01", kTwoGroups), "groups[A] FAIL; groups[B] NOT_APPLICABLE; year[] FAIL; NON_COMPLIANT");
  EXPECT_EQ(Judge("2016-01-01", ""), "groups[] UNDETERMINED; year[] FAIL; NON_COMPLIANT");
  const Suspension all = {"test", "groups", "", *Date::Parse("2015-01-01"), std::nullopt, "A", "B"};
  EXPECT_EQ(Judge("2016-01-01", kTwoGroups, {all}),
            "groups[A] NOT_APPLICABLE; groups[B] NOT_APPLICABLE; year[] FAIL; NON_COMPLIANT");
  EXPECT_EQ(Judge("2016-01-01", "", {all}), "groups[] NOT_APPLICABLE; year[] FAIL; NON_COMPLIANT");
  const std::string open = R"(, "report": {"working_groups": {"items": [], "incomplete": true}})";
  EXPECT_EQ(Judge("2016-01-01", open), "groups[*] UNDETERMINED; year[] FAIL; NON_COMPLIANT");
  EXPECT_EQ(Judge("2016-01-01", open, {all}), "groups[*] NOT_APPLICABLE; year[] FAIL; NON_COMPLIANT");
  Suspension of_other = all;
  of_other.pack = "other";
  EXPECT_EQ(Judge("2016-01-01", "", {of_other}), "groups[] UNDETERMINED; year[] FAIL; NON_COMPLIANT");
}

// The digest of the pack is that of its rules: a suspension is no new release. That of the verdict covers it.
TEST_F(SuspensionTest, ChangesNoDigestButThatOfTheVerdict) {
  ASSERT_EQ(Faults("suspensions: []\n"), "");
  Judge("2016-01-01", "");
  const v1::Verdict before = verdict_;
  const Suspension one = {"test", "year", "", *Date::Parse("2015-01-01"), std::nullopt, "A", "B"};
  Judge("2016-01-01", "", {one});
  EXPECT_EQ(verdict_.pack().digest(), before.pack().digest());
  EXPECT_NE(verdict_.digest(), before.digest());
}

TEST_F(SuspensionTest, EveryFaultOfTheFileIsNamed) {
  EXPECT_EQ(Faults(R"(suspensions:
  - {pack: tset, rule: year, from: 2015-03-01, authority: A, reason: B}
  - {pack: test, rule: yaer, from: 2015-03-01, authority: A, reason: B}
  - {pack: test, rule: year, from: 2015-02-29, authority: A, reason: B}
  - {pack: test, rule: year, from: 2015-03-01, to: 2015-02-28, authority: A, reason: B}
  - {pack: test, rule: year, from: 2015-03-01, authority: "", reason: [B]}
  - {pack: test, rule: year, since: 2015-03-01, authority: A, reason: B}
)"),
            "suspensions.yaml:2 unknown-pack did you mean `test`?\n"
            "suspensions.yaml:3 unknown-rule did you mean `year`?\n"
            "suspensions.yaml:4 invalid-date write it like `2014-06-30`\n"
            "suspensions.yaml:5 bad-range \n"
            "suspensions.yaml:6 not-a-text \n"
            "suspensions.yaml:6 not-a-text \n"
            "suspensions.yaml:7 missing-key \n"
            "suspensions.yaml:7 unknown-key \n");
  EXPECT_EQ(Faults("suspensions: none\n"), "suspensions.yaml:1 not-a-list \n");
  EXPECT_EQ(Faults(R"(suspensions:
  - {pack: test, rule: year, instance: x, from: 2015-03-01, authority: A, reason: B}
  - {pack: test, rule: groups, instance: x, from: 2015-03-01, authority: A, reason: B}
  - {pack: test, rule: year, from: 2015-03-01, authority: A, reason: C}
  - {pack: test, rule: year, from: 2015-03-01, authority: A, reason: C}
)"),
            "suspensions.yaml:2 unknown-instance \n"
            "suspensions.yaml:5 duplicate-row \n");
  // Faults of a pack hide none of the suspensions; what these name cannot be looked for then.
  folder_.Write("a.rules.yaml", "rules: none\n");
  EXPECT_EQ(Faults("suspensions:\n  - {pack: no, rule: no, from: 2015-02-30, authority: A, reason: R}\n"),
            "a.rules.yaml:1 not-a-list \nsuspensions.yaml:2 invalid-date write it like `2014-06-30`\n");
}

TEST_F(SuspensionTest, TextsAreAsLongAsTheServiceTakesThem) {
  const auto with = [this](size_t authority, size_t reason) {
    return Faults("suspensions:\n  - {pack: test, rule: year, from: 2015-03-01, authority: " +
                  std::string(authority, 'a') + ", reason: " + std::string(reason, 'r') + "}\n");
  };
  EXPECT_EQ(with(1024, 4096), "");
  EXPECT_EQ(with(1025, 4097), "suspensions.yaml:2 too-long \nsuspensions.yaml:2 too-long \n");
}

}  // namespace
}  // namespace svod
