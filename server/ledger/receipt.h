// Verification of what the service handed out, without the service.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "svod/v1/ledger.pb.h"

namespace svod::ledger {

// Whether everything in the receipt fits: the leaf hash of the entry and the proof give the root of the checkpoint, the
// verdict has the digest and the facts of its entry, and, with `key` (a public key in PEM), the signature is by it.
// Texts of a verdict are not looked at. UNAUTHENTICATED, saying what does not fit; INVALID_ARGUMENT when `key` is none.
absl::Status VerifyReceipt(const v1::Receipt& receipt, const std::optional<std::string>& key);

// Whether size and root of a checkpoint are those of its note, and the signature is by the key, as above.
absl::Status VerifyCheckpoint(const v1::Checkpoint& checkpoint, const std::optional<std::string>& key);

// Whether the checkpoint of the response goes on from that of an earlier note, by the same origin.
absl::Status VerifyExtension(std::string_view earlier_note, const v1::GetConsistencyProofResponse& response);

}  // namespace svod::ledger
