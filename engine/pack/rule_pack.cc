#include "engine/pack/rule_pack.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "engine/base/limits.h"
#include "engine/kinds/finding.h"

namespace svod::pack {
namespace {

// The instance of what a list marked as incomplete does not show.
constexpr char kRestOfItems[] = "*";

void AddYear(kinds::FindingWriter& writer, int year) { writer.Parameter("year", TextQuantity(std::to_string(year))); }

bool InForce(const Rule& rule, int year) {
  if (rule.in_force_from && rule.in_force_from->year() > year) return false;
  return !rule.in_force_to || rule.in_force_to->year() >= year;
}

// True when the rule concerns the dossier; otherwise the finding says why not.
bool Concerns(const Rule& rule, int year, cel::Frame& frame, v1::Finding* finding) {
  kinds::FindingWriter writer(frame, finding);
  if (!InForce(rule, year)) {
    writer.NotApplicable("not_applicable.not_in_force");
    AddYear(writer, year);
    return false;
  }
  if (!rule.applies_when) return true;
  cel::Value applies = rule.applies_when->Evaluate(frame);
  if (applies.is_definite() && applies.bool_value()) return true;
  if (applies.is_definite()) {
    writer.NotApplicable("not_applicable.condition");
    return false;
  }
  kinds::Gaps gaps;
  gaps.Add(frame, applies);
  writer.Undetermined(gaps);
  return false;
}

// Until the rule's day of the year nothing is overdue.
void Defer(const Rule& rule, int year, cel::Frame& frame, v1::Finding* finding) {
  if (rule.due_month == 0) return;
  bool open = finding->state() == v1::FINDING_STATE_FAIL || finding->state() == v1::FINDING_STATE_UNDETERMINED;
  std::optional<Date> due = Date::FromCivil(year, rule.due_month, rule.due_day);
  if (!open || !due || frame.as_of() > *due) return;
  finding->clear_message();
  kinds::FindingWriter writer(frame, finding);
  writer.Conclude(v1::FINDING_STATE_PENDING, "pending.not_due");
  writer.DueOn(*due, std::nullopt);
}

}  // namespace

void JudgeEntered(const Rule& rule, int year, cel::Frame& frame, v1::Finding* finding) {
  if (Concerns(rule, year, frame, finding)) {
    if (rule.amendments) {
      rule.amendments->Judge(*rule.kind, frame, year, finding);
    } else {
      rule.kind->Judge(frame, year, finding);
    }
  }
  Defer(rule, year, frame, finding);
}

namespace {

// Whether the finding is set aside; then it says by whom and why.
bool IsSuspended(const Rule& rule, const Suspensions& suspended, cel::Frame& frame, v1::Finding* finding) {
  for (const Suspension* suspension : suspended) {
    if (!suspension->Concerns(rule.prototype.rule(), finding->instance())) continue;
    kinds::FindingWriter writer(frame, finding);
    writer.NotApplicable(suspension->to ? "not_applicable.suspended" : "not_applicable.suspended.open");
    writer.Parameter("authority", TextQuantity(suspension->authority));
    writer.Parameter("from", DateQuantity(suspension->from));
    writer.Parameter("reason", TextQuantity(suspension->reason));
    if (suspension->to) writer.Parameter("to", DateQuantity(*suspension->to));
    return true;
  }
  return false;
}

v1::Finding* AddFinding(const Rule& rule, v1::Verdict* verdict) {
  if (static_cast<size_t>(verdict->findings_size()) >= kLimits.findings_max) return nullptr;
  v1::Finding* finding = verdict->add_findings();
  finding->set_rule(rule.prototype.rule());
  finding->set_level(rule.prototype.level());
  if (!rule.prototype.instance().empty()) finding->set_instance(rule.prototype.instance());
  return finding;
}

// A for-each rule without items still says so in one finding.
bool ApplyToNone(const Rule& rule, cel::Value list, const Suspensions& suspended, cel::Frame& frame,
                 v1::Verdict* verdict) {
  v1::Finding* finding = AddFinding(rule, verdict);
  if (finding == nullptr) return false;
  if (IsSuspended(rule, suspended, frame, finding)) return true;
  kinds::FindingWriter writer(frame, finding);
  if (list.is_definite()) {
    writer.NotApplicable("not_applicable.no_items");
  } else {
    kinds::Gaps gaps;
    gaps.Add(frame, list);
    writer.Undetermined(gaps);
  }
  return true;
}

// The items that an open list does not show, all in one finding: unless the rule does not concern them, whatever they
// are, it cannot be told.
bool ApplyToRest(const Rule& rule, int year, cel::Value rest, const Suspensions& suspended, cel::Frame& frame,
                 v1::Verdict* verdict) {
  v1::Finding* finding = AddFinding(rule, verdict);
  if (finding == nullptr) return false;
  finding->set_instance(kRestOfItems);
  if (IsSuspended(rule, suspended, frame, finding)) return true;
  frame.Set(rule.for_each->slot, rest);
  if (Concerns(rule, year, frame, finding)) {
    kinds::Gaps gaps;
    gaps.Add(frame, rest);
    kinds::FindingWriter(frame, finding).Undetermined(gaps);
  }
  Defer(rule, year, frame, finding);
  return true;
}

// What the instances of one rule are called: by their keys, and where these do not tell them apart, by their places,
// too.
class InstanceNames {
 public:
  std::string Next(cel::Frame& frame, const cel::Program& key) {
    std::string place = "#" + std::to_string(next_++);
    const cel::Value value = key.Evaluate(frame);
    if (!value.is_definite()) return place;
    std::string name = ExactText(kinds::ToQuantity(value));
    if (name == kRestOfItems || name.starts_with('#')) name += place;
    while (!taken_.insert(name).second) name += place;
    return name;
  }

 private:
  absl::flat_hash_set<std::string> taken_;
  size_t next_ = 0;
};

bool IsOf(const Rule& rule, const v1::Finding& finding) {
  return rule.prototype.rule() == finding.rule() && (rule.for_each || rule.prototype.instance() == finding.instance());
}

}  // namespace

int Rule::CountSlots() const {
  int count = kind->slots();
  if (amendments) count = std::max(count, amendments->slots());
  if (applies_when) count = std::max(count, applies_when->slots());
  if (for_each) count = std::max({count, for_each->list.slots(), for_each->key.slots(), for_each->slot + 1});
  return count;
}

kinds::Terms TermsOf(const Rule& rule, int year, cel::Frame& frame) {
  return rule.amendments ? rule.amendments->TermsOf(*rule.kind, frame, year) : kinds::Terms(year);
}

bool Enter(const Rule& rule, size_t item, cel::Frame& frame) {
  frame.Reset();
  frame.EnsureSlots(rule.slots);
  if (!rule.for_each) return item == 0;
  const cel::Value list = rule.for_each->list.Evaluate(frame);
  if (!list.is_definite() || item >= list.list().size()) return false;
  frame.Set(rule.for_each->slot, list.list().at(item));
  return true;
}

bool Apply(const Rule& rule, int year, const Suspensions& suspended, cel::Frame& frame, v1::Verdict* verdict) {
  frame.Reset();
  frame.EnsureSlots(rule.slots);
  if (!rule.for_each) {
    v1::Finding* finding = AddFinding(rule, verdict);
    if (finding == nullptr) return false;
    if (!IsSuspended(rule, suspended, frame, finding)) JudgeEntered(rule, year, frame, finding);
    return true;
  }
  cel::Value list = rule.for_each->list.Evaluate(frame);
  const bool none = !list.is_definite() || (list.list().size() == 0 && !list.is_open());
  if (none) return ApplyToNone(rule, list, suspended, frame, verdict);
  InstanceNames names;
  for (size_t i = 0; i < list.list().size(); ++i) {
    v1::Finding* finding = AddFinding(rule, verdict);
    if (finding == nullptr) return false;
    frame.Set(rule.for_each->slot, list.list().at(i));
    finding->set_instance(names.Next(frame, rule.for_each->key));
    if (!IsSuspended(rule, suspended, frame, finding)) JudgeEntered(rule, year, frame, finding);
  }
  return !list.is_open() || ApplyToRest(rule, year, list.rest(), suspended, frame, verdict);
}

bool MatchRules(const RulePack& pack, const v1::Verdict& verdict, std::vector<const Rule*>* rules) {
  rules->clear();
  rules->reserve(static_cast<size_t>(verdict.findings_size()));
  size_t at = 0;
  for (const v1::Finding& finding : verdict.findings()) {
    size_t tried = 0;
    while (tried < pack.rules.size() && !IsOf(pack.rules[at], finding)) {
      at = (at + 1) % pack.rules.size();
      ++tried;
    }
    if (tried == pack.rules.size()) return false;
    rules->push_back(&pack.rules[at]);
  }
  return true;
}

bool Describe(const RulePack& pack, v1::Verdict* verdict) {
  std::vector<const Rule*> rules;
  if (!MatchRules(pack, *verdict, &rules)) return false;
  for (int i = 0; i < verdict->findings_size(); ++i) {
    v1::Finding& finding = *verdict->mutable_findings(i);
    const v1::Finding& known = rules[static_cast<size_t>(i)]->prototype;
    *finding.mutable_title() = known.title();
    *finding.mutable_citation() = known.citation();
    finding.clear_interpretation();
    if (known.has_interpretation()) *finding.mutable_interpretation() = known.interpretation();
  }
  *verdict->mutable_sources() = pack.sources;
  return true;
}

}  // namespace svod::pack
