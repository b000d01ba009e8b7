// Tested by: tests/engine/release_test.cc.
#include "engine/release.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "engine/document/document.h"
#include "engine/pack/rule_pack.h"
#include "engine/rule_packs.h"

namespace svod {
namespace {

// Adds a fault when `word` is none of `known`.
void CheckKnown(const std::string& word, const char* what, const std::set<std::string>& known,
                Diagnostics& diagnostics) {
  if (known.contains(word)) return;
  Diagnostic fault;
  fault.path = what;
  fault.code = std::string("unknown-") + what;
  fault.message = std::string("there is no ") + what + " " + Quote(word);
  const std::string nearest = Nearest(word, {known.begin(), known.end()});
  if (!nearest.empty()) fault.hint = "did you mean " + Quote(nearest) + "?";
  diagnostics.Add(std::move(fault));
}

// What the editions of the pack say of the rule.
struct RuleNames {
  std::set<std::string> rules;
  std::set<std::string> instances;  // of the rule, over tables
  bool open = false;                // some edition has the rule over a list of the document
};

RuleNames NamesOf(const pack::Editions& pack, const std::string& rule) {
  RuleNames names;
  for (const auto& edition : pack.all) {
    for (const pack::Rule& one : edition->rules) {
      names.rules.insert(one.prototype.rule());
      if (one.prototype.rule() != rule) continue;
      names.open = names.open || one.for_each;
      if (!one.prototype.instance().empty()) names.instances.insert(one.prototype.instance());
    }
  }
  return names;
}

}  // namespace

Edition CompileEdition(const RuleFiles& files, Diagnostics& diagnostics) {
  Edition edition = pack::LoadPack(files, diagnostics);
  diagnostics.Sort();
  return edition;
}

const v1::PackRef& RefOf(const pack::RulePack& edition) { return edition.ref; }

const RuleFiles& FilesOf(const pack::RulePack& edition) { return edition.files; }

std::string DigestOf(const RuleFiles& files) { return Sha256Digest(pack::DigestedText(files)); }

size_t RuleCount(const pack::RulePack& edition) { return edition.rules.size(); }

std::vector<Edition> EditionsOf(const RulePacks& packs) {
  std::vector<Edition> editions;
  for (const pack::Editions& pack : packs.packs) editions.insert(editions.end(), pack.all.begin(), pack.all.end());
  return editions;
}

const std::vector<Suspension>& SuspensionsOf(const RulePacks& packs) { return packs.suspensions; }

std::shared_ptr<const RulePacks> AssembleRulePacks(const std::vector<Edition>& editions,
                                                   std::vector<Suspension> suspensions, Diagnostics& diagnostics) {
  const size_t faults = diagnostics.size() + diagnostics.omitted();
  auto packs = std::make_shared<RulePacks>();
  for (const Edition& edition : editions) {
    const auto& schema = edition->schema;
    if (schema != nullptr && std::find(packs->schemas.begin(), packs->schemas.end(), schema) == packs->schemas.end()) {
      packs->schemas.push_back(schema);
    }
    Insert(edition, &packs->packs);
  }
  packs->suspensions = std::move(suspensions);
  if (editions.empty()) {
    Diagnostic fault;
    fault.code = "no-packs";
    fault.message = "there is no edition of any pack";
    diagnostics.Add(std::move(fault));
  } else {
    Join(packs.get(), "", diagnostics);
  }
  return diagnostics.size() + diagnostics.omitted() == faults ? packs : nullptr;
}

void CheckSuspension(const RulePacks& packs, const Suspension& suspension, Diagnostics& diagnostics) {
  std::set<std::string> ids;
  for (const pack::Editions& pack : packs.packs) ids.insert(pack.id);
  CheckKnown(suspension.pack, "pack", ids, diagnostics);
  for (const pack::Editions& pack : packs.packs) {
    if (pack.id != suspension.pack) continue;
    const RuleNames names = NamesOf(pack, suspension.rule);
    CheckKnown(suspension.rule, "rule", names.rules, diagnostics);
    const bool any = suspension.instance.empty() || names.open || !names.rules.contains(suspension.rule);
    if (!any) CheckKnown(suspension.instance, "instance", names.instances, diagnostics);
  }
}

}  // namespace svod
