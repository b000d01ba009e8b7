// Files that must be on disk before anybody is told of them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace svod::ledger {

// All errors: UNAVAILABLE, with what the system said under store::kDetailPayload; NOT_FOUND when there is no such file.

// The error of a call of the system: UNAVAILABLE, which says whether the disk is full. `error`: errno.
absl::Status DiskFailed(const std::string& what, int error);

absl::StatusOr<std::string> ReadWhole(const std::filesystem::path& file);
// Writes a new file and syncs it.
absl::Status WriteSynced(const std::filesystem::path& file, std::string_view text);
// Syncs a file or folder, renames it, and syncs the folder that holds it. REQUIRES: both are in the same folder.
absl::Status MoveInPlace(const std::filesystem::path& from, const std::filesystem::path& to);
// Copies the files of a folder, not of folders in it, into a new folder, and syncs them.
absl::Status CopyFiles(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace svod::ledger
