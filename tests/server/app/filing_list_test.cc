#include "server/app/filing_list.h"

#include <gmock/gmock.h>

#include <set>

#include "server/app/limits.h"
#include "tests/server/app/bad_request.h"
#include "tests/server/app/rule_testing.h"

namespace svod::app {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// 12 organisations of 2013 to 2015 in two clusters; the rule is that the year is at least 2014.
class FilingListTest : public RuleTest {
 protected:
  FilingListTest() {
    Advance(1'000);
    EXPECT_TRUE(log_.TakeFolder(*PacksOf({EditionFor("a", 2014)})).ok());
    for (int i = 0; i < 12; ++i) {
      cluster::v1::Dossier dossier = StoredDossiers::SampleOf(i, i % 2 == 0 ? "altaibio-2014" : "titanium-2014");
      dossier.mutable_unit()->set_year(2013 + i % 3);
      FileDossier(registry_.parts(), dossier, "", 0, kNow - 1'000, &store_);
    }
  }
  static v1::ListFilingsRequest Request(const std::string& filter) {
    v1::ListFilingsRequest request;
    request.set_filter(filter);
    request.set_names_only(true);
    request.mutable_options()->set_as_of_date("2015-02-15");
    return request;
  }
  // All pages.
  std::vector<std::string> List(v1::ListFilingsRequest request, const Call& call = {}) {
    std::vector<std::string> names;
    pages_ = 0;
    do {
      v1::ListFilingsResponse response;
      status_ = list_.List(request, &response, call);
      EXPECT_TRUE(status_.ok()) << status_;
      if (!status_.ok()) return names;
      for (const v1::Filing& filing : response.filings()) names.push_back(filing.name());
      request.set_page_token(response.next_page_token());
      ++pages_;
    } while (!request.page_token().empty());
    return names;
  }
  std::vector<std::string> List(const std::string& filter) { return List(Request(filter)); }
  absl::Status StatusOf(const v1::ListFilingsRequest& request) {
    v1::ListFilingsResponse response;
    return list_.List(request, &response, {});
  }
  // Those of `names` that have all parts.
  static std::vector<std::string> With(const std::vector<std::string>& names, const std::vector<std::string>& parts) {
    std::vector<std::string> kept;
    for (const std::string& name : names) {
      const bool has = std::all_of(parts.begin(), parts.end(),
                                   [&](const auto& part) { return name.find(part) != std::string::npos; });
      if (has) kept.push_back(name);
    }
    return kept;
  }

  FilingList list_{registry_, store_, clock_};
  absl::Status status_;
  int pages_ = 0;
};

TEST_F(FilingListTest, AFilterNamesFieldsOfTheUnitFacetsAndKinds) {
  const std::vector<std::string> all = List("");
  EXPECT_THAT(all, SizeIs(testing::Gt(30u)));
  EXPECT_EQ(List("year = 2014"), With(all, {"/years/2014/"}));
  EXPECT_EQ(List("kind = report"), With(all, {"/filings/report"}));
  EXPECT_EQ(List("kind = report AND year != 2014").size(), 8u);
  EXPECT_EQ(List("organisation = " + StoredDossiers::OrganisationOf(3)),
            With(all, {StoredDossiers::OrganisationOf(3)}));
  const std::vector<std::string> of_region = List("region = 22");
  EXPECT_FALSE(of_region.empty());
  EXPECT_LT(of_region.size(), all.size());
  EXPECT_EQ(List("region = 22 OR NOT region = 22"), all);
}

TEST_F(FilingListTest, AFilterByOverallStateJudges) {
  const std::vector<std::string> all = List("");
  EXPECT_EQ(List("overall = NON_COMPLIANT"), With(all, {"/years/2013/"}));
  EXPECT_EQ(List("overall = COMPLIANT AND kind = report AND year = 2015"), With(all, {"/years/2015/", "/report"}));
  EXPECT_THAT(List("overall = UNDETERMINED"), IsEmpty());
  // By the rules of another time.
  v1::ListFilingsRequest request = Request("overall = NON_COMPLIANT");
  request.mutable_options()->mutable_rules_time()->set_seconds(kNow / 1'000'000);
  request.mutable_options()->mutable_rules_time()->set_nanos(500'000);
  EXPECT_THAT(List(request), IsEmpty());
}

TEST_F(FilingListTest, PagesOfEverySizeGiveTheSameList) {
  for (const char* filter : {"", "year = 2014", "overall = NON_COMPLIANT", "kind = plan OR kind = report"}) {
    const std::vector<std::string> whole = List(filter);
    for (const int size : {1, 2, 3, 7}) {
      v1::ListFilingsRequest request = Request(filter);
      request.set_page_size(size);
      EXPECT_EQ(List(request), whole) << filter << " by " << size;
      request.set_names_only(false);
      EXPECT_EQ(List(request), whole) << filter << " by " << size;
    }
  }
}

TEST_F(FilingListTest, APageReadsAtMostSoManyUnits) {
  ServiceLimits limits;
  for (const size_t most : {1u, 5u, 11u, 12u, 13u}) {
    limits.list_units_max = most;
    const FilingList list(registry_, store_, clock_, limits);
    v1::ListFilingsRequest request = Request("year = 2015 AND kind = report");
    std::vector<std::string> names;
    size_t pages = 0;
    do {
      v1::ListFilingsResponse response;
      ASSERT_TRUE(list.List(request, &response, {}).ok());
      for (const v1::Filing& filing : response.filings()) names.push_back(filing.name());
      request.set_page_token(response.next_page_token());
      ++pages;
    } while (!request.page_token().empty());
    EXPECT_THAT(names, SizeIs(4));
    EXPECT_EQ(pages, (12 + most - 1) / most);
  }
}

TEST_F(FilingListTest, OnlyWhatTheCallerMaySee) {
  Scope scope;
  std::string error;
  ASSERT_TRUE(scope.Add("organisations/" + StoredDossiers::OrganisationOf(1), &error));
  const std::vector<std::string> seen = List(Request("year >= 2013"), {&scope, nullptr});
  EXPECT_FALSE(seen.empty());
  EXPECT_THAT(seen, Each(HasSubstr(StoredDossiers::OrganisationOf(1))));
}

TEST_F(FilingListTest, OfAUnitOfWhichEverythingIsWithdrawnTheUnitIsKnown) {
  store::Batch batch;
  for (const std::string& name : With(List(""), {StoredDossiers::OrganisationOf(0)})) {
    store::Revision withdrawal;
    const size_t at = name.find("/filings/");
    withdrawal.filing = {name.substr(0, at), name.substr(at + 9)};
    withdrawal.number = 1;
    withdrawal.withdrawal_reason = "by mistake";
    batch.revisions.push_back(withdrawal);
  }
  ASSERT_TRUE(store_.Commit(batch).ok());
  const std::string of = "organisation = " + StoredDossiers::OrganisationOf(0);
  EXPECT_EQ(List(of).size(), batch.revisions.size());
  EXPECT_THAT(List(of + " AND region : *"), IsEmpty());
  EXPECT_THAT(List(of + " AND overall : *"), IsEmpty());
}

TEST_F(FilingListTest, EveryFaultIsNamedAndATokenIsOfOneRequest) {
  v1::ListFilingsRequest request = Request("kind = reprot");
  request.set_parent("x");
  request.set_kind("x");
  request.set_page_size(-1);
  request.set_page_token("x");
  request.mutable_options()->set_as_of_date("x");
  EXPECT_THAT(FieldsOf(StatusOf(request)), testing::UnorderedElementsAre("filter", "parent", "kind", "page_size",
                                                                         "page_token", "options.as_of_date"));
  EXPECT_THAT(std::string(StatusOf(Request("kind = reprot")).message()), HasSubstr("report"));
  v1::ListFilingsRequest first = Request("overall = NON_COMPLIANT");
  first.set_page_size(1);
  v1::ListFilingsResponse response;
  ASSERT_TRUE(list_.List(first, &response, {}).ok());
  for (const char* day : {"2015-02-15", "2015-02-16"}) {
    v1::ListFilingsRequest next = first;
    next.set_page_token(response.next_page_token());
    next.mutable_options()->set_as_of_date(day);
    EXPECT_EQ(StatusOf(next).ok(), std::string(day) == "2015-02-15") << day;
  }
  request = Request("overall = COMPLIANT");
  request.mutable_options()->set_pack("b");
  EXPECT_TRUE(absl::IsNotFound(StatusOf(request)));
}

}  // namespace
}  // namespace svod::app
