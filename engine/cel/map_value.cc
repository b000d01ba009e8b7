// Tested by: tests/engine/cel/standard_test.cc; the published data (fields, macros2).
#include "engine/cel/map_value.h"

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "engine/cel/equality.h"

namespace svod::cel {

size_t ValueMap::Hash::operator()(const Value& key) const {
  return key.kind() == ValueKind::kString ? absl::HashOf(absl::string_view(key.string().data(), key.string().size()))
                                          : absl::HashOf(key.int_value());
}

bool ValueMap::Same::operator()(const Value& a, const Value& b) const {
  if (a.kind() != b.kind()) return false;
  return a.kind() == ValueKind::kString ? a.string() == b.string() : a.int_value() == b.int_value();
}

bool ValueMap::IsKey(const Value& key) {
  return key.kind() == ValueKind::kBool || key.kind() == ValueKind::kInt || key.kind() == ValueKind::kUint ||
         key.kind() == ValueKind::kString;
}

bool ValueMap::Put(const Value& key, const Value& value) {
  if (!index_.emplace(WholeNumber(key), entries_.size()).second) return false;
  entries_.emplace_back(key, value);
  return true;
}

bool ValueMap::Find(const Value& key, Value* value) const {
  const Value whole = WholeNumber(key);
  auto found = IsKey(whole) ? index_.find(whole) : index_.end();
  if (found == index_.end()) return false;
  *value = entries_[found->second].second;
  return true;
}

}  // namespace svod::cel
