// Checkpoints of the ledger as texts that can be kept and compared: C2SP tlog-checkpoint (c2sp.org/tlog-checkpoint) in
// a C2SP signed note (c2sp.org/signed-note), signed with Ed25519 (RFC 8032).
//
//   svod.example.org/ledger
//   42
//   47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
//
//   — svod.example.org/ledger 9F2R+a/6+qnhkSrsUraZ...
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace svod::ledger {

// What a checkpoint says.
struct CheckpointText {
  std::string origin;  // names the log; one line
  uint64_t size = 0;
  std::string root;  // 32 bytes
};

// Signs notes. Immutable, thread-safe.
class NoteSigner {
 public:
  virtual ~NoteSigner() = default;
  // The signature line of a text that ends with a line end.
  [[nodiscard]] virtual absl::StatusOr<std::string> Sign(std::string_view text) const = 0;
};

// Whether a text may name a log: not empty, and no white space, `+` or control character, as key names demand.
[[nodiscard]] bool IsOrigin(std::string_view origin);

// Reads a private Ed25519 key in PEM (`openssl genpkey -algorithm ed25519`). `name` is the name of the key in
// signatures. Errors: INVALID_ARGUMENT when the file is none or `name` is no origin; NOT_FOUND when it cannot be read.
absl::StatusOr<std::unique_ptr<NoteSigner>> LoadSigner(const std::filesystem::path& pem, const std::string& name);

// The note. `signer` may be null: then it has no signature, and ends with the empty line.
absl::StatusOr<std::string> WriteNote(const CheckpointText& checkpoint, const NoteSigner* signer);
// Reads the text of a note, whatever its signatures are. INVALID_ARGUMENT when it is no checkpoint.
absl::StatusOr<CheckpointText> ReadNote(std::string_view note);
// A text, which ends with a line end, as a signed note.
absl::StatusOr<std::string> SignText(std::string_view text, const NoteSigner& signer);
// The text of a signed note; empty when it is none.
std::string_view TextOfNote(std::string_view note);
// Checks that a signature under the name `name` by the public key in the PEM text `key` is among those of the note.
// Errors: INVALID_ARGUMENT when `key` is no Ed25519 key; UNAUTHENTICATED when there is no signature by it or it is
// false.
absl::Status VerifySignature(std::string_view note, const std::string& name, const std::string& key);

// Whether it has a signature, by whomever.
[[nodiscard]] bool IsSigned(std::string_view note);
// Checks that a signature by the public key in the PEM text `key`, under the name that the note has as its origin, is
// among those of the note. Errors: INVALID_ARGUMENT when `key` is no Ed25519 key; UNAUTHENTICATED when there is no
// signature by it or it is false.
absl::Status VerifyNote(std::string_view note, const std::string& key);

}  // namespace svod::ledger
