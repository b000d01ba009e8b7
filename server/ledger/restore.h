// A backup becomes a data folder again, after it was compared with its ledger.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/ledger/audit.h"
#include "server/store/store.h"

namespace svod::ledger {

// Opens a store to read only.
using OpenCopy = std::function<absl::StatusOr<std::unique_ptr<store::Store>>(const std::filesystem::path& folder)>;

// Copies the backup beside `data` as `data`.partial, verifies the copy (VerifyStore) against the checkpoint of the
// backup, which is of all of it, and whose signature must be by `key` if there is one, and only then gives it the name
// `data`. That may not be a mount point: it takes the place of an empty folder.
//
// Errors: FAILED_PRECONDITION when `data` is there and not empty; NOT_FOUND when `backup` is none; UNAUTHENTICATED when
// the signature is false; UNAVAILABLE when the disk fails. When the report has faults, or on an error, `data` is as it
// was and nothing of the copy is left.
absl::StatusOr<StoreReport> Restore(const std::filesystem::path& backup, const std::filesystem::path& data,
                                    const OpenCopy& open, const std::optional<std::string>& key,
                                    const VerifyProgress& progress = nullptr);

}  // namespace svod::ledger
