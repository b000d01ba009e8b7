// Tested by: tests/engine/kinds/require_test.cc.
#include "engine/kinds/trial.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <set>

#include "engine/cel/environment.h"
#include "engine/kinds/finding.h"
#include "engine/verdict/quantity.h"

namespace svod::kinds {
namespace {

// A condition over more fields is not one that a single field mends.
constexpr size_t kFieldsMax = 8;
// 2^40 kopecks are eleven billion roubles.
constexpr int kDoublingsMax = 40;

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

// `value` moved by `units` of its own: days, kopecks, the last place. nullopt outside what it can be.
std::optional<v1::Quantity> Moved(cel::Value value, int64_t units) {
  switch (value.kind()) {
    case cel::ValueKind::kDate: {
      const std::optional<Date> day = value.date().AddDays(units);
      return day ? std::optional(DateQuantity(*day)) : std::nullopt;
    }
    case cel::ValueKind::kMoney:
    case cel::ValueKind::kInt: {
      const std::optional<int64_t> sum = CheckedAdd(value.int_value(), units);
      if (!sum || *sum < 0) return std::nullopt;
      return value.kind() == cel::ValueKind::kInt ? CountQuantity(*sum) : KopecksQuantity(*sum);
    }
    case cel::ValueKind::kDecimal: {
      const std::optional<Decimal> sum = value.decimal().Add(Decimal(units, value.decimal().scale()));
      return sum ? std::optional(DecimalQuantity(*sum)) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

v1::Quantity Distance(cel::Value value, int64_t units) {
  if (value.kind() == cel::ValueKind::kDate) return DaysQuantity(units);
  if (value.kind() == cel::ValueKind::kDecimal) return DecimalQuantity(Decimal(units, value.decimal().scale()));
  return value.kind() == cel::ValueKind::kMoney ? KopecksQuantity(units) : CountQuantity(units);
}

// The least distance in one direction: doubled until it passes, then halved between.
std::optional<int64_t> LeastDistance(const cel::Frame& frame, cel::Value value, int sign, Trial trial) {
  const auto passes = [&](int64_t units) {
    const std::optional<v1::Quantity> to = Moved(value, sign * units);
    return to && trial({SetTo(frame, value, *to)});
  };
  int64_t fails = 0;
  for (int i = 0; i < kDoublingsMax; ++i) {
    int64_t does = int64_t{1} << i;
    if (!Moved(value, sign * does)) return std::nullopt;
    if (!passes(does)) {
      fails = does;
      continue;
    }
    while (does - fails > 1) {
      const int64_t middle = fails + (does - fails) / 2;
      (passes(middle) ? does : fails) = middle;
    }
    return does;
  }
  return std::nullopt;
}

std::optional<Proposal> MoveNumber(const cel::Frame& frame, cel::Value value, Trial trial) {
  const std::optional<int64_t> up = LeastDistance(frame, value, 1, trial);
  const std::optional<int64_t> down = LeastDistance(frame, value, -1, trial);
  if (!up && !down) return std::nullopt;
  const bool upwards = up && (!down || *up <= *down);
  const int64_t units = upwards ? *up : *down;
  const int64_t sign = upwards ? 1 : -1;
  Proposal proposal = Say(frame, value, ToQuantity(value), *Moved(value, sign * units), Distance(value, units));
  if (value.kind() == cel::ValueKind::kDate) {
    proposal.figures = false;
    proposal.mendable = value.date() <= frame.as_of() ? v1::MENDABLE_NO : v1::MENDABLE_YES;
  }
  if (units > 1) proposal.lesser = {SetTo(frame, value, *Moved(value, sign * (units - 1)))};
  return proposal;
}

std::optional<Proposal> CureField(const cel::Frame& frame, cel::Value value, Trial trial) {
  switch (value.kind()) {
    case cel::ValueKind::kBool:
      return TurnBool(frame, value, trial);
    case cel::ValueKind::kEnum:
      return ChooseConstant(frame, value, trial);
    default:
      return Moved(value, 0) ? MoveNumber(frame, value, trial) : std::nullopt;
  }
}

}  // namespace

std::optional<Proposal> CureByTrial(const cel::Frame& frame, const std::vector<cel::Value>& read, Trial trial) {
  std::set<cel::PathId> seen;
  for (cel::Value value : read) {
    if (value.origin() == 0 || !seen.insert(value.origin()).second) continue;
    if (seen.size() > kFieldsMax) return std::nullopt;
    if (std::optional<Proposal> proposal = CureField(frame, value, trial)) return proposal;
  }
  return std::nullopt;
}

}  // namespace svod::kinds
