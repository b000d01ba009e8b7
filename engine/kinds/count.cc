// count: the number of matching items, at least / at most / between; with `including`, sub-counts of it; with a
// schedule, in each period by itself.
//
// What is missing makes each count an interval: items that may count, and lists of which not all is known. The finding
// speaks of the worst part: the total or a sub-count, of the worst period.
#include <algorithm>
#include <utility>

#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"
#include "engine/kinds/new_line.h"
#include "engine/kinds/occurrences.h"
#include "engine/kinds/parameter.h"
#include "engine/kinds/range.h"

namespace svod::kinds {
namespace {

// A sub-count: `including: [{title, where, at_least}]`; its condition is a mark of the occurrences.
struct Including {
  std::string name;  // of an amendable sub-count; otherwise empty
  std::string title_ru;
  std::string title_en;
  Dated<int64_t> at_least;
};

// The periods that are counted; one without bounds where the rule has no schedule.
using Windows = absl::InlinedVector<std::optional<Period>, 4>;

// One count against one limit.
struct Judged {
  v1::FindingState state = v1::FINDING_STATE_PASS;
  Range<int64_t> count{0, 0};
  std::optional<int64_t> at_least;
  std::optional<int64_t> at_most;
  int including = -1;  // index of the sub-count; -1: the total
  std::optional<Period> period;
  Gaps gaps;
  absl::InlinedVector<cel::Value, 8> counted;
  absl::InlinedVector<cel::Value, 8> weights;  // of these; empty where each counts for one
  bool overflow = false;
};

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

  void ReadDates(SpecReader& reader, const cel::Environment& environment);
  void ReadIncluding(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics);
  [[nodiscard]] Windows PeriodsOf(const Terms& terms) const;
  Judged WorstOf(cel::Frame& frame, const Occurrences& all, const Terms& terms, const Bound<int64_t>::OfYear& limit,
                 const Windows& periods) const;
  Judged JudgePart(cel::Frame& frame, const Occurrences& all, int including, const std::optional<Period>& period) const;
  void Tally(cel::Frame& frame, const Occurrences& all, Date as_of, Judged* judged) const;
  void Settle(const cel::Frame& frame, const Terms& terms, Judged* judged) const;
  void Write(FindingWriter& writer, const Judged& judged) const;
  Changes CountMore(cel::Frame& frame, const Judged& judged, int64_t amount) const;
  Changes MadeUp(cel::Frame& frame, const Judged& judged, int64_t amount) const;
  void WriteLimit(FindingWriter& writer, const Judged& judged, bool at_least) const;

  Items items_;
  Bound<int64_t> bound_;
  OccurrencePrograms programs_;
  std::optional<Schedule> schedule_;
  std::vector<Including> including_;
  std::optional<NewLine> new_line_;
};

std::unique_ptr<const Kind> Count::Compile(const SpecNode& body, const cel::Environment& outer,
                                           Diagnostics& diagnostics) {
  SpecReader reader(body, "a count", diagnostics);
  cel::Environment environment = outer;
  std::optional<Items> items = Items::Read(reader, &environment);
  std::optional<Bound<int64_t>> bound = ReadBound<int64_t>(reader, &ReadCount);
  if (!items || !bound) return reader.GiveUp({"weight", "date", "schedule", "including"});
  auto count = std::unique_ptr<Count>(new Count(std::move(*items), std::move(*bound)));
  count->programs_.weight = ReadProgram(reader, "weight", environment, cel::Type(cel::TypeKind::kInt), false);
  if (count->programs_.weight) count->items_.Cover(*count->programs_.weight);
  count->ReadDates(reader, environment);
  count->new_line_ = NewLine::Of(count->items_, outer);
  if (const SpecNode* node = reader.Take("including")) count->ReadIncluding(*node, environment, diagnostics);
  reader.Finish();
  return reader.IsSound() ? std::move(count) : nullptr;
}

void Count::ReadDates(SpecReader& reader, const cel::Environment& environment) {
  programs_.date = ReadProgram(reader, "date", environment, cel::Type(cel::TypeKind::kDate), false);
  if (programs_.date) items_.Cover(*programs_.date);
  const SpecNode* schedule = reader.Take("schedule");
  if (schedule == nullptr) return;
  schedule_ = Schedule::Read(*schedule, reader.diagnostics());
  if (!reader.Has("date")) Report(reader.diagnostics(), *schedule, "missing-key", "a `schedule` needs `date`");
}

void Count::ReadIncluding(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics) {
  if (node.kind != SpecNode::Kind::kList) {
    return Report(diagnostics, node, "not-a-list", "`including` is a list of sub-counts");
  }
  for (const SpecNode& part : node.items) {
    SpecReader reader(part, "a sub-count", diagnostics);
    const SpecNode* name = reader.Take("name");
    const SpecNode* title = reader.Require("title");
    std::optional<cel::Program> where =
        ReadProgram(reader, "where", environment, cel::Type(cel::TypeKind::kBool), true);
    const SpecNode* at_least = reader.Require("at_least");
    std::optional<Dated<int64_t>> limit;
    if (at_least != nullptr) limit = ReadDated<int64_t>(*at_least, &ReadCount, diagnostics);
    reader.Finish();
    if (title == nullptr || !where || !limit) continue;
    if (bound_.at_most && limit->YearAbove(*bound_.at_most)) {
      Report(diagnostics, *at_least, "sub-count-unreachable", "a part cannot be more than the whole `at_most` allows");
    }
    items_.Cover(*where);
    const SpecNode* ru = title->Find("ru");
    const SpecNode* en = title->Find("en");
    including_.push_back({name == nullptr ? "" : name->text, ru == nullptr ? title->text : ru->text,
                          en == nullptr ? title->text : en->text, std::move(*limit)});
    programs_.marks.push_back(std::move(*where));
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
  Write(writer, WorstOf(frame, all, terms, *limit, periods));
}

Judged Count::WorstOf(cel::Frame& frame, const Occurrences& all, const Terms& terms,
                      const Bound<int64_t>::OfYear& limit, const Windows& periods) const {
  std::optional<Judged> worst;
  for (const std::optional<Period>& period : periods) {
    for (int part = -1; part < static_cast<int>(including_.size()); ++part) {
      Judged judged = JudgePart(frame, all, part, period);
      if (part < 0) {
        judged.at_least = limit.at_least;
        judged.at_most = limit.at_most;
      } else {
        judged.at_least = IncludingFor(including_[static_cast<size_t>(part)], terms);
      }
      Settle(frame, terms, &judged);
      if (!worst || IsWorse(judged.state, worst->state)) worst = std::move(judged);
    }
  }
  return std::move(*worst);
}

Judged Count::JudgePart(cel::Frame& frame, const Occurrences& all, int including,
                        const std::optional<Period>& period) const {
  Judged judged;
  judged.including = including;
  judged.period = period;
  Tally(frame, all, frame.as_of(), &judged);
  return judged;
}

void Count::Tally(cel::Frame& frame, const Occurrences& all, Date as_of, Judged* judged) const {
  for (const Occurrence& occurrence : all.list) {
    if (programs_.date && occurrence.date.is_definite() && !InPeriod(occurrence.date, judged->period, as_of)) continue;
    cel::Value mark =
        judged->including < 0 ? cel::Value::Bool(true) : occurrence.marks[static_cast<size_t>(judged->including)];
    if (mark.is_definite() && !mark.bool_value()) continue;
    bool sure = occurrence.where.is_definite() && occurrence.date.is_definite() && mark.is_definite();
    for (cel::Value value : {occurrence.where, occurrence.date, mark, occurrence.weight}) {
      if (!value.is_definite()) judged->gaps.Add(frame, value);
    }
    bool weighed = occurrence.weight.is_definite();
    int64_t weight = weighed ? occurrence.weight.int_value() : 0;
    if (weight < 0) judged->overflow = true;
    if (!weighed) judged->count.high.reset();
    if (sure && weighed) {
      judged->counted.push_back(occurrence.item);
      if (programs_.weight) judged->weights.push_back(occurrence.weight);
    }
    auto low = CheckedAdd(judged->count.low, sure ? weight : 0);
    auto high = judged->count.high ? CheckedAdd(*judged->count.high, weight) : std::nullopt;
    judged->overflow = judged->overflow || !low || (judged->count.high && !high);
    judged->count = {low.value_or(0), high};
  }
  if (all.hidden.empty()) return;
  judged->count.high.reset();
  for (cel::PathId place : all.hidden.places()) judged->gaps.AddPlace(place);
}

void Count::Settle(const cel::Frame& frame, const Terms& terms, Judged* judged) const {
  if (judged->overflow) {
    judged->state = v1::FINDING_STATE_ERROR;
    return;
  }
  Answer enough = judged->at_least ? AtLeast(judged->count, *judged->at_least) : Answer::kYes;
  Answer in_bounds = judged->at_most ? AtMost(judged->count, *judged->at_most) : Answer::kYes;
  bool open = judged->period && frame.as_of() <= judged->period->due;
  Answer answer = Both(enough, in_bounds);
  if (answer == Answer::kYes) {
    judged->state = v1::FINDING_STATE_PASS;
  } else if (open && in_bounds != Answer::kNo) {
    judged->state = v1::FINDING_STATE_PENDING;
  } else if (judged->period && judged->period->year > terms.year() && in_bounds != Answer::kNo) {
    judged->state = v1::FINDING_STATE_NOT_APPLICABLE;
  } else {
    judged->state = answer == Answer::kNo ? v1::FINDING_STATE_FAIL : v1::FINDING_STATE_UNDETERMINED;
  }
}

void Count::Write(FindingWriter& writer, const Judged& judged) const {
  for (cel::Value item : judged.counted) writer.Evidence(item);
  bool too_few = judged.at_least && judged.count.low < *judged.at_least;
  // Only what is lacking is late: not what was done, nor what is too many.
  bool lacking = too_few && judged.state != v1::FINDING_STATE_NOT_APPLICABLE;
  if (judged.period) writer.DueOn(judged.period->due, lacking ? std::nullopt : std::optional(judged.period->due));
  switch (judged.state) {
    case v1::FINDING_STATE_ERROR:
      return writer.Overflow();
    case v1::FINDING_STATE_UNDETERMINED:
      writer.Operand("counted", CountQuantity(judged.count.low));
      return writer.Undetermined(judged.gaps);
    case v1::FINDING_STATE_NOT_APPLICABLE:
      writer.NotApplicable("not_applicable.no_period");
      return writer.Parameter("year", TextQuantity(std::to_string(judged.period->year)));
    case v1::FINDING_STATE_PENDING:
      writer.Conclude(v1::FINDING_STATE_PENDING, "count.pending");
      writer.Missing(judged.gaps);
      return WriteLimit(writer, judged, true);
    default:
      break;
  }
  bool pass = judged.state == v1::FINDING_STATE_PASS;
  bool at_least = pass ? judged.at_least.has_value() : too_few;
  if (!pass && judged.including >= 0) {
    const Including& part = including_[static_cast<size_t>(judged.including)];
    writer.Conclude(judged.state, "count.including.fail");
    writer.Parameter("part", TextQuantity(part.title_ru));
    writer.Parameter("part_en", TextQuantity(part.title_en));
  } else {
    writer.Conclude(judged.state, at_least ? (pass ? "count.at_least.pass" : "count.at_least.fail")
                                           : (pass ? "count.at_most.pass" : "count.at_most.fail"));
  }
  WriteLimit(writer, judged, at_least);
}

void Count::WriteLimit(FindingWriter& writer, const Judged& judged, bool at_least) const {
  if (at_least && !judged.at_least) return;
  int64_t limit = at_least ? *judged.at_least : *judged.at_most;
  int64_t measured = judged.count.low;
  int64_t margin = at_least ? measured - limit : limit - measured;
  writer.Measured(CountQuantity(measured));
  writer.Threshold(CountQuantity(limit));
  writer.Margin(CountQuantity(margin));
}

// Lines, or the weight of a line, so that `amount` more is counted. Empty where no line can be named.
Changes Count::CountMore(cel::Frame& frame, const Judged& judged, int64_t amount) const {
  if (amount == 0) return {};
  if (judged.counted.empty()) return MadeUp(frame, judged, amount);
  if (!programs_.weight) return AddLike(frame, judged.counted.back(), amount);
  const auto known = std::find_if(judged.weights.begin(), judged.weights.end(),
                                  [](cel::Value weight) { return weight.origin() != 0; });
  const std::optional<int64_t> sum =
      known == judged.weights.end() ? std::nullopt : CheckedAdd(known->int_value(), amount);
  if (!sum) return {};
  return {SetTo(frame, *known, CountQuantity(*sum))};
}

// The same where no line of the sort is there: one is made up, and others like it.
Changes Count::MadeUp(cel::Frame& frame, const Judged& judged, int64_t amount) const {
  if (!new_line_ || amount > kChangesMax) return {};
  const Date day = judged.period ? std::min(judged.period->due, frame.as_of()) : frame.as_of();
  const auto is_true = [](cel::Value value) { return value.bool_value(); };
  std::vector<NewLine::Goal> goals;
  if (judged.including >= 0) goals.push_back({&programs_.marks[static_cast<size_t>(judged.including)], is_true});
  if (programs_.date) goals.push_back({&*programs_.date, [day](cel::Value value) { return value.date() == day; }});
  if (programs_.weight) {
    goals.push_back({&*programs_.weight, [amount](cel::Value value) { return value.int_value() == amount; }});
  }
  Changes changes = new_line_->Find(frame, goals, day, amount);
  if (changes.empty() || programs_.weight) return changes;
  const std::string path = new_line_->PathIn(changes);
  const std::optional<ItemPath> place = ItemPathOf(path);
  for (int64_t i = 1; i < amount && place; ++i) {
    v1::Change& copy = changes.emplace_back();
    copy.set_path(place->At(place->index + i));
    copy.set_like(path);
  }
  return changes;
}

// The last lines taken out, or the weights of the heaviest lowered, so that `amount` less is counted.
Changes CountLess(const cel::Frame& frame, const Judged& judged, bool weighed, int64_t amount) {
  Changes changes;
  if (!weighed) {
    if (amount > std::min(kChangesMax, static_cast<int64_t>(judged.counted.size()))) return changes;
    for (auto item = judged.counted.rbegin(); static_cast<int64_t>(changes.size()) < amount; ++item) {
      if (item->origin() == 0) return {};
      changes.push_back(RemoveAt(frame.PathText(item->origin())));
    }
    return changes;
  }
  std::vector<cel::Value> weights(judged.weights.begin(), judged.weights.end());
  std::erase_if(weights, [](cel::Value weight) { return weight.origin() == 0; });
  std::stable_sort(weights.begin(), weights.end(),
                   [](cel::Value a, cel::Value b) { return a.int_value() > b.int_value(); });
  for (cel::Value weight : weights) {
    const int64_t step = std::min(amount, weight.int_value());
    if (step > 0) changes.push_back(SetTo(frame, weight, CountQuantity(weight.int_value() - step)));
    amount -= step;
  }
  return amount == 0 && static_cast<int64_t>(changes.size()) <= kChangesMax ? changes : Changes();
}

std::optional<Proposal> Count::Cure(cel::Frame& frame, const Terms& terms, Trial /*trial*/) const {
  const std::optional<Bound<int64_t>::OfYear> limit = bound_.For(terms);
  const Windows periods = PeriodsOf(terms);
  if (!limit || periods.empty()) return std::nullopt;
  const Occurrences all = Gather(frame, items_, programs_);
  const Judged worst = WorstOf(frame, all, terms, *limit, periods);
  if (worst.state != v1::FINDING_STATE_FAIL) return std::nullopt;
  const bool more = worst.at_least && worst.count.low < *worst.at_least;
  // Of lines that nobody sees it cannot be told how many have to go.
  if (!more && !all.hidden.empty()) return std::nullopt;
  const int64_t amount = more ? *worst.at_least - worst.count.low : worst.count.low - *worst.at_most;
  const bool weighed = programs_.weight.has_value();
  Proposal proposal;
  proposal.figures = true;
  std::string id = std::string("cure.count.") + (more ? "more" : "less") + (weighed ? ".units" : "");
  if (more && worst.period) {
    id = weighed ? "cure.count.by.units" : "cure.count.by";
    proposal.mendable = v1::MENDABLE_NO;
    proposal.Parameter("due", DateQuantity(worst.period->due));
  }
  proposal.Say(id, CountQuantity(amount));
  const auto changes = [&](int64_t units) {
    return more ? CountMore(frame, worst, units) : CountLess(frame, worst, weighed, units);
  };
  proposal.Make(changes(amount));
  proposal.lesser = changes(amount - 1);
  return proposal;
}

}  // namespace

std::unique_ptr<const Kind> CompileCount(const SpecNode& body, const cel::Environment& environment,
                                         Diagnostics& diagnostics) {
  return Count::Compile(body, environment, diagnostics);
}

}  // namespace svod::kinds
