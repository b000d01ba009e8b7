// Where filings are kept: the interface, in words of the domain. Every implementation must pass the acceptance suite in
// tests/server/store/store_acceptance.h. Implementations: RocksDB (rocksdb_store.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

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
};

// What became of a request with an id.
struct Request {
  std::string id;  // 1-64 bytes
  FilingName filing;
  uint32_t revision = 0;
  std::string fingerprint;  // SHA-256 of what was asked for, 32 bytes
};

// Everything that is stored at once, or not at all.
struct Batch {
  std::vector<Revision> revisions;
  std::vector<Request> requests;
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
};

// Thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  [[nodiscard]] virtual std::unique_ptr<const Snapshot> Read() const = 0;
  // When this returns OK the batch is on disk and survives a crash of the process and of the machine. On an error
  // nothing of it is visible: UNAVAILABLE when the disk refuses writes.
  [[nodiscard]] virtual absl::Status Commit(const Batch& batch) = 0;
};

}  // namespace svod::store
