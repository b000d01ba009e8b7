// A value of `bounds` and `growth`: an expression, or the item that matches; exact, or rounded to a precision.
#pragma once

#include <optional>
#include <string>

#include "engine/kinds/cure.h"
#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/range.h"

namespace svod::kinds {

// What is known of a measured value.
struct Measurement {
  enum class Kind : uint8_t { kKnown, kMissing, kAmbiguous, kNegativePrecision, kOverflow } kind = Kind::kMissing;
  cel::Value value;            // kKnown: as written
  Range<Ratio> range{{}, {}};  // kKnown: what it stands for
  Gaps gaps;                   // kMissing
};

// The number that was written. nullopt when it does not fit. REQUIRES: kKnown.
std::optional<Ratio> RatioOfMeasured(const Measurement& measurement);

// What would bring a measured figure to `target`, for all that it may stand for: at least (`up`) or at most.
// `places_min` as for ReachNumber. REQUIRES: kKnown.
std::optional<Proposal> CureOfNumber(const cel::Frame& frame, const Measurement& measured, const Ratio& target, bool up,
                                     int places_min);

// False when the finding is concluded: the value cannot be used. REQUIRES: not kMissing.
bool IsUsable(FindingWriter& writer, const Measurement& measurement);

// An exact number: a decimal where it ends within 18 digits, otherwise a fraction.
Figure ShowNumber(const Ratio& value);

// Immutable.
class Measure {
 public:
  // Reads `expression`, or `{items, where, of, precision}`. The value is an int, money, a decimal or a percent. A
  // precision that is not given says that the value is exact: it is no missing datum.
  static std::optional<Measure> Read(const SpecNode& node, const cel::Environment& outer, Diagnostics& diagnostics);

  // A list that is known but holds no matching item means that the value was not given: missing, with a path such as
  // `report.kpis.items[kpi.number == 1]`; one that is marked as incomplete is what is missing. An item that matches is
  // the value in either, unless another that is listed may match, too.
  [[nodiscard]] Measurement Evaluate(cel::Frame& frame) const;
  [[nodiscard]] const cel::Type& type() const { return value_->type(); }
  [[nodiscard]] int slots() const;

 private:
  Measure() = default;
  [[nodiscard]] Measurement EvaluateItems(cel::Frame& frame) const;
  [[nodiscard]] Measurement Interpret(const cel::Frame& frame, cel::Value value, cel::Value precision) const;

  std::optional<Items> items_;
  std::optional<cel::Program> value_;
  std::optional<cel::Program> precision_;
};

}  // namespace svod::kinds
