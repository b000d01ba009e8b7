// The façade of the rule engine: the one header that servers, clients and tools include. Load rule packs once, share
// them between threads, check dossiers.
//
//   svod::Diagnostics faults;
//   std::shared_ptr<const svod::RulePacks> packs = svod::LoadRulePacks("rules", faults);
//   svod.cluster.v1.Dossier dossier;
//   if (!svod::ReadDocument(bytes, svod::DetectFormat(bytes), "dossier.json", &dossier, faults)) ...
//   absl::StatusOr<svod::v1::Verdict> verdict = svod::Check(*packs, dossier, {.as_of = date});
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/cancellation.h"
#include "engine/base/date.h"
#include "engine/base/diagnostic.h"
#include "engine/base/limits.h"
#include "engine/document/document.h"
#include "engine/document/parts.h"
#include "engine/pack/suspension.h"
#include "svod/v1/verdict.pb.h"

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace svod::pack {
struct RulePack;
}  // namespace svod::pack

namespace svod {

// Version of the engine, as printed in verdicts. Changes whenever a verdict could.
std::string_view EngineVersion();

// Rule packs, each with all its editions, checked and compiled. Immutable; shared by any number of threads.
class RulePacks;

// Loads every pack under `directory` (each folder with a `pack.yaml`, at any depth), and `directory`/suspensions.yaml
// if it is there (pack/suspension.h). All packs must have the same subject and time zone: one dossier is judged by all
// of them. Editions of a pack must differ in their dates and choose by the same policy. On any fault: nullptr, and
// every fault of every file in `diagnostics`; nothing of a faulty pack is used. Subject types are found in the schema
// that the packs bring along (`schema:` in pack.yaml), otherwise in the generated descriptor pool: then the binary must
// link the schema.
std::shared_ptr<const RulePacks> LoadRulePacks(const std::filesystem::path& directory, Diagnostics& diagnostics);

// Their ids, in order.
std::vector<std::string> PackIds(const RulePacks& packs);
// The edition of the pack `id` that begins on the day, for tools that work on its rules one by one; nullptr when there
// is none. It lives as long as the packs.
const pack::RulePack* FindEdition(const RulePacks& packs, std::string_view id, Date edition);
// The message type that the packs judge, and what its annotations say.
const SubjectParts& SubjectOf(const RulePacks& packs);
// An empty message of that type. With a schema of the packs' own it must not outlive them.
std::unique_ptr<google::protobuf::Message> NewDossier(const RulePacks& packs);
// Whether the packs bring a schema along: messages of their subject cannot be made by generated code then.
bool HasOwnSchema(const RulePacks& packs);
// The day on which the instant falls in the time zone of the packs: how a caller turns "now" into an as-of date, since
// no rule reads a clock. Unit: microseconds since 1970-01-01T00:00:00Z. nullopt outside 1900-2199.
std::optional<Date> DateAt(const RulePacks& packs, int64_t unix_micros);

// What the store knows of a document of the dossier.
struct StoredDocument {
  std::string field;  // of the dossier: `report`
  std::string hash;   // SHA-256 of its canonical bytes, 32 bytes
  Date submitted;     // this revision, in the time zone of the packs
  Date registered;    // its first revision
};

struct CheckOptions {
  Date as_of;
  // The edition to apply; absent: chosen by the policy of the pack.
  std::optional<Date> edition;
  // The id of the pack to judge by; empty: the only one there is, or, for CheckEach, every one.
  std::string_view pack = {};
  // Borrowed. Of documents that are not named the digest is worked out, which takes half the time of parsing them, and
  // they count as filed on the day of judgement. REQUIRES: true of the dossier; nothing checks it.
  std::span<const StoredDocument> stored = {};
  // Borrowed. In force beside those loaded with the packs, and before them.
  std::span<const Suspension> suspensions = {};
  // Leave those out that were loaded with the packs: a test of a rule is about the rule.
  bool without_suspensions = false;
  // Borrowed. Once it is set, judging soon answers CANCELLED: in ms; amid the largest lists allowed in tenths of a s.
  const CancelFlag* cancelled = nullptr;
};

// Judges `dossier` by one pack. REQUIRES: its type is the subject of the packs, and it passed ReadDocument or
// ValidateDocument. Errors: NOT_FOUND when the named pack or edition does not exist; INVALID_ARGUMENT when no pack is
// named and there are several; FAILED_PRECONDITION when no edition is in force by the policy of the pack. Thread-safe.
// The same packs, dossier, options and engine version give the same bytes (CanonicalBytes of the verdict).
//
// The verdict has no texts: what it says is message ids with parameters. AddTexts adds them where it is shown.
//
// Each thread keeps the memory of its evaluations for the next one, unless a dossier was uncommonly large: after a few,
// evaluating expressions allocates nothing. Findings, what a kind gathers while it judges, and cures do.
absl::StatusOr<v1::Verdict> Check(const RulePacks& packs, const google::protobuf::Message& dossier,
                                  const CheckOptions& options);
// The same into *verdict, which may stand on an arena; on an error it is unspecified. What was in it is cleared first,
// and off an arena most of its memory serves again: who judges many keeps one.
absl::Status Check(const RulePacks& packs, const google::protobuf::Message& dossier, const CheckOptions& options,
                   v1::Verdict* verdict);

// The same by every pack, or by the one that is named: a verdict for each, in the order of PackIds, in the place of
// what was in *verdicts. A pack of which no edition is in force yet has none; when that is so of all of them:
// FAILED_PRECONDITION. An edition is of one pack: INVALID_ARGUMENT when it is named without the pack and there are
// several. On an error *verdicts is unspecified.
absl::Status CheckEach(const RulePacks& packs, const google::protobuf::Message& dossier, const CheckOptions& options,
                       google::protobuf::RepeatedPtrField<v1::Verdict>* verdicts);

// Whether there is what `options` names, whatever the dossier: NOT_FOUND and INVALID_ARGUMENT of CheckEach.
absl::Status CheckNames(const RulePacks& packs, const CheckOptions& options);

// Adds what people read: the title, the citation and the interpretation of each finding's rule, the texts and notes in
// Russian and English that messages are rendered to, and the parameters of messages that are fields of their finding.
// All of it follows from the verdict and from the rule files that it names by their digest, and is written anew where
// it is there already: what somebody else wrote in is gone. NOT_FOUND when no edition of the packs has that digest, or
// a rule is not in it; the verdict may then be changed. Thread-safe.
absl::Status AddTexts(const RulePacks& packs, v1::Verdict* verdict);

// What the rules of the findings say of themselves, in their order: id, level, title, citation. They live as long as
// the packs, and two findings of one rule have the same. NOT_FOUND as for AddTexts.
absl::Status RulesOf(const RulePacks& packs, const v1::Verdict& verdict, std::vector<const v1::Finding*>* rules);

// The digest of a verdict: over its canonical bytes without the digest itself and without what AddTexts adds. The same
// before and after AddTexts. So it covers all that was decided and all that it was decided by: documents and rule files
// by their digests, the version of the engine, states, figures, evidence, messages, cures. It does not cover texts. Who
// checks a verdict that he was given compares this with verdict.digest(), and lets AddTexts write the texts.
std::string VerdictDigest(const v1::Verdict& verdict);

}  // namespace svod
