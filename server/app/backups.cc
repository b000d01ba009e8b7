// Tested by: tests/server/app/backups_test.cc.
#include "server/app/backups.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
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

// A backup that begins when its first response is asked for. What is said of it waits here to be taken: of how far it
// is only the latest.
class BackupRun final : public Source<v1::CreateBackupResponse>, public std::enable_shared_from_this<BackupRun> {
 public:
  BackupRun(Backups& backups, WorkQueue& queue) : backups_(backups), queue_(queue) {}

  Taken Take(v1::CreateBackupResponse* response) override {
    if (!std::exchange(begun_, true)) {
      const absl::Status posted = queue_.Post(0, [self = shared_from_this()] { self->Run(); });
      if (!posted.ok()) End(posted, std::nullopt);
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    if (next_) {
      *response = *std::exchange(next_, std::nullopt);
      return Taken::kResponse;
    }
    return ended_ ? Taken::kEnd : Taken::kLater;
  }
  [[nodiscard]] absl::Status status() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return status_;
  }
  void Cancel() override { cancelled_.store(true, std::memory_order_relaxed); }

 private:
  void Run() {
    v1::CreateBackupResponse made;
    const absl::Status status =
        backups_.Create([this](uint64_t copied, uint64_t total) { return Say(copied, total); }, made.mutable_backup());
    End(status, status.ok() ? std::make_optional(std::move(made)) : std::nullopt);
    Ready();
  }

  // How far it was is of no interest any more.
  void End(const absl::Status& status, std::optional<v1::CreateBackupResponse> last) {
    const std::lock_guard<std::mutex> lock(mutex_);
    next_ = std::move(last);
    status_ = status;
    ended_ = true;
  }

  // Called by the thread that runs it. Every thousandth once.
  bool Say(uint64_t copied, uint64_t total) {
    const uint64_t part = total == 0 ? 0 : copied * 1000 / total;
    if (std::exchange(said_, part) != part) {
      v1::CreateBackupResponse response;
      response.mutable_progress()->set_bytes_copied(copied);
      response.mutable_progress()->set_bytes_total(total);
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        next_ = std::move(response);
      }
      Ready();
    }
    return !cancelled_.load(std::memory_order_relaxed);
  }

  Backups& backups_;
  WorkQueue& queue_;
  bool begun_ = false;  // touched by who takes
  uint64_t said_ = 0;   // touched by who makes the backup
  std::atomic<bool> cancelled_ = false;
  mutable std::mutex mutex_;
  std::optional<v1::CreateBackupResponse> next_;  // guarded by mutex_
  bool ended_ = false;                            // guarded by mutex_
  absl::Status status_;                           // guarded by mutex_
};

}  // namespace

std::shared_ptr<Source<v1::CreateBackupResponse>> Backups::Begin(WorkQueue& queue) {
  return std::make_shared<BackupRun>(*this, queue);
}

absl::Status Backups::Create(store::CopyProgress progress, v1::Backup* backup) {
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
  absl::Status status = Make(partial, progress, backup);
  if (status.ok()) status = ledger::MoveInPlace(partial, folder_ / name);
  if (!status.ok()) std::filesystem::remove_all(partial, error);
  backup->set_name(name);
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

absl::Status Backups::Make(const std::filesystem::path& folder, store::CopyProgress progress,
                           v1::Backup* backup) const {
  absl::Status copied = store_.CopyTo(folder / "data", progress);
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
  *backup->mutable_checkpoint() = *std::move(checkpoint);
  return written;
}

}  // namespace svod::app
