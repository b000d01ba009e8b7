// Decisions, filed with the dossier, that put other values in the place of a rule's own, or lift it. Which decisions
// count, and which change is of which rule, is said by expressions of the pack; see LANGUAGE.md, "Amendments".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"

namespace svod::kinds {

// What a decision is: the `amendments` of a pack. Immutable; shared by the rules.
struct Decisions {
  // nullptr and diagnostics on faults. `outer`: of the subject, without variables of rules.
  static std::shared_ptr<const Decisions> Read(const SpecNode& node, const cel::Environment& outer,
                                               Diagnostics& diagnostics);

  Items items;  // the innermost is a change; its slots() cover all expressions
  std::optional<cel::Program> decision;
  std::optional<cel::Program> date;
  std::optional<cel::Program> value;
  std::optional<cel::Program> number;
  std::optional<cel::Program> day;
  std::optional<cel::Program> lifts;  // may be absent
  bool absent_is_none = false;
};

// The amendments of one rule. Immutable.
class Amendments {
 public:
  // `body`: the rule's `amendable`, in the environment of the rule. nullopt and diagnostics on faults.
  static std::optional<Amendments> Read(std::shared_ptr<const Decisions> decisions, const SpecNode& body,
                                        const Kind& kind, const cel::Environment& outer, Diagnostics& diagnostics);

  // Judges by `kind` with the values that count, and says in the finding what was changed; WAIVED where the rule is
  // lifted. A change that may or may not count is tried both ways: it matters only where the state differs, and then
  // the finding is UNDETERMINED, with what would have to be known; so it is, too, with more of them than
  // kLimits.unsure_changes_max. REQUIRES: the frame is as for Kind::Judge and has slots().
  void Judge(const Kind& kind, cel::Frame& frame, int year, v1::Finding* finding) const;
  // The terms with what surely counts. Kind and frame as above.
  [[nodiscard]] Terms TermsOf(const Kind& kind, cel::Frame& frame, int year) const;
  [[nodiscard]] int slots() const;

 private:
  struct Change;
  struct Found;
  class Ways;

  explicit Amendments(std::shared_ptr<const Decisions> decisions) : decisions_(std::move(decisions)) {}
  void ReadBody(SpecReader& reader, const Kind& kind, const cel::Environment& environment);
  void ReadValues(const SpecNode& node, const Kind& kind, Diagnostics& diagnostics);
  [[nodiscard]] Found Find(const Kind& kind, cel::Frame& frame, int year) const;
  void Consider(cel::Frame& frame, cel::Value where, Found* found) const;
  void ReadChange(cel::Frame& frame, Change* change) const;
  void ReadNewValue(cel::Frame& frame, Change* change) const;

  std::shared_ptr<const Decisions> decisions_;
  std::optional<cel::Program> when_;
  bool liftable_ = false;
  std::vector<AmendableValue> values_;
};

}  // namespace svod::kinds
