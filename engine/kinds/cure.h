// Cures: what would make a failing finding pass. Each kind proposes one step, the smallest change that mends the worst
// place; pack/ makes it on a copy of the dossier, judges again, asks for the next step while the rule still fails, and
// keeps only what passes and is minimal. So a cure is true whatever a kind thinks of it.
//
// A share is cured by moving money within the whole: that keeps the sum that was agreed on. The amount that would do
// when it came from outside is stated beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "engine/base/date.h"
#include "engine/base/number.h"
#include "engine/cel/frame.h"
#include "engine/cel/value.h"
#include "svod/v1/verdict.pb.h"

namespace svod::kinds {

using Changes = std::vector<v1::Change>;

// One step of a cure. A value type.
struct Proposal {
  v1::CureStep step;  // without texts
  v1::Mendable mendable = v1::MENDABLE_YES;
  // The same with one unit less: the rule must not pass then.
  Changes lesser;
  // True where what must change is a figure of the year judged: when that is over it can only be corrected.
  bool figures = false;

  // Adds the message parameter `name`.
  void Parameter(std::string_view name, v1::Quantity value);
  // Sets the message and the amount; the amount is the parameter `amount` too.
  void Say(std::string_view message_id, v1::Quantity amount);
  void Make(const Changes& changes) { step.mutable_changes()->Assign(changes.begin(), changes.end()); }
};

// Whether the rule passes when the changes are made on the document of the frame.
using Trial = absl::FunctionRef<bool(const Changes&)>;

// Changes named in one step; what needs more is stated without them. A person goes through no more lines than this.
inline constexpr int64_t kChangesMax = 100;

// `from` and `to` at `path`; a null value is absent.
v1::Change SetTo(std::string path, const std::optional<v1::Quantity>& from, v1::Quantity to);
v1::Change RemoveAt(std::string path);
// The place of `value` set from what it is to `to`. REQUIRES: it has an origin.
v1::Change SetTo(const cel::Frame& frame, cel::Value value, v1::Quantity to);

// `date` and `days` more; the date itself where that is outside the calendar.
Date Shifted(Date date, int64_t days);

// `list` and index of the path of an item, `report.items[3]`. nullopt when the path is not that of an item.
struct ItemPath {
  std::string list;
  int index;

  [[nodiscard]] std::string At(int64_t i) const { return list + "[" + std::to_string(i) + "]"; }
};
std::optional<ItemPath> ItemPathOf(const std::string& path);

// `count` more items like that at `item`, at the end of its list. Empty when it is not an item of a list or there would
// be more than kChangesMax.
Changes AddLike(const cel::Frame& frame, cel::Value item, int64_t count);

// A written number that must reach a target, in steps of its own last place.
struct NumberTarget {
  v1::Quantity to;
  v1::Quantity lesser;  // one unit nearer to what is written
  v1::Quantity amount;  // between what is written and `to`; not negative
};
// The number nearest to `target` that is not below it (`up`) or not above it. Units: whole numbers, kopecks (the target
// is in roubles), or the last place of the decimal as written, of `places_min` places at least. nullopt on overflow.
std::optional<NumberTarget> ReachNumber(cel::Value written, const Ratio& target, bool up, int places_min);

// a + b; nullopt on overflow.
std::optional<Ratio> Sum(const Ratio& a, const Ratio& b);
// a * b; nullopt on overflow.
std::optional<Ratio> Product(const Ratio& a, const Ratio& b);

}  // namespace svod::kinds
