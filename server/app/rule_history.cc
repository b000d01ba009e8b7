// Tested by: tests/server/app/rule_history_test.cc.
#include "server/app/rule_history.h"

#include <algorithm>
#include <utility>

#include "server/ledger/events.h"

namespace svod::app {

void RuleHistory::Act::ApplyTo(Active* active) const {
  const auto it = active->find(edition);
  if (!deactivates) {
    (*active)[edition] = digest;
  } else if (it != active->end() && it->second == digest) {
    active->erase(it);
  }
}

bool RuleHistory::Add(const v1::LedgerEntry& entry) {
  size_ = entry.index() + 1;
  const int64_t time_us = ledger::ToMicros(entry.time());
  latest_us_ = std::max(latest_us_, time_us);
  if (entry.has_activation()) return AddActivation(entry.activation(), time_us);
  if (entry.has_suspension()) return AddSuspension(entry.suspension(), entry.index(), time_us);
  if (!entry.has_publication()) return false;
  const v1::PublicationEvent& event = entry.publication();
  Release release{{}, entry.index(), time_us, event.signer(), event.from_folder()};
  release.ref.set_id(event.pack());
  release.ref.set_edition(event.edition());
  release.ref.set_version(event.version());
  release.ref.set_digest(event.digest());
  releases_.push_back(std::move(release));
  return true;
}

bool RuleHistory::AddActivation(const v1::ActivationEvent& event, int64_t time_us) {
  Act act{time_us, {event.pack(), event.edition()}, event.digest(), event.deactivated()};
  if (event.has_time()) act.from_us = std::max(act.from_us, ledger::ToMicros(event.time()));
  const auto later = [](int64_t time, const Act& other) { return time < other.from_us; };
  acts_.insert(std::upper_bound(acts_.begin(), acts_.end(), act.from_us, later), act);
  if (!event.from_folder()) return true;
  if (event.deactivated()) {
    folder_.erase(act.edition);
  } else {
    folder_[act.edition] = act.digest;
  }
  return true;
}

bool RuleHistory::AddSuspension(const v1::SuspensionEvent& event, uint64_t entry, int64_t time_us) {
  if (event.lifted()) return Lift(event, time_us);
  const std::optional<Date> from = Date::Parse(event.from_date());
  const std::optional<Date> to = Date::Parse(event.until_date());
  if (!from || (!to && !event.until_date().empty())) return false;
  suspensions_.push_back({entry,
                          time_us,
                          {event.pack(), event.rule(), event.instance(), *from, to, event.authority(), event.reason()},
                          {},
                          event.from_folder(),
                          event.from_folder()});
  return true;
}

bool RuleHistory::Lift(const v1::SuspensionEvent& event, int64_t time_us) {
  const std::optional<Date> day = Date::Parse(event.from_date());
  const auto lifted = std::find_if(suspensions_.begin(), suspensions_.end(),
                                   [&](const Suspended& one) { return one.entry == event.suspension(); });
  if (!day || lifted == suspensions_.end()) return false;
  // What somebody has lifted may still have stood in the folder: taken out of it, it is undone.
  const bool leaves_folder = event.from_folder() && std::exchange(lifted->in_folder, false);
  if (!lifted->lifts.empty() && !leaves_folder) return false;
  lifted->lifts.push_back({time_us, *day, event.authority(), event.reason()});
  return true;
}

const RuleHistory::Release* RuleHistory::FindRelease(std::string_view digest) const {
  const auto it = std::find_if(releases_.begin(), releases_.end(),
                               [&](const Release& release) { return release.ref.digest() == digest; });
  return it == releases_.end() ? nullptr : &*it;
}

const RuleHistory::Suspended* RuleHistory::FindSuspension(uint64_t entry) const {
  const auto it =
      std::find_if(suspensions_.begin(), suspensions_.end(), [&](const Suspended& one) { return one.entry == entry; });
  return it == suspensions_.end() ? nullptr : &*it;
}

RuleHistory::Active RuleHistory::ActiveAt(int64_t time_us) const {
  Active active;
  for (const Act& act : acts_) {
    if (act.from_us > time_us) break;
    act.ApplyTo(&active);
  }
  return active;
}

std::vector<Suspension> RuleHistory::SuspensionsAt(int64_t time_us) const {
  std::vector<Suspension> known;
  for (const Suspended& one : suspensions_) {
    if (one.time_us > time_us) break;
    Suspension left = one.suspension;
    bool undone = false;
    for (const Suspended::Lift& lift : one.lifts) {
      if (lift.time_us > time_us) break;
      const std::optional<Date> last = lift.first_day.AddDays(-1);
      undone = undone || !last || *last < left.from;
      if (last) left.to = left.to ? std::min(*left.to, *last) : *last;
    }
    if (!undone) known.push_back(std::move(left));
  }
  return known;
}

std::vector<int64_t> RuleHistory::ChangesAfter(int64_t time_us) const {
  std::vector<int64_t> times;
  for (const Act& act : acts_) {
    if (act.from_us > time_us && (times.empty() || times.back() != act.from_us)) times.push_back(act.from_us);
  }
  return times;
}

int64_t RuleHistory::LastChange(int64_t time_us) const {
  int64_t last = 0;
  const auto count = [&](int64_t change) {
    if (change <= time_us) last = std::max(last, change);
  };
  for (const Act& act : acts_) count(act.from_us);
  for (const Suspended& one : suspensions_) {
    count(one.time_us);
    for (const Suspended::Lift& lift : one.lifts) count(lift.time_us);
  }
  return last;
}

std::optional<RuleHistory::Span> RuleHistory::SpanOf(const Release& release, int64_t time_us) const {
  const std::pair<std::string, std::string> edition{release.ref.id(), release.ref.edition()};
  Active active;
  std::optional<Span> span;
  for (size_t i = 0; i < acts_.size(); ++i) {
    acts_[i].ApplyTo(&active);
    // Acts of one time count together.
    if (i + 1 < acts_.size() && acts_[i + 1].from_us == acts_[i].from_us) continue;
    const auto it = active.find(edition);
    const bool used = it != active.end() && it->second == release.ref.digest();
    if (used && !span) span = Span{acts_[i].from_us, std::nullopt};
    if (used || !span) continue;
    span->until_us = acts_[i].from_us;
    if (acts_[i].from_us > time_us) return span;
    span.reset();
  }
  return span;
}

}  // namespace svod::app
