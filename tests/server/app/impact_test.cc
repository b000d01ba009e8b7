#include "server/app/impact.h"

#include <gmock/gmock.h>

#include "engine/verdict/quantity.h"
#include "server/app/impact_tally.h"
#include "server/app/limits.h"
#include "tests/server/app/bad_request.h"
#include "tests/server/app/rule_testing.h"

namespace svod::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

ServiceLimits TokensOften() {
  ServiceLimits limits;
  limits.audit_progress_units = 8;
  return limits;
}

struct Analysis {
  absl::Status status;
  std::vector<v1::UnitImpact> units;
  std::vector<std::pair<std::string, size_t>> tokens;  // and how many units were told before
  v1::ImpactTotals totals;
};

// 24 organisations of 2013 to 2015; the rule in use is that the year is at least 2000.
class ImpactTest : public RuleTest {
 protected:
  ImpactTest() {
    for (int i = 0; i < 24; ++i) {
      cluster::v1::Dossier dossier = StoredDossiers::SampleOf(i);
      dossier.mutable_unit()->set_year(2013 + i % 3);
      FileDossier(registry_.parts(), dossier, "", 0, kNow - 1'000, &store_);
    }
  }
  static v1::AnalyzeImpactRequest Request() {
    v1::AnalyzeImpactRequest request;
    request.mutable_options()->set_as_of_date("2015-02-15");
    return request;
  }
  static v1::AnalyzeImpactRequest RequestOf(const RuleFiles& files) {
    v1::AnalyzeImpactRequest request = Request();
    for (const RuleFile& file : files) {
      v1::RuleFile* sent = request.mutable_files()->add_files();
      sent->set_name(file.name);
      sent->set_content(file.text);
    }
    return request;
  }
  static v1::AnalyzeImpactRequest RequestOf(const std::string& path, const std::string& value) {
    v1::AnalyzeImpactRequest request = Request();
    v1::ValueChange* change = request.mutable_changed()->add_changes();
    change->set_rule("a.year");
    change->set_path(path);
    change->set_value(value);
    return request;
  }
  Analysis Analyze(const v1::AnalyzeImpactRequest& request, const Call& call = {}) {
    Analysis outcome;
    const auto source = impact_.Begin(request, call);
    outcome.status = source.status();
    if (!source.ok()) return outcome;
    for (v1::AnalyzeImpactResponse& response : TakeAll(**source, &outcome.status)) {
      if (response.has_unit()) outcome.units.push_back(response.unit());
      if (response.has_progress()) outcome.tokens.emplace_back(response.resume_token(), outcome.units.size());
      if (response.has_totals()) outcome.totals = response.totals();
    }
    return outcome;
  }
  // `before > after: units` of each.
  static std::vector<std::string> Transitions(const v1::ImpactTotals& totals) {
    std::vector<std::string> all;
    for (const v1::OverallTransition& one : totals.overall()) {
      all.push_back(v1::OverallState_Name(one.before()).substr(14) + " > " +
                    v1::OverallState_Name(one.after()).substr(14) + ": " + std::to_string(one.units()));
    }
    return all;
  }

  Scans scans_{3};
  Impact impact_{registry_, log_, store_, clock_, scans_, TokensOften()};
};

TEST_F(ImpactTest, OneChangedThresholdTellsWhoFails) {
  const uint64_t before = LedgerSize();
  const Analysis outcome = Analyze(RequestOf("bounds.at_least", "2014"));
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  ASSERT_THAT(outcome.units, SizeIs(8));
  for (const v1::UnitImpact& unit : outcome.units) {
    EXPECT_THAT(unit.subject(), HasSubstr("/years/2013/"));
    EXPECT_EQ(unit.overall_before(), v1::OVERALL_STATE_COMPLIANT);
    EXPECT_EQ(unit.overall_after(), v1::OVERALL_STATE_NON_COMPLIANT);
    ASSERT_EQ(unit.findings_size(), 1);
    const v1::FindingChange& change = unit.findings(0);
    EXPECT_EQ(change.rule(), "a.year");
    EXPECT_EQ(change.title().en(), "Year");
    EXPECT_EQ(change.citation().clause(), "1");
    EXPECT_EQ(change.before().state(), v1::FINDING_STATE_PASS);
    EXPECT_EQ(ExactText(change.before().margin()), "13");
    EXPECT_EQ(change.after().state(), v1::FINDING_STATE_FAIL);
    EXPECT_EQ(ExactText(change.after().margin()), "-1");
    EXPECT_NE(unit.pack_before().digest(), unit.pack_after().digest());
  }
  const v1::ImpactTotals& totals = outcome.totals;
  EXPECT_EQ(totals.units_read(), 24u);
  EXPECT_EQ(totals.units_judged(), 24u);
  EXPECT_EQ(totals.units_changed(), 8u);
  EXPECT_EQ(totals.overall_changed(), 8u);
  EXPECT_EQ(totals.margins_changed(), 16u);
  EXPECT_THAT(Transitions(totals), ElementsAre("COMPLIANT > COMPLIANT: 16", "COMPLIANT > NON_COMPLIANT: 8"));
  ASSERT_EQ(totals.rules_size(), 1);
  EXPECT_EQ(totals.rules(0).findings(), 8u);
  EXPECT_EQ(totals.candidate().id(), "a");
  // Nothing is stored, and nothing is judged otherwise.
  EXPECT_EQ(LedgerSize(), before);
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
}

TEST_F(ImpactTest, MarginsAreToldWhereTheyAreAskedFor) {
  v1::AnalyzeImpactRequest request = RequestOf("bounds.at_least", "2001");
  EXPECT_THAT(Analyze(request).units, IsEmpty());
  request.set_with_margins(true);
  const Analysis outcome = Analyze(request);
  ASSERT_THAT(outcome.units, SizeIs(24));
  EXPECT_EQ(outcome.totals.units_changed(), 0u);
  EXPECT_EQ(ExactText(outcome.units[0].findings(0).before().margin()), "13");
  EXPECT_EQ(ExactText(outcome.units[0].findings(0).after().margin()), "12");
}

TEST_F(ImpactTest, TheSameRulesChangeNothing) {
  const Analysis outcome = Analyze(RequestOf(FilesFor("a", 2000)));
  ASSERT_TRUE(outcome.status.ok());
  EXPECT_THAT(outcome.units, IsEmpty());
  EXPECT_EQ(outcome.totals.units_judged(), 24u);
  EXPECT_EQ(outcome.totals.margins_changed(), 0u);
}

TEST_F(ImpactTest, ANewEditionJudgesWhatItIsInForceFor) {
  const RuleFiles files = FilesFor("a", 2030, "1.0.0", "2015-01-01");
  const Analysis outcome = Analyze(RequestOf(files));
  EXPECT_EQ(outcome.totals.units_judged(), 8u);  // those of 2015
  EXPECT_EQ(outcome.totals.units_changed(), 8u);
  v1::AnalyzeImpactRequest everywhere = RequestOf(files);
  everywhere.set_everywhere(true);
  EXPECT_EQ(Analyze(everywhere).totals.units_judged(), 24u);
}

TEST_F(ImpactTest, ANewPackHasNothingBefore) {
  const Analysis outcome = Analyze(RequestOf(FilesFor("b", 2014)));
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  ASSERT_THAT(outcome.units, SizeIs(24));
  EXPECT_FALSE(outcome.units[0].has_pack_before());
  EXPECT_FALSE(outcome.units[0].findings(0).has_before());
  EXPECT_THAT(Transitions(outcome.totals),
              ElementsAre("UNSPECIFIED > COMPLIANT: 16", "UNSPECIFIED > NON_COMPLIANT: 8"));
}

TEST_F(ImpactTest, ARuleThatIsRenamedIsGoneAndNew) {
  RuleFiles files = FilesFor("a", 2000);
  files[1].text.replace(files[1].text.find("a.year"), 6, "a.other");
  const Analysis outcome = Analyze(RequestOf(files));
  ASSERT_THAT(outcome.units, SizeIs(24));
  ASSERT_EQ(outcome.units[0].findings_size(), 2);
  EXPECT_EQ(outcome.units[0].findings(0).rule(), "a.other");
  EXPECT_FALSE(outcome.units[0].findings(0).has_before());
  EXPECT_EQ(outcome.units[0].findings(1).rule(), "a.year");
  EXPECT_FALSE(outcome.units[0].findings(1).has_after());
  EXPECT_EQ(outcome.units[0].findings(1).title().en(), "Year");
}

TEST_F(ImpactTest, APublishedReleaseIsTriedByItsName) {
  const Edition edition = EditionFor("a", 2014, "2");
  {
    RuleLog::Change change(log_);
    ASSERT_TRUE(change.Record({PublicationOf(*edition)}).ok());
  }
  v1::AnalyzeImpactRequest request = Request();
  request.set_rule_pack("rulePacks/a/releases/" + RefOf(*edition).digest().substr(7));
  EXPECT_EQ(Analyze(request).totals.units_changed(), 8u);
  request.set_rule_pack("rulePacks/a/releases/0");
  EXPECT_TRUE(absl::IsNotFound(Analyze(request).status));
}

// What a stream told before a token, and what the one that goes on from it tells, is what one stream tells.
TEST_F(ImpactTest, GoesOnFromEveryTokenByTheRulesItBeganWith) {
  const v1::AnalyzeImpactRequest request = RequestOf("bounds.at_least", "2014");
  const Analysis whole = Analyze(request);
  ASSERT_FALSE(whole.tokens.empty());
  Advance(10);
  ASSERT_TRUE(log_.TakeFolder(*PacksOf({EditionFor("a", 2013)})).ok());
  cluster::v1::Dossier later = StoredDossiers::SampleOf(99);
  FileDossier(registry_.parts(), later, "", 0, clock_.NowMicros(), &store_);
  for (const auto& [token, told] : whole.tokens) {
    v1::AnalyzeImpactRequest rest = request;
    rest.set_resume_token(token);
    const Analysis outcome = Analyze(rest);
    ASSERT_TRUE(outcome.status.ok()) << outcome.status;
    EXPECT_EQ(outcome.totals.SerializeAsString(), whole.totals.SerializeAsString());
    ASSERT_EQ(outcome.units.size() + told, whole.units.size());
    for (size_t i = 0; i < outcome.units.size(); ++i) {
      EXPECT_EQ(outcome.units[i].SerializeAsString(), whole.units[told + i].SerializeAsString());
    }
  }
  v1::AnalyzeImpactRequest other = RequestOf("bounds.at_least", "2015");
  other.set_resume_token(whole.tokens[0].first);
  EXPECT_THAT(FieldsOf(Analyze(other).status), ElementsAre("resume_token"));
}

TEST_F(ImpactTest, FiltersAndScopesNarrowIt) {
  v1::AnalyzeImpactRequest request = RequestOf("bounds.at_least", "2014");
  request.set_filter("year = 2014");
  EXPECT_EQ(Analyze(request).totals.units_judged(), 8u);
  request.set_filter("");
  request.set_parent("organisations/" + StoredDossiers::OrganisationOf(3));
  EXPECT_EQ(Analyze(request).totals.units_changed(), 1u);
  request.clear_parent();
  Scope scope;
  std::string error;
  ASSERT_TRUE(scope.Add("organisations/" + StoredDossiers::OrganisationOf(0), &error));
  const Analysis outcome = Analyze(request, {&scope, nullptr});
  EXPECT_EQ(outcome.totals.units_read(), 1u);
  EXPECT_THAT(outcome.units, SizeIs(1));
}

TEST_F(ImpactTest, RulesOfAnotherTimeCanBeTheOnesBefore) {
  Advance(10);
  ASSERT_TRUE(log_.TakeFolder(*PacksOf({EditionFor("a", 2014)})).ok());
  v1::AnalyzeImpactRequest request = RequestOf(FilesFor("a", 2014));
  EXPECT_EQ(Analyze(request).totals.units_changed(), 0u);
  request.mutable_options()->mutable_rules_time()->set_seconds(kNow / 1'000'000);
  request.mutable_options()->mutable_rules_time()->set_nanos(5'000);
  EXPECT_EQ(Analyze(request).totals.units_changed(), 8u);
}

TEST_F(ImpactTest, EveryFaultIsNamed) {
  v1::AnalyzeImpactRequest request = Request();
  EXPECT_THAT(FieldsOf(Analyze(request).status), ElementsAre("files"));
  request.mutable_changed();
  EXPECT_THAT(FieldsOf(Analyze(request).status), ElementsAre("changed.changes"));
  request.mutable_changed()->set_edition("2010-01-01");
  EXPECT_THAT(FieldsOf(Analyze(request).status), ElementsAre("changed.edition"));
  request = RequestOf("bounds.at_leas", "2014");
  EXPECT_THAT(FieldsOf(Analyze(request).status), ElementsAre("changed.changes[0].path"));
  request = RequestOf("bounds.at_least", "many");
  EXPECT_THAT(FieldsOf(Analyze(request).status), ElementsAre(HasSubstr("a.rules.yaml:")));
  request.mutable_options()->set_pack("a");
  request.mutable_options()->set_edition("2013-11-06");
  request.mutable_options()->set_as_of_date("x");
  request.set_parent("x");
  request.set_filter("yeer = 1");
  EXPECT_THAT(FieldsOf(Analyze(request).status),
              UnorderedElementsAre("options.pack", "options.edition", "options.as_of_date", "parent", "filter"));
  RuleFiles files = FilesFor("a", 2000, "1.0.0", "2015-01-01");
  const std::string policy = "selection: period_in_force";
  files[0].text.replace(files[0].text.find(policy), policy.size(), "selection: {at_submission: report}");
  EXPECT_EQ(Analyze(RequestOf(files)).status.code(), absl::StatusCode::kFailedPrecondition);
}

TEST(ImpactTally, FindingsOfOneNameAreComparedInTheirOrder) {
  v1::Verdict before;
  v1::Verdict after;
  for (const auto state : {v1::FINDING_STATE_PASS, v1::FINDING_STATE_FAIL}) before.add_findings()->set_state(state);
  for (const auto state : {v1::FINDING_STATE_PASS, v1::FINDING_STATE_PASS, v1::FINDING_STATE_FAIL}) {
    after.add_findings()->set_state(state);
  }
  const v1::Finding rule;
  ImpactTally tally;
  v1::UnitImpact impact;
  EXPECT_TRUE(tally.Compare({&before, {&rule, &rule}}, {&after, {&rule, &rule, &rule}}, false, &impact));
  ASSERT_EQ(impact.findings_size(), 2);
  EXPECT_EQ(impact.findings(0).before().state(), v1::FINDING_STATE_FAIL);
  EXPECT_EQ(impact.findings(0).after().state(), v1::FINDING_STATE_PASS);
  EXPECT_FALSE(impact.findings(1).has_before());
  EXPECT_EQ(impact.findings(1).after().state(), v1::FINDING_STATE_FAIL);
}

}  // namespace
}  // namespace svod::app
