// Tested by: tests/server/app/audit_test.cc.
#include "server/app/scan_plan.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "server/app/check_options.h"
#include "server/app/dossier_reader.h"
#include "server/app/errors.h"
#include "server/app/free_memory.h"
#include "server/app/known_filings.h"
#include "server/ledger/events.h"
#include "server/ledger/log.h"

namespace svod::app {
namespace {

using google::protobuf::Message;

constexpr std::string_view kOverallPrefix = "OVERALL_STATE_";

}  // namespace

std::string OverallName(v1::OverallState state) { return v1::OverallState_Name(state).substr(kOverallPrefix.size()); }

std::vector<Filter::Known> FilterAttributes(const SubjectParts& parts, const std::string& overall) {
  std::vector<Filter::Known> known;
  for (const SubjectParts::Attribute& attribute : parts.attributes()) known.push_back({attribute.name});
  if (overall.empty()) return known;
  known.push_back({overall});
  for (int state = v1::OverallState_MIN + 1; state <= v1::OverallState_MAX; ++state) {
    known.back().values.push_back(OverallName(static_cast<v1::OverallState>(state)));
  }
  return known;
}

namespace {

// When the snapshot was complete: nothing of a later time is in it, and everything up to it is.
absl::StatusOr<int64_t> TimeOf(const store::Snapshot& snapshot, const Clock& clock) {
  const absl::StatusOr<uint64_t> size = snapshot.LedgerSize();
  if (!size.ok()) return size.status();
  if (*size == 0) return clock.NowMicros();
  const auto last = ledger::ReadEntry(snapshot, *size - 1);
  if (!last.ok()) return last.status();
  if (!last->has_value()) return absl::DataLossError("the last entry of the ledger is not there");
  return ledger::ToMicros((*last)->time());
}

}  // namespace

absl::StatusOr<std::shared_ptr<const ScanPlan>> ScanPlan::Make(std::shared_ptr<const RulePacks> packs,
                                                               std::shared_ptr<const store::Snapshot> snapshot,
                                                               const Clock& clock, const ScanRequest& request,
                                                               const Call& call, Diagnostics* faults) {
  std::shared_ptr<ScanPlan> plan(new ScanPlan);
  plan->packs_ = std::move(packs);
  plan->snapshot_ = std::move(snapshot);
  plan->parent_ = request.parent;
  plan->overall_attribute_ = request.overall_attribute;
  plan->asked_ = request.options;
  plan->metrics_ = request.metrics;
  if (call.scope != nullptr) plan->scope_ = *call.scope;
  const SubjectParts& parts = SubjectOf(*plan->packs_);
  if (!parts.IsUnitPrefix(request.parent)) {
    faults->Add(FieldFault(request.path + "parent", "bad-name",
                           "the parent is no beginning of the name of a unit, in whole parts"));
  }
  std::optional<Filter> filter = Filter::Parse(request.filter, FilterAttributes(parts, request.overall_attribute),
                                               request.path + "filter", faults);
  if (filter) plan->filter_ = *std::move(filter);
  int64_t now = clock.NowMicros();
  if (request.read_time) {
    const std::optional<int64_t> time = ReadPastTime(*request.read_time, clock, faults);
    plan->read_time_us_ = now = time.value_or(0);
  } else {
    const absl::StatusOr<int64_t> time = TimeOf(*plan->snapshot_, clock);
    if (!time.ok()) return time.status();
    plan->read_time_us_ = *time;
  }
  Diagnostics of_options;
  plan->options_ = ReadCheckOptions(*plan->packs_, plan->asked_, now, nullptr, &of_options);
  for (Diagnostic fault : of_options.items()) {
    fault.path = request.path + fault.path;
    faults->Add(std::move(fault));
  }
  if (!faults->empty()) return nullptr;
  const absl::Status named = CheckNames(*plan->packs_, plan->options_);
  if (!named.ok()) return named;
  return plan;
}

std::shared_ptr<void> Scans::Enter(std::string_view caller) {
  const std::string name(caller);
  const std::lock_guard<std::mutex> lock(mutex_);
  const size_t share = name.empty() ? kServiceLimits.scans_max : kServiceLimits.scans_max / kShares;
  if (under_way_ >= kServiceLimits.scans_max || of_caller_[name] >= share) return nullptr;
  ++under_way_;
  ++of_caller_[name];
  return {this, [name](Scans* scans) { scans->Leave(name); }};
}

void Scans::Leave(const std::string& caller) {
  bool idle = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (--of_caller_[caller] == 0) of_caller_.erase(caller);
    idle = --under_way_ == 0;
  }
  if (idle) ReturnFreeMemory();
}

std::shared_ptr<const ScanPlan> ScanPlan::At(int64_t read_time_us, std::shared_ptr<const RulePacks> packs) const {
  if (read_time_us < 0 || read_time_us > read_time_us_) return nullptr;
  std::shared_ptr<ScanPlan> plan(new ScanPlan(*this));
  plan->options_.pack = plan->asked_.pack();
  plan->read_time_us_ = read_time_us;
  plan->packs_ = std::move(packs);
  return plan;
}

uint32_t ScanPlan::PartRead(const std::string& last_unit) const {
  return last_unit.empty() ? 0 : snapshot_->PartUpTo(range(), BehindUnit(last_unit));
}

absl::Status ScanPlan::Visit(StoredUnit* unit, const CancelFlag& cancelled, UnitCounts* counts, Visitor visitor) const {
  if (scope_ && !scope_->Covers(unit->name)) return absl::OkStatus();
  ++counts->read;
  google::protobuf::Arena arena;
  Message* dossier = NewDossierOn(*packs_, &arena);
  std::vector<StoredDocument> stored;
  absl::Status status = FillDossier(*packs_, *snapshot_, unit->name, &unit->documents, dossier, &stored, read_time_us_);
  if (absl::IsNotFound(status)) return absl::OkStatus();  // everything is withdrawn
  if (!status.ok() || !CouldMatch(*dossier)) return status;
  CheckOptions options = options_;
  options.stored = stored;
  options.cancelled = &cancelled;
  return visitor(*dossier, options);
}

absl::Status ScanPlan::Judge(StoredUnit* unit, const CancelFlag& cancelled, UnitCounts* counts, Keep keep) const {
  return Visit(unit, cancelled, counts, [&](const Message& dossier, const CheckOptions& options) {
    auto* verdicts = google::protobuf::Arena::CreateMessage<v1::CheckResponse>(dossier.GetArena())->mutable_verdicts();
    const auto began = std::chrono::steady_clock::now();
    absl::Status status = CheckEach(*packs_, dossier, options, verdicts);
    if (metrics_ != nullptr) {
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
      metrics_->CountEvaluation(status.ok() ? "ok" : absl::StatusCodeToString(status.code()), took.count());
    }
    ++counts->judged;
    if (absl::IsFailedPrecondition(status)) {
      ++counts->without_rules;
      return absl::OkStatus();
    }
    if (!status.ok()) return status;
    for (int i = verdicts->size() - 1; i >= 0; --i) {
      if (!Matches(dossier, OverallName(verdicts->Get(i).overall()))) verdicts->DeleteSubrange(i, 1);
    }
    return keep(dossier, verdicts);
  });
}

bool ScanPlan::Matches(const Message& dossier, const std::string& overall) const {
  const SubjectParts& parts = SubjectOf(*packs_);
  return filter_.Matches([&](std::string_view name) {
    if (name == overall_attribute_) return std::vector<std::string>{overall};
    return SubjectParts::ValuesOf(*parts.FindAttribute(name), dossier);
  });
}

// Whether some verdict over the dossier would match.
bool ScanPlan::CouldMatch(const Message& dossier) const {
  if (filter_.IsAll()) return true;
  for (int state = v1::OverallState_MIN; state <= v1::OverallState_MAX; ++state) {
    if (Matches(dossier, OverallName(static_cast<v1::OverallState>(state)))) return true;
  }
  return false;
}

std::vector<std::pair<std::string, std::string>> ScanPlan::FacetsOf(const Message& dossier) const {
  std::vector<std::pair<std::string, std::string>> facets;
  for (const SubjectParts::Attribute& attribute : SubjectOf(*packs_).attributes()) {
    if (!attribute.facet) continue;
    for (std::string& value : SubjectParts::ValuesOf(attribute, dossier)) {
      facets.emplace_back(attribute.name, std::move(value));
    }
  }
  return facets;
}

}  // namespace svod::app
