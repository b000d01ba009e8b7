// Types that are not known yet, found by what stands beside them: the unification of CEL's checker (cel-spec,
// langdef.md, "Type Checking"; the algorithm is that of cel-go, checker/types.go).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/cel/type.h"

namespace svod::cel {

// What is known of the types of one expression. Not thread-safe.
class Unifier {
 public:
  // A type not found yet.
  Type Unknown();
  // A copy in which each type parameter is a new unknown; the same name is the same unknown within `names`.
  Type Instantiate(const Type& type, std::map<std::string, Type>* names);

  // Whether a value of `from` can stand where `to` is wanted; unknowns of both are narrowed so that it can. On false
  // nothing is learned.
  bool Assign(const Type& to, const Type& from);
  bool AssignAll(std::span<const Type> to, std::span<const Type> from);

  // With what was found in place of unknowns; those still open stay, or become dyn.
  [[nodiscard]] Type Resolve(const Type& type, bool open_as_dyn) const;
  // Unknowns that stand for one another can double at each step. Beyond kWorkMax parts looked at, answers mean nothing:
  // the expression must be refused. Everything can then be assigned, so that no other fault is told.
  [[nodiscard]] bool exhausted() const { return work_ > kWorkMax; }
  static constexpr size_t kWorkMax = 200'000;

  // The more general of two types of which one is assignable to the other; otherwise dyn.
  Type Join(const Type& a, const Type& b);

 private:
  // Counts one part looked at.
  bool Work() const { return ++work_ <= kWorkMax; }

  using Found = std::map<std::string, Type>;

  bool Fits(const Type& to, const Type& from);
  bool FitsParts(const Type& to, const Type& from);
  // What is known of an unknown from now on; what was known before is kept until the next Assign.
  void Learn(const std::string& name, const Type& type);
  // Whether `unknown` can be `type`. `known` says whether something was known of it before.
  bool Substitute(const Type& type, const Type& unknown, bool* known);
  [[nodiscard]] bool Occurs(const Type& unknown, const Type& within) const;

  Found found_;
  std::vector<std::pair<std::string, std::optional<Type>>> learned_;  // by the assignment at hand, with what was before
  int next_ = 0;
  mutable size_t work_ = 0;
};

}  // namespace svod::cel
