// Use case: a backup of everything stored, made while the service goes on.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "server/app/clock.h"
#include "server/app/source.h"
#include "server/app/work_queue.h"
#include "server/ledger/log.h"
#include "server/ledger/restore.h"
#include "server/store/store.h"
#include "svod/v1/admin.pb.h"

namespace svod::app {

// Thread-safe; one backup at a time, another is refused meanwhile. REQUIRES: store, clock and signer outlive this.
//
// A backup is a folder with `data`, which any store of that kind opens, and `checkpoint`, the head of its ledger as a
// note. While it is made its name ends with `.partial`.
class Backups {
 public:
  // `folder` empty: backups are refused.
  Backups(std::filesystem::path folder, const store::Store& store, ledger::OpenCopy open, ledger::Identity identity,
          const Clock& clock)
      : folder_(std::move(folder)),
        store_(store),
        open_(std::move(open)),
        identity_(std::move(identity)),
        clock_(clock) {}

  // Makes one. Its errors stand at CreateBackup in svod/v1/admin.proto; CANCELLED when `progress` wants no more. After
  // an error nothing of the backup is left, if the disk allows.
  absl::Status Create(store::CopyProgress progress, v1::Backup* backup);

  // The same on the queue, as a stream: how far it is, and last the backup. RESOURCE_EXHAUSTED when the queue is full.
  // REQUIRES: this outlives the queue, and the queue what is taken from.
  std::shared_ptr<Source<v1::CreateBackupResponse>> Begin(WorkQueue& queue);

 private:
  void RemovePartial() const;
  absl::Status Make(const std::filesystem::path& folder, store::CopyProgress progress, v1::Backup* backup) const;

  const std::filesystem::path folder_;
  const store::Store& store_;
  const ledger::OpenCopy open_;
  const ledger::Identity identity_;
  const Clock& clock_;
  std::mutex mutex_;
};

}  // namespace svod::app
