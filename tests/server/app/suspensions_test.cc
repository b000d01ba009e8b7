#include "server/app/suspensions.h"

#include <gmock/gmock.h>

#include <future>

#include "server/app/checks.h"
#include "server/app/limits.h"
#include "server/ledger/events.h"
#include "tests/server/app/bad_request.h"
#include "tests/server/app/rule_testing.h"

namespace svod::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class SuspensionsTest : public RuleTest {
 protected:
  static v1::SuspendRuleRequest Request(const std::string& from = "2015-02-01", const std::string& until = "") {
    v1::SuspendRuleRequest request;
    v1::RuleSuspension* suspension = request.mutable_suspension();
    suspension->set_pack("a");
    suspension->set_rule("a.year");
    suspension->set_from_date(from);
    suspension->set_until_date(until);
    suspension->set_authority("Минэкономразвития, приказ 1");
    suspension->set_reason("дело в суде");
    return request;
  }
  absl::Status Suspend(const v1::SuspendRuleRequest& request, const Call& call = {}) {
    suspended_.Clear();
    return suspensions_.Suspend(request, &suspended_, call);
  }
  absl::Status Lift(const std::string& name, const std::string& day) {
    v1::LiftSuspensionRequest request;
    request.set_name(name);
    request.set_lift_date(day);
    request.set_authority("суд");
    request.set_reason("решение");
    lifted_.Clear();
    return suspensions_.Lift(request, &lifted_);
  }
  std::vector<std::string> List(const v1::ListSuspensionsRequest& request = {}) {
    listed_.Clear();
    EXPECT_TRUE(suspensions_.List(request, &listed_).ok());
    std::vector<std::string> names;
    for (const v1::RuleSuspension& one : listed_.suspensions()) names.push_back(one.name());
    return names;
  }
  // Files a dossier and records verdicts on it as of the days.
  void RecordVerdicts(int organisation, const std::vector<std::string>& days) {
    const cluster::v1::Dossier dossier = StoredDossiers::SampleOf(organisation);
    FileDossier(registry_.parts(), dossier, "", 0, kNow - 1'000, &store_);
    const Checks checks(registry_, store_, commits_, clock_);
    for (const std::string& day : days) {
      v1::CheckFilingRequest request;
      request.set_name(registry_.parts().UnitName(dossier));
      request.mutable_options()->set_as_of_date(day);
      request.set_record(true);
      v1::CheckFilingResponse response;
      std::promise<absl::Status> done;
      checks.CheckFiling(request, &response, [&done](absl::Status status) { done.set_value(std::move(status)); }, {});
      ASSERT_TRUE(done.get_future().get().ok());
    }
  }
  std::vector<std::string> VerdictsOf(const std::string& name, const Call& call = {}) {
    v1::ListSuspendedVerdictsRequest request;
    request.set_name(name);
    request.set_page_size(2);
    std::vector<std::string> entries;
    do {
      v1::ListSuspendedVerdictsResponse response;
      EXPECT_TRUE(suspensions_.ListVerdicts(request, &response, call).ok());
      for (const v1::SuspendedVerdict& verdict : response.verdicts()) entries.push_back(verdict.ledger_entry());
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return entries;
  }

  Suspensions suspensions_{registry_, log_, store_, clock_};
  v1::SuspendRuleResponse suspended_;
  v1::LiftSuspensionResponse lifted_;
  v1::ListSuspensionsResponse listed_;
};

TEST_F(SuspensionsTest, ARuleIsSetAsideAndCountsAgain) {
  Advance(10);
  ASSERT_TRUE(Suspend(Request()).ok());
  EXPECT_EQ(suspended_.suspension().name(), "suspensions/2");
  EXPECT_EQ(ledger::ToMicros(suspended_.suspension().create_time()), clock_.NowMicros());
  EXPECT_THAT(Judge(), ElementsAre("a.year NOT_APPLICABLE"));
  EXPECT_THAT(Judge(kNow + 5), ElementsAre("a.year PASS"));  // what was known then
  Advance(10);
  ASSERT_TRUE(Lift("suspensions/2", "2015-02-16").ok());
  EXPECT_EQ(lifted_.suspension().lift_date(), "2015-02-16");
  EXPECT_EQ(lifted_.suspension().lift_reason(), "решение");
  EXPECT_THAT(Judge(), ElementsAre("a.year NOT_APPLICABLE"));  // as of the day before
  EXPECT_EQ(Lift("suspensions/2", "2015-02-15").code(), absl::StatusCode::kFailedPrecondition);

  ASSERT_TRUE(Suspend(Request()).ok());
  Advance(10);
  ASSERT_TRUE(Lift("suspensions/4", "2015-02-15").ok());
  ASSERT_TRUE(Suspend(Request("2015-02-16")).ok());
  EXPECT_THAT(List(), ElementsAre("suspensions/6", "suspensions/4", "suspensions/2"));
}

TEST_F(SuspensionsTest, WithoutADayItIsLiftedToday) {
  ASSERT_TRUE(Suspend(Request("2014-01-01")).ok());
  ASSERT_TRUE(Lift("suspensions/2", "").ok());
  EXPECT_EQ(lifted_.suspension().lift_date(), DateAt(*folder_, kNow)->ToString());
}

TEST_F(SuspensionsTest, TriedOnlyItChangesNothing) {
  RecordVerdicts(1, {"2015-02-15"});
  v1::SuspendRuleRequest request = Request();
  request.set_validate_only(true);
  ASSERT_TRUE(Suspend(request).ok());
  EXPECT_EQ(suspended_.suspension().name(), "");
  EXPECT_THAT(suspended_.verdicts(), SizeIs(1));
  EXPECT_EQ(LedgerSize(), 3u);
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
}

TEST_F(SuspensionsTest, TellsWhichRecordedVerdictsItTouches) {
  RecordVerdicts(1, {"2015-01-31", "2015-02-01", "2015-03-01"});  // entries 2 to 4
  RecordVerdicts(2, {"2015-02-28", "2015-03-02"});                // 5 and 6
  ASSERT_TRUE(Suspend(Request("2015-02-01", "2015-03-01")).ok());
  std::vector<std::string> touched;
  for (const v1::SuspendedVerdict& verdict : suspended_.verdicts()) {
    touched.push_back(verdict.ledger_entry());
    EXPECT_THAT(verdict.states(), ElementsAre(v1::FINDING_STATE_PASS));
    EXPECT_EQ(verdict.pack().id(), "a");
  }
  EXPECT_THAT(touched, ElementsAre("ledgerEntries/3", "ledgerEntries/4", "ledgerEntries/5"));
  EXPECT_EQ(VerdictsOf(suspended_.suspension().name()), touched);
  EXPECT_EQ(suspended_.next_page_token(), "");

  // What the caller may see.
  Scope scope;
  std::string error;
  ASSERT_TRUE(scope.Add("organisations/" + StoredDossiers::OrganisationOf(2), &error));
  EXPECT_THAT(VerdictsOf(suspended_.suspension().name(), {&scope, nullptr}), ElementsAre("ledgerEntries/5"));

  // Another rule, and an instance that there is not in a rule over no table.
  ASSERT_TRUE(log_.TakeFolder(*PacksOf({EditionFor("a", 2000), EditionFor("b", 2000)})).ok());
  v1::SuspendRuleRequest other = Request();
  other.mutable_suspension()->set_pack("b");
  other.mutable_suspension()->set_rule("b.year");
  ASSERT_TRUE(Suspend(other).ok());
  EXPECT_THAT(suspended_.verdicts(), IsEmpty());
}

TEST_F(SuspensionsTest, EveryFaultIsNamedAtOnce) {
  v1::SuspendRuleRequest request;
  EXPECT_THAT(FieldsOf(Suspend(request)), UnorderedElementsAre("suspension.pack", "suspension.from_date",
                                                               "suspension.authority", "suspension.reason"));
  request = Request("2015-02-30", "2015-01-01");
  request.mutable_suspension()->set_rule("a.yea");
  request.mutable_suspension()->set_authority(std::string(kServiceLimits.authority_bytes_max + 1, 'x'));
  request.mutable_suspension()->set_reason(std::string(kServiceLimits.reason_bytes_max + 1, 'x'));
  const absl::Status status = Suspend(request);
  EXPECT_THAT(FieldsOf(status), UnorderedElementsAre("suspension.rule", "suspension.from_date", "suspension.authority",
                                                     "suspension.reason"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("did you mean `a.year`?"));
  request = Request("2015-02-02", "2015-02-01");
  request.mutable_suspension()->set_instance("7");
  EXPECT_THAT(FieldsOf(Suspend(request)), UnorderedElementsAre("suspension.instance", "suspension.until_date"));
  request = Request("2015-02-02", "2015-02-02");
  request.mutable_suspension()->set_authority(std::string(kServiceLimits.authority_bytes_max, 'x'));
  request.mutable_suspension()->set_reason(std::string(kServiceLimits.reason_bytes_max, 'x'));
  EXPECT_TRUE(Suspend(request).ok());

  v1::LiftSuspensionRequest lift;
  lift.set_lift_date("x");
  v1::LiftSuspensionResponse response;
  EXPECT_THAT(FieldsOf(suspensions_.Lift(lift, &response)), UnorderedElementsAre("authority", "reason", "lift_date"));
  for (const char* name : {"", "suspensions/0", "suspensions/99", "suspensions/x", "ledgerEntries/2"}) {
    EXPECT_TRUE(absl::IsNotFound(Lift(name, "2015-02-01"))) << name;
  }
}

TEST_F(SuspensionsTest, ListsByPagesPackAndDay) {
  const Suspension of_folder{"a", "a.year", "", *Date::Parse("2010-01-01"), *Date::Parse("2010-12-31"), "x", "y"};
  ASSERT_TRUE(log_.TakeFolder(*PacksOf({EditionFor("a", 2000)}, {of_folder})).ok());
  for (const char* from : {"2015-01-01", "2015-02-01", "2015-03-01"}) ASSERT_TRUE(Suspend(Request(from)).ok());
  ASSERT_TRUE(Lift("suspensions/4", "2015-02-15").ok());
  v1::ListSuspensionsRequest request;
  request.set_page_size(2);
  EXPECT_THAT(List(request), ElementsAre("suspensions/5", "suspensions/4"));
  request.set_page_token(listed_.next_page_token());
  EXPECT_THAT(List(request), ElementsAre("suspensions/3", "suspensions/2"));
  EXPECT_TRUE(listed_.suspensions(1).from_folder());
  v1::ListSuspensionsRequest as_of;
  as_of.set_as_of_date("2015-02-14");
  EXPECT_THAT(List(as_of), ElementsAre("suspensions/4", "suspensions/3"));
  as_of.set_as_of_date("2015-02-15");
  EXPECT_THAT(List(as_of), ElementsAre("suspensions/3"));
  as_of.set_as_of_date("2010-05-05");
  EXPECT_THAT(List(as_of), ElementsAre("suspensions/2"));
  as_of.set_pack("b");
  EXPECT_THAT(List(as_of), IsEmpty());
}

}  // namespace
}  // namespace svod::app
