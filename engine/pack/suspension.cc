// Tested by: tests/engine/pack/suspension_test.cc.
#include "engine/pack/suspension.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "engine/base/limits.h"
#include "engine/kinds/parameter.h"
#include "engine/kinds/spec.h"
#include "engine/pack/editions.h"
#include "engine/pack/yaml_file.h"

namespace svod::pack {
namespace {

using kinds::SpecNode;
using kinds::SpecReader;

// As the service has them (server/app/limits.h): an entry of its ledger is made of each.
constexpr size_t kAuthorityBytesMax = 1024;
constexpr size_t kReasonBytesMax = 4096;

std::string TextOf(const SpecNode* node, const char* what, Diagnostics& diagnostics) {
  if (node == nullptr) return "";
  if (node->kind == SpecNode::Kind::kScalar && !node->text.empty()) return node->text;
  kinds::Report(diagnostics, *node, "not-a-text", std::string("`") + what + "` is a text");
  return "";
}

// The text, which may have so many bytes.
std::string BoundedText(const SpecNode* node, const char* what, size_t most, Diagnostics& diagnostics) {
  std::string text = TextOf(node, what, diagnostics);
  if (text.size() <= most) return text;
  kinds::Report(diagnostics, *node, "too-long",
                std::string("`") + what + "` has at most " + std::to_string(most) + " bytes");
  return "";
}

std::vector<std::string> RulesOf(const Editions& pack) {
  std::set<std::string> ids;
  for (const auto& edition : pack.all) {
    for (const Rule& rule : edition->rules) ids.insert(rule.prototype.rule());
  }
  return {ids.begin(), ids.end()};
}

// Reports a word that is none of `known`.
void CheckKnown(const SpecNode* node, const char* what, const std::vector<std::string>& known,
                Diagnostics& diagnostics) {
  if (node == nullptr || std::find(known.begin(), known.end(), node->text) != known.end()) return;
  const std::string nearest = Nearest(node->text, known);
  kinds::Report(diagnostics, *node, std::string("unknown-") + what,
                std::string("there is no ") + what + " `" + node->text + "`",
                nearest.empty() ? "" : "did you mean `" + nearest + "`?");
}

void CheckRule(const SpecNode* pack, const SpecNode* rule, const std::vector<Editions>& packs,
               Diagnostics& diagnostics) {
  std::vector<std::string> ids;
  ids.reserve(packs.size());
  for (const Editions& one : packs) ids.push_back(one.id);
  CheckKnown(pack, "pack", ids, diagnostics);
  for (const Editions& one : packs) {
    if (pack != nullptr && pack->text == one.id) CheckKnown(rule, "rule", RulesOf(one), diagnostics);
  }
}

// An instance of a rule over a table; what a list of the document holds is not known here.
void CheckInstance(const SpecNode* pack, const SpecNode* rule, const SpecNode* instance,
                   const std::vector<Editions>& packs, Diagnostics& diagnostics) {
  if (pack == nullptr || rule == nullptr || instance == nullptr) return;
  std::set<std::string> known;
  for (const Editions& one : packs) {
    if (one.id != pack->text) continue;
    for (const auto& edition : one.all) {
      for (const Rule& of : edition->rules) {
        if (of.prototype.rule() != rule->text) continue;
        if (of.for_each) return;
        known.insert(of.prototype.instance());
      }
    }
  }
  if (!known.empty()) CheckKnown(instance, "instance", {known.begin(), known.end()}, diagnostics);
}

std::optional<Suspension> Read(const SpecNode& node, const std::vector<Editions>* packs, Diagnostics& diagnostics) {
  SpecReader reader(node, "a suspension", diagnostics);
  Suspension read;
  const SpecNode* pack = reader.Require("pack");
  const SpecNode* rule = reader.Require("rule");
  if (packs != nullptr) CheckRule(pack, rule, *packs, diagnostics);
  read.pack = TextOf(pack, "pack", diagnostics);
  read.rule = TextOf(rule, "rule", diagnostics);
  const SpecNode* instance = reader.Take("instance");
  read.instance = TextOf(instance, "instance", diagnostics);
  if (packs != nullptr) CheckInstance(pack, rule, instance, *packs, diagnostics);
  const SpecNode* from = reader.Require("from");
  const SpecNode* to = reader.Take("to");
  read.authority = BoundedText(reader.Require("authority"), "authority", kAuthorityBytesMax, diagnostics);
  read.reason = BoundedText(reader.Require("reason"), "reason", kReasonBytesMax, diagnostics);
  reader.Finish();
  const std::optional<Date> first = from == nullptr ? std::nullopt : kinds::ReadDate(*from, diagnostics);
  if (to != nullptr) read.to = kinds::ReadDate(*to, diagnostics);
  if (!reader.IsSound() || !first) return std::nullopt;
  read.from = *first;
  if (to != nullptr && read.to && *read.to < read.from) {
    kinds::Report(diagnostics, *to, "bad-range", "the suspension ends before it begins, on " + from->text);
    return std::nullopt;
  }
  return read;
}

}  // namespace

std::vector<Suspension> LoadSuspensions(const std::string& path, const std::string& name,
                                        const std::vector<Editions>* packs, Diagnostics& diagnostics) {
  const auto source = ReadSourceFile(path, name, kLimits.rule_file_bytes_max, diagnostics);
  const std::optional<SpecNode> file = source == nullptr ? std::nullopt : ParseYaml(source, diagnostics);
  if (!file) return {};
  SpecReader reader(*file, "a file of suspensions", diagnostics);
  const SpecNode* list = reader.Require("suspensions");
  reader.Finish();
  if (list == nullptr) return {};
  if (list->kind != SpecNode::Kind::kList) {
    kinds::Report(diagnostics, *list, "not-a-list", "`suspensions` is a list");
    return {};
  }
  std::vector<Suspension> read;
  read.reserve(list->items.size());
  for (const SpecNode& item : list->items) {
    std::optional<Suspension> one = Read(item, packs, diagnostics);
    if (!one) continue;
    const auto same = [&one](const Suspension& other) {
      return std::tie(other.pack, other.rule, other.instance, other.from, other.to, other.authority, other.reason) ==
             std::tie(one->pack, one->rule, one->instance, one->from, one->to, one->authority, one->reason);
    };
    if (std::any_of(read.begin(), read.end(), same)) {
      kinds::Report(diagnostics, item, "duplicate-row", "the suspension is there twice");
    }
    read.push_back(std::move(*one));
  }
  if (!reader.IsSound()) return {};
  return read;
}

}  // namespace svod::pack
