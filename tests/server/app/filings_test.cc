#include "server/app/filings.h"

#include <gmock/gmock.h>

#include <future>

#include "engine/engine.h"
#include "server/app/filing_list.h"
#include "server/app/names.h"
#include "server/app/page_token.h"
#include "tests/server/app/bad_request.h"
#include "tests/server/app/fake_clock.h"
#include "tests/server/store/faulty_store.h"
#include "tests/testing/samples.h"

namespace svod::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

constexpr char kUnit[] = "organisations/7302000000/clusters/C12/years/2014/agreements/1";

std::string UnitOf(int year, const std::string& agreement) {
  return "organisations/7302000000/clusters/C12/years/" + std::to_string(year) + "/agreements/" + agreement;
}

v1::SubmitFilingRequest MakeRequest(const std::string& name, uint32_t revision = 0) {
  cluster::v1::Report report;
  report.set_revision(revision);
  report.set_signed_on("2015-01-20");
  v1::SubmitFilingRequest request;
  request.set_name(name);
  request.mutable_document()->PackFrom(report);
  return request;
}

class FilingsTest : public testing::Test {
 protected:
  absl::Status Submit(const v1::SubmitFilingRequest& request, v1::SubmitFilingResponse* response) {
    std::promise<absl::Status> promise;
    filings_.Submit(request, response, [&promise](absl::Status status) { promise.set_value(std::move(status)); });
    return promise.get_future().get();
  }
  absl::Status Withdraw(const v1::WithdrawFilingRequest& request, v1::WithdrawFilingResponse* response) {
    std::promise<absl::Status> promise;
    filings_.Withdraw(request, response, [&promise](absl::Status status) { promise.set_value(std::move(status)); });
    return promise.get_future().get();
  }
  void MustSubmit(const v1::SubmitFilingRequest& request) {
    v1::SubmitFilingResponse response;
    const absl::Status status = Submit(request, &response);
    ASSERT_TRUE(status.ok()) << status;
  }

  store::FaultyStore store_;
  FakeClock clock_{1'422'435'600'500'000};  // 2015-01-28T09:00:00.5Z
  CommitQueue commits_{store_, clock_};
  PackRegistry registry_{testing_support::SamplePacks()};
  FilingList list_{registry_, store_, clock_};
  Filings filings_{SubjectOf(*testing_support::SamplePacks()), store_, commits_, clock_};
};

TEST_F(FilingsTest, WhatIsSubmittedIsRead) {
  const std::string name = std::string(kUnit) + "/filings/report";
  v1::SubmitFilingResponse stored;
  ASSERT_TRUE(Submit(MakeRequest(name), &stored).ok());
  EXPECT_EQ(stored.filing().name(), name);
  EXPECT_EQ(stored.filing().revision(), 0u);
  EXPECT_EQ(stored.filing().submit_time().seconds(), 1'422'435'600);
  EXPECT_EQ(stored.filing().submit_time().nanos(), 500'000'000);
  EXPECT_FALSE(stored.filing().has_document());

  v1::GetFilingRequest get;
  get.set_name(name);
  v1::GetFilingResponse got;
  ASSERT_TRUE(filings_.Get(get, &got).ok());
  cluster::v1::Report report;
  ASSERT_TRUE(got.filing().document().UnpackTo(&report));
  EXPECT_EQ(report.signed_on(), "2015-01-20");
  EXPECT_EQ(got.filing().etag(), stored.filing().etag());
  EXPECT_EQ(got.filing().digest(), Sha256Digest(CanonicalBytes(report)));
}

TEST_F(FilingsTest, RevisionsAreKeptAndNumbered) {
  const std::string name = std::string(kUnit) + "/filings/report";
  for (uint32_t revision = 0; revision < 3; ++revision) MustSubmit(MakeRequest(name, revision));
  v1::GetFilingRequest get;
  get.set_name(name);
  get.set_revision(1);
  v1::GetFilingResponse got;
  ASSERT_TRUE(filings_.Get(get, &got).ok());
  EXPECT_EQ(got.filing().revision(), 1u);
  get.set_revision(3);
  const absl::Status missing = filings_.Get(get, &got);
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.message()), HasSubstr("revision 3"));
}

TEST_F(FilingsTest, AWithdrawnFilingIsKeptAndMayBeFiledAgain) {
  const std::string name = std::string(kUnit) + "/filings/report";
  v1::WithdrawFilingRequest withdraw;
  withdraw.set_name(name);
  withdraw.set_reason("подано по ошибке");
  v1::WithdrawFilingResponse withdrawn;
  EXPECT_EQ(Withdraw(withdraw, &withdrawn).code(), absl::StatusCode::kNotFound);
  MustSubmit(MakeRequest(name));
  withdraw.set_request_id("once");
  ASSERT_TRUE(Withdraw(withdraw, &withdrawn).ok());
  EXPECT_EQ(withdrawn.filing().revision(), 1u);
  EXPECT_TRUE(withdrawn.filing().withdrawn());
  EXPECT_EQ(withdrawn.filing().ledger_entry(), "ledgerEntries/1");
  ASSERT_TRUE(Withdraw(withdraw, &withdrawn).ok());
  EXPECT_TRUE(withdrawn.repeated());
  withdraw.set_reason("иначе");
  EXPECT_EQ(Withdraw(withdraw, &withdrawn).code(), absl::StatusCode::kAlreadyExists);
  withdraw.clear_request_id();
  EXPECT_EQ(Withdraw(withdraw, &withdrawn).code(), absl::StatusCode::kFailedPrecondition);

  v1::GetFilingRequest get;
  get.set_name(name);
  v1::GetFilingResponse got;
  ASSERT_TRUE(filings_.Get(get, &got).ok());
  EXPECT_TRUE(got.filing().withdrawn());
  EXPECT_EQ(got.filing().withdrawal_reason(), "подано по ошибке");
  EXPECT_FALSE(got.filing().has_document());
  v1::ListFilingsResponse listed;
  ASSERT_TRUE(list_.List({}, &listed, {}).ok());
  ASSERT_EQ(listed.filings_size(), 1);
  EXPECT_TRUE(listed.filings(0).withdrawn());
  EXPECT_FALSE(listed.filings(0).has_document());

  v1::SubmitFilingRequest again = MakeRequest(name);
  again.set_etag(got.filing().etag());
  v1::SubmitFilingResponse stored;
  ASSERT_TRUE(Submit(again, &stored).ok());
  EXPECT_EQ(stored.filing().revision(), 2u);
  EXPECT_FALSE(stored.filing().withdrawn());
}

TEST_F(FilingsTest, EveryFaultOfAWithdrawalIsNamedAtOnce) {
  v1::WithdrawFilingRequest request;
  request.set_request_id(std::string(65, 'x'));
  v1::WithdrawFilingResponse response;
  EXPECT_THAT(FieldsOf(Withdraw(request, &response)), UnorderedElementsAre("name", "request_id", "reason"));
  request.set_reason(std::string(kServiceLimits.reason_bytes_max + 1, 'x'));
  EXPECT_THAT(FieldsOf(Withdraw(request, &response)), UnorderedElementsAre("name", "request_id", "reason"));
  request.set_reason(std::string(kServiceLimits.reason_bytes_max, 'x'));
  EXPECT_THAT(FieldsOf(Withdraw(request, &response)), UnorderedElementsAre("name", "request_id"));
}

TEST_F(FilingsTest, WhatWasKnownAtATimeIsReadAndListed) {
  const std::string name = std::string(kUnit) + "/filings/report";
  for (uint32_t revision = 0; revision < 3; ++revision) {
    clock_.Set(int64_t{1'000'000'000} * (revision + 1));  // 1000 s, 2000 s, 3000 s
    MustSubmit(MakeRequest(name, revision));
  }
  const auto number_at = [&](int64_t seconds) -> int64_t {
    v1::GetFilingRequest get;
    get.set_name(name);
    get.mutable_read_time()->set_seconds(seconds);
    v1::GetFilingResponse got;
    v1::ListFilingsRequest list;
    *list.mutable_read_time() = get.read_time();
    v1::ListFilingsResponse listed;
    EXPECT_TRUE(list_.List(list, &listed, {}).ok());
    const absl::Status status = filings_.Get(get, &got);
    EXPECT_EQ(listed.filings_size(), status.ok() ? 1 : 0);
    EXPECT_TRUE(status.ok() || absl::IsNotFound(status)) << status;
    return status.ok() ? int64_t{got.filing().revision()} : -1;
  };
  EXPECT_EQ(number_at(999), -1);
  EXPECT_EQ(number_at(1000), 0);
  EXPECT_EQ(number_at(2999), 1);
  EXPECT_EQ(number_at(3000), 2);

  v1::GetFilingRequest get;
  get.set_name(name);
  get.set_revision(0);
  get.mutable_read_time()->set_seconds(3001);  // ahead, and beside a number
  v1::GetFilingResponse got;
  EXPECT_THAT(FieldsOf(filings_.Get(get, &got)), UnorderedElementsAre("read_time", "read_time"));
}

TEST_F(FilingsTest, EveryFaultOfASubmissionIsNamedAtOnceAndNothingIsStored) {
  cluster::v1::Report report;
  report.set_signed_on("2014-02-30");
  report.mutable_kpis()->add_items()->set_number(13);
  report.mutable_kpis()->add_items()->set_value("ten");
  v1::SubmitFilingRequest request;
  request.set_name("organisations/7302000001/clusters/C12/years/2014/agreements/1/filings/report");
  request.mutable_document()->PackFrom(report);
  request.set_request_id(std::string(65, 'x'));
  v1::SubmitFilingResponse response;
  const absl::Status status = Submit(request, &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(status),
              UnorderedElementsAre("name", "request_id", "document.signed_on", "document.kpis.items[0].number",
                                   "document.kpis.items[1].number", "document.kpis.items[1].value"));
  EXPECT_EQ(store_.commits(), 0);
}

// Whatever is wrong with the name, also where it tells no kind of document.
TEST_F(FilingsTest, ABadNameHidesNoFaultOfTheDocument) {
  cluster::v1::Report report;
  report.set_signed_on("2014-02-30");
  v1::SubmitFilingRequest request;
  v1::SubmitFilingResponse response;
  for (const std::string& name :
       {std::string(), std::string("nonsense"), std::string(kUnit), std::string(kUnit) + "/filings/",
        std::string(kUnit) + "/filings/nothing", std::string("nonsense/filings/report")}) {
    request.set_name(name);
    request.mutable_document()->PackFrom(report);
    EXPECT_THAT(FieldsOf(Submit(request, &response)), UnorderedElementsAre("name", "document.signed_on")) << name;
    request.clear_document();
    EXPECT_THAT(FieldsOf(Submit(request, &response)), UnorderedElementsAre("name", "document")) << name;
    request.mutable_document()->set_type_url("type.googleapis.com/no.such.Type");
    const absl::Status status = Submit(request, &response);
    EXPECT_THAT(FieldsOf(status), UnorderedElementsAre("name", "document.type_url")) << name;
  }
  EXPECT_EQ(store_.commits(), 0);
}

TEST_F(FilingsTest, ADocumentOfAnotherTypeOrNoDocumentIsRefused) {
  const struct {
    const char* type;
    std::string bytes;
    const char* field;
  } kCases[] = {
      {"", "", "document"},
      {"type.googleapis.com/svod.cluster.v1.Plan", "", "document.type_url"},
      {"type.googleapis.com/no.such.Type", "", "document.type_url"},
      {"type.googleapis.com/svod.cluster.v1.Report", "\xFF\xFF\xFF", "document"},                  // foreign bytes
      {"type.googleapis.com/svod.cluster.v1.Report", "\x2A\x7F", "document"},                      // truncated
      {"type.googleapis.com/svod.cluster.v1.Report", std::string("\xB8\x3E\x01", 3), "document"},  // an unknown field
  };
  for (const auto& test : kCases) {
    v1::SubmitFilingRequest request;
    request.set_name(std::string(kUnit) + "/filings/report");
    request.mutable_document()->set_type_url(test.type);
    request.mutable_document()->set_value(test.bytes);
    v1::SubmitFilingResponse response;
    const absl::Status status = Submit(request, &response);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << test.type;
    EXPECT_THAT(FieldsOf(status), ElementsAre(HasSubstr(test.field))) << test.type << status;
  }
  EXPECT_EQ(store_.commits(), 0);
}

TEST_F(FilingsTest, ADocumentHasALimitAndOneByteMoreIsRefused) {
  const auto submit = [this](size_t bytes) {
    cluster::v1::Report report;
    auto* section = report.mutable_sections()->add_items();
    section->set_title("");
    // Text that fills the document up to the size wanted; the lengths around it grow with it.
    size_t text = bytes - 32;
    while (report.ByteSizeLong() < bytes) section->set_title(std::string(text++, 'x'));
    EXPECT_EQ(report.ByteSizeLong(), bytes);
    v1::SubmitFilingRequest request;
    request.set_name(std::string(kUnit) + "/filings/report");
    request.mutable_document()->PackFrom(report);
    v1::SubmitFilingResponse response;
    return Submit(request, &response);
  };
  EXPECT_TRUE(submit(kLimits.document_bytes_max).ok());
  const absl::Status over = submit(kLimits.document_bytes_max + 1);
  EXPECT_EQ(over.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(over.message()), HasSubstr(std::to_string(kLimits.document_bytes_max)));
}

TEST_F(FilingsTest, ARequestIdOfTheLongestLengthIsTaken) {
  v1::SubmitFilingRequest request = MakeRequest(std::string(kUnit) + "/filings/report");
  request.set_request_id(std::string(64, 'x'));
  MustSubmit(request);
  v1::SubmitFilingResponse response;
  ASSERT_TRUE(Submit(request, &response).ok());
  EXPECT_TRUE(response.repeated());
  request.set_request_id("white space");
  EXPECT_THAT(FieldsOf(Submit(request, &response)), ElementsAre("request_id"));
}

TEST_F(FilingsTest, ValidateOnlyAnswersAndStoresNothing) {
  const std::string name = std::string(kUnit) + "/filings/report";
  v1::SubmitFilingRequest request = MakeRequest(name);
  request.set_validate_only(true);
  v1::SubmitFilingResponse response;
  ASSERT_TRUE(Submit(request, &response).ok());
  EXPECT_EQ(response.filing().revision(), 0u);
  EXPECT_EQ(response.filing().etag(), "");
  EXPECT_FALSE(response.filing().has_submit_time());
  EXPECT_EQ(store_.commits(), 0);
  MustSubmit(MakeRequest(name));
  ASSERT_TRUE(Submit(request, &response).ok());
  EXPECT_EQ(response.filing().revision(), 1u);
  request.set_etag(kNoRevisionEtag);
  EXPECT_EQ(Submit(request, &response).code(), absl::StatusCode::kAborted);
}

TEST_F(FilingsTest, ListsPageByPageWithoutGapOrRepeat) {
  std::vector<std::string> expected;
  for (int year = 2014; year < 2019; ++year) {
    for (const char* kind : {"plan", "report"}) {
      const std::string name = UnitOf(year, "1") + "/filings/" + kind;
      v1::SubmitFilingRequest request = MakeRequest(name);
      if (kind == std::string("plan")) request.mutable_document()->PackFrom(cluster::v1::Plan());
      MustSubmit(request);
      MustSubmit(request);  // a second revision is not listed by itself
      expected.push_back(name);
    }
  }
  for (int size : {1, 3, 10, 0, 100'000}) {
    v1::ListFilingsRequest request;
    request.set_page_size(size);
    std::vector<std::string> names;
    do {
      v1::ListFilingsResponse page;
      ASSERT_TRUE(list_.List(request, &page, {}).ok());
      EXPECT_LE(page.filings_size(), size > 0 ? size : 100);
      for (const v1::Filing& filing : page.filings()) {
        names.push_back(filing.name());
        EXPECT_EQ(filing.revision(), 1u);
        EXPECT_TRUE(filing.has_document());
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(names, expected) << size;
  }
}

TEST_F(FilingsTest, ListsOnlyWhatIsAskedFor) {
  for (const std::string& unit : {UnitOf(2014, "1"), UnitOf(2014, "12"), UnitOf(2015, "1")}) {
    MustSubmit(MakeRequest(unit + "/filings/report"));
    v1::SubmitFilingRequest plan = MakeRequest(unit + "/filings/plan");
    plan.mutable_document()->PackFrom(cluster::v1::Plan());
    MustSubmit(plan);
  }
  v1::ListFilingsRequest request;
  request.set_parent(UnitOf(2014, "1"));
  request.set_kind("report");
  request.set_names_only(true);
  v1::ListFilingsResponse response;
  ASSERT_TRUE(list_.List(request, &response, {}).ok());
  ASSERT_EQ(response.filings_size(), 1);
  EXPECT_EQ(response.filings(0).name(), UnitOf(2014, "1") + "/filings/report");
  EXPECT_FALSE(response.filings(0).has_document());
}

TEST_F(FilingsTest, APageHoldsNoMoreBytesThanAClientTakes) {
  for (int year = 2014; year < 2017; ++year) {
    v1::SubmitFilingRequest request = MakeRequest(UnitOf(year, "1") + "/filings/report");
    cluster::v1::Report report;
    report.mutable_sections()->add_items()->set_title(std::string(2u << 20, 'x'));
    request.mutable_document()->PackFrom(report);
    MustSubmit(request);
  }
  v1::ListFilingsRequest request;
  v1::ListFilingsResponse page;
  ASSERT_TRUE(list_.List(request, &page, {}).ok());
  EXPECT_EQ(page.filings_size(), 1);
  EXPECT_NE(page.next_page_token(), "");
}

TEST_F(FilingsTest, FaultsOfAListAreNamedAtOnce) {
  v1::ListFilingsRequest request;
  request.set_parent("organisations");
  request.set_kind("poem");
  request.set_page_size(-1);
  request.set_page_token("AAAA");
  v1::ListFilingsResponse response;
  EXPECT_THAT(FieldsOf(list_.List(request, &response, {})),
              UnorderedElementsAre("parent", "kind", "page_size", "page_token"));
}

TEST_F(FilingsTest, RevisionsComeNewestFirstInPages) {
  const std::string name = std::string(kUnit) + "/filings/report";
  for (uint32_t revision = 0; revision < 5; ++revision) MustSubmit(MakeRequest(name, revision));
  v1::ListFilingRevisionsRequest request;
  request.set_name(name);
  request.set_page_size(2);
  std::vector<uint32_t> numbers;
  do {
    v1::ListFilingRevisionsResponse page;
    ASSERT_TRUE(filings_.ListRevisions(request, &page).ok());
    for (const v1::Filing& filing : page.filings()) numbers.push_back(filing.revision());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(numbers, ElementsAre(4, 3, 2, 1, 0));
  // Anybody can make a token that fits the request.
  request.set_page_token(MakePageToken(name, "x"));
  v1::ListFilingRevisionsResponse refused;
  EXPECT_THAT(FieldsOf(filings_.ListRevisions(request, &refused)), ElementsAre("page_token"));
  request.clear_page_token();
  request.set_name(std::string(kUnit) + "/filings/plan");
  v1::ListFilingRevisionsResponse none;
  EXPECT_EQ(filings_.ListRevisions(request, &none).code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace svod::app
