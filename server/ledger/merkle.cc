// Tested by: tests/server/ledger/merkle_test.cc.
#include "server/ledger/merkle.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/document/document.h"

namespace svod::ledger {
namespace {

constexpr char kLeafPrefix = '\x00';
constexpr char kNodePrefix = '\x01';
constexpr size_t kHashBytes = 32;

// Leaves from `begin` up to `end`. `begin` is always a multiple of a power of two that is not below the length.
struct Leaves {
  uint64_t begin = 0;
  uint64_t end = 0;

  [[nodiscard]] uint64_t size() const { return end - begin; }
  // Where RFC 6962 splits them: behind the largest power of two below their number. REQUIRES: at least two.
  [[nodiscard]] uint64_t Middle() const { return begin + std::bit_floor(size() - 1); }
};

absl::StatusOr<std::string> RootOf(Leaves leaves, ReadNode read) {
  if (std::has_single_bit(leaves.size())) {
    const auto level = static_cast<uint32_t>(std::countr_zero(leaves.size()));
    return read({level, leaves.begin >> level});
  }
  const uint64_t middle = leaves.Middle();
  absl::StatusOr<std::string> left = RootOf({leaves.begin, middle}, read);
  if (!left.ok()) return left;
  absl::StatusOr<std::string> right = RootOf({middle, leaves.end}, read);
  if (!right.ok()) return right;
  return NodeHash(*left, *right);
}

// The roots of these, in this order.
absl::StatusOr<std::vector<std::string>> RootsOf(const std::vector<Leaves>& parts, ReadNode read) {
  std::vector<std::string> roots;
  roots.reserve(parts.size());
  for (const Leaves& part : parts) {
    absl::StatusOr<std::string> root = RootOf(part, read);
    if (!root.ok()) return root.status();
    roots.push_back(*std::move(root));
  }
  return roots;
}

bool AreHashes(std::span<const std::string> proof) {
  return std::all_of(proof.begin(), proof.end(), [](const std::string& hash) { return hash.size() == kHashBytes; });
}

}  // namespace

std::string LeafHash(std::string_view leaf) { return Sha256(kLeafPrefix + std::string(leaf)); }

std::string NodeHash(std::string_view left, std::string_view right) {
  std::string bytes(1, kNodePrefix);
  bytes += left;
  bytes += right;
  return Sha256(bytes);
}

std::string EmptyRoot() { return Sha256(""); }

std::vector<Node> Peaks(uint64_t size) {
  std::vector<Node> peaks;
  uint64_t begin = 0;
  while (begin < size) {
    const uint64_t length = std::bit_floor(size - begin);
    const auto level = static_cast<uint32_t>(std::countr_zero(length));
    peaks.push_back({level, begin >> level});
    begin += length;
  }
  return peaks;
}

std::string Frontier::Root() const {
  if (peaks_.empty()) return EmptyRoot();
  std::string root = peaks_.back();
  for (size_t i = peaks_.size() - 1; i-- > 0;) root = NodeHash(peaks_[i], root);
  return root;
}

void Frontier::Append(std::string leaf_hash, absl::FunctionRef<void(const Node&, const std::string& hash)> completed) {
  std::string hash = std::move(leaf_hash);
  // As a carry in a binary number: each peak of the same level makes one of the next with it.
  uint32_t level = 0;
  for (; ((size_ >> level) & 1U) != 0; ++level) {
    hash = NodeHash(peaks_.back(), hash);
    peaks_.pop_back();
    completed({level + 1, size_ >> (level + 1)}, hash);
  }
  peaks_.push_back(std::move(hash));
  ++size_;
}

absl::StatusOr<std::string> RootAt(uint64_t size, ReadNode read) {
  if (size == 0) return EmptyRoot();
  return RootOf({0, size}, read);
}

absl::StatusOr<std::vector<std::string>> InclusionProof(uint64_t index, uint64_t size, ReadNode read) {
  // From the root down to the leaf, each time the half that it is not in.
  std::vector<Leaves> others;
  Leaves leaves{0, size};
  while (leaves.size() > 1) {
    const uint64_t middle = leaves.Middle();
    const bool left = index < middle;
    others.push_back(left ? Leaves{middle, leaves.end} : Leaves{leaves.begin, middle});
    leaves = left ? Leaves{leaves.begin, middle} : Leaves{middle, leaves.end};
  }
  std::reverse(others.begin(), others.end());
  return RootsOf(others, read);
}

absl::StatusOr<std::vector<std::string>> ConsistencyProof(uint64_t from, uint64_t to, ReadNode read) {
  if (from == 0 || from == to) return std::vector<std::string>();
  // From the root down to the subtree that the first tree ends with.
  std::vector<Leaves> parts;
  Leaves leaves{0, to};
  while (leaves.end != from) {
    const uint64_t middle = leaves.Middle();
    const bool left = from <= middle;
    parts.push_back(left ? Leaves{middle, leaves.end} : Leaves{leaves.begin, middle});
    leaves = left ? Leaves{leaves.begin, middle} : Leaves{middle, leaves.end};
  }
  // Who verifies knows the root of the first tree already where that is this subtree itself.
  if (leaves.begin != 0) parts.push_back(leaves);
  std::reverse(parts.begin(), parts.end());
  return RootsOf(parts, read);
}

// RFC 9162, 2.1.3.2, which says how to verify what RFC 6962 defines.
bool VerifyInclusion(std::string_view leaf_hash, uint64_t index, uint64_t size, std::span<const std::string> proof,
                     std::string_view root) {
  if (index >= size || !AreHashes(proof)) return false;
  uint64_t place = index;
  uint64_t last = size - 1;
  std::string hash(leaf_hash);
  for (const std::string& other : proof) {
    if (last == 0) return false;
    if ((place & 1U) != 0 || place == last) {
      hash = NodeHash(other, hash);
      // At the right edge a subtree rises until it is a right child.
      while ((place & 1U) == 0 && place != 0) {
        place >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = NodeHash(hash, other);
    }
    place >>= 1U;
    last >>= 1U;
  }
  return last == 0 && hash == root;
}

// RFC 9162, 2.1.4.2.
bool VerifyConsistency(uint64_t from, std::string_view from_root, uint64_t to, std::string_view to_root,
                       std::span<const std::string> proof) {
  if (from > to || !AreHashes(proof)) return false;
  if (from == 0) return proof.empty() && from_root == EmptyRoot();
  if (from == to) return proof.empty() && from_root == to_root;
  uint64_t place = from - 1;
  uint64_t last = to - 1;
  while ((place & 1U) != 0) {
    place >>= 1U;
    last >>= 1U;
  }
  // A first tree that is a complete subtree of the second is not repeated in the proof.
  const bool whole = std::has_single_bit(from);
  if (!whole && proof.empty()) return false;
  std::string first(whole ? from_root : proof.front());
  std::string second = first;
  for (const std::string& other : whole ? proof : proof.subspan(1)) {
    if (last == 0) return false;
    if ((place & 1U) != 0 || place == last) {
      first = NodeHash(other, first);
      second = NodeHash(other, second);
      while ((place & 1U) == 0 && place != 0) {
        place >>= 1U;
        last >>= 1U;
      }
    } else {
      second = NodeHash(second, other);
    }
    place >>= 1U;
    last >>= 1U;
  }
  return last == 0 && first == from_root && second == to_root;
}

}  // namespace svod::ledger
