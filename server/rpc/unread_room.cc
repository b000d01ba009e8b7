// Tested by: tests/server/rpc/unread_room_test.cc, tests/server/overload_test.cc.
#include "server/rpc/unread_room.h"

namespace svod::rpc {

bool UnreadRoom::HasRoomFor(std::string_view caller) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (bytes_ > bytes_max_) return false;
  const auto of = callers_.find(caller);
  return of == callers_.end() || of->second <= bytes_max_ / kShares;
}

void UnreadRoom::Add(std::string_view caller, size_t bytes) {
  if (bytes == 0) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  bytes_ += bytes;
  callers_.try_emplace(std::string(caller), 0).first->second += bytes;
}

void UnreadRoom::Remove(std::string_view caller, size_t bytes) {
  if (bytes == 0) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  bytes_ -= bytes;
  const auto of = callers_.find(caller);
  if ((of->second -= bytes) == 0) callers_.erase(of);
}

}  // namespace svod::rpc
