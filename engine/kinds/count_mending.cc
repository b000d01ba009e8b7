// Tested by: tests/engine/kinds/count_test.cc.
#include "engine/kinds/count_mending.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/kinds/integer_program.h"
#include "engine/verdict/quantity.h"

namespace svod::kinds {

bool IsOutside(const Occurrence& line, const std::optional<Period>& period, Date as_of) {
  return line.date.is_definite() && !InPeriod(line.date, period, as_of);
}

bool IsSure(const Occurrence& line) { return line.where.is_definite() && line.date.is_definite(); }

namespace {

// Lines of one sort: alike in what they count for.
struct Sort {
  bool counts = false;        // for sure; otherwise they may
  std::vector<bool> of;       // the sub-counts that they surely are of
  std::vector<size_t> lines;  // in the order of the dossier; none: one would have to be made up

  [[nodiscard]] bool IsOfAll(const std::vector<bool>& asked) const {
    for (size_t i = 0; i < of.size(); ++i) {
      if (asked[i] && !of[i]) return false;
    }
    return true;
  }
};

// Units of each sort: lines, or what they weigh.
using Quotas = std::vector<int64_t>;

int64_t TotalOf(const Quotas& quotas) {
  int64_t sum = 0;
  for (const int64_t quota : quotas) sum = CheckedAdd(sum, quota).value_or(std::numeric_limits<int64_t>::max());
  return sum;
}

// The same with one unit less.
Quotas Lesser(Quotas quotas) {
  const auto last = std::find_if(quotas.rbegin(), quotas.rend(), [](int64_t quota) { return quota > 0; });
  if (last != quotas.rend()) --*last;
  return quotas;
}

// How the total and the sub-counts of one period are mended: the fewest units added and taken away with which all of
// them hold, an integer programme over the sorts of lines.
class Mending {
 public:
  // Borrows all; `parts` are those of the period.
  Mending(cel::Frame& frame, const OccurrencePrograms& programs, const std::optional<NewLine>& new_line,
          const Occurrences& all, std::span<const CountedPart> parts)
      : frame_(frame),
        programs_(programs),
        new_line_(new_line),
        all_(all),
        parts_(parts),
        weighed_(programs.weight.has_value()) {}

  // What is to be added comes first: it stands at the ends of lists, and moves nothing. nullopt where nothing would do,
  // or it cannot be told.
  std::optional<Proposal> Propose() {
    SortLines();
    if (!FindPlan()) return std::nullopt;
    const bool more = TotalOf(more_) > 0;
    const Quotas& quotas = more ? more_ : less_;
    const auto changes = [&](const Quotas& units) { return more ? Add(units) : TakeAway(units); };
    Proposal proposal;
    proposal.figures = true;
    std::string id = std::string("cure.count.") + (more ? "more" : "less");
    if (more && total().period) {
      id = "cure.count.by";
      proposal.mendable = v1::MENDABLE_NO;
      proposal.Parameter("due", DateQuantity(total().period->due));
    }
    proposal.Say(id + (weighed_ ? ".units" : ""), CountQuantity(TotalOf(quotas)));
    proposal.Make(changes(quotas));
    proposal.lesser = changes(Lesser(quotas));
    return proposal;
  }

 private:
  [[nodiscard]] const CountedPart& total() const { return parts_.front(); }
  [[nodiscard]] std::span<const CountedPart> including() const { return parts_.subspan(1); }

  void SortLines() {
    for (size_t i = 0; i < all_.list.size(); ++i) {
      const Occurrence& line = all_.list[i];
      if (IsOutside(line, total().period, frame_.as_of()) || !line.weight.is_definite()) continue;
      const bool counts = IsSure(line);
      std::vector<bool> of;
      for (const cel::Value mark : line.marks) of.push_back(counts && mark.is_definite() && mark.bool_value());
      const auto alike = [&](const Sort& sort) { return sort.counts == counts && sort.of == of; };
      auto sort = std::find_if(sorts_.begin(), sorts_.end(), alike);
      if (sort == sorts_.end()) sort = sorts_.insert(sort, {counts, std::move(of), {}});
      sort->lines.push_back(i);
    }
  }

  // By lines like those that are there, if it takes no more of them; otherwise also by lines that can be made up. Where
  // these would not do either, a line that nobody can name stands for what is lacking: then the number alone is said.
  bool FindPlan() {
    Solved solved = Solve();
    if (solved == Solved::kGaveUp) return false;
    if (solved == Solved::kYes && Int128{TotalOf(more_)} + TotalOf(less_) <= LeastCost()) return true;
    MakeUpSorts();
    solved = Solve();
    if (solved != Solved::kNo) return solved == Solved::kYes;
    named_ = false;
    sorts_.push_back({true, std::vector<bool>(including().size(), true), {}});
    return Solve() == Solved::kYes;
  }

  // Of the parts, the most that one lacks.
  [[nodiscard]] int64_t Shortage() const {
    int64_t shortage = 0;
    for (const CountedPart& part : parts_) {
      if (part.at_least) shortage = std::max(shortage, *part.at_least - part.count.low);
    }
    return shortage;
  }

  // No plan takes less: each line is one more of a part at best, and makes the total larger.
  [[nodiscard]] Int128 LeastCost() const {
    const Int128 more = Shortage();
    const Int128 room = total().at_most ? Int128{*total().at_most} - *total().count.high : more;
    return more + std::max<Int128>(more - room, 0);
  }

  enum class Solved : uint8_t { kYes, kNo, kGaveUp };

  Solved Solve() {
    more_.assign(sorts_.size(), 0);
    less_.assign(sorts_.size(), 0);
    // Of lines that nobody sees it cannot be told how many have to go.
    if (total().at_most && !total().count.high) return Solved::kGaveUp;
    const std::vector<Variable> variables = Variables();
    const IntegerSolution solution =
        Minimise(ProgramOf(variables), [this](int64_t steps) { return frame_.Spend(steps); });
    if (solution.is == IntegerSolution::Is::kInfeasible) return Solved::kNo;
    if (solution.is == IntegerSolution::Is::kGaveUp) return Solved::kGaveUp;
    for (size_t i = 0; i < variables.size(); ++i) {
      (variables[i].more ? more_ : less_)[variables[i].sort] = static_cast<int64_t>(solution.x[i]);
    }
    return Solved::kYes;
  }

  // Units of a sort that are added, or taken away.
  struct Variable {
    size_t sort;
    bool more;
  };

  // The last sort first: of several that would do it is added to, or taken from.
  [[nodiscard]] std::vector<Variable> Variables() const {
    std::vector<Variable> variables;
    for (size_t i = sorts_.size(); i-- > 0;) {
      if (CanGrow(sorts_[i])) variables.push_back({i, true});
      if (!sorts_[i].lines.empty()) variables.push_back({i, false});
    }
    return variables;
  }

  [[nodiscard]] IntegerProgram ProgramOf(const std::vector<Variable>& variables) const {
    IntegerProgram program;
    program.cost.assign(variables.size(), 1);
    // `sign` times what the units add to, or take from, the part for which `counts` holds of their sort, is `b` at
    // most.
    const auto limit = [&](int sign, auto counts, Int128 b) {
      IntegerProgram::Row& row = program.rows.emplace_back();
      for (const Variable& one : variables) row.a.push_back(counts(sorts_[one.sort]) ? (one.more ? sign : -sign) : 0);
      row.b = b;
    };
    if (total().at_most) {
      limit(
          1, [](const Sort&) { return true; }, Int128{*total().at_most} - *total().count.high);
    }
    for (const CountedPart& part : parts_) {
      const auto counts = [&part](const Sort& sort) {
        return part.including < 0 ? sort.counts : sort.of[static_cast<size_t>(part.including)];
      };
      if (part.at_least) limit(-1, counts, Int128{part.count.low} - *part.at_least);
    }
    for (size_t i = 0; i < variables.size(); ++i) {
      if (variables[i].more) continue;
      IntegerProgram::Row& row = program.rows.emplace_back();
      row.a.assign(variables.size(), 0);
      row.a[i] = 1;
      row.b = UnitsOf(sorts_[variables[i].sort]);
    }
    return program;
  }

  // What can be taken from the lines of a sort.
  [[nodiscard]] Int128 UnitsOf(const Sort& sort) const {
    Int128 units = 0;
    for (const size_t line : sort.lines) {
      const cel::Value weight = all_.list[line].weight;
      units += weighed_ && named_ && weight.origin() == 0 ? 0 : weight.int_value();
    }
    return units;
  }

  // The line of the sort that is copied, or that gets the weight; nullptr where there is none.
  [[nodiscard]] const Occurrence* ModelOf(const Sort& sort) const {
    const auto fits = [this](size_t line) {
      const Occurrence& one = all_.list[line];
      if (weighed_) return one.weight.origin() != 0;
      return one.item.origin() != 0 && one.item.kind() == cel::ValueKind::kMessage;
    };
    if (weighed_) {
      const auto first = std::find_if(sort.lines.begin(), sort.lines.end(), fits);
      return first == sort.lines.end() ? nullptr : &all_.list[*first];
    }
    const auto last = std::find_if(sort.lines.rbegin(), sort.lines.rend(), fits);
    return last == sort.lines.rend() ? nullptr : &all_.list[*last];
  }

  [[nodiscard]] bool CanGrow(const Sort& sort) const {
    return sort.counts && (sort.lines.empty() || ModelOf(sort) != nullptr);
  }

  // Adds a sort for each set of sub-counts that a new line can be of, unless a larger one is there. Only what is
  // lacking is asked for, or all where lines have to go for those that come.
  void MakeUpSorts() {
    constexpr size_t kAskedMax = 6;  // of these every set is tried
    std::vector<size_t> asked;
    for (const CountedPart& part : including()) {
      const bool lacking = part.at_least && (total().at_most ? 0 : part.count.low) < *part.at_least;
      if (lacking && asked.size() < kAskedMax) asked.push_back(static_cast<size_t>(part.including));
    }
    for (size_t size = asked.size() + 1; size-- > 0;) {
      for (uint32_t set = 0; set < uint32_t{1} << asked.size(); ++set) {
        if (std::popcount(set) == static_cast<int>(size)) MakeUpSort(asked, set);
      }
    }
  }

  void MakeUpSort(const std::vector<size_t>& asked, uint32_t set) {
    std::vector<bool> of(including().size(), false);
    for (size_t i = 0; i < asked.size(); ++i) of[asked[i]] = (set >> i & 1) != 0;
    const auto is_as_good = [&](const Sort& sort) { return CanGrow(sort) && sort.IsOfAll(of); };
    if (std::any_of(sorts_.begin(), sorts_.end(), is_as_good)) return;
    if (!NewLineOf(of, Shortage(), {}).empty()) sorts_.push_back({true, std::move(of), {}});
  }

  // A line that counts, of these sub-counts, that weighs `units` where lines have weights. Empty when there is none.
  [[nodiscard]] Changes NewLineOf(const std::vector<bool>& of, int64_t units, const Changes& before) const {
    if (!new_line_) return {};
    const Date day = total().period ? std::min(total().period->due, frame_.as_of()) : frame_.as_of();
    const auto is_true = [](cel::Value value) { return value.bool_value(); };
    std::vector<NewLine::Goal> goals;
    for (size_t i = 0; i < of.size(); ++i) {
      if (of[i]) goals.push_back({&programs_.marks[i], is_true});
    }
    if (programs_.date) goals.push_back({&*programs_.date, [day](cel::Value value) { return value.date() == day; }});
    if (programs_.weight) {
      goals.push_back({&*programs_.weight, [units](cel::Value value) { return value.int_value() == units; }});
    }
    return new_line_->Find(frame_, goals, day, units, before);
  }

  // Empty where no line can be named.
  [[nodiscard]] Changes Add(const Quotas& quotas) const {
    Changes changes;
    if (!weighed_ && TotalOf(quotas) > kChangesMax) return changes;
    for (size_t i = 0; i < quotas.size(); ++i) {
      if (quotas[i] > 0 && !AddTo(sorts_[i], quotas[i], &changes)) return {};
    }
    return changes;
  }

  bool AddTo(const Sort& sort, int64_t units, Changes* changes) const {
    const Occurrence* model = ModelOf(sort);
    if (model != nullptr && weighed_) {
      const std::optional<int64_t> sum = CheckedAdd(model->weight.int_value(), units);
      if (sum) changes->push_back(SetTo(frame_, model->weight, CountQuantity(*sum)));
      return sum.has_value();
    }
    if (model != nullptr) return AddCopies(frame_.PathText(model->item.origin()), units, changes);
    const Changes made = NewLineOf(sort.of, units, *changes);
    if (made.empty()) return false;
    changes->insert(changes->end(), made.begin(), made.end());
    return weighed_ || AddCopies(new_line_->PathIn(made), units - 1, changes);
  }

  bool AddCopies(const std::string& path, int64_t copies, Changes* changes) const {
    const std::optional<ItemPath> place = ItemPathOf(path);
    for (int64_t i = 0; i < copies && place; ++i) {
      v1::Change copy;
      copy.set_path(place->At(EndOf(frame_.subject(), place->list, *changes)));
      copy.set_like(path);
      changes->push_back(std::move(copy));
    }
    return place.has_value();
  }

  // The last lines of each sort go, or the heaviest get lighter. Empty where no line can be named.
  [[nodiscard]] Changes TakeAway(const Quotas& quotas) const {
    Changes changes = weighed_ ? Lighten(quotas) : Remove(quotas);
    if (static_cast<int64_t>(changes.size()) > kChangesMax) changes.clear();
    return changes;
  }

  [[nodiscard]] Changes Remove(const Quotas& quotas) const {
    std::vector<size_t> lines;
    for (size_t i = 0; i < quotas.size(); ++i)
      lines.insert(lines.end(), sorts_[i].lines.end() - quotas[i], sorts_[i].lines.end());
    std::sort(lines.rbegin(), lines.rend());
    Changes changes;
    for (const size_t line : lines) {
      const cel::Value item = all_.list[line].item;
      if (item.origin() == 0 || item.kind() != cel::ValueKind::kMessage) return {};
      changes.push_back(RemoveAt(frame_.PathText(item.origin())));
    }
    return changes;
  }

  [[nodiscard]] Changes Lighten(const Quotas& quotas) const {
    Changes changes;
    for (size_t i = 0; i < quotas.size(); ++i) {
      std::vector<cel::Value> weights;
      for (const size_t line : sorts_[i].lines) weights.push_back(all_.list[line].weight);
      std::erase_if(weights, [](cel::Value weight) { return weight.origin() == 0; });
      std::stable_sort(weights.begin(), weights.end(),
                       [](cel::Value a, cel::Value b) { return a.int_value() > b.int_value(); });
      int64_t left = quotas[i];
      for (const cel::Value weight : weights) {
        const int64_t step = std::min(left, weight.int_value());
        if (step > 0) changes.push_back(SetTo(frame_, weight, CountQuantity(weight.int_value() - step)));
        left -= step;
      }
      if (left > 0) return {};
    }
    return changes;
  }

  cel::Frame& frame_;
  const OccurrencePrograms& programs_;
  const std::optional<NewLine>& new_line_;
  const Occurrences& all_;
  std::span<const CountedPart> parts_;
  bool weighed_;
  std::vector<Sort> sorts_;
  bool named_ = true;  // only by lines that can be named
  Quotas more_;        // of each sort
  Quotas less_;
};

}  // namespace

std::optional<Proposal> MendCounts(cel::Frame& frame, const OccurrencePrograms& programs,
                                   const std::optional<NewLine>& new_line, const Occurrences& all,
                                   std::span<const CountedPart> parts) {
  return Mending(frame, programs, new_line, all, parts).Propose();
}

}  // namespace svod::kinds
