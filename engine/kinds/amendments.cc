#include "engine/kinds/amendments.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/base/limits.h"
#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/parameter.h"
#include "engine/verdict/texts.h"

namespace svod::kinds {
namespace {

// The refusal of a change of what is not among the values of the rule, and of one that would leave nothing between the
// limits.
constexpr std::string_view kNothingToChange = "amendment.refused";
constexpr std::string_view kContradiction = "amendment.unfit.sides";

bool IsTrue(cel::Value value) { return value.is_definite() && value.bool_value(); }
bool IsFalse(cel::Value value) { return value.is_definite() && !value.bool_value(); }

std::string TextOf(cel::Value value) { return value.is_definite() ? ExactText(ToQuantity(value)) : std::string(); }

}  // namespace

// What one decision changes of the rule.
struct Amendments::Change {
  std::string decision;
  std::optional<Date> date;
  bool lifts = false;
  AmendedValue value;
  std::string_view refusal;  // why it changes nothing: a message id; empty: it does
  bool open = false;         // what it changes, or to what, is not known
  Gaps gaps;                 // what leaves open whether it counts, or what it says
  [[nodiscard]] bool sure() const { return gaps.empty(); }
  [[nodiscard]] bool refused() const { return !refusal.empty(); }
  [[nodiscard]] bool IsOfDecision(const Change& other) const {
    return decision == other.decision && date == other.date;
  }
};

namespace {

// The terms that changes make.
template <typename Changes>
Terms TermsWith(const Changes& effective, int year) {
  std::vector<AmendedValue> values;
  values.reserve(effective.size());
  for (const auto* change : effective) values.push_back(change->value);
  return {year, std::move(values)};
}

template <typename Changes>
bool IsLifted(const Changes& effective) {
  return !effective.empty() && effective.back()->lifts;
}

}  // namespace

struct Amendments::Found {
  const Kind* kind;
  int year;
  std::vector<Change> changes = {};  // by the dates of the decisions, in the order filed where they are of one day
  Gaps hidden = {};
  [[nodiscard]] bool IsNothing() const { return changes.empty() && hidden.empty() && !hidden.error(); }

  // Those that may or may not count: the i-th is that of bit i of a mask.
  [[nodiscard]] std::vector<const Change*> Unsure() const {
    std::vector<const Change*> unsure;
    for (const Change& change : changes) {
      if (!change.sure()) unsure.push_back(&change);
    }
    return unsure;
  }

  // Takes out what would be replaced by a later decision, whatever it says.
  void DropReplaced() {
    std::vector<Change> kept;
    for (size_t i = 0; i < changes.size(); ++i) {
      if (!changes[i].open || !IsReplaced(i)) kept.push_back(changes[i]);
    }
    changes = std::move(kept);
  }

  struct Effect {
    std::vector<const Change*> changes;  // that count: the last decision on each value
    std::vector<const Change*> refused;  // that would contradict what else counts
    [[nodiscard]] bool IsOf(const Change& change) const { return Has(changes, change); }
    [[nodiscard]] bool Refuses(const Change& change) const { return Has(refused, change); }

   private:
    static bool Has(const std::vector<const Change*>& list, const Change& change) {
      return std::find(list.begin(), list.end(), &change) != list.end();
    }
  };

  // What counts when, of the unsure changes, those of the mask do, and whether the rule is lifted at the end.
  [[nodiscard]] Effect Effective(size_t mask) const {
    Effect effect;
    size_t unsure = 0;
    for (size_t i = 0; i < changes.size();) {
      std::vector<const Change*> decided;
      const Change& first = changes[i];
      for (; i < changes.size() && changes[i].IsOfDecision(first); ++i) {
        const bool counts = changes[i].sure() || ((mask >> unsure++) & 1U) != 0;
        if (counts && !changes[i].refused()) decided.push_back(&changes[i]);
      }
      Decide(decided, &effect);
    }
    return effect;
  }

 private:
  static bool IsSide(std::string_view name) { return name == "at_least" || name == "at_most"; }

  // Whether a later decision surely sets what the change at `index` would have set. Where two sides of a limit are
  // changed, what it says may decide which of the others contradict it.
  [[nodiscard]] bool IsReplaced(size_t index) const {
    const Change& change = changes[index];
    const std::string& name = change.value.name;
    if (name.empty()) return false;
    bool replaced = false;
    for (const Change& other : changes) {
      if (IsSide(name) && IsSide(other.value.name) && other.value.name != name) return false;
      const bool later = &other > &change && !other.IsOfDecision(change);
      replaced = replaced || (later && other.sure() && !other.refused() && (other.lifts || other.value.name == name) &&
                              (other.lifts || !kind->Contradict(Terms(year, {other.value}))));
    }
    return replaced;
  }

  // Adds what one decision changes; both sides of a limit may be among it, so they are seen together.
  void Decide(std::vector<const Change*> decided, Effect* effect) const {
    std::vector<const Change*> after = With(effect->changes, decided);
    if (!decided.empty() && !IsLifted(after) && kind->Contradict(TermsWith(after, year))) {
      const auto is_side = [](const Change* change) { return IsSide(change->value.name); };
      std::copy_if(decided.begin(), decided.end(), std::back_inserter(effect->refused), is_side);
      decided.erase(std::remove_if(decided.begin(), decided.end(), is_side), decided.end());
      after = With(effect->changes, decided);
    }
    effect->changes = std::move(after);
  }

  static std::vector<const Change*> With(std::vector<const Change*> effective,
                                         const std::vector<const Change*>& decided) {
    for (const Change* change : decided) {
      const auto replaced = [&](const Change* other) {
        return change->lifts || other->lifts || other->value.name == change->value.name;
      };
      effective.erase(std::remove_if(effective.begin(), effective.end(), replaced), effective.end());
      effective.push_back(change);
    }
    return effective;
  }
};

namespace {

v1::Quantity AmendedQuantity(const AmendedValue& value) {
  return value.date ? DateQuantity(*value.date) : DecimalQuantity(*value.number);
}

}  // namespace

std::shared_ptr<const Decisions> Decisions::Read(const SpecNode& node, const cel::Environment& outer,
                                                 Diagnostics& diagnostics) {
  cel::Environment environment = outer;
  // A rule for each item of a list has a variable of its own, in the next slot: it is left free.
  environment.AddVariableAt("", cel::Type(), environment.slots());
  SpecReader reader(node, "`amendments`", diagnostics);
  std::optional<Items> items = Items::Read(reader, &environment);
  if (!Items::AreNamed(reader)) return reader.GiveUp({"decision", "date", "value", "number", "day", "lifts", "absent"});
  // Without items it is made for its faults alone.
  const auto decisions =
      std::make_shared<Decisions>(Decisions{items ? std::move(*items) : Items(), {}, {}, {}, {}, {}, {}});
  const auto read = [&](const char* key, cel::TypeKind type, bool required) {
    std::optional<cel::Program> program = ReadProgram(reader, key, environment, cel::Type(type), required);
    if (program) decisions->items.Cover(*program);
    return program;
  };
  decisions->decision = read("decision", cel::TypeKind::kString, true);
  decisions->date = read("date", cel::TypeKind::kDate, true);
  decisions->value = read("value", cel::TypeKind::kString, true);
  decisions->number = read("number", cel::TypeKind::kDecimal, true);
  decisions->day = read("day", cel::TypeKind::kDate, true);
  decisions->lifts = read("lifts", cel::TypeKind::kBool, false);
  if (const SpecNode* absent = reader.Take("absent")) {
    decisions->absent_is_none = absent->text == "none";
    if (!decisions->absent_is_none && absent->text != "unknown") {
      Report(diagnostics, *absent, "unknown-word", "`" + absent->text + "` is not what absence may mean",
             "`unknown` or `none`");
    }
  }
  reader.Finish();
  return reader.IsSound() ? decisions : nullptr;
}

std::optional<Amendments> Amendments::Read(std::shared_ptr<const Decisions> decisions, const SpecNode& body,
                                           const Kind& kind, const cel::Environment& outer, Diagnostics& diagnostics) {
  cel::Environment environment = outer;
  decisions->items.Declare(&environment);
  Amendments amendments(std::move(decisions));
  SpecReader rule(body, "`amendable`", diagnostics);
  amendments.ReadBody(rule, kind, environment);
  rule.Finish();
  if (!rule.IsSound()) return std::nullopt;
  return amendments;
}

void Amendments::ReadBody(SpecReader& reader, const Kind& kind, const cel::Environment& environment) {
  when_ = ReadProgram(reader, "when", environment, cel::Type(cel::TypeKind::kBool), true);
  if (const SpecNode* values = reader.Take("values")) ReadValues(*values, kind, reader.diagnostics());
  const SpecNode* lift = reader.Take("lift");
  liftable_ = lift != nullptr && lift->text == "true";
  if (lift != nullptr && !liftable_ && lift->text != "false") {
    Report(reader.diagnostics(), *lift, "unknown-word", "`" + lift->text + "` is not `true` or `false`");
  }
  if (liftable_ && !decisions_->lifts) {
    Report(reader.diagnostics(), *lift, "missing-key", "`lift` needs `lifts` in the pack's `amendments`");
  }
  if (!liftable_ && !reader.Has("values")) {
    Report(reader.diagnostics(), reader.node(), "missing-key", "an amendment changes `values`, or may `lift` the rule");
  }
}

void Amendments::ReadValues(const SpecNode& node, const Kind& kind, Diagnostics& diagnostics) {
  std::string names;
  const std::vector<AmendableValue> known = kind.Amendable();
  const auto listed = [](const AmendableValue& value) { return value.listed.empty() ? value.name : value.listed; };
  for (const AmendableValue& value : known) {
    const std::string name = "`" + listed(value) + "`";
    if (value.obstacle.empty() && !names.ends_with(name)) names += (names.empty() ? "" : ", ") + name;
  }
  if (node.kind != SpecNode::Kind::kList) {
    return Report(diagnostics, node, "not-a-list", "`values` is a list of values of the rule");
  }
  for (const SpecNode& item : node.items) {
    std::string fault = "the rule has no value `" + item.text + "` that could be changed";
    for (const AmendableValue& value : known) {
      if (listed(value) != item.text) continue;
      fault = value.obstacle.empty() ? "" : "`" + item.text + "` may not be changed here: " + value.obstacle;
      if (fault.empty()) values_.push_back(value);
    }
    if (fault.empty()) continue;
    Report(diagnostics, item, "not-amendable", fault, names.empty() ? "it has none" : "it has " + names);
  }
}

int Amendments::slots() const { return std::max(decisions_->items.slots(), when_->slots()); }

Amendments::Found Amendments::Find(const Kind& kind, cel::Frame& frame, int year) const {
  Found found{&kind, year};
  if (decisions_->absent_is_none && decisions_->items.IsUnknown(frame)) return found;
  const auto item = [&](cel::Value, cel::Value where) { Consider(frame, where, &found); };
  const auto hidden = [&](cel::Value value) {
    if (value.is_error() || !decisions_->absent_is_none) found.hidden.Add(frame, value);
  };
  decisions_->items.VisitAgain(frame, {item, hidden});
  for (Change& change : found.changes) {
    if (change.lifts || change.open || change.refused()) continue;
    // A value that the rule does not have in the year, whatever is set: a term of another year.
    if (!kind.ValueOf(change.value.name, Terms(year, {change.value}))) change.refusal = "amendment.unfit.year";
  }
  const auto earlier = [](const Change& a, const Change& b) { return a.date && (!b.date || *a.date < *b.date); };
  std::stable_sort(found.changes.begin(), found.changes.end(), earlier);
  found.DropReplaced();
  return found;
}

void Amendments::Consider(cel::Frame& frame, cel::Value where, Found* found) const {
  const cel::Value when = when_->Evaluate(frame);
  if (IsFalse(when)) return;
  const cel::Value date = decisions_->date->Evaluate(frame);
  if (date.is_definite() && date.date() > frame.as_of()) return;  // not decided yet
  Change change;
  change.decision = TextOf(decisions_->decision->Evaluate(frame));
  if (date.is_definite()) change.date = date.date();
  for (const cel::Value& value : {where, when, date}) {
    if (!value.is_definite()) change.gaps.Add(frame, value);
  }
  ReadChange(frame, &change);
  if (change.gaps.error()) return found->hidden.Take(change.gaps);
  found->changes.push_back(std::move(change));
}

void Amendments::ReadChange(cel::Frame& frame, Change* change) const {
  const cel::Value lifts = decisions_->lifts ? decisions_->lifts->Evaluate(frame) : cel::Value::Bool(false);
  if (IsTrue(lifts)) {
    change->lifts = true;
    if (!liftable_) change->refusal = kNothingToChange;
    return;
  }
  const cel::Value value = decisions_->value->Evaluate(frame);
  const cel::Value& first = lifts.is_definite() ? value : lifts;
  if (!first.is_definite()) {
    change->gaps.Add(frame, first);
    change->open = true;
    return;
  }
  change->value.name = TextOf(value);
  ReadNewValue(frame, change);
}

void Amendments::ReadNewValue(cel::Frame& frame, Change* change) const {
  const auto named = [&](const AmendableValue& value) { return value.name == change->value.name; };
  const auto found = std::find_if(values_.begin(), values_.end(), named);
  if (found == values_.end()) {
    change->refusal = kNothingToChange;
    return;
  }
  const bool date = found->sort == AmendableValue::Sort::kDate;
  const cel::Value read = (date ? decisions_->day : decisions_->number)->Evaluate(frame);
  if (!read.is_definite()) {
    change->gaps.Add(frame, read);
    change->open = true;
  } else if (date) {
    change->value.date = read.date();
  } else {
    change->value.number = read.decimal();
    change->refusal = UnfitFor(found->sort, read.decimal());
  }
}

namespace {

template <typename Changes>
void JudgeWith(const Kind& kind, const Changes& effective, cel::Frame& frame, int year, v1::Finding* finding) {
  if (!IsLifted(effective)) return kind.Judge(frame, TermsWith(effective, year), finding);
  FindingWriter writer(frame, finding);
  writer.Conclude(v1::FINDING_STATE_WAIVED, "amendment.lifted");
  writer.Parameter("decision", TextQuantity(effective.back()->decision));
}

// `due` of `due`, `at_least` of `general.at_least`: what the texts are by.
std::string WordOf(const std::string& name) {
  const size_t dot = name.rfind('.');
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

template <typename Change>
void Describe(const Kind& kind, const Change& change, std::string_view refusal, int year, v1::Amendment* amendment) {
  amendment->set_decision(change.decision);
  amendment->set_refused(!refusal.empty());
  amendment->set_value(change.value.name);
  v1::MessageRef* message = amendment->mutable_message();
  AddParameter("decision", TextQuantity(change.decision), message);
  if (!refusal.empty()) {
    message->set_id(std::string(refusal));
    if (refusal == kNothingToChange) return;
    AddParameter("set", AmendedQuantity(change.value), message);
    AddParameter("most", CountQuantity(kDurationMax), message);
    AddParameter("year", TextQuantity(std::to_string(year)), message);
  } else if (change.lifts) {
    message->set_id("amendment.lifted");
  } else {
    const std::optional<v1::Quantity> before = kind.ValueOf(change.value.name, Terms(year));
    const std::optional<v1::Quantity> after = kind.ValueOf(change.value.name, Terms(year, {change.value}));
    if (before) *amendment->mutable_before() = *before;
    *amendment->mutable_after() = after ? *after : AmendedQuantity(change.value);
    if (before) AddParameter("before", *before, message);
    AddParameter("after", amendment->after(), message);
    message->set_id("amendment." + WordOf(change.value.name) + (before ? "" : ".new"));
  }
}

}  // namespace

// Every way in which unsure changes may count, judged; ways that come to the same terms once.
class Amendments::Ways {
 public:
  Ways(const Kind& kind, const Found& found, cel::Frame& frame, const v1::Finding& blank)
      : unsure_(found.Unsure()), ways_(size_t{1} << unsure_.size()) {
    for (size_t mask = 0; mask < ways_.size(); ++mask) {
      const auto effective = found.Effective(mask).changes;
      const auto [at, is_new] = judged_.try_emplace(KeyOf(effective), blank);
      if (is_new) JudgeWith(kind, effective, frame, found.year, &at->second);
      ways_[mask] = &at->second;
    }
  }

  // What surely counts, judged.
  [[nodiscard]] const v1::Finding& sure() const { return *ways_[0]; }
  [[nodiscard]] bool AreOne() const {
    return std::all_of(ways_.begin(), ways_.end(), [&](const v1::Finding* way) { return !Differ(*way, sure()); });
  }
  // What would have to be known: of the changes that make a difference whether they count, and of the rule itself.
  [[nodiscard]] Gaps MissingOf() const {
    Gaps gaps;
    for (size_t i = 0; i < unsure_.size(); ++i) {
      if (Matters(size_t{1} << i)) gaps.Take(unsure_[i]->gaps);
    }
    for (const auto& [key, way] : judged_) {
      if (way.state() != v1::FINDING_STATE_UNDETERMINED) continue;  // decided, whatever it lacks
      for (const std::string& path : way.missing()) gaps.AddText(path);
    }
    return gaps;
  }

 private:
  // Whether two ways may end in two states: where both are open, by other terms.
  static bool Differ(const v1::Finding& one, const v1::Finding& other) {
    if (one.state() != other.state()) return true;
    return one.state() == v1::FINDING_STATE_UNDETERMINED && &one != &other;
  }

  [[nodiscard]] bool Matters(size_t bit) const {
    for (size_t mask = 0; mask < ways_.size(); ++mask) {
      if ((mask & bit) == 0 && Differ(*ways_[mask], *ways_[mask | bit])) return true;
    }
    return false;
  }

  // The same for the same terms.
  static std::string KeyOf(const std::vector<const Change*>& effective) {
    if (IsLifted(effective)) return "lifted by " + effective.back()->decision;
    std::vector<std::string> values;
    values.reserve(effective.size());
    for (const Change* change : effective) {
      values.push_back(change->value.name + "=" + ExactText(AmendedQuantity(change->value)) + ";");
    }
    std::sort(values.begin(), values.end());
    std::string key;
    for (const std::string& value : values) key += value;
    return key;
  }

  std::vector<const Change*> unsure_;
  std::map<std::string, v1::Finding> judged_;  // by KeyOf
  std::vector<const v1::Finding*> ways_;       // by mask, as Found::Effective has it; borrow from judged_
};

void Amendments::Judge(const Kind& kind, cel::Frame& frame, int year, v1::Finding* finding) const {
  const Found found = Find(kind, frame, year);
  if (found.IsNothing()) return kind.Judge(frame, Terms(year), finding);
  FindingWriter writer(frame, finding);
  if (found.hidden.error()) return writer.Error(*found.hidden.error());
  Gaps gaps = found.hidden;
  size_t unsure = 0;
  bool open = !gaps.empty();
  for (const Change& change : found.changes) {
    if (change.sure()) continue;
    ++unsure;
    open = open || change.open;
    gaps.Take(change.gaps);
  }
  if (open || unsure > kLimits.unsure_changes_max) return writer.Undetermined(gaps);
  const Found::Effect effect = found.Effective(0);
  if (unsure == 0) {
    JudgeWith(kind, effect.changes, frame, year, finding);
  } else {
    const Ways ways(kind, found, frame, *finding);
    if (!ways.AreOne()) return writer.Undetermined(ways.MissingOf());
    *finding = ways.sure();
  }
  for (const Change& change : found.changes) {
    const std::string_view refusal = effect.Refuses(change) ? kContradiction : change.refusal;
    if (!change.sure() || (refusal.empty() && !effect.IsOf(change))) continue;
    Describe(kind, change, refusal, year, finding->add_amendments());
  }
}

Terms Amendments::TermsOf(const Kind& kind, cel::Frame& frame, int year) const {
  return TermsWith(Find(kind, frame, year).Effective(0).changes, year);
}

}  // namespace svod::kinds
