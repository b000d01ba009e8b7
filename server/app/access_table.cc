// Tested by: tests/server/app/access_table_test.cc.
#include "server/app/access_table.h"

#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "server/app/names.h"
#include "server/store/filing_name.h"
#include "svod/v1/admin.pb.h"
#include "svod/v1/compliance.pb.h"
#include "svod/v1/filings.pb.h"
#include "svod/v1/ledger.pb.h"
#include "svod/v1/rule_packs.pb.h"

namespace svod::app {
namespace {

using google::protobuf::Message;
using google::protobuf::internal::WireFormatLite;

// The unit of a filing. A name that is none is left as it is; the use case refuses it.
std::string UnitOf(const std::string& name) {
  const std::optional<store::FilingName> filing = store::SplitFilingText(name);
  return filing ? filing->unit : name;
}

// The unit of a subject in bytes, without reading the rest, which is most of it; nullopt when it is not to be had.
std::optional<std::string> UnitOfBytes(const SubjectParts& parts, const std::string& bytes) {
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(parts.subject());
  const std::unique_ptr<Message> subject(prototype->New());
  const auto tag = WireFormatLite::MakeTag(parts.unit()->number(), WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                                               static_cast<int>(bytes.size()));
  while (const uint32_t next = input.ReadTag()) {
    if (next != tag) {
      if (!WireFormatLite::SkipField(&input, next)) return std::nullopt;
      continue;
    }
    std::string unit;
    // A field that is written twice is merged, as a parser does.
    if (!WireFormatLite::ReadBytes(&input, &unit) ||
        !subject->GetReflection()->MutableMessage(subject.get(), parts.unit())->MergeFromString(unit)) {
      return std::nullopt;
    }
  }
  std::string name = parts.UnitName(*subject);
  std::string error;
  if (!parts.ParseUnitName(name, subject.get(), &error)) return std::nullopt;
  return name;
}

// What a request touches: one function for each type of request.
Resource TouchedBy(const v1::SubmitFilingRequest& request, const SubjectParts& /*parts*/) {
  return Resource::Of(UnitOf(request.name()));
}
Resource TouchedBy(const v1::SubmitFilingsRequest& request, const SubjectParts& /*parts*/) {
  return Resource::Of(UnitOf(request.submission().name()));
}
Resource TouchedBy(const v1::WithdrawFilingRequest& request, const SubjectParts& /*parts*/) {
  return Resource::Of(UnitOf(request.name()));
}
Resource TouchedBy(const v1::GetFilingRequest& request, const SubjectParts& /*parts*/) {
  return Resource::Of(UnitOf(request.name()));
}
Resource TouchedBy(const v1::ListFilingsRequest& request, const SubjectParts& /*parts*/) {
  return Resource::Below(request.parent());
}
Resource TouchedBy(const v1::ListFilingRevisionsRequest& request, const SubjectParts& /*parts*/) {
  return Resource::Of(UnitOf(request.name()));
}
Resource TouchedBy(const v1::CheckRequest& request, const SubjectParts& parts) {
  // A dossier whose unit cannot be read is above all names: only who may see everything learns what is wrong with it.
  return Resource::Of(UnitOfBytes(parts, request.dossier().value()).value_or(""));
}
Resource TouchedBy(const v1::CheckStreamRequest& request, const SubjectParts& parts) {
  return Resource::Of(UnitOfBytes(parts, request.dossier().value()).value_or(""));
}
Resource TouchedBy(const v1::AuditRequest& request, const SubjectParts& /*parts*/) {
  return Resource::Below(request.parent());
}
Resource TouchedBy(const v1::ListObligationsRequest& request, const SubjectParts& /*parts*/) {
  return Resource::Below(request.obligations().parent());
}
Resource TouchedBy(const v1::StreamObligationsRequest& request, const SubjectParts& /*parts*/) {
  return Resource::Below(request.obligations().parent());
}
Resource TouchedBy(const v1::AnalyzeImpactRequest& request, const SubjectParts& /*parts*/) {
  return Resource::Below(request.parent());
}
Resource TouchedBy(const v1::CheckFilingRequest& request, const SubjectParts& /*parts*/) {
  return Resource::Of(UnitOf(request.name()));
}
// Which units an entry of the ledger is of is known when it is read.
Resource TouchNothing(const Message& /*request*/, const SubjectParts& /*parts*/) { return Resource::Nothing(); }

template <typename Request>
Resource Touch(const Message& request, const SubjectParts& parts) {
  return TouchedBy(static_cast<const Request&>(request), parts);
}

using enum Role;
constexpr Roles kEverybody = {kFiler, kReviewer, kAuditor, kAdministrator, kOperator};
constexpr AccessRow kTable[] = {
    {"svod.v1.FilingsService.SubmitFiling", {kFiler}, &Touch<v1::SubmitFilingRequest>},
    {"svod.v1.FilingsService.SubmitFilings", {kFiler}, &Touch<v1::SubmitFilingsRequest>},
    {"svod.v1.FilingsService.WithdrawFiling", {kFiler}, &Touch<v1::WithdrawFilingRequest>},
    {"svod.v1.FilingsService.GetFiling", {kFiler, kReviewer, kAuditor}, &Touch<v1::GetFilingRequest>},
    {"svod.v1.FilingsService.ListFilings", {kFiler, kReviewer, kAuditor}, &Touch<v1::ListFilingsRequest>},
    {"svod.v1.FilingsService.ListFilingRevisions",
     {kFiler, kReviewer, kAuditor},
     &Touch<v1::ListFilingRevisionsRequest>},
    // An administrator tries rules on dossiers of his own making.
    {"svod.v1.ComplianceService.Check", {kFiler, kReviewer, kAuditor, kAdministrator}, &Touch<v1::CheckRequest>},
    {"svod.v1.ComplianceService.CheckFiling", {kFiler, kReviewer, kAuditor}, &Touch<v1::CheckFilingRequest>},
    {"svod.v1.ComplianceService.CheckStream",
     {kFiler, kReviewer, kAuditor, kAdministrator},
     &Touch<v1::CheckStreamRequest>},
    {"svod.v1.ComplianceService.Audit", {kReviewer, kAuditor}, &Touch<v1::AuditRequest>},
    {"svod.v1.ComplianceService.ListObligations", {kFiler, kReviewer, kAuditor}, &Touch<v1::ListObligationsRequest>},
    {"svod.v1.ComplianceService.StreamObligations",
     {kFiler, kReviewer, kAuditor},
     &Touch<v1::StreamObligationsRequest>},
    // Who writes rules is to see what they would change, of what he may see.
    {"svod.v1.ComplianceService.AnalyzeImpact",
     {kReviewer, kAuditor, kAdministrator},
     &Touch<v1::AnalyzeImpactRequest>},
    // Rules are law: who may come in may read them.
    {"svod.v1.RulePacksService.ListRulePacks", kEverybody, &TouchNothing},
    {"svod.v1.RulePacksService.GetRulePack", kEverybody, &TouchNothing},
    {"svod.v1.RulePacksService.ExplainRule", kEverybody, &TouchNothing},
    {"svod.v1.RulePacksService.ListSuspensions", kEverybody, &TouchNothing},
    {"svod.v1.RulePacksService.ValidateRulePack", {kAdministrator}, &TouchNothing},
    {"svod.v1.RulePacksService.PublishRulePack", {kAdministrator}, &TouchNothing},
    {"svod.v1.RulePacksService.ActivateRulePack", {kAdministrator}, &TouchNothing},
    {"svod.v1.RulePacksService.DeactivateRulePack", {kAdministrator}, &TouchNothing},
    {"svod.v1.RulePacksService.SuspendRule", {kAdministrator}, &TouchNothing},
    {"svod.v1.RulePacksService.LiftSuspension", {kAdministrator}, &TouchNothing},
    // Which verdicts are touched is known when they are read: the answer shows what is in the scope.
    {"svod.v1.RulePacksService.ListSuspendedVerdicts", {kReviewer, kAuditor, kAdministrator}, &TouchNothing},
    // Heads and proofs name nobody: whoever keeps them can find out that the ledger was changed.
    {"svod.v1.LedgerService.GetCheckpoint", kEverybody, &TouchNothing},
    {"svod.v1.LedgerService.GetConsistencyProof", kEverybody, &TouchNothing},
    {"svod.v1.LedgerService.ListLedgerEntries", {kFiler, kReviewer, kAuditor}, &TouchNothing},
    {"svod.v1.LedgerService.GetReceipt", {kFiler, kReviewer, kAuditor}, &TouchNothing},
    {"svod.v1.AdminService.CreateBackup", {kOperator}, &TouchNothing},
};

Decision Deny(std::string_view reason, std::string resource = "") {
  return {absl::PermissionDeniedError("the caller may not do this"), reason, std::move(resource)};
}

}  // namespace

std::span<const AccessRow> AccessTable() { return kTable; }

AccessRules::AccessRules(const SubjectParts& parts) : parts_(parts) {
  for (const AccessRow& row : AccessTable()) {
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(std::string(row.method));
    if (method != nullptr) rows_.emplace(method->input_type(), &row);
  }
}

const AccessRow* AccessRules::FindRow(const Message& request) const {
  const auto it = rows_.find(request.GetDescriptor());
  return it == rows_.end() ? nullptr : it->second;
}

Decision AccessRules::Decide(const Principal& caller, const Message& request) const {
  const AccessRow* row = FindRow(request);
  if (row == nullptr) return Deny("no-row");
  if (!caller.roles.HasAnyOf(row->roles)) return Deny("role");
  Resource resource = row->resource(request, parts_);
  const bool within = resource.needs == Resource::Needs::kNothing ||
                      (resource.needs == Resource::Needs::kCover ? caller.scope.Covers(resource.name)
                                                                 : caller.scope.Touches(resource.name));
  if (!within) return Deny("scope", std::move(resource.name));
  return {absl::OkStatus(), "allowed", std::move(resource.name)};
}

}  // namespace svod::app
