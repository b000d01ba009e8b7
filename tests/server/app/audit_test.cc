#include "server/app/audit.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <optional>

#include "absl/strings/escaping.h"
#include "engine/document/document.h"
#include "server/app/checks.h"
#include "server/app/commit_queue.h"
#include "server/app/page_token.h"
#include "svod/store/v1/audit_token.pb.h"
#include "tests/server/app/bad_request.h"
#include "tests/server/app/stored_dossiers.h"
#include "tests/testing/temp_folder.h"

namespace svod::app {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Gt;
using testing::HasSubstr;
using testing::Lt;
using testing::Property;
using testing::SizeIs;
using testing::UnorderedElementsAre;

ServiceLimits OftenProgress() {
  ServiceLimits limits;
  limits.audit_progress_units = 10;
  return limits;
}

// What an audit came to.
struct Outcome {
  absl::Status status;
  std::vector<v1::Verdict> verdicts;
  std::vector<std::string> tokens;
  std::optional<v1::AuditTotals> totals;
  // Verdicts that were sent before each token.
  std::vector<size_t> before_token;
  // What each token said of how far it is.
  std::vector<uint32_t> part_read;
};

class AuditTest : public testing::Test {
 protected:
  // 40 organisations of two clusters and years; every third report is late.
  void FileForty() {
    for (int i = 0; i < 40; ++i) {
      auto dossier = StoredDossiers::SampleOf(i, i % 2 == 0 ? "altaibio-2014" : "titanium-2014");
      if (i % 3 == 0) dossier.mutable_report()->set_signed_on("2015-02-10");
      filed_.File(dossier);
    }
  }

  absl::StatusOr<std::shared_ptr<Source<v1::AuditResponse>>> Begin(const v1::AuditRequest& request,
                                                                   const Call& call = {}) {
    return audits_.Begin(request, call);
  }
  Outcome Audit(const v1::AuditRequest& request, const Call& call = {}) {
    Outcome outcome;
    const auto source = Begin(request, call);
    outcome.status = source.status();
    if (!source.ok()) return outcome;
    for (const v1::AuditResponse& response : TakeAll(**source, &outcome.status)) {
      if (response.has_verdict()) outcome.verdicts.push_back(response.verdict());
      if (response.has_totals()) outcome.totals = response.totals();
      if (!response.has_progress()) continue;
      outcome.tokens.push_back(response.resume_token());
      outcome.before_token.push_back(outcome.verdicts.size());
      outcome.part_read.push_back(response.progress().part_read());
    }
    EXPECT_EQ(outcome.totals.has_value(), outcome.status.ok());
    return outcome;
  }
  static v1::AuditRequest Request(const std::string& filter = "", v1::AuditView view = v1::AUDIT_VIEW_UNSPECIFIED) {
    v1::AuditRequest request;
    request.set_filter(filter);
    request.set_view(view);
    request.mutable_options()->set_as_of_date("2015-02-15");
    return request;
  }

  StoredDossiers filed_;
  FakeClock clock_{kNow};
  Scans scans_{3};
  Audits audits_{filed_.registry(), filed_.store(), clock_, scans_, OftenProgress()};
};

TEST_F(AuditTest, JudgesEveryUnitInOrderAsTheCheckOfOneDoes) {
  FileForty();
  const Outcome audit = Audit(Request());
  ASSERT_TRUE(audit.status.ok()) << audit.status;
  ASSERT_THAT(audit.verdicts, SizeIs(40));
  CommitQueue commits(filed_.store(), clock_);
  const Checks checks(filed_.registry(), filed_.store(), commits, clock_);
  std::string before;
  for (const v1::Verdict& verdict : audit.verdicts) {
    EXPECT_LT(before, verdict.subject());
    before = verdict.subject();
    v1::CheckFilingRequest request;
    request.set_name(verdict.subject());
    request.mutable_options()->set_as_of_date("2015-02-15");
    v1::CheckFilingResponse response;
    checks.CheckFiling(request, &response, [](const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; }, {});
    ASSERT_EQ(response.verdicts_size(), 1);
    EXPECT_EQ(CanonicalBytes(verdict), CanonicalBytes(response.verdicts(0))) << verdict.subject();
  }
}

TEST_F(AuditTest, TotalsAreThoseOfTheVerdicts) {
  FileForty();
  const Outcome audit = Audit(Request());
  ASSERT_TRUE(audit.totals);
  EXPECT_EQ(audit.totals->units_read(), 40u);
  EXPECT_EQ(audit.totals->units_judged(), 40u);
  EXPECT_EQ(audit.totals->verdicts(), 40u);
  std::map<std::string, uint64_t> failed;
  std::map<std::string, uint64_t> failed_by_clause;
  uint64_t compliant = 0;
  for (const v1::Verdict& verdict : audit.verdicts) {
    compliant += verdict.overall() == v1::OVERALL_STATE_COMPLIANT ? 1u : 0u;
    for (const v1::Finding& finding : verdict.findings()) {
      if (finding.state() != v1::FINDING_STATE_FAIL) continue;
      ++failed[finding.rule()];
      ++failed_by_clause[finding.citation().clause()];
    }
  }
  EXPECT_EQ(audit.totals->overall().compliant(), compliant);
  EXPECT_FALSE(failed.empty());
  for (const v1::RuleTotals& rule : audit.totals->rules()) {
    EXPECT_EQ(rule.counts().fail(), failed[rule.rule()]) << rule.rule();
    failed.erase(rule.rule());
  }
  EXPECT_TRUE(failed.empty());
  for (const v1::ClauseTotals& clause : audit.totals->clauses()) {
    EXPECT_EQ(clause.counts().fail(), failed_by_clause[clause.citation().clause()]) << clause.citation().clause();
  }
  std::map<std::string, uint64_t> by_facet;
  for (const v1::FacetTotals& facet : audit.totals->facets()) {
    const v1::OverallCounts& of = facet.overall();
    by_facet[facet.facet()] += of.compliant() + of.compliant_with_remarks() + of.non_compliant() + of.undetermined();
  }
  EXPECT_EQ(by_facet["cluster"], 40u);
  EXPECT_EQ(by_facet["year"], 40u);
  EXPECT_GE(by_facet["region"], 40u);  // a cluster may lie in two
}

TEST_F(AuditTest, WhatIsSentChangesNeitherTotalsNorDigest) {
  FileForty();
  const Outcome whole = Audit(Request());
  const Outcome failures = Audit(Request("", v1::AUDIT_VIEW_FAILURES));
  const Outcome summaries = Audit(Request("", v1::AUDIT_VIEW_SUMMARIES));
  const Outcome totals = Audit(Request("", v1::AUDIT_VIEW_TOTALS));
  ASSERT_TRUE(whole.totals);
  for (const Outcome* other : {&failures, &summaries, &totals}) {
    ASSERT_TRUE(other->totals);
    EXPECT_EQ(CanonicalBytes(*other->totals), CanonicalBytes(*whole.totals));
  }
  EXPECT_THAT(totals.verdicts, SizeIs(0));
  EXPECT_THAT(summaries.verdicts, SizeIs(40));
  EXPECT_THAT(summaries.verdicts, Each(Property(&v1::Verdict::findings_size, 0)));
  size_t not_compliant = 0;
  for (const v1::Verdict& verdict : whole.verdicts) {
    not_compliant += verdict.overall() == v1::OVERALL_STATE_COMPLIANT ? 0u : 1u;
  }
  EXPECT_THAT(failures.verdicts, SizeIs(not_compliant));
  for (const v1::Verdict& verdict : failures.verdicts) {
    for (const v1::Finding& finding : verdict.findings()) {
      EXPECT_TRUE(finding.state() == v1::FINDING_STATE_FAIL || finding.state() == v1::FINDING_STATE_UNDETERMINED);
      EXPECT_FALSE(finding.text().ru().empty());
    }
  }
}

// The chain of digests, worked out anew from what was sent.
TEST_F(AuditTest, WhoeverHasTheVerdictsCanWorkOutTheDigest) {
  FileForty();
  v1::AuditRequest request = Request("year = 2014");
  const Outcome audit = Audit(request);
  ASSERT_TRUE(audit.totals);
  std::string chain = Sha256(CanonicalBytes(request));
  for (const v1::Verdict& verdict : audit.verdicts) chain = Sha256(chain + verdict.digest());
  EXPECT_EQ(audit.totals->digest(), DigestText(chain));
}

TEST_F(AuditTest, GoesOnFromEachTokenOverTheSameMoment) {
  FileForty();
  const Outcome whole = Audit(Request());
  ASSERT_THAT(whole.tokens, SizeIs(4));
  EXPECT_EQ(whole.before_token[0], 0u);  // so that a stream that breaks early goes on over the same moment too
  EXPECT_EQ(whole.part_read[0], 0u);
  EXPECT_THAT(whole.part_read[1], AllOf(Gt(0u), Lt(whole.part_read[2])));
  EXPECT_LT(whole.part_read[2], 1000u);
  // What is filed and filed anew meanwhile belongs to a later moment.
  clock_.Set(kNow + 1'000'000);
  filed_.File(StoredDossiers::SampleOf(100), 0, kNow + 500'000);
  filed_.File(StoredDossiers::SampleOf(39, "dimitrovgrad-2014"), 1, kNow + 500'000);
  for (size_t i = 0; i < whole.tokens.size(); ++i) {
    v1::AuditRequest request = Request();
    request.set_resume_token(whole.tokens[i]);
    const Outcome rest = Audit(request);
    ASSERT_TRUE(rest.status.ok()) << rest.status;
    EXPECT_EQ(rest.verdicts.size(), 40 - whole.before_token[i]);
    // Clients leave out what they read after their token until the next one comes.
    EXPECT_TRUE(rest.tokens.empty() || rest.before_token[0] > 0);
    EXPECT_EQ(CanonicalBytes(*rest.totals), CanonicalBytes(*whole.totals));
  }
  EXPECT_EQ(Audit(Request()).totals->units_read(), 42u);
}

TEST_F(AuditTest, AFilterNamesUnitsAndVerdicts) {
  FileForty();
  const Outcome all = Audit(Request());
  const struct {
    const char* filter;
    size_t verdicts;
  } kCases[] = {
      {"year = 2014", 40},
      {"year = 2013", 0},
      {"cluster = C14", 20},
      {"NOT cluster = C14", 20},
      {"organisation = 2203000000", 1},
      {"region : *", 40},
      {"overall = COMPLIANT", all.totals->overall().compliant()},
      {"overall = NON_COMPLIANT", all.totals->overall().non_compliant()},
      {"overall : * AND cluster = C14", 20},
  };
  for (const auto& one : kCases) {
    const Outcome audit = Audit(Request(one.filter));
    ASSERT_TRUE(audit.totals) << one.filter << audit.status;
    EXPECT_EQ(audit.verdicts.size(), one.verdicts) << one.filter;
    EXPECT_EQ(audit.totals->verdicts(), one.verdicts) << one.filter;
    EXPECT_EQ(audit.totals->units_read(), 40u) << one.filter;
  }
}

TEST_F(AuditTest, OnlyWhatTheCallerMaySeeIsJudgedOrCounted) {
  FileForty();
  Scope scope;
  std::string error;
  ASSERT_TRUE(scope.Add("organisations/22030000*", &error)) << error;
  const Outcome audit = Audit(Request(), {&scope, nullptr});
  ASSERT_TRUE(audit.totals);
  EXPECT_EQ(audit.totals->units_read(), 10u);
  EXPECT_THAT(audit.verdicts, SizeIs(10));
}

TEST_F(AuditTest, ReadsWhatWasKnownAtATime) {
  filed_.File(StoredDossiers::SampleOf(0), 0, kNow - 2'000'000);
  filed_.File(StoredDossiers::SampleOf(1), 0, kNow - 1'000'000);
  v1::AuditRequest request = Request();
  request.mutable_read_time()->set_seconds(kNow / 1'000'000 - 2);
  EXPECT_EQ(Audit(request).totals->units_read(), 1u);
  EXPECT_EQ(Audit(Request()).totals->units_read(), 2u);
}

TEST_F(AuditTest, EveryFaultOfARequestIsNamed) {
  v1::AuditRequest request = Request("overal = COMPLIANT");
  request.set_parent("organisations");
  request.set_view(static_cast<v1::AuditView>(77));
  request.mutable_options()->set_as_of_date("yesterday");
  EXPECT_THAT(FieldsOf(Audit(request).status), UnorderedElementsAre("parent", "filter", "view", "options.as_of_date"));
  EXPECT_THAT(FieldsOf(Audit(Request("overall = NON-COMPLIANT")).status), ElementsAre("filter"));
  request = Request();
  request.set_resume_token("nonsense");
  EXPECT_THAT(FieldsOf(Audit(request).status), ElementsAre("resume_token"));
  request = Request();
  request.mutable_options()->set_pack("nobody.knows");
  EXPECT_TRUE(absl::IsNotFound(Audit(request).status));
  request = Request();
  request.mutable_options()->set_edition("1999-01-01");
  EXPECT_TRUE(absl::IsNotFound(Audit(request).status));
}

TEST_F(AuditTest, ATokenIsOfOneRequest) {
  FileForty();
  const Outcome whole = Audit(Request());
  v1::AuditRequest request = Request("year = 2014");
  request.set_resume_token(whole.tokens.at(0));
  EXPECT_THAT(FieldsOf(Audit(request).status), ElementsAre("resume_token"));
  request = Request("", v1::AUDIT_VIEW_TOTALS);  // but what is sent may differ
  request.set_resume_token(whole.tokens.at(0));
  EXPECT_TRUE(Audit(request).status.ok());
}

// Anybody can make a token: it shows nothing of others and no moment to come.
TEST_F(AuditTest, AForgedTokenGrantsNothing) {
  FileForty();
  Scope scope;
  std::string error;
  ASSERT_TRUE(scope.Add("organisations/22030000*", &error)) << error;
  v1::AuditRequest request = Request();
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(Audit(request).tokens.at(1), &bytes));
  store::v1::AuditToken genuine;
  ASSERT_TRUE(genuine.ParseFromString(bytes.substr(8)));  // behind the tag
  const auto go_on = [&](const std::string& parent, const std::function<void(store::v1::AuditToken&)>& change) {
    store::v1::AuditToken token = genuine;
    change(token);
    request.set_parent(parent);
    request.clear_resume_token();
    request.set_resume_token(MakePageToken(CanonicalBytes(request), token.SerializeAsString()));
    return Audit(request, {&scope, nullptr});
  };
  // Wherever it begins, only what is in the scope and below the parent is judged.
  for (const char* last : {"", "organisations/", "organisations/2203000000", "nonsense", "\x01", "\xF4\x8F\xBF\xBF"}) {
    for (const char* parent : {"", "organisations/2203000003"}) {
      const Outcome audit = go_on(parent, [&](auto& token) { token.set_last_unit(last); });
      ASSERT_TRUE(audit.status.ok()) << audit.status;
      EXPECT_LE(audit.verdicts.size(), *parent == '\0' ? 10u : 1u) << last;
      for (const v1::Verdict& verdict : audit.verdicts) {
        EXPECT_TRUE(scope.Covers(verdict.subject())) << verdict.subject();
        EXPECT_TRUE(verdict.subject().starts_with(parent)) << verdict.subject();
      }
    }
  }
  const int64_t now = genuine.read_time_us();
  EXPECT_TRUE(go_on("", [&](auto& token) { token.set_read_time_us(now); }).status.ok());
  EXPECT_TRUE(go_on("", [&](auto& token) { token.set_read_time_us(0); }).status.ok());
  const std::vector<std::function<void(store::v1::AuditToken&)>> refused = {
      [&](auto& token) { token.set_read_time_us(now + 1); },
      [](auto& token) { token.set_read_time_us(-1); },
      [](auto& token) { token.set_read_time_us(std::numeric_limits<int64_t>::min()); },
      [](auto& token) { token.set_version(token.version() + 1); },
      [](auto& token) { token.add_pack_digests(token.pack_digests(0)); },
      [](auto& token) { token.add_pack_digests("sha256:0"); },
  };
  for (size_t i = 0; i < refused.size(); ++i) {
    EXPECT_THAT(FieldsOf(go_on("", refused[i]).status), ElementsAre("resume_token")) << i;
  }
}

TEST_F(AuditTest, DoesNotGoOnByOtherRules) {
  FileForty();
  v1::AuditRequest request = Request();
  request.set_resume_token(Audit(Request()).tokens.at(1));  // some were judged by then
  const testing_support::TempFolder folder;
  const std::filesystem::path rules = folder.path() / "rules";
  std::filesystem::copy(testing_support::SourceFolder() / "rules/clusters", rules,
                        std::filesystem::copy_options::recursive);
  Diagnostics diagnostics;
  const auto resume = [&] {
    const PackRegistry registry(LoadRulePacks(rules, diagnostics));
    const Audits audits(registry, filed_.store(), clock_, scans_, OftenProgress());
    return audits.Begin(request, {}).status();
  };
  EXPECT_EQ(resume(), absl::OkStatus());  // the same rules, loaded anew
  std::ofstream(rules / "2013-11-06/kpis.rules.yaml", std::ios::app) << "# changed\n";
  EXPECT_THAT(FieldsOf(resume()), ElementsAre("resume_token"));
}

TEST_F(AuditTest, EndsSoonAfterItIsCancelled) {
  FileForty();
  const auto source = Begin(Request());
  ASSERT_TRUE(source.ok());
  (*source)->Cancel();
  absl::Status status;
  EXPECT_THAT(TakeAll(**source, &status), SizeIs(0));
  EXPECT_TRUE(absl::IsCancelled(status)) << status;
}

TEST_F(AuditTest, SixteenAreUnderWayAtOnceAndNotOneMore) {
  std::vector<std::shared_ptr<Source<v1::AuditResponse>>> under_way;
  for (size_t i = 0; i < kServiceLimits.scans_max; ++i) {
    auto source = Begin(Request());
    ASSERT_TRUE(source.ok()) << i;
    under_way.push_back(*std::move(source));
  }
  const absl::Status status = Begin(Request()).status();
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_TRUE(status.GetPayload("type.googleapis.com/google.rpc.RetryInfo"));
  under_way.pop_back();
  EXPECT_TRUE(Begin(Request()).ok());
}

}  // namespace
}  // namespace svod::app
