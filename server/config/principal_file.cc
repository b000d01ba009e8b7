// Tested by: tests/server/config/principal_file_test.cc.
#include "server/config/principal_file.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/time/time.h"
#include "server/config/spec_values.h"

namespace svod::config {
namespace {

using app::Principal;
using app::Principals;
using kinds::SpecNode;
using kinds::SpecReader;

constexpr size_t kHashDigits = 64;

std::vector<std::string> NamesOf(const app::Regions& regions) {
  std::vector<std::string> names;
  for (const auto& [name, patterns] : regions) names.push_back(name);
  return names;
}

class Reader {
 public:
  Reader(const app::Regions& regions, Principals* principals, Diagnostics& diagnostics)
      : regions_(regions), principals_(*principals), diagnostics_(diagnostics) {}

  void ReadAll(const SpecNode& root) {
    SpecReader reader(root, "the file of principals", diagnostics_);
    const SpecNode* list = reader.Require("principals");
    reader.Finish();
    if (list == nullptr) return;
    if (list->kind != SpecNode::Kind::kList) {
      kinds::Report(diagnostics_, *list, "not-a-list", "`principals` is a list");
    }
    for (const SpecNode& item : list->items) ReadOne(item);
  }

 private:
  void ReadOne(const SpecNode& node) {
    SpecReader reader(node, "a principal", diagnostics_);
    auto principal = std::make_shared<Principal>();
    principal->name = ReadName(reader);
    ReadRoles(reader.Require("roles"), principal.get());
    ReadScope(reader, principal.get());
    Principals::Entry entry;
    if (const SpecNode* name = reader.Take("certificate")) {
      entry.certificate = ReadText(*name, "`certificate`", diagnostics_).value_or("");
      if (!certificates_.insert(entry.certificate).second) {
        kinds::Report(diagnostics_, *name, "duplicate-name",
                      "the certificate " + Quote(entry.certificate) + " is that of another principal");
      }
    }
    if (const SpecNode* time = reader.Take("expires")) ReadExpiry(*time, &entry);
    const SpecNode* hashes = reader.Take("token_sha256");
    if (hashes == nullptr && !reader.Has("certificate") && node.kind == SpecNode::Kind::kMap) {
      kinds::Report(diagnostics_, node, "missing-key", "a principal needs `token_sha256` or `certificate`",
                    "`svod token new` makes a token and its hash");
    }
    reader.Finish();
    entry.principal = std::move(principal);
    if (!entry.certificate.empty()) principals_.Add(entry);
    entry.certificate.clear();
    if (hashes == nullptr) return;
    for (const SpecNode* hash : ReadTexts(*hashes, "`token_sha256`", diagnostics_)) {
      if (ReadHash(*hash, &entry)) principals_.Add(entry);
    }
  }

  std::string ReadName(SpecReader& reader) {
    const SpecNode* node = reader.Require("name");
    std::string name = node == nullptr ? "" : ReadText(*node, "`name`", diagnostics_).value_or("");
    if (node != nullptr && !names_.insert(name).second) {
      kinds::Report(diagnostics_, *node, "duplicate-name", "the name " + Quote(name) + " is given twice",
                    "one principal may have several tokens: write a list");
    }
    return name;
  }

  void ReadRoles(const SpecNode* node, Principal* principal) {
    if (node == nullptr) return;
    for (const SpecNode* item : ReadTexts(*node, "`roles`", diagnostics_)) {
      if (const std::optional<app::Role> role = app::FindRole(item->text)) {
        principal->roles.Add(*role);
      } else {
        kinds::Report(diagnostics_, *item, "unknown-role", "there is no role " + Quote(item->text),
                      "there are " + app::RoleNames());
      }
    }
  }

  void ReadScope(SpecReader& reader, Principal* principal) {
    std::vector<std::string> patterns;
    if (const SpecNode* node = reader.Take("scope")) ReadPatterns(*node, &principal->scope, &patterns, diagnostics_);
    const SpecNode* node = reader.Take("regions");
    if (node == nullptr) return;
    for (const SpecNode* item : ReadTexts(*node, "`regions`", diagnostics_)) {
      const auto region = regions_.find(item->text);
      if (region == regions_.end()) {
        const std::string nearest = Nearest(item->text, NamesOf(regions_));
        kinds::Report(
            diagnostics_, *item, "unknown-region", "there is no region " + Quote(item->text),
            nearest.empty() ? "regions are named in the configuration file" : "did you mean `" + nearest + "`?");
        continue;
      }
      std::string error;
      for (const std::string& pattern : region->second) (void)principal->scope.Add(pattern, &error);
    }
  }

  void ReadExpiry(const SpecNode& node, Principals::Entry* entry) {
    absl::Time time;
    std::string error;
    if (node.kind == SpecNode::Kind::kScalar && absl::ParseTime(absl::RFC3339_full, node.text, &time, &error)) {
      entry->expires_us = absl::ToUnixMicros(time);
      return;
    }
    kinds::Report(diagnostics_, node, "invalid-time", "`expires` is a time with its zone",
                  "write it like 2027-01-01T00:00:00Z");
  }

  bool ReadHash(const SpecNode& node, Principals::Entry* entry) {
    const bool is_hex =
        node.text.size() == kHashDigits && node.text.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_hex) {
      kinds::Report(diagnostics_, node, "bad-hash", "the SHA-256 of a token is 64 digits 0-9 and a-f",
                    "`svod token hash` makes it from a token");
      return false;
    }
    if (!hashes_.insert(node.text).second) {
      kinds::Report(diagnostics_, node, "duplicate-token", "the token is given twice");
      return false;
    }
    entry->token_hash = absl::HexStringToBytes(node.text);
    return true;
  }

  const app::Regions& regions_;
  Principals& principals_;
  Diagnostics& diagnostics_;
  std::set<std::string> names_;
  std::set<std::string> certificates_;
  std::set<std::string> hashes_;
};

}  // namespace

void ReadPrincipalFile(const std::string& path, const app::Regions& regions, Principals* principals,
                       Diagnostics& diagnostics) {
  const std::optional<SpecNode> root = ReadYamlFile(path, diagnostics);
  if (root) Reader(regions, principals, diagnostics).ReadAll(*root);
}

}  // namespace svod::config
