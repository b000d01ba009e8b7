// Tested by: tests/server/app/backups_test.cc.
#include "server/app/backups.h"

#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/time/time.h"
#include "server/ledger/files.h"

namespace svod::app {
namespace {

constexpr char kPartial[] = ".partial";

// `20261125T210000.123456Z`: sorts by time.
std::string NameAt(int64_t micros) {
  return absl::FormatTime("%Y%m%dT%H%M%E6SZ", absl::FromUnixMicros(micros), absl::UTCTimeZone());
}

}  // namespace

absl::Status Backups::Create(v1::CreateBackupResponse* response) {
  if (folder_.empty()) {
    return absl::FailedPreconditionError("the server was started without a folder of backups (--backups)");
  }
  // Who waited here would keep a thread from its calls.
  const std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return absl::FailedPreconditionError("another backup is being made");
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) return ledger::DiskFailed("making the folder of backups", error.value());
  RemovePartial();
  const std::string name = NameAt(clock_.NowMicros());
  const std::filesystem::path partial = folder_ / (name + kPartial);
  std::filesystem::create_directory(partial, error);
  if (error) return ledger::DiskFailed("making the backup", error.value());
  absl::Status status = Make(partial, response);
  if (status.ok()) status = ledger::MoveInPlace(partial, folder_ / name);
  if (!status.ok()) std::filesystem::remove_all(partial, error);
  response->set_name(name);
  return status;
}

// What a crash left of a backup holds on to the store's files, where it is on the same disk.
void Backups::RemovePartial() const {
  std::error_code error;
  std::vector<std::filesystem::path> partial;
  for (std::filesystem::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == kPartial) partial.push_back(it->path());
  }
  for (const std::filesystem::path& path : partial) std::filesystem::remove_all(path, error);
}

absl::Status Backups::Make(const std::filesystem::path& folder, v1::CreateBackupResponse* response) const {
  absl::Status copied = store_.CopyTo(folder / "data");
  if (!copied.ok()) return copied;
  // Of the copy, not of the store: that has gone on meanwhile.
  const absl::StatusOr<std::unique_ptr<store::Store>> copy = open_(folder / "data");
  if (!copy.ok()) return copy.status();
  const std::unique_ptr<const store::Snapshot> snapshot = (*copy)->Read();
  const absl::StatusOr<uint64_t> size = snapshot->LedgerSize();
  if (!size.ok()) return size.status();
  absl::StatusOr<v1::Checkpoint> checkpoint = ledger::CheckpointAt(*snapshot, *size, identity_);
  if (!checkpoint.ok()) return checkpoint.status();
  absl::Status written = ledger::WriteSynced(folder / "checkpoint", checkpoint->note());
  *response->mutable_checkpoint() = *std::move(checkpoint);
  return written;
}

}  // namespace svod::app
