// Where filings are kept: the interface, in words of the domain. Every implementation must pass the acceptance suite in
// tests/server/store/store_acceptance.h. Implementations: RocksDB (rocksdb_store.h), memory (memory_store.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/rule_files.h"

namespace svod::store {

// A filing: the document of one kind of one reporting unit. Neither part is empty or holds a byte below 0x02: unit
// names and kinds are checked before they come here. A value type.
struct FilingName {
  std::string unit;  // `organisations/7302012345/clusters/C12/years/2014/agreements/188-14`
  std::string kind;  // `report`

  friend bool operator==(const FilingName&, const FilingName&) = default;
  // clang-tidy 14 takes the zero inside a defaulted <=> for a pointer.
  friend auto operator<=>(const FilingName&, const FilingName&) = default;  // NOLINT(modernize-use-nullptr)
};

// One revision of a filing. Never changes once stored.
struct Revision {
  FilingName filing;
  uint32_t number = 0;         // 0 primary, 1, 2, ... corrected
  std::string type;            // full name of the message type of the document
  std::string document;        // canonical bytes
  std::string digest;          // SHA-256 of the document, 32 bytes
  int64_t submit_time_us = 0;  // microseconds since the epoch
  // Its entry in the ledger; absent only in a store of schema version 1 that is being migrated.
  std::optional<uint64_t> ledger_index = std::nullopt;
  // Present: the filing is withdrawn by this revision, for this reason; type and document are empty.
  std::optional<std::string> withdrawal_reason = std::nullopt;
};

// What became of a request with an id.
struct Request {
  std::string id;  // 1-64 bytes
  FilingName filing;
  uint32_t revision = 0;
  std::string fingerprint;  // SHA-256 of what was asked for, 32 bytes
};

// One leaf of the ledger.
struct LedgerLeaf {
  uint64_t index = 0;
  std::string bytes;  // canonical bytes of a svod.v1.LedgerEntry
};

// A node of the ledger's Merkle tree: the root of the complete subtree over the leaves from index * 2^level on, 2^level
// of them. A value type.
struct LedgerNodeId {
  uint32_t level = 0;  // above 0: the hash of a leaf follows from its bytes
  uint64_t index = 0;

  friend bool operator==(const LedgerNodeId&, const LedgerNodeId&) = default;
  friend auto operator<=>(const LedgerNodeId&, const LedgerNodeId&) = default;  // NOLINT(modernize-use-nullptr)
};

struct LedgerNode {
  LedgerNodeId id;
  std::string hash;  // 32 bytes
};

// A verdict that was recorded.
struct StoredVerdict {
  uint64_t ledger_index = 0;
  std::string bytes;  // canonical bytes of a svod.v1.Verdict without texts
};

// A release of a rule pack. Never changes once stored.
struct Release {
  std::string digest;  // of the files, as their edition has it: 32 bytes
  RuleFiles files;
  std::string signature;  // the signed note that came with it; empty: none
};

// Everything that is stored at once, or not at all. REQUIRES: leaves go on where the ledger ends, without a gap.
struct Batch {
  std::vector<Revision> revisions;
  std::vector<Request> requests;
  std::vector<LedgerLeaf> leaves;
  std::vector<LedgerNode> nodes;
  std::vector<StoredVerdict> verdicts;
  std::vector<Release> releases;
  // Which of the leaves are about rules: those are to be found without going through all.
  std::vector<uint64_t> rule_entries;

  [[nodiscard]] bool empty() const {
    return revisions.empty() && requests.empty() && leaves.empty() && nodes.empty() && verdicts.empty() &&
           releases.empty() && rule_entries.empty();
  }
};

// Which filings to go over.
struct Range {
  // Units at or below this name, in whole parts; empty: all.
  std::string parent;
  // Only filings after this one, in the order of VisitLatest.
  std::optional<FilingName> after;
};

// Statuses carry what the underlying library said under this payload URL: for logs, never for callers, since it may
// name paths.
inline constexpr char kDetailPayload[] = "svod.dev/detail";

// All of a range, for Snapshot::PartUpTo.
inline constexpr uint32_t kWhole = 1000;

// Whether to go on with the next item.
enum class Visit : uint8_t { kContinue, kStop };

// The store as it was at one moment: what is written later is not seen. Holds back the store's clean-up while it lives,
// so keep it short. Thread-safe. REQUIRES: the store outlives it.
//
// Every method: DATA_LOSS, naming the key, when a record fails its checksum or cannot be read; UNAVAILABLE when the
// disk fails. Nothing of a broken record is handed out.
class Snapshot {
 public:
  virtual ~Snapshot() = default;

  // The revision of this number, or the latest. nullopt when there is none.
  [[nodiscard]] virtual absl::StatusOr<std::optional<Revision>> Find(const FilingName& filing,
                                                                     std::optional<uint32_t> number) const = 0;
  // nullopt when the id was never used.
  [[nodiscard]] virtual absl::StatusOr<std::optional<Request>> FindRequest(std::string_view id) const = 0;

  // The latest revision of each filing in the range, ordered by the bytes of unit, then kind; a unit comes before those
  // below it. The visitor may move from its argument.
  virtual absl::Status VisitLatest(const Range& range, absl::FunctionRef<Visit(Revision&)> visitor) const = 0;
  // The revisions of one filing, newest first; with `below`, only those of smaller numbers.
  virtual absl::Status VisitRevisions(const FilingName& filing, std::optional<uint32_t> below,
                                      absl::FunctionRef<Visit(Revision&)> visitor) const = 0;
  // About what part of the filings at or below range.parent lies up to `filing`, in thousandths: 0-1000; of an
  // empty range all. For showing how far something is: an estimate by size, without reading the filings. REQUIRES:
  // `filing` is in the range.
  [[nodiscard]] virtual uint32_t PartUpTo(const Range& range, const FilingName& filing) const = 0;

  // How many leaves the ledger has.
  [[nodiscard]] virtual absl::StatusOr<uint64_t> LedgerSize() const = 0;
  // Each nullopt when there is none.
  [[nodiscard]] virtual absl::StatusOr<std::optional<std::string>> FindLeaf(uint64_t index) const = 0;
  [[nodiscard]] virtual absl::StatusOr<std::optional<std::string>> FindNode(const LedgerNodeId& id) const = 0;
  [[nodiscard]] virtual absl::StatusOr<std::optional<std::string>> FindVerdict(uint64_t ledger_index) const = 0;
  // The leaves from this index on, in order.
  virtual absl::Status VisitLeaves(uint64_t from, absl::FunctionRef<Visit(LedgerLeaf&)> visitor) const = 0;

  // nullopt when there is none of that digest.
  [[nodiscard]] virtual absl::StatusOr<std::optional<Release>> FindRelease(std::string_view digest) const = 0;
  // The indexes of the leaves that are about rules, from this one on, in order.
  virtual absl::Status VisitRuleEntries(uint64_t from, absl::FunctionRef<Visit(uint64_t)> visitor) const = 0;
};

// How far a copy is: called now and then, by the thread that copies. False: it is not wanted any more.
using CopyProgress = absl::FunctionRef<bool(uint64_t bytes_copied, uint64_t bytes_total)>;

// Thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  [[nodiscard]] virtual std::unique_ptr<const Snapshot> Read() const = 0;
  // When this returns OK the batch is on disk and survives a crash of the process and of the machine (in memory: it is
  // there until the store goes). On an error nothing of it is visible: UNAVAILABLE when the disk refuses writes. A
  // store that refused goes on reading, and takes writes again when the disk does.
  [[nodiscard]] virtual absl::Status Commit(const Batch& batch) = 0;
  // Copies what is stored at one moment into `folder`, which must not exist; its parent must. The copy is a folder that
  // the implementation opens. On an error what was made of it may be left. UNIMPLEMENTED where there is no disk,
  // CANCELLED when `progress` wants no more of it.
  [[nodiscard]] virtual absl::Status CopyTo(const std::filesystem::path& folder, CopyProgress progress) const = 0;
  // Reads all files through and compares them with their checksums. DATA_LOSS when a byte is not as it was written.
  [[nodiscard]] virtual absl::Status VerifyFiles() const = 0;
};

}  // namespace svod::store
