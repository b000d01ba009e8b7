// Tested by: tests/engine/engine_test.cc.
#include "engine/engine.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/base/cancellation.h"
#include "engine/cel/frame.h"
#include "engine/pack/cures.h"
#include "engine/pack/editions.h"
#include "engine/pack/loader.h"
#include "engine/pack/rule_pack.h"
#include "engine/rule_packs.h"
#include "engine/verdict/rendering.h"
#include "engine/verdict/summary.h"

namespace svod {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::vector<std::filesystem::path> PackFolders(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> folders;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().filename() == "pack.yaml") folders.push_back(it->path().parent_path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

Diagnostic PackFault(std::string file, std::string code, std::string message) {
  Diagnostic fault;
  fault.file = std::move(file);
  fault.code = std::move(code);
  fault.message = std::move(message);
  return fault;
}

std::string NameOf(const pack::RulePack& edition) { return "`" + edition.ref.id() + "` " + edition.ref.edition(); }

// What two editions, of one pack or of two, must agree in.
void CheckPair(const pack::RulePack& first, const pack::RulePack& next, const std::string& directory,
               Diagnostics& diagnostics) {
  const std::string both = NameOf(first) + " and " + NameOf(next);
  if (next.subject != first.subject || next.time_zone != first.time_zone) {
    diagnostics.Add(PackFault(directory, "packs-differ", both + " differ in subject or time zone"));
  } else if (next.subject_type != first.subject_type) {
    diagnostics.Add(PackFault(directory, "schemas-differ",
                              both + " bring different schemas, and one dossier is judged by all of them"));
  }
}

void CheckTogether(const RulePacks& packs, const std::string& directory, Diagnostics& diagnostics) {
  const pack::RulePack& first = *packs.packs.front().all.front();
  for (const pack::Editions& pack : packs.packs) {
    for (size_t i = 0; i < pack.all.size(); ++i) {
      const pack::RulePack& next = *pack.all[i];
      if (&next != &first) CheckPair(first, next, directory, diagnostics);
      if (i > 0 && next.edition == pack.all[i - 1]->edition) {
        diagnostics.Add(PackFault(directory, "duplicate-edition", NameOf(next) + " is there twice"));
      }
      if (next.selection != pack.all.front()->selection) {
        diagnostics.Add(
            PackFault(directory, "policies-differ",
                      NameOf(*pack.all.front()) + " and " + NameOf(next) + " choose the edition differently"));
      }
    }
  }
}

absl::StatusOr<const pack::Editions*> FindPack(const RulePacks& packs, std::string_view id) {
  if (id.empty() && packs.packs.size() == 1) return &packs.packs.front();
  std::string names;
  for (const pack::Editions& pack : packs.packs) {
    if (pack.id == id) return &pack;
    names += (names.empty() ? "" : ", ") + pack.id;
  }
  if (id.empty()) return absl::InvalidArgumentError("there are several packs, name one: " + names);
  return absl::NotFoundError("there is no pack " + Quote(id) + "; there are: " + names);
}

// The edition of the pack that judges the dossier.
absl::StatusOr<pack::Choice> ChooseFor(const pack::Editions& editions, int year, const CheckOptions& options) {
  const auto filed = [&options](const std::string& kind, bool first_revision) {
    for (const StoredDocument& document : options.stored) {
      if (document.field == kind) return first_revision ? document.registered : document.submitted;
    }
    return options.as_of;
  };
  return pack::Choose(editions, {year, options.edition, filed});
}

// Those in force on the day, of the pack.
pack::Suspensions SuspensionsOf(const RulePacks& packs, const std::string& pack, const CheckOptions& options) {
  pack::Suspensions found;
  const auto gather = [&](std::span<const Suspension> all) {
    for (const Suspension& one : all) {
      if (one.pack == pack && one.IsInForce(options.as_of)) found.push_back(&one);
    }
  };
  gather(options.suspensions);
  if (!options.without_suspensions) gather(packs.suspensions);
  return found;
}

std::string DigestOf(const FieldDescriptor* field, const Message& document, std::span<const StoredDocument> known) {
  for (const StoredDocument& digest : known) {
    if (digest.field == field->name()) return DigestText(digest.hash);
  }
  return CanonicalDigest(document);
}

// `part`: a document or a copy of one.
template <typename Part>
void AddDocument(const Message& dossier, const Part& part, std::span<const StoredDocument> known,
                 v1::Verdict* verdict) {
  const auto* reflection = dossier.GetReflection();
  if (!reflection->HasField(dossier, part.field)) return;
  const Message& document = reflection->GetMessage(dossier, part.field);
  v1::DocumentRef* ref = verdict->add_documents();
  ref->set_kind(part.field->name());
  if (part.revision != nullptr) ref->set_revision(document.GetReflection()->GetUInt32(document, part.revision));
  ref->set_digest(DigestOf(part.field, document, known));
}

void AddDocuments(const SubjectParts& parts, const Message& dossier, const CheckOptions& options,
                  v1::Verdict* verdict) {
  for (const auto& document : parts.documents()) AddDocument(dossier, document, options.stored, verdict);
  for (const auto& copy : parts.copies()) AddDocument(dossier, copy, options.stored, verdict);
}

// What is said before the findings. `other`: a verdict over the same dossier, or nullptr.
void Introduce(const RulePacks& packs, const pack::Choice& choice, const Message& dossier, const CheckOptions& options,
               const v1::Verdict* other, v1::Verdict* verdict) {
  verdict->set_subject(packs.parts->UnitName(dossier));
  verdict->set_as_of_date(options.as_of.ToString());
  verdict->set_time_zone(choice.edition->time_zone);
  *verdict->mutable_pack() = choice.edition->ref;
  verdict->mutable_pack()->set_basis(choice.basis);
  if (other != nullptr) {
    *verdict->mutable_documents() = other->documents();
  } else {
    AddDocuments(*packs.parts, dossier, options, verdict);
  }
  verdict->set_engine_version(std::string(EngineVersion()));
}

absl::Status Cancelled() { return absl::CancelledError("nobody waits for the verdict"); }

// Adds the findings with their cures, the totals and the digest.
absl::Status Judge(const pack::RulePack& edition, int year, const pack::Suspensions& suspended, const Message& dossier,
                   cel::Frame& frame, v1::Verdict* verdict) {
  verdict->mutable_findings()->Reserve(static_cast<int>(edition.rules.size()));
  for (const pack::Rule& rule : edition.rules) {
    if (CancelScope::IsCancelled()) return Cancelled();
    if (!pack::Apply(rule, year, suspended, frame, verdict)) {
      return absl::ResourceExhaustedError("the verdict would have more than " + std::to_string(kLimits.findings_max) +
                                          " findings");
    }
  }
  pack::AddCures(edition, dossier, frame.as_of(), year, verdict);
  if (CancelScope::IsCancelled()) return Cancelled();
  Summarise(verdict);
  verdict->set_digest(CanonicalDigest(*verdict));
  return absl::OkStatus();
}

// The frame of this thread. Borrows nothing between checks but memory.
cel::Frame& FrameFor(const Message& dossier, Date as_of) {
  thread_local std::optional<cel::Frame> frame;
  if (frame && frame->KeepsLittle()) {
    frame->Rebind(dossier, as_of);
  } else {
    frame.emplace(dossier, as_of);
  }
  return *frame;
}

// Judges by one pack. `other`: a verdict over the same dossier, or nullptr.
absl::Status CheckBy(const RulePacks& packs, const pack::Editions& editions, const Message& dossier,
                     const CheckOptions& options, const v1::Verdict* other, v1::Verdict* verdict) {
  const absl::StatusOr<pack::Choice> choice = ChooseFor(editions, packs.parts->Period(dossier), options);
  if (!choice.ok()) return choice.status();
  verdict->Clear();
  Introduce(packs, *choice, dossier, options, other, verdict);
  const CancelScope cancelled(options.cancelled);
  cel::Frame& frame = FrameFor(dossier, options.as_of);
  cel::Value judged = choice->edition->period->Evaluate(frame);
  // Where nobody waits nothing is definite any more.
  if (CancelScope::IsCancelled()) return Cancelled();
  if (!judged.is_definite()) return absl::FailedPreconditionError("the dossier does not say which year it is about");
  return Judge(*choice->edition, static_cast<int>(judged.int_value()), SuspensionsOf(packs, editions.id, options),
               dossier, frame, verdict);
}

}  // namespace

std::string_view EngineVersion() { return SVOD_VERSION; }

void Insert(std::shared_ptr<const pack::RulePack> edition, std::vector<pack::Editions>* packs) {
  const auto by_id = [](const pack::Editions& pack, const std::string& id) { return pack.id < id; };
  auto pack = std::lower_bound(packs->begin(), packs->end(), edition->ref.id(), by_id);
  if (pack == packs->end() || pack->id != edition->ref.id()) pack = packs->insert(pack, {edition->ref.id(), {}});
  const auto by_date = [](Date date, const auto& other) { return date < other->edition; };
  pack->all.insert(std::upper_bound(pack->all.begin(), pack->all.end(), edition->edition, by_date), std::move(edition));
}

void Join(RulePacks* packs, const std::string& directory, Diagnostics& diagnostics) {
  CheckTogether(*packs, directory, diagnostics);
  const pack::RulePack& first = *packs->packs.front().all.front();
  std::string error;
  packs->parts = SubjectParts::Of(first.subject_type, &error);
  if (!packs->parts) diagnostics.Add(PackFault(directory, "bad-subject", error));
  if (!absl::LoadTimeZone(first.time_zone, &packs->time_zone)) {
    diagnostics.Add(
        PackFault(directory, "unknown-time-zone", "this machine knows no time zone " + Quote(first.time_zone)));
  }
}

std::shared_ptr<const RulePacks> LoadRulePacks(const std::filesystem::path& directory, Diagnostics& diagnostics) {
  const size_t faults = diagnostics.size() + diagnostics.omitted();
  auto packs = std::make_shared<RulePacks>();
  for (const std::filesystem::path& folder : PackFolders(directory)) {
    std::string name = folder.lexically_relative(directory).string();
    auto loaded = pack::LoadPack(folder, name == "." ? "" : name, diagnostics, &packs->schemas);
    if (loaded) Insert(std::move(loaded), &packs->packs);
  }
  const auto is_sound = [&] { return diagnostics.size() + diagnostics.omitted() == faults; };
  if (is_sound() && packs->packs.empty()) {
    diagnostics.Add(PackFault(directory.string(), "no-packs", "there is no `pack.yaml` in the folder or below it"));
  } else if (is_sound()) {
    Join(packs.get(), directory.string(), diagnostics);
  }
  const std::string suspensions = "suspensions.yaml";
  std::error_code missing;
  if (std::filesystem::exists(directory / suspensions, missing)) {
    packs->suspensions = pack::LoadSuspensions((directory / suspensions).string(), suspensions,
                                               is_sound() ? &packs->packs : nullptr, diagnostics);
  }
  diagnostics.Sort();
  return is_sound() ? packs : nullptr;
}

const pack::RulePack* FindEdition(const RulePacks& packs, std::string_view id, Date edition) {
  for (const pack::Editions& pack : packs.packs) {
    for (const auto& one : pack.all) {
      if (pack.id == id && one->edition == edition) return one.get();
    }
  }
  return nullptr;
}

std::vector<std::string> PackIds(const RulePacks& packs) {
  std::vector<std::string> ids;
  ids.reserve(packs.packs.size());
  for (const pack::Editions& pack : packs.packs) ids.push_back(pack.id);
  return ids;
}

const SubjectParts& SubjectOf(const RulePacks& packs) { return *packs.parts; }

bool HasOwnSchema(const RulePacks& packs) { return !packs.schemas.empty(); }

std::unique_ptr<Message> NewDossier(const RulePacks& packs) {
  const pack::RulePack& pack = *packs.packs.front().all.front();
  if (pack.schema != nullptr) return pack.schema->New(pack.subject_type);
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(pack.subject_type)->New());
}

std::optional<Date> DateAt(const RulePacks& packs, int64_t unix_micros) {
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMicros(unix_micros), packs.time_zone);
  if (day.year() < 1900 || day.year() > 2199) return std::nullopt;
  return Date::FromCivil(static_cast<int>(day.year()), day.month(), day.day());
}

absl::StatusOr<v1::Verdict> Check(const RulePacks& packs, const Message& dossier, const CheckOptions& options) {
  v1::Verdict verdict;
  absl::Status status = Check(packs, dossier, options, &verdict);
  if (!status.ok()) return status;
  return verdict;
}

absl::Status Check(const RulePacks& packs, const Message& dossier, const CheckOptions& options, v1::Verdict* verdict) {
  const absl::StatusOr<const pack::Editions*> editions = FindPack(packs, options.pack);
  return editions.ok() ? CheckBy(packs, **editions, dossier, options, nullptr, verdict) : editions.status();
}

absl::Status CheckNames(const RulePacks& packs, const CheckOptions& options) {
  if (options.pack.empty() && !options.edition) return absl::OkStatus();
  const absl::StatusOr<const pack::Editions*> editions = FindPack(packs, options.pack);
  if (!editions.ok() || !options.edition) return editions.status();
  const auto filed = [&options](const std::string&, bool) { return options.as_of; };
  return pack::Choose(**editions, {options.edition->year(), options.edition, filed}).status();
}

absl::Status CheckEach(const RulePacks& packs, const Message& dossier, const CheckOptions& options,
                       google::protobuf::RepeatedPtrField<v1::Verdict>* verdicts) {
  verdicts->Clear();
  if (!options.pack.empty() || options.edition || packs.packs.size() == 1) {
    return Check(packs, dossier, options, verdicts->Add());
  }
  const v1::Verdict* other = nullptr;
  absl::Status none;
  for (const pack::Editions& pack : packs.packs) {
    v1::Verdict* verdict = verdicts->Add();
    absl::Status status = CheckBy(packs, pack, dossier, options, other, verdict);
    if (status.ok()) {
      other = verdict;
      continue;
    }
    if (!absl::IsFailedPrecondition(status)) return status;
    verdicts->RemoveLast();
    none.Update(status);
  }
  return other != nullptr ? absl::OkStatus() : none;
}

namespace {

absl::StatusOr<const pack::RulePack*> EditionOf(const RulePacks& packs, const v1::Verdict& verdict) {
  for (const pack::Editions& pack : packs.packs) {
    for (const auto& edition : pack.all) {
      if (edition->ref.digest() == verdict.pack().digest()) return edition.get();
    }
  }
  return absl::NotFoundError("no edition of the rules has the digest of the verdict's");
}

absl::Status OtherRules() { return absl::NotFoundError("the verdict is of rules that the pack has not"); }

}  // namespace

absl::Status AddTexts(const RulePacks& packs, v1::Verdict* verdict) {
  const absl::StatusOr<const pack::RulePack*> edition = EditionOf(packs, *verdict);
  if (!edition.ok()) return edition.status();
  if (!pack::Describe(**edition, verdict)) return OtherRules();
  RenderTexts(verdict);
  return absl::OkStatus();
}

absl::Status RulesOf(const RulePacks& packs, const v1::Verdict& verdict, std::vector<const v1::Finding*>* rules) {
  const absl::StatusOr<const pack::RulePack*> edition = EditionOf(packs, verdict);
  if (!edition.ok()) return edition.status();
  std::vector<const pack::Rule*> found;
  if (!pack::MatchRules(**edition, verdict, &found)) return OtherRules();
  rules->clear();
  rules->reserve(found.size());
  for (const pack::Rule* rule : found) rules->push_back(&rule->prototype);
  return absl::OkStatus();
}

std::string VerdictDigest(const v1::Verdict& verdict) {
  v1::Verdict proper = verdict;
  proper.clear_digest();
  RemoveTexts(&proper);
  return CanonicalDigest(proper);
}

}  // namespace svod
