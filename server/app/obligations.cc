// Tested by: tests/server/app/obligations_test.cc.
#include "server/app/obligations.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/verdict/obligations.h"
#include "server/app/check_options.h"
#include "server/app/errors.h"
#include "server/app/limits.h"
#include "server/app/unit_scan.h"

namespace svod::app {
namespace {

using google::protobuf::Message;
using Stream = Source<v1::StreamObligationsResponse>;

constexpr int kWithinDaysMax = 3660;
constexpr int kRiskPercentMax = 100;

struct Task {
  std::shared_ptr<const ScanPlan> plan;
  DutyOptions duties;
  std::vector<int> states;  // empty: all

  [[nodiscard]] bool Wants(v1::ObligationState state) const {
    return states.empty() || std::find(states.begin(), states.end(), state) != states.end();
  }
};

struct Found {
  std::deque<v1::Obligation> obligations;
  absl::Status status;
};

v1::ObligationState StateOf(Duty duty) {
  switch (duty) {
    case Duty::kOverdue:
      return v1::OBLIGATION_STATE_OVERDUE;
    case Duty::kDue:
      return v1::OBLIGATION_STATE_DUE;
    case Duty::kAtRisk:
      return v1::OBLIGATION_STATE_AT_RISK;
  }
  return v1::OBLIGATION_STATE_UNSPECIFIED;
}

// Of a finding with texts.
v1::Obligation Describe(const v1::Verdict& verdict, v1::Finding& finding, v1::ObligationState state) {
  v1::Obligation obligation;
  obligation.set_state(state);
  obligation.set_subject(verdict.subject());
  *obligation.mutable_pack() = verdict.pack();
  obligation.set_rule(finding.rule());
  obligation.set_instance(finding.instance());
  obligation.set_level(finding.level());
  *obligation.mutable_title() = std::move(*finding.mutable_title());
  *obligation.mutable_citation() = std::move(*finding.mutable_citation());
  if (finding.has_due()) *obligation.mutable_due() = std::move(*finding.mutable_due());
  if (finding.has_measured()) *obligation.mutable_measured() = std::move(*finding.mutable_measured());
  if (finding.has_threshold()) *obligation.mutable_threshold() = std::move(*finding.mutable_threshold());
  if (finding.has_margin()) *obligation.mutable_margin() = std::move(*finding.mutable_margin());
  *obligation.mutable_text() = std::move(*finding.mutable_text());
  for (const v1::CureStep& step : finding.cure().steps()) *obligation.add_steps() = step.text();
  return obligation;
}

// Finds what units have to do, on the threads of the scans.
class Finder {
 public:
  explicit Finder(std::shared_ptr<const Task> task) : task_(std::move(task)) {}

  Found operator()(std::vector<StoredUnit>& units, const CancelFlag& cancelled) const {
    Found found;
    UnitCounts counts;
    for (StoredUnit& unit : units) {
      found.status =
          task_->plan->Judge(&unit, cancelled, &counts, [&](const Message& dossier, ScanPlan::Verdicts* verdicts) {
            DutyOptions duties = task_->duties;
            duties.year = SubjectOf(task_->plan->packs()).Period(dossier);
            for (v1::Verdict& verdict : *verdicts) {
              absl::Status status = Keep(&verdict, duties, &found);
              if (!status.ok()) return status;
            }
            return absl::OkStatus();
          });
      if (!found.status.ok()) break;
    }
    return found;
  }

 private:
  // Only what is asked for gets texts.
  absl::Status Keep(v1::Verdict* verdict, const DutyOptions& duties, Found* found) const {
    std::vector<v1::ObligationState> states;
    google::protobuf::RepeatedPtrField<v1::Finding> kept;
    for (v1::Finding& finding : *verdict->mutable_findings()) {
      const std::optional<Duty> duty = DutyOf(finding, task_->plan->as_of(), duties);
      if (!duty || !task_->Wants(StateOf(*duty))) continue;
      states.push_back(StateOf(*duty));
      kept.Add()->Swap(&finding);
    }
    verdict->mutable_findings()->Swap(&kept);
    absl::Status status = AddTexts(task_->plan->packs(), verdict);
    if (!status.ok()) return status;
    for (size_t i = 0; i < states.size(); ++i) {
      found->obligations.push_back(Describe(*verdict, *verdict->mutable_findings(static_cast<int>(i)), states[i]));
    }
    return absl::OkStatus();
  }

  std::shared_ptr<const Task> task_;
};

class Run final : public Stream {
 public:
  static std::shared_ptr<Run> Start(const std::shared_ptr<const Task>& task, Scans& scans,
                                    std::shared_ptr<void> entered) {
    auto run = std::make_shared<Run>(std::move(entered));
    const auto ready = [weak = std::weak_ptr<Run>(run)] {
      if (const std::shared_ptr<Run> alive = weak.lock()) alive->Ready();
    };
    run->scan_ = std::make_shared<UnitScan<Found>>(task->plan->reader(), task->plan->range(), scans.queue(),
                                                   scans.ahead(), Finder(task), ready);
    return run;
  }
  explicit Run(std::shared_ptr<void> entered) : entered_(std::move(entered)) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() override {
    if (scan_) scan_->Cancel(absl::CancelledError("nobody reads the obligations"));
  }

  Taken Take(v1::StreamObligationsResponse* response) override {
    response->Clear();
    while (found_.obligations.empty()) {
      if (!found_.status.ok()) return Taken::kEnd;
      const Taken taken = scan_->Take(&found_);
      if (taken == Taken::kLater) return taken;
      if (taken == Taken::kEnd) {
        found_.status = scan_->status();
        return taken;
      }
    }
    response->mutable_obligation()->Swap(&found_.obligations.front());
    found_.obligations.pop_front();
    return Taken::kResponse;
  }
  [[nodiscard]] absl::Status status() const override { return found_.status; }
  void Cancel() override { scan_->Cancel(absl::CancelledError("the list was cancelled")); }

 private:
  const std::shared_ptr<void> entered_;
  std::shared_ptr<UnitScan<Found>> scan_;
  Found found_;
};

// Gathers what a stream gives, puts it in order and answers; owns itself until then.
class Gatherer : public std::enable_shared_from_this<Gatherer> {
 public:
  Gatherer(std::shared_ptr<Stream> stream, v1::ListObligationsResponse* response, const CancelFlag* cancelled,
           std::function<void(absl::Status)> done)
      : stream_(std::move(stream)), response_(response), cancelled_(cancelled), done_(std::move(done)) {}

  void Start() {
    self_ = shared_from_this();
    stream_->OnReady([weak = weak_from_this()] {
      if (const std::shared_ptr<Gatherer> alive = weak.lock()) alive->Gather();
    });
    Gather();
  }

 private:
  // Runs on one thread at a time: it is called again only after the stream said kLater.
  void Gather() {
    v1::StreamObligationsResponse next;
    while (true) {
      if (cancelled_ != nullptr && cancelled_->load(std::memory_order_relaxed)) {
        return End(absl::CancelledError("the caller has gone"));
      }
      switch (stream_->Take(&next)) {
        case Taken::kLater:
          return;
        case Taken::kEnd:
          return End(stream_->status());
        case Taken::kResponse:
          break;
      }
      if (static_cast<size_t>(response_->obligations_size()) == kServiceLimits.obligations_max) {
        return End(absl::ResourceExhaustedError("there are more than " +
                                                std::to_string(kServiceLimits.obligations_max) +
                                                " obligations: name a narrower filter, or read them as a stream"));
      }
      response_->add_obligations()->Swap(next.mutable_obligation());
    }
  }

  void End(const absl::Status& status) {
    const std::shared_ptr<Gatherer> last = std::move(self_);
    const auto by_urgency = [](const v1::Obligation* a, const v1::Obligation* b) {
      const auto key = [](const v1::Obligation* one) {
        const bool dated = one->state() != v1::OBLIGATION_STATE_AT_RISK;
        return std::make_tuple(dated ? 0 : 1, std::cref(one->due().date()), std::cref(one->subject()),
                               std::cref(one->rule()), std::cref(one->instance()));
      };
      return key(a) < key(b);
    };
    auto* obligations = response_->mutable_obligations();
    std::sort(obligations->pointer_begin(), obligations->pointer_end(), by_urgency);
    done_(status);
  }

  std::shared_ptr<Gatherer> self_;  // until End
  const std::shared_ptr<Stream> stream_;
  v1::ListObligationsResponse* response_;
  const CancelFlag* cancelled_;
  const std::function<void(absl::Status)> done_;
};

void ReadStates(const v1::ObligationOptions& options, Task* task, Diagnostics* faults) {
  for (const int state : options.states()) {
    if (state == v1::OBLIGATION_STATE_UNSPECIFIED || !v1::ObligationState_IsValid(state)) {
      faults->Add(FieldFault("obligations.states", "unknown-word", "there is no such state"));
    }
    task->states.push_back(state);
  }
}

// 0 means what it is now.
void ReadNumber(int32_t asked, int most, const std::string& field, int* number, Diagnostics* faults) {
  if (asked < 0 || asked > most) {
    faults->Add(FieldFault("obligations." + field, "out-of-range", "it lies between 0 and " + std::to_string(most)));
  }
  if (asked != 0) *number = asked;
}

}  // namespace

absl::StatusOr<std::shared_ptr<Stream>> Obligations::BeginWith(const v1::ObligationOptions& options,
                                                               const Call& call) const {
  Diagnostics faults(kLimits.diagnostics_max);
  auto task = std::make_shared<Task>();
  ReadStates(options, task.get(), &faults);
  ReadNumber(options.within_days(), kWithinDaysMax, "within_days", &task->duties.within_days, &faults);
  ReadNumber(options.risk_percent(), kRiskPercentMax, "risk_percent", &task->duties.risk_percent, &faults);
  const ScanRequest asked{options.parent(), options.filter(), "obligations.", options.options(), std::nullopt, "",
                          scans_.metrics()};
  const absl::StatusOr<PackRegistry::Period> rules =
      RulesFor(packs_, options.options(), clock_, "obligations.options", &faults);
  if (!rules.ok()) return rules.status();
  absl::StatusOr<std::shared_ptr<const ScanPlan>> plan =
      ScanPlan::Make(rules->packs, store_.Read(), clock_, asked, call, &faults);
  if (!plan.ok()) return plan.status();
  if (!faults.empty()) return InvalidInput(faults);
  task->plan = *std::move(plan);
  std::shared_ptr<void> entered = scans_.Enter(call.caller);
  if (entered == nullptr) return Overloaded("the list of audits under way");
  return std::shared_ptr<Stream>(Run::Start(task, scans_, std::move(entered)));
}

absl::StatusOr<std::shared_ptr<Stream>> Obligations::Begin(const v1::StreamObligationsRequest& request,
                                                           const Call& call) const {
  return BeginWith(request.obligations(), call);
}

void Obligations::List(const v1::ListObligationsRequest& request, v1::ListObligationsResponse* response,
                       const std::function<void(absl::Status)>& done, const Call& call) const {
  absl::StatusOr<std::shared_ptr<Stream>> stream = BeginWith(request.obligations(), call);
  if (!stream.ok()) return done(stream.status());
  std::make_shared<Gatherer>(*std::move(stream), response, call.cancelled, done)->Start();
}

}  // namespace svod::app
