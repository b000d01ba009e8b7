// Tested by: tests/server/app/audit_test.cc.
#include "server/app/audit.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/document/document.h"
#include "server/app/audit_totals.h"
#include "server/app/check_options.h"
#include "server/app/errors.h"
#include "server/app/page_token.h"
#include "server/app/resumable_run.h"
#include "server/app/unit_scan.h"
#include "server/ledger/events.h"
#include "svod/store/v1/audit_token.pb.h"

namespace svod::app {
namespace {

using google::protobuf::Message;
using store::v1::AuditToken;

constexpr int kAuditTokenVersion = 2;

// What an audit is asked for, read and checked.
struct Task {
  std::shared_ptr<const ScanPlan> plan;
  int64_t rules_time_us = 0;  // when its packs were in use
  v1::AuditView view = v1::AUDIT_VIEW_UNSPECIFIED;
  // All of the request that must be the same for a token and for a digest: what is sent may differ.
  std::string bound;
  uint64_t progress_units = 0;
  AuditToken from;  // of an audit that begins: without a last unit
};

// What the units of one step of the scan came to.
struct Judged {
  explicit Judged(const RulePacks& packs) : tally(packs) {}

  std::deque<v1::AuditResponse> verdicts;  // to be sent
  std::vector<std::string> digests;        // of all that are kept
  std::set<std::string> rules;             // digests of the editions they are by
  AuditTally tally;
  UnitCounts counts;
  std::string last_unit;
  absl::Status status;
};

// Judges units on the threads of the scans.
class Judge {
 public:
  explicit Judge(std::shared_ptr<const Task> task) : task_(std::move(task)) {}

  Judged operator()(std::vector<StoredUnit>& units, const CancelFlag& cancelled) const {
    const ScanPlan& plan = *task_->plan;
    Judged judged(plan.packs());
    for (StoredUnit& unit : units) {
      judged.status = plan.Judge(
          &unit, cancelled, &judged.counts,
          [&](const Message& dossier, ScanPlan::Verdicts* verdicts) { return Keep(dossier, verdicts, &judged); });
      if (!judged.status.ok()) break;
      judged.last_unit = unit.name;
    }
    return judged;
  }

 private:
  absl::Status Keep(const Message& dossier, ScanPlan::Verdicts* verdicts, Judged* judged) const {
    const AuditTally::Facets facets = task_->plan->FacetsOf(dossier);
    const int year = SubjectOf(task_->plan->packs()).Period(dossier);
    for (v1::Verdict& verdict : *verdicts) {
      absl::Status status = judged->tally.Add(verdict, facets);
      if (!status.ok()) return status;
      judged->digests.push_back(verdict.digest());
      judged->rules.insert(verdict.pack().digest());
      status = Show(&verdict, facets, year, judged);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Show(v1::Verdict* verdict, const AuditTally::Facets& facets, int year, Judged* judged) const {
    const v1::AuditView view = task_->view;
    const bool compliant = verdict->overall() == v1::OVERALL_STATE_COMPLIANT;
    if (view == v1::AUDIT_VIEW_TOTALS || (view == v1::AUDIT_VIEW_FAILURES && compliant)) return absl::OkStatus();
    if (view == v1::AUDIT_VIEW_SUMMARIES) {
      verdict->clear_findings();
      verdict->clear_group_cures();
      verdict->clear_documents();
    } else {
      if (view == v1::AUDIT_VIEW_FAILURES) LeaveFailures(verdict);
      absl::Status status = AddTexts(task_->plan->packs(), verdict);
      if (!status.ok()) return status;
    }
    v1::AuditResponse& response = judged->verdicts.emplace_back();
    *response.mutable_verdict() = *verdict;  // off the arena
    response.set_year(year);
    for (const auto& [facet, value] : facets) {
      v1::FacetValue* one = response.add_facets();
      one->set_facet(facet);
      one->set_value(value);
    }
    return absl::OkStatus();
  }

  static void LeaveFailures(v1::Verdict* verdict) {
    google::protobuf::RepeatedPtrField<v1::Finding> left;
    for (v1::Finding& finding : *verdict->mutable_findings()) {
      const v1::FindingState state = finding.state();
      if (state == v1::FINDING_STATE_FAIL || state == v1::FINDING_STATE_UNDETERMINED ||
          state == v1::FINDING_STATE_ERROR) {
        left.Add()->Swap(&finding);
      }
    }
    verdict->mutable_findings()->Swap(&left);
  }

  std::shared_ptr<const Task> task_;
};

// Puts together, in order, what the threads judged.
class Account {
 public:
  using Response = v1::AuditResponse;
  using Found = Judged;

  explicit Account(const std::shared_ptr<const Task>& task)
      : task_(task),
        chain_(task->from.chain()),
        totals_(task->from.totals()),
        tally_(task->plan->packs()),
        rules_(task->from.pack_digests().begin(), task->from.pack_digests().end()) {}

  static bool Next(Judged& judged, v1::AuditResponse* response) {
    if (judged.verdicts.empty()) return false;
    response->Swap(&judged.verdicts.front());
    judged.verdicts.pop_front();
    return true;
  }

  void Count(Judged& judged) {
    for (const std::string& digest : judged.digests) chain_ = Sha256(chain_ + digest);
    tally_.Add(judged.tally);
    rules_.merge(judged.rules);
    totals_.set_units_read(totals_.units_read() + judged.counts.read);
    totals_.set_units_judged(totals_.units_judged() + judged.counts.judged);
    totals_.set_units_without_rules(totals_.units_without_rules() + judged.counts.without_rules);
  }

  void SayProgress(const std::string& last_unit, uint32_t part_read, v1::AuditResponse* response) {
    AuditToken token;
    token.set_version(kAuditTokenVersion);
    token.set_read_time_us(task_->plan->read_time_us());
    token.set_rules_time_us(task_->rules_time_us);
    token.set_last_unit(last_unit);
    token.set_chain(chain_);
    *token.mutable_totals() = Totals();
    for (const std::string& digest : rules_) token.add_pack_digests(digest);
    response->set_resume_token(MakePageToken(task_->bound, token.SerializeAsString()));
    v1::AuditProgress* progress = response->mutable_progress();
    progress->set_units_read(totals_.units_read());
    progress->set_units_judged(totals_.units_judged());
    progress->set_last_unit(last_unit);
    progress->set_part_read(part_read);
    *progress->mutable_read_time() = totals_.read_time();
  }

  void SayTotals(v1::AuditResponse* response) {
    *response->mutable_totals() = Totals();
    response->mutable_totals()->set_digest(DigestText(chain_));
  }

 private:
  // The totals so far, without digest.
  v1::AuditTotals& Totals() {
    tally_.AddTo(&totals_);
    tally_ = AuditTally(task_->plan->packs());
    *totals_.mutable_read_time() = ledger::ToTimestamp(task_->plan->read_time_us());
    return totals_;
  }

  std::shared_ptr<const Task> task_;
  std::string chain_;
  v1::AuditTotals totals_;  // without what tally_ counted since
  AuditTally tally_;
  std::set<std::string> rules_;  // digests of the editions that judged
};

// Of the request, with the day that is used where it names none.
std::string BoundOf(const v1::AuditRequest& request, Date as_of) {
  v1::AuditRequest bound = request;
  bound.clear_view();
  bound.clear_resume_token();
  bound.mutable_options()->set_as_of_date(as_of.ToString());
  return CanonicalBytes(bound);
}

// Where the audit begins: at the token, or at its beginning. False when the token is none of ours. It goes on by the
// rules that it began with, whatever is in use by now.
bool ReadFrom(const std::string& token, const PackRegistry& registry, Task* task) {
  if (token.empty()) {
    task->from.set_chain(Sha256(task->bound));
    return true;
  }
  const std::optional<std::string> bytes = ReadPageToken(task->bound, token);
  if (!bytes || !task->from.ParseFromString(*bytes) || task->from.version() != kAuditTokenVersion) return false;
  const absl::StatusOr<PackRegistry::Period> rules = registry.At(task->from.rules_time_us());
  if (!rules.ok()) return false;
  // A token may be forged (page_token.h): more editions than there are would only be work.
  const std::set<std::string> digests(task->from.pack_digests().begin(), task->from.pack_digests().end());
  if (digests.size() != static_cast<size_t>(task->from.pack_digests_size())) return false;
  for (const std::string& digest : task->from.pack_digests()) {
    v1::Verdict of;
    of.mutable_pack()->set_digest(digest);
    if (!AddTexts(*rules->packs, &of).ok()) return false;
  }
  task->rules_time_us = rules->from_us;
  task->plan = task->plan->At(task->from.read_time_us(), rules->packs);
  return task->plan != nullptr;
}

}  // namespace

absl::StatusOr<std::shared_ptr<Source<v1::AuditResponse>>> Audits::Begin(const v1::AuditRequest& request,
                                                                         const Call& call) const {
  Diagnostics faults(kLimits.diagnostics_max);
  ScanRequest asked{request.parent(), request.filter(), "", request.options(), std::nullopt,
                    "overall",        scans_.metrics()};
  if (request.has_read_time()) asked.read_time = request.read_time();
  if (!v1::AuditView_IsValid(request.view())) {
    faults.Add(FieldFault("view", "unknown-word", "there is no such view"));
  }
  auto task = std::make_shared<Task>();
  task->progress_units = progress_units_;
  const absl::StatusOr<PackRegistry::Period> rules = RulesFor(packs_, request.options(), clock_, "options", &faults);
  if (!rules.ok()) return rules.status();
  task->rules_time_us = rules->from_us;
  absl::StatusOr<std::shared_ptr<const ScanPlan>> plan =
      ScanPlan::Make(rules->packs, store_.Read(), clock_, asked, call, &faults);
  if (!plan.ok()) return plan.status();
  if (faults.empty()) {
    task->plan = *std::move(plan);
    task->view = request.view();
    task->bound = BoundOf(request, task->plan->as_of());
    if (!ReadFrom(request.resume_token(), packs_, task.get())) {
      faults.Add(
          FieldFault("resume_token", "bad-token", "the token is not from an audit with this request, by these rules"));
    }
  }
  if (!faults.empty()) return InvalidInput(faults);
  std::shared_ptr<void> entered = scans_.Enter(call.caller);
  if (entered == nullptr) return Overloaded("the list of audits under way");
  const std::shared_ptr<const Task> begun = task;
  return std::shared_ptr<Source<v1::AuditResponse>>(
      ResumableRun<Account>::Begin({begun->plan, begun->from.last_unit(), !request.resume_token().empty(),
                                    begun->progress_units, Judge(begun), std::move(entered)},
                                   Account(begun), scans_));
}

}  // namespace svod::app
