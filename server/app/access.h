// Who may do what: roles, and the names that a caller may touch. Deny by default: what no row and no pattern allows is
// denied.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace svod::app {

enum class Role : uint8_t { kFiler, kReviewer, kAuditor, kAdministrator, kOperator };
inline constexpr int kRoleCount = 5;

// "filer", ...
std::string_view RoleName(Role role);
std::optional<Role> FindRole(std::string_view name);
// "filer, reviewer, ...": for messages.
std::string RoleNames();

// A set of roles. A value type.
class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(std::initializer_list<Role> roles) {
    for (Role role : roles) Add(role);
  }
  constexpr void Add(Role role) { bits_ |= 1U << static_cast<unsigned>(role); }
  [[nodiscard]] constexpr bool Has(Role role) const { return (bits_ >> static_cast<unsigned>(role) & 1U) != 0; }
  [[nodiscard]] constexpr bool HasAnyOf(Roles other) const { return (bits_ & other.bits_) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  // Names with commas.
  [[nodiscard]] std::string ToString() const;

 private:
  unsigned bits_ = 0;
};

// The names that somebody may touch, as patterns over names of units in whole parts: `organisations/7302012345`,
// `organisations/73*`, `organisations/*/clusters/C12`. A `*` stands at the end of a part for any rest of that part. A
// pattern covers every name that begins with what it says; `*` alone covers everything. Immutable and thread-safe.
class Scope {
 public:
  // Covers nothing.
  Scope() = default;
  static Scope Everything();
  // False and an English reason when it is no pattern; then nothing is added.
  [[nodiscard]] bool Add(std::string_view pattern, std::string* error);

  // Whether the name, and with it every name below it, is covered. The empty name stands above all.
  [[nodiscard]] bool Covers(std::string_view name) const;
  // Whether some name below this one, or the name itself, may be covered.
  [[nodiscard]] bool Touches(std::string_view name) const;
  [[nodiscard]] bool empty() const { return patterns_.empty(); }

 private:
  std::vector<std::vector<std::string>> patterns_;  // parts; one that ends in `*` is a beginning
};

// Named lists of patterns, as the configuration gives them: what a token that names a region may touch.
using Regions = std::map<std::string, std::vector<std::string>, std::less<>>;

// A caller whose identity was proven. Immutable.
struct Principal {
  std::string name;  // as logs and limits know him
  Roles roles;
  Scope scope;
};

}  // namespace svod::app
