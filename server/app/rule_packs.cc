// Tested by: tests/server/app/rule_packs_test.cc.
#include "server/app/rule_packs.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "engine/release.h"
#include "engine/workbench/explanation.h"
#include "server/app/errors.h"
#include "server/app/known_filings.h"
#include "server/app/limits.h"
#include "server/app/page_token.h"
#include "server/ledger/events.h"
#include "server/ledger/log.h"

namespace svod::app {
namespace {

constexpr std::string_view kDigestPrefix = "sha256:";

absl::Status OneFault(const std::string& path, const std::string& code, const std::string& message) {
  Diagnostics faults;
  faults.Add(FieldFault(path, code, message));
  return InvalidInput(faults);
}

absl::Status NoRelease(const std::string& name) { return absl::NotFoundError("there is no release " + Quote(name)); }

bool IsActive(const v1::RulePack& pack) { return pack.state() != v1::RULE_PACK_STATE_INACTIVE; }

// The same edition and version with other files, published by somebody.
bool Contradicts(const RuleHistory::Release& release, const v1::PackRef& ref) {
  return !release.from_folder && release.ref.id() == ref.id() && release.ref.edition() == ref.edition() &&
         release.ref.version() == ref.version() && release.ref.digest() != ref.digest();
}

void AddFaults(const Diagnostics& faults, v1::ValidateRulePackResponse* response) {
  for (const Diagnostic& fault : faults.items()) {
    v1::RuleFault* said = response->add_faults();
    said->set_file(fault.file.empty() ? fault.path : fault.file);
    said->set_line(fault.position.line);
    said->set_column(fault.position.column);
    said->set_code(fault.code);
    said->set_message(fault.message);
    said->set_hint(fault.hint);
  }
  response->set_omitted_faults(static_cast<uint32_t>(faults.omitted()));
}

void Explain(const pack::RulePack& edition, const std::string& rule, v1::ExplainRuleResponse* response) {
  Diagnostics told;  // it is compiled: there are none
  const std::vector<workbench::Explanation> russian =
      workbench::Explain(FilesOf(edition), rule, Language::kRussian, told);
  const std::vector<workbench::Explanation> english =
      workbench::Explain(FilesOf(edition), rule, Language::kEnglish, told);
  for (size_t i = 0; i < std::min(russian.size(), english.size()); ++i) {
    v1::RuleExplanation* explanation = response->add_explanations();
    *explanation->mutable_pack() = RefOf(edition);
    explanation->set_rule(russian[i].rule);
    explanation->set_file(russian[i].place.file);
    explanation->set_line(russian[i].place.position.line);
    for (size_t line = 0; line < std::min(russian[i].lines.size(), english[i].lines.size()); ++line) {
      v1::ExplainedLine* said = explanation->add_lines();
      said->set_depth(static_cast<uint32_t>(russian[i].lines[line].depth));
      said->mutable_label()->set_ru(russian[i].lines[line].label);
      said->mutable_label()->set_en(english[i].lines[line].label);
      said->mutable_text()->set_ru(russian[i].lines[line].text);
      said->mutable_text()->set_en(english[i].lines[line].text);
    }
  }
}

}  // namespace

RuleFiles ReadRuleFiles(const google::protobuf::RepeatedPtrField<v1::RuleFile>& files, const std::string& path,
                        Diagnostics* faults) {
  RuleFiles read;
  size_t bytes = 0;
  for (int i = 0; i < files.size(); ++i) {
    const v1::RuleFile& file = files[i];
    const std::string place = path + "[" + std::to_string(i) + "]";
    if (file.name().empty()) faults->Add(FieldFault(place + ".name", "missing-field", "a file has a name"));
    if (FindInvalidUtf8(file.content()) != std::string_view::npos)
      faults->Add(FieldFault(place + ".content", "not-utf8", "the text is not UTF-8"));
    bytes += file.content().size();
    read.push_back({file.name(), file.content()});
  }
  if (files.empty()) faults->Add(FieldFault(path, "missing-field", "a pack has files, pack.yaml first"));
  if (read.size() > kServiceLimits.release_files_max) {
    faults->Add(FieldFault(path, "too-many",
                           "a release has at most " + std::to_string(kServiceLimits.release_files_max) + " files"));
  }
  if (bytes > kServiceLimits.release_bytes_max) {
    faults->Add(FieldFault(path, "too-large",
                           "a release has at most " + std::to_string(kServiceLimits.release_bytes_max) + " bytes"));
  }
  return read;
}

std::string ReleaseName(const v1::PackRef& ref) {
  return "rulePacks/" + ref.id() + "/releases/" + ref.digest().substr(kDigestPrefix.size());
}

const RuleHistory::Release* FindReleaseByName(const RuleHistory& history, const std::string& name) {
  const std::vector<RuleHistory::Release>& all = history.releases();
  const auto it = std::find_if(all.begin(), all.end(), [&](const auto& one) { return ReleaseName(one.ref) == name; });
  return it == all.end() ? nullptr : &*it;
}

void RulePackReleases::Describe(const RuleHistory& history, const RuleHistory::Release& release,
                                v1::RulePack* pack) const {
  pack->set_name(ReleaseName(release.ref));
  *pack->mutable_ref() = release.ref;
  *pack->mutable_publish_time() = ledger::ToTimestamp(release.time_us);
  pack->set_ledger_entry(ledger::EntryName(release.entry));
  pack->set_signer(release.signer);
  pack->set_from_folder(release.from_folder);
  const int64_t now = std::max(clock_.NowMicros(), history.latest_us());
  const std::optional<RuleHistory::Span> span = history.SpanOf(release, now);
  pack->set_state(!span                  ? v1::RULE_PACK_STATE_INACTIVE
                  : span->from_us <= now ? v1::RULE_PACK_STATE_ACTIVE
                                         : v1::RULE_PACK_STATE_SCHEDULED);
  if (!span) return;
  *pack->mutable_active_from() = ledger::ToTimestamp(span->from_us);
  if (span->until_us) *pack->mutable_active_until() = ledger::ToTimestamp(*span->until_us);
}

absl::Status RulePackReleases::List(const v1::ListRulePacksRequest& request,
                                    v1::ListRulePacksResponse* response) const {
  Diagnostics faults;
  const size_t size = ReadPageSize(request.page_size(), &faults);
  const std::string bound = request.pack() + (request.active_only() ? "\1" : "");
  const std::optional<uint64_t> place = ReadNumberPlace(bound, request.page_token(), &faults);
  if (!faults.empty()) return InvalidInput(faults);
  const RuleHistory history = log_.History();
  for (auto it = history.releases().rbegin(); it != history.releases().rend(); ++it) {
    if (place && it->entry >= *place) continue;
    if (!request.pack().empty() && it->ref.id() != request.pack()) continue;
    v1::RulePack pack;
    Describe(history, *it, &pack);
    if (request.active_only() && !IsActive(pack)) continue;
    if (static_cast<size_t>(response->rule_packs_size()) == size) {
      const std::optional<uint64_t> last = ledger::ParseEntryName(response->rule_packs().rbegin()->ledger_entry());
      response->set_next_page_token(MakePageToken(bound, std::to_string(last.value_or(0))));
      break;
    }
    response->add_rule_packs()->Swap(&pack);
  }
  return absl::OkStatus();
}

absl::Status RulePackReleases::Get(const v1::GetRulePackRequest& request, v1::GetRulePackResponse* response) const {
  const RuleHistory history = log_.History();
  const RuleHistory::Release* release = FindReleaseByName(history, request.name());
  if (release == nullptr) return NoRelease(request.name());
  v1::RulePack* pack = response->mutable_rule_pack();
  Describe(history, *release, pack);
  const absl::StatusOr<Edition> edition = log_.EditionOf(release->ref.digest());
  if (!edition.ok()) return edition.status();
  pack->set_rules(static_cast<uint32_t>(RuleCount(**edition)));
  for (const RuleFile& file : FilesOf(**edition)) {
    v1::RuleFile* sent = pack->add_files();
    sent->set_name(file.name);
    sent->set_content(file.text);
  }
  return absl::OkStatus();
}

absl::Status RulePackReleases::Validate(const v1::ValidateRulePackRequest& request,
                                        v1::ValidateRulePackResponse* response) const {
  Diagnostics faults(kLimits.diagnostics_max);
  const RuleFiles files = ReadRuleFiles(request.files(), "files", &faults);
  if (!faults.empty()) return InvalidInput(faults);
  const Edition edition = CompileEdition(files, faults);
  AddFaults(faults, response);
  if (edition == nullptr) return absl::OkStatus();
  v1::RulePack* pack = response->mutable_rule_pack();
  *pack->mutable_ref() = RefOf(*edition);
  pack->set_name(ReleaseName(RefOf(*edition)));
  pack->set_rules(static_cast<uint32_t>(RuleCount(*edition)));
  pack->set_state(v1::RULE_PACK_STATE_INACTIVE);
  return absl::OkStatus();
}

absl::StatusOr<std::string> RulePackReleases::SignerOf(const std::string& signature, const v1::PackRef& ref) const {
  if (signature.size() > kServiceLimits.signature_bytes_max) {
    return OneFault("signature", "too-large",
                    "a signed note has at most " + std::to_string(kServiceLimits.signature_bytes_max) + " bytes");
  }
  const std::shared_ptr<const ledger::Publishers> publishers = publishers_.Get();
  if (!publishers->empty() && signature.empty()) {
    return absl::FailedPreconditionError("this server takes signed releases alone, and this one has no signature");
  }
  if (signature.empty()) return std::string();
  if (publishers->empty()) {
    return absl::FailedPreconditionError("this server knows no publishers, and cannot tell whose signature it is");
  }
  return ledger::VerifyRelease(signature, ref, *publishers);
}

absl::Status RulePackReleases::Publish(const v1::PublishRulePackRequest& request,
                                       v1::PublishRulePackResponse* response) {
  Diagnostics faults(kLimits.diagnostics_max);
  const RuleFiles files = ReadRuleFiles(request.files(), "files", &faults);
  if (!faults.empty()) return InvalidInput(faults);
  const Edition edition = CompileEdition(files, faults);
  if (edition == nullptr) return InvalidInput(faults);
  const v1::PackRef& ref = RefOf(*edition);
  absl::StatusOr<std::string> signer = SignerOf(request.signature(), ref);
  if (!signer.ok()) return signer.status();
  const std::shared_ptr<const RulePacks> alone = AssembleRulePacks({edition}, {}, faults);
  if (alone == nullptr) return InvalidInput(faults);
  absl::Status status = packs_.CheckReplacement(*alone);
  if (!status.ok()) return status;

  RuleLog::Change change(log_);
  response->set_repeated(change.history().FindRelease(ref.digest()) != nullptr);
  for (const RuleHistory::Release& release : change.history().releases()) {
    if (!Contradicts(release, ref)) continue;
    return absl::AlreadyExistsError("version " + ref.version() + " of the edition " + ref.edition() +
                                    " was published with other files: a version never changes, give it another one");
  }
  if (!response->repeated()) {
    LedgerRecord record = PublicationOf(*edition);
    record.entry.mutable_publication()->set_signer(*signer);
    record.release->signature = request.signature();
    const auto written = change.Record({std::move(record)});
    if (!written.ok()) return written.status();
  }
  v1::RulePack* pack = response->mutable_rule_pack();
  Describe(change.history(), *change.history().FindRelease(ref.digest()), pack);
  pack->set_rules(static_cast<uint32_t>(RuleCount(*edition)));
  return absl::OkStatus();
}

absl::StatusOr<v1::LedgerEntry> RulePackReleases::Switch(const std::string& name,
                                                         const google::protobuf::Timestamp* time,
                                                         const std::string& field, bool deactivate,
                                                         v1::RulePack* pack) {
  RuleLog::Change change(log_);
  const RuleHistory::Release* release = FindReleaseByName(change.history(), name);
  if (release == nullptr) return NoRelease(name);
  LedgerRecord record;
  v1::ActivationEvent* event = record.entry.mutable_activation();
  event->set_pack(release->ref.id());
  event->set_edition(release->ref.edition());
  event->set_digest(release->ref.digest());
  event->set_deactivated(deactivate);
  if (time != nullptr) {
    const absl::Status sound = CheckComing(*time, clock_, field);
    if (!sound.ok()) return sound;
    *event->mutable_time() = *time;
  }
  const absl::Status fits = change.Try(record.entry);
  if (!fits.ok()) return fits;
  absl::StatusOr<std::vector<v1::LedgerEntry>> written = change.Record({std::move(record)});
  if (!written.ok()) return written.status();
  Describe(change.history(), *FindReleaseByName(change.history(), name), pack);
  return std::move(written->front());
}

absl::Status RulePackReleases::Activate(const v1::ActivateRulePackRequest& request,
                                        v1::ActivateRulePackResponse* response) {
  const absl::StatusOr<v1::LedgerEntry> entry =
      Switch(request.name(), request.has_activate_time() ? &request.activate_time() : nullptr, "activate_time", false,
             response->mutable_rule_pack());
  if (!entry.ok()) return entry.status();
  response->set_ledger_entry(ledger::EntryName(entry->index()));
  return absl::OkStatus();
}

absl::Status RulePackReleases::Deactivate(const v1::DeactivateRulePackRequest& request,
                                          v1::DeactivateRulePackResponse* response) {
  const absl::StatusOr<v1::LedgerEntry> entry =
      Switch(request.name(), request.has_deactivate_time() ? &request.deactivate_time() : nullptr, "deactivate_time",
             true, response->mutable_rule_pack());
  if (!entry.ok()) return entry.status();
  response->set_ledger_entry(ledger::EntryName(entry->index()));
  return absl::OkStatus();
}

absl::Status RulePackReleases::Explain(const v1::ExplainRuleRequest& request, v1::ExplainRuleResponse* response) const {
  if (request.rule().empty()) return OneFault("rule", "missing-field", "name the rule to be explained");
  const std::shared_ptr<const RulePacks> packs = packs_.Snapshot();
  bool known = false;
  for (const Edition& edition : EditionsOf(*packs)) {
    const v1::PackRef& ref = RefOf(*edition);
    if (!request.pack().empty() && ref.id() != request.pack()) continue;
    if (!request.edition().empty() && ref.edition() != request.edition()) continue;
    known = true;
    app::Explain(*edition, request.rule(), response);
  }
  if (response->explanations_size() > 0) return absl::OkStatus();
  if (!known) return absl::NotFoundError("no such pack or edition is in use");
  return absl::NotFoundError("there is no rule " + Quote(request.rule()) + " in the rules in use");
}

}  // namespace svod::app
