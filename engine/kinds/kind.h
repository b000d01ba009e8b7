// A kind of rule: what regulations keep saying, made once. Each kind is one file: what it reads from the rule, how it
// judges, what its finding says. Kinds work on any schema.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/cel/environment.h"
#include "engine/cel/frame.h"
#include "engine/kinds/cure.h"
#include "engine/kinds/reallocation.h"
#include "engine/kinds/spec.h"
#include "engine/kinds/terms.h"
#include "svod/v1/verdict.pb.h"

namespace svod::kinds {

// A compiled rule body. Immutable; shared by all threads.
class Kind {
 public:
  virtual ~Kind() = default;
  // Judges the frame's document by the terms and fills what the kind knows of `finding`: state, message, measured
  // value, threshold, margin, operands, evidence, missing paths, due date. Always sets a state.
  virtual void Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const = 0;
  // One step of what would make a finding of FAIL pass: the smallest change that mends the worst place. The frame is as
  // for Judge; `trial` judges the rule with changes made. nullopt where it cannot be told, for one where data are
  // missing. REQUIRES: Judge says FAIL.
  virtual std::optional<Proposal> Cure(cel::Frame& frame, const Terms& terms, Trial trial) const = 0;
  // Names the money, or whatever it is that is divided, that the rule asks a part of: its items, condition and amount
  // as written. Rules of one pool are about the same money. Empty for kinds that ask nothing such.
  [[nodiscard]] virtual std::string_view Pool() const { return {}; }
  // What the rule asks of its pool; nullopt when there is none, or data are missing. Borrows the frame, for which the
  // slots are those of Judge.
  virtual std::optional<Claim> ClaimOn(cel::Frame& /*frame*/, const Terms& /*terms*/) const { return std::nullopt; }
  // The values that decisions may put others in the place of: `at_least`, `due`.
  [[nodiscard]] virtual std::vector<AmendableValue> Amendable() const { return {}; }
  // One of these, as it counts by the terms; nullopt where the year has none.
  [[nodiscard]] virtual std::optional<v1::Quantity> ValueOf(std::string_view /*name*/, const Terms& /*terms*/) const {
    return std::nullopt;
  }
  // Whether no value could satisfy the terms: the least is more than the most.
  [[nodiscard]] virtual bool Contradict(const Terms& /*terms*/) const { return false; }
  // Slots that the frame must have.
  [[nodiscard]] virtual int slots() const = 0;
};

// Compiles the body of a rule. nullptr, and at least one diagnostic, on faults.
using Compiler = std::unique_ptr<const Kind> (*)(const SpecNode& body, const cel::Environment& environment,
                                                 Diagnostics& diagnostics);

std::unique_ptr<const Kind> CompileShare(const SpecNode&, const cel::Environment&, Diagnostics&);
std::unique_ptr<const Kind> CompileCount(const SpecNode&, const cel::Environment&, Diagnostics&);
std::unique_ptr<const Kind> CompileBounds(const SpecNode&, const cel::Environment&, Diagnostics&);
std::unique_ptr<const Kind> CompileGrowth(const SpecNode&, const cel::Environment&, Diagnostics&);
std::unique_ptr<const Kind> CompileDeadline(const SpecNode&, const cel::Environment&, Diagnostics&);
std::unique_ptr<const Kind> CompileLeadTime(const SpecNode&, const cel::Environment&, Diagnostics&);
std::unique_ptr<const Kind> CompileApproval(const SpecNode&, const cel::Environment&, Diagnostics&);
std::unique_ptr<const Kind> CompilePresent(const SpecNode&, const cel::Environment&, Diagnostics&);
std::unique_ptr<const Kind> CompileDisjoint(const SpecNode&, const cel::Environment&, Diagnostics&);
std::unique_ptr<const Kind> CompileRequire(const SpecNode&, const cel::Environment&, Diagnostics&);

struct KindName {
  std::string_view name;  // the key in a rule file
  Compiler compile;
};
// Every kind, in the order of the manual.
const std::vector<KindName>& AllKinds();

}  // namespace svod::kinds
