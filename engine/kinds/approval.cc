// approval: agreed by, or presented to, the bodies named, with a date where it matters.
//
// A line is fulfilled on the day when the last of its bodies has consented. Three ways to ask:
//   no `by`           every line must be fulfilled
//   `by`: a date      every line by its own date
//   `by`: a schedule  in each period one line, as a deadline asks
#include <algorithm>
#include <utility>
#include <vector>

#include "engine/kinds/consents.h"
#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"
#include "engine/kinds/new_line.h"
#include "engine/kinds/occurrences.h"

namespace svod::kinds {
namespace {

// A line of the dossier as the document has it.
struct Line {
  cel::Value item;   // null where the rule has no items
  cel::Value where;  // true or unknown
  cel::Value on;     // its own date; null where the rule has none
  cel::Value by;     // its due date; null where the rule has none
  std::vector<Consent> consents;
  cel::Value approvals;  // the list they stand in
};

// A line against a window of time.
struct Outcome {
  enum class Is : uint8_t { kKept, kLate, kEarly, kLacking, kOpen } is = Is::kOpen;
  const Line* line = nullptr;
  std::optional<Date> done;              // the day of the last consent; without dates absent
  std::vector<Consent::Given> consents;  // those it rests on, of each demand one, where there is one
  std::vector<size_t> lacking;           // demands: surely not there
  bool planned = false;                  // its own day is after the as-of date: whatever else, it is not done yet
  Gaps gaps;                             // kOpen
};

// A group of lines and windows, judged together.
struct Part {
  v1::FindingState state = v1::FINDING_STATE_FAIL;
  std::optional<Period> window;
  std::optional<Outcome> speaker;  // the outcome that the finding speaks of
  Gaps gaps;
};

bool IsKept(const Part& part) { return part.state == v1::FINDING_STATE_PASS; }

class Approval : public Kind {
 public:
  static std::unique_ptr<const Kind> Compile(const SpecNode& body, const cel::Environment& outer,
                                             Diagnostics& diagnostics);
  void Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const override;
  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& terms, Trial trial) const override;
  [[nodiscard]] std::vector<AmendableValue> Amendable() const override;
  [[nodiscard]] std::optional<v1::Quantity> ValueOf(std::string_view name, const Terms& terms) const override;
  [[nodiscard]] int slots() const override;

 private:
  Approval(std::optional<Items> items, Consents consents) : items_(std::move(items)), consents_(std::move(consents)) {}
  std::vector<Line> Gather(cel::Frame& frame, Gaps* hidden) const;
  // `taken`: days by which the line has kept other windows.
  [[nodiscard]] Outcome Look(const cel::Frame& frame, const Line& line, const std::optional<Period>& window,
                             const std::vector<Date>& taken = {}) const;
  [[nodiscard]] Part JudgeLine(const cel::Frame& frame, const Line& line) const;
  [[nodiscard]] Part JudgePeriod(const cel::Frame& frame, const std::vector<Line>& lines, const Periods& periods,
                                 const std::vector<Part>& earlier, const Terms& terms) const;
  [[nodiscard]] std::vector<Part> PartsOf(const cel::Frame& frame, const std::vector<Line>& lines,
                                          const Periods& periods, const Terms& terms) const;
  void TakeHidden(const Gaps& hidden, std::vector<Part>* parts) const;
  [[nodiscard]] const Part& WorstOf(const std::vector<Part>& parts, Date as_of) const;
  void Write(cel::Frame& frame, FindingWriter& writer, const Part& part, const Terms& terms) const;
  void WriteLacking(FindingWriter& writer, const Outcome& outcome) const;
  Changes NewLineOn(cel::Frame& frame, Date day) const;
  [[nodiscard]] Proposal CureLacking(const cel::Frame& frame, const Part& part) const;

  std::optional<Items> items_;
  Consents consents_;
  std::optional<cel::Program> on_;
  std::optional<cel::Program> by_;
  std::optional<Schedule> schedule_;
  std::optional<NewLine> new_line_;
};

void CheckKeysOfTime(SpecReader& reader, bool in_time) {
  if (in_time && reader.TakeExpression("date") == nullptr) {
    Report(reader.diagnostics(), reader.node(), "missing-key", "an approval that is due by a day needs `date`");
  }
  if (!in_time && reader.Has("on")) Report(reader.diagnostics(), reader.node(), "missing-key", "`on` goes with `by`");
}

std::unique_ptr<const Kind> Approval::Compile(const SpecNode& body, const cel::Environment& outer,
                                              Diagnostics& diagnostics) {
  SpecReader reader(body, "an approval", diagnostics);
  cel::Environment environment = outer;
  std::optional<Items> items;
  bool has_items = reader.Has("items") || reader.Has("where");
  if (has_items) items = Items::Read(reader, &environment);
  const SpecNode* by = reader.TakeExpression("by");
  const bool scheduled = by != nullptr && by->Resolved()->kind == SpecNode::Kind::kMap;
  std::optional<Schedule> schedule;
  if (scheduled) schedule = Schedule::Read(*by->Resolved(), diagnostics);
  CheckKeysOfTime(reader, by != nullptr);
  if (has_items && !Items::AreNamed(reader)) {
    return reader.GiveUp({"approvals", "body", "date", "when", "all_of", "any_of", "on"});
  }
  std::optional<Consents> consents = Consents::Read(reader, environment);
  const cel::Type date(cel::TypeKind::kDate);
  std::optional<cel::Program> on = ReadProgram(reader, "on", environment, date, false);
  std::optional<cel::Program> day;
  if (by != nullptr && !scheduled) day = CompileExpression(*by, environment, date, diagnostics);
  reader.Finish();
  if (!reader.IsSound()) return nullptr;
  auto approval = std::unique_ptr<Approval>(new Approval(std::move(items), std::move(*consents)));
  approval->on_ = std::move(on);
  approval->by_ = std::move(day);
  approval->schedule_ = schedule;
  if (schedule && has_items) approval->new_line_ = NewLine::Of(*approval->items_, outer);
  return approval;
}

std::vector<AmendableValue> Approval::Amendable() const {
  return schedule_ ? schedule_->Amendable() : std::vector<AmendableValue>();
}

std::optional<v1::Quantity> Approval::ValueOf(std::string_view name, const Terms& terms) const {
  return schedule_ ? DueQuantity(*schedule_, name, terms) : std::nullopt;
}

int Approval::slots() const {
  int slots = consents_.slots();
  if (items_) slots = std::max(slots, items_->slots());
  if (on_) slots = std::max(slots, on_->slots());
  if (by_) slots = std::max(slots, by_->slots());
  return slots;
}

std::vector<Line> Approval::Gather(cel::Frame& frame, Gaps* hidden) const {
  std::vector<Line> lines;
  auto add = [&](cel::Value item, cel::Value where) {
    Line line{item, where, {}, {}, consents_.Evaluate(frame), consents_.ListOf(frame)};
    if (on_) line.on = on_->Evaluate(frame);
    if (by_) line.by = by_->Evaluate(frame);
    lines.push_back(std::move(line));
  };
  if (items_) {
    auto unknown = [&](cel::Value value) { hidden->Add(frame, value); };
    items_->Visit(frame, {add, unknown});
  } else {
    add(cel::Value(), cel::Value::Bool(true));
  }
  for (const Line& line : lines) {
    for (cel::Value value : {line.on, line.by}) {
      if (value.is_error()) hidden->Add(frame, value);
    }
    for (const Consent& consent : line.consents) {
      for (const Consent::Possible& possible : consent.possible) {
        if (possible.gaps.error()) hidden->Take(possible.gaps);
      }
    }
  }
  return lines;
}

// A line whose consents were all there before the window, or kept another one: a body may have consented again in it.
// Then the line is done on that day, the last of all. REQUIRES: the outcome has a consent for each demand.
void LookAgain(const Period& window, const std::vector<Date>& taken, Outcome* outcome) {
  const std::vector<Consent>& consents = outcome->line->consents;
  const Date before = *outcome->done;
  std::optional<Date> again;
  size_t demand = 0;
  for (size_t i = 0; i < consents.size(); ++i) {
    for (const Consent::Given& given : consents[i].given) {
      const Date day = given.date.date();
      const bool inside = before < day && day <= window.due && (!window.from || *window.from <= day);
      if (!inside || std::find(taken.begin(), taken.end(), day) != taken.end() || (again && *again <= day)) continue;
      again = day;
      demand = i;
    }
    outcome->gaps.Take(consents[i].GapsWithin(window.from, window.due));
  }
  using Is = Outcome::Is;
  if (!again) {
    outcome->is = outcome->gaps.empty() ? Is::kEarly : Is::kOpen;
    return;
  }
  const auto is_it = [&](const Consent::Given& given) { return given.date.date() == *again; };
  outcome->consents[demand] = *std::find_if(consents[demand].given.begin(), consents[demand].given.end(), is_it);
  outcome->done = again;
  outcome->is = Is::kKept;
}

Outcome Approval::Look(const cel::Frame& frame, const Line& line, const std::optional<Period>& window,
                       const std::vector<Date>& taken) const {
  Outcome outcome;
  outcome.line = &line;
  std::optional<Date> due = window ? std::optional(window->due) : std::nullopt;
  auto is_late = [&](cel::Value date) { return due && date.kind() == cel::ValueKind::kDate && date.date() > *due; };
  outcome.planned = line.on.kind() == cel::ValueKind::kDate && line.on.date() > frame.as_of();
  bool complete = line.on.is_definite() && !outcome.planned;
  bool blocked = outcome.planned || is_late(line.on);
  if (!line.on.is_definite()) outcome.gaps.Add(frame, line.on);
  auto take_day = [&](cel::Value date) {
    if (date.kind() == cel::ValueKind::kDate) outcome.done = std::max(outcome.done.value_or(date.date()), date.date());
  };
  take_day(line.on);
  for (size_t i = 0; i < line.consents.size(); ++i) {
    const Consent& consent = line.consents[i];
    complete = complete && !consent.given.empty();
    if (!consent.given.empty()) {
      outcome.consents.push_back(consent.given.front());
      take_day(consent.given.front().date);
      if (!is_late(consent.given.front().date)) continue;
    }
    Gaps gaps = consent.GapsWithin(std::nullopt, due);
    blocked = blocked || gaps.empty();
    if (consent.given.empty() && gaps.empty()) outcome.lacking.push_back(i);
    outcome.gaps.Take(gaps);
  }
  using Is = Outcome::Is;
  if (blocked) {
    outcome.is = complete ? Is::kLate : Is::kLacking;
  } else if (outcome.gaps.empty()) {
    outcome.is = Is::kKept;
    const bool before = window && window->from && *outcome.done < *window->from;
    const bool again = before || std::any_of(taken.begin(), taken.end(), [&](Date day) { return day == outcome.done; });
    if (again) LookAgain(*window, taken, &outcome);
  }
  return outcome;
}

// One line that must be fulfilled, by its own date where there is one.
Part Approval::JudgeLine(const cel::Frame& frame, const Line& line) const {
  Part part;
  if (line.by.kind() == cel::ValueKind::kDate) part.window = Period{std::nullopt, line.by.date()};
  Outcome outcome = Look(frame, line, part.window);
  bool kept = outcome.is == Outcome::Is::kKept;
  bool open = outcome.is == Outcome::Is::kOpen;
  if (open) part.gaps.Take(outcome.gaps);
  for (cel::Value value : {line.where, line.by}) {
    if (!value.is_definite()) part.gaps.Add(frame, value);
  }
  if (part.window && !kept && frame.as_of() <= part.window->due) {
    part.state = v1::FINDING_STATE_PENDING;
  } else if (!part.gaps.empty()) {
    // A line that is fulfilled does not break the rule, whether it counts or not.
    bool harmless = kept && line.by.is_definite();
    part.state = harmless ? v1::FINDING_STATE_NOT_APPLICABLE : v1::FINDING_STATE_UNDETERMINED;
  } else {
    part.state = kept ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL;
  }
  part.speaker = std::move(outcome);
  return part;
}

// Which of two outcomes of one period the finding speaks of: in time, then late, early, lacking; the earlier day.
bool SpeaksBefore(const Outcome& a, const Outcome& b) {
  if (a.is != b.is) return a.is < b.is;
  if (a.is == Outcome::Is::kLacking) return a.lacking.size() < b.lacking.size();
  return a.done < b.done;
}

// The period after those of `earlier`, which have taken the lines that keep them.
Part Approval::JudgePeriod(const cel::Frame& frame, const std::vector<Line>& lines, const Periods& periods,
                           const std::vector<Part>& earlier, const Terms& terms) const {
  Part part;
  part.window = periods[earlier.size()];
  for (const Line& line : lines) {
    std::vector<Date> taken;
    for (const Part& other : earlier) {
      if (IsKept(other) && other.speaker->line == &line) taken.push_back(*other.speaker->done);
    }
    Outcome outcome = Look(frame, line, part.window, taken);
    const bool kept_others_alone =
        !taken.empty() && outcome.is != Outcome::Is::kKept && outcome.is != Outcome::Is::kOpen;
    const bool plan_alone = outcome.planned && outcome.lacking.empty();
    if (kept_others_alone || plan_alone) continue;
    if (outcome.is == Outcome::Is::kOpen || !line.where.is_definite()) {
      bool may_keep = outcome.is == Outcome::Is::kOpen || outcome.is == Outcome::Is::kKept;
      if (!may_keep) continue;
      part.gaps.Take(outcome.gaps);
      if (!line.where.is_definite()) part.gaps.Add(frame, line.where);
      continue;
    }
    auto in_other = [&](const Period& other) {
      return other.due != part.window->due && InPeriod(cel::Value::OfDate(*outcome.done), other, frame.as_of());
    };
    bool misses = outcome.is == Outcome::Is::kLate || outcome.is == Outcome::Is::kEarly;
    if (misses && std::any_of(periods.begin(), periods.end(), in_other)) continue;
    if (!part.speaker || SpeaksBefore(outcome, *part.speaker)) part.speaker = std::move(outcome);
  }
  if (part.speaker && part.speaker->is == Outcome::Is::kKept) {
    part.state = v1::FINDING_STATE_PASS;
  } else if (frame.as_of() <= part.window->due) {
    part.state = v1::FINDING_STATE_PENDING;
  } else if (part.window->year > terms.year()) {
    part.state = v1::FINDING_STATE_NOT_APPLICABLE;
  } else {
    part.state = part.gaps.empty() ? v1::FINDING_STATE_FAIL : v1::FINDING_STATE_UNDETERMINED;
  }
  return part;
}

std::vector<Part> Approval::PartsOf(const cel::Frame& frame, const std::vector<Line>& lines, const Periods& periods,
                                    const Terms& terms) const {
  std::vector<Part> parts;
  if (schedule_) {
    while (parts.size() < periods.size()) parts.push_back(JudgePeriod(frame, lines, periods, parts, terms));
    // What is not known may keep a period that has taken a line which another lacks: it leaves that one open too.
    for (Part& part : parts) {
      if (part.state != v1::FINDING_STATE_FAIL || !terms.IsAmended() || !AnyOverlap(periods)) continue;
      for (const Part& other : parts) {
        if (IsKept(other)) part.gaps.Take(other.gaps);
      }
      if (!part.gaps.empty()) part.state = v1::FINDING_STATE_UNDETERMINED;
    }
  } else {
    for (const Line& line : lines) parts.push_back(JudgeLine(frame, line));
  }
  return parts;
}

// Lists of which not all is known: in a period they may hold the line that keeps it, otherwise one that breaks the
// rule.
void Approval::TakeHidden(const Gaps& hidden, std::vector<Part>* parts) const {
  if (hidden.empty()) return;
  if (!schedule_) {
    Part& part = parts->emplace_back();
    part.state = v1::FINDING_STATE_UNDETERMINED;
    part.gaps = hidden;
    return;
  }
  for (Part& part : *parts) {
    part.gaps.Take(hidden);
    if (part.state == v1::FINDING_STATE_FAIL) part.state = v1::FINDING_STATE_UNDETERMINED;
  }
}

// What there is to spare: days, without them bodies.
int64_t MarginOf(const Part& part, Date as_of) {
  if (!part.speaker) return 0;
  if (!part.window) return -static_cast<int64_t>(part.speaker->lacking.size());
  const bool done = part.speaker->is != Outcome::Is::kLacking;
  return part.window->due - (done ? part.speaker->done.value_or(as_of) : as_of);
}

// Of periods the first of the worst state, as for a deadline; of lines that with the least to spare.
const Part& Approval::WorstOf(const std::vector<Part>& parts, Date as_of) const {
  auto less_bad = [&](const Part& a, const Part& b) {
    if (a.state != b.state) return IsWorse(b.state, a.state);
    return !schedule_ && MarginOf(a, as_of) > MarginOf(b, as_of);
  };
  return *std::max_element(parts.begin(), parts.end(), less_bad);
}

void Approval::Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const {
  FindingWriter writer(frame, finding);
  Periods periods;
  if (schedule_) periods = schedule_->PeriodsOf(terms);
  if (schedule_ && periods.empty()) {
    writer.NotApplicable("not_applicable.no_period");
    return writer.Parameter("year", TextQuantity(std::to_string(terms.year())));
  }
  Gaps hidden;
  std::vector<Line> lines = Gather(frame, &hidden);
  if (hidden.error()) return writer.Error(*hidden.error());
  std::vector<Part> parts = PartsOf(frame, lines, periods, terms);
  TakeHidden(hidden, &parts);
  if (parts.empty()) return writer.NotApplicable("not_applicable.no_items");
  const Part& worst = WorstOf(parts, frame.as_of());
  auto passed =
      std::count_if(parts.begin(), parts.end(), [](const Part& p) { return p.state == v1::FINDING_STATE_PASS; });
  if (parts.size() > 1) {
    writer.Operand("fulfilled", CountQuantity(passed));
    writer.Operand("of", CountQuantity(static_cast<int64_t>(parts.size())));
  }
  // Lines that are fulfilled and may not count leave open whether the provision concerns anything at all.
  bool concerns_none = worst.state == v1::FINDING_STATE_NOT_APPLICABLE && !schedule_;
  if (worst.state != v1::FINDING_STATE_UNDETERMINED && !concerns_none) return Write(frame, writer, worst, terms);
  Gaps gaps;
  for (const Part& part : parts) {
    if (part.state == worst.state) gaps.Take(part.gaps);
  }
  if (worst.window && schedule_) writer.DueOn(worst.window->due, std::nullopt);
  writer.Undetermined(gaps);
}

void Approval::WriteLacking(FindingWriter& writer, const Outcome& outcome) const {
  std::string ru;
  std::string en;
  for (size_t i : outcome.lacking) {
    ru += (ru.empty() ? "" : ", ") + consents_.demands()[i].ru;
    en += (en.empty() ? "" : ", ") + consents_.demands()[i].en;
  }
  writer.Parameter("lacking", TextQuantity(ru));
  writer.Parameter("lacking_en", TextQuantity(en));
}

void WriteEvidence(FindingWriter& writer, const Outcome& outcome) {
  if (!outcome.lacking.empty()) writer.Evidence(outcome.line->item);
  writer.Evidence(outcome.line->on);
  for (const Consent::Given& given : outcome.consents) {
    writer.Evidence(given.date.origin() != 0 ? given.date : given.approval);
  }
}

std::string_view MessageOf(const Part& part) {
  using Is = Outcome::Is;
  bool lacking = part.speaker && !part.speaker->lacking.empty();
  if (part.state == v1::FINDING_STATE_PENDING) return lacking ? "approval.pending" : "deadline.pending";
  if (part.state == v1::FINDING_STATE_PASS) return part.window ? "deadline.pass" : "approval.pass";
  if (!part.window) return "approval.lacking";
  if (part.speaker && part.speaker->is == Is::kLate) return "deadline.late";
  if (part.speaker && part.speaker->is == Is::kEarly) return "deadline.early";
  return lacking ? "approval.not_done" : "deadline.not_done";
}

void WriteTime(FindingWriter& writer, const Part& part, Date as_of) {
  bool pending = part.state == v1::FINDING_STATE_PENDING;
  using Is = Outcome::Is;
  bool done = !pending && part.speaker && part.speaker->is != Is::kLacking && part.speaker->done;
  bool early = done && part.speaker->is == Is::kEarly;
  std::optional<Date> day = done ? part.speaker->done : std::nullopt;
  writer.Threshold(DateQuantity(part.window->due));
  writer.DueOn(part.window->due, early ? std::nullopt : day);
  if (pending) return writer.Missing(part.gaps);
  if (day) writer.Measured(DateQuantity(*day));
  int64_t margin = part.window->due - (early || !day ? as_of : *day);
  writer.Margin(DaysQuantity(margin));
  if (early) writer.Parameter("from", DateQuantity(*part.window->from));
}

void Approval::Write(cel::Frame& frame, FindingWriter& writer, const Part& part, const Terms& terms) const {
  if (part.state == v1::FINDING_STATE_NOT_APPLICABLE) {
    writer.NotApplicable("not_applicable.no_period");
    return writer.Parameter("year", TextQuantity(std::to_string(terms.year())));
  }
  writer.Conclude(part.state, MessageOf(part));
  bool lacking = part.speaker && !part.speaker->lacking.empty();
  if (lacking) WriteLacking(writer, *part.speaker);
  if (part.speaker) WriteEvidence(writer, *part.speaker);
  if (part.window) return WriteTime(writer, part, frame.as_of());
  auto asked = static_cast<int64_t>(consents_.demands().size());
  auto lacks = static_cast<int64_t>(part.speaker->lacking.size());
  writer.Measured(CountQuantity(asked - lacks));
  writer.Threshold(CountQuantity(asked));
  writer.Margin(CountQuantity(-lacks));
}

// Consents that are not there: they can still be given, unless a day is past.
Proposal Approval::CureLacking(const cel::Frame& frame, const Part& part) const {
  const Outcome& outcome = *part.speaker;
  Proposal proposal;
  std::string ru;
  std::string en;
  const Date day = part.window ? part.window->due : frame.as_of();
  Changes changes;
  bool named = true;
  Consents::Place place = Consents::PlaceOf(frame, outcome.line->approvals);
  for (size_t i = 0; i < outcome.lacking.size(); ++i) {
    const Consents::Demand& demand = consents_.demands()[outcome.lacking[i]];
    ru += (ru.empty() ? "" : ", ") + demand.ru;
    en += (en.empty() ? "" : ", ") + demand.en;
    const Changes added = consents_.Add(&place, demand, day);
    named = named && !added.empty();
    if (i + 1 == outcome.lacking.size()) proposal.lesser = changes;
    changes.insert(changes.end(), added.begin(), added.end());
  }
  if (part.window) {
    proposal.mendable = v1::MENDABLE_NO;
    proposal.Parameter("due", DateQuantity(part.window->due));
  }
  proposal.Parameter("lacking", TextQuantity(ru));
  proposal.Parameter("lacking_en", TextQuantity(en));
  proposal.Say(part.window ? "cure.approval.by" : "cure.approval.lacking",
               CountQuantity(static_cast<int64_t>(outcome.lacking.size())));
  if (named) proposal.Make(changes);
  return proposal;
}

// Dates that are too late moved to the due date, or the last of those too early to the first day.
Proposal CureOfDays(const cel::Frame& frame, const Part& part) {
  const Outcome& outcome = *part.speaker;
  const bool early = outcome.is == Outcome::Is::kEarly;
  const Date day = early ? *part.window->from : part.window->due;
  Proposal proposal;
  proposal.mendable = v1::MENDABLE_NO;
  std::vector<cel::Value> dates = {outcome.line->on};
  for (const Consent::Given& given : outcome.consents) dates.push_back(given.date);
  Changes changes;
  bool named = true;
  for (cel::Value date : dates) {
    const bool moved =
        date.kind() == cel::ValueKind::kDate && (early ? date.date() == *outcome.done : date.date() > day);
    if (!moved) continue;
    named = named && date.origin() != 0;
    if (named) changes.push_back(SetTo(frame, date, DateQuantity(day)));
    if (early) break;
  }
  proposal.Parameter("due", DateQuantity(part.window->due));
  proposal.Parameter("from", DateQuantity(*outcome.done));
  proposal.Parameter("to", DateQuantity(day));
  proposal.Say(early ? "cure.deadline.later" : "cure.deadline.earlier",
               DaysQuantity(early ? day - *outcome.done : *outcome.done - day));
  if (!named || changes.empty()) return proposal;
  proposal.Make(changes);
  proposal.lesser = changes;
  *proposal.lesser.back().mutable_to() = DateQuantity(Shifted(day, early ? -1 : 1));
  return proposal;
}

// A line with its date and every consent on `day`, for a period that has none. Empty where it cannot be made up.
Changes Approval::NewLineOn(cel::Frame& frame, Date day) const {
  if (!new_line_) return {};
  std::vector<NewLine::Goal> goals;
  if (on_) goals.push_back({&*on_, [day](cel::Value value) { return value.date() == day; }});
  Changes changes = new_line_->Find(frame, goals, day, 1);
  if (changes.empty()) return {};
  Consents::Place place = consents_.PlaceIn(new_line_->PathIn(changes));
  for (const Consents::Demand& demand : consents_.demands()) {
    const Changes added = consents_.Add(&place, demand, day);
    if (added.empty()) return {};
    changes.insert(changes.end(), added.begin(), added.end());
  }
  return changes;
}

std::optional<Proposal> Approval::Cure(cel::Frame& frame, const Terms& terms, Trial /*trial*/) const {
  Periods periods;
  if (schedule_) periods = schedule_->PeriodsOf(terms);
  Gaps hidden;
  const std::vector<Line> lines = Gather(frame, &hidden);
  if (hidden.error() || !hidden.empty()) return std::nullopt;
  std::vector<Part> parts = PartsOf(frame, lines, periods, terms);
  TakeHidden(hidden, &parts);
  if (parts.empty()) return std::nullopt;
  const Part& worst = WorstOf(parts, frame.as_of());
  if (worst.state != v1::FINDING_STATE_FAIL) return std::nullopt;
  if (worst.speaker && !worst.speaker->lacking.empty()) return CureLacking(frame, worst);
  if (worst.speaker && worst.window && worst.speaker->done) return CureOfDays(frame, worst);
  if (!worst.window) return std::nullopt;
  Proposal proposal;
  proposal.mendable = v1::MENDABLE_NO;
  proposal.Parameter("due", DateQuantity(worst.window->due));
  proposal.Say("cure.deadline.not_done", CountQuantity(1));
  proposal.Make(NewLineOn(frame, worst.window->due));
  proposal.lesser = NewLineOn(frame, Shifted(worst.window->due, 1));
  return proposal;
}

}  // namespace

std::unique_ptr<const Kind> CompileApproval(const SpecNode& body, const cel::Environment& environment,
                                            Diagnostics& diagnostics) {
  return Approval::Compile(body, environment, diagnostics);
}

}  // namespace svod::kinds
