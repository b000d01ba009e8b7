// The ledger in a store: entries are added to a batch, and read back with their proofs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/ledger/merkle.h"
#include "server/ledger/note.h"
#include "server/store/store.h"
#include "svod/v1/ledger.pb.h"

namespace svod::ledger {

// Who speaks for the log. A value type; the signer is borrowed, null: checkpoints are not signed.
struct Identity {
  std::string origin;
  const NoteSigner* signer = nullptr;
};

// `ledgerEntries/INDEX`.
std::string EntryName(uint64_t index);
std::optional<uint64_t> ParseEntryName(std::string_view name);

// The right edge of the stored log. Errors: those of the snapshot; DATA_LOSS when a part of the log is missing. So for
// all functions here.
absl::StatusOr<Frontier> LoadFrontier(const store::Snapshot& snapshot);

// Makes `entry` the next of the log: sets its index, adds the leaf and the nodes that it completes to `batch`, and
// moves the frontier on. REQUIRES: the frontier is that of the log with what `batch` holds.
void Append(v1::LedgerEntry* entry, Frontier* frontier, store::Batch* batch);

// nullopt when the log is not so long. DATA_LOSS also when the bytes are no entry.
absl::StatusOr<std::optional<v1::LedgerEntry>> ReadEntry(const store::Snapshot& snapshot, uint64_t index);

// The head of the log at a size. REQUIRES: size is not above that of the log.
absl::StatusOr<v1::Checkpoint> CheckpointAt(const store::Snapshot& snapshot, uint64_t size, const Identity& identity);

// The receipt of an entry in the log of the snapshot, of a verdict without texts. NOT_FOUND when there is no such
// entry.
absl::StatusOr<v1::Receipt> MakeReceipt(const store::Snapshot& snapshot, uint64_t index, const Identity& identity);

// The proof that `from` is the beginning of `to`. REQUIRES: from <= to, not above the size of the log.
absl::StatusOr<std::vector<std::string>> ProveConsistency(const store::Snapshot& snapshot, uint64_t from, uint64_t to);

}  // namespace svod::ledger
