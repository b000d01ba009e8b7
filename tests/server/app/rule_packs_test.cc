#include "server/app/rule_packs.h"

#include <gmock/gmock.h>

#include <fstream>

#include "server/ledger/events.h"
#include "server/ledger/log.h"
#include "server/ledger/note.h"
#include "tests/server/app/bad_request.h"
#include "tests/server/app/rule_testing.h"
#include "tests/testing/ledger_keys.h"

namespace svod::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

void Fill(const RuleFiles& files, google::protobuf::RepeatedPtrField<v1::RuleFile>* sent) {
  for (const RuleFile& file : files) {
    v1::RuleFile* next = sent->Add();
    next->set_name(file.name);
    next->set_content(file.text);
  }
}

class RulePacksTest : public RuleTest {
 protected:
  absl::StatusOr<v1::PublishRulePackResponse> Publish(const RuleFiles& files, const std::string& signature = "") {
    v1::PublishRulePackRequest request;
    Fill(files, request.mutable_files());
    request.set_signature(signature);
    v1::PublishRulePackResponse response;
    const absl::Status status = releases_.Publish(request, &response);
    if (!status.ok()) return status;
    return response;
  }
  absl::Status Activate(const std::string& name, std::optional<int64_t> time = std::nullopt) {
    v1::ActivateRulePackRequest request;
    request.set_name(name);
    if (time) *request.mutable_activate_time() = ledger::ToTimestamp(*time);
    v1::ActivateRulePackResponse response;
    const absl::Status status = releases_.Activate(request, &response);
    if (status.ok()) last_ = response.rule_pack();
    return status;
  }
  absl::Status Deactivate(const std::string& name, std::optional<int64_t> time = std::nullopt) {
    v1::DeactivateRulePackRequest request;
    request.set_name(name);
    if (time) *request.mutable_deactivate_time() = ledger::ToTimestamp(*time);
    v1::DeactivateRulePackResponse response;
    const absl::Status status = releases_.Deactivate(request, &response);
    if (status.ok()) last_ = response.rule_pack();
    return status;
  }
  v1::RulePack Get(const std::string& name) {
    v1::GetRulePackRequest request;
    request.set_name(name);
    v1::GetRulePackResponse response;
    const absl::Status status = releases_.Get(request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response.rule_pack();
  }
  // `id version STATE` of each.
  std::vector<std::string> List(const v1::ListRulePacksRequest& request = {}) {
    v1::ListRulePacksResponse response;
    EXPECT_TRUE(releases_.List(request, &response).ok());
    std::vector<std::string> all;
    for (const v1::RulePack& pack : response.rule_packs()) {
      all.push_back(pack.ref().id() + " " + pack.ref().version() + " " +
                    v1::RulePackState_Name(pack.state()).substr(16));
    }
    token_ = response.next_page_token();
    return all;
  }

  Current<ledger::Publishers> publishers_{std::make_shared<ledger::Publishers>()};
  RulePackReleases releases_{registry_, log_, clock_, publishers_};
  v1::RulePack last_;
  std::string token_;
};

TEST_F(RulePacksTest, AReleaseIsPublishedPutInUseAndTakenOut) {
  const RuleFiles files = FilesFor("a", 2015, "1.1.0");
  const auto published = Publish(files);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_FALSE(published->repeated());
  const v1::RulePack& pack = published->rule_pack();
  EXPECT_EQ(pack.name(), "rulePacks/a/releases/" + DigestOf(files).substr(7));
  EXPECT_EQ(pack.state(), v1::RULE_PACK_STATE_INACTIVE);
  EXPECT_EQ(pack.ledger_entry(), "ledgerEntries/2");
  EXPECT_EQ(pack.rules(), 1u);
  EXPECT_FALSE(pack.from_folder());
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));

  ASSERT_TRUE(Activate(pack.name()).ok());
  EXPECT_EQ(last_.state(), v1::RULE_PACK_STATE_ACTIVE);
  EXPECT_THAT(Judge(), ElementsAre("a.year FAIL"));
  EXPECT_THAT(List(), ElementsAre("a 1.1.0 ACTIVE", "a 1.0.0 INACTIVE"));
  const v1::RulePack got = Get(pack.name());
  ASSERT_EQ(got.files_size(), 2);
  EXPECT_EQ(got.files(1).content(), files[1].text);

  ASSERT_TRUE(Publish(FilesFor("b", 2000)).ok());
  ASSERT_TRUE(Activate("rulePacks/b/releases/" + DigestOf(FilesFor("b", 2000)).substr(7)).ok());
  ASSERT_TRUE(Deactivate(pack.name()).ok());
  EXPECT_EQ(last_.state(), v1::RULE_PACK_STATE_INACTIVE);
  EXPECT_THAT(Judge(), ElementsAre("b.year PASS"));
}

TEST_F(RulePacksTest, PublishingAgainIsAnsweredAndNotStored) {
  const auto first = Publish(FilesFor("b", 2000));
  const auto again = Publish(FilesFor("b", 2000));
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->repeated());
  EXPECT_EQ(again->rule_pack().ledger_entry(), first->rule_pack().ledger_entry());
  EXPECT_EQ(LedgerSize(), 3u);
}

TEST_F(RulePacksTest, AVersionNeverChanges) {
  ASSERT_TRUE(Publish(FilesFor("b", 2000)).ok());
  const absl::Status other = Publish(FilesFor("b", 2001)).status();
  EXPECT_TRUE(absl::IsAlreadyExists(other)) << other;
  EXPECT_TRUE(Publish(FilesFor("b", 2001, "1.0.1")).ok());
  EXPECT_TRUE(Publish(FilesFor("b", 2001, "1.0.0", "2014-01-01")).ok());
}

TEST_F(RulePacksTest, AFaultyPackIsRefusedWithEveryFaultAndChangesNothing) {
  RuleFiles files = FilesFor("b", 2000);
  files[1].text += "- id: b.two\n  level: maybe\n";
  const absl::Status status = Publish(files).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(status), testing::Each(StartsWith("a.rules.yaml:")));
  EXPECT_GT(FieldsOf(status).size(), 2u);
  EXPECT_THAT(FieldsOf(Publish({}).status()), ElementsAre("files"));
  EXPECT_THAT(FieldsOf(Publish({{"", "x"}, {"pack.yaml", "\xFF"}}).status()),
              ElementsAre("files[0].name", "files[1].content"));
  EXPECT_EQ(LedgerSize(), 2u);

  v1::ValidateRulePackRequest request;
  Fill(files, request.mutable_files());
  v1::ValidateRulePackResponse response;
  ASSERT_TRUE(releases_.Validate(request, &response).ok());
  EXPECT_FALSE(response.has_rule_pack());
  ASSERT_GT(response.faults_size(), 2);
  EXPECT_EQ(response.faults(0).file(), "a.rules.yaml");
  EXPECT_GT(response.faults(0).line(), 0);
  EXPECT_GT(response.faults(0).column(), 0);
}

TEST_F(RulePacksTest, ValidationSaysWhatItWouldBe) {
  v1::ValidateRulePackRequest request;
  Fill(FilesFor("b", 2000), request.mutable_files());
  v1::ValidateRulePackResponse response;
  ASSERT_TRUE(releases_.Validate(request, &response).ok());
  EXPECT_THAT(response.faults(), IsEmpty());
  EXPECT_EQ(response.rule_pack().ref().digest(), DigestOf(FilesFor("b", 2000)));
  EXPECT_EQ(LedgerSize(), 2u);
}

TEST_F(RulePacksTest, LimitsOfAReleaseAtTheLimitAndOnePast) {
  RuleFiles files = FilesFor("b", 2000);
  std::string listed = "files: [a.rules.yaml";
  for (size_t i = files.size(); i < kServiceLimits.release_files_max; ++i) {
    const std::string name = "more" + std::to_string(i) + ".yaml";
    files.push_back({name, "rules:\n- " + files[1].text.substr(files[1].text.find("id: b.year"))});
    files.back().text.replace(files.back().text.find("b.year"), 6, "b.year" + std::to_string(i));
    listed += ", " + name;
  }
  files[0].text.replace(files[0].text.find("files: [a.rules.yaml"), 20, listed);
  EXPECT_TRUE(Publish(files).ok()) << Publish(files).status();
  files.push_back({"one.yaml", ""});
  EXPECT_THAT(FieldsOf(Publish(files).status()), ElementsAre("files"));

  files = FilesFor("c", 2000);
  const auto fill = [&files](size_t bytes) {
    size_t now = 0;
    for (const RuleFile& file : files) now += file.text.size();
    files[1].text += "#" + std::string(bytes - now - 2, ' ') + "\n";
  };
  ASSERT_GT(kServiceLimits.release_bytes_max, kLimits.rule_file_bytes_max);
  fill(kServiceLimits.release_bytes_max);
  // Within this limit, and past that of one file.
  EXPECT_THAT(FieldsOf(Publish(files).status()), ElementsAre("a.rules.yaml"));
  files[1].text += "\n";
  EXPECT_THAT(FieldsOf(Publish(files).status()), ElementsAre("files"));
}

TEST_F(RulePacksTest, TimesLieAhead) {
  const std::string name = Publish(FilesFor("a", 2015, "2.0.0"))->rule_pack().name();
  EXPECT_THAT(FieldsOf(Activate(name, kNow - 1)), ElementsAre("activate_time"));
  EXPECT_THAT(FieldsOf(Deactivate(name, kNow - 1)), ElementsAre("deactivate_time"));
  ASSERT_TRUE(Activate(name, kNow + 100).ok());
  EXPECT_EQ(last_.state(), v1::RULE_PACK_STATE_SCHEDULED);
  EXPECT_EQ(ledger::ToMicros(last_.active_from()), kNow + 100);
  EXPECT_FALSE(last_.has_active_until());
  ASSERT_TRUE(Activate(ReleaseName(RefOf(*EditionFor("a", 2000))), kNow + 200).ok());
  EXPECT_THAT(List(), ElementsAre("a 2.0.0 SCHEDULED", "a 1.0.0 ACTIVE"));
  EXPECT_EQ(ledger::ToMicros(Get(name).active_until()), kNow + 200);
  Advance(150);
  EXPECT_THAT(List(), ElementsAre("a 2.0.0 ACTIVE", "a 1.0.0 SCHEDULED"));
  EXPECT_THAT(Judge(), ElementsAre("a.year FAIL"));
  Advance(50);
  EXPECT_THAT(Judge(), ElementsAre("a.year PASS"));
}

TEST_F(RulePacksTest, WhatIsNotThereIsNotFound) {
  const std::string name = "rulePacks/a/releases/" + std::string(64, '0');
  v1::GetRulePackRequest get;
  get.set_name(name);
  v1::GetRulePackResponse got;
  EXPECT_TRUE(absl::IsNotFound(releases_.Get(get, &got)));
  EXPECT_TRUE(absl::IsNotFound(Activate(name)));
  EXPECT_TRUE(absl::IsNotFound(Deactivate("")));
}

TEST_F(RulePacksTest, ListsByPagesPackAndUse) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Publish(FilesFor("b", 2000 + i, std::to_string(i))).ok());
  v1::ListRulePacksRequest request;
  request.set_page_size(2);
  request.set_pack("b");
  EXPECT_THAT(List(request), ElementsAre("b 4 INACTIVE", "b 3 INACTIVE"));
  request.set_page_token(token_);
  EXPECT_THAT(List(request), ElementsAre("b 2 INACTIVE", "b 1 INACTIVE"));
  request.set_page_token(token_);
  EXPECT_THAT(List(request), ElementsAre("b 0 INACTIVE"));
  EXPECT_EQ(token_, "");
  v1::ListRulePacksRequest active;
  active.set_active_only(true);
  EXPECT_THAT(List(active), ElementsAre("a 1.0.0 ACTIVE"));
  v1::ListRulePacksRequest wrong;
  wrong.set_page_token("x");
  wrong.set_page_size(-1);
  v1::ListRulePacksResponse response;
  EXPECT_THAT(FieldsOf(releases_.List(wrong, &response)), ElementsAre("page_size", "page_token"));
}

TEST_F(RulePacksTest, SignaturesCountWherePublishersAreKnown) {
  const testing_support::TempFolder folder;
  std::ofstream(folder.path() / "key.pem") << testing_support::kLedgerPrivateKey;
  const auto signer = ledger::LoadSigner(folder.path() / "key.pem", "ministry");
  const Edition edition = EditionFor("b", 2000);
  const std::string note = *ledger::SignText(ledger::ReleaseText(RefOf(*edition)), **signer);
  EXPECT_EQ(Publish(FilesOf(*edition), note).status().code(), absl::StatusCode::kFailedPrecondition);

  publishers_.Set(
      std::make_shared<ledger::Publishers>(ledger::Publishers{{"ministry", testing_support::kLedgerPublicKey}}));
  EXPECT_EQ(Publish(FilesOf(*edition)).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Publish(FilesFor("b", 2001), note).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(Publish(FilesOf(*edition), std::string(kServiceLimits.signature_bytes_max + 1, 'x')).status()),
              ElementsAre("signature"));
  EXPECT_THAT(FieldsOf(Publish(FilesOf(*edition), std::string(kServiceLimits.signature_bytes_max, 'x')).status()),
              IsEmpty());
  const auto published = Publish(FilesOf(*edition), note);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->rule_pack().signer(), "ministry");
  EXPECT_EQ((*ledger::ReadEntry(*store_.Read(), 2))->publication().signer(), "ministry");

  publishers_.Set(
      std::make_shared<ledger::Publishers>(ledger::Publishers{{"ministry", testing_support::kOtherPublicKey}}));
  EXPECT_EQ(Publish(FilesOf(*EditionFor("b", 2002, "2")), note).status().code(), absl::StatusCode::kInvalidArgument);
  const Edition other = EditionFor("b", 2003, "3");
  EXPECT_EQ(Publish(FilesOf(*other), *ledger::SignText(ledger::ReleaseText(RefOf(*other)), **signer)).status().code(),
            absl::StatusCode::kUnauthenticated);
}

TEST_F(RulePacksTest, APackOfAnotherSubjectIsRefused) {
  RuleFiles files = FilesFor("b", 2000);
  const std::string subject = "subject: svod.cluster.v1.Dossier\nperiod: unit.year";
  files[0].text.replace(files[0].text.find(subject), subject.size(), "subject: svod.cluster.v1.Report\nperiod: '2014'");
  files[1].text.replace(files[1].text.find("unit.year"), 9, "revision");
  const absl::Status status = Publish(files).status();
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(LedgerSize(), 2u);
}

TEST_F(RulePacksTest, ARuleIsExplainedInBothLanguages) {
  v1::ExplainRuleRequest request;
  request.set_rule("a.year");
  v1::ExplainRuleResponse response;
  ASSERT_TRUE(releases_.Explain(request, &response).ok());
  ASSERT_EQ(response.explanations_size(), 1);
  const v1::RuleExplanation& explanation = response.explanations(0);
  EXPECT_EQ(explanation.file(), "a.rules.yaml");
  EXPECT_EQ(explanation.line(), 2);
  EXPECT_EQ(explanation.lines(0).text().ru(), "Год");
  EXPECT_EQ(explanation.lines(0).text().en(), "Year");
  EXPECT_GT(explanation.lines_size(), 3);
  const struct {
    const char* pack;
    const char* edition;
    const char* rule;
    const char* message;
  } kMissing[] = {{"b", "", "a.year", "no such pack"},
                  {"a", "2014-01-01", "a.year", "no such pack or edition"},
                  {"a", "2013-11-06", "a.yea", "there is no rule `a.yea`"}};
  for (const auto& test : kMissing) {
    request.set_pack(test.pack);
    request.set_edition(test.edition);
    request.set_rule(test.rule);
    v1::ExplainRuleResponse none;
    const absl::Status status = releases_.Explain(request, &none);
    EXPECT_TRUE(absl::IsNotFound(status));
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.message));
  }
  EXPECT_THAT(FieldsOf(releases_.Explain({}, &response)), ElementsAre("rule"));
}

}  // namespace
}  // namespace svod::app
