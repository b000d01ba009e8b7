// Maps that an evaluation makes or reads.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/cel/frame.h"
#include "engine/cel/value.h"

namespace svod::cel {

// Entries in the order they were put. Keys are bools, whole numbers and texts; a number finds its equal of another kind
// (cel-spec, "Map key lookup"). Lives in a frame.
class ValueMap : public FieldsView {
 public:
  // False, and nothing changed, when the key is there already. REQUIRES: IsKey(key).
  bool Put(const Value& key, const Value& value);

  [[nodiscard]] size_t size() const override { return entries_.size(); }
  bool Find(const Value& key, Value* value) const override;
  [[nodiscard]] Value KeyAt(size_t index) const override { return entries_[index].first; }
  [[nodiscard]] Value ValueAt(size_t index) const override { return entries_[index].second; }

  // Whether a literal may have such a key: bool, int, uint or string.
  static bool IsKey(const Value& key);

 private:
  struct Hash {
    // Differs from process to process, so that no keys can be chosen that all fall together.
    size_t operator()(const Value& key) const;
  };
  struct Same {
    bool operator()(const Value& a, const Value& b) const;
  };

  std::vector<std::pair<Value, Value>> entries_;
  std::unordered_map<Value, size_t, Hash, Same> index_;  // whole numbers as WholeNumber gives them
};

}  // namespace svod::cel
