#include "engine/base/network.h"

#include <gtest/gtest.h>

namespace svod {
namespace {

TEST(Network, Loopback) {
  for (const char* address : {"127.0.0.1:8571", "127.9.9.9:1", "localhost:8571", "[::1]:8571"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address : {"127.evil.example:8571", "127.0.0.1.example:1", "128.0.0.1:1", "0.0.0.0:8571", "[::]:1",
                              "localhost.example:1", "svod.example:443", "", ":8571"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

TEST(Network, Addresses) {
  for (const char* address : {"127.0.0.1:0", "svod.example:65535", "[::1]:8571", "localhost:1"}) {
    EXPECT_TRUE(IsAddress(address)) << address;
  }
  for (const char* address : {"", ":8571", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:1x",
                              "http://127.0.0.1:8571", "a b:1"}) {
    EXPECT_FALSE(IsAddress(address)) << address;
  }
}

}  // namespace
}  // namespace svod
