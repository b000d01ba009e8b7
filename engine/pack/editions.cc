// Tested by: tests/engine/pack/editions_test.cc.
#include "engine/pack/editions.h"

#include "absl/status/status.h"

namespace svod::pack {
namespace {

absl::StatusOr<Choice> Named(const Editions& editions, Date edition) {
  for (const auto& one : editions.all) {
    if (one->edition == edition) return Choice{one.get(), v1::EDITION_BASIS_NAMED_BY_CALLER};
  }
  return absl::NotFoundError("the pack " + editions.id + " has no edition " + edition.ToString());
}

}  // namespace

absl::StatusOr<Choice> Choose(const Editions& editions, const Occasion& occasion) {
  if (occasion.edition) return Named(editions, *occasion.edition);
  const Selection& selection = editions.all.front()->selection;
  const bool by_year = selection.basis == v1::EDITION_BASIS_PERIOD_IN_FORCE;
  const bool pinned = selection.basis == v1::EDITION_BASIS_PINNED_TO_REGISTRATION;
  const std::optional<Date> day =
      by_year ? std::nullopt : std::make_optional(occasion.filed(selection.document, pinned));
  const RulePack* latest = nullptr;
  for (const auto& one : editions.all) {
    if (by_year ? one->edition.year() <= occasion.year : one->edition <= *day) latest = one.get();
  }
  if (latest != nullptr) return Choice{latest, selection.basis};
  return absl::FailedPreconditionError("no edition of the pack " + editions.id + " is in force " +
                                       (by_year ? "for " + std::to_string(occasion.year) : "on " + day->ToString()));
}

}  // namespace svod::pack
