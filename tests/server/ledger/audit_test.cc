#include "server/ledger/audit.h"

#include <gmock/gmock.h>

#include <functional>

#include "server/ledger/log.h"
#include "server/store/memory_store.h"
#include "tests/server/ledger/filled_store.h"

namespace svod::ledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

StoreReport Verify(const store::Store& store, const std::optional<CheckpointText>& expected = std::nullopt) {
  absl::StatusOr<StoreReport> report = VerifyStore(store, expected);
  EXPECT_TRUE(report.ok()) << report.status();
  return report.ok() ? *std::move(report) : StoreReport();
}

CheckpointText TextAt(const store::Store& store, uint64_t size) {
  return *ReadNote(CheckpointAt(*store.Read(), size, {"test", nullptr})->note());
}

TEST(Audit, ASoundStoreHasNoFaults) {
  const auto store = store::MakeMemoryStore();
  EXPECT_THAT(Verify(*store).faults, IsEmpty());
  EXPECT_EQ(Verify(*store).root, EmptyRoot());
  Fill(*store);
  for (uint64_t size = 0; size <= kFilledSize; ++size) {
    const StoreReport report = Verify(*store, TextAt(*store, size));
    EXPECT_THAT(report.faults, IsEmpty());
    EXPECT_EQ(report.size, kFilledSize);
    EXPECT_EQ(report.revisions, 9u);
    EXPECT_EQ(report.verdicts, 1u);
    EXPECT_EQ(report.root, TextAt(*store, kFilledSize).root);
  }
}

// What somebody with access to the disk could do, with sound checksums of the records.
struct Change {
  const char* name;
  std::function<void(const store::Snapshot& stored, store::Batch* batch)> make;
  const char* fault;
};

store::Revision RevisionOf(const store::Snapshot& stored, const char* unit, uint32_t number) {
  return **stored.Find({unit, "report"}, number);
}

TEST(Audit, EveryChangeIsNamed) {
  const std::vector<Change> changes = {
      {"a document",
       [](const store::Snapshot& stored, store::Batch* batch) {
         batch->revisions = {RevisionOf(stored, "a/1", 1)};
         batch->revisions[0].document[3] ^= 1;
       },
       "ledger entry 2: the document of revision 1 of a/1/filings/report does not have its digest"},
      {"a document with its digest",
       [](const store::Snapshot& stored, store::Batch* batch) {
         batch->revisions = {RevisionOf(stored, "a/1", 1)};
         batch->revisions[0].document = "another";
         batch->revisions[0].digest = Sha256("another");
       },
       "ledger entry 2: revision 1 of a/1/filings/report is not as the entry says"},
      {"a time",
       [](const store::Snapshot& stored, store::Batch* batch) {
         batch->revisions = {RevisionOf(stored, "a/2", 0)};
         batch->revisions[0].submit_time_us += 1;
       },
       "ledger entry 1: revision 0 of a/2/filings/report is not as the entry says"},
      {"a reason",
       [](const store::Snapshot& stored, store::Batch* batch) {
         batch->revisions = {RevisionOf(stored, "a/2", 1)};
         batch->revisions[0].withdrawal_reason = "on purpose";
       },
       "ledger entry 3: revision 1 of a/2/filings/report is not as the entry says"},
      {"a revision put in behind the ledger's back",
       [](const store::Snapshot& stored, store::Batch* batch) {
         batch->revisions = {RevisionOf(stored, "a/1", 1)};
         batch->revisions[0].number = 2;
       },
       "revision 2 of a/1/filings/report is not in the ledger"},
      {"an entry",
       [](const store::Snapshot&, store::Batch* batch) {
         batch->leaves = {{6, "\x08\x06\x10"}};
       },
       "ledger entry 6: it cannot be read"},
      {"an entry in the place of another",
       [](const store::Snapshot& stored, store::Batch* batch) {
         batch->leaves = {{6, **stored.FindLeaf(5)}};
       },
       "ledger entry 6: it cannot be read"},
      {"an entry with its filing",
       [](const store::Snapshot& stored, store::Batch* batch) {
         store::Revision revision = RevisionOf(stored, "b/1", 0);
         revision.document = "another";
         revision.digest = Sha256("another");
         batch->leaves = {{*revision.ledger_index, CanonicalBytes(DescribeRevision(revision))}};
         batch->revisions = {revision};
       },
       "ledger entries 6 to 7: they do not give the node of the tree over them"},
      {"a node of the tree",
       [](const store::Snapshot&, store::Batch* batch) {
         batch->nodes = {{{2, 1}, LeafHash("")}};
       },
       "ledger entries 4 to 7: they do not give the node of the tree over them"},
      {"a verdict",
       [](const store::Snapshot& stored, store::Batch* batch) {
         v1::Verdict verdict;
         verdict.ParseFromString(**stored.FindVerdict(kFilledVerdict));
         verdict.mutable_findings(0)->set_state(v1::FINDING_STATE_PASS);
         batch->verdicts = {{kFilledVerdict, CanonicalBytes(verdict)}};
       },
       "ledger entry 4: the verdict is not as the entry says"},
      {"a verdict that is none",
       [](const store::Snapshot&, store::Batch* batch) {
         batch->verdicts = {{kFilledVerdict, "\xFF"}};
       },
       "ledger entry 4: its verdict is missing or cannot be read"},
  };
  for (const Change& change : changes) {
    const auto store = store::MakeMemoryStore();
    Fill(*store);
    store::Batch batch;
    change.make(*store->Read(), &batch);
    ASSERT_TRUE(store->Commit(batch).ok());
    EXPECT_THAT(Verify(*store).faults, testing::Contains(HasSubstr(change.fault))) << change.name;
  }
}

TEST(Audit, ReleasesOfRulesAreComparedWithTheirEntries) {
  const std::vector<Change> changes = {
      {"a rule file",
       [](const store::Snapshot& stored, store::Batch* batch) {
         store::Release release = **stored.FindRelease(*DigestBytes(DigestOf({{"pack.yaml", "pack: test\n"}})));
         release.files[0].text += "# more";
         batch->releases = {release};
       },
       "ledger entry 0: the files of its release do not have its digest"},
      {"an entry kept as one about rules",
       [](const store::Snapshot&, store::Batch* batch) { batch->rule_entries = {2}; },
       "ledger entry 2: it is kept as one about rules, and is none"},
  };
  for (const Change& change : changes) {
    const auto store = store::MakeMemoryStore();
    Filler filler(*store);
    filler.Publish();
    filler.File("a/1", 0);
    filler.Commit();
    EXPECT_THAT(Verify(*store).faults, IsEmpty());
    store::Batch batch;
    change.make(*store->Read(), &batch);
    ASSERT_TRUE(store->Commit(batch).ok());
    EXPECT_THAT(Verify(*store).faults, ElementsAre(HasSubstr(change.fault))) << change.name;
  }
}

TEST(Audit, AReleaseOrAMarkThatIsMissingIsNamed) {
  const auto store = store::MakeMemoryStore();
  Frontier frontier;
  store::Batch batch;
  v1::LedgerEntry entry;
  entry.mutable_publication()->set_digest(DigestOf({}));
  Append(&entry, &frontier, &batch);
  ASSERT_TRUE(store->Commit(batch).ok());
  EXPECT_THAT(Verify(*store).faults, ElementsAre("ledger entry 0: the files of its release are missing",
                                                 "ledger entry 0: it is about rules, and not kept as one"));
}

// The ledger as it would be had something else been filed: sound in itself, and another than the checkpoint says.
TEST(Audit, WhoChangedEverythingConsistentlyIsFoundOutByACheckpoint) {
  const auto genuine = store::MakeMemoryStore();
  Fill(*genuine);
  const auto forged = store::MakeMemoryStore();
  Filler filler(*forged);
  for (uint32_t i = 0; i < kFilledSize; ++i) filler.File("forged", i);
  filler.Commit();
  EXPECT_THAT(Verify(*forged).faults, IsEmpty());
  EXPECT_THAT(Verify(*forged, TextAt(*genuine, 4)).faults, ElementsAre(HasSubstr("the first 4 entries")));
}

TEST(Audit, AnEndThatIsMissingIsFoundOutByACheckpoint) {
  const auto whole = store::MakeMemoryStore();
  Fill(*whole);
  const auto cut = store::MakeMemoryStore();
  Filler filler(*cut);
  filler.File("a/1", 0);
  filler.Commit();
  EXPECT_THAT(Verify(*cut, TextAt(*whole, kFilledSize)).faults,
              ElementsAre(HasSubstr("the ledger has 1 entries, and the checkpoint is of 10")));
}

}  // namespace
}  // namespace svod::ledger
