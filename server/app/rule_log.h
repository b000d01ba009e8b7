// The rules as the ledger has them: what was published, put in use and suspended is read from it, written to it, and
// made into the packs that everybody judges by.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/release.h"
#include "server/app/clock.h"
#include "server/app/commit_queue.h"
#include "server/app/pack_registry.h"
#include "server/app/rule_history.h"
#include "server/store/store.h"

namespace svod::app {

// The entry and the files of an edition that is to be published.
LedgerRecord PublicationOf(const pack::RulePack& edition);
// The event of a suspension that begins.
v1::SuspensionEvent SuspensionEventOf(const Suspension& suspension);

// Thread-safe. REQUIRES: what the constructor is given outlives this. Nothing else writes entries about rules.
class RuleLog final : public PackRegistry::Archive {
 public:
  // The archive of the registry from now on.
  RuleLog(const store::Store& store, CommitQueue& commits, const Clock& clock, PackRegistry& registry);
  RuleLog(const RuleLog&) = delete;
  RuleLog& operator=(const RuleLog&) = delete;
  ~RuleLog() override = default;

  // Publishes and activates what is new in the folder of rule packs since it was last taken, takes out of use what is
  // there no more, and puts all that is in use into the registry. Something activated otherwise stays until the folder
  // changes what it has of that edition. Suspensions that are new in the folder begin, those that are there no more are
  // undone, as if they had never been; one that was lifted otherwise stays so. On an error nothing is changed:
  // FAILED_PRECONDITION when what would be in use does not fit together, those of the store and of writing.
  absl::Status TakeFolder(const RulePacks& folder);

  // As it is now.
  [[nodiscard]] RuleHistory History() const;

  // Nobody else changes the rules while it lives: what is decided by the history is still so when it is recorded.
  class Change {
   public:
    explicit Change(RuleLog& log) : log_(log), lock_(log.mutex_) {}
    [[nodiscard]] const RuleHistory& history() const { return log_.history_; }
    // Whether the rules would fit together with this entry, of which index and time are not looked at, now and
    // whenever something comes into use later. FAILED_PRECONDITION with google.rpc.BadRequest otherwise.
    [[nodiscard]] absl::Status Try(const v1::LedgerEntry& entry) const;
    // Writes the entries, puts what follows from them into use, and gives them back with index and time. Waits for the
    // disk. On an error nothing is changed.
    absl::StatusOr<std::vector<v1::LedgerEntry>> Record(std::vector<LedgerRecord> records);

   private:
    RuleLog& log_;
    std::unique_lock<std::mutex> lock_;
  };

  // The edition of a release, compiled. NOT_FOUND when there is no such release; FAILED_PRECONDITION when this version
  // of the engine does not take its files.
  [[nodiscard]] absl::StatusOr<Edition> EditionOf(const std::string& digest) const;
  // What was in use at the time. FAILED_PRECONDITION when nothing was.
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const RulePacks>> At(int64_t time_us) const override;
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const RulePacks>> Alone(const std::string& digest) const override;

 private:
  using Key = std::string;  // of a set: all that it is made of

  // All of these REQUIRE: the mutex is held.
  absl::Status Refresh();
  absl::StatusOr<Edition> Compiled(const std::string& digest) const;
  absl::StatusOr<std::shared_ptr<const RulePacks>> Build(const RuleHistory::Active& active,
                                                         std::vector<Suspension> suspensions) const;
  absl::StatusOr<std::shared_ptr<const RulePacks>> BuildAt(const RuleHistory& history, int64_t time_us) const;
  // What is in use at the time and later.
  absl::StatusOr<std::vector<PackRegistry::Period>> PeriodsFrom(const RuleHistory& history, int64_t time_us) const;
  // Now, or the last time of the ledger, whichever is later: clocks are set back.
  int64_t NowOf(const RuleHistory& history) const;
  absl::StatusOr<std::vector<v1::LedgerEntry>> Write(std::vector<LedgerRecord> records);
  absl::Status Install();

  const store::Store& store_;
  CommitQueue& commits_;
  const Clock& clock_;
  PackRegistry& registry_;
  mutable std::mutex mutex_;
  RuleHistory history_;  // guarded by mutex_
  // Editions by digest, as long as somebody has them; and the sets that were last asked for. Guarded by mutex_.
  mutable std::map<std::string, std::weak_ptr<const pack::RulePack>> editions_;
  mutable std::deque<std::pair<Key, std::shared_ptr<const RulePacks>>> recent_;
};

}  // namespace svod::app
