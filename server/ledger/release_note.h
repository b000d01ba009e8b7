// Releases of rule packs that somebody vouches for: a signed note (note.h) over what names the release.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "svod/v1/verdict.pb.h"

namespace svod::ledger {

// Whose signatures count: public Ed25519 keys in PEM by the names of the keys.
using Publishers = std::map<std::string, std::string, std::less<>>;

// What is signed: `svod rule pack`, id, edition, version and digest, a line each.
std::string ReleaseText(const v1::PackRef& ref);

// The name of the publisher by whom the note is, over this release. Errors: INVALID_ARGUMENT when the note is of
// something else, or none; UNAUTHENTICATED when there is no true signature by one of them.
absl::StatusOr<std::string> VerifyRelease(std::string_view note, const v1::PackRef& ref, const Publishers& publishers);

}  // namespace svod::ledger
