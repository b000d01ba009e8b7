#include "server/store/record.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace svod::store {
namespace {

// The bytes on disk, written out: they may not change.
TEST(Record, Bytes) {
  EXPECT_EQ(absl::BytesToHexString(SealRecord("key", "payload")), "0163b8628dfeba7ed97061796c6f6164");
  EXPECT_EQ(*OpenRecord("key", SealRecord("key", "payload")), "payload");
  EXPECT_EQ(*OpenRecord("key", SealRecord("key", "")), "");
}

// Payloads are protobuf: 0a type, 12 document, 1a digest, 20 submit time, 28 ledger index, 32 reason.
TEST(Record, BytesOfARevision) {
  Revision revision;
  revision.type = "T";
  revision.document = "D";
  revision.digest = "H";
  revision.submit_time_us = 5;
  EXPECT_EQ(absl::BytesToHexString(EncodeRevision(revision)), "0a01541201441a01482005");  // schema version 1
  revision.ledger_index = 0;
  EXPECT_EQ(absl::BytesToHexString(EncodeRevision(revision)), "0a01541201441a014820052800");
  revision.type = "";
  revision.document = "";
  revision.withdrawal_reason = "R";
  EXPECT_EQ(absl::BytesToHexString(EncodeRevision(revision)),
            "1a0148200528003201"
            "52");
}

// 0a file (0a name, 12 text), 12 signature.
TEST(Record, BytesOfARelease) {
  const Release release{"digest", {{"N", "T"}}, "S"};
  EXPECT_EQ(absl::BytesToHexString(EncodeRelease(release)), "0a060a014e120154120153");
  const Release read = *DecodeRelease("key", EncodeRelease(release));
  EXPECT_EQ(read.files, release.files);
  EXPECT_EQ(read.signature, "S");
}

TEST(Record, EveryFlippedBitIsFoundOut) {
  const std::string record = SealRecord("a key", "some payload");
  for (size_t bit = 0; bit < record.size() * 8; ++bit) {
    std::string broken = record;
    broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(OpenRecord("a key", broken).status().code(), absl::StatusCode::kDataLoss) << bit;
  }
}

TEST(Record, ARecordBelongsToItsKey) {
  EXPECT_EQ(OpenRecord("key 2", SealRecord("key 1", "payload")).status().code(), absl::StatusCode::kDataLoss);
}

TEST(Record, APayloadThatIsNoMessageIsDataLoss) {
  EXPECT_EQ(DecodeRevision("no key", "").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeRequest("id", "\xFF").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeRelease("key", "\xFF").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace svod::store
