// A store in memory: the slow, obvious model that the real ones are compared with, and a store for tests of the use
// cases that can be told to fail.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "server/store/store.h"

namespace svod::store {

// Thread-safe. A snapshot is a copy of everything.
class MemoryStore final : public Store {
 public:
  [[nodiscard]] std::unique_ptr<const Snapshot> Read() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::make_unique<const MemorySnapshot>(data_);
  }

  [[nodiscard]] absl::Status Commit(const Batch& batch) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++commits_;
    if (!failure_.ok()) return failure_;
    for (const Revision& revision : batch.revisions) data_.revisions[revision.filing][revision.number] = revision;
    for (const Request& request : batch.requests) data_.requests[request.id] = request;
    return absl::OkStatus();
  }

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
  struct Data {
    std::map<FilingName, std::map<uint32_t, Revision>> revisions;
    std::map<std::string, Request> requests;
  };

  class MemorySnapshot final : public Snapshot {
   public:
    explicit MemorySnapshot(Data data) : data_(std::move(data)) {}

    [[nodiscard]] absl::StatusOr<std::optional<Revision>> Find(const FilingName& filing,
                                                               std::optional<uint32_t> number) const override {
      auto found = data_.revisions.find(filing);
      if (found == data_.revisions.end()) return std::nullopt;
      if (!number) return found->second.rbegin()->second;
      auto revision = found->second.find(*number);
      if (revision == found->second.end()) return std::nullopt;
      return revision->second;
    }

    [[nodiscard]] absl::StatusOr<std::optional<Request>> FindRequest(std::string_view id) const override {
      auto found = data_.requests.find(std::string(id));
      if (found == data_.requests.end()) return std::nullopt;
      return found->second;
    }

    absl::Status VisitLatest(const Range& range, absl::FunctionRef<Visit(Revision&)> visitor) const override {
      for (const auto& [name, revisions] : data_.revisions) {
        const bool inside =
            range.parent.empty() || name.unit == range.parent || name.unit.starts_with(range.parent + "/");
        if (!inside || (range.after && name <= *range.after)) continue;
        Revision latest = revisions.rbegin()->second;
        if (visitor(latest) == Visit::kStop) break;
      }
      return absl::OkStatus();
    }

    absl::Status VisitRevisions(const FilingName& filing, std::optional<uint32_t> below,
                                absl::FunctionRef<Visit(Revision&)> visitor) const override {
      auto found = data_.revisions.find(filing);
      if (found == data_.revisions.end()) return absl::OkStatus();
      for (auto it = found->second.rbegin(); it != found->second.rend(); ++it) {
        if (below && it->first >= *below) continue;
        Revision revision = it->second;
        if (visitor(revision) == Visit::kStop) break;
      }
      return absl::OkStatus();
    }

   private:
    Data data_;
  };

  mutable std::mutex mutex_;
  Data data_;
  absl::Status failure_;
  int commits_ = 0;
};

}  // namespace svod::store
