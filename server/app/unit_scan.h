// Goes over stored units in the order of their names, a few at a time: they are read one after the other, worked on by
// several threads, and handed on in their order. No more is read ahead than those threads need, so the memory it takes
// does not depend on how many units there are, or on how slow the reader is.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/cancellation.h"
#include "server/app/limits.h"
#include "server/app/source.h"
#include "server/app/work_queue.h"
#include "server/store/store.h"

namespace svod::app {

// A unit as it is stored.
struct StoredUnit {
  std::string name;
  std::vector<store::Revision> documents;  // by kind
};

// A name behind every document of the unit: no kind has this byte.
inline store::FilingName BehindUnit(const std::string& unit) { return {unit, "\x7f"}; }

// Reads units as they were known at a time. Thread-safe. REQUIRES: the snapshot outlives this.
class UnitReader {
 public:
  UnitReader(const store::Snapshot& snapshot, int64_t read_time_us)
      : snapshot_(snapshot), read_time_us_(read_time_us) {}

  // The next units after `range->after`, at most `count`; moves `range->after` behind them. `at_end`: there are no
  // more.
  absl::Status Read(size_t count, store::Range* range, std::vector<StoredUnit>* units, bool* at_end) const;

 private:
  const store::Snapshot& snapshot_;
  int64_t read_time_us_;
};

// Thread-safe but for Take, which one thread calls at a time. REQUIRES: lives in a shared_ptr; the queue outlives it,
// and nothing else keeps the queue's threads waiting for it.
template <typename Result>
class UnitScan : public std::enable_shared_from_this<UnitScan<Result>> {
 public:
  // Works on some units, on a thread of the queue. Looks at `cancelled` between units. Must not throw.
  using Work = std::function<Result(std::vector<StoredUnit>& units, const CancelFlag& cancelled)>;
  // Called, with no lock held, when it is worth calling Take again after it said kLater.
  using Ready = std::function<void()>;

  // REQUIRES: what `reader` borrows lives as long as `work`.
  UnitScan(UnitReader reader, store::Range range, WorkQueue& queue, size_t ahead, Work work, Ready ready)
      : reader_(reader),
        range_(std::move(range)),
        queue_(queue),
        ahead_(ahead),
        work_(std::move(work)),
        ready_(std::move(ready)) {}

  // The result of the next units. status() says why when it is kEnd.
  Taken Take(Result* result) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (cancelled_) return Taken::kEnd;
    if (!slots_.empty() && slots_.front()->has_value()) {
      *result = std::move(**slots_.front());
      slots_.pop_front();
      ReadAhead(lock);
      return Taken::kResponse;
    }
    if (slots_.empty() && at_end_) return Taken::kEnd;
    ReadAhead(lock);
    if (slots_.empty() && at_end_) return Taken::kEnd;
    waiting_ = true;
    return Taken::kLater;
  }

  [[nodiscard]] absl::Status status() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return status_;
  }

  // Of several reasons the first counts.
  void Cancel(const absl::Status& why) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (cancelled_) return;
      status_ = why;
      cancelled_ = true;
      waiting_ = false;
    }
    ready_();
  }

 private:
  using Slot = std::shared_ptr<std::optional<Result>>;

  // Has the next units read, unless that is under way or enough are. REQUIRES: the mutex is held.
  void ReadAhead(const std::unique_lock<std::mutex>& /*lock*/) {
    if (reading_ || at_end_ || cancelled_ || slots_.size() >= ahead_) return;
    reading_ = true;
    const absl::Status posted = queue_.Post(0, [self = this->shared_from_this()] { self->Read(); });
    if (posted.ok()) return;
    // The queue is that of scans alone, and larger than all of them fill.
    reading_ = false;
    at_end_ = true;
    status_ = posted;
  }

  void Read() {
    auto units = std::make_shared<std::vector<StoredUnit>>();
    bool end = false;
    const absl::Status status = reader_.Read(kServiceLimits.scan_units, &range_, units.get(), &end);
    bool wake = false;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      reading_ = false;
      at_end_ = end || !status.ok();
      if (!status.ok()) status_ = status;
      if (!cancelled_ && !units->empty()) Begin(units);
      ReadAhead(lock);
      wake = slots_.empty() && at_end_ && std::exchange(waiting_, false);
    }
    if (wake) ready_();
  }

  // REQUIRES: the mutex is held.
  void Begin(const std::shared_ptr<std::vector<StoredUnit>>& units) {
    Slot slot = std::make_shared<std::optional<Result>>();
    slots_.push_back(slot);
    const absl::Status posted = queue_.Post(0, [self = this->shared_from_this(), slot, units] {
      Result result = self->work_(*units, self->cancelled_);
      self->End(slot, std::move(result));
    });
    if (posted.ok()) return;
    slots_.pop_back();
    at_end_ = true;
    status_ = posted;
  }

  void End(const Slot& slot, Result result) {
    bool wake = false;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      slot->emplace(std::move(result));
      wake = !slots_.empty() && slots_.front() == slot && std::exchange(waiting_, false);
    }
    if (wake) ready_();
  }

  const UnitReader reader_;
  store::Range range_;  // touched by Read only, of which one runs at a time
  WorkQueue& queue_;
  const size_t ahead_;
  const Work work_;
  const Ready ready_;
  mutable std::mutex mutex_;
  std::deque<Slot> slots_;        // guarded by mutex_; in the order of the units
  bool reading_ = false;          // guarded by mutex_
  bool at_end_ = false;           // guarded by mutex_
  bool waiting_ = false;          // guarded by mutex_
  absl::Status status_;           // guarded by mutex_
  CancelFlag cancelled_ = false;  // written with the mutex held
};

}  // namespace svod::app
