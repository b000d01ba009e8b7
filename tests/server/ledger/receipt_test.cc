#include "server/ledger/receipt.h"

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "server/ledger/log.h"
#include "server/ledger/note.h"
#include "server/store/memory_store.h"
#include "tests/server/ledger/filled_store.h"
#include "tests/testing/ledger_keys.h"
#include "tests/testing/temp_folder.h"

namespace svod::ledger {
namespace {

using testing_support::kLedgerPublicKey;

class ReceiptTest : public testing::Test {
 protected:
  ReceiptTest() {
    const testing_support::TempFolder folder;
    std::ofstream(folder.path() / "key.pem") << testing_support::kLedgerPrivateKey;
    signer_ = *LoadSigner(folder.path() / "key.pem", "test");
    Fill(*store_);
  }
  v1::Receipt Get(uint64_t index) { return *MakeReceipt(*store_->Read(), index, {"test", signer_.get()}); }
  v1::GetConsistencyProofResponse Prove(uint64_t from, uint64_t to) {
    v1::GetConsistencyProofResponse response;
    const std::vector<std::string> hashes = *ProveConsistency(*store_->Read(), from, to);
    for (const std::string& hash : hashes) response.add_hashes(hash);
    *response.mutable_checkpoint() = Checkpoint(to);
    return response;
  }
  v1::Checkpoint Checkpoint(uint64_t size) { return *CheckpointAt(*store_->Read(), size, {"test", signer_.get()}); }

  std::unique_ptr<store::Store> store_ = store::MakeMemoryStore();
  std::unique_ptr<NoteSigner> signer_;
};

TEST_F(ReceiptTest, IsTrueByTheKeyAndByNoOther) {
  EXPECT_TRUE(VerifyReceipt(Get(2), kLedgerPublicKey).ok());
  EXPECT_TRUE(absl::IsUnauthenticated(VerifyReceipt(Get(2), testing_support::kOtherPublicKey)));
  v1::Receipt unsigned_receipt = *MakeReceipt(*store_->Read(), 2, {"test", nullptr});
  EXPECT_TRUE(VerifyReceipt(unsigned_receipt, std::nullopt).ok());
  EXPECT_TRUE(absl::IsUnauthenticated(VerifyReceipt(unsigned_receipt, kLedgerPublicKey)));
}

// Whatever byte of a receipt is changed, it is found out, or the receipt still says the same.
TEST_F(ReceiptTest, EveryFlippedBitIsFoundOut) {
  const google::protobuf::LogSilencer silencer;  // of texts that are no UTF-8
  for (const uint64_t index : {uint64_t{1}, uint64_t{3}, kFilledVerdict}) {
    const v1::Receipt receipt = Get(index);
    const std::string bytes = CanonicalBytes(receipt);
    for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      std::string broken = bytes;
      broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ (1 << (bit % 8)));
      v1::Receipt read;
      if (!read.ParseFromString(broken)) continue;
      read.DiscardUnknownFields();
      EXPECT_FALSE(VerifyReceipt(read, kLedgerPublicKey).ok() && CanonicalBytes(read) != bytes)
          << "entry " << index << " bit " << bit << "\n"
          << read.DebugString();
    }
  }
}

TEST_F(ReceiptTest, AVerdictBelongsToItsEntry) {
  v1::Receipt verdict = Get(kFilledVerdict);
  v1::Receipt without = verdict;
  without.clear_verdict();
  EXPECT_TRUE(absl::IsUnauthenticated(VerifyReceipt(without, std::nullopt)));
  v1::Receipt submission = Get(0);
  *submission.mutable_verdict() = verdict.verdict();
  EXPECT_TRUE(absl::IsUnauthenticated(VerifyReceipt(submission, std::nullopt)));
  // Another sound verdict in its place.
  verdict.mutable_verdict()->set_overall(v1::OVERALL_STATE_NON_COMPLIANT);
  verdict.mutable_verdict()->set_digest(VerdictDigest(verdict.verdict()));
  EXPECT_TRUE(absl::IsUnauthenticated(VerifyReceipt(verdict, std::nullopt)));
}

TEST_F(ReceiptTest, ALaterCheckpointGoesOnFromAnEarlierOne) {
  for (uint64_t from = 0; from <= kFilledSize; ++from) {
    EXPECT_TRUE(VerifyExtension(Checkpoint(from).note(), Prove(from, kFilledSize)).ok()) << from;
  }
  // Of another log, or a log that was changed.
  EXPECT_TRUE(absl::IsUnauthenticated(
      VerifyExtension(CheckpointAt(*store_->Read(), 3, {"other", nullptr})->note(), Prove(3, kFilledSize))));
  EXPECT_TRUE(absl::IsUnauthenticated(
      VerifyExtension(*WriteNote({"test", 3, LeafHash("another")}, nullptr), Prove(3, kFilledSize))));
}

}  // namespace
}  // namespace svod::ledger
