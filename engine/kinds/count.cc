// count: the number of matching items, at least / at most / between; with `including`, sub-counts of it; with a
// schedule, in each period by itself.
//
// What is missing makes each count an interval: items that may count, and lists of which not all is known. The finding
// speaks of the worst part: the total or a sub-count, of the worst period; of what is missing it lists what any part
// lacks. A cure mends the total and the sub-counts of a period together: the fewest lines added and taken out.
#include <algorithm>
#include <bit>
#include <limits>
#include <span>
#include <utility>

#include "engine/kinds/finding.h"
#include "engine/kinds/integer_program.h"
#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"
#include "engine/kinds/new_line.h"
#include "engine/kinds/occurrences.h"
#include "engine/kinds/parameter.h"
#include "engine/kinds/range.h"

namespace svod::kinds {
namespace {

// A sub-count: `including: [{title, where, at_least}]`; its condition is a mark of the occurrences too.
struct Including {
  std::string name;  // of an amendable sub-count; otherwise empty
  std::string title_ru;
  std::string title_en;
  cel::Program where;
  Dated<int64_t> at_least;
};

// The periods that are counted; one without bounds where the rule has no schedule.
using Windows = absl::InlinedVector<std::optional<Period>, 4>;

// One count against one limit.
struct Judged {
  v1::FindingState state = v1::FINDING_STATE_PASS;
  Range<int64_t> count{0, 0};
  Range<int64_t> beside{0, 0};  // of a sub-count: what counts and is not of it
  std::optional<int64_t> at_least;
  std::optional<int64_t> at_most;
  int including = -1;  // index of the sub-count; -1: the total
  std::optional<Period> period;
  // What is missing, while it could change the answer: of lines, by their index, and what lists hide.
  std::vector<std::pair<size_t, cel::Value>> unknown;
  bool hidden = false;
  absl::InlinedVector<cel::Value, 8> counted;
  bool overflow = false;
};

// Period by period, of each the total and then the sub-counts.
using JudgedParts = std::vector<Judged>;

class Count : public Kind {
 public:
  static std::unique_ptr<const Kind> Compile(const SpecNode& body, const cel::Environment& outer,
                                             Diagnostics& diagnostics);
  void Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const override;
  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& terms, Trial trial) const override;
  [[nodiscard]] std::vector<AmendableValue> Amendable() const override;
  [[nodiscard]] std::optional<v1::Quantity> ValueOf(std::string_view name, const Terms& terms) const override;
  [[nodiscard]] bool Contradict(const Terms& terms) const override { return bound_.IsContradiction(terms); }
  [[nodiscard]] int slots() const override { return items_.slots(); }

 private:
  Count(Items items, Bound<int64_t> bound) : items_(std::move(items)), bound_(std::move(bound)) {}

  class Mending;

  void ReadPrograms(SpecReader& reader, const cel::Environment& environment);
  void Include(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics);
  [[nodiscard]] Windows PeriodsOf(const Terms& terms) const;
  JudgedParts JudgeAll(const cel::Frame& frame, const Occurrences& all, const Terms& terms,
                       const Bound<int64_t>::OfYear& limit, const Windows& periods) const;
  [[nodiscard]] Judged PartOf(const Occurrences& all, Date as_of, int including,
                              const std::optional<Period>& period) const;
  void Tally(const Occurrences& all, Date as_of, Judged* judged) const;
  void Write(FindingWriter& writer, const Judged& part, const Gaps& gaps) const;
  void Conclude(FindingWriter& writer, const Judged& part, bool at_least) const;

  Items items_;
  Bound<int64_t> bound_;
  OccurrencePrograms programs_;
  std::optional<Schedule> schedule_;
  std::vector<Including> including_;
  std::optional<NewLine> new_line_;
};

std::optional<Schedule> ReadSchedule(SpecReader& reader) {
  const SpecNode* schedule = reader.Take("schedule");
  if (schedule == nullptr) return std::nullopt;
  if (!reader.Has("date")) Report(reader.diagnostics(), *schedule, "missing-key", "a `schedule` needs `date`");
  return Schedule::Read(*schedule, reader.diagnostics());
}

// One sub-count. `environment`: null where the items are faulty, so that a condition on them cannot be compiled.
std::optional<Including> ReadSubCount(const SpecNode& node, const cel::Environment* environment,
                                      const Bound<int64_t>& bound, Diagnostics& diagnostics) {
  SpecReader reader(node, "a sub-count", diagnostics);
  const SpecNode* name = reader.Take("name");
  const SpecNode* title = reader.Require("title");
  const SpecNode* where = reader.RequireExpression("where");
  const SpecNode* at_least = reader.Require("at_least");
  reader.Finish();
  std::optional<cel::Program> condition;
  if (where != nullptr && environment != nullptr) {
    condition = CompileExpression(*where, *environment, cel::Type(cel::TypeKind::kBool), diagnostics);
  }
  std::optional<Dated<int64_t>> limit;
  if (at_least != nullptr) limit = ReadDated<int64_t>(*at_least, &ReadCount, diagnostics);
  if (limit && bound.at_most && limit->YearAbove(*bound.at_most)) {
    Report(diagnostics, *at_least, "sub-count-unreachable", "a part cannot be more than the whole `at_most` allows");
  }
  if (title == nullptr || !condition || !limit) return std::nullopt;
  const SpecNode* ru = title->Find("ru");
  const SpecNode* en = title->Find("en");
  return Including{name == nullptr ? "" : name->text, ru == nullptr ? title->text : ru->text,
                   en == nullptr ? title->text : en->text, std::move(*condition), std::move(*limit)};
}

std::vector<Including> ReadIncluding(SpecReader& reader, const cel::Environment* environment,
                                     const Bound<int64_t>& bound) {
  std::vector<Including> parts;
  const SpecNode* node = reader.Take("including");
  if (node == nullptr) return parts;
  if (node->kind != SpecNode::Kind::kList) {
    Report(reader.diagnostics(), *node, "not-a-list", "`including` is a list of sub-counts");
    return parts;
  }
  for (const SpecNode& item : node->items) {
    std::optional<Including> part = ReadSubCount(item, environment, bound, reader.diagnostics());
    if (part) parts.push_back(std::move(*part));
  }
  return parts;
}

// A fault of one key hides no fault of another.
std::unique_ptr<const Kind> Count::Compile(const SpecNode& body, const cel::Environment& outer,
                                           Diagnostics& diagnostics) {
  SpecReader reader(body, "a count", diagnostics);
  cel::Environment environment = outer;
  std::optional<Items> items = Items::Read(reader, &environment);
  Bound<int64_t> bound = ReadBound<int64_t>(reader, &ReadCount).value_or(Bound<int64_t>());
  std::optional<Schedule> schedule = ReadSchedule(reader);
  const bool named = Items::AreNamed(reader);
  std::vector<Including> including = ReadIncluding(reader, named ? &environment : nullptr, bound);
  if (!named) return reader.GiveUp({"weight", "date"});
  // Without items it is made for its faults alone.
  auto count = std::unique_ptr<Count>(new Count(items ? std::move(*items) : Items(), std::move(bound)));
  count->schedule_ = schedule;
  count->including_ = std::move(including);
  count->ReadPrograms(reader, environment);
  reader.Finish();
  if (!reader.IsSound()) return nullptr;
  count->new_line_ = NewLine::Of(count->items_, outer);
  return count;
}

void Count::ReadPrograms(SpecReader& reader, const cel::Environment& environment) {
  programs_.weight = ReadProgram(reader, "weight", environment, cel::Type(cel::TypeKind::kInt), false);
  programs_.date = ReadProgram(reader, "date", environment, cel::Type(cel::TypeKind::kDate), false);
  if (programs_.weight) items_.Cover(*programs_.weight);
  if (programs_.date) items_.Cover(*programs_.date);
  for (const Including& part : including_) {
    items_.Cover(part.where);
    programs_.marks.push_back(part.where);
  }
}

// As decisions call the least number of a sub-count.
std::string NameOf(const Including& part) { return part.name + ".at_least"; }

std::optional<int64_t> IncludingFor(const Including& part, const Terms& terms) {
  return part.name.empty() ? part.at_least.For(terms.year()) : AmendedFor(part.at_least, terms, NameOf(part));
}

std::vector<AmendableValue> Count::Amendable() const {
  std::vector<AmendableValue> values = bound_.Amendable(AmendableValue::Sort::kCount);
  for (const Including& part : including_) {
    if (!part.name.empty()) values.push_back({NameOf(part), AmendableValue::Sort::kCount});
  }
  if (!schedule_) return values;
  const std::vector<AmendableValue> dues = schedule_->Amendable();
  values.push_back(dues.front());
  if (dues.size() > 1) {
    values.back().obstacle = "a line between the old day and the new one would count in two periods";
  }
  return values;
}

std::optional<v1::Quantity> Count::ValueOf(std::string_view name, const Terms& terms) const {
  std::optional<int64_t> number = bound_.ValueOf(name, terms);
  for (const Including& part : including_) {
    if (!part.name.empty() && NameOf(part) == name) number = IncludingFor(part, terms);
  }
  if (number) return CountQuantity(*number);
  return schedule_ ? DueQuantity(*schedule_, name, terms) : std::nullopt;
}

Windows Count::PeriodsOf(const Terms& terms) const {
  if (!schedule_) return {std::nullopt};
  Periods periods = schedule_->PeriodsOf(terms);
  return {periods.begin(), periods.end()};
}

// What is sure of the distance to a limit: negative when it is broken. nullopt where there is no such limit.
std::optional<int64_t> Headroom(const Judged& part, bool at_least) {
  if (at_least) return part.at_least ? std::optional(part.count.low - *part.at_least) : std::nullopt;
  return part.at_most ? std::optional(*part.at_most - part.count.high.value_or(part.count.low)) : std::nullopt;
}

// Which limit a part that holds speaks of: the nearer one.
bool IsNearerToLeast(const Judged& part) {
  const std::optional<int64_t> least = Headroom(part, true);
  const std::optional<int64_t> most = Headroom(part, false);
  return least && (!most || *least <= *most);
}

// Of two that hold, the total with less headroom.
bool IsWorseThan(const Judged& a, const Judged& b) {
  if (a.state != b.state || a.state != v1::FINDING_STATE_PASS) return IsWorse(a.state, b.state);
  return a.including < 0 && Headroom(a, IsNearerToLeast(a)) < Headroom(b, IsNearerToLeast(b));
}

const Judged& WorstOf(const JudgedParts& parts) {
  const auto worse = [](const Judged& a, const Judged& b) { return IsWorseThan(b, a); };
  return *std::max_element(parts.begin(), parts.end(), worse);
}

// What is missing of all the parts that are as the worst one is, since each of them must be decided; line by line.
Gaps GapsOf(const cel::Frame& frame, const Occurrences& all, const JudgedParts& parts, v1::FindingState state) {
  std::vector<std::pair<size_t, cel::Value>> unknown;
  bool hidden = false;
  for (const Judged& part : parts) {
    if (part.state != state) continue;
    unknown.insert(unknown.end(), part.unknown.begin(), part.unknown.end());
    hidden = hidden || part.hidden;
  }
  std::stable_sort(unknown.begin(), unknown.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  Gaps gaps;
  for (const auto& [line, value] : unknown) gaps.Add(frame, value);
  if (hidden) gaps.Take(all.hidden);
  return gaps;
}

// Whether the total holds its least number when the sub-count holds its own, of which it consists with what is beside.
bool ImpliesTotal(const Judged& part, int64_t at_least) {
  const std::optional<int64_t> least = part.at_least ? CheckedAdd(*part.at_least, part.beside.low) : std::nullopt;
  return least && *least >= at_least;
}

// Whether the sub-count holds its least number when the total does.
bool IsImplied(const Judged& part, const Judged& total) {
  return total.at_least && part.at_least && part.beside.high && *total.at_least - *part.beside.high >= *part.at_least;
}

// `enough`, `in_bounds`: the answers to the two limits.
void Settle(const cel::Frame& frame, const Terms& terms, Answer enough, Answer in_bounds, Judged* part) {
  const Answer answer = Both(enough, in_bounds);
  const bool open = part->period && frame.as_of() <= part->period->due;
  if (answer != Answer::kUnknown) {
    part->unknown.clear();
    part->hidden = false;
  }
  if (part->overflow) {
    part->state = v1::FINDING_STATE_ERROR;
  } else if (answer == Answer::kYes) {
    part->state = v1::FINDING_STATE_PASS;
  } else if (open && in_bounds != Answer::kNo) {
    part->state = v1::FINDING_STATE_PENDING;
  } else if (part->period && part->period->year > terms.year() && in_bounds != Answer::kNo) {
    part->state = v1::FINDING_STATE_NOT_APPLICABLE;
  } else {
    part->state = answer == Answer::kNo ? v1::FINDING_STATE_FAIL : v1::FINDING_STATE_UNDETERMINED;
  }
}

// The total and the sub-counts of one period bind each other. What surely is not of a sub-count leaves it only the rest
// of what the total may be; and what holds when another part does need not be asked.
void SettlePeriod(const cel::Frame& frame, const Terms& terms, std::span<Judged> parts) {
  Judged& total = parts.front();
  const std::span<Judged> including = parts.subspan(1);
  const Answer enough = total.at_least ? AtLeast(total.count, *total.at_least) : Answer::kYes;
  const auto implies = [&](const Judged& part) { return ImpliesTotal(part, *total.at_least); };
  const bool implied = enough == Answer::kUnknown && std::any_of(including.begin(), including.end(), implies);
  const Answer in_bounds = total.at_most ? AtMost(total.count, *total.at_most) : Answer::kYes;
  Settle(frame, terms, implied ? Answer::kYes : enough, in_bounds, &total);
  for (Judged& part : including) {
    Range<int64_t> count = part.count;
    if (total.at_most) count.high = std::min(count.high.value_or(*total.at_most), *total.at_most - part.beside.low);
    Answer answer = part.at_least ? AtLeast(count, *part.at_least) : Answer::kYes;
    // Of two that follow from each other one must be asked.
    if (answer == Answer::kUnknown && !implied && IsImplied(part, total)) answer = Answer::kYes;
    Settle(frame, terms, answer, Answer::kYes, &part);
  }
  // A later year that lacks something says nothing of this one.
  const auto concerns_nobody = [](const Judged& part) { return part.state == v1::FINDING_STATE_NOT_APPLICABLE; };
  if (std::none_of(parts.begin(), parts.end(), concerns_nobody)) return;
  for (Judged& part : parts) {
    if (part.state == v1::FINDING_STATE_PASS) part.state = v1::FINDING_STATE_NOT_APPLICABLE;
  }
}

void Count::Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const {
  FindingWriter writer(frame, finding);
  std::optional<Bound<int64_t>::OfYear> limit = bound_.For(terms);
  Windows periods = PeriodsOf(terms);
  if (!limit || periods.empty()) {
    writer.NotApplicable(limit ? "not_applicable.no_period" : "not_applicable.year");
    return writer.Parameter("year", TextQuantity(std::to_string(terms.year())));
  }
  Occurrences all = Gather(frame, items_, programs_);
  if (all.hidden.error()) return writer.Error(*all.hidden.error());
  const JudgedParts parts = JudgeAll(frame, all, terms, *limit, periods);
  const Judged& worst = WorstOf(parts);
  Write(writer, worst, GapsOf(frame, all, parts, worst.state));
}

JudgedParts Count::JudgeAll(const cel::Frame& frame, const Occurrences& all, const Terms& terms,
                            const Bound<int64_t>::OfYear& limit, const Windows& periods) const {
  JudgedParts parts;
  const size_t of_period = including_.size() + 1;
  parts.reserve(periods.size() * of_period);
  for (const std::optional<Period>& period : periods) {
    for (int including = -1; including < static_cast<int>(including_.size()); ++including) {
      Judged& part = parts.emplace_back(PartOf(all, frame.as_of(), including, period));
      if (including < 0) {
        part.at_least = limit.at_least;
        part.at_most = limit.at_most;
      } else {
        part.at_least = IncludingFor(including_[static_cast<size_t>(including)], terms);
      }
    }
    SettlePeriod(frame, terms, std::span(parts).last(of_period));
  }
  return parts;
}

Judged Count::PartOf(const Occurrences& all, Date as_of, int including, const std::optional<Period>& period) const {
  Judged part;
  part.including = including;
  part.period = period;
  Tally(all, as_of, &part);
  return part;
}

// Whether a line surely lies outside the period.
bool IsOutside(const Occurrence& line, const std::optional<Period>& period, Date as_of) {
  return line.date.is_definite() && !InPeriod(line.date, period, as_of);
}

// Whether a line that is not outside of the period is surely in it, and counts.
bool IsSure(const Occurrence& line) { return line.where.is_definite() && line.date.is_definite(); }

// Counts a line that is there, or may be there.
void Extend(const Occurrence& line, bool sure, Range<int64_t>* range, bool* overflow) {
  const auto add = [&](int64_t* sum) {
    const std::optional<int64_t> more = CheckedAdd(*sum, line.weight.int_value());
    *overflow = *overflow || !more;
    *sum = more.value_or(0);
  };
  if (!line.weight.is_definite()) return range->high.reset();
  if (sure) add(&range->low);
  if (range->high) add(&*range->high);
}

void Count::Tally(const Occurrences& all, Date as_of, Judged* judged) const {
  for (size_t i = 0; i < all.list.size(); ++i) {
    const Occurrence& line = all.list[i];
    if (IsOutside(line, judged->period, as_of)) continue;
    const cel::Value mark =
        judged->including < 0 ? cel::Value::Bool(true) : line.marks[static_cast<size_t>(judged->including)];
    const bool sure = IsSure(line) && mark.is_definite();
    const bool weighed = line.weight.is_definite();
    if (weighed && line.weight.int_value() < 0) judged->overflow = true;
    if (!mark.is_definite() || !mark.bool_value()) Extend(line, sure, &judged->beside, &judged->overflow);
    if (mark.is_definite() && !mark.bool_value()) continue;
    Extend(line, sure, &judged->count, &judged->overflow);
    if (sure && weighed) judged->counted.push_back(line.item);
    if (weighed && line.weight.int_value() == 0) continue;  // it changes nothing
    for (cel::Value value : {line.where, line.date, mark, line.weight}) {
      if (!value.is_definite()) judged->unknown.emplace_back(i, value);
    }
  }
  if (all.hidden.empty()) return;
  judged->count.high.reset();
  judged->beside.high.reset();
  judged->hidden = true;
}

void Count::Write(FindingWriter& writer, const Judged& part, const Gaps& gaps) const {
  for (cel::Value item : part.counted) writer.Evidence(item);
  bool too_few = part.at_least && part.count.low < *part.at_least;
  // Only what is lacking is late: not what was done, nor what is too many.
  bool lacking = too_few && part.state != v1::FINDING_STATE_NOT_APPLICABLE;
  if (part.period) writer.DueOn(part.period->due, lacking ? std::nullopt : std::optional(part.period->due));
  switch (part.state) {
    case v1::FINDING_STATE_ERROR:
      return writer.Overflow();
    case v1::FINDING_STATE_UNDETERMINED:
      writer.Operand("counted", CountQuantity(part.count.low));
      return writer.Undetermined(gaps);
    case v1::FINDING_STATE_NOT_APPLICABLE:
      writer.NotApplicable("not_applicable.no_period");
      return writer.Parameter("year", TextQuantity(std::to_string(part.period->year)));
    case v1::FINDING_STATE_PENDING:
      writer.Missing(gaps);
      break;
    default:
      break;
  }
  const bool holds = part.state == v1::FINDING_STATE_PASS;
  const bool pending = part.state == v1::FINDING_STATE_PENDING;
  Conclude(writer, part, pending || (holds ? IsNearerToLeast(part) : too_few));
}

// By one of the limits. When `at_most` holds it holds for all that may count, so that is what is measured.
void Count::Conclude(FindingWriter& writer, const Judged& part, bool at_least) const {
  const bool pass = part.state == v1::FINDING_STATE_PASS;
  if (part.state == v1::FINDING_STATE_PENDING) {
    writer.Conclude(part.state, "count.pending");
  } else if (!pass && part.including >= 0) {
    const Including& including = including_[static_cast<size_t>(part.including)];
    writer.Conclude(part.state, "count.including.fail");
    writer.Parameter("part", TextQuantity(including.title_ru));
    writer.Parameter("part_en", TextQuantity(including.title_en));
  } else {
    writer.Conclude(part.state, at_least ? (pass ? "count.at_least.pass" : "count.at_least.fail")
                                         : (pass ? "count.at_most.pass" : "count.at_most.fail"));
  }
  const std::optional<int64_t> limit = at_least ? part.at_least : part.at_most;
  if (!limit) return;
  const int64_t measured = pass && !at_least ? *part.count.high : part.count.low;
  writer.Measured(CountQuantity(measured));
  writer.Threshold(CountQuantity(*limit));
  writer.Margin(CountQuantity(at_least ? measured - *limit : *limit - measured));
}

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
class Count::Mending {
 public:
  // Borrows all; `parts` are those of the period.
  Mending(const Count& count, cel::Frame& frame, const Occurrences& all, std::span<const Judged> parts)
      : count_(count), frame_(frame), all_(all), parts_(parts), weighed_(count.programs_.weight.has_value()) {}

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
  [[nodiscard]] const Judged& total() const { return parts_.front(); }
  [[nodiscard]] std::span<const Judged> including() const { return parts_.subspan(1); }

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
    for (const Judged& part : parts_) {
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
    for (const Judged& part : parts_) {
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
    for (const Judged& part : including()) {
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
    if (!count_.new_line_) return {};
    const Date day = total().period ? std::min(total().period->due, frame_.as_of()) : frame_.as_of();
    const auto is_true = [](cel::Value value) { return value.bool_value(); };
    const OccurrencePrograms& programs = count_.programs_;
    std::vector<NewLine::Goal> goals;
    for (size_t i = 0; i < of.size(); ++i) {
      if (of[i]) goals.push_back({&programs.marks[i], is_true});
    }
    if (programs.date) goals.push_back({&*programs.date, [day](cel::Value value) { return value.date() == day; }});
    if (programs.weight) {
      goals.push_back({&*programs.weight, [units](cel::Value value) { return value.int_value() == units; }});
    }
    return count_.new_line_->Find(frame_, goals, day, units, before);
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
    return weighed_ || AddCopies(count_.new_line_->PathIn(made), units - 1, changes);
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

  const Count& count_;
  cel::Frame& frame_;
  const Occurrences& all_;
  std::span<const Judged> parts_;
  bool weighed_;
  std::vector<Sort> sorts_;
  bool named_ = true;  // only by lines that can be named
  Quotas more_;        // of each sort
  Quotas less_;
};

std::optional<Proposal> Count::Cure(cel::Frame& frame, const Terms& terms, Trial /*trial*/) const {
  const std::optional<Bound<int64_t>::OfYear> limit = bound_.For(terms);
  const Windows periods = PeriodsOf(terms);
  if (!limit || periods.empty()) return std::nullopt;
  const Occurrences all = Gather(frame, items_, programs_);
  const JudgedParts parts = JudgeAll(frame, all, terms, *limit, periods);
  const Judged& worst = WorstOf(parts);
  if (worst.state != v1::FINDING_STATE_FAIL) return std::nullopt;
  const size_t of_period = including_.size() + 1;
  const size_t period = static_cast<size_t>(&worst - parts.data()) / of_period;
  return Mending(*this, frame, all, std::span(parts).subspan(period * of_period, of_period)).Propose();
}

}  // namespace

std::unique_ptr<const Kind> CompileCount(const SpecNode& body, const cel::Environment& environment,
                                         Diagnostics& diagnostics) {
  return Count::Compile(body, environment, diagnostics);
}

}  // namespace svod::kinds
