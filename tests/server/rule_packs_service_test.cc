// Rules that change under way, over real connections: also across a restart, and while calls go on.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "engine/release.h"
#include "server/ledger/note.h"
#include "server/ledger/release_note.h"
#include "svod/v1/ledger.grpc.pb.h"
#include "svod/v1/rule_packs.grpc.pb.h"
#include "tests/server/running_server.h"
#include "tests/testing/ledger_keys.h"
#include "tests/testing/pack_folder.h"

namespace svod {
namespace {

using grpc::StatusCode;
using testing::HasSubstr;
using Rules = v1::RulePacksService::Stub;

class RulePacksServiceTest : public testing_support::RunningServerTest {
 protected:
  RulePacksServiceTest() {
    options_.rules = pack_.path();
    WriteRules("1.0.0", 2000);
  }

  // The pack `test` in the folder: the year of the unit is at least `year`.
  void WriteRules(const std::string& version, int year) const {
    std::string head = testing_support::kPackHead;
    head.replace(head.find("1.0.0"), 5, version);
    pack_.Write("pack.yaml", head);
    pack_.Write("a.rules.yaml",
                "rules:\n- id: year\n  title: {ru: Год, en: Year}\n  cites: {source: law, clause: \"1\"}\n"
                "  level: required\n  bounds: {value: unit.year, at_least: " +
                    std::to_string(year) + "}\n");
  }
  // The same as files; the folder stays as it is.
  v1::PublishRulePackRequest Publication(const std::string& version, int year) const {
    const testing_support::PackFolder other;
    WriteRules(version, year);
    Diagnostics faults;
    const auto packs = LoadRulePacks(pack_.path(), faults);
    WriteRules("1.0.0", 2000);
    v1::PublishRulePackRequest request;
    for (const RuleFile& file : FilesOf(*EditionsOf(*packs).front())) {
      v1::RuleFile* sent = request.add_files();
      sent->set_name(file.name);
      sent->set_content(file.text);
    }
    return request;
  }
  std::string MustPublish(const std::shared_ptr<grpc::Channel>& channel, const v1::PublishRulePackRequest& request,
                          const std::string& token = "") {
    v1::PublishRulePackResponse response;
    const grpc::Status status = Call(channel, token, &Rules::PublishRulePack, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.rule_pack().name();
  }
  static void MustActivate(const std::shared_ptr<grpc::Channel>& channel, const std::string& name) {
    v1::ActivateRulePackRequest request;
    request.set_name(name);
    v1::ActivateRulePackResponse response;
    const grpc::Status status = Call(channel, "", &Rules::ActivateRulePack, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  // The version by which a dossier is judged, and what comes of it.
  static std::string Judge(const std::shared_ptr<grpc::Channel>& channel) {
    v1::CheckRequest request;
    request.mutable_dossier()->PackFrom(testing_support::SampleDossier("altaibio-2014"));
    request.mutable_options()->set_as_of_date("2015-02-15");
    v1::CheckResponse response;
    const grpc::Status status = Call(channel, "", &v1::ComplianceService::Stub::Check, request, &response);
    if (!status.ok()) return status.error_message();
    const v1::Verdict& verdict = response.verdicts(0);
    return verdict.pack().version() + " " + v1::FindingState_Name(verdict.findings(0).state()).substr(14);
  }

  testing_support::PackFolder pack_;
};

TEST_F(RulePacksServiceTest, WhatIsInUseStaysSoAfterARestart) {
  Start();
  EXPECT_EQ(Judge(Connect()), "1.0.0 PASS");
  MustActivate(Connect(), MustPublish(Connect(), Publication("2.0.0", 2030)));
  EXPECT_EQ(Judge(Connect()), "2.0.0 FAIL");
  server_.reset();
  Start();
  EXPECT_EQ(Judge(Connect()), "2.0.0 FAIL");
  // The folder has its say when it changes.
  WriteRules("3.0.0", 2001);
  Diagnostics faults;
  ASSERT_TRUE(server_->Reload(faults).ok());
  EXPECT_EQ(Judge(Connect()), "3.0.0 PASS");

  v1::ListRulePacksResponse all;
  ASSERT_TRUE(Call(Connect(), "", &Rules::ListRulePacks, v1::ListRulePacksRequest(), &all).ok());
  EXPECT_EQ(all.rule_packs_size(), 3);
  v1::ListLedgerEntriesResponse entries;
  ASSERT_TRUE(
      Call(Connect(), "", &v1::LedgerService::Stub::ListLedgerEntries, v1::ListLedgerEntriesRequest(), &entries).ok());
  EXPECT_EQ(entries.entries_size(), 6);
}

TEST_F(RulePacksServiceTest, NoCallIsDroppedWhileRulesChange) {
  Start();
  const auto channel = Connect();
  std::atomic<bool> done = false;
  std::atomic<int> judged = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      while (!done) {
        EXPECT_THAT(Judge(channel), testing::AnyOf(HasSubstr("PASS"), HasSubstr("FAIL")));
        ++judged;
      }
    });
  }
  const std::string other = MustPublish(channel, Publication("2.0.0", 2030));
  v1::ListRulePacksResponse all;
  ASSERT_TRUE(Call(channel, "", &Rules::ListRulePacks, v1::ListRulePacksRequest(), &all).ok());
  const std::string first = all.rule_packs(1).name();
  for (int i = 0; i < 20; ++i) {
    const int before = judged;
    MustActivate(channel, i % 2 == 0 ? other : first);
    while (judged < before + 3) std::this_thread::yield();
  }
  done = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(Judge(channel), "1.0.0 PASS");
}

TEST_F(RulePacksServiceTest, OnlySignedReleasesWherePublishersAreConfigured) {
  std::filesystem::create_directory(folder_.path() / "publishers");
  options_.publishers = folder_.path() / "publishers";
  Diagnostics faults;
  EXPECT_FALSE(Server::Start(options_, faults).ok());  // no key: nobody could publish
  Write("publishers/ministry.pem", testing_support::kEcdsaPrivateKey);
  EXPECT_FALSE(Server::Check(options_, faults).ok());
  Write("publishers/ministry.pem", testing_support::kLedgerPublicKey);
  Start();
  v1::PublishRulePackRequest request = Publication("2.0.0", 2030);
  v1::PublishRulePackResponse response;
  EXPECT_EQ(Call(Connect(), "", &Rules::PublishRulePack, request, &response).error_code(),
            StatusCode::FAILED_PRECONDITION);
  RuleFiles files;
  for (const v1::RuleFile& file : request.files()) files.push_back({file.name(), file.content()});
  Diagnostics none;
  const auto signer = ledger::LoadSigner(Write("key.pem", testing_support::kLedgerPrivateKey), "ministry");
  request.set_signature(*ledger::SignText(ledger::ReleaseText(RefOf(*CompileEdition(files, none))), **signer));
  ASSERT_TRUE(Call(Connect(), "", &Rules::PublishRulePack, request, &response).ok());
  EXPECT_EQ(response.rule_pack().signer(), "ministry");
}

TEST_F(RulePacksServiceTest, OnlyAdministratorsChangeRules) {
  Write("principals.yaml", "principals:\n" + testing_support::PrincipalOf("admin", "[administrator]", "['*']") +
                               testing_support::PrincipalOf("auditor", "[auditor]", "['*']"));
  options_.auth.principals = folder_.path() / "principals.yaml";
  Start();
  const std::string admin = testing_support::TokenOf("admin");
  const std::string auditor = testing_support::TokenOf("auditor");
  v1::PublishRulePackResponse published;
  EXPECT_EQ(Call(Connect(), auditor, &Rules::PublishRulePack, Publication("2.0.0", 2030), &published).error_code(),
            StatusCode::PERMISSION_DENIED);
  const std::string name = MustPublish(Connect(), Publication("2.0.0", 2030), admin);
  v1::GetRulePackRequest get;
  get.set_name(name);
  v1::GetRulePackResponse got;
  EXPECT_TRUE(Call(Connect(), auditor, &Rules::GetRulePack, get, &got).ok());
  EXPECT_EQ(Call(Connect(), "", &Rules::GetRulePack, get, &got).error_code(), StatusCode::UNAUTHENTICATED);
  v1::SuspendRuleRequest suspend;
  v1::SuspendRuleResponse suspended;
  EXPECT_EQ(Call(Connect(), auditor, &Rules::SuspendRule, suspend, &suspended).error_code(),
            StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Call(Connect(), admin, &Rules::SuspendRule, suspend, &suspended).error_code(),
            StatusCode::INVALID_ARGUMENT);
}

TEST_F(RulePacksServiceTest, WhatACandidateWouldChangeIsToldOverAStream) {
  Start();
  v1::SubmitFilingRequest submit;
  const auto dossier = testing_support::SampleDossier("altaibio-2014");
  submit.set_name("organisations/2203000000/clusters/C14/years/2014/agreements/1/filings/report");
  submit.mutable_document()->PackFrom(dossier.report());
  v1::SubmitFilingResponse submitted;
  ASSERT_TRUE(Call(Connect(), "", &v1::FilingsService::Stub::SubmitFiling, submit, &submitted).ok());
  v1::AnalyzeImpactRequest request;
  request.mutable_options()->set_as_of_date("2015-02-15");
  *request.mutable_files()->mutable_files() = Publication("2.0.0", 2030).files();
  const auto stub = v1::ComplianceService::NewStub(Connect());
  grpc::ClientContext context;
  const auto reader = stub->AnalyzeImpact(&context, request);
  std::vector<v1::AnalyzeImpactResponse> responses;
  for (v1::AnalyzeImpactResponse response; reader->Read(&response);) responses.push_back(response);
  ASSERT_TRUE(reader->Finish().ok());
  ASSERT_EQ(responses.size(), 3u);
  EXPECT_FALSE(responses[0].resume_token().empty());
  EXPECT_EQ(responses[1].unit().findings(0).after().state(), v1::FINDING_STATE_FAIL);
  EXPECT_EQ(responses[2].totals().overall_changed(), 1u);
}

}  // namespace
}  // namespace svod
