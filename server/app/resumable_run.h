// A scan over stored units as a stream of responses that can be gone on with: what was found, now and then how far it
// is with a token, and totals last. Audits and analyses of impact are such.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "server/app/scan_plan.h"
#include "server/app/source.h"
#include "server/app/unit_scan.h"

namespace svod::app {

// `Account` keeps the books. It has the types
//   Response  of the stream
//   Found     what the units of one step of the scan came to, with `status`, `counts` and `last_unit`; made of the
//   packs
// and the functions
//   bool Next(Found&, Response*)                    takes the next thing that is to be sent; false: there is none
//   void Count(Found&)                              adds what was found to the totals
//   void SayProgress(const std::string&, uint32_t, Response*)
//                                                   how far it is: behind the unit of that name, about what part in
//                                                   thousandths; with a token
//   void SayTotals(Response*)
// all called by one thread at a time. What was found is put together in the order of the units.
template <typename Account>
class ResumableRun final : public Source<typename Account::Response> {
 public:
  using Response = typename Account::Response;
  using Found = typename Account::Found;
  using Work = typename UnitScan<Found>::Work;

  struct Start {
    std::shared_ptr<const ScanPlan> plan;
    std::string after;     // name of the last unit that was gone over before; empty: none
    bool goes_on = false;  // from a token: of who has one the first response is not another
    uint64_t progress_units = 0;
    Work work;
    std::shared_ptr<void> entered;  // Scans::Enter
  };

  static std::shared_ptr<ResumableRun> Begin(Start start, Account account, Scans& scans) {
    store::Range range = start.plan->range();
    if (!start.after.empty()) range.after = BehindUnit(start.after);
    const UnitReader reader = start.plan->reader();
    Work work = std::move(start.work);
    auto run = std::make_shared<ResumableRun>(std::move(start), std::move(account));
    // The scan may outlive the run by the work that is under way: it asks first.
    const auto ready = [weak = std::weak_ptr<ResumableRun>(run)] {
      if (const std::shared_ptr<ResumableRun> alive = weak.lock()) alive->Ready();
    };
    run->scan_ = std::make_shared<UnitScan<Found>>(reader, std::move(range), scans.queue(), scans.ahead(),
                                                   std::move(work), ready);
    return run;
  }
  ResumableRun(Start start, Account account)
      : start_(std::move(start)),
        account_(std::move(account)),
        found_(start_.plan->packs()),
        since_progress_(start_.goes_on ? 0 : start_.progress_units),
        last_unit_(start_.after) {}
  ResumableRun(const ResumableRun&) = delete;
  ResumableRun& operator=(const ResumableRun&) = delete;
  ~ResumableRun() override {
    if (scan_) scan_->Cancel(absl::CancelledError("nobody reads the answer"));
  }

  Taken Take(Response* response) override {
    response->Clear();
    while (true) {
      if (account_.Next(found_, response)) return Taken::kResponse;
      if (!found_.status.ok() || ended_) return Taken::kEnd;
      if (since_progress_ >= start_.progress_units) {
        if (found_.status = scan_->status(); !found_.status.ok()) return Taken::kEnd;
        since_progress_ = 0;
        part_read_ = std::max(part_read_, start_.plan->PartRead(last_unit_));
        account_.SayProgress(last_unit_, part_read_, response);
        return Taken::kResponse;
      }
      const Taken taken = scan_->Take(&found_);
      if (taken == Taken::kLater) return taken;
      if (taken == Taken::kResponse) {
        account_.Count(found_);
        since_progress_ += found_.counts.read;
        if (!found_.last_unit.empty()) last_unit_ = found_.last_unit;
      } else if (found_.status = scan_->status(); found_.status.ok()) {
        ended_ = true;
        account_.SayTotals(response);
        return Taken::kResponse;
      }
    }
  }

  [[nodiscard]] absl::Status status() const override { return found_.status; }

  void Cancel() override { scan_->Cancel(absl::CancelledError("it was cancelled")); }

 private:
  const Start start_;
  std::shared_ptr<UnitScan<Found>> scan_;
  Account account_;
  Found found_;  // what is being sent
  // The first response is a token: a stream that breaks early goes on over the same moment too. Not of one that goes
  // on: clients take a token for the end of what they have read already.
  uint64_t since_progress_;
  std::string last_unit_;
  uint32_t part_read_ = 0;  // never less than it was said to be: estimates may be
  bool ended_ = false;
};

}  // namespace svod::app
