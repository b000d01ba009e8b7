// Tested by: tests/server/ledger/restore_test.cc.
#include "server/ledger/restore.h"

#include <system_error>
#include <utility>

#include "server/ledger/files.h"

namespace svod::ledger {
namespace {

absl::StatusOr<StoreReport> CopyAndVerify(const std::filesystem::path& from, const std::filesystem::path& to,
                                          const OpenCopy& open, const CheckpointText& expected,
                                          const VerifyProgress& progress) {
  absl::Status copied = CopyFiles(from, to);
  if (!copied.ok()) return copied;
  absl::StatusOr<std::unique_ptr<store::Store>> store = open(to);
  if (!store.ok()) return store.status();
  absl::StatusOr<StoreReport> report = VerifyStore(**store, expected, progress);
  // A backup has the checkpoint of all of it: what stands behind that was put there afterwards.
  if (report.ok() && report->size > expected.size) {
    report->faults.push_back("the ledger has " + std::to_string(report->size) + " entries, and the checkpoint is of " +
                             std::to_string(expected.size));
  }
  return report;
}

}  // namespace

absl::StatusOr<StoreReport> Restore(const std::filesystem::path& backup, const std::filesystem::path& data,
                                    const OpenCopy& open, const std::optional<std::string>& key,
                                    const VerifyProgress& progress) {
  // `folder/` is `folder`.
  const std::filesystem::path folder = data.has_filename() ? data : data.parent_path();
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_empty(folder, error)) {
    return absl::FailedPreconditionError("the data folder is there already, and not empty");
  }
  absl::StatusOr<std::string> note = ReadWhole(backup / "checkpoint");
  if (!note.ok()) return note.status();
  absl::StatusOr<CheckpointText> expected = ReadNote(*note);
  if (!expected.ok()) return expected.status();
  if (key) {
    absl::Status verified = VerifyNote(*note, *key);
    if (!verified.ok()) return verified;
  }
  std::filesystem::path partial = folder;
  partial += ".partial";
  // What an earlier try left.
  std::filesystem::remove_all(partial, error);
  absl::StatusOr<StoreReport> report = CopyAndVerify(backup / "data", partial, open, *expected, progress);
  if (report.ok() && report->faults.empty()) {
    std::filesystem::remove(folder, error);
    const absl::Status moved = MoveInPlace(partial, folder);
    if (!moved.ok()) report = moved;
  }
  std::filesystem::remove_all(partial, error);
  return report;
}

}  // namespace svod::ledger
