// Tested by: tests/server/ledger/restore_test.cc.
#include "server/ledger/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <system_error>

#include "absl/strings/cord.h"
#include "server/store/store.h"

namespace svod::ledger {

absl::Status DiskFailed(const std::string& what, int error) {
  absl::Status status =
      absl::UnavailableError(what + (error == ENOSPC || error == EDQUOT ? ": the disk is full" : ": the disk fails"));
  status.SetPayload(store::kDetailPayload, absl::Cord(std::generic_category().message(error)));
  return status;
}

namespace {

// Syncs a file or a folder.
absl::Status Sync(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return DiskFailed("syncing", errno);
  const bool synced = fsync(file) == 0;
  const int error = errno;
  close(file);
  return synced ? absl::OkStatus() : DiskFailed("syncing", error);
}

}  // namespace

absl::StatusOr<std::string> ReadWhole(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return absl::NotFoundError("the file " + file.string() + " cannot be read");
  std::stringstream text;
  text << stream.rdbuf();
  if (stream.bad()) return DiskFailed("reading " + file.string(), EIO);
  return text.str();
}

absl::Status WriteSynced(const std::filesystem::path& file, std::string_view text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text << std::flush;
  if (!stream) return DiskFailed("writing", errno);
  stream.close();
  return Sync(file);
}

absl::Status MoveInPlace(const std::filesystem::path& from, const std::filesystem::path& to) {
  absl::Status synced = Sync(from);
  if (!synced.ok()) return synced;
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (error) return DiskFailed("renaming", error.value());
  return Sync(to.parent_path().empty() ? "." : to.parent_path());
}

absl::Status CopyFiles(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code error;
  std::filesystem::create_directory(to, error);
  if (error) return DiskFailed("making a folder", error.value());
  for (std::filesystem::directory_iterator it(from, error), end; !error && it != end; it.increment(error)) {
    if (!it->is_regular_file(error)) continue;
    const std::filesystem::path copy = to / it->path().filename();
    std::filesystem::copy_file(it->path(), copy, error);
    if (error) break;
    absl::Status synced = Sync(copy);
    if (!synced.ok()) return synced;
  }
  return error ? DiskFailed("copying", error.value()) : Sync(to);
}

}  // namespace svod::ledger
