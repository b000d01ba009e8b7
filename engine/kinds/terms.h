// What a rule is judged by beside its own text: the year, and the values that decisions put in the place of its own.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/number.h"

namespace svod::kinds {

// A value of a rule that a decision may put another in the place of.
struct AmendableValue {
  enum class Sort : uint8_t {
    kCount,   // a whole number from 0 on
    kLength,  // the same, no longer than a duration may be
    kShare,   // hundredths, from 0 to 100
    kMoney,   // roubles and whole kopecks, from 0 on
    kWhole,   // any whole number
    kNumber,  // any exact number; of a percentage, hundredths
    kDate,
  };
  std::string name;  // as decisions call it: `at_least`, `2.due`
  Sort sort;
  std::string listed = {};    // as `values` of a rule lists it: `due`; empty: by its name
  std::string obstacle = {};  // why it may not be changed here; empty: it may
};

// Empty where `number` can be a value of the sort; otherwise the message id that says what it would have to be.
std::string_view UnfitFor(AmendableValue::Sort sort, Decimal number);

// The value that counts instead. Exactly one of the two is set, as the sort of the value asks.
struct AmendedValue {
  std::string name;
  std::optional<Decimal> number;
  std::optional<Date> date;
};

// A value type.
class Terms {
 public:
  // Not explicit: a year alone is the common case, a rule that nothing amends.
  Terms(int year) : year_(year) {}  // NOLINT(google-explicit-constructor)
  Terms(int year, std::vector<AmendedValue> amended) : year_(year), amended_(std::move(amended)) {}

  [[nodiscard]] int year() const { return year_; }
  // Whether any value is not the rule's own.
  [[nodiscard]] bool IsAmended() const { return !amended_.empty(); }
  // nullptr where the rule's own value counts.
  [[nodiscard]] const AmendedValue* Find(std::string_view name) const {
    const auto found =
        std::find_if(amended_.begin(), amended_.end(), [&](const auto& one) { return one.name == name; });
    return found == amended_.end() ? nullptr : &*found;
  }
  [[nodiscard]] std::optional<Date> DateOf(std::string_view name) const {
    const AmendedValue* value = Find(name);
    return value == nullptr ? std::nullopt : value->date;
  }
  // The number amended, where it is whole and fits.
  [[nodiscard]] std::optional<int64_t> CountOf(std::string_view name) const;
  [[nodiscard]] std::optional<Decimal> NumberOf(std::string_view name) const {
    const AmendedValue* value = Find(name);
    return value == nullptr ? std::nullopt : value->number;
  }

 private:
  int year_;
  std::vector<AmendedValue> amended_;
};

}  // namespace svod::kinds
