// Tested by: tests/server/ledger/receipt_test.cc.
#include "server/ledger/receipt.h"

#include <vector>

#include "engine/document/document.h"
#include "engine/engine.h"
#include "engine/verdict/rendering.h"
#include "server/ledger/events.h"
#include "server/ledger/merkle.h"
#include "server/ledger/note.h"

namespace svod::ledger {
namespace {

absl::Status Unproved(const std::string& why) { return absl::UnauthenticatedError(why); }

std::vector<std::string> HashesOf(const google::protobuf::RepeatedPtrField<std::string>& hashes) {
  return {hashes.begin(), hashes.end()};
}

absl::Status VerifyVerdict(const v1::Receipt& receipt) {
  if (!receipt.has_verdict()) return Unproved("the receipt is of a verdict and has none");
  if (VerdictDigest(receipt.verdict()) != receipt.verdict().digest()) {
    return Unproved("the verdict has another digest than it says");
  }
  v1::Verdict proper = receipt.verdict();
  RemoveTexts(&proper);
  if (CanonicalBytes(proper) != CanonicalBytes(receipt.verdict())) {
    return Unproved("the verdict has texts, which nothing proves");
  }
  v1::VerdictEvent said = receipt.entry().verdict();
  said.clear_read_time();
  if (CanonicalBytes(DescribeVerdict(receipt.verdict())) != CanonicalBytes(said)) {
    return Unproved("the verdict is not the one of the entry");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status VerifyCheckpoint(const v1::Checkpoint& checkpoint, const std::optional<std::string>& key) {
  const absl::StatusOr<CheckpointText> text = ReadNote(checkpoint.note());
  if (!text.ok()) return Unproved(std::string(text.status().message()));
  if (text->size != checkpoint.size() || text->root != checkpoint.root()) {
    return Unproved("size or root of the checkpoint are not those of its note");
  }
  if (checkpoint.signer() != (IsSigned(checkpoint.note()) ? text->origin : "")) {
    return Unproved("the signer of the checkpoint is not that of its note");
  }
  return key ? VerifyNote(checkpoint.note(), *key) : absl::OkStatus();
}

absl::Status VerifyReceipt(const v1::Receipt& receipt, const std::optional<std::string>& key) {
  absl::Status checkpoint = VerifyCheckpoint(receipt.checkpoint(), key);
  if (!checkpoint.ok()) return checkpoint;
  const std::string leaf = LeafHash(CanonicalBytes(receipt.entry()));
  if (!VerifyInclusion(leaf, receipt.entry().index(), receipt.checkpoint().size(), HashesOf(receipt.inclusion_proof()),
                       receipt.checkpoint().root())) {
    return Unproved("entry and proof do not give the root of the checkpoint");
  }
  if (receipt.entry().has_verdict()) return VerifyVerdict(receipt);
  return receipt.has_verdict() ? Unproved("the receipt has a verdict that its entry does not know") : absl::OkStatus();
}

absl::Status VerifyExtension(std::string_view earlier_note, const v1::GetConsistencyProofResponse& response) {
  const absl::StatusOr<CheckpointText> earlier = ReadNote(earlier_note);
  if (!earlier.ok()) return earlier.status();
  const absl::StatusOr<CheckpointText> later = ReadNote(response.checkpoint().note());
  if (!later.ok()) return Unproved(std::string(later.status().message()));
  if (earlier->origin != later->origin) return Unproved("the checkpoints are of two ledgers");
  if (!VerifyConsistency(earlier->size, earlier->root, later->size, later->root, HashesOf(response.hashes()))) {
    return Unproved("the ledger does not go on from the earlier checkpoint: it was changed");
  }
  return absl::OkStatus();
}

}  // namespace svod::ledger
