// Tested by: tests/server/store/memory_store_test.cc.
//
// Nothing is ever removed, so every record keeps the number of the commit that wrote it, and a snapshot is the number
// of the last commit that it sees.
#include "server/store/memory_store.h"

#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace svod::store {
namespace {

// Values by key, each with the commits that wrote it. Not thread-safe by itself.
template <typename Key, typename Value>
class Table {
 public:
  using Versions = std::vector<std::pair<uint64_t, std::shared_ptr<const Value>>>;
  using Map = std::map<Key, Versions>;

  void Put(const Key& key, Value value, uint64_t commit) {
    rows_[key].emplace_back(commit, std::make_shared<const Value>(std::move(value)));
  }

  // What the snapshot sees of a row; nullptr: nothing.
  static std::shared_ptr<const Value> Seen(const Versions& versions, uint64_t snapshot) {
    for (auto it = versions.rbegin(); it != versions.rend(); ++it) {
      if (it->first <= snapshot) return it->second;
    }
    return nullptr;
  }
  std::shared_ptr<const Value> Find(const Key& key, uint64_t snapshot) const {
    auto row = rows_.find(key);
    return row == rows_.end() ? nullptr : Seen(row->second, snapshot);
  }
  // The first row from `key` on that the snapshot sees.
  std::shared_ptr<const Value> FindFrom(const Key& key, uint64_t snapshot) const {
    for (auto row = rows_.lower_bound(key); row != rows_.end(); ++row) {
      if (auto value = Seen(row->second, snapshot)) return value;
    }
    return nullptr;
  }
  // The last row that the snapshot sees.
  std::shared_ptr<const Value> Last(uint64_t snapshot) const {
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
      if (auto value = Seen(row->second, snapshot)) return value;
    }
    return nullptr;
  }

 private:
  Map rows_;
};

// In the order of listing: the newest revision first.
using RevisionKey = std::tuple<std::string, std::string, uint32_t>;
RevisionKey KeyOf(const FilingName& filing, uint32_t number) { return {filing.unit, filing.kind, ~number}; }
// Before all revisions of the filing, and behind them.
RevisionKey Before(const FilingName& filing) { return KeyOf(filing, UINT32_MAX); }
RevisionKey Behind(const FilingName& filing) { return {filing.unit, filing.kind + '\x01', 0}; }

struct Data {
  mutable std::shared_mutex mutex;
  uint64_t commit = 0;
  Table<RevisionKey, Revision> revisions;
  Table<std::string, Request> requests;
  Table<uint64_t, LedgerLeaf> leaves;
  Table<LedgerNodeId, std::string> nodes;
  Table<uint64_t, std::string> verdicts;
  Table<std::string, Release> releases;
  Table<uint64_t, uint64_t> rule_entries;
};

// Visitors run without the lock, since they may read.
class MemorySnapshot final : public Snapshot {
 public:
  explicit MemorySnapshot(const Data& data) : data_(data), commit_(LastCommit(data)) {}

  absl::StatusOr<std::optional<Revision>> Find(const FilingName& filing,
                                               std::optional<uint32_t> number) const override {
    if (number) return Copy(Get(data_.revisions, KeyOf(filing, *number)));
    auto latest = GetFrom(data_.revisions, Before(filing));
    return latest != nullptr && latest->filing == filing ? Copy(latest) : std::nullopt;
  }
  absl::StatusOr<std::optional<Request>> FindRequest(std::string_view id) const override {
    return Copy(Get(data_.requests, std::string(id)));
  }

  absl::Status VisitLatest(const Range& range, absl::FunctionRef<Visit(Revision&)> visitor) const override {
    const auto inside = [&range](const FilingName& name) {
      return range.parent.empty() || name.unit == range.parent || name.unit.starts_with(range.parent + "/");
    };
    RevisionKey from{range.parent, "", 0};
    if (range.after) from = std::max(from, Behind(*range.after));
    while (auto found = GetFrom(data_.revisions, from)) {
      if (!found->filing.unit.starts_with(range.parent)) break;
      from = Behind(found->filing);
      if (!inside(found->filing)) continue;
      Revision revision = *found;
      if (visitor(revision) == Visit::kStop) break;
    }
    return absl::OkStatus();
  }

  uint32_t PartUpTo(const Range& range, const FilingName& filing) const override {
    uint64_t all = 0;
    uint64_t up_to = 0;
    const absl::Status visited = VisitLatest({range.parent, std::nullopt}, [&](const Revision& revision) {
      ++all;
      if (revision.filing <= filing) ++up_to;
      return Visit::kContinue;
    });
    return !visited.ok() || all == 0 ? kWhole : static_cast<uint32_t>(up_to * kWhole / all);
  }

  absl::Status VisitRevisions(const FilingName& filing, std::optional<uint32_t> below,
                              absl::FunctionRef<Visit(Revision&)> visitor) const override {
    if (below && *below == 0) return absl::OkStatus();
    RevisionKey from = below ? KeyOf(filing, *below - 1) : Before(filing);
    while (auto found = GetFrom(data_.revisions, from)) {
      if (found->filing != filing) break;
      const uint32_t number = found->number;
      Revision revision = *found;
      if (visitor(revision) == Visit::kStop || number == 0) break;
      from = KeyOf(filing, number - 1);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<uint64_t> LedgerSize() const override {
    const std::shared_lock lock(data_.mutex);
    const std::shared_ptr<const LedgerLeaf> last = data_.leaves.Last(commit_);
    return last == nullptr ? 0 : last->index + 1;
  }
  absl::StatusOr<std::optional<std::string>> FindLeaf(uint64_t index) const override {
    const std::shared_ptr<const LedgerLeaf> leaf = Get(data_.leaves, index);
    if (leaf == nullptr) return std::nullopt;
    return leaf->bytes;
  }
  absl::StatusOr<std::optional<std::string>> FindNode(const LedgerNodeId& id) const override {
    return Copy(Get(data_.nodes, id));
  }
  absl::StatusOr<std::optional<std::string>> FindVerdict(uint64_t ledger_index) const override {
    return Copy(Get(data_.verdicts, ledger_index));
  }
  absl::Status VisitLeaves(uint64_t from, absl::FunctionRef<Visit(LedgerLeaf&)> visitor) const override {
    while (auto found = GetFrom(data_.leaves, from)) {
      LedgerLeaf leaf = *found;
      from = leaf.index + 1;
      if (visitor(leaf) == Visit::kStop) break;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<Release>> FindRelease(std::string_view digest) const override {
    return Copy(Get(data_.releases, std::string(digest)));
  }
  absl::Status VisitRuleEntries(uint64_t from, absl::FunctionRef<Visit(uint64_t)> visitor) const override {
    while (auto found = GetFrom(data_.rule_entries, from)) {
      from = *found + 1;
      if (visitor(*found) == Visit::kStop) break;
    }
    return absl::OkStatus();
  }

 private:
  static uint64_t LastCommit(const Data& data) {
    const std::shared_lock lock(data.mutex);
    return data.commit;
  }
  template <typename Key, typename Value>
  std::shared_ptr<const Value> Get(const Table<Key, Value>& table, const Key& key) const {
    const std::shared_lock lock(data_.mutex);
    return table.Find(key, commit_);
  }
  template <typename Key, typename Value>
  std::shared_ptr<const Value> GetFrom(const Table<Key, Value>& table, const Key& key) const {
    const std::shared_lock lock(data_.mutex);
    return table.FindFrom(key, commit_);
  }
  template <typename Value>
  static std::optional<Value> Copy(const std::shared_ptr<const Value>& value) {
    if (value == nullptr) return std::nullopt;
    return *value;
  }

  const Data& data_;
  const uint64_t commit_;
};

class MemoryStore final : public Store {
 public:
  std::unique_ptr<const Snapshot> Read() const override { return std::make_unique<const MemorySnapshot>(data_); }

  absl::Status Commit(const Batch& batch) override {
    const std::unique_lock lock(data_.mutex);
    const uint64_t commit = ++data_.commit;
    for (const Revision& revision : batch.revisions) {
      data_.revisions.Put(KeyOf(revision.filing, revision.number), revision, commit);
    }
    for (const Request& request : batch.requests) data_.requests.Put(request.id, request, commit);
    for (const LedgerLeaf& leaf : batch.leaves) data_.leaves.Put(leaf.index, leaf, commit);
    for (const LedgerNode& node : batch.nodes) data_.nodes.Put(node.id, node.hash, commit);
    for (const StoredVerdict& verdict : batch.verdicts) {
      data_.verdicts.Put(verdict.ledger_index, verdict.bytes, commit);
    }
    for (const Release& release : batch.releases) data_.releases.Put(release.digest, release, commit);
    for (const uint64_t index : batch.rule_entries) data_.rule_entries.Put(index, index, commit);
    return absl::OkStatus();
  }

  absl::Status CopyTo(const std::filesystem::path& /*folder*/, CopyProgress /*progress*/) const override {
    return absl::UnimplementedError("a store in memory is not copied");
  }
  absl::Status VerifyFiles() const override { return absl::OkStatus(); }

 private:
  Data data_;
};

}  // namespace

std::unique_ptr<Store> MakeMemoryStore() { return std::make_unique<MemoryStore>(); }

}  // namespace svod::store
