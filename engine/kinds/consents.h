// Consents of bodies on a line of the dossier, or of the whole: which of those that are asked for were given, and when.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/kinds/cure.h"
#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"

namespace svod::kinds {

// What was found for one demand.
struct Consent {
  // A consent that may be one of those asked for: its body, its date or whether it counts is not known, or it is one
  // that the list does not show.
  struct Possible {
    std::optional<Date> date;  // where known
    Gaps gaps;
  };

  // A consent that was given.
  struct Given {
    cel::Value date;  // the approval itself where dates are not asked for
    cel::Value approval;
  };

  std::vector<Given> given;  // the earliest first
  std::vector<Possible> possible;

  // What would have to be known to tell whether another consent was given from `from` to `due`; null: any day.
  [[nodiscard]] Gaps GapsWithin(const std::optional<Date>& from, const std::optional<Date>& due) const;
};

// Immutable.
class Consents {
 public:
  // One body that must consent, or several of which one must.
  struct Demand {
    std::vector<cel::Value> bodies;
    std::string constant;  // the first of them as written
    std::string ru;
    std::string en;
  };

  // Takes `approvals`, `body`, `date`, `when`, `all_of` and `any_of`. nullopt and diagnostics on faults.
  static std::optional<Consents> Read(SpecReader& reader, const cel::Environment& outer);

  // One for each demand. A date after the as-of date is a plan, not a consent. An error ends up in the gaps.
  [[nodiscard]] std::vector<Consent> Evaluate(cel::Frame& frame) const;

  // The list of approvals, as Evaluate reads it.
  [[nodiscard]] cel::Value ListOf(cel::Frame& frame) const { return approvals_->Evaluate(frame); }
  // A list of approvals as a place: how many it has, and how many were added already.
  struct Place {
    std::string path;
    size_t size = 0;
    size_t added = 0;
  };
  // That of a known list; an empty path where it is computed.
  [[nodiscard]] static Place PlaceOf(const cel::Frame& frame, cel::Value list);
  // That of the list in a line that is not there yet; an empty path where it is not a field of the line.
  [[nodiscard]] Place PlaceIn(const std::string& line) const;
  // The changes that add a consent to `demand`, given on `day`, like the first that is there. Empty where body and date
  // are not fields of an approval.
  Changes Add(Place* place, const Demand& demand, Date day) const;

  [[nodiscard]] const std::vector<Demand>& demands() const { return demands_; }
  [[nodiscard]] bool dated() const { return date_.has_value(); }
  [[nodiscard]] int slots() const { return slots_; }

 private:
  Consents() = default;
  bool ReadApprovals(const SpecNode& node, cel::Environment* environment, Diagnostics& diagnostics);
  void ReadDemands(SpecReader& reader, const cel::Environment& environment);
  void ReadBody(const SpecNode& node, const cel::Environment& environment, Demand* demand, Diagnostics& diagnostics);
  void Consider(cel::Frame& frame, cel::Value approval, std::vector<Consent>* consents) const;
  void Cover(const cel::Program& program) { slots_ = std::max(slots_, program.slots()); }

  std::optional<cel::Program> approvals_;
  std::optional<cel::Program> body_;
  std::optional<cel::Program> date_;
  std::optional<cel::Program> when_;  // false: it does not count
  std::vector<Demand> demands_;
  std::vector<cel::Program> constants_;  // own what the bodies borrow
  std::string name_;                     // of the element
  int slot_ = 0;
  int slots_ = 0;
};

// Equal values of one scalar kind. REQUIRES: definite.
bool SameScalar(cel::Value a, cel::Value b);

}  // namespace svod::kinds
