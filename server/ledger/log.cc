// Tested by: tests/server/ledger/log_test.cc.
#include "server/ledger/log.h"

#include <charconv>
#include <utility>

#include "engine/document/document.h"

namespace svod::ledger {
namespace {

constexpr std::string_view kEntries = "ledgerEntries/";

absl::Status Missing(const std::string& what) { return absl::DataLossError("the ledger has lost " + what); }

absl::StatusOr<std::string> ReadLeaf(const store::Snapshot& snapshot, uint64_t index) {
  absl::StatusOr<std::optional<std::string>> leaf = snapshot.FindLeaf(index);
  if (!leaf.ok()) return leaf.status();
  if (!leaf->has_value()) return Missing("entry " + std::to_string(index));
  return **std::move(leaf);
}

// Hashes of leaves are not stored: they follow from the entries.
absl::StatusOr<std::string> ReadStoredNode(const store::Snapshot& snapshot, const Node& node) {
  if (node.level == 0) {
    absl::StatusOr<std::string> leaf = ReadLeaf(snapshot, node.index);
    if (!leaf.ok()) return leaf.status();
    return LeafHash(*leaf);
  }
  absl::StatusOr<std::optional<std::string>> hash = snapshot.FindNode({node.level, node.index});
  if (!hash.ok()) return hash.status();
  if (!hash->has_value()) {
    return Missing("node " + std::to_string(node.index) + " of level " + std::to_string(node.level));
  }
  return **std::move(hash);
}

// Adds the stored verdict to the receipt of its entry.
absl::Status AddVerdict(const store::Snapshot& snapshot, uint64_t index, v1::Receipt* receipt) {
  absl::StatusOr<std::optional<std::string>> bytes = snapshot.FindVerdict(index);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value() || !receipt->mutable_verdict()->ParseFromString(**bytes)) {
    return absl::DataLossError("the verdict of ledger entry " + std::to_string(index) + " cannot be read");
  }
  return absl::OkStatus();
}

}  // namespace

std::string EntryName(uint64_t index) { return std::string(kEntries) + std::to_string(index); }

std::optional<uint64_t> ParseEntryName(std::string_view name) {
  if (!name.starts_with(kEntries)) return std::nullopt;
  const std::string_view digits = name.substr(kEntries.size());
  uint64_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc() || EntryName(index) != name) return std::nullopt;
  return index;
}

absl::StatusOr<Frontier> LoadFrontier(const store::Snapshot& snapshot) {
  const absl::StatusOr<uint64_t> size = snapshot.LedgerSize();
  if (!size.ok()) return size.status();
  std::vector<std::string> hashes;
  for (const Node& peak : Peaks(*size)) {
    absl::StatusOr<std::string> hash = ReadStoredNode(snapshot, peak);
    if (!hash.ok()) return hash.status();
    hashes.push_back(*std::move(hash));
  }
  return Frontier(*size, std::move(hashes));
}

void Append(v1::LedgerEntry* entry, Frontier* frontier, store::Batch* batch) {
  entry->set_index(frontier->size());
  std::string leaf = CanonicalBytes(*entry);
  frontier->Append(LeafHash(leaf), [batch](const Node& node, const std::string& hash) {
    batch->nodes.push_back({{node.level, node.index}, hash});
  });
  batch->leaves.push_back({entry->index(), std::move(leaf)});
}

absl::StatusOr<std::optional<v1::LedgerEntry>> ReadEntry(const store::Snapshot& snapshot, uint64_t index) {
  absl::StatusOr<std::optional<std::string>> leaf = snapshot.FindLeaf(index);
  if (!leaf.ok()) return leaf.status();
  if (!leaf->has_value()) return std::nullopt;
  v1::LedgerEntry entry;
  if (!entry.ParseFromString(**leaf) || entry.index() != index) {
    return absl::DataLossError("ledger entry " + std::to_string(index) + " cannot be read");
  }
  return entry;
}

absl::StatusOr<v1::Checkpoint> CheckpointAt(const store::Snapshot& snapshot, uint64_t size, const Identity& identity) {
  absl::StatusOr<std::string> root =
      RootAt(size, [&snapshot](const Node& node) { return ReadStoredNode(snapshot, node); });
  if (!root.ok()) return root.status();
  absl::StatusOr<std::string> note = WriteNote({identity.origin, size, *root}, identity.signer);
  if (!note.ok()) return note.status();
  v1::Checkpoint checkpoint;
  checkpoint.set_size(size);
  checkpoint.set_root(*root);
  checkpoint.set_note(*note);
  if (identity.signer != nullptr) checkpoint.set_signer(identity.origin);
  return checkpoint;
}

absl::StatusOr<v1::Receipt> MakeReceipt(const store::Snapshot& snapshot, uint64_t index, const Identity& identity) {
  const absl::StatusOr<uint64_t> size = snapshot.LedgerSize();
  if (!size.ok()) return size.status();
  absl::StatusOr<std::optional<v1::LedgerEntry>> entry = ReadEntry(snapshot, index);
  if (!entry.ok()) return entry.status();
  if (index >= *size) return absl::NotFoundError("there is no " + EntryName(index));
  if (!entry->has_value()) return Missing("entry " + std::to_string(index));
  v1::Receipt receipt;
  *receipt.mutable_entry() = **std::move(entry);
  absl::StatusOr<std::vector<std::string>> proof =
      InclusionProof(index, *size, [&snapshot](const Node& node) { return ReadStoredNode(snapshot, node); });
  if (!proof.ok()) return proof.status();
  for (std::string& hash : *proof) receipt.add_inclusion_proof(std::move(hash));
  absl::StatusOr<v1::Checkpoint> checkpoint = CheckpointAt(snapshot, *size, identity);
  if (!checkpoint.ok()) return checkpoint.status();
  *receipt.mutable_checkpoint() = *std::move(checkpoint);
  if (receipt.entry().has_verdict()) {
    const absl::Status added = AddVerdict(snapshot, index, &receipt);
    if (!added.ok()) return added;
  }
  return receipt;
}

absl::StatusOr<std::vector<std::string>> ProveConsistency(const store::Snapshot& snapshot, uint64_t from, uint64_t to) {
  return ConsistencyProof(from, to, [&snapshot](const Node& node) { return ReadStoredNode(snapshot, node); });
}

}  // namespace svod::ledger
