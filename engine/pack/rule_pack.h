// A rule pack, checked and compiled: what the loader makes and the engine evaluates.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/rule_files.h"
#include "engine/cel/program.h"
#include "engine/kinds/amendments.h"
#include "engine/kinds/kind.h"
#include "engine/pack/schema.h"
#include "engine/pack/suspension.h"
#include "engine/pack/table.h"
#include "svod/v1/verdict.pb.h"

namespace svod::pack {

// One rule, or one instance of it for a row of a table. Immutable.
struct Rule {
  // What every finding of the rule says alike: id, instance and level, which a finding has at once; title, citation and
  // interpretation, which Describe adds.
  v1::Finding prototype;
  std::optional<cel::Program> applies_when;
  std::optional<Date> in_force_from;
  std::optional<Date> in_force_to;
  // Until this day of the year judged, what does not hold yet is PENDING. Month and day; 0: no such day.
  int due_month = 0;
  int due_day = 0;
  // for_each over the document: one finding for each item.
  struct ForEach {
    cel::Program list;
    int slot;
    cel::Program key;
  };
  std::optional<ForEach> for_each;
  std::unique_ptr<const kinds::Kind> kind;
  std::optional<kinds::Amendments> amendments;

  // Slots that a frame needs for all of it: those of all its expressions.
  int slots = 0;
  [[nodiscard]] int CountSlots() const;
};

// How an edition is chosen: that of the period, or by the day on which a document was filed.
struct Selection {
  v1::EditionBasis basis = v1::EDITION_BASIS_PERIOD_IN_FORCE;
  std::string document;  // kind; empty: none counts

  friend bool operator==(const Selection&, const Selection&) = default;
};

// One edition. Immutable and shared by threads.
struct RulePack {
  std::shared_ptr<const Schema>
      schema;       // first: what follows borrows from it. nullptr: what the program was built with
  v1::PackRef ref;  // without the basis
  RuleFiles files;  // that it was read from, without those of the schema
  google::protobuf::RepeatedPtrField<v1::Source> sources;
  Date edition;
  std::string subject;
  const google::protobuf::Descriptor* subject_type = nullptr;
  std::string time_zone;
  Selection selection;
  std::optional<cel::Program> period;
  std::vector<Rule> rules;
  std::shared_ptr<ConstantPool> constants;
};

// Judges the dossier by one rule; appends one finding (for a for-each rule: one for each item, and one more, of the
// instance `*`, for those that a list marked as incomplete does not show), without texts. What one of `suspended`
// concerns is not judged: the finding says so. False when the verdict would pass kLimits.findings_max.
using Suspensions = std::vector<const Suspension*>;
bool Apply(const Rule& rule, int year, const Suspensions& suspended, cel::Frame& frame, v1::Verdict* verdict);

// Makes the frame ready for one judgement by the rule: of item `item` where the rule is for each, otherwise of the
// dossier. False when there is no such item.
bool Enter(const Rule& rule, size_t item, cel::Frame& frame);
// Judges as Apply does. REQUIRES: the frame was entered.
void JudgeEntered(const Rule& rule, int year, cel::Frame& frame, v1::Finding* finding);
// What the rule's kind is to judge by: the year, and what decisions surely change. REQUIRES: the frame was entered.
kinds::Terms TermsOf(const Rule& rule, int year, cel::Frame& frame);

// The rule of each finding, in their order. False when one is of no rule of the pack. Findings in the order of the pack
// are found at once.
bool MatchRules(const RulePack& pack, const v1::Verdict& verdict, std::vector<const Rule*>* rules);

// Adds to each finding the title, the citation and the interpretation of its rule, and to the verdict what is cited.
// False as for MatchRules.
bool Describe(const RulePack& pack, v1::Verdict* verdict);

}  // namespace svod::pack
