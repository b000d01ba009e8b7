// Tested by: tests/engine/pack/cures_test.cc.
#include "engine/pack/cures.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/cancellation.h"
#include "engine/kinds/cure.h"
#include "engine/kinds/edit.h"
#include "engine/kinds/overlay.h"
#include "engine/kinds/reallocation.h"
#include "engine/verdict/quantity.h"
#include "engine/verdict/rendering.h"
#include "engine/verdict/texts.h"

namespace svod::pack {
namespace {

using google::protobuf::Message;
using kinds::Changes;
using kinds::Claim;
using kinds::Edits;
using kinds::Overlay;
using kinds::Proposal;
using kinds::Reallocation;

// Steps of one cure. A rule that is broken in more places is not mended from a list.
constexpr int kStepsMax = 30;

// A failing finding, with what judged it.
struct Failure {
  const Rule* rule;
  size_t item;
  v1::Finding* finding;
};

bool IsMended(v1::FindingState state) {
  // PENDING: what is due is there, and more falls due later.
  return state == v1::FINDING_STATE_PASS || state == v1::FINDING_STATE_PENDING;
}

Changes ChangesOf(const v1::CureStep& step) { return {step.changes().begin(), step.changes().end()}; }

// Frames of a thread; between cures they borrow nothing but memory.
struct Memory {
  std::optional<cel::Frame> proposing;
  std::optional<cel::Frame> judging;  // while the other is in use
  std::deque<cel::Frame> claiming;    // one for each rule of a group
  v1::Finding judgement;
};

class Curer {
 public:
  Curer(const RulePack& pack, const Message& dossier, Date as_of, int year, Memory& memory, v1::Verdict* verdict,
        int64_t steps)
      : pack_(pack),
        dossier_(dossier),
        as_of_(as_of),
        year_(year),
        steps_left_(steps),
        verdict_(*verdict),
        memory_(memory) {}

  // Returns what is left of the steps; negative where they did not do.
  int64_t Run() {
    int next = 0;
    for (const Rule& rule : pack_.rules) {
      const int first = next++;
      if (rule.for_each) {
        while (next < verdict_.findings_size() && verdict_.findings(next).rule() == rule.prototype.rule()) ++next;
      }
      int failures = 0;
      for (int i = first; i < next; ++i) {
        v1::Finding* finding = verdict_.mutable_findings(i);
        if (finding->state() != v1::FINDING_STATE_FAIL) continue;
        if (++failures > kCuresMax) {
          SayNotSought(finding->mutable_cure());
        } else {
          CureOne({&rule, static_cast<size_t>(i - first), finding});
        }
      }
      if (!rule.for_each) alone_.push_back({&rule, 0, verdict_.mutable_findings(first)});
    }
    CureGroups();
    return steps_left_;
  }

 private:
  // A verdict that was cancelled is thrown away.
  [[nodiscard]] bool IsUsedUp() const { return steps_left_ < 0 || CancelScope::IsCancelled(); }

  // Evaluates on the frame, which has a budget of its own, within what is left of the budget of all.
  template <typename Evaluate>
  auto Within(cel::Frame& frame, Evaluate evaluate) {
    frame.LeaveSteps(steps_left_);
    const int64_t before = frame.steps_left();
    auto result = evaluate();
    steps_left_ -= before - frame.steps_left();
    return result;
  }

  // What changes are made on.
  Overlay* scratch() {
    if (!scratch_) scratch_.emplace(dossier_);
    return &*scratch_;
  }

  // `frame` for the scratch as it is.
  cel::Frame& FrameFor(std::optional<cel::Frame>& frame) {
    if (frame && frame->KeepsLittle()) {
      frame->Rebind(*scratch()->root(), as_of_);
    } else {
      frame.emplace(*scratch()->root(), as_of_);
    }
    return *frame;
  }

  // The state of the rule for the scratch as it is.
  v1::FindingState JudgeAgain(const Failure& failure) {
    steps_left_ -= kStepsAJudgement;
    if (IsUsedUp()) return v1::FINDING_STATE_UNSPECIFIED;
    cel::Frame& frame = FrameFor(memory_.judging);
    memory_.judgement.Clear();
    if (!Enter(*failure.rule, failure.item, frame)) return v1::FINDING_STATE_UNSPECIFIED;
    return Within(frame, [&] {
      JudgeEntered(*failure.rule, year_, frame, &memory_.judgement);
      return memory_.judgement.state();
    });
  }

  // The same with changes made and taken back.
  v1::FindingState JudgeWith(const Failure& failure, const Changes& changes) {
    Edits edits(scratch());
    const v1::FindingState state = edits.MakeAll(changes) ? JudgeAgain(failure) : v1::FINDING_STATE_UNSPECIFIED;
    edits.Undo();
    return state;
  }

  std::optional<Proposal> Propose(const Failure& failure) {
    cel::Frame& frame = FrameFor(memory_.proposing);
    if (!Enter(*failure.rule, failure.item, frame)) return std::nullopt;
    const auto passes = [&](const Changes& changes) { return IsMended(JudgeWith(failure, changes)); };
    return Within(frame, [&] { return failure.rule->kind->Cure(frame, TermsOf(*failure.rule, year_, frame), passes); });
  }

  void CureOne(const Failure& failure) {
    Edits edits(scratch());
    const bool found = !IsUsedUp() && FindSteps(failure, &edits, failure.finding->mutable_cure());
    if (IsUsedUp()) {
      failure.finding->mutable_cure()->Clear();
    } else if (!found) {
      failure.finding->clear_cure();
    }
    edits.Undo();
  }

  static void SayNotSought(v1::Cure* cure) {
    cure->mutable_message()->set_id("cure.not_sought");
    AddParameter("most", CountQuantity(kCuresMax), cure->mutable_message());
  }

  // Step after step until the rule passes. False when it cannot be brought to that, or by less than proposed.
  bool FindSteps(const Failure& failure, Edits* edits, v1::Cure* cure) {
    std::vector<Proposal> made;
    while (cure->steps_size() < kStepsMax) {
      std::optional<Proposal> proposal = Propose(failure);
      if (!proposal) return false;
      AddStep(failure, *proposal, cure);
      if (proposal->step.changes().empty()) return true;  // said, and not made: not verified
      // No lesser change at all: that is how it stands now, and it fails.
      if (!proposal->lesser.empty() && IsMended(JudgeWith(failure, proposal->lesser))) return false;
      if (!edits->MakeAll(ChangesOf(proposal->step))) return false;
      const v1::FindingState state = JudgeAgain(failure);
      cure->set_verified(IsMended(state));
      made.push_back(std::move(*proposal));
      if (state != v1::FINDING_STATE_FAIL) return cure->verified() && AllAreNeeded(failure, made, edits);
    }
    return false;
  }

  // Whether the rule fails with one unit less in any step before the last: what follows may do without it. Takes back
  // what `edits` made. Places that later steps lose so are not looked for: then it does not pass either.
  bool AllAreNeeded(const Failure& failure, const std::vector<Proposal>& steps, Edits* edits) {
    if (steps.size() < 2) return true;
    edits->Undo();
    for (size_t less = 0; less + 1 < steps.size(); ++less) {
      Changes all;
      for (size_t i = 0; i < steps.size(); ++i) {
        const Changes changes = i == less ? steps[i].lesser : ChangesOf(steps[i].step);
        all.insert(all.end(), changes.begin(), changes.end());
      }
      if (IsMended(JudgeWith(failure, all))) return false;
    }
    return true;
  }

  void AddStep(const Failure& failure, const Proposal& proposal, v1::Cure* cure) const {
    v1::CureStep* step = cure->add_steps();
    *step = proposal.step;
    v1::Mendable mendable = proposal.mendable;
    if (proposal.figures && mendable == v1::MENDABLE_YES && IsOver(*failure.rule)) {
      mendable = v1::MENDABLE_BY_CORRECTION;
    }
    cure->set_mendable(std::max(cure->mendable(), mendable));
  }

  // Whether the time is over of which the figures are.
  [[nodiscard]] bool IsOver(const Rule& rule) const {
    if (as_of_.year() > year_) return true;
    const std::optional<Date> due = Date::FromCivil(year_, rule.due_month, rule.due_day);
    return due && as_of_ > *due;
  }

  // A rule of a group.
  struct Member {
    Failure of;
    Claim claim;
    cel::Frame* frame;  // the claim borrows it
  };

  // nullopt where what is failing would not be mended by a move, or data are missing.
  std::optional<Member> MemberOf(const Failure& of, cel::Frame& frame) const {
    const v1::FindingState state = of.finding->state();
    if (!IsMended(state) && state != v1::FINDING_STATE_FAIL) return std::nullopt;
    if (!Enter(*of.rule, of.item, frame)) return std::nullopt;
    std::optional<Claim> claim = of.rule->kind->ClaimOn(frame, TermsOf(*of.rule, year_, frame));
    if (!claim) return std::nullopt;
    return Member{of, std::move(*claim), &frame};
  }

  // That of the `index`th rule of a group.
  cel::Frame& ClaimingFrame(size_t index) {
    if (index == memory_.claiming.size()) return memory_.claiming.emplace_back(dossier_, as_of_);
    memory_.claiming[index].Rebind(dossier_, as_of_);
    return memory_.claiming[index];
  }

  // Rules of one pool are cured together where one of them fails.
  void CureGroups() {
    std::vector<std::string_view> pools;  // in the order of the pack
    for (const Failure& one : alone_) {
      const bool fails = one.finding->state() == v1::FINDING_STATE_FAIL;
      const std::string_view pool = one.rule->kind->Pool();
      if (!fails || pool.empty() || std::find(pools.begin(), pools.end(), pool) != pools.end()) continue;
      pools.push_back(pool);
    }
    for (std::string_view pool : pools) {
      const auto is_of_it = [pool](const Failure& one) { return one.rule->kind->Pool() == pool; };
      if (std::count_if(alone_.begin(), alone_.end(), is_of_it) < 2) continue;
      std::vector<Member> members;
      for (const Failure& one : alone_) {
        if (!is_of_it(one)) continue;
        std::optional<Member> member = MemberOf(one, ClaimingFrame(members.size()));
        if (member) members.push_back(std::move(*member));
      }
      const auto fails = [](const Member& one) { return one.of.finding->state() == v1::FINDING_STATE_FAIL; };
      if (members.size() > 1 && std::any_of(members.begin(), members.end(), fails)) CureGroup(members);
    }
    constexpr size_t kFramesKept = 16;  // what common groups need
    auto& frames = memory_.claiming;
    const bool little = std::all_of(frames.begin(), frames.end(), [](const auto& one) { return one.KeepsLittle(); });
    if (frames.size() > kFramesKept || !little) frames.clear();
  }

  void CureGroup(const std::vector<Member>& members) {
    std::vector<Claim> claims;
    claims.reserve(members.size());
    for (const Member& member : members) claims.push_back(member.claim);
    const Reallocation move = ReallocateWithin(members, claims);
    v1::GroupCure group;
    for (const Member& member : members) {
      group.add_rules(LabelOf(*member.of.finding));
      if (member.of.finding->state() == v1::FINDING_STATE_FAIL) group.add_failing(group.rules(group.rules_size() - 1));
    }
    bool said = move.is == Reallocation::Is::kContradiction;
    if (said) {
      for (size_t i : move.contradicting) group.add_contradicting(group.rules(static_cast<int>(i)));
      group.set_mendable(v1::MENDABLE_NO);
      SayContradiction(move.proven, &group);
    } else if (move.is == Reallocation::Is::kFound) {
      said = SayMove(members, move, &group);
    }
    if (IsUsedUp()) SayGivenUp(&group);
    if (said || IsUsedUp()) *verdict_.add_group_cures() = std::move(group);
  }

  // Claims look at lines on the frames that they borrow, which have budgets of their own.
  Reallocation ReallocateWithin(const std::vector<Member>& members, const std::vector<Claim>& claims) {
    int64_t before = 0;
    for (const Member& member : members) {
      member.frame->LeaveSteps(std::max<int64_t>(steps_left_, 0));
      before += member.frame->steps_left();
    }
    Reallocation move = kinds::Reallocate(claims, [&](int64_t steps) {
      if (CancelScope::IsCancelled()) steps_left_ = -1;
      return (steps_left_ -= steps) >= 0;
    });
    for (const Member& member : members) before -= member.frame->steps_left();
    steps_left_ -= before;
    return move;
  }

  // Only the rules stay.
  static void SayGivenUp(v1::GroupCure* group) {
    group->clear_contradicting();
    group->clear_mendable();
    group->clear_amount();
    group->clear_changes();
    group->clear_verified();
    group->clear_message();
    group->mutable_message()->set_id("cure.group.given_up");
  }

  static void SayContradiction(bool proven, v1::GroupCure* group) {
    group->mutable_message()->set_id(proven ? "cure.group.contradiction" : "cure.group.contradiction.lines");
    std::string names;
    for (const std::string& rule : group->contradicting()) names += (names.empty() ? "" : ", ") + rule;
    AddParameter("rules", TextQuantity(names), group->mutable_message());
  }

  // False when the move does not do what it should.
  bool SayMove(const std::vector<Member>& members, const Reallocation& move, v1::GroupCure* group) {
    const bool over = std::any_of(members.begin(), members.end(), [&](const Member& m) { return IsOver(*m.of.rule); });
    group->set_mendable(over ? v1::MENDABLE_BY_CORRECTION : v1::MENDABLE_YES);
    group->mutable_message()->set_id(members[0].claim.money ? "cure.group.move" : "cure.group.move.units");
    *group->mutable_amount() = members[0].claim.Show(move.amount);
    AddParameter("amount", group->amount(), group->mutable_message());
    AddParameter("rules", CountQuantity(static_cast<int64_t>(members.size())), group->mutable_message());
    group->mutable_changes()->Assign(move.changes.begin(), move.changes.end());
    if (move.changes.empty()) return true;
    group->set_verified(std::all_of(members.begin(), members.end(), [&](const Member& member) {
      return IsMended(JudgeWith(member.of, move.changes));
    }));
    return group->verified();
  }

  const RulePack& pack_;
  const Message& dossier_;
  Date as_of_;
  int year_;
  // What a judgement takes beside its evaluations: changes made and taken back, a frame made ready.
  static constexpr int64_t kStepsAJudgement = 1000;
  int64_t steps_left_;  // of all cures together: a pack cannot make one Check endless
  v1::Verdict& verdict_;
  std::optional<Overlay> scratch_;
  Memory& memory_;
  std::vector<Failure> alone_;  // rules that are not for each, whatever their state
};

}  // namespace

int64_t AddCures(const RulePack& pack, const Message& dossier, Date as_of, int year, v1::Verdict* verdict,
                 int64_t steps) {
  const auto fails = [](const v1::Finding& finding) { return finding.state() == v1::FINDING_STATE_FAIL; };
  if (std::none_of(verdict->findings().begin(), verdict->findings().end(), fails)) return 0;
  thread_local Memory memory;
  return steps - Curer(pack, dossier, as_of, year, memory, verdict, steps).Run();
}

}  // namespace svod::pack
