#include "server/ledger/merkle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "absl/strings/escaping.h"

namespace svod::ledger {
namespace {

// The test vectors of certificate-transparency (merkletree/merkle_tree_test.cc and its successors): eight leaves, and
// the roots of the first 1 to 8 of them.
const std::vector<std::string> kLeaves = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kRoots = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

std::string Hex(const std::string& bytes) { return absl::BytesToHexString(bytes); }
std::vector<std::string> HexOf(const std::vector<std::string>& hashes) {
  std::vector<std::string> texts;
  for (const std::string& hash : hashes) texts.push_back(Hex(hash));
  return texts;
}

// The definitions of RFC 6962, 2.1, word for word: slow, and without stored nodes.
std::string SlowRoot(const std::vector<std::string>& leaves, size_t begin, size_t end) {
  if (begin == end) return EmptyRoot();
  if (end - begin == 1) return LeafHash(leaves[begin]);
  const size_t k = std::bit_floor(end - begin - 1);
  return NodeHash(SlowRoot(leaves, begin, begin + k), SlowRoot(leaves, begin + k, end));
}

std::vector<std::string> SlowPath(const std::vector<std::string>& leaves, size_t m, size_t begin, size_t end) {
  if (end - begin == 1) return {};
  const size_t k = std::bit_floor(end - begin - 1);
  std::vector<std::string> path =
      m < k ? SlowPath(leaves, m, begin, begin + k) : SlowPath(leaves, m - k, begin + k, end);
  path.push_back(m < k ? SlowRoot(leaves, begin + k, end) : SlowRoot(leaves, begin, begin + k));
  return path;
}

std::vector<std::string> SlowSubproof(const std::vector<std::string>& leaves, size_t m, size_t begin, size_t end,
                                      bool known) {
  if (m == end - begin) return known ? std::vector<std::string>() : std::vector{SlowRoot(leaves, begin, end)};
  const size_t k = std::bit_floor(end - begin - 1);
  std::vector<std::string> proof =
      m <= k ? SlowSubproof(leaves, m, begin, begin + k, known) : SlowSubproof(leaves, m - k, begin + k, end, false);
  proof.push_back(m <= k ? SlowRoot(leaves, begin + k, end) : SlowRoot(leaves, begin, begin + k));
  return proof;
}

// A tree that grew leaf by leaf, with its stored nodes.
struct Grown {
  explicit Grown(const std::vector<std::string>& all) : leaves(all) {
    for (const std::string& leaf : leaves) {
      frontier.Append(LeafHash(leaf), [this](const Node& node, const std::string& hash) {
        // Each node once, in order.
        nodes.resize(std::max<size_t>(nodes.size(), node.level + 1));
        ASSERT_EQ(nodes[node.level].size(), node.index);
        nodes[node.level].push_back(hash);
      });
    }
  }
  absl::StatusOr<std::string> Read(const Node& node) const {
    if (node.level == 0) return LeafHash(leaves.at(node.index));
    return nodes.at(node.level).at(node.index);
  }
  std::vector<std::string> leaves;
  std::vector<std::vector<std::string>> nodes;
  Frontier frontier;
};

std::vector<std::string> ManyLeaves(size_t count) {
  std::vector<std::string> leaves;
  for (size_t i = 0; i < count; ++i) leaves.push_back("leaf " + std::to_string(i));
  return leaves;
}

// `proof` with one bit changed; nothing that was changed may be taken for true.
std::vector<std::vector<std::string>> Broken(const std::vector<std::string>& proof) {
  std::vector<std::vector<std::string>> all;
  for (size_t i = 0; i < proof.size(); ++i) {
    all.push_back(proof);
    all.back()[i][7] = static_cast<char>(all.back()[i][7] ^ 4);
    all.push_back(proof);
    all.back().erase(all.back().begin() + static_cast<std::ptrdiff_t>(i));
    all.push_back(proof);
    all.back()[i].pop_back();
  }
  all.push_back(proof);
  all.back().emplace_back(32, 'x');
  return all;
}

TEST(Merkle, HashesAreThoseOfThePublishedVectors) {
  EXPECT_EQ(Hex(EmptyRoot()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Frontier frontier;
  EXPECT_EQ(frontier.Root(), EmptyRoot());
  for (size_t i = 0; i < kLeaves.size(); ++i) {
    frontier.Append(LeafHash(absl::HexStringToBytes(kLeaves[i])), [](const Node&, const std::string&) {});
    EXPECT_EQ(Hex(frontier.Root()), kRoots[i]) << i;
  }
}

// Two proofs of the published vectors, to pin their order.
TEST(Merkle, ProofsAreThoseOfThePublishedVectors) {
  std::vector<std::string> leaves;
  for (const std::string& leaf : kLeaves) leaves.push_back(absl::HexStringToBytes(leaf));
  const Grown tree(leaves);
  const auto read = [&tree](const Node& node) { return tree.Read(node); };
  EXPECT_EQ(HexOf(*InclusionProof(5, 8, read)),
            (std::vector<std::string>{"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(HexOf(*ConsistencyProof(6, 8, read)),
            (std::vector<std::string>{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
}

constexpr size_t kSizes = 130;

TEST(Merkle, RootsAndPeaksOfEverySizeAreThoseOfTheDefinition) {
  const std::vector<std::string> leaves = ManyLeaves(kSizes);
  const Grown tree(leaves);
  const auto read = [&tree](const Node& node) { return tree.Read(node); };
  for (size_t size = 0; size <= kSizes; ++size) {
    const std::string root = SlowRoot(leaves, 0, size);
    EXPECT_EQ(*RootAt(size, read), root) << size;
    std::vector<std::string> peaks;
    for (const Node& peak : Peaks(size)) peaks.push_back(*read(peak));
    EXPECT_EQ(Frontier(size, peaks).Root(), root) << size;  // as after a restart
  }
}

TEST(Merkle, InclusionProofsOfEverySizeAreThoseOfTheDefinition) {
  const std::vector<std::string> leaves = ManyLeaves(kSizes);
  const Grown tree(leaves);
  const auto read = [&tree](const Node& node) { return tree.Read(node); };
  for (size_t size = 1; size <= kSizes; ++size) {
    const std::string root = SlowRoot(leaves, 0, size);
    for (size_t index = 0; index < size; ++index) {
      const std::vector<std::string> proof = *InclusionProof(index, size, read);
      ASSERT_EQ(proof, SlowPath(leaves, index, 0, size)) << index << " of " << size;
      ASSERT_TRUE(VerifyInclusion(LeafHash(leaves[index]), index, size, proof, root)) << index << " of " << size;
    }
  }
}

TEST(Merkle, NoChangedInclusionProofIsTrue) {
  const std::vector<std::string> leaves = ManyLeaves(20);
  const Grown tree(leaves);
  const auto read = [&tree](const Node& node) { return tree.Read(node); };
  for (size_t size = 1; size <= leaves.size(); ++size) {
    const std::string root = *RootAt(size, read);
    for (size_t index = 0; index < size; ++index) {
      const std::string leaf = LeafHash(leaves[index]);
      const std::vector<std::string> proof = *InclusionProof(index, size, read);
      for (const auto& broken : Broken(proof)) EXPECT_FALSE(VerifyInclusion(leaf, index, size, broken, root));
      for (size_t other = 0; other < size + 2; ++other) {
        EXPECT_EQ(VerifyInclusion(leaf, other, size, proof, root), other == index);
      }
      EXPECT_FALSE(VerifyInclusion(LeafHash("other"), index, size, proof, root));
      EXPECT_FALSE(VerifyInclusion(leaf, index, size, proof, EmptyRoot()));
    }
  }
  EXPECT_FALSE(VerifyInclusion(LeafHash(""), 0, 0, {}, EmptyRoot()));
}

TEST(Merkle, ConsistencyProofsOfEverySizeAreThoseOfTheDefinition) {
  const std::vector<std::string> leaves = ManyLeaves(kSizes);
  const Grown tree(leaves);
  const auto read = [&tree](const Node& node) { return tree.Read(node); };
  std::vector<std::string> roots;
  for (size_t size = 0; size <= kSizes; ++size) roots.push_back(*RootAt(size, read));
  for (size_t to = 0; to <= kSizes; ++to) {
    for (size_t from = 0; from <= to; ++from) {
      const std::vector<std::string> proof = *ConsistencyProof(from, to, read);
      ASSERT_TRUE(from == 0 || proof == SlowSubproof(leaves, from, 0, to, true)) << from << " to " << to;
      ASSERT_TRUE(VerifyConsistency(from, roots[from], to, roots[to], proof)) << from << " to " << to;
    }
  }
}

TEST(Merkle, NoChangedConsistencyProofIsTrue) {
  const Grown tree(ManyLeaves(20));
  const auto read = [&tree](const Node& node) { return tree.Read(node); };
  for (size_t to = 0; to <= 20; ++to) {
    const std::string to_root = *RootAt(to, read);
    for (size_t from = 0; from <= to; ++from) {
      const std::string from_root = *RootAt(from, read);
      const std::vector<std::string> proof = *ConsistencyProof(from, to, read);
      for (const auto& broken : Broken(proof)) EXPECT_FALSE(VerifyConsistency(from, from_root, to, to_root, broken));
      EXPECT_FALSE(VerifyConsistency(from, LeafHash("x"), to, to_root, proof)) << from << " to " << to;
      EXPECT_FALSE(from > 0 && VerifyConsistency(from, from_root, to, LeafHash("x"), proof)) << from << " to " << to;
      EXPECT_FALSE(from < to && VerifyConsistency(to, to_root, from, from_root, proof)) << from << " to " << to;
    }
  }
}

TEST(Merkle, AnErrorOfReadingIsHandedOn) {
  const auto fail = [](const Node&) -> absl::StatusOr<std::string> { return absl::DataLossError("gone"); };
  EXPECT_TRUE(absl::IsDataLoss(RootAt(3, fail).status()));
  EXPECT_TRUE(absl::IsDataLoss(InclusionProof(1, 3, fail).status()));
  EXPECT_TRUE(absl::IsDataLoss(ConsistencyProof(1, 3, fail).status()));
}

}  // namespace
}  // namespace svod::ledger
