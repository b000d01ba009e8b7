// Room for answers that their callers have not taken yet: they are memory of ours until somebody reads them.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace svod::rpc {

// Thread-safe.
class UnreadRoom {
 public:
  // A caller may fill a quarter of the room, so that one who reads nothing does not keep the others from being
  // answered.
  static constexpr size_t kShares = 4;

  // Bytes; REQUIRES: > 0.
  explicit UnreadRoom(size_t bytes_max) : bytes_max_(bytes_max) {}

  // Whether a call of the caller may be answered: neither the room nor the caller's share of it is full. What is full
  // is looked at before an answer is worked out, so each call under way may go over it by one answer.
  [[nodiscard]] bool HasRoomFor(std::string_view caller) const;
  void Add(std::string_view caller, size_t bytes);
  // REQUIRES: they were added.
  void Remove(std::string_view caller, size_t bytes);

 private:
  const size_t bytes_max_;
  mutable std::mutex mutex_;
  size_t bytes_ = 0;                                    // guarded by mutex_
  std::map<std::string, size_t, std::less<>> callers_;  // guarded by mutex_; those with unread answers
};

}  // namespace svod::rpc
