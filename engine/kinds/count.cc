// count: the number of matching items, at least / at most / between; with `including`, sub-counts of it; with a
// schedule, in each period by itself.
//
// What is missing makes each count an interval: items that may count, and lists of which not all is known. The finding
// speaks of the worst part: the total or a sub-count, of the worst period; of what is missing it lists what any part
// lacks. A cure mends the total and the sub-counts of a period together: the fewest lines added and taken out.
#include <algorithm>
#include <span>
#include <utility>

#include "engine/kinds/count_mending.h"
#include "engine/kinds/finding.h"
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

// Period by period, of each the total and then the sub-counts.
using CountedParts = std::vector<CountedPart>;

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

  void ReadPrograms(SpecReader& reader, const cel::Environment& environment);
  void Include(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics);
  [[nodiscard]] Windows PeriodsOf(const Terms& terms) const;
  CountedParts JudgeAll(const cel::Frame& frame, const Occurrences& all, const Terms& terms,
                        const Bound<int64_t>::OfYear& limit, const Windows& periods) const;
  [[nodiscard]] CountedPart PartOf(const Occurrences& all, Date as_of, int including,
                                   const std::optional<Period>& period) const;
  void Tally(const Occurrences& all, Date as_of, CountedPart* judged) const;
  void Write(FindingWriter& writer, const CountedPart& part, const Gaps& gaps) const;
  void Conclude(FindingWriter& writer, const CountedPart& part, bool at_least) const;

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
std::optional<int64_t> Headroom(const CountedPart& part, bool at_least) {
  if (at_least) return part.at_least ? std::optional(part.count.low - *part.at_least) : std::nullopt;
  return part.at_most ? std::optional(*part.at_most - part.count.high.value_or(part.count.low)) : std::nullopt;
}

// Which limit a part that holds speaks of: the nearer one.
bool IsNearerToLeast(const CountedPart& part) {
  const std::optional<int64_t> least = Headroom(part, true);
  const std::optional<int64_t> most = Headroom(part, false);
  return least && (!most || *least <= *most);
}

// Of two that hold, the total with less headroom.
bool IsWorseThan(const CountedPart& a, const CountedPart& b) {
  if (a.state != b.state || a.state != v1::FINDING_STATE_PASS) return IsWorse(a.state, b.state);
  return a.including < 0 && Headroom(a, IsNearerToLeast(a)) < Headroom(b, IsNearerToLeast(b));
}

const CountedPart& WorstOf(const CountedParts& parts) {
  const auto worse = [](const CountedPart& a, const CountedPart& b) { return IsWorseThan(b, a); };
  return *std::max_element(parts.begin(), parts.end(), worse);
}

// What is missing of all the parts that are as the worst one is, since each of them must be decided; line by line.
Gaps GapsOf(const cel::Frame& frame, const Occurrences& all, const CountedParts& parts, v1::FindingState state) {
  std::vector<std::pair<size_t, cel::Value>> unknown;
  bool hidden = false;
  for (const CountedPart& part : parts) {
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
bool ImpliesTotal(const CountedPart& part, int64_t at_least) {
  const std::optional<int64_t> least = part.at_least ? CheckedAdd(*part.at_least, part.beside.low) : std::nullopt;
  return least && *least >= at_least;
}

// Whether the sub-count holds its least number when the total does.
bool IsImplied(const CountedPart& part, const CountedPart& total) {
  return total.at_least && part.at_least && part.beside.high && *total.at_least - *part.beside.high >= *part.at_least;
}

// `enough`, `in_bounds`: the answers to the two limits.
void Settle(const cel::Frame& frame, const Terms& terms, Answer enough, Answer in_bounds, CountedPart* part) {
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
void SettlePeriod(const cel::Frame& frame, const Terms& terms, std::span<CountedPart> parts) {
  CountedPart& total = parts.front();
  const std::span<CountedPart> including = parts.subspan(1);
  const Answer enough = total.at_least ? AtLeast(total.count, *total.at_least) : Answer::kYes;
  const auto implies = [&](const CountedPart& part) { return ImpliesTotal(part, *total.at_least); };
  const bool implied = enough == Answer::kUnknown && std::any_of(including.begin(), including.end(), implies);
  const Answer in_bounds = total.at_most ? AtMost(total.count, *total.at_most) : Answer::kYes;
  Settle(frame, terms, implied ? Answer::kYes : enough, in_bounds, &total);
  for (CountedPart& part : including) {
    Range<int64_t> count = part.count;
    if (total.at_most) count.high = std::min(count.high.value_or(*total.at_most), *total.at_most - part.beside.low);
    Answer answer = part.at_least ? AtLeast(count, *part.at_least) : Answer::kYes;
    // Of two that follow from each other one must be asked.
    if (answer == Answer::kUnknown && !implied && IsImplied(part, total)) answer = Answer::kYes;
    Settle(frame, terms, answer, Answer::kYes, &part);
  }
  // A later year that lacks something says nothing of this one.
  const auto concerns_nobody = [](const CountedPart& part) { return part.state == v1::FINDING_STATE_NOT_APPLICABLE; };
  if (std::none_of(parts.begin(), parts.end(), concerns_nobody)) return;
  for (CountedPart& part : parts) {
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
  const CountedParts parts = JudgeAll(frame, all, terms, *limit, periods);
  const CountedPart& worst = WorstOf(parts);
  Write(writer, worst, GapsOf(frame, all, parts, worst.state));
}

CountedParts Count::JudgeAll(const cel::Frame& frame, const Occurrences& all, const Terms& terms,
                             const Bound<int64_t>::OfYear& limit, const Windows& periods) const {
  CountedParts parts;
  const size_t of_period = including_.size() + 1;
  parts.reserve(periods.size() * of_period);
  for (const std::optional<Period>& period : periods) {
    for (int including = -1; including < static_cast<int>(including_.size()); ++including) {
      CountedPart& part = parts.emplace_back(PartOf(all, frame.as_of(), including, period));
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

CountedPart Count::PartOf(const Occurrences& all, Date as_of, int including,
                          const std::optional<Period>& period) const {
  CountedPart part;
  part.including = including;
  part.period = period;
  Tally(all, as_of, &part);
  return part;
}

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

void Count::Tally(const Occurrences& all, Date as_of, CountedPart* judged) const {
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

void Count::Write(FindingWriter& writer, const CountedPart& part, const Gaps& gaps) const {
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
void Count::Conclude(FindingWriter& writer, const CountedPart& part, bool at_least) const {
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

std::optional<Proposal> Count::Cure(cel::Frame& frame, const Terms& terms, Trial /*trial*/) const {
  const std::optional<Bound<int64_t>::OfYear> limit = bound_.For(terms);
  const Windows periods = PeriodsOf(terms);
  if (!limit || periods.empty()) return std::nullopt;
  const Occurrences all = Gather(frame, items_, programs_);
  const CountedParts parts = JudgeAll(frame, all, terms, *limit, periods);
  const CountedPart& worst = WorstOf(parts);
  if (worst.state != v1::FINDING_STATE_FAIL) return std::nullopt;
  const size_t of_period = including_.size() + 1;
  const size_t period = static_cast<size_t>(&worst - parts.data()) / of_period;
  return MendCounts(frame, programs_, new_line_, all, std::span(parts).subspan(period * of_period, of_period));
}

}  // namespace

std::unique_ptr<const Kind> CompileCount(const SpecNode& body, const cel::Environment& environment,
                                         Diagnostics& diagnostics) {
  return Count::Compile(body, environment, diagnostics);
}

}  // namespace svod::kinds
