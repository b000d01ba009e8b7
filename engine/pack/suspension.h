// Suspensions: an authority sets a rule aside for a time, without a new release of its pack.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/diagnostic.h"

namespace svod {

// From the first day to the last, both included, verdicts as of those days say NOT_APPLICABLE of the rule, by whom and
// why. A value type.
struct Suspension {
  std::string pack;      // id
  std::string rule;      // id
  std::string instance;  // of a rule over a table or a list; empty: all of them
  Date from;
  std::optional<Date> to;  // absent: until it is lifted
  std::string authority;   // who decided, and by which act
  std::string reason;

  [[nodiscard]] bool IsInForce(Date day) const { return from <= day && (!to || day <= *to); }
  [[nodiscard]] bool Concerns(std::string_view of_rule, std::string_view of_instance) const {
    return rule == of_rule && (instance.empty() || instance == of_instance);
  }
};

namespace pack {

struct Editions;

// Reads a file of suspensions of rules of `packs`:
//
//   suspensions:
//     - {pack: ..., rule: ..., instance: ..., from: 2015-03-01, to: 2015-06-30, authority: ..., reason: ...}
//
// `instance` and `to` may be left out. Empty and diagnostics, which name the file `name`, on any fault; a pack or a
// rule that there is not is one. `packs` nullptr: those are faulty themselves, so what a suspension names is not looked
// for; the rest of the file is checked.
std::vector<Suspension> LoadSuspensions(const std::string& path, const std::string& name,
                                        const std::vector<Editions>* packs, Diagnostics& diagnostics);

}  // namespace pack
}  // namespace svod
