// The Merkle tree of RFC 6962, section 2.1: hashes, proofs, and their verification. Pure computation: nodes are read by
// a function that the caller gives. Hashes are strings of 32 bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace svod::ledger {

// SHA-256 over 00 and the leaf.
std::string LeafHash(std::string_view leaf);
// SHA-256 over 01 and both.
std::string NodeHash(std::string_view left, std::string_view right);
// The root of a tree without leaves: SHA-256 of nothing.
std::string EmptyRoot();

// A complete subtree: the 2^level leaves from index * 2^level on. Level 0 is a leaf.
struct Node {
  uint32_t level = 0;
  uint64_t index = 0;
};
// Gives the root of a complete subtree. Its errors are handed on.
using ReadNode = absl::FunctionRef<absl::StatusOr<std::string>(const Node&)>;

// The complete subtrees that a tree of `size` leaves is made of, from the left: one for each bit of `size`.
std::vector<Node> Peaks(uint64_t size);

// The right edge of a growing tree: what is needed to go on, the logarithm of its size. A value type.
class Frontier {
 public:
  Frontier() = default;
  // `peaks`: the hashes of Peaks(size), in that order.
  Frontier(uint64_t size, std::vector<std::string> peaks) : size_(size), peaks_(std::move(peaks)) {}

  [[nodiscard]] uint64_t size() const { return size_; }
  [[nodiscard]] std::string Root() const;
  // Adds a leaf. `completed` hears of each subtree above level 0 that it completes.
  void Append(std::string leaf_hash, absl::FunctionRef<void(const Node&, const std::string& hash)> completed);

 private:
  uint64_t size_ = 0;
  std::vector<std::string> peaks_;
};

// The root of the first `size` leaves.
absl::StatusOr<std::string> RootAt(uint64_t size, ReadNode read);
// The audit path of a leaf. REQUIRES: index < size.
absl::StatusOr<std::vector<std::string>> InclusionProof(uint64_t index, uint64_t size, ReadNode read);
// The proof that the tree of the first `from` leaves is the beginning of that of `to`; empty when `from` is 0 or `to`.
// REQUIRES: from <= to.
absl::StatusOr<std::vector<std::string>> ConsistencyProof(uint64_t from, uint64_t to, ReadNode read);

// Whether the proof shows the leaf in its place of the tree with this root. Any input may be wrong.
[[nodiscard]] bool VerifyInclusion(std::string_view leaf_hash, uint64_t index, uint64_t size,
                                   std::span<const std::string> proof, std::string_view root);
// Whether the proof shows that the second tree goes on from the first. Any input may be wrong.
[[nodiscard]] bool VerifyConsistency(uint64_t from, std::string_view from_root, uint64_t to, std::string_view to_root,
                                     std::span<const std::string> proof);

}  // namespace svod::ledger
