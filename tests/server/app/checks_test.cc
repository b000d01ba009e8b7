#include "server/app/checks.h"

#include <gmock/gmock.h>

#include <future>

#include "server/app/names.h"
#include "server/ledger/log.h"
#include "server/ledger/receipt.h"
#include "tests/server/app/bad_request.h"
#include "tests/server/app/fake_clock.h"
#include "tests/server/app/stored_dossiers.h"
#include "tests/server/store/faulty_store.h"
#include "tests/testing/samples.h"

namespace svod::app {
namespace {

using cluster::v1::Dossier;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

class ChecksTest : public testing::Test {
 protected:
  const SubjectParts& parts() { return SubjectOf(*packs_); }

  void File(const Dossier& dossier, const std::string& but = "", uint32_t number = 0, int64_t time = 0) {
    FileDossier(parts(), dossier, but, number, time, &store_);
  }

  absl::StatusOr<v1::Verdict> CheckStored(const std::string& name, const std::string& as_of = "2016-02-15") {
    v1::CheckFilingRequest request;
    request.set_name(name);
    request.mutable_options()->set_as_of_date(as_of);
    v1::CheckFilingResponse response;
    const absl::Status status = CheckFiling(request, &response);
    if (!status.ok()) return status;
    return response.verdicts(0);
  }

  absl::Status CheckFiling(const v1::CheckFilingRequest& request, v1::CheckFilingResponse* response) {
    std::promise<absl::Status> promise;
    checks_.CheckFiling(request, response, [&promise](absl::Status status) { promise.set_value(std::move(status)); },
                        {});
    return promise.get_future().get();
  }

  v1::Verdict CheckSent(const Dossier& dossier, const std::string& as_of = "2016-02-15") {
    v1::CheckRequest request;
    request.mutable_dossier()->PackFrom(dossier);
    request.mutable_options()->set_as_of_date(as_of);
    v1::CheckResponse response;
    const absl::Status status = checks_.Check(request, &response, {});
    EXPECT_TRUE(status.ok()) << status;
    return response.verdicts(0);
  }

  static std::vector<std::string> KindsOf(const v1::Verdict& verdict) {
    std::vector<std::string> kinds;
    for (const v1::DocumentRef& document : verdict.documents()) kinds.push_back(document.kind());
    return kinds;
  }

  std::shared_ptr<const RulePacks> packs_ = testing_support::SamplePacks();
  store::FaultyStore store_;
  FakeClock clock_{1'422'403'200'000'000};  // 2015-01-28T00:00:00Z
  PackRegistry registry_{packs_};
  CommitQueue commits_{store_, clock_};
  Checks checks_{registry_, store_, commits_, clock_};
};

TEST_F(ChecksTest, TheVerdictOfStoredFilingsHasTheBytesOfTheVerdictOfTheDossier) {
  for (const char* name : {"altaibio", "dimitrovgrad", "titanium"}) {
    File(testing_support::SampleDossier(std::string(name) + "-2014"));
    const Dossier dossier = testing_support::SampleDossier(std::string(name) + "-2015");
    File(dossier);
    const absl::StatusOr<v1::Verdict> stored = CheckStored(parts().UnitName(dossier));
    ASSERT_TRUE(stored.ok()) << stored.status();
    EXPECT_EQ(CanonicalBytes(*stored), CanonicalBytes(CheckSent(dossier))) << name;
  }
}

TEST_F(ChecksTest, AUnitIsCheckedByTheNameOfAnyOfItsFilings) {
  const Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  File(dossier);
  const std::string unit = parts().UnitName(dossier);
  EXPECT_EQ(CheckStored(unit)->digest(), CheckStored(unit + "/filings/report")->digest());
}

TEST_F(ChecksTest, TheLatestRevisionsAreJudged) {
  Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  File(dossier);
  dossier.mutable_report()->set_signed_on("2015-01-31");
  dossier.mutable_report()->set_revision(1);
  File(dossier, "", 1);
  const absl::StatusOr<v1::Verdict> verdict = CheckStored(parts().UnitName(dossier));
  EXPECT_EQ(CanonicalBytes(*verdict), CanonicalBytes(CheckSent(dossier)));
}

TEST_F(ChecksTest, TheReportOfTheYearBeforeIsFoundUnderAnotherAgreement) {
  Dossier before = testing_support::SampleDossier("altaibio-2014");
  Dossier dossier = testing_support::SampleDossier("altaibio-2015");
  dossier.clear_amendments();  // so that the report is the last of the documents
  File(dossier);
  EXPECT_EQ(KindsOf(*CheckStored(parts().UnitName(dossier))).back(), "report");  // none yet
  File(before);
  EXPECT_EQ(KindsOf(*CheckStored(parts().UnitName(dossier))).back(), "previous_report");
  // A second agreement of that year: nobody can tell which report is meant.
  before.mutable_unit()->set_agreement("another");
  File(before);
  EXPECT_EQ(KindsOf(*CheckStored(parts().UnitName(dossier))).back(), "report");
  // That of the same agreement is meant, whatever others there are.
  before.mutable_unit()->set_agreement(dossier.unit().agreement());
  File(before);
  EXPECT_EQ(KindsOf(*CheckStored(parts().UnitName(dossier))).back(), "previous_report");
}

TEST_F(ChecksTest, NothingFiledIsNotFound) {
  const Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  EXPECT_EQ(CheckStored(parts().UnitName(dossier)).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ChecksTest, WhatIsWithdrawnIsNotJudged) {
  const Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  File(dossier);
  const std::string unit = parts().UnitName(dossier);
  const auto withdraw = [&](const std::string& kind) {
    store::Batch batch;
    batch.revisions.emplace_back();
    batch.revisions[0].filing = {unit, kind};
    batch.revisions[0].number = 1;
    batch.revisions[0].withdrawal_reason = "by mistake";
    ASSERT_TRUE(store_.Commit(batch).ok());
  };
  withdraw("report");
  Dossier without = dossier;
  without.clear_report();
  EXPECT_EQ(CanonicalBytes(*CheckStored(unit)), CanonicalBytes(CheckSent(without)));
  for (const SubjectParts::Document& document : parts().documents()) withdraw(document.kind);
  const absl::Status status = CheckStored(unit).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("is withdrawn"));
}

TEST_F(ChecksTest, AWithdrawnReportIsNoReportOfTheYearBefore) {
  Dossier before = testing_support::SampleDossier("altaibio-2014");
  Dossier dossier = testing_support::SampleDossier("altaibio-2015");
  dossier.clear_amendments();
  File(dossier);
  File(before);
  EXPECT_EQ(KindsOf(*CheckStored(parts().UnitName(dossier))).back(), "previous_report");
  store::Batch batch;
  batch.revisions.emplace_back();
  batch.revisions[0].filing = {parts().UnitName(before), "report"};
  batch.revisions[0].number = 1;
  batch.revisions[0].withdrawal_reason = "by mistake";
  ASSERT_TRUE(store_.Commit(batch).ok());
  EXPECT_EQ(KindsOf(*CheckStored(parts().UnitName(dossier))).back(), "report");
}

TEST_F(ChecksTest, WhatWasKnownAtATimeIsJudged) {
  Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  const Dossier first = dossier;
  File(dossier, "", 0, 1'000'000'000'000'000);  // 2001-09-09T01:46:40Z
  dossier.mutable_report()->set_signed_on("2015-01-31");
  File(dossier, "", 1, 1'400'000'000'000'000);  // 2014-05-13T16:53:20Z
  v1::CheckFilingRequest request;
  request.set_name(parts().UnitName(dossier));
  request.mutable_read_time()->set_seconds(1'399'999'999);
  v1::CheckFilingResponse response;
  ASSERT_TRUE(CheckFiling(request, &response).ok());
  EXPECT_EQ(response.verdicts(0).as_of_date(), "2014-05-13");
  EXPECT_EQ(CanonicalBytes(response.verdicts(0)), CanonicalBytes(CheckSent(first, "2014-05-13")));
  request.mutable_read_time()->set_seconds(1'400'000'000);
  ASSERT_TRUE(CheckFiling(request, &response).ok());
  EXPECT_EQ(CanonicalBytes(response.verdicts(0)), CanonicalBytes(CheckSent(dossier, "2014-05-13")));
  request.mutable_read_time()->set_seconds(999'999'999);
  EXPECT_EQ(CheckFiling(request, &response).code(), absl::StatusCode::kNotFound);
  request.mutable_read_time()->set_seconds(2'000'000'000);
  EXPECT_THAT(FieldsOf(CheckFiling(request, &response)), ElementsAre("read_time"));
}

TEST_F(ChecksTest, ARecordedVerdictIsInTheLedgerAndReadBack) {
  const Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  File(dossier);
  v1::CheckFilingRequest request;
  request.set_name(parts().UnitName(dossier));
  request.mutable_options()->set_as_of_date("2015-02-15");
  v1::CheckFilingResponse response;
  ASSERT_TRUE(CheckFiling(request, &response).ok());
  EXPECT_EQ(response.ledger_entries_size(), 0);
  EXPECT_EQ(*store_.Read()->LedgerSize(), 0u);
  request.set_record(true);
  response.Clear();
  ASSERT_TRUE(CheckFiling(request, &response).ok());
  ASSERT_EQ(response.ledger_entries_size(), response.verdicts_size());
  for (int i = 0; i < response.verdicts_size(); ++i) {
    EXPECT_EQ(response.ledger_entries(i), ledger::EntryName(static_cast<uint64_t>(i)));
    v1::Receipt receipt = *ledger::MakeReceipt(*store_.Read(), static_cast<uint64_t>(i), {"test", nullptr});
    EXPECT_TRUE(ledger::VerifyReceipt(receipt, std::nullopt).ok());
    // Without its texts it is stored, and with them it is what was answered.
    EXPECT_LT(receipt.verdict().ByteSizeLong(), response.verdicts(i).ByteSizeLong());
    ASSERT_TRUE(AddTexts(*packs_, receipt.mutable_verdict()).ok());
    EXPECT_EQ(CanonicalBytes(receipt.verdict()), CanonicalBytes(response.verdicts(i)));
    EXPECT_EQ(receipt.entry().time().seconds(), 1'422'403'200);
  }
}

TEST_F(ChecksTest, AVerdictThatCannotBeRecordedIsNoAnswer) {
  const Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  File(dossier);
  store_.FailWith(absl::UnavailableError("the disk is full"));
  v1::CheckFilingRequest request;
  request.set_name(parts().UnitName(dossier));
  request.set_record(true);
  v1::CheckFilingResponse response;
  EXPECT_EQ(CheckFiling(request, &response).code(), absl::StatusCode::kUnavailable);
  request.set_record(false);
  EXPECT_TRUE(CheckFiling(request, &response).ok());
}

TEST_F(ChecksTest, AStoredDocumentThatCannotBeReadIsNamed) {
  const Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  store::Batch batch;
  batch.revisions.emplace_back();
  batch.revisions[0].filing = {parts().UnitName(dossier), "report"};
  batch.revisions[0].document = "\xFF\xFF";
  ASSERT_TRUE(store_.Commit(batch).ok());
  const absl::Status status = CheckStored(parts().UnitName(dossier)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("/filings/report"));
}

TEST_F(ChecksTest, WithoutADateTodayIsThatOfTheTimeZoneOfThePack) {
  const Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  const struct {
    int64_t micros;
    const char* today;
  } kCases[] = {
      {1'422'392'399'000'000, "2015-01-27"},  // 20:59:59 in UTC, 23:59:59 in Moscow
      {1'422'392'400'000'000, "2015-01-28"},  // 21:00:00 in UTC, midnight in Moscow
  };
  for (const auto& test : kCases) {
    clock_.Set(test.micros);
    EXPECT_EQ(CheckSent(dossier, "").as_of_date(), test.today);
  }
}

TEST_F(ChecksTest, EveryFaultOfARequestIsNamedAtOnce) {
  Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  dossier.mutable_unit()->set_organisation("7302000001");
  dossier.mutable_agreement()->set_federal_amount(-1);
  dossier.mutable_report()->set_signed_on("30.06.2014");
  v1::CheckRequest request;
  request.mutable_dossier()->PackFrom(dossier);
  request.mutable_options()->set_as_of_date("2014-02-30");
  request.mutable_options()->set_edition("new");
  v1::CheckResponse response;
  const absl::Status status = checks_.Check(request, &response, {});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(status),
              UnorderedElementsAre("options.as_of_date", "options.edition", "dossier.unit.organisation",
                                   "dossier.agreement.federal_amount", "dossier.report.signed_on"));
  EXPECT_THAT(FieldsOf(CheckStored("nobody", "today").status()), UnorderedElementsAre("name", "options.as_of_date"));
  request.mutable_dossier()->PackFrom(Dossier());
  request.clear_options();
  EXPECT_THAT(FieldsOf(checks_.Check(request, &response, {})), ElementsAre("dossier.unit"));
}

TEST_F(ChecksTest, AnEditionThatIsNotThereIsAnErrorNotASmallerRuleSet) {
  const Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  v1::CheckRequest request;
  request.mutable_dossier()->PackFrom(dossier);
  request.mutable_options()->set_edition("2013-11-07");
  v1::CheckResponse response;
  EXPECT_EQ(checks_.Check(request, &response, {}).code(), absl::StatusCode::kNotFound);
  request.mutable_options()->set_edition("2013-11-06");
  EXPECT_TRUE(checks_.Check(request, &response, {}).ok());
  EXPECT_EQ(response.verdicts(0).pack().basis(), v1::EDITION_BASIS_NAMED_BY_CALLER);
}

}  // namespace
}  // namespace svod::app
