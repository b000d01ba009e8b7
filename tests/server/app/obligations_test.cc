#include "server/app/obligations.h"

#include <gmock/gmock.h>

#include <future>
#include <set>

#include "tests/server/app/bad_request.h"
#include "tests/server/app/stored_dossiers.h"

namespace svod::app {
namespace {

using testing::UnorderedElementsAre;

class ObligationsTest : public testing::Test {
 protected:
  void FileThree() {
    for (int i = 0; i < 3; ++i) {
      auto dossier = StoredDossiers::SampleOf(i);
      if (i == 1) dossier.mutable_report()->mutable_activities()->clear_items();
      filed_.File(dossier);
    }
  }
  absl::Status List(const v1::ListObligationsRequest& request, v1::ListObligationsResponse* response) {
    std::promise<absl::Status> promise;
    obligations_.List(request, response, [&promise](absl::Status status) { promise.set_value(std::move(status)); }, {});
    return promise.get_future().get();
  }
  v1::ListObligationsResponse Listed(const v1::ObligationOptions& options) {
    v1::ListObligationsRequest request;
    *request.mutable_obligations() = options;
    v1::ListObligationsResponse response;
    const absl::Status status = List(request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  static v1::ObligationOptions AsOf(const std::string& day) {
    v1::ObligationOptions options;
    options.mutable_options()->set_as_of_date(day);
    return options;
  }
  static std::set<std::string> RulesOf(const v1::ListObligationsResponse& listed, v1::ObligationState state,
                                       const std::string& organisation) {
    std::set<std::string> rules;
    for (const v1::Obligation& one : listed.obligations()) {
      if (one.state() == state && one.subject().find(organisation) != std::string::npos) rules.insert(one.rule());
    }
    return rules;
  }

  StoredDossiers filed_;
  FakeClock clock_{kNow};
  Scans scans_{2};
  Obligations obligations_{filed_.registry(), filed_.store(), clock_, scans_};
};

TEST_F(ObligationsTest, WhatIsNotDoneIsDueBeforeItsDayAndOverdueAfterIt) {
  FileThree();
  const std::string idle = StoredDossiers::OrganisationOf(1);
  const auto after = Listed(AsOf("2015-02-15"));
  const std::set<std::string> overdue = RulesOf(after, v1::OBLIGATION_STATE_OVERDUE, idle);
  EXPECT_GT(overdue.size(), RulesOf(after, v1::OBLIGATION_STATE_OVERDUE, StoredDossiers::OrganisationOf(0)).size());
  EXPECT_TRUE(RulesOf(after, v1::OBLIGATION_STATE_DUE, idle).empty());
  // A year before all of it lay ahead: within a year of days, and not within one day.
  v1::ObligationOptions ahead = AsOf("2014-01-01");
  ahead.set_within_days(400);
  const std::set<std::string> due = RulesOf(Listed(ahead), v1::OBLIGATION_STATE_DUE, idle);
  EXPECT_TRUE(std::includes(due.begin(), due.end(), overdue.begin(), overdue.end()));
  EXPECT_TRUE(RulesOf(Listed(ahead), v1::OBLIGATION_STATE_OVERDUE, idle).empty());
  ahead.set_within_days(1);
  EXPECT_TRUE(RulesOf(Listed(ahead), v1::OBLIGATION_STATE_DUE, idle).empty());
}

TEST_F(ObligationsTest, AreListedByUrgency) {
  FileThree();
  const auto listed = Listed(AsOf("2015-02-15"));
  ASSERT_GT(listed.obligations_size(), 2);
  bool at_risk = false;
  std::string day;
  for (const v1::Obligation& one : listed.obligations()) {
    if (one.state() == v1::OBLIGATION_STATE_AT_RISK) {
      at_risk = true;
      continue;
    }
    EXPECT_FALSE(at_risk);
    EXPECT_LE(day, one.due().date());
    day = one.due().date();
    EXPECT_FALSE(one.title().ru().empty());
    EXPECT_FALSE(one.text().en().empty());
    EXPECT_FALSE(one.citation().clause().empty());
  }
}

TEST_F(ObligationsTest, AStreamGivesTheSame) {
  FileThree();
  v1::StreamObligationsRequest request;
  *request.mutable_obligations() = AsOf("2015-02-15");
  const auto stream = obligations_.Begin(request, {});
  ASSERT_TRUE(stream.ok());
  absl::Status status;
  std::multiset<std::string> streamed;
  for (const auto& response : TakeAll(**stream, &status)) streamed.insert(CanonicalBytes(response.obligation()));
  EXPECT_TRUE(status.ok());
  std::multiset<std::string> listed;
  const auto list = Listed(AsOf("2015-02-15"));
  for (const v1::Obligation& one : list.obligations()) listed.insert(CanonicalBytes(one));
  EXPECT_EQ(streamed, listed);
}

TEST_F(ObligationsTest, OnlyTheStatesAskedFor) {
  FileThree();
  v1::ObligationOptions options = AsOf("2015-02-15");
  options.add_states(v1::OBLIGATION_STATE_OVERDUE);
  const auto listed = Listed(options);
  EXPECT_GT(listed.obligations_size(), 0);
  for (const v1::Obligation& one : listed.obligations()) EXPECT_EQ(one.state(), v1::OBLIGATION_STATE_OVERDUE);
}

TEST_F(ObligationsTest, EveryFaultOfARequestIsNamed) {
  v1::ListObligationsRequest request;
  v1::ObligationOptions* options = request.mutable_obligations();
  options->set_parent("clusters/C12");
  options->set_filter("overall = COMPLIANT");  // of verdicts, not of obligations
  options->set_within_days(-1);
  options->set_risk_percent(101);
  options->add_states(v1::OBLIGATION_STATE_UNSPECIFIED);
  options->mutable_options()->set_as_of_date("tomorrow");
  v1::ListObligationsResponse response;
  EXPECT_THAT(FieldsOf(List(request, &response)),
              UnorderedElementsAre("obligations.parent", "obligations.filter", "obligations.within_days",
                                   "obligations.risk_percent", "obligations.states", "obligations.options.as_of_date"));
}

}  // namespace
}  // namespace svod::app
