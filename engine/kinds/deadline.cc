// deadline: done by a date, in a window, once or in each period; with `each_of`, once for each of several things.
//
// Every period (and thing) is a cell judged by itself: done in time, late, early, not done, not due yet, or undecided
// because a date or a line is missing. The finding speaks of the worst cell.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "engine/kinds/consents.h"
#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"
#include "engine/kinds/new_line.h"
#include "engine/kinds/occurrences.h"
#include "engine/kinds/trial.h"

namespace svod::kinds {
namespace {

struct Cell {
  v1::FindingState state = v1::FINDING_STATE_FAIL;
  Period period;
  std::optional<size_t> thing;     // index in each_of
  std::optional<cel::Value> done;  // the result that counts: in time, late or early
  cel::Value done_item;
  bool early = false;
  Gaps gaps;
};

using Cells = absl::InlinedVector<Cell, 4>;

// Things that results must be of, by `each_of`.
struct EachOf {
  std::vector<cel::Value> things;
  std::vector<std::string> names;
  std::vector<cel::Program> constants;  // own what the values borrow
};

class Deadline : public Kind {
 public:
  static std::unique_ptr<const Kind> Compile(const SpecNode& body, const cel::Environment& outer,
                                             Diagnostics& diagnostics);
  void Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const override;
  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& terms, Trial trial) const override;
  [[nodiscard]] std::vector<AmendableValue> Amendable() const override;
  [[nodiscard]] std::optional<v1::Quantity> ValueOf(std::string_view name, const Terms& terms) const override;
  [[nodiscard]] int slots() const override { return items_.slots(); }

 private:
  Deadline(Items items, Schedule schedule, OccurrencePrograms programs, std::optional<EachOf> each_of)
      : items_(std::move(items)), schedule_(schedule), programs_(std::move(programs)), each_of_(std::move(each_of)) {}

  [[nodiscard]] Cells CellsOf(const Periods& periods) const;
  Cells JudgeCells(cel::Frame& frame, const Occurrences& all, const Terms& terms) const;
  void JudgeCell(cel::Frame& frame, const Occurrences& all, const Terms& terms, const Periods& periods,
                 Cell* cell) const;
  void Consider(cel::Frame& frame, const Occurrence& occurrence, const Periods& periods, Cell* cell) const;
  void Write(cel::Frame& frame, FindingWriter& writer, const Cell& cell) const;
  Changes DoneOn(cel::Frame& frame, const Occurrences& all, const Cell& cell, Date day) const;
  [[nodiscard]] std::vector<cel::Value> DatesBehind(cel::Frame& frame, const Cell& cell) const;
  void WriteEvidence(cel::Frame& frame, FindingWriter& writer, const Cell& cell) const;

  Items items_;
  Schedule schedule_;
  OccurrencePrograms programs_;
  std::optional<EachOf> each_of_;
  std::optional<NewLine> new_line_;
};

// Constants of the type of `value`; where that is faulty nothing can be said of them.
EachOf ReadThings(const SpecNode& of, const cel::Environment& environment, const cel::Type& type,
                  Diagnostics& diagnostics) {
  EachOf each;
  for (const SpecNode& item : of.items) {
    if (type.kind() == cel::TypeKind::kError) continue;
    std::optional<cel::Program> thing = CompileExpression(item, environment, type, diagnostics);
    std::optional<cel::Value> constant = thing ? thing->constant() : std::nullopt;
    if (thing && !constant) Report(diagnostics, item, "not-a-constant", "`" + item.text + "` is not a constant");
    if (!constant) continue;
    each.things.push_back(*constant);
    each.names.push_back(item.text);
    each.constants.push_back(std::move(*thing));
  }
  if (of.items.empty()) Report(diagnostics, of, "not-a-list", "`of` is a list of constants");
  return each;
}

// `value` goes to `marks`.
std::optional<EachOf> ReadEachOf(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics,
                                 std::vector<cel::Program>* marks) {
  SpecReader reader(node, "`each_of`", diagnostics);
  const SpecNode* written = reader.node().Find("of");
  bool absent = written != nullptr && written->Resolved() == nullptr;
  const SpecNode* of = absent ? reader.Take("of") : reader.Require("of");
  std::optional<cel::Program> value = ReadProgram(reader, "value", environment, std::nullopt, true);
  reader.Finish();
  if (of == nullptr) return std::nullopt;  // a row without the column has no such condition
  EachOf each = ReadThings(*of, environment, value ? value->type() : cel::Type(), diagnostics);
  if (value) marks->push_back(std::move(*value));
  return each;
}

std::unique_ptr<const Kind> Deadline::Compile(const SpecNode& body, const cel::Environment& outer,
                                              Diagnostics& diagnostics) {
  SpecReader reader(body, "a deadline", diagnostics);
  cel::Environment environment = outer;
  std::optional<Items> items = Items::Read(reader, &environment);
  const SpecNode* node = reader.Require("schedule");
  std::optional<Schedule> schedule = node == nullptr ? std::nullopt : Schedule::Read(*node, diagnostics);
  if (!Items::AreNamed(reader)) return reader.GiveUp({"date", "each_of"});
  OccurrencePrograms programs;
  programs.date = ReadProgram(reader, "date", environment, cel::Type(cel::TypeKind::kDate), true);
  std::optional<EachOf> each_of;
  if (const SpecNode* each = reader.Take("each_of")) {
    each_of = ReadEachOf(*each, environment, diagnostics, &programs.marks);
  }
  reader.Finish();
  if (!reader.IsSound()) return nullptr;
  items->Cover(*programs.date);
  for (const cel::Program& mark : programs.marks) items->Cover(mark);
  auto deadline =
      std::unique_ptr<Deadline>(new Deadline(std::move(*items), *schedule, std::move(programs), std::move(each_of)));
  deadline->new_line_ = NewLine::Of(deadline->items_, outer);
  return deadline;
}

std::vector<AmendableValue> Deadline::Amendable() const { return schedule_.Amendable(); }

std::optional<v1::Quantity> Deadline::ValueOf(std::string_view name, const Terms& terms) const {
  return DueQuantity(schedule_, name, terms);
}

Cells Deadline::CellsOf(const Periods& periods) const {
  Cells cells;
  const size_t things = each_of_ ? each_of_->things.size() : 1;
  cells.reserve(periods.size() * things);
  for (const Period& period : periods) {
    for (size_t i = 0; i < things; ++i) {
      Cell cell;
      cell.period = period;
      if (each_of_) cell.thing = i;
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

// Of several that are kept, that with the least margin.
const Cell& WorstOf(const Cells& cells) {
  auto worse = [](const Cell& a, const Cell& b) {
    if (a.state != b.state || a.state != v1::FINDING_STATE_PASS) return IsWorse(b.state, a.state);
    return a.done && b.done && a.period.due - a.done->date() > b.period.due - b.done->date();
  };
  return *std::max_element(cells.begin(), cells.end(), worse);
}

void Deadline::Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const {
  FindingWriter writer(frame, finding);
  if (schedule_.PeriodsOf(terms).empty()) {
    writer.NotApplicable("not_applicable.no_period");
    return writer.Parameter("year", TextQuantity(std::to_string(terms.year())));
  }
  Occurrences all = Gather(frame, items_, programs_);
  if (all.hidden.error()) return writer.Error(*all.hidden.error());
  const Cells cells = JudgeCells(frame, all, terms);
  const Cell& worst = WorstOf(cells);
  if (cells.size() > 1) {
    auto passed =
        std::count_if(cells.begin(), cells.end(), [](const Cell& c) { return c.state == v1::FINDING_STATE_PASS; });
    writer.Operand("fulfilled", CountQuantity(passed));
    writer.Operand("of", CountQuantity(static_cast<int64_t>(cells.size())));
  }
  for (const Cell& cell : cells) WriteEvidence(frame, writer, cell);
  if (worst.state == v1::FINDING_STATE_UNDETERMINED) {
    Gaps gaps;
    for (const Cell& cell : cells) {
      if (cell.state != worst.state) continue;
      for (cel::PathId place : cell.gaps.places()) gaps.AddPlace(place);
    }
    writer.DueOn(worst.period.due, std::nullopt);
    return writer.Undetermined(gaps);
  }
  Write(frame, writer, worst);
}

// Periods in the order of their due dates, each with the earliest result that is left: so as many are kept as can be.
// What is not known may keep a period that has taken a result which another lacks: it leaves that one open too.
Cells Deadline::JudgeCells(cel::Frame& frame, const Occurrences& all, const Terms& terms) const {
  const Periods periods = schedule_.PeriodsOf(terms);
  Cells cells = CellsOf(periods);
  if (!terms.IsAmended() || !AnyOverlap(periods)) {
    for (Cell& cell : cells) JudgeCell(frame, all, terms, periods, &cell);
    return cells;
  }
  const auto keeps = [](const Cell& cell) { return cell.state == v1::FINDING_STATE_PASS; };
  for (size_t i = 0; i < cells.size(); ++i) {
    Occurrences left = all;
    for (size_t j = 0; j < i; ++j) {
      if (!keeps(cells[j]) || cells[j].thing != cells[i].thing) continue;
      const auto taken = [&](const Occurrence& one) { return one.item.origin() == cells[j].done_item.origin(); };
      left.list.erase(std::remove_if(left.list.begin(), left.list.end(), taken), left.list.end());
    }
    JudgeCell(frame, left, terms, periods, &cells[i]);
  }
  for (Cell& cell : cells) {
    if (cell.state != v1::FINDING_STATE_FAIL) continue;
    for (const Cell& other : cells) {
      if (other.thing == cell.thing && keeps(other)) cell.gaps.Take(other.gaps);
    }
    if (!cell.gaps.empty()) cell.state = v1::FINDING_STATE_UNDETERMINED;
  }
  return cells;
}

void Deadline::JudgeCell(cel::Frame& frame, const Occurrences& all, const Terms& terms, const Periods& periods,
                         Cell* cell) const {
  for (const Occurrence& occurrence : all.list) Consider(frame, occurrence, periods, cell);
  for (cel::PathId place : all.hidden.places()) cell->gaps.AddPlace(place);
  bool in_time = cell->done && InPeriod(*cell->done, cell->period, frame.as_of());
  if (in_time) {
    cell->state = v1::FINDING_STATE_PASS;
  } else if (frame.as_of() <= cell->period.due) {
    cell->state = v1::FINDING_STATE_PENDING;
  } else if (cell->period.year > terms.year()) {
    cell->state = v1::FINDING_STATE_NOT_APPLICABLE;
  } else {
    cell->state = cell->gaps.empty() ? v1::FINDING_STATE_FAIL : v1::FINDING_STATE_UNDETERMINED;
  }
}

void Deadline::Consider(cel::Frame& frame, const Occurrence& occurrence, const Periods& periods, Cell* cell) const {
  bool sure = occurrence.where.is_definite();
  if (cell->thing) {
    cel::Value mark = occurrence.marks.front();
    if (mark.is_definite() && !SameScalar(mark, each_of_->things[*cell->thing])) return;
    sure = sure && mark.is_definite();
  }
  const cel::Value& date = occurrence.date;
  if (!sure || !date.is_definite()) {
    if (date.is_definite() && !InPeriod(date, cell->period, frame.as_of())) return;  // could not make it in time
    for (cel::Value value : {occurrence.where, date}) {
      if (!value.is_definite()) cell->gaps.Add(frame, value);
    }
    if (cell->thing && !occurrence.marks.front().is_definite()) cell->gaps.Add(frame, occurrence.marks.front());
    return;
  }
  if (date.date() > frame.as_of()) return;  // a plan, not a result
  bool in_time = InPeriod(date, cell->period, frame.as_of());
  bool early = cell->period.from && date.date() < *cell->period.from;
  auto in_other = [&](const Period& other) {
    return other.due != cell->period.due && InPeriod(date, other, frame.as_of());
  };
  if (!in_time && std::any_of(periods.begin(), periods.end(), in_other)) return;  // it belongs to another period
  auto rank = [&](cel::Value value) {  // in time before late before early; the earliest of its sort
    bool before = cell->period.from && value.date() < *cell->period.from;
    int sort = InPeriod(value, cell->period, frame.as_of()) ? 0 : before ? 2 : 1;
    return std::pair(sort, value.date());
  };
  if (cell->done && rank(*cell->done) <= rank(date)) return;
  cell->done = date;
  cell->done_item = occurrence.item;
  cell->early = early;
}

void Deadline::Write(cel::Frame& frame, FindingWriter& writer, const Cell& cell) const {
  bool late = cell.done && cell.done->date() > cell.period.due;
  if (cell.thing) writer.Operand("thing", TextQuantity(each_of_->names[*cell.thing]));
  if (cell.state == v1::FINDING_STATE_NOT_APPLICABLE) {
    writer.NotApplicable("not_applicable.no_period");
    return writer.Parameter("year", TextQuantity(std::to_string(cell.period.year)));
  }
  bool pass = cell.state == v1::FINDING_STATE_PASS;
  writer.Threshold(DateQuantity(cell.period.due));
  if (cell.done && (pass || late || cell.early)) writer.Measured(DateQuantity(cell.done->date()));
  std::optional<Date> done = cell.done && !cell.early ? std::optional(cell.done->date()) : std::nullopt;
  writer.DueOn(cell.period.due, done);
  int64_t margin = cell.period.due - done.value_or(frame.as_of());
  if (cell.state == v1::FINDING_STATE_PENDING) {
    writer.Conclude(cell.state, "deadline.pending");
    return writer.Missing(cell.gaps);
  }
  writer.Margin(DaysQuantity(margin));
  if (cell.early) writer.Parameter("from", DateQuantity(*cell.period.from));
  writer.Conclude(cell.state, pass         ? "deadline.pass"
                              : late       ? "deadline.late"
                              : cell.early ? "deadline.early"
                                           : "deadline.not_done");
}

// A line like those that are there, with `day` as its date, or one made up. Empty where there is none of the sort.
Changes Deadline::DoneOn(cel::Frame& frame, const Occurrences& all, const Cell& cell, Date day) const {
  for (const Occurrence& one : all.list) {
    bool fits = one.where.is_definite() && one.date.kind() == cel::ValueKind::kDate;
    if (cell.thing) {
      const cel::Value mark = one.marks.front();
      fits = fits && mark.is_definite() && SameScalar(mark, each_of_->things[*cell.thing]);
    }
    if (!fits || one.date.origin() == 0) continue;
    const std::string item = frame.PathText(one.item.origin());
    const std::string date = frame.PathText(one.date.origin());
    Changes changes = AddLike(frame, one.item, 1);
    if (changes.empty() || !date.starts_with(item + ".")) continue;
    changes.push_back(SetTo(changes.front().path() + date.substr(item.size()), std::nullopt, DateQuantity(day)));
    return changes;
  }
  if (!new_line_) return {};
  std::vector<NewLine::Goal> goals;
  if (cell.thing) {
    const cel::Value thing = each_of_->things[*cell.thing];
    goals.push_back({&programs_.marks.front(), [thing](cel::Value value) { return SameScalar(value, thing); }});
  }
  goals.push_back({&*programs_.date, [day](cel::Value value) { return value.date() == day; }});
  return new_line_->Find(frame, goals, day, 1);
}

// The dates of the document that the date of the cell's result was worked out from.
std::vector<cel::Value> Deadline::DatesBehind(cel::Frame& frame, const Cell& cell) const {
  const std::string path = frame.PathText(cell.done_item.origin());  // each visit makes places of its own
  std::vector<cel::Value> dates;
  std::set<std::string> paths;
  const auto item = [&](cel::Value value, cel::Value /*where*/) {
    if (frame.PathText(value.origin()) != path) return;
    frame.StartTrace();
    programs_.date->Evaluate(frame);
    for (const cel::Value read : frame.TakeTrace()) {
      const bool is_date = read.kind() == cel::ValueKind::kDate && read.origin() != 0;
      if (is_date && paths.insert(frame.PathText(read.origin())).second) dates.push_back(read);
    }
  };
  const auto hidden = [](cel::Value) {};
  items_.Visit(frame, {item, hidden});
  return dates;
}

// The date that decided, or what a computed one comes from, where that broke the rule; otherwise the line will do.
void Deadline::WriteEvidence(cel::Frame& frame, FindingWriter& writer, const Cell& cell) const {
  if (!cell.done) return;
  if (cell.done->origin() != 0) return writer.Evidence(*cell.done);
  std::vector<cel::Value> dates;
  if (cell.state == v1::FINDING_STATE_FAIL) dates = DatesBehind(frame, cell);
  for (const cel::Value date : dates) writer.Evidence(date);
  if (dates.empty()) writer.Evidence(cell.done_item);
}

std::optional<Proposal> Deadline::Cure(cel::Frame& frame, const Terms& terms, Trial trial) const {
  const Occurrences all = Gather(frame, items_, programs_);
  const Cells cells = JudgeCells(frame, all, terms);
  if (cells.empty() || WorstOf(cells).state != v1::FINDING_STATE_FAIL) return std::nullopt;
  const Cell& worst = WorstOf(cells);
  Proposal proposal;
  proposal.mendable = v1::MENDABLE_NO;
  proposal.Parameter("due", DateQuantity(worst.period.due));
  if (!worst.done) {
    proposal.Say("cure.deadline.not_done", CountQuantity(1));
    proposal.Make(DoneOn(frame, all, worst, worst.period.due));
    proposal.lesser = DoneOn(frame, all, worst, Shifted(worst.period.due, 1));
    return proposal;
  }
  const Date day = worst.early ? *worst.period.from : worst.period.due;
  proposal.Parameter("from", DateQuantity(worst.done->date()));
  proposal.Parameter("to", DateQuantity(day));
  const int64_t days = worst.early ? day - worst.done->date() : worst.done->date() - day;
  proposal.Say(worst.early ? "cure.deadline.later" : "cure.deadline.earlier", DaysQuantity(days));
  if (worst.done->origin() == 0) {
    // Worked out: the least change of a date that it comes from, where one is enough.
    if (const std::optional<Proposal> moved = CureByTrial(frame, DatesBehind(frame, worst), trial)) {
      *proposal.step.mutable_changes() = moved->step.changes();
      proposal.lesser = moved->lesser;
    }
    return proposal;
  }
  proposal.Make({SetTo(frame, *worst.done, DateQuantity(day))});
  proposal.lesser = {SetTo(frame, *worst.done, DateQuantity(Shifted(day, worst.early ? -1 : 1)))};
  return proposal;
}

}  // namespace

std::unique_ptr<const Kind> CompileDeadline(const SpecNode& body, const cel::Environment& environment,
                                            Diagnostics& diagnostics) {
  return Deadline::Compile(body, environment, diagnostics);
}

}  // namespace svod::kinds
