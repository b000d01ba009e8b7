// Which edition of a rule pack a dossier is judged by.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "engine/base/date.h"
#include "engine/pack/rule_pack.h"

namespace svod::pack {

// All editions of one pack, by date. Immutable once it is filled.
struct Editions {
  std::string id;
  std::vector<std::shared_ptr<const RulePack>> all;
};

// What an edition is chosen by.
struct Occasion {
  int year;                     // that the dossier is about
  std::optional<Date> edition;  // that the caller named
  // The day on which the document of this kind was filed: its first revision, or the one that is judged. Not filed: as
  // if it was on the day of judgement.
  absl::FunctionRef<Date(const std::string& kind, bool first_revision)> filed;
};

struct Choice {
  const RulePack* edition;
  v1::EditionBasis basis;
};

// NOT_FOUND when there is no edition of the day that the caller named, FAILED_PRECONDITION when none is in force yet by
// the policy of the pack. REQUIRES: the editions have one policy.
absl::StatusOr<Choice> Choose(const Editions& editions, const Occasion& occasion);

}  // namespace svod::pack
