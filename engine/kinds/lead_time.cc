// lead_time: at least so many days, weeks or months between two dates, for each item.
//
// Both dates are what the document says: a plan is judged like a result, whatever the as-of date. An item begins on the
// earliest of its `from` dates, so one that is not known could only make its time longer. The finding speaks of the
// worst item: the one with the least to spare, or with the most that is lacking.
#include <algorithm>
#include <utility>
#include <vector>

#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"
#include "engine/kinds/parameter.h"

namespace svod::kinds {
namespace {

// One of `at_least`: the first whose condition holds is the one that counts.
struct Case {
  std::optional<cel::Program> when;  // absent: always
  Dated<Duration> is;
};

// The durations that an item may have to keep, and what would have to be known to tell which.
struct Demands {
  absl::InlinedVector<Duration, 4> list;
  bool maybe_none = false;
  Gaps gaps;
};

// The dates on which an item may begin.
struct Start {
  std::optional<cel::Value> earliest;  // of those known
  Gaps gaps;                           // others, which may be earlier
};

// An item with both dates, against one demand.
struct Lead {
  cel::Value item;
  cel::Value from;
  cel::Value to;
  Duration demand;
  Date over;  // the first day on which `to` is not too early

  [[nodiscard]] int64_t margin() const { return to.date() - over; }
};

using Leads = absl::InlinedVector<Lead, 4>;

struct Tally {
  Leads kept;      // the strictest demand of an item that surely counts
  Leads broken;    // the mildest one
  Gaps open;       // of items that may break it
  Gaps uncounted;  // of items that keep it but may not count
  bool overflow = false;
};

class LeadTime : public Kind {
 public:
  static std::unique_ptr<const Kind> Compile(const SpecNode& body, const cel::Environment& outer,
                                             Diagnostics& diagnostics);
  void Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const override;
  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& terms, Trial trial) const override;
  [[nodiscard]] std::vector<AmendableValue> Amendable() const override;
  [[nodiscard]] std::optional<v1::Quantity> ValueOf(std::string_view name, const Terms& terms) const override;
  [[nodiscard]] int slots() const override { return items_.slots(); }

 private:
  explicit LeadTime(Items items) : items_(std::move(items)) {}
  void ReadFrom(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics);
  void ReadDate(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics);
  void ReadCases(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics);
  [[nodiscard]] bool HasValueFor(const Terms& terms) const;
  Demands DemandsOf(cel::Frame& frame, const Terms& terms) const;
  Start StartOf(cel::Frame& frame) const;
  Tally TallyOf(cel::Frame& frame, const Terms& terms) const;
  void JudgeItem(cel::Frame& frame, const Terms& terms, cel::Value item, cel::Value where, Tally* tally) const;

  Items items_;
  std::vector<cel::Program> from_;
  std::optional<cel::Program> to_;
  std::vector<Case> cases_;
};

std::unique_ptr<const Kind> LeadTime::Compile(const SpecNode& body, const cel::Environment& outer,
                                              Diagnostics& diagnostics) {
  SpecReader reader(body, "a lead time", diagnostics);
  cel::Environment environment = outer;
  std::optional<Items> items = Items::Read(reader, &environment);
  const SpecNode* from = reader.RequireExpression("from");
  const SpecNode* at_least = reader.Require("at_least");
  if (!Items::AreNamed(reader)) {
    reader.RequireExpression("to");
    reader.Finish();
    return nullptr;
  }
  // Without items it is made for its faults alone.
  auto lead = std::unique_ptr<LeadTime>(new LeadTime(items ? std::move(*items) : Items()));
  lead->to_ = ReadProgram(reader, "to", environment, cel::Type(cel::TypeKind::kDate), true);
  if (lead->to_) lead->items_.Cover(*lead->to_);
  reader.Finish();
  if (from != nullptr) lead->ReadFrom(*from, environment, diagnostics);
  if (at_least != nullptr) lead->ReadCases(*at_least, environment, diagnostics);
  return reader.IsSound() ? std::move(lead) : nullptr;
}

void LeadTime::ReadFrom(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics) {
  if (node.kind != SpecNode::Kind::kList) return ReadDate(node, environment, diagnostics);
  for (const SpecNode& item : node.items) ReadDate(item, environment, diagnostics);
  if (node.items.empty()) Report(diagnostics, node, "not-a-list", "`from` names at least one date");
}

void LeadTime::ReadDate(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics) {
  std::optional<cel::Program> program = CompileExpression(node, environment, std::nullopt, diagnostics);
  if (!program) return;
  if (program->type().kind() == cel::TypeKind::kError) return;  // told already
  bool many = program->type().kind() == cel::TypeKind::kList;
  if ((many ? program->type().element() : program->type()).kind() != cel::TypeKind::kDate) {
    return Report(diagnostics, node, "wrong-type",
                  "`from` needs a date or a list of dates, not " + program->type().ToString());
  }
  items_.Cover(*program);
  from_.push_back(std::move(*program));
}

// One duration, a map by years, or a list of cases.
void LeadTime::ReadCases(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics) {
  if (node.kind != SpecNode::Kind::kList) {
    std::optional<Dated<Duration>> is = ReadDated<Duration>(node, &ReadDuration, diagnostics);
    if (is) cases_.push_back({std::nullopt, std::move(*is)});
    return;
  }
  for (const SpecNode& item : node.items) {
    SpecReader reader(item, "a case", diagnostics);
    std::optional<cel::Program> when = ReadProgram(reader, "when", environment, cel::Type(cel::TypeKind::kBool), false);
    const SpecNode* is = reader.Require("is");
    reader.Finish();
    std::optional<Dated<Duration>> duration;
    if (is != nullptr) duration = ReadDated<Duration>(*is, &ReadDuration, diagnostics);
    if (!duration) continue;
    if (!cases_.empty() && !cases_.back().when) {
      Report(diagnostics, item, "case-unreachable", "the case before it has no `when`, so it always counts first");
    }
    if (when) items_.Cover(*when);
    cases_.push_back({std::move(when), std::move(*duration)});
  }
  if (node.items.empty()) Report(diagnostics, node, "not-a-list", "`at_least` has at least one case");
}

// An amended length of time is so many of the unit that the rule counts in.
std::optional<Duration> DemandOf(const Case& one, const Terms& terms) {
  std::optional<Duration> demand = one.is.For(terms.year());
  const std::optional<int64_t> amended = terms.CountOf("at_least");
  if (demand && amended) demand->amount = static_cast<int>(*amended);
  return demand;
}

std::vector<AmendableValue> LeadTime::Amendable() const {
  if (cases_.size() != 1) return {};
  return {{"at_least", AmendableValue::Sort::kLength}};
}

std::optional<v1::Quantity> LeadTime::ValueOf(std::string_view name, const Terms& terms) const {
  const std::optional<Duration> demand =
      cases_.size() == 1 && name == "at_least" ? DemandOf(cases_.front(), terms) : std::nullopt;
  if (!demand) return std::nullopt;
  return CountQuantity(demand->amount);
}

bool LeadTime::HasValueFor(const Terms& terms) const {
  return std::any_of(cases_.begin(), cases_.end(), [&](const Case& c) { return DemandOf(c, terms).has_value(); });
}

Demands LeadTime::DemandsOf(cel::Frame& frame, const Terms& terms) const {
  Demands demands;
  for (const Case& c : cases_) {
    cel::Value when = c.when ? c.when->Evaluate(frame) : cel::Value::Bool(true);
    if (when.is_definite() && !when.bool_value()) continue;
    if (std::optional<Duration> duration = DemandOf(c, terms)) {
      demands.list.push_back(*duration);
    } else {
      demands.maybe_none = true;
    }
    if (when.is_definite()) return demands;
    demands.gaps.Add(frame, when);
  }
  demands.maybe_none = true;
  return demands;
}

Start LeadTime::StartOf(cel::Frame& frame) const {
  Start start;
  auto consider = [&](cel::Value date) {
    if (!date.is_definite()) return start.gaps.Add(frame, date);
    if (!start.earliest || date.date() < start.earliest->date()) start.earliest = date;
  };
  for (const cel::Program& program : from_) {
    cel::Value value = program.Evaluate(frame);
    if (value.kind() != cel::ValueKind::kList) {
      consider(value);
      continue;
    }
    for (size_t i = 0; i < value.list().size(); ++i) consider(value.list().at(i));
    if (value.is_open()) start.gaps.Add(frame, value.rest());
  }
  // Known lists that hold no date: the date was not given.
  if (!start.earliest && start.gaps.empty()) start.gaps.AddText(from_.front().text());
  return start;
}

void LeadTime::JudgeItem(cel::Frame& frame, const Terms& terms, cel::Value item, cel::Value where, Tally* tally) const {
  Demands demands = DemandsOf(frame, terms);
  if (demands.gaps.error()) return tally->open.Take(demands.gaps);
  if (demands.list.empty()) return;
  Start start = StartOf(frame);
  cel::Value to = to_->Evaluate(frame);
  Gaps gaps = start.gaps;
  for (cel::Value value : {where, to}) {
    if (!value.is_definite()) gaps.Add(frame, value);
  }
  if (gaps.error() || !start.earliest || !to.is_definite()) {
    gaps.Take(demands.gaps);
    return tally->open.Take(gaps);
  }
  std::optional<Lead> strictest;
  std::optional<Lead> mildest;
  for (const Duration& demand : demands.list) {
    std::optional<Date> over = demand.After(start.earliest->date());
    tally->overflow = tally->overflow || !over;
    if (!over) continue;
    const Lead lead{item, *start.earliest, to, demand, *over};
    if (!strictest || lead.margin() < strictest->margin()) strictest = lead;
    if (!mildest || lead.margin() >= mildest->margin()) mildest = lead;
  }
  if (tally->overflow) return;
  if (strictest->margin() >= 0) {  // an earlier start could not break it
    bool counts = where.is_definite() && !demands.maybe_none;
    if (counts) return tally->kept.push_back(*strictest);
    if (!where.is_definite()) tally->uncounted.Add(frame, where);
    return tally->uncounted.Take(demands.gaps);
  }
  bool surely = mildest->margin() < 0 && !demands.maybe_none;
  if (surely && gaps.empty()) return tally->broken.push_back(*mildest);
  tally->open.Take(gaps);
  if (!surely) tally->open.Take(demands.gaps);
}

std::string_view UnitOf(const Duration& duration) {
  switch (duration.unit) {
    case Duration::Unit::kDays:
      return "days";
    case Duration::Unit::kWeeks:
      return "weeks";
    case Duration::Unit::kMonths:
      return "months";
  }
  return "";
}

void WriteEvidence(FindingWriter& writer, const Lead& lead) {
  for (cel::Value date : {lead.from, lead.to}) writer.Evidence(date.origin() != 0 ? date : lead.item);
}

void WriteLead(FindingWriter& writer, const Lead& lead, v1::FindingState state) {
  bool pass = state == v1::FINDING_STATE_PASS;
  writer.Conclude(state, "lead_time." + std::string(UnitOf(lead.demand)) + (pass ? ".pass" : ".fail"));
  writer.Measured(DaysQuantity(lead.to.date() - lead.from.date()));
  writer.Threshold(DaysQuantity(lead.over - lead.from.date()));
  writer.Margin(DaysQuantity(lead.margin()));
  writer.Parameter("from", DateQuantity(lead.from.date()));
  writer.Parameter("to", DateQuantity(lead.to.date()));
  writer.Parameter("at_least", CountQuantity(lead.demand.amount));
}

Tally LeadTime::TallyOf(cel::Frame& frame, const Terms& terms) const {
  Tally tally;
  auto item = [&](cel::Value value, cel::Value where) { JudgeItem(frame, terms, value, where, &tally); };
  auto hidden = [&](cel::Value value) { tally.open.Add(frame, value); };
  items_.Visit(frame, {item, hidden});
  return tally;
}

void LeadTime::Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const {
  FindingWriter writer(frame, finding);
  if (!HasValueFor(terms)) {
    writer.NotApplicable("not_applicable.year");
    return writer.Parameter("year", TextQuantity(std::to_string(terms.year())));
  }
  Tally tally = TallyOf(frame, terms);
  if (tally.open.error()) return writer.Error(*tally.open.error());
  if (tally.overflow) return writer.Overflow();
  bool fails = !tally.broken.empty();
  if (!fails && !tally.open.empty()) return writer.Undetermined(tally.open);
  if (!fails && tally.kept.empty()) {
    if (tally.uncounted.empty()) return writer.NotApplicable("not_applicable.no_items");
    return writer.Undetermined(tally.uncounted);
  }
  Leads& leads = fails ? tally.broken : tally.kept;
  if (leads.size() > 1)
    std::stable_sort(leads.begin(), leads.end(), [](const Lead& a, const Lead& b) { return a.margin() < b.margin(); });
  WriteLead(writer, leads.front(), fails ? v1::FINDING_STATE_FAIL : v1::FINDING_STATE_PASS);
  size_t judged = tally.kept.size() + tally.broken.size();
  if (judged > 1) {
    writer.Operand("fulfilled", CountQuantity(static_cast<int64_t>(tally.kept.size())));
    writer.Operand("of", CountQuantity(static_cast<int64_t>(judged)));
  }
  // Every item that broke it, the worst first; of those that kept it the nearest to the limit.
  for (const Lead& lead : leads) {
    WriteEvidence(writer, lead);
    if (!fails) break;
  }
}

// The last day on which it may begin to be over by `to`. Months have no fixed length: it is found by counting back.
std::optional<Date> LatestStart(const Lead& lead) {
  constexpr int64_t kMonth = 31;
  for (int64_t days = std::max<int64_t>(1, -lead.margin() - kMonth); days <= kMonth - lead.margin(); ++days) {
    const std::optional<Date> start = lead.from.date().AddDays(-days);
    const std::optional<Date> over = start ? lead.demand.After(*start) : std::nullopt;
    if (!over) return std::nullopt;
    if (*over <= lead.to.date()) return start;
  }
  return std::nullopt;
}

std::optional<Proposal> LeadTime::Cure(cel::Frame& frame, const Terms& terms, Trial /*trial*/) const {
  const Tally tally = TallyOf(frame, terms);
  // With other items open the rule would not pass whatever became of these.
  if (tally.broken.empty() || tally.overflow || tally.open.error() || !tally.open.empty()) return std::nullopt;
  const Lead& worst = *std::min_element(tally.broken.begin(), tally.broken.end(),
                                        [](const Lead& a, const Lead& b) { return a.margin() < b.margin(); });
  Proposal proposal;
  // What has not begun yet can be put off; otherwise it should have been begun earlier.
  const bool put_off = worst.to.date() > frame.as_of() && worst.to.origin() != 0;
  const cel::Value moved = put_off ? worst.to : worst.from;
  const std::optional<Date> day = put_off ? std::optional(worst.over) : LatestStart(worst);
  if (!day) return std::nullopt;
  if (!put_off && *day <= frame.as_of()) proposal.mendable = v1::MENDABLE_NO;
  proposal.Parameter("from", DateQuantity(moved.date()));
  proposal.Parameter("to", DateQuantity(*day));
  const int64_t days = put_off ? *day - moved.date() : moved.date() - *day;
  proposal.Say(put_off ? "cure.lead_time.later" : "cure.lead_time.earlier", DaysQuantity(days));
  if (moved.origin() == 0) return proposal;
  proposal.Make({SetTo(frame, moved, DateQuantity(*day))});
  proposal.lesser = {SetTo(frame, moved, DateQuantity(Shifted(*day, put_off ? -1 : 1)))};
  return proposal;
}

}  // namespace

std::unique_ptr<const Kind> CompileLeadTime(const SpecNode& body, const cel::Environment& environment,
                                            Diagnostics& diagnostics) {
  return LeadTime::Compile(body, environment, diagnostics);
}

}  // namespace svod::kinds
