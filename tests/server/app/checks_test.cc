#include "server/app/checks.h"

#include <gmock/gmock.h>

#include "google/rpc/error_details.pb.h"
#include "server/app/names.h"
#include "tests/server/app/fake_clock.h"
#include "tests/server/store/memory_store.h"
#include "tests/testing/samples.h"

namespace svod::app {
namespace {

using cluster::v1::Dossier;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

class ChecksTest : public testing::Test {
 protected:
  const SubjectParts& parts() { return SubjectOf(*packs_); }

  // Files the documents of a dossier; those named in `but` are left out.
  void File(const Dossier& dossier, const std::string& but = "", uint32_t number = 0) {
    store::Batch batch;
    for (const SubjectParts::Document& document : parts().documents()) {
      if (document.kind == but || !dossier.GetReflection()->HasField(dossier, document.field)) continue;
      store::Revision revision;
      revision.filing = {parts().UnitName(dossier), document.kind};
      revision.number = number;
      revision.type = document.field->message_type()->full_name();
      revision.document = CanonicalBytes(dossier.GetReflection()->GetMessage(dossier, document.field));
      revision.digest = Sha256(revision.document);
      batch.revisions.push_back(std::move(revision));
    }
    ASSERT_TRUE(store_.Commit(batch).ok());
  }

  absl::StatusOr<v1::Verdict> CheckStored(const std::string& name, const std::string& as_of = "2016-02-15") {
    v1::CheckFilingRequest request;
    request.set_name(name);
    request.mutable_options()->set_as_of_date(as_of);
    v1::CheckFilingResponse response;
    const absl::Status status = checks_.CheckFiling(request, &response);
    if (!status.ok()) return status;
    return response.verdicts(0);
  }

  v1::Verdict CheckSent(const Dossier& dossier, const std::string& as_of = "2016-02-15") {
    v1::CheckRequest request;
    request.mutable_dossier()->PackFrom(dossier);
    request.mutable_options()->set_as_of_date(as_of);
    v1::CheckResponse response;
    const absl::Status status = checks_.Check(request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response.verdicts(0);
  }

  static std::vector<std::string> KindsOf(const v1::Verdict& verdict) {
    std::vector<std::string> kinds;
    for (const v1::DocumentRef& document : verdict.documents()) kinds.push_back(document.kind());
    return kinds;
  }

  std::shared_ptr<const RulePacks> packs_ = testing_support::SamplePacks();
  store::MemoryStore store_;
  FakeClock clock_{1'422'403'200'000'000};  // 2015-01-28T00:00:00Z
  PackRegistry registry_{packs_};
  Checks checks_{registry_, store_, clock_};
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

std::vector<std::string> FieldsOf(const absl::Status& status) {
  google::rpc::BadRequest details;
  if (auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest")) {
    details.ParseFromString(std::string(*payload));
  }
  std::vector<std::string> fields;
  for (const auto& violation : details.field_violations()) fields.push_back(violation.field());
  return fields;
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
  const absl::Status status = checks_.Check(request, &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(status),
              UnorderedElementsAre("options.as_of_date", "options.edition", "dossier.unit.organisation",
                                   "dossier.agreement.federal_amount", "dossier.report.signed_on"));
  EXPECT_THAT(FieldsOf(CheckStored("nobody", "today").status()), UnorderedElementsAre("name", "options.as_of_date"));
  request.mutable_dossier()->PackFrom(Dossier());
  request.clear_options();
  EXPECT_THAT(FieldsOf(checks_.Check(request, &response)), ElementsAre("dossier.unit"));
}

TEST_F(ChecksTest, AnEditionThatIsNotThereIsAnErrorNotASmallerRuleSet) {
  const Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  v1::CheckRequest request;
  request.mutable_dossier()->PackFrom(dossier);
  request.mutable_options()->set_edition("2013-11-07");
  v1::CheckResponse response;
  EXPECT_EQ(checks_.Check(request, &response).code(), absl::StatusCode::kNotFound);
  request.mutable_options()->set_edition("2013-11-06");
  EXPECT_TRUE(checks_.Check(request, &response).ok());
  EXPECT_EQ(response.verdicts(0).pack().basis(), v1::EDITION_BASIS_NAMED_BY_CALLER);
}

}  // namespace
}  // namespace svod::app
