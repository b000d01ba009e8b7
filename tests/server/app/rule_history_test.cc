#include "server/app/rule_history.h"

#include <gmock/gmock.h>

#include "server/ledger/events.h"

namespace svod::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// A history written one entry after the other; times are whole numbers.
class History {
 public:
  void Publish(const std::string& digest, int64_t time, const std::string& edition = "2013-11-06") {
    v1::LedgerEntry entry = At(time);
    entry.mutable_publication()->set_pack("p");
    entry.mutable_publication()->set_edition(edition);
    entry.mutable_publication()->set_digest(digest);
    EXPECT_TRUE(history_.Add(entry));
  }
  void Activate(const std::string& digest, int64_t time, std::optional<int64_t> from = std::nullopt,
                bool deactivate = false, bool folder = false, const std::string& edition = "2013-11-06") {
    v1::LedgerEntry entry = At(time);
    v1::ActivationEvent* event = entry.mutable_activation();
    event->set_pack("p");
    event->set_edition(edition);
    event->set_digest(digest);
    event->set_deactivated(deactivate);
    event->set_from_folder(folder);
    if (from) *event->mutable_time() = ledger::ToTimestamp(*from);
    EXPECT_TRUE(history_.Add(entry));
  }
  void Deactivate(const std::string& digest, int64_t time, std::optional<int64_t> from = std::nullopt) {
    Activate(digest, time, from, true);
  }
  bool Suspend(const std::string& from, const std::string& until, int64_t time) {
    v1::LedgerEntry entry = At(time);
    v1::SuspensionEvent* event = entry.mutable_suspension();
    event->set_pack("p");
    event->set_rule("r");
    event->set_from_date(from);
    event->set_until_date(until);
    return history_.Add(entry);
  }
  bool Lift(uint64_t suspension, const std::string& from, int64_t time) {
    v1::LedgerEntry entry = At(time);
    entry.mutable_suspension()->set_lifted(true);
    entry.mutable_suspension()->set_suspension(suspension);
    entry.mutable_suspension()->set_from_date(from);
    return history_.Add(entry);
  }

  // The digest in use at the time, or nothing.
  [[nodiscard]] std::string InUse(int64_t time, const std::string& edition = "2013-11-06") const {
    const RuleHistory::Active active = history_.ActiveAt(time);
    const auto it = active.find({"p", edition});
    return it == active.end() ? "" : it->second;
  }
  // `from to until`, or nothing.
  [[nodiscard]] std::string Span(const std::string& digest, int64_t time) const {
    const auto span = history_.SpanOf(*history_.FindRelease(digest), time);
    if (!span) return "";
    return std::to_string(span->from_us) + " to " + (span->until_us ? std::to_string(*span->until_us) : "");
  }
  // The last days of what is known at the time.
  [[nodiscard]] std::vector<std::string> Suspensions(int64_t time) const {
    std::vector<std::string> days;
    for (const Suspension& one : history_.SuspensionsAt(time)) {
      days.push_back(one.from.ToString() + " " + (one.to ? one.to->ToString() : "-"));
    }
    return days;
  }
  [[nodiscard]] const RuleHistory& operator*() const { return history_; }

 private:
  v1::LedgerEntry At(int64_t time) {
    v1::LedgerEntry entry;
    entry.set_index(history_.size());
    *entry.mutable_time() = ledger::ToTimestamp(time);
    return entry;
  }

  RuleHistory history_;
};

TEST(RuleHistory, OfAnEditionOneReleaseIsInUse) {
  History history;
  history.Publish("a", 10);
  history.Publish("b", 11);
  EXPECT_EQ(history.InUse(15), "");
  history.Activate("a", 20);
  history.Activate("b", 30);
  EXPECT_EQ(history.InUse(19), "");
  EXPECT_EQ(history.InUse(20), "a");
  EXPECT_EQ(history.InUse(29), "a");
  EXPECT_EQ(history.InUse(30), "b");
  EXPECT_EQ(history.Span("a", 25), "20 to 30");
  EXPECT_EQ(history.Span("a", 35), "");
  EXPECT_EQ(history.Span("b", 35), "30 to ");
  history.Deactivate("a", 40);  // is not in use: nothing happens
  EXPECT_EQ(history.InUse(41), "b");
  history.Deactivate("b", 50);
  EXPECT_EQ(history.InUse(50), "");
}

TEST(RuleHistory, WhatIsToComeTakesEffectInItsTime) {
  History history;
  history.Publish("a", 10);
  history.Publish("b", 11);
  history.Activate("a", 20);
  history.Activate("b", 21, 100);
  history.Deactivate("b", 22, 200);
  history.Activate("a", 23, 15);  // a time that is past counts as that of the entry
  EXPECT_EQ(history.InUse(99), "a");
  EXPECT_EQ(history.InUse(100), "b");
  EXPECT_EQ(history.InUse(200), "");
  EXPECT_EQ(history.Span("b", 50), "100 to 200");
  EXPECT_THAT((*history).ChangesAfter(23), ElementsAre(100, 200));
  EXPECT_THAT((*history).ChangesAfter(100), ElementsAre(200));
  EXPECT_EQ((*history).LastChange(50), 23);
  EXPECT_EQ((*history).LastChange(150), 100);
  EXPECT_EQ((*history).LastChange(9), 0);
  EXPECT_EQ((*history).latest_us(), 23);
}

TEST(RuleHistory, ActsOfOneTimeCountInTheOrderOfTheirEntries) {
  History history;
  history.Publish("a", 10);
  history.Publish("b", 11);
  history.Activate("a", 20, 100);
  history.Activate("b", 21, 100);
  EXPECT_EQ(history.InUse(100), "b");
  EXPECT_EQ(history.Span("a", 50), "");
  history.Deactivate("b", 22, 100);
  EXPECT_EQ(history.InUse(100), "");
}

TEST(RuleHistory, EditionsAreKeptApartAndTheFolderIsRemembered) {
  History history;
  history.Activate("a", 10, std::nullopt, false, true);
  history.Activate("b", 11, std::nullopt, false, false, "2014-01-01");
  history.Activate("c", 12);
  EXPECT_EQ(history.InUse(20), "c");
  EXPECT_EQ(history.InUse(20, "2014-01-01"), "b");
  EXPECT_THAT((*history).folder(), ElementsAre(Pair(Pair("p", "2013-11-06"), "a")));
  history.Activate("a", 30, std::nullopt, true, true);
  EXPECT_EQ(history.InUse(40), "c");  // what the folder gave up was not in use
  EXPECT_THAT((*history).folder(), IsEmpty());
}

TEST(RuleHistory, SuspensionsAreKnownFromTheirEntriesOn) {
  History history;
  ASSERT_TRUE(history.Suspend("2015-01-01", "2015-06-30", 10));
  ASSERT_TRUE(history.Suspend("2015-02-01", "", 20));
  EXPECT_THAT(history.Suspensions(9), IsEmpty());
  EXPECT_THAT(history.Suspensions(10), ElementsAre("2015-01-01 2015-06-30"));
  ASSERT_TRUE(history.Lift(1, "2015-03-01", 30));
  EXPECT_THAT(history.Suspensions(29), ElementsAre("2015-01-01 2015-06-30", "2015-02-01 -"));
  EXPECT_THAT(history.Suspensions(30), ElementsAre("2015-01-01 2015-06-30", "2015-02-01 2015-02-28"));
  ASSERT_TRUE(history.Lift(0, "2016-01-01", 40));  // after its end: it stays as it was
  EXPECT_THAT(history.Suspensions(40), ElementsAre("2015-01-01 2015-06-30", "2015-02-01 2015-02-28"));
}

TEST(RuleHistory, OneThatIsLiftedBeforeItBeginsNeverWas) {
  History history;
  ASSERT_TRUE(history.Suspend("2015-01-01", "", 10));
  ASSERT_TRUE(history.Lift(0, "2015-01-01", 20));
  EXPECT_THAT(history.Suspensions(15), ElementsAre("2015-01-01 -"));
  EXPECT_THAT(history.Suspensions(20), IsEmpty());
}

TEST(RuleHistory, WhatMakesNoSenseIsRefused) {
  History history;
  EXPECT_FALSE(history.Suspend("2015-02-30", "", 10));
  EXPECT_FALSE(history.Suspend("2015-02-01", "tomorrow", 10));
  EXPECT_FALSE(history.Lift(7, "2015-02-01", 10));
  ASSERT_TRUE(history.Suspend("2015-02-01", "", 10));
  EXPECT_FALSE(history.Lift(3, "", 10));
  EXPECT_TRUE(history.Lift(3, "2015-03-01", 10));
  EXPECT_FALSE(history.Lift(3, "2015-03-01", 10));  // twice
  EXPECT_THAT(history.Suspensions(11), ElementsAre("2015-02-01 2015-02-28"));
  RuleHistory other;
  v1::LedgerEntry submission;
  submission.mutable_submission();
  EXPECT_FALSE(other.Add(submission));
}

}  // namespace
}  // namespace svod::app
