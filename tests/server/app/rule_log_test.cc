#include "server/app/rule_log.h"

#include <gmock/gmock.h>

#include "engine/document/document.h"
#include "server/ledger/audit.h"
#include "server/ledger/events.h"
#include "tests/server/app/rule_testing.h"

namespace svod::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RuleLogTest : public RuleTest {
 protected:
  absl::Status Publish(const Edition& edition) {
    RuleLog::Change change(log_);
    return change.Record({PublicationOf(*edition)}).status();
  }
  static LedgerRecord Activation(const Edition& edition, std::optional<int64_t> from, bool deactivate = false) {
    LedgerRecord record;
    v1::ActivationEvent* event = record.entry.mutable_activation();
    event->set_pack(RefOf(*edition).id());
    event->set_edition(RefOf(*edition).edition());
    event->set_digest(RefOf(*edition).digest());
    event->set_deactivated(deactivate);
    if (from) *event->mutable_time() = ledger::ToTimestamp(*from);
    return record;
  }
  absl::Status Activate(const Edition& edition, std::optional<int64_t> from = std::nullopt, bool deactivate = false) {
    RuleLog::Change change(log_);
    const absl::Status fits = change.Try(Activation(edition, from, deactivate).entry);
    return fits.ok() ? change.Record({Activation(edition, from, deactivate)}).status() : fits;
  }
  void Use(const Edition& edition) {
    ASSERT_TRUE(Publish(edition).ok());
    ASSERT_TRUE(Activate(edition).ok());
  }
};

TEST_F(RuleLogTest, TheFolderIsPublishedAndPutInUseOnce) {
  EXPECT_EQ(LedgerSize(), 2u);
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
  Advance(10);
  ASSERT_TRUE(log_.TakeFolder(*folder_).ok());
  EXPECT_EQ(LedgerSize(), 2u);
  const RuleHistory history = log_.History();
  ASSERT_EQ(history.releases().size(), 1u);
  EXPECT_TRUE(history.releases()[0].from_folder);
}

TEST_F(RuleLogTest, AFolderThatChangesIsFollowedAndWhatWasIsKnown) {
  Advance(10);
  ASSERT_TRUE(log_.TakeFolder(*PacksOf({EditionFor("a", 2015), EditionFor("b", 2000)})).ok());
  EXPECT_THAT(Judge(), ElementsAre("a.year FAIL", "b.year PASS"));
  EXPECT_EQ(LedgerSize(), 6u);
  Advance(10);
  ASSERT_TRUE(log_.TakeFolder(*PacksOf({EditionFor("b", 2000)})).ok());
  EXPECT_EQ(LedgerSize(), 7u);
  EXPECT_THAT(Judge(), ElementsAre("b.year PASS"));
  Advance(10);
  ASSERT_TRUE(log_.TakeFolder(*folder_).ok());  // published before
  EXPECT_EQ(LedgerSize(), 9u);
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
  EXPECT_THAT(Judge(kNow + 5), ElementsAre("a.year PASS"));
  EXPECT_THAT(Judge(kNow + 15), ElementsAre("a.year FAIL", "b.year PASS"));
  EXPECT_THAT(Judge(kNow + 25), ElementsAre("b.year PASS"));
  EXPECT_THAT(Judge(kNow - 1), ElementsAre("no rules are in use at that time"));
}

TEST_F(RuleLogTest, WhatWasPutInUseStaysUntilTheFolderChanges) {
  Use(EditionFor("a", 2015));
  EXPECT_THAT(Judge(), ElementsAre("a.year FAIL"));
  ASSERT_TRUE(log_.TakeFolder(*folder_).ok());  // a restart
  EXPECT_THAT(Judge(), ElementsAre("a.year FAIL"));
  ASSERT_TRUE(log_.TakeFolder(*PacksOf({EditionFor("a", 2001)})).ok());
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
}

TEST_F(RuleLogTest, AnotherProcessUsesTheSame) {
  Use(EditionFor("b", 2015));
  ASSERT_TRUE(Activate(EditionFor("a", 2000), clock_.NowMicros() + 100, true).ok());
  PackRegistry registry(folder_, clock_);
  RuleLog log(store_, commits_, clock_, registry);
  ASSERT_TRUE(log.TakeFolder(*folder_).ok());
  EXPECT_EQ(PackIds(*registry.Snapshot()), PackIds(*registry_.Snapshot()));
  EXPECT_EQ(registry.Now().from_us, registry_.Now().from_us);
  Advance(100);
  EXPECT_THAT(PackIds(*registry.Snapshot()), ElementsAre("b"));
  EXPECT_THAT(PackIds(*registry_.Snapshot()), ElementsAre("b"));
}

TEST_F(RuleLogTest, WhatIsToComeComesInItsTime) {
  const Edition next = EditionFor("a", 2015);
  ASSERT_TRUE(Publish(next).ok());
  ASSERT_TRUE(Activate(next, kNow + 100).ok());
  Advance(99);
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
  Advance(1);
  EXPECT_THAT(Judge(), ElementsAre("a.year FAIL"));
  EXPECT_THAT(Judge(kNow + 99), ElementsAre("a.year PASS"));
}

TEST_F(RuleLogTest, ACallKeepsWhatItBeganWith) {
  const PackRegistry::Period before = registry_.Now();
  Advance(10);
  Use(EditionFor("a", 2015));
  EXPECT_EQ(before.packs, registry_.At(before.from_us)->packs);
  EXPECT_NE(before.packs, registry_.Snapshot());
}

TEST_F(RuleLogTest, RulesThatDoNotFitAreNotPutInUse) {
  // Another policy than that of the edition in use.
  RuleFiles files = FilesFor("a", 2000, "1.0.0", "2014-01-01");
  const std::string policy = "selection: period_in_force";
  files[0].text.replace(files[0].text.find(policy), policy.size(), "selection: {at_submission: report}");
  Diagnostics faults;
  const Edition other = CompileEdition(files, faults);
  ASSERT_NE(other, nullptr);
  ASSERT_TRUE(Publish(other).ok());
  const absl::Status now = Activate(other);
  EXPECT_EQ(now.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(now.message()), HasSubstr("choose the edition differently"));
  EXPECT_FALSE(Activate(other, kNow + 100).ok());  // nor later
  // The last pack stays.
  const absl::Status none = Activate(EditionFor("a", 2000), std::nullopt, true);
  EXPECT_THAT(std::string(none.message()), HasSubstr("no rules are in use"));
  EXPECT_FALSE(Activate(EditionFor("a", 2000), kNow + 100, true).ok());
  EXPECT_EQ(LedgerSize(), 3u);
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
}

TEST_F(RuleLogTest, OnAFailingDiskNothingChanges) {
  store_.FailWith(absl::UnavailableError("the disk is full"));
  EXPECT_TRUE(absl::IsUnavailable(Publish(EditionFor("b", 2000))));
  EXPECT_TRUE(absl::IsUnavailable(log_.TakeFolder(*PacksOf({EditionFor("a", 2015)}))));
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
  store_.FailWith(absl::OkStatus());
  Use(EditionFor("b", 2015));
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS", "b.year FAIL"));
}

TEST_F(RuleLogTest, ReleasesThatAreNotInUseCanBeHad) {
  const Edition other = EditionFor("b", 2015);
  ASSERT_TRUE(Publish(other).ok());
  EXPECT_EQ(CanonicalBytes(RefOf(**log_.EditionOf(RefOf(*other).digest()))), CanonicalBytes(RefOf(*other)));
  EXPECT_THAT(PackIds(**log_.Alone(RefOf(*other).digest())), ElementsAre("b"));
  EXPECT_TRUE(absl::IsNotFound(log_.EditionOf("sha256:" + std::string(64, '0')).status()));
  EXPECT_TRUE(absl::IsNotFound(log_.EditionOf("x").status()));
}

TEST_F(RuleLogTest, SuspensionsOfTheFolderAreRecordedWhenTheyComeAndGo) {
  Advance(10);
  const Suspension suspension{"a", "a.year", "", *Date::Parse("2015-02-01"), std::nullopt, "the ministry", "why"};
  const auto suspended = PacksOf({EditionFor("a", 2000)}, {suspension});
  ASSERT_TRUE(log_.TakeFolder(*suspended).ok());
  EXPECT_EQ(LedgerSize(), 3u);
  EXPECT_THAT(Judge(), ElementsAre("a.year NOT_APPLICABLE"));
  ASSERT_TRUE(log_.TakeFolder(*suspended).ok());
  EXPECT_EQ(LedgerSize(), 3u);  // nothing is new
  Advance(10);
  ASSERT_TRUE(log_.TakeFolder(*folder_).ok());
  EXPECT_EQ(LedgerSize(), 4u);
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
  // What was known between is still known of then, and begins anew with the folder.
  ASSERT_EQ(log_.History().suspensions().size(), 1u);
  EXPECT_EQ(log_.History().SuspensionsAt(kNow + 10).size(), 1u);
  EXPECT_THAT(log_.History().SuspensionsAt(kNow + 20), IsEmpty());
  ASSERT_TRUE(log_.TakeFolder(*suspended).ok());
  EXPECT_EQ(LedgerSize(), 5u);
  EXPECT_THAT(Judge(), ElementsAre("a.year NOT_APPLICABLE"));
}

TEST_F(RuleLogTest, ASuspensionOfTheFolderThatSaysSomethingElseIsAnotherOne) {
  Suspension suspension{"a",  "a.year", "", *Date::Parse("2014-02-01"), *Date::Parse("2014-03-01"), "the ministry",
                        "why"};
  ASSERT_TRUE(log_.TakeFolder(*PacksOf({EditionFor("a", 2000)}, {suspension})).ok());
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
  suspension.to = std::nullopt;
  ASSERT_TRUE(log_.TakeFolder(*PacksOf({EditionFor("a", 2000)}, {suspension})).ok());
  EXPECT_EQ(LedgerSize(), 5u);  // begun, undone, begun
  EXPECT_THAT(Judge(), ElementsAre("a.year NOT_APPLICABLE"));
}

TEST_F(RuleLogTest, ASuspensionOfTheFolderThatWasLiftedStaysSoUntilItComesAnew) {
  const Suspension suspension{"a", "a.year", "", *Date::Parse("2015-02-01"), std::nullopt, "the ministry", "why"};
  const auto suspended = PacksOf({EditionFor("a", 2000)}, {suspension});
  ASSERT_TRUE(log_.TakeFolder(*suspended).ok());
  LedgerRecord lift;
  *lift.entry.mutable_suspension() = SuspensionEventOf(suspension);
  lift.entry.mutable_suspension()->set_lifted(true);
  lift.entry.mutable_suspension()->set_suspension(2);
  ASSERT_TRUE(RuleLog::Change(log_).Record({lift}).ok());
  ASSERT_TRUE(log_.TakeFolder(*suspended).ok());
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
  ASSERT_TRUE(log_.TakeFolder(*folder_).ok());
  ASSERT_TRUE(log_.TakeFolder(*suspended).ok());
  EXPECT_THAT(Judge(), ElementsAre("a.year NOT_APPLICABLE"));
  RuleLog again(store_, commits_, clock_, registry_);  // as after a start
  ASSERT_TRUE(again.TakeFolder(*suspended).ok());
  EXPECT_EQ(LedgerSize(), 6u);
}

TEST_F(RuleLogTest, ASuspensionThatWasLiftedInPartIsUndoneWhenItLeavesTheFolder) {
  Suspension suspension{"a", "a.year", "", *Date::Parse("2014-02-01"), std::nullopt, "the ministry", "why"};
  ASSERT_TRUE(log_.TakeFolder(*PacksOf({EditionFor("a", 2000)}, {suspension})).ok());
  const auto known = [this](int64_t time_us) { return log_.History().SuspensionsAt(time_us); };
  LedgerRecord lift;
  *lift.entry.mutable_suspension() = SuspensionEventOf(suspension);
  lift.entry.mutable_suspension()->set_from_date("2014-06-01");
  lift.entry.mutable_suspension()->set_lifted(true);
  lift.entry.mutable_suspension()->set_suspension(2);
  ASSERT_TRUE(RuleLog::Change(log_).Record({lift}).ok());
  const int64_t lifted_us = log_.History().latest_us();
  ASSERT_EQ(known(lifted_us).size(), 1u);
  EXPECT_EQ(known(lifted_us)[0].to, Date::Parse("2014-05-31"));
  Advance(10);
  ASSERT_TRUE(log_.TakeFolder(*folder_).ok());
  EXPECT_THAT(known(log_.History().latest_us()), IsEmpty());
  EXPECT_EQ(known(lifted_us).size(), 1u);
}

TEST_F(RuleLogTest, TheLedgerHasItAllAndIsSound) {
  Use(EditionFor("b", 2015));
  const auto report = ledger::VerifyStore(store_, std::nullopt);
  ASSERT_TRUE(report.ok());
  EXPECT_THAT(report->faults, IsEmpty());
  EXPECT_EQ(report->size, 4u);
}

}  // namespace
}  // namespace svod::app
