// Tested by: tests/server/ledger/release_note_test.cc.
#include "server/ledger/release_note.h"

#include "server/ledger/note.h"

namespace svod::ledger {

std::string ReleaseText(const v1::PackRef& ref) {
  return "svod rule pack\n" + ref.id() + "\n" + ref.edition() + "\n" + ref.version() + "\n" + ref.digest() + "\n";
}

absl::StatusOr<std::string> VerifyRelease(std::string_view note, const v1::PackRef& ref, const Publishers& publishers) {
  if (TextOfNote(note) != ReleaseText(ref)) {
    return absl::InvalidArgumentError("the signed note is not over this release");
  }
  for (const auto& [name, key] : publishers) {
    if (VerifySignature(note, name, key).ok()) return name;
  }
  return absl::UnauthenticatedError("the release has no true signature by a publisher that this server knows");
}

}  // namespace svod::ledger
