// Tested by: tests/server/app/impact_test.cc.
#include "server/app/impact_tally.h"

#include <deque>
#include <string_view>

namespace svod::app {
namespace {

// A finding and what its rule says of itself.
struct Side {
  const v1::Finding* finding = nullptr;
  const v1::Finding* rule = nullptr;
};

using Key = std::pair<std::string_view, std::string_view>;
Key KeyOf(const v1::Finding& finding) { return {finding.rule(), finding.instance()}; }

std::map<Key, std::deque<Side>> FindingsOf(const JudgedSide& side) {
  std::map<Key, std::deque<Side>> findings;
  if (side.verdict == nullptr) return findings;
  for (int i = 0; i < side.verdict->findings_size(); ++i) {
    const v1::Finding& finding = side.verdict->findings(i);
    findings[KeyOf(finding)].push_back({&finding, side.rules[static_cast<size_t>(i)]});
  }
  return findings;
}

v1::FindingState StateOf(const v1::Finding* finding) {
  return finding == nullptr ? v1::FINDING_STATE_UNSPECIFIED : finding->state();
}

std::string MarginOf(const v1::Finding* finding) {
  return finding == nullptr || !finding->has_margin() ? "" : finding->margin().SerializeAsString();
}

void Describe(const v1::Finding& finding, v1::FindingSide* side) {
  side->set_state(finding.state());
  if (finding.has_measured()) *side->mutable_measured() = finding.measured();
  if (finding.has_threshold()) *side->mutable_threshold() = finding.threshold();
  if (finding.has_margin()) *side->mutable_margin() = finding.margin();
}

void Describe(const Side& before, const Side& after, v1::FindingChange* change) {
  const Side& named = after.finding != nullptr ? after : before;
  change->set_rule(named.finding->rule());
  change->set_instance(named.finding->instance());
  change->set_level(named.rule->level());
  *change->mutable_title() = named.rule->title();
  *change->mutable_citation() = named.rule->citation();
  if (before.finding != nullptr) Describe(*before.finding, change->mutable_before());
  if (after.finding != nullptr) Describe(*after.finding, change->mutable_after());
}

// The next finding of the key; none when they are used up.
Side Take(std::map<Key, std::deque<Side>>* findings, const Key& key) {
  const auto it = findings->find(key);
  if (it == findings->end() || it->second.empty()) return {};
  const Side side = it->second.front();
  it->second.pop_front();
  return side;
}

v1::OverallState OverallOf(const JudgedSide& side) {
  return side.verdict == nullptr ? v1::OVERALL_STATE_UNSPECIFIED : side.verdict->overall();
}

}  // namespace

bool ImpactTally::Compare(const JudgedSide& before, const JudgedSide& after, bool with_margins,
                          v1::UnitImpact* impact) {
  std::map<Key, std::deque<Side>> old = FindingsOf(before);
  bool states_changed = false;
  const auto compare = [&](const Side& one, const Side& other) {
    const v1::FindingState from = StateOf(one.finding);
    const v1::FindingState to = StateOf(other.finding);
    const bool moved = from == to && MarginOf(one.finding) != MarginOf(other.finding);
    if (moved) ++margins_changed_;
    if (from != to) {
      states_changed = true;
      const v1::Finding& named = other.finding != nullptr ? *other.finding : *one.finding;
      ++rules_[{named.rule(), from, to}];
    }
    if (from != to || (moved && with_margins)) Describe(one, other, impact->add_findings());
  };
  for (size_t i = 0; after.verdict != nullptr && i < after.rules.size(); ++i) {
    const v1::Finding& finding = after.verdict->findings(static_cast<int>(i));
    compare(Take(&old, KeyOf(finding)), {&finding, after.rules[i]});
  }
  for (auto& [key, rest] : old) {
    for (const Side& gone : rest) compare(gone, {});
  }
  const v1::OverallState from = OverallOf(before);
  const v1::OverallState to = OverallOf(after);
  ++overall_[{from, to}];
  if (states_changed) ++units_changed_;
  if (from != to) ++overall_changed_;
  const v1::Verdict& named = after.verdict != nullptr ? *after.verdict : *before.verdict;
  impact->set_subject(named.subject());
  if (before.verdict != nullptr) *impact->mutable_pack_before() = before.verdict->pack();
  if (after.verdict != nullptr) *impact->mutable_pack_after() = after.verdict->pack();
  impact->set_overall_before(from);
  impact->set_overall_after(to);
  return from != to || impact->findings_size() > 0;
}

void ImpactTally::Add(const ImpactTally& other) {
  units_changed_ += other.units_changed_;
  overall_changed_ += other.overall_changed_;
  margins_changed_ += other.margins_changed_;
  for (const auto& [states, count] : other.overall_) overall_[states] += count;
  for (const auto& [states, count] : other.rules_) rules_[states] += count;
}

void ImpactTally::AddTo(v1::ImpactTotals* totals) const {
  ImpactTally all = *this;
  for (const v1::OverallTransition& one : totals->overall()) {
    all.overall_[{one.before(), one.after()}] += one.units();
  }
  for (const v1::RuleTransition& one : totals->rules()) {
    all.rules_[{one.rule(), one.before(), one.after()}] += one.findings();
  }
  totals->set_units_changed(totals->units_changed() + units_changed_);
  totals->set_overall_changed(totals->overall_changed() + overall_changed_);
  totals->set_margins_changed(totals->margins_changed() + margins_changed_);
  totals->clear_overall();
  for (const auto& [states, count] : all.overall_) {
    v1::OverallTransition* one = totals->add_overall();
    one->set_before(static_cast<v1::OverallState>(states.first));
    one->set_after(static_cast<v1::OverallState>(states.second));
    one->set_units(count);
  }
  totals->clear_rules();
  for (const auto& [key, count] : all.rules_) {
    v1::RuleTransition* one = totals->add_rules();
    one->set_rule(std::get<0>(key));
    one->set_before(static_cast<v1::FindingState>(std::get<1>(key)));
    one->set_after(static_cast<v1::FindingState>(std::get<2>(key)));
    one->set_findings(count);
  }
}

}  // namespace svod::app
