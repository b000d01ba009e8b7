// growth: a value against the same value of another period, at least a percentage above it.
//
// Both values may be rounded: growth then lies between (least now, most before) and (most now, least before).
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

class Growth : public Kind {
 public:
  Growth(Measure value, Measure previous, Dated<Decimal> at_least)
      : value_(std::move(value)), previous_(std::move(previous)), at_least_(std::move(at_least)) {}
  void Judge(cel::Frame& frame, int year, v1::Finding* finding) const override;
  [[nodiscard]] int slots() const override { return std::max(value_.slots(), previous_.slots()); }

 private:
  void Conclude(FindingWriter& writer, const Measurement& now, const Measurement& before, Decimal at_least) const;

  Measure value_;
  Measure previous_;
  Dated<Decimal> at_least_;
};

// False when the finding is concluded: a value is missing or cannot be used.
bool Usable(FindingWriter& writer, const Measurement& measurement) {
  if (measurement.kind == Measurement::Kind::kAmbiguous) {
    writer.Conclude(v1::FINDING_STATE_ERROR, "error.ambiguous_item");
  } else if (measurement.kind == Measurement::Kind::kOverflow) {
    writer.Overflow();
  }
  return measurement.kind == Measurement::Kind::kKnown;
}

void Growth::Judge(cel::Frame& frame, int year, v1::Finding* finding) const {
  FindingWriter writer(frame, finding);
  std::optional<Decimal> at_least = at_least_.For(year);
  if (!at_least) {
    writer.NotApplicable("not_applicable.year");
    return writer.Parameter("year", TextQuantity(std::to_string(year)));
  }
  Measurement now = value_.Evaluate(frame);
  Measurement before = previous_.Evaluate(frame);
  if (now.kind == Measurement::Kind::kMissing || before.kind == Measurement::Kind::kMissing) {
    Gaps gaps = now.gaps;
    gaps.Take(before.gaps);
    return writer.Undetermined(gaps);
  }
  if (!Usable(writer, now) || !Usable(writer, before)) return;
  Conclude(writer, now, before, *at_least);
}

void Growth::Conclude(FindingWriter& writer, const Measurement& now, const Measurement& before,
                      Decimal at_least) const {
  writer.Operand("now", ToQuantity(now.value));
  writer.Operand("before", ToQuantity(before.value));
  writer.Evidence(now.value);
  writer.Evidence(before.value);
  if (*before.range.high <= Ratio()) return writer.NotApplicable("not_applicable.zero_base");
  Ratio threshold = Ratio::FromPercent(at_least);
  std::optional<Ratio> low = GrowthOf(now.range.low, *before.range.high);
  std::optional<Ratio> high;
  if (before.range.low > Ratio() && !(high = GrowthOf(*now.range.high, before.range.low))) return writer.Overflow();
  std::optional<Ratio> stated = RatioOfMeasured(before)->numerator() > 0
                                    ? GrowthOf(*RatioOfMeasured(now), *RatioOfMeasured(before))
                                    : std::nullopt;
  if (!low || !stated) return writer.Overflow();
  writer.Measured(RatioQuantity(*stated));
  writer.Threshold(RatioQuantity(threshold));
  Answer answer = AtLeast(Range<Ratio>{*low, high}, threshold);
  if (answer == Answer::kUnknown) {
    writer.Conclude(v1::FINDING_STATE_UNDETERMINED, "growth.straddle");
    writer.Parameter("low", RatioQuantity(*low));
    return writer.Parameter("high", high ? RatioQuantity(*high) : TextQuantity("\u221E"));
  }
  bool pass = answer == Answer::kYes;
  writer.Conclude(pass ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL,
                  pass ? "growth.at_least.pass" : "growth.at_least.fail");
  std::optional<Ratio> margin = stated->Subtract(threshold);
  if (!margin) return writer.Overflow();
  writer.Margin(PointsQuantity(*margin));
  std::optional<Ratio> gap = margin->numerator() < 0 ? threshold.Subtract(*stated) : margin;
  if (gap) writer.Gap(PointsQuantity(*gap));
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
  if (!value || !previous || !at_least) return nullptr;
  return std::make_unique<Growth>(std::move(*value), std::move(*previous), std::move(*at_least));
}

}  // namespace svod::kinds
