// A store in memory that counts commits and can be told to fail.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "server/store/memory_store.h"

namespace svod::store {

// Thread-safe.
class FaultyStore final : public Store {
 public:
  [[nodiscard]] std::unique_ptr<const Snapshot> Read() const override { return store_->Read(); }

  [[nodiscard]] absl::Status Commit(const Batch& batch) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++commits_;
    return failure_.ok() ? store_->Commit(batch) : failure_;
  }
  [[nodiscard]] absl::Status CopyTo(const std::filesystem::path& folder, CopyProgress progress) const override {
    return store_->CopyTo(folder, progress);
  }
  [[nodiscard]] absl::Status VerifyFiles() const override { return store_->VerifyFiles(); }

  // From now on every Commit fails like this; OK: no more.
  void FailWith(absl::Status failure) {
    const std::lock_guard<std::mutex> lock(mutex_);
    failure_ = std::move(failure);
  }
  // How often Commit was called.
  [[nodiscard]] int commits() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return commits_;
  }

 private:
  const std::unique_ptr<Store> store_ = MakeMemoryStore();
  mutable std::mutex mutex_;
  absl::Status failure_;
  int commits_ = 0;
};

}  // namespace svod::store
