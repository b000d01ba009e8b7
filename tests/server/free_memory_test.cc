#include "server/app/free_memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <vector>

namespace svod::app {
namespace {

constexpr int64_t kMiB = 1 << 20;

int64_t ResidentBytes() {
  int64_t all = 0;
  int64_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

// As an audit leaves it: many small pieces, and one of them still in use here and there.
TEST(FreeMemory, WhatWasFreedGoesBackToTheSystem) {
  std::vector<std::unique_ptr<char[]>> pieces;
  const int64_t before = ResidentBytes();
  for (int i = 0; i < 128 * 1024; ++i) pieces.push_back(std::make_unique<char[]>(1000));
  EXPECT_GT(ResidentBytes(), before + 100 * kMiB);
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (i % 8192 != 0) pieces[i].reset();
  }
  ReturnFreeMemory();
  EXPECT_LT(ResidentBytes(), before + 8 * kMiB);
}

}  // namespace
}  // namespace svod::app
