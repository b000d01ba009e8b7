#include "server/app/work_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace svod::app {
namespace {

// Keeps one thread busy until it is let go.
class Busy {
 public:
  std::function<void()> work() {
    return [this] {
      started_.set_value();
      release_.get_future().wait();
    };
  }
  void AwaitStart() { started_.get_future().wait(); }
  void Release() { release_.set_value(); }

 private:
  std::promise<void> started_;
  std::promise<void> release_;
};

TEST(WorkQueue, DoesAllWorkAlsoWhenItStops) {
  std::atomic<int> done = 0;
  {
    WorkQueue queue(2);
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(queue.Post(1, [&] { ++done; }).ok());
  }
  EXPECT_EQ(done, 500);
}

TEST(WorkQueue, RefusesPastItsCountAndTellsWhenToTryAgain) {
  ServiceLimits limits;
  limits.work_queue_max = 2;
  std::atomic<int> done = 0;
  Busy busy;
  {
    WorkQueue queue(1, limits);
    ASSERT_TRUE(queue.Post(0, busy.work()).ok());
    busy.AwaitStart();
    EXPECT_TRUE(queue.Post(0, [&] { ++done; }).ok());
    EXPECT_TRUE(queue.Post(0, [&] { ++done; }).ok());
    const absl::Status refused = queue.Post(0, [&] { ++done; });
    EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_TRUE(refused.GetPayload("type.googleapis.com/google.rpc.RetryInfo"));
    busy.Release();
  }
  EXPECT_EQ(done, 2);
}

TEST(WorkQueue, RefusesPastItsBytesAndFreesThemWhenWorkBegins) {
  ServiceLimits limits;
  limits.work_queue_bytes_max = 100;
  Busy busy;
  WorkQueue queue(1, limits);
  ASSERT_TRUE(queue.Post(100, busy.work()).ok());
  busy.AwaitStart();  // its bytes no longer wait
  EXPECT_TRUE(queue.Post(60, [] {}).ok());
  EXPECT_TRUE(queue.Post(40, [] {}).ok());
  EXPECT_FALSE(queue.Post(1, [] {}).ok());
  busy.Release();
}

}  // namespace
}  // namespace svod::app
