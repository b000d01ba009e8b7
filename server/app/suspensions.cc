// Tested by: tests/server/app/suspensions_test.cc.
#include "server/app/suspensions.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/document/document.h"
#include "engine/release.h"
#include "server/app/errors.h"
#include "server/app/limits.h"
#include "server/app/page_token.h"
#include "server/ledger/events.h"
#include "server/ledger/log.h"

namespace svod::app {
namespace {

constexpr std::string_view kPrefix = "suspensions/";

std::string NameOf(uint64_t entry) { return std::string(kPrefix) + std::to_string(entry); }

std::optional<uint64_t> ParseName(const std::string& name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  return ledger::ParseEntryName("ledgerEntries/" + name.substr(kPrefix.size()));
}

absl::Status NoSuspension(const std::string& name) {
  return absl::NotFoundError("there is no suspension " + Quote(name));
}

std::optional<Date> ReadDay(const std::string& text, const std::string& path, Diagnostics* faults) {
  std::optional<Date> day = Date::Parse(text);
  if (!day) {
    faults->Add(FieldFault(path, "invalid-date", Quote(text) + " is not a date (write it like 2015-02-15)"));
  }
  return day;
}

void CheckText(const std::string& text, const std::string& path, size_t most, Diagnostics* faults) {
  if (text.empty()) faults->Add(FieldFault(path, "missing-field", "it must be said"));
  if (text.size() > most) {
    faults->Add(FieldFault(path, "too-long", "it has at most " + std::to_string(most) + " bytes"));
  }
}

// Faults have paths below `suspension.`.
Suspension Read(const v1::RuleSuspension& said, const RulePacks& packs, Diagnostics* faults) {
  Diagnostics of_parts;
  Suspension read{said.pack(), said.rule(), said.instance(), {}, std::nullopt, said.authority(), said.reason()};
  CheckSuspension(packs, read, of_parts);
  const std::optional<Date> from = ReadDay(said.from_date(), "from_date", &of_parts);
  if (!said.until_date().empty()) read.to = ReadDay(said.until_date(), "until_date", &of_parts);
  if (from) read.from = *from;
  if (from && read.to && *read.to < *from) {
    of_parts.Add(FieldFault("until_date", "bad-range", "the suspension ends before it begins"));
  }
  CheckText(said.authority(), "authority", kServiceLimits.authority_bytes_max, &of_parts);
  CheckText(said.reason(), "reason", kServiceLimits.reason_bytes_max, &of_parts);
  AddUnder("suspension", of_parts, faults);
  return read;
}

void Describe(const Suspension& suspension, v1::RuleSuspension* said) {
  said->set_pack(suspension.pack);
  said->set_rule(suspension.rule);
  said->set_instance(suspension.instance);
  said->set_from_date(suspension.from.ToString());
  if (suspension.to) said->set_until_date(suspension.to->ToString());
  said->set_authority(suspension.authority);
  said->set_reason(suspension.reason);
}

void Describe(const RuleHistory::Suspended& suspended, v1::RuleSuspension* said) {
  Describe(suspended.suspension, said);
  said->set_name(NameOf(suspended.entry));
  *said->mutable_create_time() = ledger::ToTimestamp(suspended.time_us);
  said->set_from_folder(suspended.from_folder);
  if (suspended.lifts.empty()) return;
  const RuleHistory::Suspended::Lift& last = suspended.lifts.back();
  said->set_lift_date(last.first_day.ToString());
  said->set_lift_authority(last.authority);
  said->set_lift_reason(last.reason);
}

bool IsInForce(const RuleHistory::Suspended& one, Date day) {
  const auto ends = [day](const RuleHistory::Suspended::Lift& lift) { return lift.first_day <= day; };
  return one.suspension.IsInForce(day) && std::none_of(one.lifts.begin(), one.lifts.end(), ends);
}

// What it says of the rule; empty: it was not judged by it.
std::vector<v1::FindingState> StatesOf(const v1::Verdict& verdict, const Suspension& suspension) {
  std::vector<v1::FindingState> states;
  for (const v1::Finding& finding : verdict.findings()) {
    if (suspension.Concerns(finding.rule(), finding.instance())) states.push_back(finding.state());
  }
  return states;
}

bool MayTouch(const v1::VerdictEvent& event, const Suspension& suspension) {
  const std::optional<Date> as_of = Date::Parse(event.as_of_date());
  return event.pack().id() == suspension.pack && as_of && suspension.IsInForce(*as_of);
}

}  // namespace

absl::StatusOr<std::optional<uint64_t>> Suspensions::FindVerdicts(const Suspension& suspension, uint64_t from,
                                                                  size_t size, const Call& call,
                                                                  Verdicts* verdicts) const {
  const std::unique_ptr<const store::Snapshot> snapshot = store_.Read();
  absl::Status status;
  std::optional<uint64_t> next;
  const auto keep = [&](const v1::LedgerEntry& entry) -> absl::Status {
    const absl::StatusOr<std::optional<std::string>> bytes = snapshot->FindVerdict(entry.index());
    if (!bytes.ok()) return bytes.status();
    v1::Verdict verdict;
    if (!bytes->has_value() || !verdict.ParseFromString(**bytes)) {
      return absl::DataLossError("the verdict of ledger entry " + std::to_string(entry.index()) + " cannot be read");
    }
    const std::vector<v1::FindingState> states = StatesOf(verdict, suspension);
    if (states.empty()) return absl::OkStatus();
    v1::SuspendedVerdict* touched = verdicts->Add();
    touched->set_ledger_entry(ledger::EntryName(entry.index()));
    touched->set_subject(verdict.subject());
    touched->set_as_of_date(verdict.as_of_date());
    *touched->mutable_pack() = verdict.pack();
    touched->set_overall(verdict.overall());
    for (const v1::FindingState state : states) touched->add_states(state);
    return absl::OkStatus();
  };
  const absl::Status read = snapshot->VisitLeaves(from, [&](const store::LedgerLeaf& leaf) {
    const bool full = static_cast<size_t>(verdicts->size()) == size;
    if (full || leaf.index - from >= kServiceLimits.ledger_scan_max) next = leaf.index;
    if (next || call.IsCancelled()) return store::Visit::kStop;
    v1::LedgerEntry entry;
    if (!entry.ParseFromString(leaf.bytes)) {
      status = absl::DataLossError("ledger entry " + std::to_string(leaf.index) + " cannot be read");
    } else if (entry.has_verdict() && MayTouch(entry.verdict(), suspension) && call.MaySee(entry.verdict().subject())) {
      status = keep(entry);
    }
    return status.ok() ? store::Visit::kContinue : store::Visit::kStop;
  });
  if (call.IsCancelled()) return absl::CancelledError("the caller has gone");
  if (!read.ok()) return read;
  if (!status.ok()) return status;
  return next;
}

absl::Status Suspensions::Suspend(const v1::SuspendRuleRequest& request, v1::SuspendRuleResponse* response,
                                  const Call& call) {
  Diagnostics faults(kLimits.diagnostics_max);
  const Suspension suspension = Read(request.suspension(), *packs_.Snapshot(), &faults);
  if (!faults.empty()) return InvalidInput(faults);
  v1::RuleSuspension* said = response->mutable_suspension();
  Describe(suspension, said);
  if (!request.validate_only()) {
    LedgerRecord record;
    *record.entry.mutable_suspension() = SuspensionEventOf(suspension);
    RuleLog::Change change(log_);
    const absl::StatusOr<std::vector<v1::LedgerEntry>> written = change.Record({std::move(record)});
    if (!written.ok()) return written.status();
    Describe(*change.history().FindSuspension(written->front().index()), said);
  }
  const auto size = static_cast<size_t>(kServiceLimits.page_size_default);
  const absl::StatusOr<std::optional<uint64_t>> next =
      FindVerdicts(suspension, 0, size, call, response->mutable_verdicts());
  if (!next.ok()) return next.status();
  const std::string bound = request.validate_only() ? CanonicalBytes(request.suspension()) : said->name();
  if (next->has_value()) response->set_next_page_token(MakePageToken(bound, std::to_string(**next)));
  return absl::OkStatus();
}

absl::Status Suspensions::Lift(const v1::LiftSuspensionRequest& request, v1::LiftSuspensionResponse* response) {
  Diagnostics faults;
  CheckText(request.authority(), "authority", kServiceLimits.authority_bytes_max, &faults);
  CheckText(request.reason(), "reason", kServiceLimits.reason_bytes_max, &faults);
  const std::optional<Date> day = request.lift_date().empty() ? DateAt(*packs_.Snapshot(), clock_.NowMicros())
                                                              : ReadDay(request.lift_date(), "lift_date", &faults);
  if (!faults.empty()) return InvalidInput(faults);
  if (!day) return absl::InternalError("the clock of this machine shows no day that can be");
  RuleLog::Change change(log_);
  const std::optional<uint64_t> entry = ParseName(request.name());
  const RuleHistory::Suspended* suspended = entry ? change.history().FindSuspension(*entry) : nullptr;
  if (suspended == nullptr) return NoSuspension(request.name());
  if (!suspended->lifts.empty()) {
    return absl::FailedPreconditionError("the suspension was lifted as of " +
                                         suspended->lifts.back().first_day.ToString());
  }
  LedgerRecord record;
  v1::SuspensionEvent* event = record.entry.mutable_suspension();
  *event = SuspensionEventOf(suspended->suspension);
  event->set_from_date(day->ToString());
  event->clear_until_date();
  event->set_authority(request.authority());
  event->set_reason(request.reason());
  event->set_lifted(true);
  event->set_suspension(*entry);
  const absl::StatusOr<std::vector<v1::LedgerEntry>> written = change.Record({std::move(record)});
  if (!written.ok()) return written.status();
  Describe(*change.history().FindSuspension(*entry), response->mutable_suspension());
  return absl::OkStatus();
}

absl::Status Suspensions::List(const v1::ListSuspensionsRequest& request, v1::ListSuspensionsResponse* response) const {
  Diagnostics faults;
  const size_t size = ReadPageSize(request.page_size(), &faults);
  const std::string bound = request.pack() + '\0' + request.as_of_date();
  const std::optional<uint64_t> place = ReadNumberPlace(bound, request.page_token(), &faults);
  std::optional<Date> as_of;
  if (!request.as_of_date().empty()) as_of = ReadDay(request.as_of_date(), "as_of_date", &faults);
  if (!faults.empty()) return InvalidInput(faults);
  const RuleHistory history = log_.History();
  const auto wanted = [&](const std::string& pack) { return request.pack().empty() || request.pack() == pack; };
  for (auto it = history.suspensions().rbegin(); it != history.suspensions().rend(); ++it) {
    if ((place && it->entry >= *place) || !wanted(it->suspension.pack) || (as_of && !IsInForce(*it, *as_of))) continue;
    if (static_cast<size_t>(response->suspensions_size()) == size) {
      const std::optional<uint64_t> last = ParseName(response->suspensions().rbegin()->name());
      response->set_next_page_token(MakePageToken(bound, std::to_string(last.value_or(0))));
      return absl::OkStatus();
    }
    Describe(*it, response->add_suspensions());
  }
  return absl::OkStatus();
}

absl::Status Suspensions::ListVerdicts(const v1::ListSuspendedVerdictsRequest& request,
                                       v1::ListSuspendedVerdictsResponse* response, const Call& call) const {
  Diagnostics faults;
  const size_t size = ReadPageSize(request.page_size(), &faults);
  const std::string bound = request.has_suspension() ? CanonicalBytes(request.suspension()) : request.name();
  const std::optional<uint64_t> place = ReadNumberPlace(bound, request.page_token(), &faults);
  Suspension suspension;
  if (request.has_suspension()) suspension = Read(request.suspension(), *packs_.Snapshot(), &faults);
  if (request.has_suspension() && !request.name().empty()) {
    faults.Add(FieldFault("name", "conflict", "a suspension is named or written out, not both"));
  }
  if (!faults.empty()) return InvalidInput(faults);
  if (!request.has_suspension()) {
    const RuleHistory history = log_.History();
    const std::optional<uint64_t> entry = ParseName(request.name());
    const RuleHistory::Suspended* suspended = entry ? history.FindSuspension(*entry) : nullptr;
    if (suspended == nullptr) return NoSuspension(request.name());
    suspension = suspended->suspension;
  }
  const absl::StatusOr<std::optional<uint64_t>> next =
      FindVerdicts(suspension, place.value_or(0), size, call, response->mutable_verdicts());
  if (!next.ok()) return next.status();
  if (next->has_value()) response->set_next_page_token(MakePageToken(bound, std::to_string(**next)));
  return absl::OkStatus();
}

}  // namespace svod::app
