// Tested by: tests/server/app/access_test.cc.
#include "server/app/access.h"

#include <algorithm>
#include <array>
#include <utility>

namespace svod::app {
namespace {

constexpr std::array<std::string_view, kRoleCount> kRoleNames = {"filer", "reviewer", "auditor", "administrator",
                                                                 "operator"};
// The name of a unit has eight parts.
constexpr size_t kPartsMax = 16;

// Takes the first part off; the rest is empty after the last.
std::string_view TakePart(std::string_view* name) {
  const size_t end = std::min(name->find('/'), name->size());
  const std::string_view part = name->substr(0, end);
  name->remove_prefix(std::min(end + 1, name->size()));
  return part;
}

bool Matches(const std::string& pattern, std::string_view part) {
  if (pattern.back() != '*') return pattern == part;
  return part.substr(0, pattern.size() - 1) == std::string_view(pattern).substr(0, pattern.size() - 1);
}

// How far the parts of the name follow the pattern: to the end of which of the two.
enum class Met : uint8_t { kNot, kPattern, kName };

Met Meet(const std::vector<std::string>& pattern, std::string_view name) {
  for (const std::string& part : pattern) {
    if (name.empty()) return Met::kName;
    if (!Matches(part, TakePart(&name))) return Met::kNot;
  }
  return Met::kPattern;
}

}  // namespace

std::string_view RoleName(Role role) { return kRoleNames[static_cast<size_t>(role)]; }

std::optional<Role> FindRole(std::string_view name) {
  const auto it = std::find(kRoleNames.begin(), kRoleNames.end(), name);
  if (it == kRoleNames.end()) return std::nullopt;
  return static_cast<Role>(it - kRoleNames.begin());
}

std::string RoleNames() {
  return Roles({Role::kFiler, Role::kReviewer, Role::kAuditor, Role::kAdministrator, Role::kOperator}).ToString();
}

std::string Roles::ToString() const {
  std::string names;
  for (int i = 0; i < kRoleCount; ++i) {
    if (!Has(static_cast<Role>(i))) continue;
    if (!names.empty()) names += ", ";
    names += RoleName(static_cast<Role>(i));
  }
  return names;
}

Scope Scope::Everything() {
  Scope scope;
  scope.patterns_.push_back({"*"});
  return scope;
}

bool Scope::Add(std::string_view pattern, std::string* error) {
  std::vector<std::string> parts;
  if (pattern.empty() || pattern.back() == '/') {
    *error = "a pattern is parts of a name with `/` between them, none of them empty";
    return false;
  }
  while (!pattern.empty()) {
    parts.emplace_back(TakePart(&pattern));
    if (parts.back().empty() || parts.size() > kPartsMax) {
      *error = "a pattern has 1 to " + std::to_string(kPartsMax) + " parts, none of them empty";
      return false;
    }
    if (parts.back().find('*') < parts.back().size() - 1) {
      *error = "`*` stands only at the end of a part";
      return false;
    }
  }
  patterns_.push_back(std::move(parts));
  return true;
}

bool Scope::Covers(std::string_view name) const {
  return std::any_of(patterns_.begin(), patterns_.end(), [name](const std::vector<std::string>& pattern) {
    return pattern == std::vector<std::string>{"*"} || Meet(pattern, name) == Met::kPattern;
  });
}

bool Scope::Touches(std::string_view name) const {
  return std::any_of(patterns_.begin(), patterns_.end(),
                     [name](const std::vector<std::string>& pattern) { return Meet(pattern, name) != Met::kNot; });
}

}  // namespace svod::app
