// Tested by: tests/server/app/audit_test.cc.
#include "server/app/audit_totals.h"

#include <tuple>

namespace svod::app {
namespace {

template <typename States>
void AddStates(const States& from, States* to) {
  for (size_t i = 0; i < from.size(); ++i) (*to)[i] += from[i];
}

void AddCounts(const std::array<uint64_t, v1::FindingState_ARRAYSIZE>& states, v1::FindingCounts* counts) {
  const auto of = [&states](v1::FindingState state) { return states[static_cast<size_t>(state)]; };
  counts->set_pass(counts->pass() + of(v1::FINDING_STATE_PASS));
  counts->set_fail(counts->fail() + of(v1::FINDING_STATE_FAIL));
  counts->set_pending(counts->pending() + of(v1::FINDING_STATE_PENDING));
  counts->set_not_applicable(counts->not_applicable() + of(v1::FINDING_STATE_NOT_APPLICABLE));
  counts->set_undetermined(counts->undetermined() + of(v1::FINDING_STATE_UNDETERMINED));
  counts->set_waived(counts->waived() + of(v1::FINDING_STATE_WAIVED));
  counts->set_error(counts->error() + of(v1::FINDING_STATE_ERROR));
}

void AddCounts(const std::array<uint64_t, v1::OverallState_ARRAYSIZE>& states, v1::OverallCounts* counts) {
  const auto of = [&states](v1::OverallState state) { return states[static_cast<size_t>(state)]; };
  counts->set_compliant(counts->compliant() + of(v1::OVERALL_STATE_COMPLIANT));
  counts->set_compliant_with_remarks(counts->compliant_with_remarks() + of(v1::OVERALL_STATE_COMPLIANT_WITH_REMARKS));
  counts->set_non_compliant(counts->non_compliant() + of(v1::OVERALL_STATE_NON_COMPLIANT));
  counts->set_undetermined(counts->undetermined() + of(v1::OVERALL_STATE_UNDETERMINED));
}

// The entries of a repeated field under their keys, put back in the order of the keys.
template <typename Entry, typename Key>
class Sorted {
 public:
  Sorted(google::protobuf::RepeatedPtrField<Entry>* entries, Key (*key_of)(const Entry&)) : entries_(entries) {
    for (Entry& entry : *entries) by_key_[key_of(entry)].Swap(&entry);
  }
  ~Sorted() {
    entries_->Clear();
    for (auto& [key, entry] : by_key_) entries_->Add()->Swap(&entry);
  }
  Sorted(const Sorted&) = delete;
  Sorted& operator=(const Sorted&) = delete;

  Entry& operator[](const Key& key) { return by_key_[key]; }

 private:
  google::protobuf::RepeatedPtrField<Entry>* entries_;
  std::map<Key, Entry> by_key_;
};

using RuleKey = std::pair<std::string, std::string>;
using ClauseKey = std::tuple<std::string, std::string, std::string>;

RuleKey KeyOfRule(const v1::RuleTotals& totals) { return {totals.pack(), totals.rule()}; }
ClauseKey KeyOfClause(const v1::ClauseTotals& totals) {
  return {totals.pack(), totals.citation().source(), totals.citation().clause()};
}
RuleKey KeyOfFacet(const v1::FacetTotals& totals) { return {totals.facet(), totals.value()}; }

}  // namespace

absl::Status AuditTally::Add(const v1::Verdict& verdict, const Facets& facets) {
  absl::Status status = RulesOf(*packs_, verdict, &found_);
  if (!status.ok()) return status;
  for (int i = 0; i < verdict.findings_size(); ++i) {
    OfRule& rule = rules_[found_[static_cast<size_t>(i)]];
    if (rule.pack.empty()) rule.pack = verdict.pack().id();
    ++rule.states[static_cast<size_t>(verdict.findings(i).state())];
  }
  ++verdicts_;
  ++overall_[static_cast<size_t>(verdict.overall())];
  for (const auto& facet : facets) ++facets_[facet][static_cast<size_t>(verdict.overall())];
  return absl::OkStatus();
}

void AuditTally::Add(const AuditTally& other) {
  verdicts_ += other.verdicts_;
  AddStates(other.overall_, &overall_);
  for (const auto& [rule, counted] : other.rules_) {
    OfRule& ours = rules_[rule];
    ours.pack = counted.pack;
    AddStates(counted.states, &ours.states);
  }
  for (const auto& [facet, states] : other.facets_) AddStates(states, &facets_[facet]);
}

void AuditTally::AddTo(v1::AuditTotals* totals) const {
  totals->set_verdicts(totals->verdicts() + verdicts_);
  AddCounts(overall_, totals->mutable_overall());
  Sorted<v1::RuleTotals, RuleKey> rules(totals->mutable_rules(), &KeyOfRule);
  Sorted<v1::ClauseTotals, ClauseKey> clauses(totals->mutable_clauses(), &KeyOfClause);
  Sorted<v1::FacetTotals, RuleKey> facets(totals->mutable_facets(), &KeyOfFacet);
  for (const auto& [rule, counted] : rules_) {
    v1::RuleTotals& of_rule = rules[{counted.pack, rule->rule()}];
    of_rule.set_pack(counted.pack);
    of_rule.set_rule(rule->rule());
    AddCounts(counted.states, of_rule.mutable_counts());
    const v1::Citation& citation = rule->citation();
    v1::ClauseTotals& of_clause = clauses[{counted.pack, citation.source(), citation.clause()}];
    of_clause.set_pack(counted.pack);
    *of_clause.mutable_citation() = citation;
    AddCounts(counted.states, of_clause.mutable_counts());
  }
  for (const auto& [facet, states] : facets_) {
    v1::FacetTotals& of_facet = facets[facet];
    of_facet.set_facet(facet.first);
    of_facet.set_value(facet.second);
    AddCounts(states, of_facet.mutable_overall());
  }
}

}  // namespace svod::app
