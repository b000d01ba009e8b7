// Tested by: tests/server/store/rocksdb_store_test.cc, tests/e2e/backup_test.py.
//
// By the functions that RocksDB has for this (DB::GetLiveFilesStorageInfo in rocksdb/db.h): it lists what the database
// is made of at a moment, and of files that grow how much of them belongs to it.
#include "server/store/rocksdb_copy.h"

#include <rocksdb/env.h>
#include <rocksdb/metadata.h>
#include <rocksdb/options.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace svod::store {
namespace {

using rocksdb::LiveFileStorageInfo;
using rocksdb::Status;

// Of which progress is told.
constexpr size_t kChunkBytes = 1u << 20;

// Files are not deleted while it lives.
class FilesKept {
 public:
  explicit FilesKept(rocksdb::DB& db) : db_(db), status_(db.DisableFileDeletions()) {}
  FilesKept(const FilesKept&) = delete;
  FilesKept& operator=(const FilesKept&) = delete;
  ~FilesKept() {
    if (status_.ok()) db_.EnableFileDeletions(/*force=*/false).PermitUncheckedError();
  }
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  rocksdb::DB& db_;
  const Status status_;
};

class Copier {
 public:
  Copier(rocksdb::Env& env, const std::filesystem::path& folder, uint64_t total, CopyProgress progress)
      : env_(env), folder_(folder), total_(total), progress_(progress) {}

  Status Take(const LiveFileStorageInfo& file) {
    const std::string from = file.directory + '/' + file.relative_filename;
    const std::string to = (folder_ / file.relative_filename).string();
    if (!file.replacement_contents.empty()) return Write(file.replacement_contents, to);
    if (links_ && !file.trim_to_size) {
      Status linked = env_.LinkFile(from, to);
      if (linked.ok()) return Advance(file.size);
      if (!linked.IsNotSupported()) return linked;
      links_ = false;  // another file system
    }
    return Copy(from, to, file.size);
  }

 private:
  Status Advance(uint64_t bytes) {
    copied_ += bytes;
    return progress_(copied_, total_) ? Status::OK() : Status::Aborted("stopped");
  }

  Status Write(const std::string& contents, const std::string& to) {
    const Status written = rocksdb::WriteStringToFile(&env_, contents, to, /*should_sync=*/true);
    return written.ok() ? Advance(contents.size()) : written;
  }

  Status Copy(const std::string& from, const std::string& to, uint64_t size) {
    std::unique_ptr<rocksdb::SequentialFile> source;
    Status status = env_.NewSequentialFile(from, &source, rocksdb::EnvOptions());
    std::unique_ptr<rocksdb::WritableFile> target;
    if (status.ok()) status = env_.NewWritableFile(to, &target, rocksdb::EnvOptions());
    std::string buffer(kChunkBytes, '\0');
    while (status.ok() && size > 0) {
      rocksdb::Slice read;
      status = source->Read(std::min<uint64_t>(size, buffer.size()), &read, buffer.data());
      if (status.ok() && read.empty()) status = Status::Corruption(from + " is shorter than it was");
      if (status.ok()) status = target->Append(read);
      size -= read.size();
      if (status.ok()) status = Advance(read.size());
    }
    if (status.ok()) status = target->Fsync();
    return status.ok() ? target->Close() : status;
  }

  rocksdb::Env& env_;
  const std::filesystem::path& folder_;
  const uint64_t total_;
  CopyProgress progress_;
  uint64_t copied_ = 0;
  bool links_ = true;
};

}  // namespace

Status CopyDatabase(rocksdb::DB& db, const std::filesystem::path& folder, CopyProgress progress) {
  rocksdb::Env& env = *db.GetEnv();
  Status status = env.CreateDir(folder.string());
  if (!status.ok()) return status;
  const FilesKept kept(db);
  if (!kept.status().ok()) return kept.status();
  std::vector<LiveFileStorageInfo> files;
  status = db.GetLiveFilesStorageInfo(rocksdb::LiveFilesStorageInfoOptions(), &files);
  if (!status.ok()) return status;
  uint64_t total = 0;
  for (const LiveFileStorageInfo& file : files) total += file.size;
  Copier copier(env, folder, total, progress);
  for (const LiveFileStorageInfo& file : files) {
    status = copier.Take(file);
    if (!status.ok()) return status;
  }
  std::unique_ptr<rocksdb::Directory> directory;
  status = env.NewDirectory(folder.string(), &directory);
  return status.ok() ? directory->Fsync() : status;
}

}  // namespace svod::store
