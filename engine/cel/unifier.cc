// Tested by: tests/engine/cel/checker_test.cc; the published data (type_deductions, checking).
#include "engine/cel/unifier.h"

#include <algorithm>
#include <vector>

namespace svod::cel {
namespace {

bool IsAnything(const Type& type) {
  return type.kind() == TypeKind::kDyn || type.kind() == TypeKind::kError || type.kind() == TypeKind::kAny;
}

// null may stand for a value of these.
bool IsNullable(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kNull:
    case TypeKind::kWrapper:
    case TypeKind::kMessage:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kOptional:
    case TypeKind::kOpaque:
      return true;
    default:
      return false;
  }
}

bool HasParts(TypeKind kind) {
  return kind == TypeKind::kList || kind == TypeKind::kMap || kind == TypeKind::kOptional ||
         kind == TypeKind::kOpaque || kind == TypeKind::kType;
}

bool SameShape(const Type& a, const Type& b) {
  if (a.kind() != b.kind() || a.columns().size() != b.columns().size()) return false;
  return a.kind() != TypeKind::kOpaque || a.name() == b.name();
}

// `general` is equal to `special`, or less specific.
bool IsGeneral(const Type& general, const Type& special) {
  if (IsAnything(general) || general.kind() == TypeKind::kParameter) return true;
  if (IsAnything(special) || special.kind() == TypeKind::kParameter) return false;
  if (special.kind() == TypeKind::kNull) return IsNullable(general);
  if (general.kind() == TypeKind::kWrapper && special.kind() != TypeKind::kWrapper) {
    return general.element() == special;
  }
  if (!HasParts(general.kind()) || general.kind() == TypeKind::kType) return general == special;
  return SameShape(general, special) &&
         std::equal(general.columns().begin(), general.columns().end(), special.columns().begin(),
                    [](const auto& a, const auto& b) { return IsGeneral(a.second, b.second); });
}

const Type& MoreGeneral(const Type& a, const Type& b) { return IsGeneral(a, b) ? a : b; }

}  // namespace

Type Unifier::Unknown() { return Type::Parameter("_" + std::to_string(next_++)); }

Type Unifier::Instantiate(const Type& type, std::map<std::string, Type>* names) {
  if (type.kind() == TypeKind::kParameter) {
    auto [found, added] = names->try_emplace(type.name());
    if (added) found->second = Unknown();
    return found->second;
  }
  if (!HasParts(type.kind())) return type;
  std::vector<Type> parts;
  for (const auto& [name, part] : type.columns()) parts.push_back(Instantiate(part, names));
  return type.WithParts(std::move(parts));
}

bool Unifier::Assign(const Type& to, const Type& from) { return AssignAll({&to, 1}, {&from, 1}); }

bool Unifier::AssignAll(std::span<const Type> to, std::span<const Type> from) {
  learned_.clear();
  if (std::equal(to.begin(), to.end(), from.begin(), from.end(),
                 [this](const Type& t, const Type& f) { return Fits(t, f); })) {
    return true;
  }
  for (; !learned_.empty(); learned_.pop_back()) {
    auto& [name, before] = learned_.back();
    if (before) {
      found_.insert_or_assign(name, std::move(*before));
    } else {
      found_.erase(name);
    }
  }
  return exhausted();  // no faults on top of the one that tells of it
}

void Unifier::Learn(const std::string& name, const Type& type) {
  auto [found, added] = found_.try_emplace(name, type);
  learned_.emplace_back(name, added ? std::nullopt : std::optional(found->second));
  if (!added) found->second = type;
}

// `from` is what cel-go calls t1, `to` t2.
bool Unifier::Fits(const Type& to, const Type& from) {
  if (!Work()) return true;  // no faults on top of the one that tells of it
  bool known = false;
  if (to.kind() == TypeKind::kParameter) {
    if (Substitute(from, to, &known)) return true;
    if (known) return false;
  }
  if (from.kind() == TypeKind::kParameter) return Substitute(to, from, &known);
  if (IsAnything(to) || IsAnything(from)) return true;
  if (from.kind() == TypeKind::kNull) return IsNullable(to);
  if (to.kind() == TypeKind::kNull) return IsNullable(from);
  if (from.kind() == TypeKind::kWrapper) return to == from || to == from.element();
  if (to.kind() == TypeKind::kWrapper) return to.element() == from;
  if (to.kind() == TypeKind::kType) return from.kind() == TypeKind::kType;
  return HasParts(to.kind()) ? FitsParts(to, from) : to == from;
}

bool Unifier::FitsParts(const Type& to, const Type& from) {
  return SameShape(to, from) && std::equal(to.columns().begin(), to.columns().end(), from.columns().begin(),
                                           [this](const auto& t, const auto& f) { return Fits(t.second, f.second); });
}

bool Unifier::Substitute(const Type& type, const Type& unknown, bool* known) {
  if (type == unknown) {
    *known = true;
    return true;
  }
  auto found = found_.find(unknown.name());
  *known = found != found_.end();
  if (!*known) {
    if (Occurs(unknown, type)) return false;
    Learn(unknown.name(), type);
    return true;
  }
  const Type before = found->second;
  if (type == before) return true;
  if (!Fits(before, type)) return false;
  const Type general = MoreGeneral(type, before);
  if (!Occurs(unknown, general)) Learn(unknown.name(), general);
  return true;
}

bool Unifier::Occurs(const Type& unknown, const Type& within) const {
  if (!Work()) return true;
  if (within == unknown) return true;
  if (within.kind() == TypeKind::kParameter) {
    auto found = found_.find(within.name());
    return found != found_.end() && Occurs(unknown, found->second);
  }
  return HasParts(within.kind()) && std::any_of(within.columns().begin(), within.columns().end(),
                                                [&](const auto& part) { return Occurs(unknown, part.second); });
}

Type Unifier::Resolve(const Type& type, bool open_as_dyn) const {
  if (!Work()) return TypeKind::kError;
  if (type.kind() == TypeKind::kParameter) {
    auto found = found_.find(type.name());
    if (found != found_.end()) return Resolve(found->second, open_as_dyn);
    return open_as_dyn ? Type(TypeKind::kDyn) : type;
  }
  if (!HasParts(type.kind())) return type;
  std::vector<Type> parts;
  for (const auto& [name, part] : type.columns()) parts.push_back(Resolve(part, open_as_dyn));
  return type.WithParts(std::move(parts));
}

Type Unifier::Join(const Type& a, const Type& b) { return Assign(b, a) ? MoreGeneral(a, b) : Type(TypeKind::kDyn); }

}  // namespace svod::cel
