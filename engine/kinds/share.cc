// share: part of a whole, at least or at most a percentage.
//
// Every item adds to the part and to the rest of the whole. Where data are missing an item adds an interval to each, so
// the share lies between (least part, most rest) and (most part, least rest): the rule is decided when both ends agree.
// Amounts are whole numbers (kopecks, people); sums and cross products are 128 bits wide, so nothing is rounded.
#include <algorithm>
#include <array>
#include <utility>

#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"
#include "engine/kinds/parameter.h"
#include "engine/kinds/range.h"

namespace svod::kinds {
namespace {

enum class WhenEmpty : uint8_t { kNotApplicable, kPass, kFail };

// What is known of one sum: at least `low`, and more when `open`.
struct Sum {
  Int128 low = 0;
  Int128 high = 0;
  bool open = false;  // nothing bounds it from above

  void Add(Int128 least, Int128 most) {
    low += least;
    high += most;
  }
};

struct Tally {
  Sum part;
  Sum rest;
  Int128 whole = 0;  // that is sure, though it may not be known to which of the two it belongs
  Gaps gaps;
  bool negative = false;
  std::vector<std::pair<cel::Value, cel::Value>> evidence;  // item, amount in the part
};

// The share at one end of what is possible: `part` against `rest`, either of which may grow without bound.
struct End {
  Int128 part;
  Int128 rest;
  bool part_open;
  bool rest_open;
};

// Whether the whole is zero, and whether it may be.
bool IsEmpty(const Tally& tally) {
  return tally.part.high == 0 && tally.rest.high == 0 && !tally.part.open && !tally.rest.open;
}
bool MayBeEmpty(const Tally& tally) { return tally.whole == 0; }

End LowEnd(const Tally& tally) { return {tally.part.low, tally.rest.high, false, tally.rest.open}; }
End HighEnd(const Tally& tally) { return {tally.part.high, tally.rest.low, tally.part.open, false}; }

class Share : public Kind {
 public:
  static std::unique_ptr<const Kind> Compile(const SpecNode& body, const cel::Environment& outer,
                                             Diagnostics& diagnostics);
  void Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const override;
  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& terms, Trial trial) const override;
  [[nodiscard]] std::vector<AmendableValue> Amendable() const override;
  [[nodiscard]] std::optional<v1::Quantity> ValueOf(std::string_view name, const Terms& terms) const override;
  [[nodiscard]] bool Contradict(const Terms& terms) const override { return bound_.IsContradiction(terms); }
  [[nodiscard]] std::string_view Pool() const override { return items_text_; }
  std::optional<Claim> ClaimOn(cel::Frame& frame, const Terms& terms) const override;
  [[nodiscard]] int slots() const override { return items_.slots(); }

 private:
  Share(Items items, cel::Program amount, Bound<Decimal> bound)
      : items_(std::move(items)), amount_(std::move(amount)), bound_(std::move(bound)) {}

  Tally Gather(cel::Frame& frame) const;
  void AddItem(cel::Frame& frame, cel::Value item, cel::Value where, Tally* tally) const;
  static void AddByAmount(cel::Value where, cel::Value amount, cel::Value part, Tally* tally);
  static void AddByPredicate(cel::Value item, cel::Value where, cel::Value amount, cel::Value belongs, Tally* tally);
  void Conclude(FindingWriter& writer, const Tally& tally, const Bound<Decimal>::OfYear& limit) const;
  // Whether a whole of zero has the same answer.
  [[nodiscard]] bool IsSameWhenEmpty(Answer answer) const;
  // Of a share that is within its limits: which of them is the nearer one, and so the one to tell of.
  static bool IsNearerLeast(const Range<Ratio>& share, const Bound<Decimal>::OfYear& limit);
  void Describe(FindingWriter& writer, const End& end, Decimal limit, bool at_least) const;
  static void DescribeShare(FindingWriter& writer, const Ratio& share, Decimal limit, bool at_least);
  void ConcludeEmpty(FindingWriter& writer) const;
  [[nodiscard]] Figure Amount(Int128 value) const;

  [[nodiscard]] std::optional<Proposal> CureOfSum(const Claim& claim, const Bound<Decimal>::OfYear& limit, bool into,
                                                  Trial trial) const;
  [[nodiscard]] std::optional<bool> Belongs(cel::Frame& frame, const google::protobuf::Message& line,
                                            Claim::Fields* read) const;

  Items items_;
  cel::Program amount_;
  Bound<Decimal> bound_;
  std::string items_text_;            // of the rule: what the whole is
  int slot_ = -1;                     // of the innermost item
  std::optional<cel::Program> part_;  // exactly one of these two
  std::optional<cel::Program> part_amount_;
  WhenEmpty when_empty_ = WhenEmpty::kNotApplicable;
};

bool IsAmount(const cel::Type& type) {
  return type.kind() == cel::TypeKind::kMoney || type.kind() == cel::TypeKind::kInt;
}

// The lists of `items` as written.
std::string TextOf(const SpecNode& items) {
  std::string text = items.text;
  for (const SpecNode::Entry& entry : items.entries) text += entry.key + ": " + entry.value.text + "\n";
  return text;
}

// What of an item belongs to the part: exactly one of the two.
struct Part {
  std::optional<cel::Program> predicate;
  std::optional<cel::Program> amount;
};

// `amount`: the type of the amount of an item; nullopt where that is faulty.
Part ReadPart(SpecReader& reader, const cel::Environment& environment, const std::optional<cel::Type>& amount) {
  const bool by_predicate = reader.Has("part");
  if (by_predicate == reader.Has("part_amount")) {
    Report(reader.diagnostics(), reader.node(), "missing-key", "a share needs either `part` or `part_amount`");
    reader.TakeExpression("part");
    reader.TakeExpression("part_amount");
    return {};
  }
  if (by_predicate) return {ReadProgram(reader, "part", environment, cel::Type(cel::TypeKind::kBool), true), {}};
  return {{}, ReadProgram(reader, "part_amount", environment, amount, true)};
}

WhenEmpty ReadWhenEmpty(SpecReader& reader) {
  const SpecNode* node = reader.Take("when_empty");
  if (node == nullptr) return WhenEmpty::kNotApplicable;
  constexpr std::array<std::pair<std::string_view, WhenEmpty>, 3> kNames = {
      {{"not_applicable", WhenEmpty::kNotApplicable}, {"pass", WhenEmpty::kPass}, {"fail", WhenEmpty::kFail}}};
  for (const auto& [name, meaning] : kNames) {
    if (node->text == name) return meaning;
  }
  Report(reader.diagnostics(), *node, "unknown-word", "`" + node->text + "` is not a meaning of an empty whole",
         "one of `not_applicable`, `pass`, `fail`");
  return WhenEmpty::kNotApplicable;
}

std::unique_ptr<const Kind> Share::Compile(const SpecNode& body, const cel::Environment& outer,
                                           Diagnostics& diagnostics) {
  SpecReader reader(body, "a share", diagnostics);
  cel::Environment environment = outer;
  std::optional<Items> items = Items::Read(reader, &environment);
  std::optional<Bound<Decimal>> bound = ReadBound<Decimal>(reader, &ReadSharePercent);
  const WhenEmpty when_empty = ReadWhenEmpty(reader);
  if (!Items::AreNamed(reader)) {
    reader.RequireExpression("amount");
    return reader.GiveUp({"part", "part_amount"});
  }
  std::optional<cel::Program> amount = ReadProgram(reader, "amount", environment, std::nullopt, true);
  if (amount && amount->type().kind() == cel::TypeKind::kError) {
    amount.reset();
  } else if (amount && !IsAmount(amount->type())) {
    Report(diagnostics, *body.Find("amount"), "not-an-amount",
           "`amount` needs money or a whole number, not " + amount->type().ToString());
    amount.reset();
  }
  Part part = ReadPart(reader, environment, amount ? std::optional(amount->type()) : std::nullopt);
  reader.Finish();
  if (!reader.IsSound()) return nullptr;
  auto share = std::unique_ptr<Share>(new Share(std::move(*items), std::move(*amount), std::move(*bound)));
  const SpecNode& lists = *body.Find("items");
  share->items_text_ = TextOf(lists) + "\n" + share->items_.where_text() + "\n" + share->amount_.text();
  share->slot_ = environment.Find(lists.entries.empty() ? "item" : lists.entries.back().key)->slot;
  share->part_ = std::move(part.predicate);
  share->part_amount_ = std::move(part.amount);
  share->when_empty_ = when_empty;
  for (const auto* program : {&share->part_, &share->part_amount_}) {
    if (*program) share->items_.Cover(**program);
  }
  share->items_.Cover(share->amount_);
  return share;
}

Tally Share::Gather(cel::Frame& frame) const {
  Tally tally;
  auto item = [&](cel::Value value, cel::Value where) { AddItem(frame, value, where, &tally); };
  auto hidden = [&](cel::Value value) {
    tally.gaps.Add(frame, value);
    tally.part.open = tally.rest.open = true;
  };
  items_.Visit(frame, {item, hidden});
  return tally;
}

void Share::AddItem(cel::Frame& frame, cel::Value item, cel::Value where, Tally* tally) const {
  cel::Value amount = amount_.Evaluate(frame);
  cel::Value part = (part_ ? *part_ : *part_amount_).Evaluate(frame);
  if (amount.is_definite() && amount.int_value() < 0) tally->negative = true;
  // Of nothing it does not matter where it belongs.
  const bool nothing = amount.is_definite() && amount.int_value() == 0;
  for (cel::Value value : {where, amount, part}) {
    if (!value.is_definite() && !(nothing && value.is_unknown())) tally->gaps.Add(frame, value);
  }
  if (where.is_definite() && amount.is_definite()) tally->whole += amount.int_value();
  if (part_amount_) {
    AddByAmount(where, amount, part, tally);
  } else {
    AddByPredicate(item, where, amount, part, tally);
  }
}

void Share::AddByAmount(cel::Value where, cel::Value amount, cel::Value part, Tally* tally) {
  if (part.is_definite() && part.int_value() < 0) tally->negative = true;
  bool sure = where.is_definite();
  if (amount.is_definite() && part.is_definite()) {
    Int128 in_part = part.int_value();
    Int128 in_rest = Int128{amount.int_value()} - in_part;
    if (in_rest < 0) tally->negative = true;
    tally->part.Add(sure ? in_part : 0, in_part);
    tally->rest.Add(sure ? in_rest : 0, in_rest);
    if (sure && in_part != 0) tally->evidence.emplace_back(part, part);
    return;
  }
  if (amount.is_definite()) {  // the part is anything up to the amount
    tally->part.Add(0, amount.int_value());
    tally->rest.Add(0, amount.int_value());
    return;
  }
  tally->rest.open = true;
  if (part.is_definite()) {
    tally->part.Add(sure ? Int128{part.int_value()} : 0, part.int_value());
    if (sure) tally->whole += part.int_value();
  } else {
    tally->part.open = true;
  }
}

void Share::AddByPredicate(cel::Value item, cel::Value where, cel::Value amount, cel::Value belongs, Tally* tally) {
  bool sure = where.is_definite();
  bool in_part = !belongs.is_definite() || belongs.bool_value();
  bool in_rest = !belongs.is_definite() || !belongs.bool_value();
  bool settled = sure && belongs.is_definite();
  if (!amount.is_definite()) {
    tally->part.open = tally->part.open || in_part;
    tally->rest.open = tally->rest.open || in_rest;
    return;
  }
  Int128 value = amount.int_value();
  if (in_part) tally->part.Add(settled ? value : 0, value);
  if (in_rest) tally->rest.Add(settled ? value : 0, value);
  if (settled && in_part && value != 0) tally->evidence.emplace_back(item, amount);
}

std::vector<AmendableValue> Share::Amendable() const { return bound_.Amendable(AmendableValue::Sort::kShare); }

std::optional<v1::Quantity> Share::ValueOf(std::string_view name, const Terms& terms) const {
  const std::optional<Decimal> percent = bound_.ValueOf(name, terms);
  if (!percent) return std::nullopt;
  return RatioQuantity(Ratio::FromPercent(*percent));
}

void Share::Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const {
  FindingWriter writer(frame, finding);
  std::optional<Bound<Decimal>::OfYear> limit = bound_.For(terms);
  if (!limit) {
    writer.NotApplicable("not_applicable.year");
    return writer.Parameter("year", TextQuantity(std::to_string(terms.year())));
  }
  Tally tally = Gather(frame);
  if (tally.gaps.error()) return writer.Error(*tally.gaps.error());
  if (tally.negative) return writer.Conclude(v1::FINDING_STATE_ERROR, "error.negative_amount");
  Conclude(writer, tally, *limit);
}

// part / (part + rest): an unbounded rest drives the share to 0, an unbounded part to 1.
std::optional<Ratio> ShareAt(const End& end) {
  if (end.part_open) return Ratio::Make(1, 1);
  if (end.rest_open) return Ratio();
  return Ratio::Make(end.part, end.part + end.rest);
}

// What the share can be where the whole is not zero. nullopt on overflow.
std::optional<Range<Ratio>> SharesOf(const Tally& tally) {
  if (MayBeEmpty(tally)) {
    const bool may_lack = tally.rest.open || tally.rest.high > 0;
    const bool may_have = tally.part.open || tally.part.high > 0;
    return Range<Ratio>{may_lack ? Ratio() : *Ratio::Make(1, 1), may_have ? *Ratio::Make(1, 1) : Ratio()};
  }
  const std::optional<Ratio> low = ShareAt(LowEnd(tally));
  const std::optional<Ratio> high = ShareAt(HighEnd(tally));
  if (!low || !high) return std::nullopt;
  return Range<Ratio>{*low, high};
}

Answer IsEnough(const Range<Ratio>& share, const Tally& tally, const Ratio& least) {
  // Beside a rest that is sure the part never becomes the whole, however much is added to it.
  if (tally.part.open && tally.rest.low > 0 && *share.high <= least) return Answer::kNo;
  return AtLeast(share, least);
}

Answer IsWithin(const Range<Ratio>& share, const Tally& tally, const Ratio& most) {
  // The other way round: what is sure of the part never becomes nothing.
  if (tally.rest.open && tally.part.low > 0 && share.low >= most) return Answer::kNo;
  return AtMost(share, most);
}

void Share::Conclude(FindingWriter& writer, const Tally& tally, const Bound<Decimal>::OfYear& limit) const {
  if (IsEmpty(tally)) return ConcludeEmpty(writer);
  const std::optional<Range<Ratio>> share = SharesOf(tally);
  if (!share) return writer.Overflow();
  const Answer enough = limit.at_least ? IsEnough(*share, tally, Ratio::FromPercent(*limit.at_least)) : Answer::kYes;
  const Answer within = limit.at_most ? IsWithin(*share, tally, Ratio::FromPercent(*limit.at_most)) : Answer::kYes;
  const Answer answer = Both(enough, within);
  if (answer == Answer::kUnknown || (MayBeEmpty(tally) && !IsSameWhenEmpty(answer))) {
    writer.Undetermined(tally.gaps);
  } else {
    const bool pass = answer == Answer::kYes;
    const bool at_least = pass ? IsNearerLeast(*share, limit) : enough == Answer::kNo;
    writer.Conclude(pass ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL,
                    at_least ? (pass ? "share.at_least.pass" : "share.at_least.fail")
                             : (pass ? "share.at_most.pass" : "share.at_most.fail"));
    const Decimal bound = at_least ? *limit.at_least : *limit.at_most;
    // With data missing the figures are those of the end that decided: the headroom, or the shortfall, that is sure.
    End end = at_least == pass ? LowEnd(tally) : HighEnd(tally);
    if (end.part_open || end.rest_open) end = {tally.part.low, tally.rest.low, false, false};
    if (MayBeEmpty(tally)) {
      DescribeShare(writer, at_least == pass ? share->low : *share->high, bound, at_least);
    } else {
      Describe(writer, end, bound, at_least);
    }
  }
  for (const auto& [item, amount] : tally.evidence) writer.Evidence(amount.origin() != 0 ? amount : item);
}

bool Share::IsSameWhenEmpty(Answer answer) const {
  return when_empty_ == (answer == Answer::kYes ? WhenEmpty::kPass : WhenEmpty::kFail);
}

bool Share::IsNearerLeast(const Range<Ratio>& share, const Bound<Decimal>::OfYear& limit) {
  if (!limit.at_least || !limit.at_most) return limit.at_least.has_value();
  const std::optional<Ratio> above = share.low.Subtract(Ratio::FromPercent(*limit.at_least));
  const std::optional<Ratio> below = Ratio::FromPercent(*limit.at_most).Subtract(*share.high);
  return !above || !below || *above <= *below;
}

void Share::DescribeShare(FindingWriter& writer, const Ratio& share, Decimal limit, bool at_least) {
  const Ratio threshold = Ratio::FromPercent(limit);
  writer.Measured(RatioQuantity(share));
  writer.Threshold(RatioQuantity(threshold));
  const std::optional<Ratio> points = at_least ? share.Subtract(threshold) : threshold.Subtract(share);
  if (points) writer.Margin(PointsQuantity(*points));
}

void Share::Describe(FindingWriter& writer, const End& end, Decimal limit, bool at_least) const {
  Int128 part = end.part;
  Int128 whole = part + end.rest;
  Ratio threshold = Ratio::FromPercent(limit);
  std::optional<Ratio> share = Ratio::Make(part, whole);
  writer.Operand("part", Amount(part));
  writer.Operand("whole", Amount(whole));
  if (!share) return;
  DescribeShare(writer, *share, limit, at_least);
  // With the whole unchanged: what could leave the part (at least), or join it (at most), and the rule would still
  // hold.
  Int128 product = 0;
  if (__builtin_mul_overflow(whole, threshold.numerator(), &product)) return writer.Overflow();
  Int128 bound =
      at_least ? -FloorDivide(-product, threshold.denominator()) : FloorDivide(product, threshold.denominator());
  Int128 amount = at_least ? part - bound : bound - part;
  writer.MarginAmount(Amount(amount));
}

// Limits of a part of `whole`, rounded towards what they allow.
bool LimitClaim(Int128 whole, const Bound<Decimal>::OfYear& limit, Claim* claim) {
  Int128 product = 0;
  if (limit.at_least) {
    const Ratio share = Ratio::FromPercent(*limit.at_least);
    if (__builtin_mul_overflow(whole, share.numerator(), &product)) return false;
    claim->least = -FloorDivide(-product, share.denominator());
  }
  if (limit.at_most) {
    const Ratio share = Ratio::FromPercent(*limit.at_most);
    if (__builtin_mul_overflow(whole, share.numerator(), &product)) return false;
    claim->most = FloorDivide(product, share.denominator());
  }
  return true;
}

std::optional<Claim> Share::ClaimOn(cel::Frame& frame, const Terms& terms) const {
  const std::optional<Bound<Decimal>::OfYear> limit = bound_.For(terms);
  if (!limit) return std::nullopt;
  Claim claim;
  claim.money = amount_.type().kind() == cel::TypeKind::kMoney;
  claim.by_amount = part_amount_.has_value();
  bool known = true;
  Int128 whole = 0;
  const auto path = [&](cel::Value value) {
    return value.origin() == 0 ? std::string() : frame.PathText(value.origin());
  };
  const auto item = [&](cel::Value value, cel::Value where) {
    const cel::Value amount = amount_.Evaluate(frame);
    const cel::Value part = (part_ ? *part_ : *part_amount_).Evaluate(frame);
    known = known && where.is_definite() && amount.is_definite() && part.is_definite() && amount.int_value() >= 0;
    if (!known) return;
    Claim::Line& line = claim.lines.emplace_back();
    line.amount = amount.int_value();
    line.path = path(amount);
    line.item = path(value);
    if (part_) {
      line.in_part = part.bool_value();
    } else {
      line.part = part.int_value();
      line.part_path = path(part);
      known = line.part >= 0 && line.part <= line.amount;
    }
    whole += line.amount;
    if (value.kind() == cel::ValueKind::kMessage) claim.sample = &value.message();
  };
  items_.Visit(frame, {item, [&](cel::Value) { known = false; }});
  if (!known || whole == 0 || !LimitClaim(whole, *limit, &claim)) return std::nullopt;
  if (part_) {
    claim.belongs = [this, &frame](const google::protobuf::Message& line, Claim::Fields* read) {
      return Belongs(frame, line, read);
    };
  }
  return claim;
}

// Whether a line that is not in the document would be part.
std::optional<bool> Share::Belongs(cel::Frame& frame, const google::protobuf::Message& line,
                                   Claim::Fields* read) const {
  frame.Set(slot_, cel::Value::Message(&line));
  frame.StartTrace();
  const cel::Value belongs = part_->Evaluate(frame);
  for (cel::Value value : frame.TakeTrace()) read->insert(frame.FieldOf(value.origin()));
  return belongs.is_definite() ? std::optional(belongs.bool_value()) : std::nullopt;
}

// The least x that takes part / whole to the limit: up where `into_part`, otherwise down. With each unit of x the lack
// grows smaller by `gain` / limit.denominator(), for the whole changes, too.
std::optional<Int128> ToLimit(Int128 part, Int128 whole, const Ratio& limit, bool into_part, Int128 gain) {
  Int128 of_whole = 0;
  Int128 of_part = 0;
  if (gain <= 0 || __builtin_mul_overflow(whole, limit.numerator(), &of_whole) ||
      __builtin_mul_overflow(part, limit.denominator(), &of_part)) {
    return std::nullopt;
  }
  const Int128 amount = -FloorDivide(-(into_part ? of_whole - of_part : of_part - of_whole), gain);
  return amount > INT64_MAX ? std::nullopt : std::optional(amount);
}

// What would do when it came from outside: added to the part, or where that is too large to the rest.
std::optional<Int128> FromOutside(Int128 part, Int128 whole, const Ratio& limit, bool into_part) {
  const Int128 gain = into_part ? limit.denominator() - limit.numerator() : limit.numerator();
  return ToLimit(part, whole, limit, into_part, gain);
}

// A claim with its limit one kopeck easier.
Claim Eased(Claim claim) {
  if (claim.least) *claim.least -= 1;
  if (claim.most) *claim.most += 1;
  return claim;
}

// What must be added to the part (or taken from it), when the whole grows (or shrinks) by as much.
std::optional<int64_t> WithWhole(Int128 part, Int128 whole, const Ratio& limit, bool into_part) {
  const Int128 gain = limit.denominator() - limit.numerator();
  const std::optional<Int128> amount = ToLimit(part, whole, limit, into_part, gain);
  const bool fits = amount && *amount > 0 && *amount <= INT64_MAX - part && (into_part || *amount <= part);
  return fits ? std::optional(static_cast<int64_t>(*amount)) : std::nullopt;
}

// Lines whose wholes are the sums of their parts and of something else, as written in the rule: more of a part is more
// of the whole. What is lacking is added to the first of them, what is too much taken from the first ones. Whether it
// is so the trial shows.
std::optional<Proposal> Share::CureOfSum(const Claim& claim, const Bound<Decimal>::OfYear& limit, bool into,
                                         Trial trial) const {
  const auto is_sum = [](const Claim::Line& line) { return line.path.empty() && !line.part_path.empty(); };
  if (!std::all_of(claim.lines.begin(), claim.lines.end(), is_sum)) return std::nullopt;
  Int128 part = 0;
  Int128 whole = 0;
  for (const Claim::Line& line : claim.lines) {
    part += line.part;
    whole += line.amount;
  }
  const Ratio bound = Ratio::FromPercent(into ? *limit.at_least : *limit.at_most);
  const std::optional<int64_t> amount = WithWhole(part, whole, bound, into);
  if (!amount) return std::nullopt;
  const auto changed = [&](int64_t left) {
    Changes changes;
    for (const Claim::Line& line : claim.lines) {
      const int64_t by = into ? left : std::min(left, static_cast<int64_t>(line.part));
      if (by == 0) continue;
      changes.push_back(SetTo(line.part_path, claim.Show(line.part), claim.Show(line.part + (into ? by : -by))));
      left -= by;
    }
    return changes;
  };
  if (!trial(changed(*amount)) || trial(changed(*amount - 1))) return std::nullopt;
  Proposal proposal;
  proposal.figures = true;
  proposal.Say(std::string(into ? "cure.share.sum.more" : "cure.share.sum.less") + (claim.money ? "" : ".units"),
               Amount(*amount));
  proposal.Make(changed(*amount));
  proposal.lesser = changed(*amount - 1);
  return proposal;
}

std::optional<Proposal> Share::Cure(cel::Frame& frame, const Terms& terms, Trial trial) const {
  const std::optional<Claim> claim = ClaimOn(frame, terms);
  const std::optional<Bound<Decimal>::OfYear> limit = bound_.For(terms);
  if (!claim || !limit) return std::nullopt;
  const auto spend = [&frame](int64_t steps) { return frame.Spend(steps); };
  const Reallocation move = Reallocate({*claim}, spend);
  if (move.is != Reallocation::Is::kFound || move.amount == 0) return std::nullopt;
  Int128 part = 0;
  Int128 whole = 0;
  for (const Claim::Line& line : claim->lines) {
    part += claim->by_amount ? line.part : line.in_part ? line.amount : 0;
    whole += line.amount;
  }
  const bool into = claim->least && part < *claim->least;
  if (std::optional<Proposal> grown = CureOfSum(*claim, *limit, into, trial)) return grown;
  const Ratio bound = Ratio::FromPercent(into ? *limit->at_least : *limit->at_most);
  const std::optional<Int128> outside = FromOutside(part, whole, bound, into);
  Proposal proposal;
  proposal.figures = true;
  std::string id = claim->by_amount ? "cure.share.mark" : "cure.share.move";
  id += into ? ".more" : ".less";
  if (!claim->money) id += ".units";
  proposal.Say(id, Amount(move.amount));
  if (outside) *proposal.step.mutable_amount_from_outside() = Amount(*outside);
  proposal.Make(move.changes);
  proposal.lesser = Reallocate({Eased(*claim)}, spend).changes;
  return proposal;
}

void Share::ConcludeEmpty(FindingWriter& writer) const {
  switch (when_empty_) {
    case WhenEmpty::kNotApplicable:
      return writer.NotApplicable("not_applicable.empty_whole");
    case WhenEmpty::kPass:
      return writer.Conclude(v1::FINDING_STATE_PASS, "share.empty.pass");
    case WhenEmpty::kFail:
      return writer.Conclude(v1::FINDING_STATE_FAIL, "share.empty.fail");
  }
}

Figure Share::Amount(Int128 value) const {
  // A sum beyond 64 bits is shown as a decimal text: 10^5 items of the largest amount.
  if (value > INT64_MAX || value < INT64_MIN) return TextQuantity(ToString(value));
  if (amount_.type().kind() == cel::TypeKind::kMoney) return KopecksQuantity(static_cast<int64_t>(value));
  return CountQuantity(static_cast<int64_t>(value));
}

}  // namespace

std::unique_ptr<const Kind> CompileShare(const SpecNode& body, const cel::Environment& environment,
                                         Diagnostics& diagnostics) {
  return Share::Compile(body, environment, diagnostics);
}

}  // namespace svod::kinds
