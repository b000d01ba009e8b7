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
#include "engine/cel/frame.h"
#include "engine/pack/cures.h"
#include "engine/pack/loader.h"
#include "engine/pack/rule_pack.h"
#include "engine/verdict/rendering.h"
#include "engine/verdict/summary.h"

namespace svod {

class RulePacks {
 public:
  pack::Schemas schemas;
  std::vector<std::unique_ptr<const pack::RulePack>> editions;  // by date
  std::optional<SubjectParts> parts;
  absl::TimeZone time_zone;
};

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

void CheckTogether(const RulePacks& packs, const std::string& directory, Diagnostics& diagnostics) {
  const pack::RulePack& first = *packs.editions.front();
  for (size_t i = 1; i < packs.editions.size(); ++i) {
    const pack::RulePack& next = *packs.editions[i];
    if (next.ref.id() != first.ref.id() || next.subject != first.subject || next.time_zone != first.time_zone) {
      diagnostics.Add(PackFault(
          directory, "packs-differ",
          "the packs `" + first.ref.id() + "` and `" + next.ref.id() + "` differ in id, subject or time zone"));
    }
    if (next.subject == first.subject && next.subject_type != first.subject_type) {
      diagnostics.Add(PackFault(directory, "schemas-differ",
                                "the editions " + first.ref.edition() + " and " + next.ref.edition() +
                                    " bring different schemas, and one dossier is judged by all of them"));
    }
    if (next.edition == packs.editions[i - 1]->edition) {
      diagnostics.Add(
          PackFault(directory, "duplicate-edition", "the edition " + next.ref.edition() + " is there twice"));
    }
  }
}

absl::Status PickEdition(const RulePacks& packs, int year, const CheckOptions& options, const pack::RulePack** picked,
                         v1::EditionBasis* basis) {
  *basis = options.edition ? v1::EDITION_BASIS_NAMED_BY_CALLER : v1::EDITION_BASIS_PERIOD_IN_FORCE;
  *picked = nullptr;
  for (const auto& edition : packs.editions) {
    bool fits = options.edition ? edition->edition == *options.edition : edition->edition.year() <= year;
    if (fits) *picked = edition.get();
  }
  if (*picked != nullptr) return absl::OkStatus();
  if (options.edition) return absl::NotFoundError("there is no edition " + options.edition->ToString());
  return absl::FailedPreconditionError("no edition of the rules is in force for " + std::to_string(year));
}

uint32_t RevisionOf(const Message& document) {
  const FieldDescriptor* field = document.GetDescriptor()->FindFieldByName("revision");
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_UINT32) return 0;
  return document.GetReflection()->GetUInt32(document, field);
}

std::string DigestOf(const FieldDescriptor* field, const Message& document, std::span<const KnownDigest> known) {
  for (const KnownDigest& digest : known) {
    if (digest.field == field->name()) return DigestText(digest.hash);
  }
  return CanonicalDigest(document);
}

void AddDocument(const Message& dossier, const FieldDescriptor* field, std::span<const KnownDigest> known,
                 v1::Verdict* verdict) {
  const auto* reflection = dossier.GetReflection();
  if (!reflection->HasField(dossier, field)) return;
  const Message& document = reflection->GetMessage(dossier, field);
  v1::DocumentRef* ref = verdict->add_documents();
  ref->set_kind(field->name());
  ref->set_revision(RevisionOf(document));
  ref->set_digest(DigestOf(field, document, known));
}

// What is said before the findings.
void Introduce(const RulePacks& packs, const pack::RulePack& edition, const Message& dossier,
               const CheckOptions& options, v1::Verdict* verdict) {
  verdict->set_subject(packs.parts->UnitName(dossier));
  verdict->set_as_of_date(options.as_of.ToString());
  verdict->set_time_zone(edition.time_zone);
  *verdict->mutable_pack() = edition.ref;
  for (const SubjectParts::Document& document : packs.parts->documents()) {
    AddDocument(dossier, document.field, options.digests, verdict);
  }
  for (const SubjectParts::Copy& copy : packs.parts->copies()) {
    AddDocument(dossier, copy.field, options.digests, verdict);
  }
  verdict->set_engine_version(std::string(EngineVersion()));
}

// Adds the findings with their cures, the totals and the digest.
absl::Status Judge(const pack::RulePack& edition, int year, const Message& dossier, cel::Frame& frame,
                   v1::Verdict* verdict) {
  verdict->mutable_findings()->Reserve(static_cast<int>(edition.rules.size()));
  for (const pack::Rule& rule : edition.rules) {
    if (!pack::Apply(rule, year, frame, verdict)) {
      return absl::ResourceExhaustedError("the verdict would have more than " + std::to_string(kLimits.findings_max) +
                                          " findings");
    }
  }
  pack::AddCures(edition, dossier, frame.as_of(), year, verdict);
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

}  // namespace

std::string_view EngineVersion() { return SVOD_VERSION; }

std::shared_ptr<const RulePacks> LoadRulePacks(const std::filesystem::path& directory, Diagnostics& diagnostics) {
  size_t faults = diagnostics.size() + diagnostics.omitted();
  auto packs = std::make_shared<RulePacks>();
  for (const std::filesystem::path& folder : PackFolders(directory)) {
    std::string name = folder.lexically_relative(directory).string();
    auto loaded = pack::LoadPack(folder, name == "." ? "" : name, diagnostics, &packs->schemas);
    if (loaded) packs->editions.push_back(std::move(loaded));
  }
  auto by_date = [](const auto& a, const auto& b) { return a->edition < b->edition; };
  std::sort(packs->editions.begin(), packs->editions.end(), by_date);
  bool sound = diagnostics.size() + diagnostics.omitted() == faults;
  if (sound && packs->editions.empty()) {
    diagnostics.Add(PackFault(directory.string(), "no-packs", "there is no `pack.yaml` in the folder or below it"));
  } else if (sound) {
    CheckTogether(*packs, directory.string(), diagnostics);
    std::string error;
    packs->parts = SubjectParts::Of(packs->editions.front()->subject_type, &error);
    if (!packs->parts) diagnostics.Add(PackFault(directory.string(), "bad-subject", error));
    if (!absl::LoadTimeZone(packs->editions.front()->time_zone, &packs->time_zone)) {
      diagnostics.Add(PackFault(directory.string(), "unknown-time-zone",
                                "this machine knows no time zone " + Quote(packs->editions.front()->time_zone)));
    }
  }
  sound = diagnostics.size() + diagnostics.omitted() == faults;
  diagnostics.Sort();
  return sound ? packs : nullptr;
}

const SubjectParts& SubjectOf(const RulePacks& packs) { return *packs.parts; }

bool HasOwnSchema(const RulePacks& packs) { return !packs.schemas.empty(); }

std::unique_ptr<Message> NewDossier(const RulePacks& packs) {
  const pack::RulePack& pack = *packs.editions.front();
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
  const pack::RulePack* edition = nullptr;
  v1::EditionBasis basis = v1::EDITION_BASIS_UNSPECIFIED;
  int year = packs.parts->Period(dossier);
  absl::Status status = PickEdition(packs, year, options, &edition, &basis);
  if (!status.ok() || edition == nullptr) return status;
  verdict->Clear();
  Introduce(packs, *edition, dossier, options, verdict);
  verdict->mutable_pack()->set_basis(basis);
  cel::Frame& frame = FrameFor(dossier, options.as_of);
  cel::Value judged = edition->period->Evaluate(frame);
  if (!judged.is_definite()) return absl::FailedPreconditionError("the dossier does not say which year it is about");
  return Judge(*edition, static_cast<int>(judged.int_value()), dossier, frame, verdict);
}

absl::Status AddTexts(const RulePacks& packs, v1::Verdict* verdict) {
  for (const auto& edition : packs.editions) {
    if (edition->ref.digest() != verdict->pack().digest()) continue;
    if (!pack::Describe(*edition, verdict)) return absl::NotFoundError("the verdict is of rules that the pack has not");
    RenderTexts(verdict);
    return absl::OkStatus();
  }
  return absl::NotFoundError("no edition of the rules has the digest of the verdict's");
}

std::string VerdictDigest(const v1::Verdict& verdict) {
  v1::Verdict proper = verdict;
  proper.clear_digest();
  RemoveTexts(&proper);
  return CanonicalDigest(proper);
}

}  // namespace svod
