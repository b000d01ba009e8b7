// What was done to the rules, as the ledger has it, and which rules that leaves in use at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/release.h"
#include "svod/v1/ledger.pb.h"
#include "svod/v1/verdict.pb.h"

namespace svod::app {

// Times are microseconds since the epoch. A value type.
class RuleHistory {
 public:
  // A release that was published.
  struct Release {
    v1::PackRef ref;  // without the basis
    uint64_t entry = 0;
    int64_t time_us = 0;
    std::string signer;
    bool from_folder = false;
  };
  // A suspension, and what lifted it.
  struct Suspended {
    uint64_t entry = 0;
    int64_t time_us = 0;
    Suspension suspension;
    struct Lift {
      int64_t time_us = 0;
      Date first_day;  // as of which the rule counts again
      std::string authority;
      std::string reason;
    };
    std::vector<Lift> lifts;   // in their order: one of the folder may be lifted, and later be taken out of it
    bool from_folder = false;  // of suspensions.yaml
    bool in_folder = false;    // and still there when the folder was last taken
  };
  // Digests of the releases in use: by id and edition of the pack.
  using Active = std::map<std::pair<std::string, std::string>, std::string>;

  // Takes in the next entry of the ledger that is about rules. False when it makes no sense; it is then left out.
  [[nodiscard]] bool Add(const v1::LedgerEntry& entry);
  // The index after the last entry.
  [[nodiscard]] uint64_t size() const { return size_; }

  // In the order of publication.
  [[nodiscard]] const std::vector<Release>& releases() const { return releases_; }
  [[nodiscard]] const Release* FindRelease(std::string_view digest) const;
  // In the order of their entries.
  [[nodiscard]] const std::vector<Suspended>& suspensions() const { return suspensions_; }
  [[nodiscard]] const Suspended* FindSuspension(uint64_t entry) const;

  // What is in use at the time.
  [[nodiscard]] Active ActiveAt(int64_t time_us) const;
  // The suspensions that are known at the time, with the days that are left of them.
  [[nodiscard]] std::vector<Suspension> SuspensionsAt(int64_t time_us) const;
  // The times after this one at which something comes into use or goes out of it, in order.
  [[nodiscard]] std::vector<int64_t> ChangesAfter(int64_t time_us) const;
  // The last time up to this one at which something changed, also of suspensions; 0: never.
  [[nodiscard]] int64_t LastChange(int64_t time_us) const;
  // The time of the last entry; 0: there is none.
  [[nodiscard]] int64_t latest_us() const { return latest_us_; }
  // From when to when the release is in use: the span that holds the time, else the next one. Without an end: as far as
  // is known. nullopt: it is not, and will not be.
  struct Span {
    int64_t from_us = 0;
    std::optional<int64_t> until_us;
  };
  [[nodiscard]] std::optional<Span> SpanOf(const Release& release, int64_t time_us) const;
  // Digests by id and edition of what the server's folder of rule packs last had.
  [[nodiscard]] const Active& folder() const { return folder_; }

 private:
  // Something comes into use, or goes out of it.
  struct Act {
    int64_t from_us = 0;
    std::pair<std::string, std::string> edition;
    std::string digest;
    bool deactivates = false;

    void ApplyTo(Active* active) const;
  };

  [[nodiscard]] bool AddActivation(const v1::ActivationEvent& event, int64_t time_us);
  [[nodiscard]] bool AddSuspension(const v1::SuspensionEvent& event, uint64_t entry, int64_t time_us);
  [[nodiscard]] bool Lift(const v1::SuspensionEvent& event, int64_t time_us);

  std::vector<Release> releases_;
  std::vector<Act> acts_;  // by time, those of one time in the order of their entries
  std::vector<Suspended> suspensions_;
  Active folder_;
  uint64_t size_ = 0;
  int64_t latest_us_ = 0;
};

}  // namespace svod::app
