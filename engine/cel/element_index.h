// Elements of a repeated field by the value of one of their fields, so that a rule about one kind of element does not
// read the others.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/cel/field_reader.h"

namespace svod::cel {

// Kinds of values that an index tells apart: those that are whole numbers.
bool IsIndexed(ValueKind kind);

// Lists of so many elements are gone over as quickly as they are looked up.
inline constexpr size_t kFewElements = 4;

// Borrows the messages that it was asked about until Clear. Not thread-safe.
class ElementIndex {
 public:
  // The places in the list of what may have the value, ascending: elements whose key is equal to it, and those whose
  // key is not known. Both stay until Clear.
  struct Found {
    std::span<const std::pair<int64_t, uint32_t>> equal;  // key, index
    std::span<const uint32_t> unknown;

    // Calls `visit` with each of these places, ascending, until it returns false.
    template <typename Visit>
    void ForEach(Visit visit) const {
      auto next = unknown.begin();
      for (const auto& [key, index] : equal) {
        while (next != unknown.end() && *next < index) {
          if (!visit(*next++)) return;
        }
        if (!visit(index)) return;
      }
      while (next != unknown.end()) {
        if (!visit(*next++)) return;
      }
    }
  };
  // REQUIRES: `list` is repeated and of messages, `key` reads a field of these and IsIndexed. `generated` as for
  // FieldReader.
  Found Find(const google::protobuf::Message& owner, const FieldReader& list, const FieldReader& key, bool generated,
             int64_t value);

  void Clear();
  // Elements held, and lists ever held: a measure of the memory that is kept.
  [[nodiscard]] size_t size() const { return held_ + lists_.size(); }

 private:
  struct Lists {
    std::vector<std::pair<int64_t, uint32_t>> known;  // ascending
    std::vector<uint32_t> unknown;                    // ascending
  };
  struct Name {
    const google::protobuf::Message* owner;
    const google::protobuf::FieldDescriptor* list;
    const google::protobuf::FieldDescriptor* key;
    bool operator==(const Name&) const = default;
    template <typename H>
    friend H AbslHashValue(H hash, const Name& name) {
      return H::combine(std::move(hash), name.owner, name.list, name.key);
    }
  };
  void Fill(const google::protobuf::Message& owner, const FieldReader& list, const FieldReader& key, bool generated,
            Lists* lists) const;

  absl::flat_hash_map<Name, size_t> names_;  // into lists_; keeps its memory when cleared, unless it was large
  std::vector<Lists> lists_;                 // the first used_ are in use, the others are kept for later
  size_t used_ = 0;
  size_t held_ = 0;
};

}  // namespace svod::cel
