// Tested by: tests/server/app/backups_test.cc.
#include "server/app/backups.h"

#include <memory>
#include <string>
#include <system_error>

#include "absl/strings/cord.h"
#include "absl/time/time.h"
#include "server/ledger/files.h"

namespace svod::app {
namespace {

absl::Status DiskFailed(const std::string& what, const std::error_code& error) {
  absl::Status status = absl::UnavailableError(what + ": the disk fails");
  status.SetPayload(store::kDetailPayload, absl::Cord(error.message()));
  return status;
}

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
  if (error) return DiskFailed("making the folder of backups", error);
  const std::string name = NameAt(clock_.NowMicros());
  const std::filesystem::path partial = folder_ / (name + ".partial");
  std::filesystem::create_directory(partial, error);
  if (error) return DiskFailed("making the backup", error);
  absl::Status status = Make(partial, response);
  if (status.ok()) status = ledger::MoveInPlace(partial, folder_ / name);
  if (!status.ok()) std::filesystem::remove_all(partial, error);
  response->set_name(name);
  return status;
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
