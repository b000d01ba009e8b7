// bounds: a number or an amount, at least or at most a threshold that may change by year.
#include <utility>

#include "engine/kinds/finding.h"
#include "engine/kinds/kind.h"
#include "engine/kinds/measure.h"
#include "engine/kinds/parameter.h"

namespace svod::kinds {
namespace {

class Bounds : public Kind {
 public:
  Bounds(Measure value, Bound<Decimal> bound) : value_(std::move(value)), bound_(std::move(bound)) {}
  void Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const override;
  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& terms, Trial trial) const override;
  [[nodiscard]] std::vector<AmendableValue> Amendable() const override;
  [[nodiscard]] std::optional<v1::Quantity> ValueOf(std::string_view name, const Terms& terms) const override;
  [[nodiscard]] bool Contradict(const Terms& terms) const override { return bound_.IsContradiction(terms); }
  [[nodiscard]] int slots() const override { return value_.slots(); }

 private:
  void Conclude(FindingWriter& writer, const Measurement& measured, const Bound<Decimal>::OfYear& limit) const;
  void Describe(FindingWriter& writer, const Measurement& measured, Decimal limit, bool at_least) const;
  // Of a value that is within its limits: which of them is the nearer one, and so the one to tell of.
  [[nodiscard]] bool IsNearerLeast(const Measurement& measured, const Bound<Decimal>::OfYear& limit) const;
  void Straddle(FindingWriter& writer, const Measurement& measured, Decimal limit) const;
  [[nodiscard]] Ratio LimitRatio(Decimal limit) const;
  [[nodiscard]] Figure ShowLimit(Decimal limit) const;
  [[nodiscard]] Figure ShowDifference(const Ratio& difference) const;

  Measure value_;
  Bound<Decimal> bound_;
};

void Bounds::Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const {
  FindingWriter writer(frame, finding);
  std::optional<Bound<Decimal>::OfYear> limit = bound_.For(terms);
  if (!limit) {
    writer.NotApplicable("not_applicable.year");
    return writer.Parameter("year", TextQuantity(std::to_string(terms.year())));
  }
  Measurement measured = value_.Evaluate(frame);
  if (measured.kind == Measurement::Kind::kMissing) return writer.Undetermined(measured.gaps);
  if (!IsUsable(writer, measured)) return;
  writer.Evidence(measured.value);
  Conclude(writer, measured, *limit);
}

std::vector<AmendableValue> Bounds::Amendable() const {
  using Sort = AmendableValue::Sort;
  const cel::TypeKind kind = value_.type().kind();
  return bound_.Amendable(kind == cel::TypeKind::kMoney ? Sort::kMoney
                          : kind == cel::TypeKind::kInt ? Sort::kWhole
                                                        : Sort::kNumber);
}

std::optional<v1::Quantity> Bounds::ValueOf(std::string_view name, const Terms& terms) const {
  const std::optional<Decimal> limit = bound_.ValueOf(name, terms);
  if (!limit) return std::nullopt;
  return ShowLimit(*limit);
}

Ratio Bounds::LimitRatio(Decimal limit) const {
  return value_.type().kind() == cel::TypeKind::kPercent ? Ratio::FromPercent(limit) : Ratio::FromDecimal(limit);
}

void Bounds::Conclude(FindingWriter& writer, const Measurement& measured, const Bound<Decimal>::OfYear& limit) const {
  Answer enough = limit.at_least ? AtLeast(measured.range, LimitRatio(*limit.at_least)) : Answer::kYes;
  Answer in_bounds = limit.at_most ? AtMost(measured.range, LimitRatio(*limit.at_most)) : Answer::kYes;
  Answer answer = Both(enough, in_bounds);
  if (answer == Answer::kUnknown) {
    return Straddle(writer, measured, enough == Answer::kUnknown ? *limit.at_least : *limit.at_most);
  }
  bool pass = answer == Answer::kYes;
  bool at_least = pass ? IsNearerLeast(measured, limit) : enough == Answer::kNo;
  writer.Conclude(pass ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL,
                  at_least ? (pass ? "bounds.at_least.pass" : "bounds.at_least.fail")
                           : (pass ? "bounds.at_most.pass" : "bounds.at_most.fail"));
  Describe(writer, measured, at_least ? *limit.at_least : *limit.at_most, at_least);
}

bool Bounds::IsNearerLeast(const Measurement& measured, const Bound<Decimal>::OfYear& limit) const {
  if (!limit.at_least || !limit.at_most) return limit.at_least.has_value();
  const std::optional<Ratio> exact = RatioOfMeasured(measured);
  const std::optional<Ratio> above = exact ? exact->Subtract(LimitRatio(*limit.at_least)) : std::nullopt;
  const std::optional<Ratio> below = exact ? LimitRatio(*limit.at_most).Subtract(*exact) : std::nullopt;
  return !above || !below || *above <= *below;
}

void Bounds::Straddle(FindingWriter& writer, const Measurement& measured, Decimal limit) const {
  writer.Conclude(v1::FINDING_STATE_UNDETERMINED, "bounds.straddle");
  auto text = [](const Ratio& value) { return ExactText(ShowNumber(value)); };
  writer.Measured(IntervalQuantity(text(measured.range.low), text(*measured.range.high)));
  writer.Threshold(ShowLimit(limit));
}

void Bounds::Describe(FindingWriter& writer, const Measurement& measured, Decimal limit, bool at_least) const {
  Ratio threshold = LimitRatio(limit);
  std::optional<Ratio> exact = RatioOfMeasured(measured);
  writer.Measured(ToQuantity(measured.value));
  writer.Threshold(ShowLimit(limit));
  std::optional<Ratio> margin;
  if (exact) margin = at_least ? exact->Subtract(threshold) : threshold.Subtract(*exact);
  if (!margin) return writer.Overflow();
  writer.Margin(ShowDifference(*margin));
}

std::optional<Proposal> Bounds::Cure(cel::Frame& frame, const Terms& terms, Trial /*trial*/) const {
  const std::optional<Bound<Decimal>::OfYear> limit = bound_.For(terms);
  const Measurement measured = value_.Evaluate(frame);
  if (!limit || measured.kind != Measurement::Kind::kKnown) return std::nullopt;
  const bool up = limit->at_least && AtLeast(measured.range, LimitRatio(*limit->at_least)) == Answer::kNo;
  if (!up && !limit->at_most) return std::nullopt;
  const Decimal bound = up ? *limit->at_least : *limit->at_most;
  return CureOfNumber(frame, measured, LimitRatio(bound), up, bound.scale());
}

Figure Bounds::ShowLimit(Decimal limit) const {
  switch (value_.type().kind()) {
    case cel::TypeKind::kMoney:
    case cel::TypeKind::kInt:
      return ShowDifference(Ratio::FromDecimal(limit));
    case cel::TypeKind::kPercent:
      return RatioQuantity(Ratio::FromPercent(limit));
    default:
      return DecimalQuantity(limit);
  }
}

Figure Bounds::ShowDifference(const Ratio& difference) const {
  cel::TypeKind kind = value_.type().kind();
  if (kind == cel::TypeKind::kPercent) return PointsQuantity(difference);
  Int128 scaled = difference.numerator() * (kind == cel::TypeKind::kMoney ? 100 : 1);
  Int128 units = scaled / difference.denominator();
  // What is no whole number of units, or needs more than 64 bits, is shown as a plain number.
  bool fits = scaled % difference.denominator() == 0 && units >= INT64_MIN && units <= INT64_MAX;
  if (fits && kind == cel::TypeKind::kMoney) return KopecksQuantity(static_cast<int64_t>(units));
  if (fits && kind == cel::TypeKind::kInt) return CountQuantity(static_cast<int64_t>(units));
  return ShowNumber(difference);
}

}  // namespace

std::unique_ptr<const Kind> CompileBounds(const SpecNode& body, const cel::Environment& environment,
                                          Diagnostics& diagnostics) {
  SpecReader reader(body, "bounds", diagnostics);
  const SpecNode* node = reader.RequireExpression("value");
  std::optional<Measure> value = node == nullptr ? std::nullopt : Measure::Read(*node, environment, diagnostics);
  std::optional<Bound<Decimal>> bound = ReadBound<Decimal>(reader, &ReadDecimal);
  reader.Finish();
  if (!value || !bound || !reader.IsSound()) return nullptr;
  return std::make_unique<Bounds>(std::move(*value), std::move(*bound));
}

}  // namespace svod::kinds
