#include "tests/server/store/store_acceptance.h"

#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

namespace svod::store {

using testing::ElementsAre;

Revision MakeRevision(const std::string& unit, const std::string& kind, uint32_t number) {
  Revision revision;
  revision.filing = {unit, kind};
  revision.number = number;
  revision.type = "test.Document";
  revision.document = unit + "|" + kind + "|" + std::to_string(number);
  revision.digest = std::string(32, static_cast<char>(number));
  revision.submit_time_us = 1'000'000 + number;
  revision.ledger_index = number;
  return revision;
}

void Put(Store& store, std::vector<Revision> revisions) {
  Batch batch;
  batch.revisions = std::move(revisions);
  ASSERT_TRUE(store.Commit(batch).ok());
}

std::vector<std::string> Latest(const Snapshot& snapshot, const Range& range) {
  std::vector<std::string> names;
  const absl::Status status = snapshot.VisitLatest(range, [&](Revision& revision) {
    names.push_back(revision.filing.unit + "/" + revision.filing.kind + "#" + std::to_string(revision.number));
    return Visit::kContinue;
  });
  EXPECT_TRUE(status.ok()) << status;
  return names;
}

namespace {

TEST_P(StoreAcceptance, AnEmptyStoreHasNothing) {
  auto snapshot = store_->Read();
  EXPECT_FALSE(snapshot->Find({"a/1", "report"}, std::nullopt)->has_value());
  EXPECT_FALSE(snapshot->FindRequest("id")->has_value());
  EXPECT_TRUE(Latest(*snapshot, {}).empty());
}

TEST_P(StoreAcceptance, ARevisionComesBackAsItWasStored) {
  Revision stored = MakeRevision("a/1", "report", 0);
  stored.document = std::string("\0\xFF bytes of any kind", 20);
  stored.submit_time_us = -1;
  stored.ledger_index = 0xFFFFFFFFFFFFFFFF;
  Put(*store_, {stored});
  auto found = store_->Read()->Find({"a/1", "report"}, 0);
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->filing, stored.filing);
  EXPECT_EQ((*found)->number, 0u);
  EXPECT_EQ((*found)->type, stored.type);
  EXPECT_EQ((*found)->document, stored.document);
  EXPECT_EQ((*found)->digest, stored.digest);
  EXPECT_EQ((*found)->submit_time_us, -1);
  EXPECT_EQ((*found)->ledger_index, 0xFFFFFFFFFFFFFFFF);
  EXPECT_EQ((*found)->withdrawal_reason, std::nullopt);
}

TEST_P(StoreAcceptance, AWithdrawalIsARevisionWithAReason) {
  Revision withdrawal = MakeRevision("a/1", "report", 1);
  withdrawal.type = "";
  withdrawal.document = "";
  withdrawal.withdrawal_reason = "подано по ошибке";
  Put(*store_, {MakeRevision("a/1", "report", 0), withdrawal});
  auto snapshot = store_->Read();
  EXPECT_EQ((*snapshot->Find({"a/1", "report"}, std::nullopt))->withdrawal_reason, "подано по ошибке");
  EXPECT_EQ((*snapshot->Find({"a/1", "report"}, 0))->withdrawal_reason, std::nullopt);
}

TEST_P(StoreAcceptance, TheLatestIsTheOneOfTheHighestNumber) {
  Put(*store_, {MakeRevision("a/1", "report", 0)});
  Put(*store_, {MakeRevision("a/1", "report", 1), MakeRevision("a/1", "report", 2)});
  Put(*store_, {MakeRevision("a/1", "reports", 7), MakeRevision("a/10", "report", 9)});
  auto snapshot = store_->Read();
  EXPECT_EQ((*snapshot->Find({"a/1", "report"}, std::nullopt))->number, 2u);
  EXPECT_EQ((*snapshot->Find({"a/1", "report"}, 1))->document, "a/1|report|1");
  EXPECT_FALSE(snapshot->Find({"a/1", "report"}, 3)->has_value());
  EXPECT_FALSE(snapshot->Find({"a/1", "repor"}, std::nullopt)->has_value());
  EXPECT_FALSE(snapshot->Find({"a", "report"}, std::nullopt)->has_value());
}

TEST_P(StoreAcceptance, NumbersGoToTheEndOfTheirRange) {
  Put(*store_, {MakeRevision("a/1", "report", 0), MakeRevision("a/1", "report", 0xFFFFFFFF),
                MakeRevision("a/1", "report", 0x01000000)});
  EXPECT_EQ((*store_->Read()->Find({"a/1", "report"}, std::nullopt))->number, 0xFFFFFFFF);
}

TEST_P(StoreAcceptance, ListsTheLatestOfEachUnderAParentInWholeParts) {
  for (const char* unit : {"a/1/b/1", "a/1/b/2", "a/12/b/1", "a/1-2/b/1", "a/2/b/1"}) {
    Put(*store_, {MakeRevision(unit, "plan", 0), MakeRevision(unit, "report", 0), MakeRevision(unit, "report", 1)});
  }
  auto snapshot = store_->Read();
  EXPECT_THAT(Latest(*snapshot, {"a/1", {}}),
              ElementsAre("a/1/b/1/plan#0", "a/1/b/1/report#1", "a/1/b/2/plan#0", "a/1/b/2/report#1"));
  EXPECT_THAT(Latest(*snapshot, {"a/12/b/1", {}}), ElementsAre("a/12/b/1/plan#0", "a/12/b/1/report#1"));
  EXPECT_THAT(Latest(*snapshot, {"a/3", {}}), ElementsAre());
  EXPECT_EQ(Latest(*snapshot, {}).size(), 10u);
}

TEST_P(StoreAcceptance, AListGoesOnAfterAFiling) {
  for (const char* unit : {"a/1", "a/2", "a/3"}) {
    Put(*store_, {MakeRevision(unit, "plan", 0), MakeRevision(unit, "report", 0), MakeRevision(unit, "report", 1)});
  }
  auto snapshot = store_->Read();
  EXPECT_THAT(Latest(*snapshot, {"", FilingName{"a/1", "report"}}),
              ElementsAre("a/2/plan#0", "a/2/report#1", "a/3/plan#0", "a/3/report#1"));
  EXPECT_THAT(Latest(*snapshot, {"a/2", FilingName{"a/2", "plan"}}), ElementsAre("a/2/report#1"));
  // The filing itself need not be there any more.
  EXPECT_THAT(Latest(*snapshot, {"", FilingName{"a/2", "z"}}), ElementsAre("a/3/plan#0", "a/3/report#1"));
  EXPECT_THAT(Latest(*snapshot, {"", FilingName{"a/3", "report"}}), ElementsAre());
}

TEST_P(StoreAcceptance, AVisitorStopsTheVisit) {
  Put(*store_, {MakeRevision("a/1", "plan", 0), MakeRevision("a/2", "plan", 0), MakeRevision("a/2", "plan", 1)});
  int seen = 0;
  auto stop = [&](Revision&) {
    ++seen;
    return Visit::kStop;
  };
  auto snapshot = store_->Read();
  EXPECT_TRUE(snapshot->VisitLatest({}, stop).ok());
  EXPECT_TRUE(snapshot->VisitRevisions({"a/2", "plan"}, std::nullopt, stop).ok());
  EXPECT_EQ(seen, 2);
}

TEST_P(StoreAcceptance, RevisionsComeNewestFirst) {
  for (uint32_t number = 0; number < 5; ++number) Put(*store_, {MakeRevision("a/1", "report", number)});
  Put(*store_, {MakeRevision("a/1", "plan", 9), MakeRevision("a/1", "reporx", 9)});
  auto numbers = [&](std::optional<uint32_t> below) {
    std::vector<uint32_t> result;
    EXPECT_TRUE(store_->Read()
                    ->VisitRevisions({"a/1", "report"}, below,
                                     [&](Revision& revision) {
                                       result.push_back(revision.number);
                                       return Visit::kContinue;
                                     })
                    .ok());
    return result;
  };
  EXPECT_THAT(numbers(std::nullopt), ElementsAre(4, 3, 2, 1, 0));
  EXPECT_THAT(numbers(3), ElementsAre(2, 1, 0));
  EXPECT_THAT(numbers(1), ElementsAre(0));
  EXPECT_THAT(numbers(0), ElementsAre());
  EXPECT_THAT(numbers(100), ElementsAre(4, 3, 2, 1, 0));
}

TEST_P(StoreAcceptance, ARequestIsFoundByItsId) {
  Batch batch;
  batch.requests = {{"id-1", {"a/1", "report"}, 3, std::string(32, 'f')}};
  ASSERT_TRUE(store_->Commit(batch).ok());
  auto found = store_->Read()->FindRequest("id-1");
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->id, "id-1");
  EXPECT_EQ((*found)->filing, (FilingName{"a/1", "report"}));
  EXPECT_EQ((*found)->revision, 3u);
  EXPECT_EQ((*found)->fingerprint, std::string(32, 'f'));
  EXPECT_FALSE(store_->Read()->FindRequest("id-")->has_value());
}

TEST_P(StoreAcceptance, ASnapshotDoesNotSeeWhatComesLater) {
  Put(*store_, {MakeRevision("a/1", "report", 0)});
  auto before = store_->Read();
  Put(*store_, {MakeRevision("a/1", "report", 1), MakeRevision("a/2", "report", 0)});
  EXPECT_EQ((*before->Find({"a/1", "report"}, std::nullopt))->number, 0u);
  EXPECT_THAT(Latest(*before, {}), ElementsAre("a/1/report#0"));
  EXPECT_THAT(Latest(*store_->Read(), {}), ElementsAre("a/1/report#1", "a/2/report#0"));
}

// A batch has one revision of each of two filings: whoever reads sees both or neither.
TEST_P(StoreAcceptance, ABatchIsSeenWholeOrNotAtAll) {
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (uint32_t number = 0; number < 200; ++number) {
      Put(*store_, {MakeRevision("a/1", "report", number), MakeRevision("a/2", "report", number)});
    }
    done = true;
  });
  while (!done) {
    auto snapshot = store_->Read();
    auto first = snapshot->Find({"a/1", "report"}, std::nullopt);
    auto second = snapshot->Find({"a/2", "report"}, std::nullopt);
    ASSERT_TRUE(first.ok() && second.ok());
    ASSERT_EQ(first->has_value(), second->has_value());
    if (first->has_value()) {
      ASSERT_EQ((*first)->number, (*second)->number);
    }
  }
  writer.join();
}

// The leaves of a batch of the ledger, from `first` on.
Batch LeavesFrom(uint64_t first, uint64_t count) {
  Batch batch;
  for (uint64_t index = first; index < first + count; ++index) {
    batch.leaves.push_back({index, "leaf " + std::to_string(index)});
  }
  return batch;
}

std::vector<std::string> LeavesOf(const Snapshot& snapshot, uint64_t from, size_t most = 1000) {
  std::vector<std::string> leaves;
  EXPECT_TRUE(snapshot
                  .VisitLeaves(from,
                               [&](LedgerLeaf& leaf) {
                                 EXPECT_EQ(leaf.bytes, "leaf " + std::to_string(leaf.index));
                                 leaves.push_back(leaf.bytes);
                                 return leaves.size() < most ? Visit::kContinue : Visit::kStop;
                               })
                  .ok());
  return leaves;
}

TEST_P(StoreAcceptance, TheLedgerGrowsAndIsReadInOrder) {
  EXPECT_EQ(*store_->Read()->LedgerSize(), 0u);
  ASSERT_TRUE(store_->Commit(LeavesFrom(0, 3)).ok());
  const auto before = store_->Read();
  ASSERT_TRUE(store_->Commit(LeavesFrom(3, 254)).ok());  // past one byte of the index
  EXPECT_EQ(*before->LedgerSize(), 3u);
  EXPECT_EQ(LeavesOf(*before, 0).size(), 3u);
  EXPECT_FALSE(before->FindLeaf(3)->has_value());
  const auto after = store_->Read();
  EXPECT_EQ(*after->LedgerSize(), 257u);
  EXPECT_EQ(*after->FindLeaf(256), "leaf 256");
  EXPECT_FALSE(after->FindLeaf(257)->has_value());
  EXPECT_THAT(LeavesOf(*after, 254), ElementsAre("leaf 254", "leaf 255", "leaf 256"));
  EXPECT_THAT(LeavesOf(*after, 1, 2), ElementsAre("leaf 1", "leaf 2"));
  EXPECT_THAT(LeavesOf(*after, 257), ElementsAre());
}

TEST_P(StoreAcceptance, NodesAndVerdictsAreFoundByTheirPlace) {
  Batch batch;
  batch.nodes = {{{1, 0}, std::string(32, 'a')}, {{1, 1}, std::string(32, 'b')}, {{2, 0}, std::string(32, 'c')}};
  batch.verdicts = {{7, std::string("verdict \0 bytes", 15)}};
  ASSERT_TRUE(store_->Commit(batch).ok());
  const auto snapshot = store_->Read();
  EXPECT_EQ(*snapshot->FindNode({1, 1}), std::string(32, 'b'));
  EXPECT_EQ(*snapshot->FindNode({2, 0}), std::string(32, 'c'));
  EXPECT_FALSE(snapshot->FindNode({2, 1})->has_value());
  EXPECT_EQ(*snapshot->FindVerdict(7), std::string("verdict \0 bytes", 15));
  EXPECT_FALSE(snapshot->FindVerdict(8)->has_value());
}

TEST_P(StoreAcceptance, ReleasesAreFoundByTheirDigestAndEntriesOfRulesInOrder) {
  Batch batch;
  batch.releases = {{std::string(32, 'a'), {{"pack.yaml", "pack: a"}, {"a.rules.yaml", ""}}, "a note"},
                    {std::string(32, 'b'), {{"pack.yaml", "pack: b"}}, ""}};
  batch.rule_entries = {3, 256, 1};
  EXPECT_FALSE(batch.empty());
  const auto before = store_->Read();
  ASSERT_TRUE(store_->Commit(batch).ok());
  const auto snapshot = store_->Read();
  const auto release = snapshot->FindRelease(std::string(32, 'a'));
  ASSERT_TRUE(release.ok() && release->has_value());
  EXPECT_EQ((*release)->digest, std::string(32, 'a'));
  EXPECT_EQ((*release)->files, batch.releases[0].files);
  EXPECT_EQ((*release)->signature, "a note");
  EXPECT_FALSE(snapshot->FindRelease(std::string(32, 'c'))->has_value());
  EXPECT_FALSE(before->FindRelease(std::string(32, 'a'))->has_value());
  const auto entries = [](const Snapshot& of, uint64_t from, size_t most) {
    std::vector<uint64_t> found;
    EXPECT_TRUE(of.VisitRuleEntries(from, [&](uint64_t index) {
                    found.push_back(index);
                    return found.size() < most ? Visit::kContinue : Visit::kStop;
                  }).ok());
    return found;
  };
  EXPECT_THAT(entries(*snapshot, 0, 9), ElementsAre(1u, 3u, 256u));
  EXPECT_THAT(entries(*snapshot, 2, 1), ElementsAre(3u));
  EXPECT_THAT(entries(*snapshot, 257, 9), ElementsAre());
  EXPECT_THAT(entries(*before, 0, 9), ElementsAre());
}

TEST_P(StoreAcceptance, TellsAboutHowMuchOfARangeLiesUpToAFiling) {
  EXPECT_EQ(store_->Read()->PartUpTo({}, {"a/1", "report"}), kWhole);  // of nothing
  constexpr int kUnits = 1000;
  const auto name = [](char parent, int i) { return std::string(1, parent) + "/" + std::to_string(kUnits + i); };
  for (const char parent : {'a', 'b'}) {
    std::vector<Revision> revisions;
    for (int i = 0; i < kUnits; ++i) revisions.push_back(MakeRevision(name(parent, i), "report", 0));
    Put(*store_, std::move(revisions));
  }
  const auto snapshot = store_->Read();
  for (const char parent : {'a', 'b'}) {
    const Range range{{parent}, std::nullopt};
    uint32_t before = 0;
    for (int i = 0; i < kUnits; i += 50) {
      const uint32_t part = snapshot->PartUpTo(range, {name(parent, i), "report"});
      EXPECT_GE(part, before);
      EXPECT_NEAR(part, i * static_cast<int>(kWhole) / kUnits, 200);
      before = part;
    }
    EXPECT_GE(snapshot->PartUpTo(range, {name(parent, kUnits - 1), "report"}), 900u);
  }
  EXPECT_NEAR(snapshot->PartUpTo({}, {name('b', 0), "report"}), kWhole / 2, 200);
}

// All parts of a batch at once, the ledger too.
TEST_P(StoreAcceptance, ABatchIsSeenWithItsEntriesOrNotAtAll) {
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (uint32_t number = 0; number < 200; ++number) {
      Batch batch = LeavesFrom(number, 1);
      batch.revisions = {MakeRevision("a/1", "report", number)};
      ASSERT_TRUE(store_->Commit(batch).ok());
    }
    done = true;
  });
  while (!done) {
    const auto snapshot = store_->Read();
    const auto latest = *snapshot->Find({"a/1", "report"}, std::nullopt);
    ASSERT_EQ(*snapshot->LedgerSize(), latest ? latest->number + 1 : 0);
  }
  writer.join();
}

TEST_P(StoreAcceptance, EveryFileIsAsItWasWritten) {
  Put(*store_, {MakeRevision("a/1", "report", 0)});
  EXPECT_TRUE(store_->VerifyFiles().ok());
}

// What VisitLatest is to give, from a plain map: slow and obvious.
std::vector<std::string> LatestOf(const std::map<FilingName, uint32_t>& next, const Range& range) {
  std::vector<std::string> names;
  for (const auto& [name, count] : next) {
    const bool inside = range.parent.empty() || name.unit == range.parent || name.unit.starts_with(range.parent + "/");
    if (!inside || (range.after && name <= *range.after)) continue;
    names.push_back(name.unit + "/" + name.kind + "#" + std::to_string(count - 1));
  }
  return names;
}

// Random commits and reads give what the model gives.
TEST_P(StoreAcceptance, AgreesWithTheModel) {
  std::mt19937 random(20131106);
  const std::vector<std::string> units = {"a/1", "a/10", "a/1/b/2", "a/2/b/1", "a/2/b/1/c/1", "a-b/1", "ab/1"};
  const std::vector<std::string> kinds = {"plan", "report"};
  std::map<FilingName, uint32_t> next;
  for (int step = 0; step < 300; ++step) {
    Batch batch;
    for (size_t i = 0; i <= random() % 3; ++i) {
      const FilingName name{units[random() % units.size()], kinds[random() % kinds.size()]};
      batch.revisions.push_back(MakeRevision(name.unit, name.kind, next[name]++));
    }
    ASSERT_TRUE(store_->Commit(batch).ok());
    Range range{random() % 3 == 0 ? "" : units[random() % units.size()], std::nullopt};
    if (random() % 2 == 0) range.after = FilingName{units[random() % units.size()], kinds[random() % kinds.size()]};
    ASSERT_EQ(Latest(*store_->Read(), range), LatestOf(next, range)) << "step " << step;
  }
}

}  // namespace
}  // namespace svod::store
