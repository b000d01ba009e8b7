#include "server/app/known_filings.h"

#include <gmock/gmock.h>

#include "server/store/memory_store.h"
#include "tests/server/app/fake_clock.h"

namespace svod::app {
namespace {

using testing::ElementsAre;

// Revision n of a filing was stored at the n-th of the times.
void Store(store::Store& store, const store::FilingName& filing, const std::vector<int64_t>& times) {
  store::Batch batch;
  for (size_t i = 0; i < times.size(); ++i) {
    store::Revision revision;
    revision.filing = filing;
    revision.number = static_cast<uint32_t>(i);
    revision.submit_time_us = times[i];
    batch.revisions.push_back(revision);
  }
  ASSERT_TRUE(store.Commit(batch).ok());
}

class KnownFilingsTest : public testing::Test {
 protected:
  KnownFilingsTest() {
    Store(*store_, {"a", "plan"}, {10, 20, 20, 30});
    Store(*store_, {"a", "report"}, {25});
    Store(*store_, {"b", "plan"}, {5, 40});
  }

  std::vector<std::string> ListAt(std::optional<int64_t> time, const store::Range& range = {}) {
    std::vector<std::string> names;
    const auto snapshot = store_->Read();
    EXPECT_TRUE(KnownFilings(*snapshot, time)
                    .VisitLatest(range,
                                 [&](store::Revision& revision) {
                                   names.push_back(revision.filing.unit + "/" + revision.filing.kind + "#" +
                                                   std::to_string(revision.number));
                                   return store::Visit::kContinue;
                                 })
                    .ok());
    return names;
  }

  std::unique_ptr<store::Store> store_ = store::MakeMemoryStore();
};

TEST_F(KnownFilingsTest, OfATimeAreTheRevisionsStoredUpToIt) {
  EXPECT_THAT(ListAt(4), ElementsAre());
  EXPECT_THAT(ListAt(5), ElementsAre("b/plan#0"));
  EXPECT_THAT(ListAt(19), ElementsAre("a/plan#0", "b/plan#0"));
  EXPECT_THAT(ListAt(20), ElementsAre("a/plan#2", "b/plan#0"));
  EXPECT_THAT(ListAt(29), ElementsAre("a/plan#2", "a/report#0", "b/plan#0"));
  EXPECT_THAT(ListAt(40), ElementsAre("a/plan#3", "a/report#0", "b/plan#1"));
  EXPECT_EQ(ListAt(std::nullopt), ListAt(40));
  EXPECT_THAT(ListAt(20, {"a", {}}), ElementsAre("a/plan#2"));
}

TEST_F(KnownFilingsTest, OneIsFoundAsItWasKnown) {
  const auto snapshot = store_->Read();
  EXPECT_EQ((*KnownFilings(*snapshot, 29).Find({"a", "plan"}))->number, 2u);
  EXPECT_FALSE(KnownFilings(*snapshot, 9).Find({"a", "plan"})->has_value());
  EXPECT_EQ((*KnownFilings(*snapshot, std::nullopt).Find({"a", "plan"}))->number, 3u);
}

TEST(ReadPastTime, TakesWhatIsNotAhead) {
  const FakeClock clock(5'000'001);
  const struct {
    int64_t seconds;
    int32_t nanos;
    std::optional<int64_t> micros;
  } kCases[] = {
      {5, 1999, 5'000'001},
      {5, 2000, std::nullopt},
      {0, 0, 0},
      {-1, 0, std::nullopt},
      {1, -1, std::nullopt},
      {1, 1'000'000'000, std::nullopt},
      {253'402'300'800, 0, std::nullopt},
  };
  for (const auto& test : kCases) {
    google::protobuf::Timestamp time;
    time.set_seconds(test.seconds);
    time.set_nanos(test.nanos);
    Diagnostics faults;
    EXPECT_EQ(ReadPastTime(time, clock, &faults), test.micros) << test.seconds << "." << test.nanos;
    EXPECT_EQ(faults.empty(), test.micros.has_value());
  }
}

}  // namespace
}  // namespace svod::app
