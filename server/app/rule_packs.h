// Use cases: releases of rule packs are listed, tried, published, put in use and taken out of it; rules are explained.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/clock.h"
#include "server/app/current.h"
#include "server/app/pack_registry.h"
#include "server/app/rule_log.h"
#include "server/ledger/release_note.h"
#include "svod/v1/rule_packs.pb.h"

namespace svod::app {

// Thread-safe. What a method answers, and its errors, stand at the RPC of the same name in svod/v1/rule_packs.proto; a
// response is unspecified on an error. REQUIRES: what the constructor is given outlives this.
class RulePackReleases {
 public:
  // With publishers a release needs a signature by one of them.
  RulePackReleases(const PackRegistry& packs, RuleLog& log, const Clock& clock,
                   const Current<ledger::Publishers>& publishers)
      : packs_(packs), log_(log), clock_(clock), publishers_(publishers) {}

  absl::Status List(const v1::ListRulePacksRequest& request, v1::ListRulePacksResponse* response) const;
  absl::Status Get(const v1::GetRulePackRequest& request, v1::GetRulePackResponse* response) const;
  absl::Status Validate(const v1::ValidateRulePackRequest& request, v1::ValidateRulePackResponse* response) const;
  absl::Status Publish(const v1::PublishRulePackRequest& request, v1::PublishRulePackResponse* response);
  absl::Status Activate(const v1::ActivateRulePackRequest& request, v1::ActivateRulePackResponse* response);
  absl::Status Deactivate(const v1::DeactivateRulePackRequest& request, v1::DeactivateRulePackResponse* response);
  absl::Status Explain(const v1::ExplainRuleRequest& request, v1::ExplainRuleResponse* response) const;

 private:
  // The name of the key that signed it; empty: it is not signed. UNAUTHENTICATED, FAILED_PRECONDITION.
  [[nodiscard]] absl::StatusOr<std::string> SignerOf(const std::string& signature, const v1::PackRef& ref) const;
  // Records that the release of the name is in use, or not, from the time on.
  absl::StatusOr<v1::LedgerEntry> Switch(const std::string& name, const google::protobuf::Timestamp* time,
                                         const std::string& field, bool deactivate, v1::RulePack* pack);
  void Describe(const RuleHistory& history, const RuleHistory::Release& release, v1::RulePack* pack) const;

  const PackRegistry& packs_;
  RuleLog& log_;
  const Clock& clock_;
  const Current<ledger::Publishers>& publishers_;
};

// The files of a request, each with sound name and text in UTF-8; faults of the field `path` otherwise.
RuleFiles ReadRuleFiles(const google::protobuf::RepeatedPtrField<v1::RuleFile>& files, const std::string& path,
                        Diagnostics* faults);

// `rulePacks/ID/releases/HEX` of the release; nullptr when there is none of the name.
std::string ReleaseName(const v1::PackRef& ref);
const RuleHistory::Release* FindReleaseByName(const RuleHistory& history, const std::string& name);

}  // namespace svod::app
