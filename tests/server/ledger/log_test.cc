#include "server/ledger/log.h"

#include <gtest/gtest.h>

#include "server/ledger/receipt.h"
#include "server/store/memory_store.h"
#include "tests/server/ledger/filled_store.h"

namespace svod::ledger {
namespace {

const Identity kUnsigned{"test", nullptr};

TEST(Log, NamesOfEntries) {
  EXPECT_EQ(EntryName(12), "ledgerEntries/12");
  EXPECT_EQ(ParseEntryName("ledgerEntries/12"), 12u);
  for (const char* name : {"", "12", "ledgerEntries/", "ledgerEntries/012", "ledgerEntries/1x", "ledgerEntries/-1",
                           "ledgerEntries/18446744073709551616"}) {
    EXPECT_EQ(ParseEntryName(name), std::nullopt) << name;
  }
}

// The bytes that are hashed, written out: they may not change.
TEST(Log, BytesOfAnEntry) {
  v1::LedgerEntry entry;
  entry.mutable_time()->set_seconds(5);
  entry.mutable_submission()->set_filing("f");
  entry.mutable_submission()->set_digest("d");
  Frontier frontier(1, {LeafHash("")});
  store::Batch batch;
  Append(&entry, &frontier, &batch);
  EXPECT_EQ(batch.leaves[0].bytes, std::string("\x08\x01\x12\x02\x08\x05\x1A\x06\x0A\x01"
                                               "f\x22\x01"
                                               "d"));
  ASSERT_EQ(batch.nodes.size(), 1u);
  EXPECT_EQ(batch.nodes[0].id, (store::LedgerNodeId{1, 0}));
  EXPECT_EQ(batch.nodes[0].hash, NodeHash(LeafHash(""), LeafHash(batch.leaves[0].bytes)));
}

TEST(Log, GoesOnAfterARestartAsIfThereHadBeenNone) {
  const auto at_once = store::MakeMemoryStore();
  const auto in_steps = store::MakeMemoryStore();
  Filler whole(*at_once);
  for (uint32_t i = 0; i < 70; ++i) {
    whole.File("a/1", i);
    Filler step(*in_steps);  // reads its right edge from the store
    step.File("a/1", i);
    step.Commit();
  }
  whole.Commit();
  for (uint64_t size = 0; size <= 70; ++size) {
    EXPECT_EQ(CheckpointAt(*at_once->Read(), size, kUnsigned)->note(),
              CheckpointAt(*in_steps->Read(), size, kUnsigned)->note());
  }
}

TEST(Log, EveryReceiptIsTrue) {
  const auto store = store::MakeMemoryStore();
  Fill(*store);
  const auto snapshot = store->Read();
  for (uint64_t index = 0; index < kFilledSize; ++index) {
    const absl::StatusOr<v1::Receipt> receipt = MakeReceipt(*snapshot, index, kUnsigned);
    ASSERT_TRUE(receipt.ok()) << receipt.status();
    EXPECT_TRUE(VerifyReceipt(*receipt, std::nullopt).ok()) << VerifyReceipt(*receipt, std::nullopt);
    EXPECT_EQ(receipt->has_verdict(), index == kFilledVerdict);
  }
  EXPECT_TRUE(absl::IsNotFound(MakeReceipt(*snapshot, kFilledSize, kUnsigned).status()));
}

TEST(Log, AnEmptyLogHasACheckpointToo) {
  const auto store = store::MakeMemoryStore();
  const auto checkpoint = CheckpointAt(*store->Read(), 0, kUnsigned);
  ASSERT_TRUE(checkpoint.ok());
  EXPECT_EQ(checkpoint->note(), "test\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n");
}

TEST(Log, WhatIsLostIsSaidAndNotMadeUp) {
  const auto store = store::MakeMemoryStore();
  store::Batch batch;
  batch.leaves = {{0, "\xFF"}, {1, ""}, {2, ""}};  // no entries, and no node over the first two
  ASSERT_TRUE(store->Commit(batch).ok());
  EXPECT_TRUE(absl::IsDataLoss(LoadFrontier(*store->Read()).status()));
  EXPECT_TRUE(absl::IsDataLoss(CheckpointAt(*store->Read(), 3, kUnsigned).status()));
  EXPECT_TRUE(absl::IsDataLoss(ReadEntry(*store->Read(), 0).status()));
  EXPECT_TRUE(absl::IsDataLoss(ReadEntry(*store->Read(), 1).status()));  // its index is 0
}

}  // namespace
}  // namespace svod::ledger
