#include "server/app/ledger.h"

#include <gmock/gmock.h>

#include "server/app/page_token.h"
#include "server/ledger/receipt.h"
#include "server/store/memory_store.h"
#include "tests/server/ledger/filled_store.h"
#include "tests/testing/samples.h"

namespace svod::app {
namespace {

using ledger::kFilledSize;
using testing::ElementsAre;

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() { ledger::Fill(*store_); }

  std::unique_ptr<store::Store> store_ = store::MakeMemoryStore();
  PackRegistry registry_{testing_support::SamplePacks()};
  Ledger ledger_{registry_, *store_, {"test", nullptr}};
};

// Entries say which units filed what: a caller sees those of his own.
// Anybody can make a token that fits the request.
TEST_F(LedgerTest, APageTokenOfAnotherMakeIsRefused) {
  for (const char* place : {"x", "", "-1", "1 ", "99999999999999999999"}) {
    v1::ListLedgerEntriesRequest request;
    request.set_page_token(MakePageToken("0", place));
    v1::ListLedgerEntriesResponse response;
    EXPECT_TRUE(absl::IsInvalidArgument(ledger_.List(request, &response, {}))) << place;
  }
}

TEST_F(LedgerTest, ShowsNothingOfUnitsBeyondTheScope) {
  Scope nobody;
  std::string error;
  ASSERT_TRUE(nobody.Add("organisations/0000000000", &error)) << error;
  const Scope everything = Scope::Everything();
  v1::ListLedgerEntriesRequest all;
  all.set_page_size(1000);
  for (const auto& [scope, seen] :
       {std::pair{&everything, true}, std::pair{static_cast<const Scope*>(&nobody), false}}) {
    const Call call = {scope, nullptr};
    v1::ListLedgerEntriesResponse listed;
    ASSERT_TRUE(ledger_.List(all, &listed, call).ok());
    EXPECT_EQ(listed.entries_size() > 0, seen);
    v1::GetReceiptRequest request;
    v1::GetReceiptResponse response;
    request.set_name("ledgerEntries/0");
    const absl::Status status = ledger_.GetReceipt(request, &response, call);
    EXPECT_EQ(absl::IsPermissionDenied(status), !seen) << status;
  }
}

TEST_F(LedgerTest, IsListedPageByPageWithoutGapOrRepeat) {
  for (const uint64_t start : {uint64_t{0}, uint64_t{4}, kFilledSize}) {
    v1::ListLedgerEntriesRequest request;
    request.set_start_index(start);
    request.set_page_size(3);
    uint64_t next = start;
    do {
      v1::ListLedgerEntriesResponse response;
      ASSERT_TRUE(ledger_.List(request, &response, {}).ok());
      EXPECT_LE(response.entries_size(), 3);
      for (const v1::LedgerEntry& entry : response.entries()) EXPECT_EQ(entry.index(), next++);
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(next, kFilledSize);
  }
}

TEST_F(LedgerTest, ATokenIsOfItsRequest) {
  v1::ListLedgerEntriesRequest request;
  request.set_page_size(3);
  v1::ListLedgerEntriesResponse response;
  ASSERT_TRUE(ledger_.List(request, &response, {}).ok());
  request.set_page_token(response.next_page_token());
  request.set_start_index(1);
  EXPECT_TRUE(absl::IsInvalidArgument(ledger_.List(request, &response, {})));
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_TRUE(absl::IsInvalidArgument(ledger_.List(request, &response, {})));
}

TEST_F(LedgerTest, ReceiptsAreFoundByName) {
  v1::GetReceiptRequest request;
  request.set_name("ledgerEntries/3");
  v1::GetReceiptResponse response;
  ASSERT_TRUE(ledger_.GetReceipt(request, &response, {}).ok());
  EXPECT_EQ(response.receipt().entry().withdrawal().reason(), "by mistake");
  EXPECT_TRUE(ledger::VerifyReceipt(response.receipt(), std::nullopt).ok());
  request.set_name("ledgerEntries/10");
  EXPECT_TRUE(absl::IsNotFound(ledger_.GetReceipt(request, &response, {})));
  request.set_name("entries/3");
  EXPECT_TRUE(absl::IsInvalidArgument(ledger_.GetReceipt(request, &response, {})));
}

// The verdict of this store is by rules that nobody has loaded.
TEST_F(LedgerTest, AVerdictByRulesThatAreGoneIsShownWithoutTexts) {
  v1::GetReceiptRequest request;
  request.set_name(ledger::EntryName(ledger::kFilledVerdict));
  v1::GetReceiptResponse bare;
  v1::GetReceiptResponse shown;
  ASSERT_TRUE(ledger_.GetReceipt(request, &bare, {}).ok());
  request.set_with_texts(true);
  ASSERT_TRUE(ledger_.GetReceipt(request, &shown, {}).ok());
  EXPECT_EQ(CanonicalBytes(bare), CanonicalBytes(shown));
}

TEST_F(LedgerTest, ProvesThatItOnlyGrew) {
  v1::GetConsistencyProofRequest request;
  v1::GetConsistencyProofResponse earlier;
  request.set_from_size(0);
  request.set_to_size(4);
  ASSERT_TRUE(ledger_.GetConsistencyProof(request, &earlier).ok());
  v1::GetConsistencyProofResponse later;
  request.set_from_size(4);
  request.clear_to_size();
  ASSERT_TRUE(ledger_.GetConsistencyProof(request, &later).ok());
  EXPECT_EQ(later.checkpoint().size(), kFilledSize);
  EXPECT_TRUE(ledger::VerifyExtension(earlier.checkpoint().note(), later).ok());
  v1::GetCheckpointResponse now;
  ASSERT_TRUE(ledger_.GetCheckpoint(&now).ok());
  EXPECT_EQ(now.checkpoint().note(), later.checkpoint().note());
}

TEST_F(LedgerTest, SizesAtTheLimitAndOnePastIt) {
  const struct {
    uint64_t from;
    uint64_t to;
    bool taken;
  } kCases[] = {{kFilledSize, kFilledSize, true},
                {kFilledSize + 1, kFilledSize, false},
                {0, kFilledSize + 1, false},
                {kFilledSize + 1, 0, false},
                {3, 3, true},
                {4, 3, false}};
  for (const auto& test : kCases) {
    v1::GetConsistencyProofRequest request;
    request.set_from_size(test.from);
    request.set_to_size(test.to);
    v1::GetConsistencyProofResponse response;
    const absl::Status status = ledger_.GetConsistencyProof(request, &response);
    EXPECT_EQ(status.ok(), test.taken) << test.from << " to " << test.to;
    EXPECT_TRUE(status.ok() || absl::IsInvalidArgument(status));
  }
}

}  // namespace
}  // namespace svod::app
