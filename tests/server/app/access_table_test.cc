#include "server/app/access_table.h"

#include <gmock/gmock.h>

#include <memory>

#include "svod/v1/admin.pb.h"
#include "svod/v1/compliance.pb.h"
#include "svod/v1/filings.pb.h"
#include "svod/v1/ledger.pb.h"
#include "svod/v1/rule_packs.pb.h"
#include "tests/testing/samples.h"

namespace svod::app {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr char kOwnUnit[] = "organisations/2203000000/clusters/C14/years/2014/agreements/1";
constexpr char kFiling[] = "organisations/2203000000/clusters/C14/years/2014/agreements/1/filings/report";

// A request of the method that touches the unit: every field that names something is filled.
std::unique_ptr<Message> RequestOf(const MethodDescriptor* method) {
  std::unique_ptr<Message> request(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method->input_type())->New());
  const auto* reflection = request->GetReflection();
  const auto* type = method->input_type();
  if (const auto* name = type->FindFieldByName("name")) reflection->SetString(request.get(), name, kFiling);
  if (const auto* parent = type->FindFieldByName("parent")) {
    reflection->SetString(request.get(), parent, "organisations/2203000000");
  }
  if (auto* item = dynamic_cast<v1::SubmitFilingsRequest*>(request.get()))
    item->mutable_submission()->set_name(kFiling);
  if (const auto* options = type->FindFieldByName("obligations")) {
    auto* asked = static_cast<v1::ObligationOptions*>(reflection->MutableMessage(request.get(), options));
    asked->set_parent("organisations/2203000000");
  }
  if (const auto* any = type->FindFieldByName("dossier")) {
    cluster::v1::Dossier dossier = testing_support::SampleDossier("altaibio-2014");
    dossier.mutable_unit()->set_agreement("1");
    static_cast<google::protobuf::Any*>(reflection->MutableMessage(request.get(), any))->PackFrom(dossier);
  }
  return request;
}

// Every method of every service of ours that is linked.
std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file : {v1::SubmitFilingRequest::descriptor()->file(), v1::CheckRequest::descriptor()->file(),
                           v1::GetReceiptRequest::descriptor()->file(), v1::CreateBackupRequest::descriptor()->file(),
                           v1::GetRulePackRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int k = 0; k < file->service(i)->method_count(); ++k) methods.push_back(file->service(i)->method(k));
    }
  }
  return methods;
}

class AccessTableTest : public testing::Test {
 protected:
  const SubjectParts& parts() { return SubjectOf(*testing_support::SamplePacks()); }

  static Principal Caller(Roles roles, const std::vector<std::string>& patterns) {
    Principal caller{"somebody", roles, {}};
    std::string error;
    for (const std::string& pattern : patterns) EXPECT_TRUE(caller.scope.Add(pattern, &error));
    return caller;
  }
  Decision Decide(const Principal& caller, const Message& request) {
    return AccessRules(parts()).Decide(caller, request);
  }
};

// What the table must say, written down a second time: a change of rights is a change here.
// clang-format off
const struct {
  const char* method;
  bool filer, reviewer, auditor, administrator, operator_;
} kRights[] = {
    {"svod.v1.FilingsService.SubmitFiling",         true,  false, false, false, false},
    {"svod.v1.FilingsService.SubmitFilings",        true,  false, false, false, false},
    {"svod.v1.FilingsService.WithdrawFiling",       true,  false, false, false, false},
    {"svod.v1.FilingsService.GetFiling",            true,  true,  true,  false, false},
    {"svod.v1.FilingsService.ListFilings",          true,  true,  true,  false, false},
    {"svod.v1.FilingsService.ListFilingRevisions",  true,  true,  true,  false, false},
    {"svod.v1.ComplianceService.Check",             true,  true,  true,  true,  false},
    {"svod.v1.ComplianceService.CheckFiling",       true,  true,  true,  false, false},
    {"svod.v1.ComplianceService.CheckStream",       true,  true,  true,  true,  false},
    {"svod.v1.ComplianceService.Audit",             false, true,  true,  false, false},
    {"svod.v1.ComplianceService.ListObligations",   true,  true,  true,  false, false},
    {"svod.v1.ComplianceService.StreamObligations", true,  true,  true,  false, false},
    {"svod.v1.ComplianceService.AnalyzeImpact",     false, true,  true,  true,  false},
    {"svod.v1.RulePacksService.ListRulePacks",      true,  true,  true,  true,  true},
    {"svod.v1.RulePacksService.GetRulePack",        true,  true,  true,  true,  true},
    {"svod.v1.RulePacksService.ExplainRule",        true,  true,  true,  true,  true},
    {"svod.v1.RulePacksService.ListSuspensions",    true,  true,  true,  true,  true},
    {"svod.v1.RulePacksService.ValidateRulePack",   false, false, false, true,  false},
    {"svod.v1.RulePacksService.PublishRulePack",    false, false, false, true,  false},
    {"svod.v1.RulePacksService.ActivateRulePack",   false, false, false, true,  false},
    {"svod.v1.RulePacksService.DeactivateRulePack", false, false, false, true,  false},
    {"svod.v1.RulePacksService.SuspendRule",        false, false, false, true,  false},
    {"svod.v1.RulePacksService.LiftSuspension",     false, false, false, true,  false},
    {"svod.v1.RulePacksService.ListSuspendedVerdicts", false, true, true, true, false},
    {"svod.v1.LedgerService.GetCheckpoint",         true,  true,  true,  true,  true},
    {"svod.v1.LedgerService.GetConsistencyProof",   true,  true,  true,  true,  true},
    {"svod.v1.LedgerService.ListLedgerEntries",     true,  true,  true,  false, false},
    {"svod.v1.LedgerService.GetReceipt",            true,  true,  true,  false, false},
    {"svod.v1.AdminService.CreateBackup",           false, false, false, false, true},
};
// clang-format on

TEST_F(AccessTableTest, EveryMethodHasARowAndIsTested) {
  std::vector<std::string> all;
  for (const MethodDescriptor* method : AllMethods()) all.push_back(method->full_name());
  std::vector<std::string> rows;
  for (const AccessRow& row : AccessTable()) rows.emplace_back(row.method);
  std::vector<std::string> tested;
  for (const auto& rights : kRights) tested.emplace_back(rights.method);
  EXPECT_THAT(rows, testing::UnorderedElementsAreArray(all));
  EXPECT_THAT(tested, testing::UnorderedElementsAreArray(all));
}

// Each RPC x each role x own organisation, own region, own cluster, another organisation, another region, nothing.
TEST_F(AccessTableTest, EveryMethodForEveryRoleAndScope) {
  const struct {
    std::vector<std::string> patterns;
    bool own;
  } kScopes[] = {
      {{"organisations/2203000000"}, true},
      {{"organisations/22*"}, true},
      {{"organisations/7302012345", "organisations/22*"}, true},
      {{"organisations/*/clusters/C14"}, true},
      {{"*"}, true},
      {{"organisations/7302012345"}, false},
      {{"organisations/73*"}, false},
      {{"organisations/*/clusters/C12"}, false},
      {{"organisations/2203000001"}, false},
      {{}, false},
  };
  int cells = 0;
  for (const auto& rights : kRights) {
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(rights.method);
    ASSERT_NE(method, nullptr) << rights.method;
    const std::unique_ptr<Message> request = RequestOf(method);
    const bool allowed[kRoleCount] = {rights.filer, rights.reviewer, rights.auditor, rights.administrator,
                                      rights.operator_};
    for (int role = 0; role < kRoleCount; ++role) {
      for (const auto& scope : kScopes) {
        const auto name = static_cast<Role>(role);
        bool own = scope.own;
        // Below an organisation there may be something of any cluster: the list is filtered instead.
        const bool is_list = method->input_type()->FindFieldByName("parent") != nullptr ||
                             method->input_type()->FindFieldByName("obligations") != nullptr;
        // No unit is touched: the role alone counts here, and the answer shows only what is in the scope.
        if (method->service()->name() == "LedgerService" || method->service()->name() == "AdminService" ||
            method->service()->name() == "RulePacksService") {
          own = true;
        }
        if (is_list && !scope.patterns.empty() && scope.patterns[0] == "organisations/*/clusters/C12") own = true;
        const Decision decision = Decide(Caller({name}, scope.patterns), *request);
        ++cells;
        const std::string what = std::string(rights.method) + " " + std::string(RoleName(name)) + " " +
                                 (scope.patterns.empty() ? "nothing" : scope.patterns.front());
        EXPECT_EQ(decision.status.ok(), allowed[role] && own) << what;
        if (decision.status.ok()) continue;
        EXPECT_EQ(decision.status.code(), absl::StatusCode::kPermissionDenied) << what;
        EXPECT_EQ(decision.status.message(), "the caller may not do this") << what;
        EXPECT_EQ(decision.reason, allowed[role] ? "scope" : "role") << what;
      }
    }
  }
  RecordProperty("cells", cells);
  EXPECT_EQ(cells, static_cast<int>(std::size(kRights)) * kRoleCount * 10);
}

TEST_F(AccessTableTest, WithoutARoleNothingIsAllowed) {
  for (const MethodDescriptor* method : AllMethods()) {
    EXPECT_FALSE(Decide(Caller({}, {"*"}), *RequestOf(method)).status.ok()) << method->full_name();
  }
}

TEST_F(AccessTableTest, AMessageOfNoMethodIsDeniedToEverybody) {
  const Decision decision =
      Decide(Caller({Role::kFiler, Role::kReviewer, Role::kAuditor, Role::kAdministrator, Role::kOperator}, {"*"}),
             v1::Filing());
  EXPECT_FALSE(decision.status.ok());
  EXPECT_EQ(decision.reason, "no-row");
}

TEST_F(AccessTableTest, NamesThatAreNoneAreOutsideOfEveryScopeButTheWhole) {
  for (const char* name : {"", "nonsense", "filings/report", "/filings/report", "organisations/../organisations/22",
                           "organisations/7302012345/filings/report/organisations/2203000000/filings/report"}) {
    v1::GetFilingRequest request;
    request.set_name(name);
    EXPECT_FALSE(Decide(Caller({Role::kAuditor}, {"organisations/2203000000"}), request).status.ok()) << name;
    EXPECT_TRUE(Decide(Caller({Role::kAuditor}, {"*"}), request).status.ok()) << name;
  }
}

TEST_F(AccessTableTest, TheUnitOfASentDossierCounts) {
  const Principal own = Caller({Role::kFiler}, {"organisations/2203000000"});
  cluster::v1::Dossier dossier = testing_support::SampleDossier("altaibio-2014");
  v1::CheckRequest request;
  request.mutable_dossier()->PackFrom(dossier);
  EXPECT_EQ(Decide(own, request).resource, parts().UnitName(dossier));
  EXPECT_TRUE(Decide(own, request).status.ok());
  // A field written twice: the later one counts, as for the check itself.
  cluster::v1::Dossier other;
  other.mutable_unit()->set_organisation("7302000000");
  request.mutable_dossier()->mutable_value()->append(other.SerializeAsString());
  EXPECT_FALSE(Decide(own, request).status.ok());
  EXPECT_EQ(Decide(own, request).resource.find("organisations/7302000000/"), 0u);
  // Bytes that are no message, and a dossier without a unit.
  for (const std::string& bytes : {std::string("\xFF\xFF"), std::string(), std::string("\x0A\x7F", 2)}) {
    request.mutable_dossier()->set_value(bytes);
    EXPECT_FALSE(Decide(own, request).status.ok());
    EXPECT_TRUE(Decide(Caller({Role::kFiler}, {"*"}), request).status.ok());
  }
}

}  // namespace
}  // namespace svod::app
