// Tested by: tests/engine/kinds/require_test.cc.
#include "engine/kinds/trial.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "engine/base/number.h"
#include "engine/cel/environment.h"
#include "engine/kinds/finding.h"
#include "engine/verdict/quantity.h"
#include "svod/v1/annotations.pb.h"

namespace svod::kinds {
namespace {

// A condition over more fields is not one that a single field mends.
constexpr size_t kFieldsMax = 8;
// Of the values read so many are taken for what a number may be compared with: a record may have 200,000.
constexpr std::ptrdiff_t kReadMax = 64;
// What a number is compared with is tried for so many targets, the nearest ones.
constexpr size_t kTargetsMax = 48;

Proposal Say(const cel::Frame& frame, cel::Value value, const v1::Quantity& from, const v1::Quantity& to,
             v1::Quantity amount) {
  Proposal proposal;
  proposal.figures = true;
  const std::string path = frame.PathText(value.origin());
  proposal.Parameter("path", TextQuantity(path));
  proposal.Parameter("from", from);
  proposal.Parameter("to", to);
  proposal.Say("cure.require", std::move(amount));
  proposal.Make({SetTo(path, from, to)});
  return proposal;
}

std::optional<Proposal> TurnBool(const cel::Frame& frame, cel::Value value, Trial trial) {
  const v1::Quantity to = BooleanQuantity(!value.bool_value());
  if (!trial({SetTo(frame, value, to)})) return std::nullopt;
  return Say(frame, value, ToQuantity(value), to, CountQuantity(1));
}

std::optional<Proposal> ChooseConstant(const cel::Frame& frame, cel::Value value, Trial trial) {
  const auto* type = frame.FieldOf(value.origin())->enum_type();
  const auto name = [&](int number) { return TextQuantity(cel::Environment::ShortName(type, number)); };
  std::optional<v1::Quantity> found;
  for (int i = 0; i < type->value_count(); ++i) {
    const int number = type->value(i)->number();
    if (number == 0 || number == value.enum_value() || !trial({SetTo(frame, value, name(number))})) continue;
    if (found) return std::nullopt;  // which of them is not for us to say
    found = name(number);
  }
  if (!found) return std::nullopt;
  return Say(frame, value, name(value.enum_value()), *found, CountQuantity(1));
}

// A number or a date as a count of the least steps that its field can take: days, kopecks, the last place.
std::optional<int64_t> StepsOf(cel::Value value) {
  switch (value.kind()) {
    case cel::ValueKind::kDate:
      return value.date().days();
    case cel::ValueKind::kMoney:
    case cel::ValueKind::kInt:
    case cel::ValueKind::kUint:
      return value.int_value();
    case cel::ValueKind::kDecimal:
    case cel::ValueKind::kPercent:
      return value.decimal().unscaled();
    default:
      return std::nullopt;
  }
}

Int128 PowerOfTen(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// `other` in the steps of `value`, rounded down. nullopt where they do not compare.
std::optional<int64_t> InStepsOf(cel::Value value, cel::Value other) {
  const bool decimal = value.kind() == cel::ValueKind::kDecimal || value.kind() == cel::ValueKind::kPercent;
  if (!decimal) return other.kind() == value.kind() ? StepsOf(other) : std::nullopt;
  const bool whole = other.kind() == cel::ValueKind::kInt;
  if (other.kind() != value.kind() && !whole) return std::nullopt;
  const Decimal number = whole ? Decimal() : other.decimal();
  Int128 steps = 0;
  if (__builtin_mul_overflow(Int128{*StepsOf(other)}, PowerOfTen(value.decimal().scale()), &steps)) return std::nullopt;
  steps = FloorDivide(steps, PowerOfTen(number.scale()));
  return steps >= INT64_MIN && steps <= INT64_MAX ? std::optional(static_cast<int64_t>(steps)) : std::nullopt;
}

struct Steps {
  int64_t least;
  int64_t most;
};

// What checks accept in the field (engine/document/validate.h).
Steps StepsOfField(const google::protobuf::FieldDescriptor* field, cel::ValueKind kind) {
  const v1::FieldRules& rules = field->options().GetExtension(v1::field);
  switch (kind) {
    case cel::ValueKind::kDate:
      return {INT32_MIN, INT32_MAX};  // the calendar ends before: see IsInRange
    case cel::ValueKind::kDecimal:
    case cel::ValueKind::kPercent: {
      const auto most = static_cast<int64_t>(PowerOfTen(Decimal::kDigitsMax) - 1);
      return {rules.allow_negative() ? -most : 0, most};
    }
    default:
      return {rules.has_min() ? rules.min() : (rules.allow_negative() ? INT64_MIN : 0),
              rules.has_max() ? rules.max() : INT64_MAX};
  }
}

// The search for the nearest value of a number or a date with which a condition holds.
class NearestValue {
 public:
  // REQUIRES: StepsOf(value); it has a place.
  NearestValue(const cel::Frame& frame, cel::Value value, Trial trial)
      : frame_(frame),
        value_(value),
        trial_(trial),
        now_(*StepsOf(value)),
        range_(StepsOfField(frame.FieldOf(value.origin()), value.kind())) {}

  // In steps. Far off it is taken that what does at some distance does further on, too; beside that what is compared
  // with is tried, and what stands next to it.
  [[nodiscard]] std::optional<int64_t> Find(const std::vector<cel::Value>& compared) const {
    std::optional<int64_t> best = Nearer(Reach(1), Reach(-1));
    for (int64_t target : TargetsOf(compared)) {
      if (best && Distance(target) >= Distance(*best)) break;
      if (!Does(target)) continue;
      const int sign = target > now_ ? 1 : -1;
      best = Does(target - sign) ? now_ + sign * Between(0, Distance(target), sign) : target;
    }
    return best;
  }

  [[nodiscard]] v1::Quantity At(int64_t steps) const {
    switch (value_.kind()) {
      case cel::ValueKind::kDate:
        return DateQuantity(Date::FromDays(static_cast<int32_t>(steps)));
      case cel::ValueKind::kMoney:
        return KopecksQuantity(steps);
      case cel::ValueKind::kDecimal:
        return DecimalQuantity(Decimal(steps, value_.decimal().scale()));
      case cel::ValueKind::kPercent:
        return RatioQuantity(Ratio::FromPercent(Decimal(steps, value_.decimal().scale())));
      default:
        return CountQuantity(steps);
    }
  }

  // That distance as a quantity.
  [[nodiscard]] v1::Quantity AmountOf(int64_t steps) const {
    if (value_.kind() == cel::ValueKind::kDate) return DaysQuantity(steps);
    if (value_.kind() == cel::ValueKind::kPercent) {
      return PointsQuantity(Ratio::FromPercent(Decimal(steps, value_.decimal().scale())));
    }
    return At(steps);
  }

  // How far away `target` is. REQUIRES: it is within the range.
  [[nodiscard]] int64_t Distance(int64_t target) const { return target > now_ ? target - now_ : now_ - target; }
  // One step nearer than `target`; nullopt where that is the value as it is.
  [[nodiscard]] std::optional<int64_t> Before(int64_t target) const {
    const int64_t before = target > now_ ? target - 1 : target + 1;
    return before == now_ ? std::nullopt : std::optional(before);
  }

 private:
  // 2^40 kopecks are eleven billion roubles.
  static constexpr int64_t kFarthest = int64_t{1} << 40;

  [[nodiscard]] bool IsInRange(int64_t target) const {
    const Int128 distance = Int128{target} - now_;
    if (target < range_.least || target > range_.most || distance < -kFarthest || distance > kFarthest) return false;
    return value_.kind() != cel::ValueKind::kDate || value_.date().AddDays(static_cast<int64_t>(distance));
  }
  [[nodiscard]] bool Does(int64_t target) const { return trial_({SetTo(frame_, value_, At(target))}); }

  [[nodiscard]] std::optional<int64_t> Nearer(std::optional<int64_t> up, std::optional<int64_t> down) const {
    if (!up || !down) return up ? up : down;
    return Distance(*up) <= Distance(*down) ? up : down;
  }

  // The nearest in one direction: the distance doubled until it does, then halved between.
  [[nodiscard]] std::optional<int64_t> Reach(int sign) const {
    const Int128 end = sign > 0 ? range_.most : range_.least;
    const auto room = static_cast<int64_t>(std::min<Int128>((end - now_) * sign, kFarthest));
    int64_t fails = 0;
    for (int64_t does = 1; fails < room; does *= 2) {
      does = std::min(does, room);
      if (!IsInRange(now_ + sign * does)) return std::nullopt;
      if (Does(now_ + sign * does)) return now_ + sign * Between(fails, does, sign);
      fails = does;
    }
    return std::nullopt;
  }

  // The least distance that does. REQUIRES: `fails` does not, `does` does.
  [[nodiscard]] int64_t Between(int64_t fails, int64_t does, int sign) const {
    while (does - fails > 1) {
      const int64_t middle = fails + (does - fails) / 2;
      (Does(now_ + sign * middle) ? does : fails) = middle;
    }
    return does;
  }

  // The nearest first.
  [[nodiscard]] std::vector<int64_t> TargetsOf(const std::vector<cel::Value>& compared) const {
    std::set<std::pair<int64_t, int64_t>> targets;  // distance, target
    for (cel::Value other : compared) {
      const std::optional<int64_t> steps = InStepsOf(value_, other);
      if (!steps || !IsInRange(*steps)) continue;
      for (int64_t target : {*steps - 1, *steps, *steps + 1}) {
        if (target != now_ && IsInRange(target)) targets.emplace(Distance(target), target);
      }
    }
    std::vector<int64_t> nearest;
    for (const auto& [distance, target] : targets) {
      if (nearest.size() < kTargetsMax) nearest.push_back(target);
    }
    return nearest;
  }

  const cel::Frame& frame_;
  const cel::Value value_;
  const Trial trial_;
  const int64_t now_;
  const Steps range_;
};

std::optional<Proposal> MoveNumber(const cel::Frame& frame, cel::Value value, const std::vector<cel::Value>& compared,
                                   Trial trial) {
  const NearestValue search(frame, value, trial);
  const std::optional<int64_t> target = search.Find(compared);
  if (!target) return std::nullopt;
  Proposal proposal =
      Say(frame, value, ToQuantity(value), search.At(*target), search.AmountOf(search.Distance(*target)));
  if (value.kind() == cel::ValueKind::kDate) {
    proposal.figures = false;
    proposal.mendable = value.date() <= frame.as_of() ? v1::MENDABLE_NO : v1::MENDABLE_YES;
  }
  if (const auto before = search.Before(*target)) proposal.lesser = {SetTo(frame, value, search.At(*before))};
  return proposal;
}

std::optional<Proposal> CureField(const cel::Frame& frame, cel::Value value, const std::vector<cel::Value>& compared,
                                  Trial trial) {
  switch (value.kind()) {
    case cel::ValueKind::kBool:
      return TurnBool(frame, value, trial);
    case cel::ValueKind::kEnum:
      return ChooseConstant(frame, value, trial);
    default:
      return HasSteps(value) ? MoveNumber(frame, value, compared, trial) : std::nullopt;
  }
}

}  // namespace

bool HasSteps(cel::Value value) { return StepsOf(value).has_value(); }

std::optional<Proposal> CureByTrial(const cel::Frame& frame, const std::vector<cel::Value>& read, Trial trial,
                                    const std::vector<cel::Value>& constants) {
  std::vector<cel::Value> compared = constants;
  compared.insert(compared.end(), read.begin(), read.begin() + std::min<std::ptrdiff_t>(std::ssize(read), kReadMax));
  std::set<cel::PathId> seen;
  for (cel::Value value : read) {
    if (value.origin() == 0 || !seen.insert(value.origin()).second) continue;
    if (seen.size() > kFieldsMax) return std::nullopt;
    if (std::optional<Proposal> proposal = CureField(frame, value, compared, trial)) return proposal;
  }
  return std::nullopt;
}

}  // namespace svod::kinds
