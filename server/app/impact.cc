// Tested by: tests/server/app/impact_test.cc.
#include "server/app/impact.h"

#include <google/protobuf/message.h>

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/document/document.h"
#include "engine/workbench/value_change.h"
#include "server/app/check_options.h"
#include "server/app/errors.h"
#include "server/app/impact_tally.h"
#include "server/app/page_token.h"
#include "server/app/resumable_run.h"
#include "server/app/rule_packs.h"
#include "server/ledger/events.h"
#include "svod/store/v1/audit_token.pb.h"

namespace svod::app {

using store::v1::ImpactToken;

struct ImpactTask {
  std::shared_ptr<const ScanPlan> plan;      // by the rules in use
  std::shared_ptr<const RulePacks> changed;  // with the candidate among them
  v1::PackRef candidate;
  std::optional<Date> edition;  // judge by it whatever it is in force for
  bool is_known = false;        // the rules in use have the pack
  bool with_margins = false;
  std::string bound;
  int64_t rules_time_us = 0;
  ImpactToken from;
};

namespace {

using google::protobuf::Message;

constexpr int kImpactTokenVersion = 1;

struct Compared {
  explicit Compared(const RulePacks& /*packs*/) {}

  std::deque<v1::UnitImpact> units;  // to be sent
  ImpactTally tally;
  UnitCounts counts;
  std::string last_unit;
  absl::Status status;
};

// Judges units twice, on the threads of the scans.
class Comparer {
 public:
  explicit Comparer(std::shared_ptr<const ImpactTask> task) : task_(std::move(task)) {}

  Compared operator()(std::vector<StoredUnit>& units, const CancelFlag& cancelled) const {
    Compared compared(task_->plan->packs());
    for (StoredUnit& unit : units) {
      compared.status = task_->plan->Visit(
          &unit, cancelled, &compared.counts,
          [&](const Message& dossier, const CheckOptions& options) { return Compare(dossier, options, &compared); });
      if (!compared.status.ok()) break;
      compared.last_unit = unit.name;
    }
    return compared;
  }

 private:
  // Judges by one set of packs; without an edition in force there is no verdict.
  static absl::Status Judge(const RulePacks& packs, const Message& dossier, const CheckOptions& options,
                            v1::Verdict* verdict, JudgedSide* side) {
    absl::Status status = Check(packs, dossier, options, verdict);
    if (absl::IsFailedPrecondition(status)) return absl::OkStatus();
    if (!status.ok()) return status;
    side->verdict = verdict;
    return RulesOf(packs, *verdict, &side->rules);
  }

  absl::Status Compare(const Message& dossier, CheckOptions options, Compared* compared) const {
    v1::Verdict before;
    v1::Verdict after;
    JudgedSide in_use;
    JudgedSide changed;
    options.pack = task_->candidate.id();
    if (task_->is_known) {
      absl::Status status = Judge(task_->plan->packs(), dossier, options, &before, &in_use);
      if (!status.ok()) return status;
    }
    options.edition = task_->edition;
    absl::Status status = Judge(*task_->changed, dossier, options, &after, &changed);
    if (!status.ok()) return status;
    // Another edition judges it, or none, before and after.
    if (changed.verdict == nullptr || after.pack().digest() != task_->candidate.digest()) return absl::OkStatus();
    ++compared->counts.judged;
    v1::UnitImpact impact;
    if (compared->tally.Compare(in_use, changed, task_->with_margins, &impact)) {
      compared->units.push_back(std::move(impact));
    }
    return absl::OkStatus();
  }

  std::shared_ptr<const ImpactTask> task_;
};

class ImpactAccount {
 public:
  using Response = v1::AnalyzeImpactResponse;
  using Found = Compared;

  explicit ImpactAccount(const std::shared_ptr<const ImpactTask>& task) : task_(task), totals_(task->from.totals()) {}

  static bool Next(Compared& compared, v1::AnalyzeImpactResponse* response) {
    if (compared.units.empty()) return false;
    response->mutable_unit()->Swap(&compared.units.front());
    compared.units.pop_front();
    return true;
  }

  void Count(Compared& compared) {
    tally_.Add(compared.tally);
    totals_.set_units_read(totals_.units_read() + compared.counts.read);
    totals_.set_units_judged(totals_.units_judged() + compared.counts.judged);
  }

  void SayProgress(const std::string& last_unit, uint32_t part_read, v1::AnalyzeImpactResponse* response) {
    ImpactToken token;
    token.set_version(kImpactTokenVersion);
    token.set_read_time_us(task_->plan->read_time_us());
    token.set_rules_time_us(task_->rules_time_us);
    token.set_last_unit(last_unit);
    *token.mutable_totals() = Totals();
    response->set_resume_token(MakePageToken(task_->bound, token.SerializeAsString()));
    v1::ImpactProgress* progress = response->mutable_progress();
    progress->set_units_read(totals_.units_read());
    progress->set_units_judged(totals_.units_judged());
    progress->set_last_unit(last_unit);
    progress->set_part_read(part_read);
    *progress->mutable_read_time() = totals_.read_time();
  }

  void SayTotals(v1::AnalyzeImpactResponse* response) {
    *response->mutable_totals() = Totals();
    *response->mutable_totals()->mutable_candidate() = task_->candidate;
  }

 private:
  v1::ImpactTotals& Totals() {
    tally_.AddTo(&totals_);
    tally_ = ImpactTally();
    *totals_.mutable_read_time() = ledger::ToTimestamp(task_->plan->read_time_us());
    return totals_;
  }

  std::shared_ptr<const ImpactTask> task_;
  v1::ImpactTotals totals_;  // without what tally_ counted since
  ImpactTally tally_;
};

// The edition in use that the request changes; nullptr and a fault.
Edition FindChanged(const v1::ChangedRulePack& changed, const RulePacks& in_use, Diagnostics* faults) {
  std::vector<Edition> fitting;
  std::string names;
  for (const Edition& edition : EditionsOf(in_use)) {
    const v1::PackRef& ref = RefOf(*edition);
    names += (names.empty() ? "" : ", ") + ref.id() + " " + ref.edition();
    const bool named = (changed.pack().empty() || ref.id() == changed.pack()) &&
                       (changed.edition().empty() || ref.edition() == changed.edition());
    if (named) fitting.push_back(edition);
  }
  if (fitting.size() == 1) return fitting.front();
  faults->Add(FieldFault("changed.edition", fitting.empty() ? "unknown-edition" : "several-editions",
                         (fitting.empty() ? "no such edition is in use" : "several editions are meant") +
                             std::string("; in use are: ") + names));
  return nullptr;
}

RuleFiles ChangedFiles(const v1::ChangedRulePack& changed, const RulePacks& in_use, Diagnostics* faults) {
  const Edition edition = FindChanged(changed, in_use, faults);
  if (edition == nullptr) return {};
  RuleFiles files = FilesOf(*edition);
  for (int i = 0; i < changed.changes_size(); ++i) {
    const v1::ValueChange& change = changed.changes(i);
    Diagnostics of_change;
    workbench::Change({change.rule(), change.path(), change.value()}, &files, of_change);
    AddUnder("changed.changes[" + std::to_string(i) + "]", of_change, faults);
  }
  if (changed.changes().empty()) faults->Add(FieldFault("changed.changes", "missing-field", "name a value to change"));
  return files;
}

// The rules in use with the candidate in the place of the same edition, or beside the others.
std::shared_ptr<const RulePacks> Join(const RulePacks& in_use, const Edition& candidate, bool* is_known,
                                      Diagnostics* faults) {
  const v1::PackRef& ref = RefOf(*candidate);
  std::vector<Edition> editions = {candidate};
  for (const Edition& edition : EditionsOf(in_use)) {
    const v1::PackRef& other = RefOf(*edition);
    *is_known = *is_known || other.id() == ref.id();
    if (other.id() != ref.id() || other.edition() != ref.edition()) editions.push_back(edition);
  }
  return AssembleRulePacks(editions, SuspensionsOf(in_use), *faults);
}

std::string BoundOf(const v1::AnalyzeImpactRequest& request, Date as_of) {
  v1::AnalyzeImpactRequest bound = request;
  bound.clear_resume_token();
  bound.mutable_options()->set_as_of_date(as_of.ToString());
  return Sha256(CanonicalBytes(bound));
}

// Takes the place and the times of the token, by the rules that were in use then. False when it is none of ours.
bool GoOn(const std::string& token, const PackRegistry& registry, ImpactTask* task) {
  const std::optional<std::string> bytes = ReadPageToken(task->bound, token);
  if (!bytes || !task->from.ParseFromString(*bytes) || task->from.version() != kImpactTokenVersion) return false;
  const absl::StatusOr<PackRegistry::Period> rules = registry.At(task->from.rules_time_us());
  if (!rules.ok()) return false;
  task->rules_time_us = rules->from_us;
  task->plan = task->plan->At(task->from.read_time_us(), rules->packs);
  return task->plan != nullptr;
}

}  // namespace

absl::StatusOr<Edition> Impact::CandidateOf(const v1::AnalyzeImpactRequest& request, const RulePacks& in_use,
                                            Diagnostics* faults) const {
  RuleFiles files;
  std::string path = "files";
  switch (request.candidate_case()) {
    case v1::AnalyzeImpactRequest::kFiles:
      files = ReadRuleFiles(request.files().files(), "files.files", faults);
      break;
    case v1::AnalyzeImpactRequest::kChanged:
      files = ChangedFiles(request.changed(), in_use, faults);
      break;
    case v1::AnalyzeImpactRequest::kRulePack: {
      const RuleHistory history = log_.History();
      const RuleHistory::Release* release = FindReleaseByName(history, request.rule_pack());
      if (release == nullptr) return absl::NotFoundError("there is no release " + Quote(request.rule_pack()));
      return log_.EditionOf(release->ref.digest());
    }
    case v1::AnalyzeImpactRequest::CANDIDATE_NOT_SET:
      faults->Add(FieldFault("files", "missing-field", "there is no candidate"));
  }
  if (!faults->empty()) return Edition();
  return CompileEdition(files, *faults);
}

absl::Status Impact::Plan(const v1::AnalyzeImpactRequest& request, const Call& call, ImpactTask* task) const {
  Diagnostics faults(kLimits.diagnostics_max);
  const absl::StatusOr<PackRegistry::Period> rules = RulesFor(packs_, request.options(), clock_, "options", &faults);
  if (!rules.ok()) return rules.status();
  for (const auto& [path, text] : {std::pair{"options.pack", request.options().pack()},
                                   std::pair{"options.edition", request.options().edition()}}) {
    if (!text.empty()) faults.Add(FieldFault(path, "conflict", "it follows from the candidate"));
  }
  ScanRequest asked{request.parent(), request.filter(), "", request.options(), std::nullopt, "", scans_.metrics()};
  asked.options.clear_pack();
  asked.options.clear_edition();
  if (request.has_read_time()) asked.read_time = request.read_time();
  absl::StatusOr<std::shared_ptr<const ScanPlan>> plan =
      ScanPlan::Make(rules->packs, store_.Read(), clock_, asked, call, &faults);
  if (!plan.ok()) return plan.status();
  if (!faults.empty()) return InvalidInput(faults);
  task->plan = *std::move(plan);
  task->rules_time_us = rules->from_us;
  task->bound = BoundOf(request, task->plan->as_of());
  if (request.resume_token().empty() || GoOn(request.resume_token(), packs_, task)) return absl::OkStatus();
  faults.Add(FieldFault("resume_token", "bad-token", "the token is not from an analysis with this request"));
  return InvalidInput(faults);
}

absl::Status Impact::Choose(const v1::AnalyzeImpactRequest& request, ImpactTask* task) const {
  Diagnostics faults(kLimits.diagnostics_max);
  const RulePacks& in_use = task->plan->packs();
  const absl::StatusOr<Edition> candidate = CandidateOf(request, in_use, &faults);
  if (!candidate.ok()) return candidate.status();
  if (*candidate == nullptr) return InvalidInput(faults);
  task->candidate = RefOf(**candidate);
  task->changed = Join(in_use, *candidate, &task->is_known, &faults);
  if (task->changed == nullptr) return DoNotFit(faults);
  if (request.everywhere()) task->edition = Date::Parse(task->candidate.edition());
  task->with_margins = request.with_margins();
  return packs_.CheckReplacement(*task->changed);
}

absl::StatusOr<std::shared_ptr<Source<v1::AnalyzeImpactResponse>>> Impact::Begin(
    const v1::AnalyzeImpactRequest& request, const Call& call) const {
  auto planned = std::make_shared<ImpactTask>();
  absl::Status status = Plan(request, call, planned.get());
  if (status.ok()) status = Choose(request, planned.get());
  if (!status.ok()) return status;
  std::shared_ptr<void> entered = scans_.Enter(call.caller);
  if (entered == nullptr) return Overloaded("the list of audits under way");
  const std::shared_ptr<const ImpactTask> task = planned;
  return std::shared_ptr<Source<v1::AnalyzeImpactResponse>>(
      ResumableRun<ImpactAccount>::Begin({task->plan, task->from.last_unit(), !request.resume_token().empty(),
                                          progress_units_, Comparer(task), std::move(entered)},
                                         ImpactAccount(task), scans_));
}

}  // namespace svod::app
