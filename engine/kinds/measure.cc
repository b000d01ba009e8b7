#include "engine/kinds/measure.h"

#include <algorithm>
#include <utility>

namespace svod::kinds {
namespace {

bool IsNumber(const cel::Type& type) {
  switch (type.kind()) {
    case cel::TypeKind::kInt:
    case cel::TypeKind::kMoney:
    case cel::TypeKind::kDecimal:
    case cel::TypeKind::kPercent:
      return true;
    default:
      return false;
  }
}

std::optional<Ratio> RatioOfValue(cel::Value value) {
  switch (value.kind()) {
    case cel::ValueKind::kMoney:
      return Ratio::Make(value.kopecks(), 100);
    case cel::ValueKind::kDecimal:
      return Ratio::FromDecimal(value.decimal());
    case cel::ValueKind::kPercent:
      return Ratio::FromPercent(value.decimal());
    default:
      return Ratio::Make(value.int_value(), 1);
  }
}

// value - precision / 2 .. value + precision / 2.
std::optional<Range<Ratio>> Around(const Ratio& value, const Ratio& precision) {
  std::optional<Ratio> half = Ratio::Make(precision.numerator(), precision.denominator() * 2);
  std::optional<Ratio> minus_half = Ratio::Make(-precision.numerator(), precision.denominator() * 2);
  if (!half || !minus_half) return std::nullopt;
  std::optional<Ratio> low = value.Subtract(*half);
  std::optional<Ratio> high = value.Subtract(*minus_half);
  if (!low || !high) return std::nullopt;
  return Range<Ratio>{*low, high};
}

}  // namespace

std::optional<Ratio> RatioOfMeasured(const Measurement& measurement) { return RatioOfValue(measurement.value); }

std::optional<Proposal> CureOfNumber(const cel::Frame& frame, const Measurement& measured, const Ratio& target, bool up,
                                     int places_min) {
  const std::optional<Ratio> exact = RatioOfMeasured(measured);
  // A rounded figure must be so far beyond that the nearer end of what it stands for is there too.
  std::optional<Ratio> spread;
  if (exact && measured.range.high) spread = exact->Subtract(up ? measured.range.low : *measured.range.high);
  const std::optional<Ratio> goal = spread ? Sum(target, *spread) : std::nullopt;
  const std::optional<NumberTarget> reach = goal ? ReachNumber(measured.value, *goal, up, places_min) : std::nullopt;
  if (!reach) return std::nullopt;
  Proposal proposal;
  proposal.figures = true;
  proposal.Parameter("from", ToQuantity(measured.value));
  proposal.Parameter("to", reach->to);
  proposal.Say(up ? "cure.value.raise" : "cure.value.lower", reach->amount);
  if (measured.value.origin() == 0) return proposal;
  proposal.Make({SetTo(frame, measured.value, reach->to)});
  proposal.lesser = {SetTo(frame, measured.value, reach->lesser)};
  return proposal;
}

bool IsUsable(FindingWriter& writer, const Measurement& measurement) {
  switch (measurement.kind) {
    case Measurement::Kind::kAmbiguous:
      writer.Conclude(v1::FINDING_STATE_ERROR, "error.ambiguous_item");
      break;
    case Measurement::Kind::kNegativePrecision:
      writer.Conclude(v1::FINDING_STATE_ERROR, "error.negative_precision");
      break;
    case Measurement::Kind::kOverflow:
      writer.Overflow();
      break;
    default:
      break;
  }
  return measurement.kind == Measurement::Kind::kKnown;
}

Figure ShowNumber(const Ratio& value) {
  constexpr int kPlacesMax = 8;
  if (const std::optional<Decimal> exact = value.Exact(kPlacesMax)) return DecimalQuantity(*exact);
  return TextQuantity(ToString(value.numerator()) + "/" + ToString(value.denominator()));
}

std::optional<Measure> Measure::Read(const SpecNode& node, const cel::Environment& outer, Diagnostics& diagnostics) {
  Measure measure;
  if (node.kind == SpecNode::Kind::kMap) {
    SpecReader reader(node, "a value", diagnostics);
    cel::Environment environment = outer;
    measure.items_ = Items::Read(reader, &environment);
    if (Items::AreNamed(reader)) {
      measure.value_ = ReadProgram(reader, "of", environment, std::nullopt, true);
      measure.precision_ = ReadProgram(reader, "precision", environment, cel::Type(cel::TypeKind::kDecimal), false);
    } else {
      for (const char* key : {"of", "precision"}) reader.TakeExpression(key);
    }
    reader.Finish();
    if (!measure.items_ || (reader.Has("precision") && !measure.precision_)) return std::nullopt;
  } else {
    measure.value_ = CompileExpression(node, outer, std::nullopt, diagnostics);
  }
  if (!measure.value_) return std::nullopt;
  if (IsNumber(measure.value_->type())) return measure;
  Report(diagnostics, node, "not-a-number", "a value is a number or money, not " + measure.value_->type().ToString());
  return std::nullopt;
}

int Measure::slots() const {
  int slots = value_->slots();
  if (items_) slots = std::max(slots, items_->slots());
  if (precision_) slots = std::max(slots, precision_->slots());
  return slots;
}

Measurement Measure::Evaluate(cel::Frame& frame) const {
  if (items_) return EvaluateItems(frame);
  return Interpret(frame, value_->Evaluate(frame), cel::Value());
}

Measurement Measure::EvaluateItems(cel::Frame& frame) const {
  std::optional<Measurement> found;
  Gaps gaps;
  bool may_match = false;  // one that is listed, and of which it is not known
  int matches = 0;
  auto item = [&](cel::Value, cel::Value where) {
    if (!where.is_definite()) {
      may_match = true;
      return gaps.Add(frame, where);
    }
    ++matches;
    cel::Value precision = precision_ ? precision_->Evaluate(frame) : cel::Value();
    found = Interpret(frame, value_->Evaluate(frame), precision);
  };
  auto hidden = [&](cel::Value value) { gaps.Add(frame, value); };
  items_->Visit(frame, {item, hidden});
  Measurement result;
  if (matches == 0 && gaps.empty() && !gaps.error()) {
    gaps.AddText(items_->list_text() + "[" + items_->where_text() + "]");
  }
  if (matches == 0 || (matches == 1 && may_match) || gaps.error()) {
    result.gaps = std::move(gaps);
    return result;
  }
  if (matches == 1 && found) return *found;
  result.kind = Measurement::Kind::kAmbiguous;
  return result;
}

Measurement Measure::Interpret(const cel::Frame& frame, cel::Value value, cel::Value precision) const {
  Measurement result;
  if (!value.is_definite() || precision.is_error()) {
    result.gaps.Add(frame, value.is_definite() ? precision : value);
    return result;
  }
  result.value = value;
  if (precision.kind() == cel::ValueKind::kDecimal && precision.decimal().unscaled() < 0) {
    result.kind = Measurement::Kind::kNegativePrecision;
    return result;
  }
  std::optional<Ratio> exact = RatioOfValue(value);
  std::optional<Range<Ratio>> range;
  if (exact) range = Range<Ratio>{*exact, exact};
  if (exact && precision.kind() == cel::ValueKind::kDecimal) {
    range = Around(*exact, Ratio::FromDecimal(precision.decimal()));
  }
  result.kind = range ? Measurement::Kind::kKnown : Measurement::Kind::kOverflow;
  if (range) result.range = *range;
  return result;
}

}  // namespace svod::kinds
