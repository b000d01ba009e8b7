// A whole store compared with its ledger.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/ledger/note.h"
#include "server/store/store.h"

namespace svod::ledger {

struct StoreReport {
  uint64_t size = 0;  // entries of the ledger
  std::string root;   // as worked out from the entries, 32 bytes
  uint64_t revisions = 0;
  uint64_t verdicts = 0;
  // In English, each naming the ledger entry or the filing; at most kFaultsMax.
  std::vector<std::string> faults;
};
inline constexpr size_t kFaultsMax = 50;

// Reads everything: each byte of the files against its checksum, each entry, the tree that they make against the stored
// nodes, each revision, each recorded verdict and each release of rules against its entry, and whether there is a
// revision without one. With `expected`, the tree of that size must have that root: whoever changed everything
// consistently is found out, too. What is found is in the report; an error only when nothing can be read.
// `progress` is told now and then how many of all entries were gone over.
using VerifyProgress = std::function<void(uint64_t entries, uint64_t all)>;
absl::StatusOr<StoreReport> VerifyStore(const store::Store& store, const std::optional<CheckpointText>& expected,
                                        const VerifyProgress& progress = nullptr);

}  // namespace svod::ledger
