#include "server/rpc/unread_room.h"

#include <gtest/gtest.h>

namespace svod::rpc {
namespace {

TEST(UnreadRoom, ACallerMayFillAShareAndNotOneByteMore) {
  UnreadRoom room(400);
  EXPECT_TRUE(room.HasRoomFor("a"));
  room.Add("a", 100);
  EXPECT_TRUE(room.HasRoomFor("a"));
  room.Add("a", 1);
  EXPECT_FALSE(room.HasRoomFor("a"));
  EXPECT_TRUE(room.HasRoomFor("b"));
  room.Remove("a", 1);
  EXPECT_TRUE(room.HasRoomFor("a"));
}

TEST(UnreadRoom, AllTogetherMayFillItAndNotOneByteMore) {
  UnreadRoom room(400);
  for (const char* caller : {"a", "b", "c", "d"}) room.Add(caller, 100);
  EXPECT_TRUE(room.HasRoomFor("e"));
  room.Add("d", 1);
  EXPECT_FALSE(room.HasRoomFor("e"));
  room.Remove("a", 100);
  EXPECT_TRUE(room.HasRoomFor("e"));
  EXPECT_TRUE(room.HasRoomFor("a"));
  EXPECT_FALSE(room.HasRoomFor("d"));
}

TEST(UnreadRoom, AnswersWithoutBytesTakeNone) {
  UnreadRoom room(4);
  room.Add("a", 0);
  room.Remove("a", 0);
  EXPECT_TRUE(room.HasRoomFor("a"));
}

}  // namespace
}  // namespace svod::rpc
