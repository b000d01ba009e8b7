// growth: a value against the same value of another period, at least a percentage above it.
//
// Both values may be rounded: growth then lies between (least now, most before) and (most now, least before), and below
// zero the other way round: over a smaller base a fall is deeper.
#include <utility>

#include "engine/kinds/finding.h"
#include "engine/kinds/kind.h"
#include "engine/kinds/measure.h"
#include "engine/kinds/parameter.h"

namespace svod::kinds {
namespace {

// (now - before) / before. nullopt on overflow. REQUIRES: before > 0.
std::optional<Ratio> GrowthOf(const Ratio& now, const Ratio& before) {
  std::optional<Ratio> difference = now.Subtract(before);
  Int128 numerator = 0;
  Int128 denominator = 0;
  if (!difference || __builtin_mul_overflow(difference->numerator(), before.denominator(), &numerator) ||
      __builtin_mul_overflow(difference->denominator(), before.numerator(), &denominator)) {
    return std::nullopt;
  }
  return Ratio::Make(numerator, denominator);
}

// What growth can be. An end that is absent is open: the base may be as near to zero as you like.
struct Possible {
  std::optional<Ratio> low;
  std::optional<Ratio> high;
  bool overflow = false;
};

// REQUIRES: before.high > 0.
Possible GrowthBetween(const Range<Ratio>& now, const Range<Ratio>& before) {
  Possible possible;
  auto end = [&](const Ratio& value, const Ratio& base) -> std::optional<Ratio> {
    if (base <= Ratio()) return std::nullopt;
    std::optional<Ratio> growth = GrowthOf(value, base);
    possible.overflow = possible.overflow || !growth;
    return growth;
  };
  possible.low = end(now.low, now.low < Ratio() ? before.low : *before.high);
  possible.high = end(*now.high, *now.high < Ratio() ? *before.high : before.low);
  return possible;
}

// A base that may be zero or less leaves open whether the provision applies: then nothing fails.
Answer Enough(const Possible& possible, bool base_sure, const Ratio& threshold) {
  if (possible.low && *possible.low >= threshold) return Answer::kYes;
  return base_sure && possible.high && *possible.high < threshold ? Answer::kNo : Answer::kUnknown;
}

class Growth : public Kind {
 public:
  Growth(Measure value, Measure previous, Dated<Decimal> at_least)
      : value_(std::move(value)), previous_(std::move(previous)), at_least_(std::move(at_least)) {}
  void Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const override;
  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& terms, Trial trial) const override;
  [[nodiscard]] std::vector<AmendableValue> Amendable() const override;
  [[nodiscard]] std::optional<v1::Quantity> ValueOf(std::string_view name, const Terms& terms) const override;
  [[nodiscard]] int slots() const override { return std::max(value_.slots(), previous_.slots()); }

 private:
  void Conclude(FindingWriter& writer, const Measurement& now, const Measurement& before, Decimal at_least) const;

  Measure value_;
  Measure previous_;
  Dated<Decimal> at_least_;
};

// Names and shows a value, where there is one.
void Show(FindingWriter& writer, std::string_view name, const Measurement& measurement) {
  if (measurement.kind != Measurement::Kind::kKnown) return;
  writer.Operand(name, ToQuantity(measurement.value));
  writer.Evidence(measurement.value);
}

void Growth::Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const {
  FindingWriter writer(frame, finding);
  std::optional<Decimal> at_least = AmendedFor(at_least_, terms, "at_least");
  if (!at_least) {
    writer.NotApplicable("not_applicable.year");
    return writer.Parameter("year", TextQuantity(std::to_string(terms.year())));
  }
  Measurement now = value_.Evaluate(frame);
  Measurement before = previous_.Evaluate(frame);
  // Over a base of zero there is no growth, whatever the value is.
  if (before.kind == Measurement::Kind::kKnown && *before.range.high <= Ratio()) {
    writer.NotApplicable("not_applicable.zero_base");
    Show(writer, "now", now);
    return Show(writer, "before", before);
  }
  if (now.kind == Measurement::Kind::kMissing || before.kind == Measurement::Kind::kMissing) {
    Gaps gaps = now.gaps;
    gaps.Take(before.gaps);
    return writer.Undetermined(gaps);
  }
  if (!IsUsable(writer, now) || !IsUsable(writer, before)) return;
  Conclude(writer, now, before, *at_least);
}

std::vector<AmendableValue> Growth::Amendable() const { return {{"at_least", AmendableValue::Sort::kNumber}}; }

std::optional<v1::Quantity> Growth::ValueOf(std::string_view name, const Terms& terms) const {
  const std::optional<Decimal> percent =
      name == "at_least" ? AmendedFor(at_least_, terms, name) : std::optional<Decimal>();
  if (!percent) return std::nullopt;
  return RatioQuantity(Ratio::FromPercent(*percent));
}

void Growth::Conclude(FindingWriter& writer, const Measurement& now, const Measurement& before,
                      Decimal at_least) const {
  Show(writer, "now", now);
  Show(writer, "before", before);
  Ratio threshold = Ratio::FromPercent(at_least);
  Possible possible = GrowthBetween(now.range, before.range);
  // A stated base of zero, though rounded, gives no figure to speak of.
  bool figure = RatioOfMeasured(before)->numerator() > 0;
  std::optional<Ratio> stated =
      figure ? GrowthOf(*RatioOfMeasured(now), *RatioOfMeasured(before)) : std::optional<Ratio>();
  if (possible.overflow || (figure && !stated)) return writer.Overflow();
  if (stated) writer.Measured(RatioQuantity(*stated));
  writer.Threshold(RatioQuantity(threshold));
  Answer answer = Enough(possible, before.range.low > Ratio(), threshold);
  if (answer == Answer::kUnknown || !stated) {
    writer.Conclude(v1::FINDING_STATE_UNDETERMINED, "growth.straddle");
    writer.Parameter("low", possible.low ? RatioQuantity(*possible.low) : TextQuantity("\u2212\u221E"));
    return writer.Parameter("high", possible.high ? RatioQuantity(*possible.high) : TextQuantity("\u221E"));
  }
  bool pass = answer == Answer::kYes;
  writer.Conclude(pass ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL,
                  pass ? "growth.at_least.pass" : "growth.at_least.fail");
  std::optional<Ratio> margin = stated->Subtract(threshold);
  if (!margin) return writer.Overflow();
  writer.Margin(PointsQuantity(*margin));
}

std::optional<Proposal> Growth::Cure(cel::Frame& frame, const Terms& terms, Trial /*trial*/) const {
  const std::optional<Decimal> at_least = AmendedFor(at_least_, terms, "at_least");
  const Measurement now = value_.Evaluate(frame);
  const Measurement before = previous_.Evaluate(frame);
  if (!at_least || now.kind != Measurement::Kind::kKnown || before.kind != Measurement::Kind::kKnown) {
    return std::nullopt;
  }
  const std::optional<Ratio> factor = Sum(*Ratio::Make(1, 1), Ratio::FromPercent(*at_least));
  const std::optional<Ratio> target = factor ? Product(*before.range.high, *factor) : std::nullopt;
  return target ? CureOfNumber(frame, now, *target, true, 0) : std::nullopt;
}

}  // namespace

std::unique_ptr<const Kind> CompileGrowth(const SpecNode& body, const cel::Environment& environment,
                                          Diagnostics& diagnostics) {
  SpecReader reader(body, "growth", diagnostics);
  auto read = [&](std::string_view key) {
    const SpecNode* node = reader.RequireExpression(key);
    return node == nullptr ? std::nullopt : Measure::Read(*node, environment, diagnostics);
  };
  std::optional<Measure> value = read("value");
  std::optional<Measure> previous = read("previous");
  const SpecNode* limit = reader.Require("at_least");
  std::optional<Dated<Decimal>> at_least;
  if (limit != nullptr) at_least = ReadDated<Decimal>(*limit, &ReadPercent, diagnostics);
  reader.Finish();
  if (!value || !previous || !at_least || !reader.IsSound()) return nullptr;
  return std::make_unique<Growth>(std::move(*value), std::move(*previous), std::move(*at_least));
}

}  // namespace svod::kinds
