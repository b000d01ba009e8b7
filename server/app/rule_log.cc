// Tested by: tests/server/app/rule_log_test.cc.
#include "server/app/rule_log.h"

#include <algorithm>
#include <future>
#include <initializer_list>
#include <optional>

#include "engine/base/limits.h"
#include "server/app/errors.h"
#include "server/app/limits.h"
#include "server/ledger/events.h"
#include "server/ledger/log.h"

namespace svod::app {
namespace {

// Of texts: different ones have different keys.
std::string KeyOf(std::initializer_list<std::string_view> texts) {
  std::string key;
  for (const std::string_view text : texts) key += std::to_string(text.size()) + ':' + std::string(text);
  return key;
}

std::string KeyOf(const Suspension& one) {
  return KeyOf({one.pack, one.rule, one.instance, one.from.ToString(), one.to ? one.to->ToString() : "", one.authority,
                one.reason});
}

std::string KeyOf(const RuleHistory::Active& active, const std::vector<Suspension>& suspensions) {
  std::string key;
  for (const auto& [edition, digest] : active) key += KeyOf({digest});
  for (const Suspension& one : suspensions) key += KeyOf(one);
  return key;
}

LedgerRecord FolderActivation(const std::pair<std::string, std::string>& edition, const std::string& digest,
                              bool deactivated) {
  LedgerRecord record;
  v1::ActivationEvent* event = record.entry.mutable_activation();
  event->set_pack(edition.first);
  event->set_edition(edition.second);
  event->set_digest(digest);
  event->set_deactivated(deactivated);
  event->set_from_folder(true);
  return record;
}

LedgerRecord SuspensionIn(const Suspension& suspension) {
  LedgerRecord record;
  *record.entry.mutable_suspension() = SuspensionEventOf(suspension);
  record.entry.mutable_suspension()->set_from_folder(true);
  return record;
}

// As if it had never been: it counts again from its first day on.
LedgerRecord SuspensionGone(const RuleHistory::Suspended& suspended) {
  LedgerRecord record = SuspensionIn(suspended.suspension);
  v1::SuspensionEvent* event = record.entry.mutable_suspension();
  event->clear_until_date();
  event->clear_authority();
  event->clear_reason();
  event->set_lifted(true);
  event->set_suspension(suspended.entry);
  return record;
}

void AddSuspensionChanges(const std::vector<Suspension>& folder, const RuleHistory& history,
                          std::vector<LedgerRecord>* changes) {
  const auto stands = [](const RuleHistory::Suspended& known, const Suspension& one) {
    return known.in_folder && KeyOf(known.suspension) == KeyOf(one);
  };
  for (const RuleHistory::Suspended& known : history.suspensions()) {
    const bool stays = std::any_of(folder.begin(), folder.end(), [&](const auto& one) { return stands(known, one); });
    if (known.in_folder && !stays) changes->push_back(SuspensionGone(known));
  }
  for (const Suspension& one : folder) {
    const auto& all = history.suspensions();
    const bool is_known = std::any_of(all.begin(), all.end(), [&](const auto& known) { return stands(known, one); });
    if (!is_known) changes->push_back(SuspensionIn(one));
  }
}

// What is to be recorded of the folder.
std::vector<LedgerRecord> ChangesOf(const RulePacks& folder, const RuleHistory& history) {
  std::vector<LedgerRecord> publications;
  std::vector<LedgerRecord> activations;
  RuleHistory::Active gone = history.folder();
  for (const Edition& edition : EditionsOf(folder)) {
    const v1::PackRef& ref = RefOf(*edition);
    const std::pair<std::string, std::string> key{ref.id(), ref.edition()};
    const auto before = gone.find(key);
    const bool same = before != gone.end() && before->second == ref.digest();
    if (before != gone.end()) gone.erase(before);
    if (history.FindRelease(ref.digest()) == nullptr) {
      publications.push_back(PublicationOf(*edition));
      publications.back().entry.mutable_publication()->set_from_folder(true);
    }
    if (!same) activations.push_back(FolderActivation(key, ref.digest(), false));
  }
  for (const auto& [key, digest] : gone) activations.push_back(FolderActivation(key, digest, true));
  for (LedgerRecord& record : activations) publications.push_back(std::move(record));
  AddSuspensionChanges(SuspensionsOf(folder), history, &publications);
  return publications;
}

// The history with entries that are not written yet.
RuleHistory With(RuleHistory history, const std::vector<LedgerRecord>& records, int64_t now_us) {
  for (const LedgerRecord& record : records) {
    v1::LedgerEntry entry = record.entry;
    entry.set_index(history.size());
    *entry.mutable_time() = ledger::ToTimestamp(now_us);
    if (!history.Add(entry)) break;
  }
  return history;
}

}  // namespace

v1::SuspensionEvent SuspensionEventOf(const Suspension& suspension) {
  v1::SuspensionEvent event;
  event.set_pack(suspension.pack);
  event.set_rule(suspension.rule);
  event.set_instance(suspension.instance);
  event.set_from_date(suspension.from.ToString());
  if (suspension.to) event.set_until_date(suspension.to->ToString());
  event.set_authority(suspension.authority);
  event.set_reason(suspension.reason);
  return event;
}

LedgerRecord PublicationOf(const pack::RulePack& edition) {
  const v1::PackRef& ref = RefOf(edition);
  LedgerRecord record;
  v1::PublicationEvent* event = record.entry.mutable_publication();
  event->set_pack(ref.id());
  event->set_edition(ref.edition());
  event->set_version(ref.version());
  event->set_digest(ref.digest());
  record.release = store::Release{*ledger::DigestBytes(ref.digest()), FilesOf(edition), ""};
  return record;
}

RuleLog::RuleLog(const store::Store& store, CommitQueue& commits, const Clock& clock, PackRegistry& registry)
    : store_(store), commits_(commits), clock_(clock), registry_(registry) {
  registry.SetArchive(this);
}

RuleHistory RuleLog::History() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return history_;
}

absl::Status RuleLog::TakeFolder(const RulePacks& folder) {
  const std::lock_guard<std::mutex> lock(mutex_);
  absl::Status status = Refresh();
  if (!status.ok()) return status;
  const std::vector<Edition> kept = EditionsOf(folder);  // compiled already
  for (const Edition& edition : kept) editions_[RefOf(*edition).digest()] = edition;
  std::vector<LedgerRecord> changes = ChangesOf(folder, history_);
  const RuleHistory next = With(history_, changes, NowOf(history_));
  status = PeriodsFrom(next, NowOf(next)).status();
  if (status.ok() && !changes.empty()) status = Write(std::move(changes)).status();
  return status.ok() ? Install() : status;
}

absl::Status RuleLog::Change::Try(const v1::LedgerEntry& entry) const {
  LedgerRecord record;
  record.entry = entry;
  const RuleHistory next = With(log_.history_, {record}, log_.NowOf(log_.history_));
  return log_.PeriodsFrom(next, log_.NowOf(next)).status();
}

absl::StatusOr<std::vector<v1::LedgerEntry>> RuleLog::Change::Record(std::vector<LedgerRecord> records) {
  absl::StatusOr<std::vector<v1::LedgerEntry>> written = log_.Write(std::move(records));
  if (!written.ok()) return written;
  const absl::Status status = log_.Install();
  if (!status.ok()) return status;
  return written;
}

// Reads the entries about rules that are new.
absl::Status RuleLog::Refresh() {
  const std::unique_ptr<const store::Snapshot> snapshot = store_.Read();
  absl::Status status;
  const absl::Status read = snapshot->VisitRuleEntries(history_.size(), [&](uint64_t index) {
    const absl::StatusOr<std::optional<v1::LedgerEntry>> entry = ledger::ReadEntry(*snapshot, index);
    if (!entry.ok()) {
      status = entry.status();
    } else if (!entry->has_value() || !history_.Add(**entry)) {
      status = absl::DataLossError("ledger entry " + std::to_string(index) + " is not about rules");
    }
    return status.ok() ? store::Visit::kContinue : store::Visit::kStop;
  });
  return read.ok() ? status : read;
}

absl::StatusOr<std::vector<v1::LedgerEntry>> RuleLog::Write(std::vector<LedgerRecord> records) {
  std::promise<absl::StatusOr<std::vector<uint64_t>>> written;
  const absl::Status queued = commits_.Record(
      std::move(records),
      [&written](absl::StatusOr<std::vector<uint64_t>> indexes) { written.set_value(std::move(indexes)); });
  if (!queued.ok()) return queued;
  const absl::StatusOr<std::vector<uint64_t>> indexes = written.get_future().get();
  if (!indexes.ok()) return indexes.status();
  const absl::Status refreshed = Refresh();
  if (!refreshed.ok()) return refreshed;
  std::vector<v1::LedgerEntry> entries;
  const std::unique_ptr<const store::Snapshot> snapshot = store_.Read();
  for (const uint64_t index : *indexes) {
    absl::StatusOr<std::optional<v1::LedgerEntry>> entry = ledger::ReadEntry(*snapshot, index);
    if (!entry.ok()) return entry.status();
    if (!entry->has_value()) return absl::DataLossError("ledger entry " + std::to_string(index) + " is missing");
    entries.push_back(**std::move(entry));
  }
  return entries;
}

absl::Status RuleLog::Install() {
  absl::StatusOr<std::vector<PackRegistry::Period>> periods = PeriodsFrom(history_, NowOf(history_));
  return periods.ok() ? registry_.Replace(*std::move(periods)) : periods.status();
}

int64_t RuleLog::NowOf(const RuleHistory& history) const { return std::max(clock_.NowMicros(), history.latest_us()); }

absl::StatusOr<std::vector<PackRegistry::Period>> RuleLog::PeriodsFrom(const RuleHistory& history,
                                                                       int64_t time_us) const {
  std::vector<PackRegistry::Period> periods;
  std::vector<int64_t> times = history.ChangesAfter(time_us);
  times.insert(times.begin(), history.LastChange(time_us));
  for (const int64_t from_us : times) {
    absl::StatusOr<std::shared_ptr<const RulePacks>> packs = BuildAt(history, from_us);
    if (!packs.ok()) return packs.status();
    absl::Status status = registry_.CheckReplacement(**packs);
    if (!status.ok()) return status;
    periods.push_back({from_us, *std::move(packs)});
  }
  return periods;
}

absl::StatusOr<std::shared_ptr<const RulePacks>> RuleLog::BuildAt(const RuleHistory& history, int64_t time_us) const {
  const RuleHistory::Active active = history.ActiveAt(time_us);
  if (active.empty()) return absl::FailedPreconditionError("no rules are in use at that time");
  return Build(active, history.SuspensionsAt(time_us));
}

absl::StatusOr<std::shared_ptr<const RulePacks>> RuleLog::Build(const RuleHistory::Active& active,
                                                                std::vector<Suspension> suspensions) const {
  const Key key = KeyOf(active, suspensions);
  const auto known = std::find_if(recent_.begin(), recent_.end(), [&](const auto& set) { return set.first == key; });
  if (known != recent_.end()) return known->second;
  std::vector<Edition> editions;
  for (const auto& [edition, digest] : active) {
    absl::StatusOr<Edition> compiled = Compiled(digest);
    if (!compiled.ok()) return compiled.status();
    editions.push_back(*std::move(compiled));
  }
  Diagnostics faults(kLimits.diagnostics_max);
  std::shared_ptr<const RulePacks> packs = AssembleRulePacks(editions, std::move(suspensions), faults);
  if (packs == nullptr) return DoNotFit(faults);
  recent_.emplace_front(key, packs);
  if (recent_.size() > kServiceLimits.rule_sets_kept) recent_.pop_back();
  return packs;
}

absl::StatusOr<Edition> RuleLog::Compiled(const std::string& digest) const {
  const auto known = editions_.find(digest);
  if (known != editions_.end()) {
    if (Edition edition = known->second.lock()) return edition;
  }
  const std::optional<std::string> bytes = ledger::DigestBytes(digest);
  if (!bytes) return absl::NotFoundError("there is no such release");
  absl::StatusOr<std::optional<store::Release>> release = store_.Read()->FindRelease(*bytes);
  if (!release.ok()) return release.status();
  if (!release->has_value()) return absl::NotFoundError("there is no release " + digest);
  if (DigestOf((*release)->files) != digest) {
    return absl::DataLossError("the files of the release " + digest + " do not have its digest");
  }
  Diagnostics faults(kLimits.diagnostics_max);
  Edition edition = CompileEdition((*release)->files, faults);
  if (edition == nullptr) return DoNotFit(faults);
  editions_[digest] = edition;
  return edition;
}

absl::StatusOr<Edition> RuleLog::EditionOf(const std::string& digest) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return Compiled(digest);
}

absl::StatusOr<std::shared_ptr<const RulePacks>> RuleLog::At(int64_t time_us) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return BuildAt(history_, time_us);
}

absl::StatusOr<std::shared_ptr<const RulePacks>> RuleLog::Alone(const std::string& digest) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return Build({{{"", ""}, digest}}, {});
}

}  // namespace svod::app
